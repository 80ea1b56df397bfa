//! What the lines of the register say, one by one: as codes for programs and tables, and in plain words.

mod kept;

use self::kept::{of_counted, of_destroyed as of_destroyed_on_paper, of_held, of_page};
use super::consents::ALL;
use super::copied::of_copied;
use super::{Closed, Destroyed, Entry, Issued, KeptOn, Line, Register, Returned, Said, Spoken, Why, Withdrawn};
use super::{asked, breach, discs};
use crate::form::harmless;
use crate::system::Trouble;
use crate::value::{LONDON, show_date, show_moment};
use chrono::{DateTime, NaiveDate};
use serde::Serialize;

/// One line: references and codes, never a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its number.
    pub line: usize,
    /// When it was written, as RFC 3339 in London's time.
    pub at: String,
    /// `issued`, `returned`, `closed`, `withdrawn`, `exported`, `disc_tested`, `disc_lost`, `destroyed`, `page`, `copied`, `held`,
    /// `lifted`, `counted`, `destroyed_on_paper`, `disclosed`, `handed_over`, `breach_opened` or `breach_told`.
    pub kind: &'static str,
    /// The pack that it is about.
    pub pack: String,
    /// The child's reference.
    pub child: String,
    /// The form, or all that the parent is to give back.
    pub form: String,
    /// What was said.
    pub said: String,
    /// By whom it was taken in, closed, heard or removed: a staff number or initials.
    pub by: String,
    /// All of it in plain words.
    #[serde(skip)]
    pub words: String,
}

impl Told {
    /// Whether it was written on that day or later.
    pub fn is_since(&self, day: NaiveDate) -> bool {
        DateTime::parse_from_rfc3339(&self.at).is_ok_and(|at| at.with_timezone(&LONDON).date_naive() >= day)
    }

    /// The line as people read it: its number, when, and what.
    pub fn shown(&self) -> String {
        let at = DateTime::parse_from_rfc3339(&self.at).map_or_else(|_| self.at.clone(), show_moment);
        format!("{:>5}  {at}  {}", self.line, self.words)
    }
}

/// Every line, in order.
pub fn told(register: &Register, spoken: Spoken<'_>) -> Vec<Told> {
    let lines = register.lines();
    lines.iter().enumerate().map(|(at, line)| one(line, &lines[..at], spoken)).collect()
}

/// One line; which child it is about, the line knows by which the pack was handed out.
fn one(line: &Line, before: &[Line], spoken: Spoken<'_>) -> Told {
    let mut told = match &line.entry {
        Entry::Issued(issued) => of_issued(issued, spoken),
        Entry::Returned(returned) => of_returned(returned, child(before, &returned.pack, &returned.check), spoken),
        Entry::Closed(closed) => of_closed(closed, child(before, &closed.pack, &closed.check)),
        Entry::Withdrawn(withdrawn) => of_withdrawn(withdrawn, spoken),
        Entry::Exported(exported) => discs::of_exported(exported),
        Entry::DiscTested(tested) => discs::of_tested(tested, discs::child(before, &tested.disc)),
        Entry::DiscLost(lost) => discs::of_lost(lost, discs::child(before, &lost.disc)),
        Entry::Destroyed(destroyed) => of_destroyed(destroyed, spoken),
        Entry::Page(page) => of_page(page, spoken),
        Entry::Copied(copied) => of_copied(copied, spoken),
        Entry::Held(held) => of_held(held, "held"),
        Entry::Lifted(held) => of_held(held, "lifted"),
        Entry::Counted(counted) => of_counted(counted),
        Entry::DestroyedOnPaper(gone) => of_destroyed_on_paper(gone, spoken),
        Entry::Disclosed(disclosed) => asked::of_disclosed(disclosed),
        Entry::HandedOver(over) => asked::of_handed_over(over),
        Entry::BreachOpened(opened) => breach::of_opened(opened),
        Entry::BreachTold(told) => breach::of_told(told, breach::child(before, &told.breach)),
    };
    (told.line, told.at) = (line.seq, line.at.clone());
    told
}

fn child(before: &[Line], pack: &str, check: &str) -> String {
    let found = before.iter().rev().find_map(|line| match &line.entry {
        Entry::Issued(issued) if issued.pack == pack && issued.check == check => Some(issued.child.clone()),
        _ => None,
    });
    found.unwrap_or_default()
}

fn of_issued(issued: &Issued, spoken: Spoken<'_>) -> Told {
    let ids: Vec<&str> = issued.forms.iter().map(|back| back.form.as_str()).collect();
    let titles: Vec<String> = ids.iter().map(|id| spoken.title(id)).collect();
    let parent = issued.parent.map(|n| format!("for parent {n}; ")).unwrap_or_default();
    Told {
        words: format!(
            "{}: {} handed out ({parent}check {}); to come back: {}",
            issued.child,
            issued.pack,
            issued.check,
            titles.join("; ")
        ),
        said: format!("{parent}check {}", issued.check),
        form: ids.join("; "),
        ..about("issued", &issued.pack, issued.child.clone(), "")
    }
}

fn of_returned(returned: &Returned, child: String, spoken: Spoken<'_>) -> Told {
    let form = &returned.form;
    let items: Vec<String> = returned.items.iter().map(|(item, said)| format!("{item}: {}", word(said))).collect();
    let signed = returned.signed.iter().map(|s| {
        let not = if s.signed { "" } else { "not " };
        format!("{}: {not}signed", s.field)
    });
    let on = returned.signed_on.iter().map(|day| format!("signed on: {day}"));
    let said: Vec<String> = items.into_iter().chain(signed).chain(on).collect();
    let words = format!(
        "{child}: {} came back, {}: {}; taken in by {}",
        returned.pack,
        spoken.title(form),
        answers(returned, spoken),
        returned.seen_by
    );
    Told {
        form: form.clone(),
        said: said.join("; "),
        words,
        ..about("returned", &returned.pack, child, &returned.seen_by)
    }
}

