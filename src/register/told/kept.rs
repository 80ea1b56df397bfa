//! The lines about records that are kept: pages, holds, days that terms are counted from, and what was destroyed.

use super::{Told, about};
use crate::pack::Kept;
use crate::register::{Counted, DestroyedOnPaper, Held, Page, Spoken};
use crate::value::show_date;

pub(super) fn of_page(page: &Page, spoken: Spoken<'_>) -> Told {
    let whose = if page.child.is_empty() { String::new() } else { format!("{}: ", page.child) };
    let kept = kept(&page.kept);
    Told {
        words: format!("{whose}page of {}, {} (check {}); {kept}", page.record, spoken.title(&page.form), page.check),
        said: format!("record {}; {}; check {}; {kept}", page.record, page.moment, page.check),
        form: page.form.clone(),
        ..about("page", "", page.child.clone(), "")
    }
}

/// Until when a record is kept, and where.
fn kept(kept: &Kept) -> String {
    let day = |day: &str| day.parse().map_or_else(|_| day.to_owned(), show_date);
    let until = match kept.until {
        Some(_) => format!("kept until {}", day(kept.last())),
        None => format!("kept, counted from {}", kept.waits),
    };
    let held = if kept.held { "; held" } else { "" };
    format!("{until}; filed in {}{held}", kept.filed)
}

pub(super) fn of_held(held: &Held, kind: &'static str) -> Told {
    let target = if held.record.is_empty() { &held.child } else { &held.record };
    let is = if kind == "held" { "nothing may be destroyed for now" } else { "what held it is over" };
    Told {
        words: format!("{target}: {is} ({}), says {}", held.why, held.by),
        said: if held.record.is_empty() { held.why.clone() } else { format!("record {}; {}", held.record, held.why) },
        ..about(kind, "", held.child.clone(), &held.by)
    }
}

pub(super) fn of_counted(counted: &Counted) -> Told {
    let Counted { child, record, from, by } = counted;
    let day = from.parse().map_or_else(|_| from.clone(), show_date);
    let (words, said) = match record.is_empty() {
        true => (format!("{child}: left on {day}, says {by}"), format!("left on {from}")),
        false => {
            (format!("{record}: its term is counted from {day}, says {by}"), format!("record {record}; from {from}"))
        }
    };
    Told { words, said, ..about("counted", "", child.clone(), by) }
}

pub(super) fn of_destroyed(gone: &DestroyedOnPaper, spoken: Spoken<'_>) -> Told {
    let DestroyedOnPaper { form, record, child, check, until, how, by } = gone;
    let whose = if child.is_empty() { String::new() } else { format!("{child}: ") };
    let day = until.parse().map_or_else(|_| until.clone(), show_date);
    let title = spoken.title(form);
    Told {
        words: format!(
            "{whose}{record}, {title}, was destroyed ({how}) by {by} (check {check}); it was kept until {day}"
        ),
        said: format!("record {record}; {how}; check {check}; until {until}"),
        form: form.clone(),
        ..about("destroyed_on_paper", "", child.clone(), by)
    }
}
