//! `confide sign`: a person puts a signature into a sealed file, which stays sealed.

use super::arguments::{Format, Sign};
use super::shell::{Code, Shell, Stop, give, give_line, passphrase, say};
use super::verify::{human, read};
use crate::disk::{self, Existing};
use crate::seal::{Identity, Wish, sign_as_person};
use crate::source;
use crate::system::Trouble;
use crate::typeset::{Looks, Press};
use crate::value::LONDON;
use crate::value::show_moment;
use crate::verify::{FieldKind, FormField, Report, Trust, Verdict, verify};
use crate::workspace::{KeyTrouble, Workspace};
use chrono::{DateTime, Utc};
use serde_json::json;
use std::path::Path;

pub(super) fn run(arguments: &Sign, shell: &mut Shell) -> Result<Code, Stop> {
    let trust = shell.trust(&arguments.trust)?;
    let workspace = shell.open(Path::new("."))?;
    let mut bytes = read(&arguments.file)?;
    let report = judged(&bytes, &arguments.file, &trust)?;
    let places = places(&report, &arguments.field, arguments.all)?;
    let person = person(arguments, &workspace, shell)?;
    let typst = shell.typst(false)?;
    let press = shell.press(&typst, &workspace);
    for name in &places {
        bytes = sign(&bytes, name, &person, arguments, &press, &trust)?;
    }
    let last = verify(&bytes, &trust);
    write(&bytes, arguments)?;
    if shell.format == Format::Json {
        give_line(
            &json!({"version": 1, "file": arguments.output.display().to_string(), "signed": places,
            "verdict": crate::report::verdict::machine(&last)})
            .to_string(),
        );
    } else {
        let (name, by) = (source::shown(&arguments.output.to_string_lossy()), person.certificate().name());
        say(&format!("{name}: signed by {} in {}", source::shown(&by), counted(places.len())));
    }
    Ok(Code::Fine)
}

fn counted(places: usize) -> String {
    if places == 1 { "one place".into() } else { format!("{places} places") }
}

/// A file that is sealed, and may be signed.
fn judged(bytes: &[u8], path: &Path, trust: &Trust) -> Result<Report, Stop> {
    let report = verify(bytes, trust);
    match report.verdict {
        Verdict::NotSealed { .. } => {
            say(&human(path, &report, None));
            Err(Stop {
                code: Code::Findings,
                ..Stop::trouble("what is not sealed is not signed", "ask the setting for the file again")
            })
        }
        Verdict::UnknownSigner => {
            say(&human(path, &report, None));
            say(
                "the file is intact, but its certificate is not among those you trust: compare the words before you sign",
            );
            Ok(report)
        }
        Verdict::Sealed | Verdict::Filled => Ok(report),
    }
}

/// The names of the empty signature fields that are meant, in the order in which they are to be signed.
fn places(report: &Report, wanted: &str, all: bool) -> Result<Vec<String>, Stop> {
    let signatures: Vec<&FormField> = report.fields.iter().filter(|f| f.kind == FieldKind::Signature).collect();
    let path = |field: &FormField| field.name.rsplit(':').next().unwrap_or_default().to_owned();
    let mut named: Vec<&FormField> = signatures.iter().copied().filter(|f| f.name == wanted).collect();
    if named.is_empty() {
        named = signatures.iter().copied().filter(|f| f.signer == wanted || path(f) == wanted).collect();
    }
    let refuse = |fact: String, help: String| Err(Stop { code: Code::Findings, ..Stop::trouble(fact, help) });
    let list = |fields: &[&FormField]| {
        let lines = fields
            .iter()
            .map(|f| format!("\n  {} ({}): {}", source::shown(&f.name), f.signer, source::shown(&f.question)));
        lines.collect::<String>()
    };
    let open: Vec<&FormField> = named.iter().copied().filter(|f| !f.is_signed).collect();
    match (signatures.is_empty(), named.is_empty(), open.as_slice()) {
        (true, ..) => {
            refuse("the file has no place to sign".into(), "its seal allows no change; it is signed on paper".into())
        }
        (_, true, _) => refuse(
            format!("there is no place to sign called `{}`", source::shown(wanted)),
            format!("choose one of these:{}", list(&signatures)),
        ),
        (.., []) => {
            refuse(format!("`{}` is signed already", source::shown(wanted)), "look with `confide verify`".into())
        }
        (.., several) if several.len() > 1 && !all => refuse(
            format!("`{}` is to sign in {} places", source::shown(wanted), several.len()),
            format!("add --all, or choose one of these:{}", list(several)),
        ),
        // what is there for whoever wishes to sign is signed by name alone
        (.., open) => {
            let asked: Vec<&FormField> = open.iter().copied().filter(|f| f.is_required).collect();
            let chosen = if asked.is_empty() || !all { open } else { &asked };
            Ok(chosen.iter().map(|f| f.name.clone()).collect())
        }
    }
}

