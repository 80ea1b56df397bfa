//! `confide init`: a workspace with one question answered: where files about children may be kept.

use super::arguments::{Init, Keep};
use super::schema;
use super::shell::{Code, Shell, Stop, say};
use crate::disk::{self, Existing};
use crate::setting::{Known, StorageKind, new_file};
use crate::system::terminal;
use crate::value::LONDON;
use crate::workspace::{SETTING_FILE, Workspace};
use chrono::Months;

/// The folders of a workspace.
const FOLDERS: [&str; 5] = ["forms", "templates", "records", "trust", "keys"];
/// A decision is looked at again after a year.
const REVIEW: Months = Months::new(12);

/// The setting's decision.
struct Decision {
    kind: StorageKind,
    paths: Vec<String>,
    decided_by: String,
    reason: String,
}

pub(super) fn run(arguments: &Init, shell: &mut Shell) -> Result<Code, Stop> {
    let setting = arguments.folder.join(SETTING_FILE);
    if setting.exists() {
        return Err(Stop::trouble(
            format!("{} is there already", setting.display()),
            "this folder is a workspace; change that file instead, or name another folder",
        ));
    }
    let decision = decide(arguments)?;
    let text = new_file(&known(arguments, &decision, shell));
    let built_in = Workspace::open(None)?;
    for folder in FOLDERS {
        disk::make_folder(&arguments.folder.join(folder))?;
    }
    disk::write(&setting, text.as_bytes(), Existing::Refuse)?;
    schema::write_all(&arguments.folder, &built_in)?;
    say(&format!(
        "{}: a workspace; files about children are kept {}",
        arguments.folder.display(),
        place(decision.kind)
    ));
    let missing = if arguments.name.is_some() { "" } else { "name and " };
    say(&format!(
        "next: write the nursery's {missing}details into {}, then run `confide keys new` and `confide doctor` there",
        setting.display()
    ));
    Ok(Code::Fine)
}

fn known(arguments: &Init, decision: &Decision, shell: &Shell) -> Vec<Known<'static>> {
    let mut known: Vec<Known<'static>> = vec![
        ("storage.kind", vec![decision.kind.word().to_owned()]),
        ("storage.paths", decision.paths.clone()),
        ("keys.seal", vec!["keys/seal.p12".into()]),
        ("languages", vec!["en".into()]),
    ];
    known.extend(arguments.name.clone().map(|name| ("name", vec![name])));
    if decision.kind != StorageKind::None {
        let review = shell.ctx.now.with_timezone(&LONDON).date_naive().checked_add_months(REVIEW);
        known.push(("storage.decided_by", vec![decision.decided_by.clone()]));
        known.push(("storage.reason", vec![decision.reason.clone()]));
        known.extend(review.map(|day| ("storage.review_on", vec![day.to_string()])));
    }
    known
}

/// The one question, by arguments or at the terminal.
fn decide(arguments: &Init) -> Result<Decision, Stop> {
    let kind = match arguments.storage {
        Some(Keep::None) => StorageKind::None,
        Some(Keep::Removable) => StorageKind::Removable,
        Some(Keep::EncryptedFolder) => StorageKind::EncryptedFolder,
        None => ask_kind()?,
    };
    let mut decision = Decision { kind, paths: Vec::new(), decided_by: String::new(), reason: String::new() };
    if kind != StorageKind::None {
        decision.decided_by = given("--decided-by", arguments.decided_by.as_deref(), "Who decided that? ")?;
        decision.reason = given("--reason", arguments.reason.as_deref(), "Why? ")?;
        decision.paths = arguments.path.iter().map(|p| p.display().to_string()).collect();
        if decision.paths.is_empty() {
            decision.paths.push(given("--path", None, "In which folder? ")?);
        }
    }
    Ok(decision)
}

fn ask_kind() -> Result<StorageKind, Stop> {
    if !terminal::stdin_is_terminal() {
        let help =
            "say --storage none, or --storage removable or encrypted_folder with --path, --decided-by and --reason";
        return Err(Stop::trouble(
            "it is not said where files about children may be kept, and nobody is at a terminal to be asked",
            help,
        ));
    }
    say("Where may files about children be kept?");
    say("  1  nowhere: print only");
    say("  2  on removable discs");
    say("  3  in an encrypted folder");
    match terminal::line("1, 2 or 3 [1]: ")?.as_str() {
        "" | "1" => Ok(StorageKind::None),
        "2" => Ok(StorageKind::Removable),
        "3" => Ok(StorageKind::EncryptedFolder),
        other => Err(Stop::trouble(
            format!("`{other}` is none of the answers"),
            "nothing was made; run it again and write 1, 2 or 3",
        )),
    }
}

fn given(argument: &str, value: Option<&str>, question: &str) -> Result<String, Stop> {
    let missing = || {
        Stop::trouble(
            format!("{argument} is missing: keeping files about children is a decision"),
            "say where, who decided, and why; nothing was made",
        )
    };
    let text = match value {
        Some(value) => value.to_owned(),
        None if terminal::stdin_is_terminal() => terminal::line(question)?,
        None => return Err(missing()),
    };
    if text.trim().is_empty() { Err(missing()) } else { Ok(text) }
}

fn place(kind: StorageKind) -> &'static str {
    match kind {
        StorageKind::None => "nowhere: they are printed, or handed on by standard output",
        StorageKind::Removable => "on removable discs",
        StorageKind::EncryptedFolder => "in an encrypted folder",
    }
}
