//! `confide consents`: what a child's parents agreed to, refused or took back, and writing down what they take back.

use super::arguments::{Consents, Format};
use super::register::sign_if_at_hand;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::register::{Answer, Consent, Register, Spoken, TakenBack, Word, with_records, withdraw};
use crate::source::shown;
use crate::value::{read_date, show_date};
use crate::workspace::Workspace;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};
use std::path::Path;

pub(super) fn run(arguments: &Consents, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let register = with_records(&workspace)?;
    let on = match &arguments.on {
        None => shell.today(),
        Some(typed) => {
            read_date(typed).map_err(|(fact, help)| Stop::trouble(format!("--on {}: {fact}", shown(typed)), help))?
        }
    };
    known(&register, &arguments.child, on)?;
    if let (Some(folder), false) = (&workspace.folder, arguments.withdraw.is_empty()) {
        let said = TakenBack {
            child: &arguments.child,
            items: &arguments.withdraw,
            parent: arguments.parent.map(usize::from),
            on,
            seen_by: arguments.seen_by.as_deref().unwrap_or_default(),
        };
        let count = withdraw(folder, shell.ctx.now, said)?;
        sign_if_at_hand(&workspace, shell)?;
        say(if count == 0 { "this was written down before" } else { "written down; it holds from that day on" });
    }
    // what is told after a withdrawal is how it stands now
    let on = if arguments.withdraw.is_empty() { on } else { shell.today() };
    let register = with_records(&workspace)?;
    let all = known(&register, &arguments.child, on)?;
    given_later(&all, &arguments.withdraw);
    tell(&all, on, arguments, &workspace, shell);
    Ok(Code::Fine)
}

/// Says which of the consents that were taken back stand all the same, since a parent agreed on a later day.
fn given_later(all: &[Consent<'_>], withdrawn: &[String]) {
    let is_named = |c: &Consent<'_>| {
        withdrawn.iter().any(|w| [c.item, c.form, "all"].iter().any(|named| w.eq_ignore_ascii_case(named)))
    };
    for consent in all.iter().filter(|c| c.word() == Word::Given && is_named(c)) {
        say(&format!("note: {} stands: a parent said yes on a later day", consent.item));
    }
}

/// The consents of a child; who is not known is a finding, since the register itself could be asked.
fn known<'r>(register: &'r Register, child: &str, on: NaiveDate) -> Result<Vec<Consent<'r>>, Stop> {
    register.consents(child, on).ok_or_else(|| Stop {
        code: Code::Findings,
        ..Stop::trouble(
            format!("nothing was ever handed out for a child {}", shown(child)),
            "give the child's reference as it stands at the foot of every page, such as C-0042",
        )
    })
}

fn tell(all: &[Consent<'_>], on: NaiveDate, arguments: &Consents, workspace: &Workspace, shell: &Shell) {
    let spoken = Spoken(workspace);
    if shell.format == Format::Json {
        let consents: Vec<Json> = all.iter().map(|consent| to_json(consent, on, spoken)).collect();
        give_line(
            &json!({"version": 1, "child": arguments.child, "on": on.to_string(), "consents": consents}).to_string(),
        );
        return;
    }
    give_line(&format!("{}, {}", shown(&arguments.child), show_date(on)));
    let mut form = "";
    for consent in all {
        if consent.form != form {
            form = consent.form;
            give_line(&format!("\n{}", spoken.title(form)));
        }
        lines(consent, on, spoken).iter().for_each(|line| give_line(line));
    }
    if all.is_empty() {
        give_line("nobody was asked for a consent by then");
    }
}

/// A consent for people: what counts, then the word of each parent, since when, and on which page.
fn lines(consent: &Consent<'_>, on: NaiveDate, spoken: Spoken<'_>) -> Vec<String> {
    let question = spoken.item(consent.form, consent.item);
    let disputed = if consent.is_disputed() { "; the parents differ" } else { "" };
    let mut lines = vec![format!("  {}  {question} [{}]{disputed}", says(consent.word()), consent.item)];
    lines.extend(consent.answers().iter().map(|answer| format!("    {}", line(answer, on))));
    lines
}

fn line(answer: &Answer<'_>, on: NaiveDate) -> String {
    let whose = answer.parent.map_or_else(|| "for the family".to_owned(), |row| format!("parent {row}"));
    let day = show_date(answer.since);
    let day = match answer.word {
        Word::Unanswered => format!("handed out on {day}"),
        Word::Withdrawn => format!("on {day}"),
        _ if answer.is_dated => format!("since {day}"),
        _ => format!("entered on {day}, no day beside the signature"),
    };
    let mut parts = vec![format!("{whose}: {}, {day}", says(answer.word))];
    if let Some((issued, back)) = answer.page {
        let edition = if back.edition.is_empty() { String::new() } else { format!(", edition {}", back.edition) };
        parts.push(format!("page {} of {}{edition}", issued.check, issued.pack));
    }
    parts.push(match answer.line {
        0 => "by a record at hand that nobody printed yet".to_owned(),
        line => format!("register line {line}"),
    });
    parts.extend(until(answer).map(|until| {
        let verb = if until < on { "was to be" } else { "is" };
        format!("{verb} asked again on {}", show_date(until))
    }));
    parts.join("; ")
}

/// Until when the page says that a yes is to last.
fn until(answer: &Answer<'_>) -> Option<NaiveDate> {
    let (_, back) = answer.page.filter(|_| answer.word == Word::Given)?;
    back.until.as_deref()?.parse().ok()
}

/// In words for people.
fn says(word: Word) -> &'static str {
    match word {
        Word::Unanswered => "not answered",
        Word::Blank => "left blank",
        Word::Open => "does not count yet (yes, not signed or not vouched for)",
        Word::Given => "given",
        Word::Refused => "refused",
        Word::Withdrawn => "withdrawn",
    }
}

fn to_json(consent: &Consent<'_>, on: NaiveDate, spoken: Spoken<'_>) -> Json {
    let answers: Vec<Json> = consent.answers().iter().map(|answer| answer_to_json(answer, on)).collect();
    json!({
        "form": consent.form, "item": consent.item, "question": spoken.item(consent.form, consent.item),
        "state": consent.word().word(), "disputed": consent.is_disputed(), "answers": answers,
    })
}

fn answer_to_json(answer: &Answer<'_>, on: NaiveDate) -> Json {
    let (issued, back) = answer.page.unzip();
    let until = until(answer);
    json!({
        "parent": answer.parent, "state": answer.word.word(), "since": answer.since.to_string(), "dated": answer.is_dated,
        "pack": issued.map(|i| &i.pack), "check_code": issued.map(|i| &i.check), "record": back.map(|b| &b.record),
        "edition": back.map(|b| &b.edition), "register_line": Some(answer.line).filter(|line| *line > 0), "seen_by": answer.seen_by,
        "until": until.map(|day| day.to_string()), "overdue": until.is_some_and(|day| day < on),
    })
}