/// Opens the key, and refuses one that could not sign now before anything is typeset. What it signs is stamped as seals are.
fn person(arguments: &Sign, workspace: &Workspace, shell: &Shell) -> Result<Identity, Stop> {
    let file = disk::read(&arguments.key, 1 << 20)?;
    let passphrase = passphrase(&arguments.unlock, "Passphrase of your key: ")?.ok_or(KeyTrouble::Locked)?;
    let person = Identity::from_pkcs12(&file, &passphrase, shell.ctx.now).map_err(Trouble::from)?;
    let mut key = workspace.key();
    key.stamped_by(arguments.unlock.timestamp.as_deref());
    Ok(key.with_clock(person, &shell.ctx)?)
}

fn sign(
    bytes: &[u8],
    name: &str,
    person: &Identity,
    arguments: &Sign,
    press: &Press<'_>,
    trust: &Trust,
) -> Result<Vec<u8>, Stop> {
    let report = verify(bytes, trust);
    let field =
        report.fields.iter().find(|f| f.name == name).ok_or_else(|| Stop::trouble("the place to sign is gone", ""))?;
    let first = report.fields.iter().filter(|other| field.after.contains(&other.name) && !other.is_signed);
    let first: Vec<String> = first.map(|other| format!("“{}”", source::shown(&other.question))).collect();
    if !first.is_empty() {
        let fact = format!("“{}” is signed after {}", source::shown(&field.question), first.join(" and "));
        return Err(Stop { code: Code::Findings, ..Stop::trouble(fact, "let them sign first; nothing was written") });
    }
    let at = press.ctx.now;
    let update = crate::pdf::Update::of(bytes).map_err(|error| Stop::trouble(error.to_string(), error.help()))?;
    let size = |field: &FormField| update.size(field.object).unwrap_or((200.0, 20.0));
    let looks = |field: &FormField, lines: Vec<String>, cells: usize| {
        let (width, height) = size(field);
        press.looks(&[Looks { width, height, lines, cells, ..Looks::default() }]).map_err(|error| {
            let help = error.help();
            Stop::trouble(format!("the signature cannot be typeset: {error}"), help)
        })
    };
    let who = person.certificate().name();
    let mut lines = vec![press.words.say_with("signed_digitally", &[("name", &who)])];
    lines.extend((!arguments.role.is_empty()).then(|| arguments.role.clone()));
    lines.push(show_moment(at.fixed_offset()));
    let shown = looks(field, lines, 0)?;
    let mut beside = Vec::new();
    for (end, value) in beside_values(&who, &arguments.role, at) {
        let name = format!("{name}/{end}");
        let Some(other) = report.fields.iter().find(|f| f.name == name && f.value.is_empty() && !value.is_empty())
        else {
            continue;
        };
        let cells = match other.kind {
            FieldKind::Text(Some(cells)) if end.starts_with("signed_at") => cells,
            _ => 0,
        };
        beside.push((other, value.clone(), looks(other, vec![value], cells)?));
    }
    let wish = Wish { field, at, role: &arguments.role, looks: Some(&shown), beside };
    Ok(sign_as_person(bytes, &wish, person).map_err(Trouble::from)?.bytes().to_vec())
}

/// What stands in the fields beside a signature, by the ends of their names.
fn beside_values(name: &str, role: &str, at: DateTime<Utc>) -> [(&'static str, String); 7] {
    let local = at.with_timezone(&LONDON);
    let part = |form: &str| local.format(form).to_string();
    [
        ("name", name.to_owned()),
        ("role", role.to_owned()),
        ("signed_at/day", part("%d")),
        ("signed_at/month", part("%m")),
        ("signed_at/year", part("%Y")),
        ("signed_at/hour", part("%H")),
        ("signed_at/minute", part("%M")),
    ]
}

fn write(bytes: &[u8], arguments: &Sign) -> Result<(), Stop> {
    if arguments.output.as_os_str() == "-" {
        give(bytes);
        return Ok(());
    }
    let existing = if arguments.replace { Existing::Replace } else { Existing::Refuse };
    Ok(disk::write(&arguments.output, bytes, existing)?)
}
