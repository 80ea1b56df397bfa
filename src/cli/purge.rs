//! `confide purge`: what was typed about a child is removed, once somebody says that it is on paper or on a disc.

use super::arguments::{Format, Purge};
use super::fill::Talk;
use super::purge_due;
use super::purging::{Order, code_of, only_copy, purge};
use super::receipts::Sealing;
use super::shell::{Code, Shell, Stop, give_line};
use crate::purge::Held;
use crate::register::{KeptOn, removed_by};
use crate::source::shown;
use crate::workspace::Workspace;

pub(super) fn run(arguments: &Purge, shell: &mut Shell) -> Result<Code, Stop> {
    let Some(first) = arguments.files.first().filter(|_| !arguments.due) else {
        return purge_due::run(arguments, shell);
    };
    let workspace = shell.open_workspace(first)?;
    let by = removed_by(arguments.by.as_deref().unwrap_or_default())?;
    let read = arguments.files.iter().map(|path| Held::read(path, &workspace));
    let all: Vec<Held> = read.collect::<Result<_, _>>()?;
    let mut talk = Talk::new(false);
    may_be_outside(&all, arguments, &workspace, &mut talk)?;
    let mut named = Vec::new();
    for held in all {
        let kept = kept(&held, arguments, &workspace, (&mut talk, shell))?;
        named.push((held, kept));
    }
    let codes = named.iter().filter_map(|(held, _)| code_of(held, &workspace, shell)).collect();
    let sealing = arguments.receipt.then(|| Sealing::open(&arguments.unlock, None, &workspace, shell)).transpose()?;
    let order = Order { named, codes, by, receipts: sealing.as_ref() };
    let (code, told) = purge(order, &workspace, shell)?;
    if shell.format == Format::Json {
        give_line(&told.to_string());
    }
    Ok(code)
}

/// Where that is kept which is in the file: as was said, or as somebody answers.
fn kept(
    held: &Held,
    arguments: &Purge,
    workspace: &Workspace,
    (talk, shell): (&mut Talk, &Shell),
) -> Result<KeptOn, Stop> {
    let on_disc = |number: &str| {
        let code = code_of(held, workspace, shell);
        held.kept_on_disc(number, code.as_deref(), workspace)
    };
    if arguments.paper_in_hand {
        return Ok(KeptOn::Paper);
    }
    if let Some(number) = &arguments.on_disc {
        return Ok(on_disc(number)?);
    }
    let name = shown(&held.path.to_string_lossy()).to_string();
    talk.say(&format!("{name}: {} ({})", held.record, held.form));
    let answer = talk.ask("Where is it kept? Type paper if the paper is in your hand, or the number of the disc: ")?;
    match answer.as_deref().map(|answer| answer.trim()) {
        Some(answer) if answer.eq_ignore_ascii_case("paper") => Ok(KeptOn::Paper),
        Some("") | None => Err(only_copy(&name)),
        Some(answer) if ["no", "n", "nowhere"].iter().any(|no| answer.eq_ignore_ascii_case(no)) => {
            Err(only_copy(&name))
        }
        Some(answer) => Ok(on_disc(answer)?),
    }
}

/// A file outside the workspace may be somebody else's: it is asked about, all of them at once.
fn may_be_outside(all: &[Held], arguments: &Purge, workspace: &Workspace, talk: &mut Talk) -> Result<(), Stop> {
    let outside: Vec<&Held> = all.iter().filter(|held| held.is_outside(workspace)).collect();
    if outside.is_empty() || arguments.outside {
        return Ok(());
    }
    outside
        .iter()
        .for_each(|held| talk.say(&format!("outside the workspace: {}", shown(&held.path.to_string_lossy()))));
    match talk.ask("Remove what lies outside the workspace, too? Type yes: ")?.as_deref().map(|a| a.trim()) {
        Some(yes) if yes.eq_ignore_ascii_case("yes") => Ok(()),
        _ => Err(Stop::trouble(
            format!("{} lies outside the workspace", shown(&outside[0].path.to_string_lossy())),
            "say --outside if it is meant; nothing was removed",
        )),
    }
}