fn of_closed(closed: &Closed, child: String) -> Told {
    let (said, words) = match closed.why {
        Why::Replaced => ("replaced", "another took its place".to_owned()),
        Why::NotNeeded => ("not needed", format!("it is not needed, says {}", closed.by)),
    };
    Told {
        words: format!("{child}: nobody waits for {} any more: {words}", closed.pack),
        said: said.into(),
        ..about("closed", &closed.pack, child, &closed.by)
    }
}

fn of_withdrawn(withdrawn: &Withdrawn, spoken: Spoken<'_>) -> Told {
    let Withdrawn { child, form, items, parent, on, seen_by, .. } = withdrawn;
    let whose = parent.map(|n| format!("; parent {n}")).unwrap_or_default();
    let of = if form.is_empty() { String::new() } else { format!("{}: ", spoken.title(form)) };
    let asked = items.iter().map(|item| if item == ALL { "everything".into() } else { spoken.item(form, item) });
    let day = on.parse().map_or_else(|_| on.clone(), show_date);
    let by = if seen_by.is_empty() { String::new() } else { format!("; taken in by {seen_by}") };
    Told {
        words: format!("{child}: taken back from {day} on: {of}{}{whose}{by}", asked.collect::<Vec<_>>().join("; ")),
        said: format!("from {on}: {}{whose}", items.join(", ")),
        form: form.clone(),
        ..about("withdrawn", "", child.clone(), seen_by)
    }
}

fn of_destroyed(destroyed: &Destroyed, spoken: Spoken<'_>) -> Told {
    let Destroyed { record, hash, form, kept, by } = destroyed;
    let (said, words) = match kept {
        KeptOn::Printed => ("printed".to_owned(), "it was printed, and the paper was in hand".to_owned()),
        KeptOn::Paper => ("paper".to_owned(), "it is on paper".to_owned()),
        KeptOn::Disc(disc) => (format!("disc {disc}"), format!("it is on the disc {disc}")),
        KeptOn::TermOver => ("term over".to_owned(), "its term is over".to_owned()),
    };
    let short = hash.get(..12).unwrap_or(hash);
    Told {
        words: format!("{record}: a file of it was removed ({}, hash {short}): {words}; by {by}", spoken.title(form)),
        said: format!("{record}; kept: {said}; hash {hash}"),
        form: form.clone(),
        ..about("destroyed", "", String::new(), by)
    }
}

pub(super) fn about(kind: &'static str, pack: &str, child: String, by: &str) -> Told {
    let none = String::new;
    Told {
        line: 0,
        at: none(),
        kind,
        pack: pack.into(),
        child,
        form: none(),
        said: none(),
        by: by.into(),
        words: none(),
    }
}

/// As it is entered.
fn word(said: &Said) -> String {
    match said {
        Said::Yes => "yes".into(),
        Said::No => "no".into(),
        Said::Blank => "blank".into(),
        Said::Filled => "filled".into(),
        Said::Gaps(questions) => format!("gaps {}", questions.join(", ")),
    }
}

/// The answers in words: what was agreed to is counted, all else is named.
fn answers(returned: &Returned, spoken: Spoken<'_>) -> String {
    let form = &returned.form;
    let (mut yes, mut filled, mut rest) = (0, 0, Vec::new());
    for (item, said) in &returned.items {
        match said {
            Said::Yes => yes += 1,
            Said::Filled => filled += 1,
            Said::No => rest.push(format!("no to: {}", spoken.item(form, item))),
            Said::Blank => rest.push(format!("left blank: {}", spoken.item(form, item))),
            Said::Gaps(questions) => {
                rest.extend(questions.iter().map(|q| format!("left blank: {}", spoken.item(form, q))));
            }
        }
    }
    let counted = [(yes, "yes to"), (filled, "sections filled in:")];
    let counted = counted.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{what} {count}"));
    let day = returned.signed_on.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    let day = day.map(|day| format!(" on {}", show_date(day))).unwrap_or_default();
    let signed = returned.signed.iter().map(|s| match s.signed {
        true => format!("signed by {}{day}", s.role.replace('_', " ")),
        false => format!("not signed by {}", s.role.replace('_', " ")),
    });
    counted.chain(rest).chain(signed).collect::<Vec<_>>().join("; ")
}

/// The lines as a table (CSV, which Excel opens); no cell of it is a formula.
///
/// # Errors
/// When it cannot be written as CSV.
pub fn told_as_table(lines: &[Told]) -> Result<Vec<u8>, Trouble> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let unwritten = |e: &dyn std::fmt::Display| Trouble::new(format!("the register cannot be exported: {e}"));
    writer.write_record(["line", "time", "kind", "pack", "child", "form", "said", "by"]).map_err(|e| unwritten(&e))?;
    for told in lines {
        let number = told.line.to_string();
        let cells =
            [&number, &told.at, told.kind, &told.pack, &told.child, &told.form, &told.said, &told.by].map(harmless);
        writer.write_record(cells).map_err(|e| unwritten(&e))?;
    }
    writer.into_inner().map_err(|e| unwritten(&e))
}
