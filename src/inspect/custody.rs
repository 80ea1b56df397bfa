//! What is kept, and what is not: files that were removed from the computer, discs, and records that are to be destroyed.

use super::{Counted, Figure, Period, Shown, again_whole, day, is_coarse};
use crate::register::{Disc, Entry, Line, Register, Stands};
use crate::typeset::PageWords;
use crate::value::show_date;
use crate::workspace::Workspace;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};
use std::collections::{BTreeMap, BTreeSet};

/// The figures of the first page, and the rows of discs.
pub(super) fn figures(register: &Register, workspace: &Workspace, period: Period) -> (Vec<Figure>, Vec<Figure>) {
    let (discs, rows) = discs(register, workspace, period);
    (vec![removed(register, workspace, period), discs, overdue(register, workspace, period)], rows)
}

fn figure(key: &str, clause: &str, shown: String, counted: Counted, workspace: &Workspace) -> Figure {
    Figure::counted(key, workspace.words.say(&format!("inspection_{key}")).into(), clause, shown, counted)
}

fn numbers(lines: &Register, is: impl Fn(&Line) -> bool) -> BTreeSet<usize> {
    lines.lines().iter().filter(|line| is(line)).map(|line| line.seq).collect()
}

/// Files with what was typed about a child that were removed, once it was on paper or on a disc.
fn removed(register: &Register, workspace: &Workspace, period: Period) -> Figure {
    let lines = numbers(register, |line| matches!(line.entry, Entry::Destroyed(_)) && period.has(line));
    let shown = Shown::of(lines.len());
    let counted = Counted { all: lines, is_exact: shown.is_exact() };
    figure("removed", "07.2.21", shown.said(&workspace.words), counted, workspace)
}

/// Discs: those read back in time, those that are due, those that are lost, and the day of the oldest reading back; then those
/// that are there by the month in which they were last read back.
fn discs(register: &Register, workspace: &Workspace, period: Period) -> (Figure, Vec<Figure>) {
    let (words, all) = (&workspace.words, register.discs());
    let there: Vec<&Disc<'_>> = all.iter().filter(|disc| disc.lost.is_none()).collect();
    let is_due = |disc: &Disc<'_>| due(disc, workspace).is_none_or(|due| due < period.to) || !disc.amiss().is_empty();
    let late = there.iter().filter(|disc| is_due(disc)).count();
    let read: Vec<NaiveDate> = there.iter().filter_map(|disc| day(disc.last_whole())).collect();
    let rows = by_month(&read, workspace);
    // those of whole months are due
    let mut cells: BTreeMap<_, usize> = BTreeMap::new();
    let month = |disc: &Disc<'_>| day(disc.last_whole()).map(|day| (day.year(), day.month()));
    there.iter().for_each(|disc| *cells.entry((month(disc), is_due(disc))).or_default() += 1);
    let parts = again_whole([there.len() - late, late], is_coarse(cells.into_values()));
    let parts = [("good", parts[0]), ("due", parts[1]), ("lost", Shown::of(all.len() - there.len()))];
    let mut shown = said("inspection_discs_shown", &parts, words);
    if let Some(oldest) = read.iter().min() {
        shown.push_str(&words.say_with("inspection_discs_oldest", &[("day", &show_date(*oldest))]));
    }
    let is_about = |line: &Line| matches!(line.entry, Entry::Exported(_) | Entry::DiscTested(_) | Entry::DiscLost(_));
    let is_exact = parts.iter().all(|(_, part)| part.is_exact());
    let counted = Counted { all: numbers(register, is_about), is_exact };
    (figure("discs", "07.2.22", shown, counted, workspace), rows)
}

/// A row for each month; no line is named, since the figure of all discs names them.
fn by_month(read: &[NaiveDate], workspace: &Workspace) -> Vec<Figure> {
    let mut months: BTreeMap<String, (String, usize)> = BTreeMap::new();
    for day in read {
        let key = format!("discs.{}", day.format("%Y-%m"));
        months.entry(key).or_insert_with(|| (day.format("%b %Y").to_string(), 0)).1 += 1;
    }
    let row = |(key, (month, count)): (&String, &(String, usize))| {
        let title = workspace.words.say_with("inspection_discs_read", &[("month", month)]);
        let shown = Shown::of(*count).said(&workspace.words);
        Figure::counted(key, title, "07.2.22", shown, Counted { all: BTreeSet::new(), is_exact: false })
    };
    months.iter().map(row).collect()
}

fn said(name: &str, parts: &[(&str, Shown)], words: &PageWords) -> String {
    let parts: Vec<(&str, String)> = parts.iter().map(|(name, part)| (*name, part.said(words))).collect();
    words.say_with(name, &parts.iter().map(|(name, part)| (*name, part.as_str())).collect::<Vec<_>>())
}

/// The last day on which a disc is to be read back: a year after it was last whole, or sooner where the setting says so.
fn due(disc: &Disc<'_>, workspace: &Workspace) -> Option<NaiveDate> {
    let last = day(disc.last_whole())?;
    let own = workspace.procedure.number("disc_read_test_days", &workspace.setting.data).and_then(TimeDelta::try_days);
    let year = last.checked_add_months(Months::new(12))?;
    Some(own.and_then(|days| last.checked_add_signed(days)).map_or(year, |own| own.min(year)))
}

/// Records whose term is over and that are still there; those that are held; and those that were destroyed.
fn overdue(register: &Register, workspace: &Workspace, period: Period) -> Figure {
    let words = &workspace.words;
    let papers = register.papers(&workspace.procedure, &workspace.setting);
    let with = |stands: Stands| papers.iter().filter(move |paper| paper.stands(period.to) == stands);
    let mut lines: BTreeSet<usize> = with(Stands::Overdue).chain(with(Stands::Held)).map(|paper| paper.line).collect();
    let gone = numbers(register, |line| matches!(line.entry, Entry::DestroyedOnPaper(_)) && period.has(line));
    let parts = [with(Stands::Overdue).count(), with(Stands::Held).count(), gone.len()].map(Shown::of);
    lines.extend(gone);
    let shown = said("inspection_overdue_shown", &[("over", parts[0]), ("held", parts[1]), ("gone", parts[2])], words);
    let counted = Counted { all: lines, is_exact: parts.iter().all(|part| part.is_exact()) };
    figure("overdue", "07.2.15", shown, counted, workspace)
}
