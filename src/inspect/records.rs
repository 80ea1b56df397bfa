//! Records: by form and month, how soon they were written, who backs decisions, what was set aside, what was printed urgently.

use super::shown::{Shown, Sum, again, again_whole, is_coarse};
use super::{Counted, Figure, Period, day};
use crate::register::{Entry, Noted, Page, Register, Spoken, asks_for_backing};
use crate::workspace::Workspace;
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Any rule may be set aside, so that it is about the procedure as a whole.
const WHOLE: &str = "07.2.1";
/// Within so many hours, where the procedure's numbers do not say.
const HOURS: i64 = 24;

/// A record whose page was made, however often.
pub(super) struct Made<'r> {
    pub form: &'r str,
    /// The first day of its month.
    month: NaiveDate,
    pub lines: BTreeSet<usize>,
    /// What its newest page says.
    pub noted: &'r Noted,
    /// The reason of an urgent print.
    urgent: bool,
    /// Whether a page of it that was not urgent came after.
    is_completed: bool,
    /// The rules that any of its pages set aside.
    waived: BTreeSet<&'r str>,
    /// Whether it was written in time; none where that is not asked or not said.
    is_soon: Option<bool>,
}

/// How many hours a record may be written after what it is about.
fn hours(workspace: &Workspace) -> i64 {
    workspace.procedure.number("late_record_hours", &workspace.setting.data).unwrap_or(HOURS)
}

/// The records of a period; one belongs to the month in which it happened or, where it does not say, was first printed.
pub(super) fn made<'r>(register: &'r Register, workspace: &Workspace, period: Period) -> Vec<Made<'r>> {
    let mut all: BTreeMap<(&str, String), Made<'r>> = BTreeMap::new();
    let mut completing: BTreeSet<String> = BTreeSet::new();
    for line in register.lines() {
        let Entry::Page(page) = &line.entry else { continue };
        if page.noted.urgent.is_empty() && !page.noted.completes.is_empty() {
            completing.insert(page.noted.completes.to_uppercase());
        }
        let Some(written) = day(&line.at) else { continue };
        let key = (page.form.as_str(), page.record.to_uppercase());
        if !all.contains_key(&key) && !period.has(line) {
            // one that was printed before is no record of this period
            all.insert(key, Made::new(page, NaiveDate::MIN));
            continue;
        }
        let own = all.entry(key).or_insert_with(|| Made::new(page, month_of(page, written)));
        own.see(page, line.seq);
    }
    all.retain(|_, made| made.month != NaiveDate::MIN);
    let most = hours(workspace) * 60;
    for ((_, record), made) in &mut all {
        made.is_completed |= completing.contains(record);
        made.is_soon = made.noted.minutes.map(|minutes| minutes <= most);
    }
    all.into_values().collect()
}

fn month_of(page: &Page, written: NaiveDate) -> NaiveDate {
    let day = page.kept.day.as_deref().and_then(|day| day.parse::<NaiveDate>().ok()).unwrap_or(written);
    day.with_day(1).unwrap_or(day)
}

impl<'r> Made<'r> {
    fn new(page: &'r Page, month: NaiveDate) -> Made<'r> {
        Made {
            form: &page.form,
            month,
            lines: BTreeSet::new(),
            noted: &page.noted,
            urgent: false,
            is_completed: false,
            waived: BTreeSet::new(),
            is_soon: None,
        }
    }

    fn see(&mut self, page: &'r Page, line: usize) {
        self.lines.insert(line);
        self.noted = &page.noted;
        match page.noted.urgent.is_empty() {
            false => (self.urgent, self.is_completed) = (true, false),
            true => self.is_completed |= self.urgent,
        }
        self.waived.extend(page.noted.waived.iter().map(String::as_str));
    }
}

/// Whether no cell is small where the records of some forms are divided up by form, month, how soon they were written, who backs
/// them, and by what else `part` tells. Only the forms are looked at of which a record is counted: of others nothing is told.
pub(super) fn are_coarse<'r, K: Ord>(
    made: &[Made<'r>],
    is_counted: impl Fn(&Made<'r>) -> bool,
    part: impl Fn(&Made<'r>) -> K,
) -> bool {
    let forms: BTreeSet<&str> = made.iter().filter(|made| is_counted(made)).map(|made| made.form).collect();
    let mut cells: BTreeMap<_, usize> = BTreeMap::new();
    for made in made.iter().filter(|made| forms.contains(made.form)) {
        *cells.entry((made.form, made.month, made.is_soon, made.noted.backed, part(made))).or_default() += 1;
    }
    is_coarse(cells.into_values())
}

/// What is shown of the records of each form.
pub(super) type Totals<'r> = BTreeMap<&'r str, Sum>;

/// A row for each form, month by month and together; and what is shown together.
pub(super) fn by_form<'r>(made: &[Made<'r>], workspace: &Workspace) -> (Vec<Figure>, Totals<'r>) {
    let forms: BTreeSet<&str> = made.iter().map(|made| made.form).collect();
    let (mut rows, mut totals, words) = (Vec::new(), Totals::new(), &workspace.words);
    for form in forms {
        let own: Vec<&Made<'_>> = made.iter().filter(|made| made.form == form).collect();
        let mut months: BTreeMap<NaiveDate, usize> = BTreeMap::new();
        own.iter().for_each(|made| *months.entry(made.month).or_default() += 1);
        let said =
            |(month, n): (&NaiveDate, &usize)| format!("{}: {}", month.format("%b %Y"), Shown::of(*n).said(words));
        let each: Vec<String> = months.iter().map(said).collect();
        let total = Sum::total(&months.values().map(|count| Sum::of(*count)).collect::<Vec<_>>());
        let said =
            words.say_with("inspection_row", &[("months", &each.join("; ")), ("total", &total.shown.said(words))]);
        let lines = own.iter().flat_map(|made| made.lines.iter().copied()).collect();
        let counted = Counted { all: lines, is_exact: total.shown.is_exact() };
        let title = Spoken(workspace).title(form);
        rows.push(Figure::counted(&format!("records.{form}"), title, "07.2.17", said, counted));
        totals.insert(form, total);
    }
    (rows, totals)
}

/// A row for each rule that was set aside, and what is shown of all; the clause is the rule's own.
pub(super) fn waivers(made: &[Made<'_>], workspace: &Workspace) -> (Vec<Figure>, (Shown, Counted)) {
    let rules: BTreeSet<&str> = made.iter().flat_map(|made| made.waived.iter().copied()).collect();
    let is_coarse = are_coarse(made, |made| !made.waived.is_empty(), |made| made.waived.clone());
    let (mut rows, mut all) = (Vec::new(), 0);
    for rule in rules {
        let own: Vec<&Made<'_>> = made.iter().filter(|made| made.waived.contains(rule)).collect();
        let ([shown], known) = (again([own.len()], is_coarse), workspace.procedure.rule(rule));
        let lines = own.iter().flat_map(|made| made.lines.iter().copied()).collect();
        let title = known.map_or_else(|| rule.to_owned(), |(_, known)| format!("{rule} {}", known.name));
        let clause = known.map_or(WHOLE, |(clause, _)| clause.id.as_str());
        let counted = Counted { all: lines, is_exact: shown.is_exact() };
        let said = shown.said(&workspace.words);
        rows.push(Figure::counted(&format!("waivers.{rule}"), title, clause, said, counted));
        all += own.len();
    }
    let with = made.iter().filter(|made| !made.waived.is_empty()).flat_map(|made| made.lines.iter().copied());
    let [total] = again([all], is_coarse);
    (rows, (total, Counted { all: with.collect(), is_exact: total.is_exact() }))
}

/// The figures of the first page.
pub(super) fn figures(
    made: &[Made<'_>],
    totals: &Totals<'_>,
    (waived, waived_lines): (Shown, Counted),
    workspace: &Workspace,
) -> Vec<Figure> {
    let words = &workspace.words;
    let whole = Sum::total(&totals.values().cloned().collect::<Vec<_>>());
    let lines = |is: &dyn Fn(&Made<'_>) -> bool| {
        let own = made.iter().filter(|made| is(made));
        own.flat_map(|made| made.lines.iter().copied()).collect::<BTreeSet<usize>>()
    };
    let figure = |key: &str, clause: &str, shown: String, counted: Counted| {
        Figure::counted(key, words.say(&format!("inspection_{key}")).into(), clause, shown, counted)
    };
    let counted = Counted { all: lines(&|_| true), is_exact: whole.shown.is_exact() };
    let mut figures = vec![figure("records", "07.2.17", whole.shown.said(words), counted)];
    figures.push(soon(made, workspace, lines(&|_| true)));
    figures.push(backed(made, workspace, lines(&|made| made.noted.backed.is_some())));
    figures.push(figure("waivers", WHOLE, waived.said(words), waived_lines));
    let count = |is_done: bool| made.iter().filter(|m| m.urgent && m.is_completed == is_done).count();
    let is_coarse = are_coarse(made, |made| made.urgent, |made| (made.urgent, made.is_completed));
    let [done, open] = again([count(true), count(false)], is_coarse);
    let shown = say(workspace, "inspection_urgent_shown", &[("done", done), ("open", open)], &[]);
    let counted = Counted {
        all: lines(&|made| made.urgent || !made.noted.completes.is_empty()),
        is_exact: done.is_exact() && open.is_exact(),
    };
    figures.push(figure("urgent", "07.2.63", shown, counted));
    figures
}

/// How soon they were written; the same records are divided up by form and month.
fn soon(made: &[Made<'_>], workspace: &Workspace, lines: BTreeSet<usize>) -> Figure {
    let count = |is: Option<bool>| made.iter().filter(|made| made.is_soon == is).count();
    let is_coarse = are_coarse(made, |_| true, |_| ());
    let shown = again_whole([count(Some(true)), count(Some(false)), count(None)], is_coarse);
    let is_exact = shown.iter().all(|part| part.is_exact());
    let parts = [("soon", shown[0]), ("late", shown[1]), ("unsaid", shown[2])];
    let said = say(workspace, "inspection_soon_shown", &parts, &[("hours", &hours(workspace).to_string())]);
    let title = workspace.words.say("inspection_soon").to_owned();
    Figure::counted("soon", title, "07.2.14", said, Counted { all: lines, is_exact })
}

/// How many decisions a designated person backs; the rest of the same forms are put off, or say nothing of it.
fn backed(made: &[Made<'_>], workspace: &Workspace, lines: BTreeSet<usize>) -> Figure {
    let asks = |form: &str| workspace.forms.get(form).is_some_and(asks_for_backing);
    let own: Vec<&Made<'_>> = made.iter().filter(|made| asks(made.form)).collect();
    let count = |is: Option<bool>| own.iter().filter(|made| made.noted.backed == is).count();
    let is_coarse = are_coarse(made, |made| asks(made.form), |_| ());
    let shown = again_whole([count(Some(true)), count(Some(false)), count(None)], is_coarse);
    let is_exact = shown.iter().all(|part| part.is_exact());
    let parts = [("backed", shown[0]), ("alone", shown[1]), ("unsaid", shown[2])];
    let said = say(workspace, "inspection_backed_shown", &parts, &[]);
    let title = workspace.words.say("inspection_backed").to_owned();
    Figure::counted("backed", title, "07.2.57", said, Counted { all: lines, is_exact })
}

fn say(workspace: &Workspace, name: &str, parts: &[(&str, Shown)], more: &[(&str, &str)]) -> String {
    let parts: Vec<(&str, String)> = parts.iter().map(|(name, part)| (*name, part.said(&workspace.words))).collect();
    let values = parts.iter().map(|(name, part)| (*name, part.as_str())).chain(more.iter().copied());
    workspace.words.say_with(name, &values.collect::<Vec<_>>())
}
