//! The inspection sheet: figures on how the procedure is kept, from the register and the setting alone. It names no child, and no
//! small number can be worked out from it.

mod attested;
mod custody;
mod families;
mod json;
mod page;
mod ranges;
mod records;
mod setting;
mod shown;

pub use attested::{Attested, SEVERAL};
pub use json::to_json;
pub use page::{job, values};
pub use ranges::ranges;
pub use shown::{FEWEST, Shown, Sum, again, again_whole, is_coarse};

use crate::register::{Line, Register};
use crate::workspace::Workspace;
use chrono::{DateTime, Months, NaiveDate};
use std::collections::BTreeSet;

/// The most letters of what somebody wrote, such as the edition of a policy, that stand on the first page.
const MOST_LETTERS: usize = 60;
/// Over how many months it goes where no first day is said.
const MONTHS: u32 = 12;

/// The days that it is about: what happened is counted from the first on, what stands is as it was at the end of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// The year that ends on a day.
    pub fn year_to(to: NaiveDate) -> Period {
        let from = to.checked_sub_months(Months::new(MONTHS)).and_then(|day| day.succ_opt());
        Period { from: from.unwrap_or(to), to }
    }

    /// Whether a line was written in it.
    fn has(&self, line: &Line) -> bool {
        day(&line.at).is_some_and(|day| (self.from..=self.to).contains(&day))
    }
}

/// Where a figure is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The lines of the register.
    Register,
    /// The setting's own file.
    Setting,
    /// The list of guidance.
    Guidance,
}

impl Source {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Source::Register => "register",
            Source::Setting => "setting.yaml",
            Source::Guidance => "guidance.yaml",
        }
    }
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// By which programs know it.
    pub key: String,
    /// What it is.
    pub title: String,
    /// The clause that it is about, such as `07.2.57`.
    pub clause: String,
    /// The figure, as people read it.
    pub shown: String,
    /// Where it is from.
    pub source: Source,
    /// The lines of the register that are counted; none where they would tell a number that is not shown.
    pub lines: BTreeSet<usize>,
    /// Whether the lines are not named for that reason.
    pub is_withheld: bool,
}

impl Figure {
    /// One that is counted from lines, which are named where every number of it is shown.
    fn counted(key: &str, title: String, clause: &str, shown: String, lines: Counted) -> Figure {
        // so few lines would be a small number themselves
        let is_exact = lines.is_exact && !(1..FEWEST).contains(&lines.all.len());
        Figure {
            key: key.into(),
            title,
            clause: clause.into(),
            shown,
            source: Source::Register,
            is_withheld: !is_exact,
            lines: if is_exact { lines.all } else { BTreeSet::new() },
        }
    }

    /// One that stands in a file.
    fn said(key: &str, title: String, clause: &str, shown: String, source: Source) -> Figure {
        let (key, clause) = (key.into(), clause.into());
        Figure { key, title, clause, shown, source, lines: BTreeSet::new(), is_withheld: false }
    }
}

/// The lines behind a figure, and whether every number of it is shown.
struct Counted {
    all: BTreeSet<usize>,
    is_exact: bool,
}

/// The sheet.
#[derive(Debug)]
pub struct Sheet {
    /// The days that it is about.
    pub period: Period,
    /// How many lines the register had at the end of them.
    pub lines: usize,
    /// The code of its head then; none where it was empty.
    pub head: Option<String>,
    /// The figures of the first page.
    pub figures: Vec<Figure>,
    /// Guidance that is out of date, one by one.
    pub guidance: Vec<Figure>,
    /// Records by form and month.
    pub records: Vec<Figure>,
    /// Discs, by the month in which they were last read back.
    pub discs: Vec<Figure>,
    /// Warnings that were set aside, by rule.
    pub waivers: Vec<Figure>,
    /// What only people can vouch for.
    pub attested: Vec<Attested>,
}

/// The sheet of a register and a setting.
pub fn sheet(register: Register, workspace: &Workspace, period: Period) -> Sheet {
    let register = register.until(period.to);
    let made = records::made(&register, workspace, period);
    let (records, totals) = records::by_form(&made, workspace);
    let (waivers, waived) = records::waivers(&made, workspace);
    let guidance = setting::guidance(workspace, period.to);
    let mut figures = setting::figures(workspace, period.to, &guidance);
    figures.extend(families::figures(&register, workspace, period));
    figures.extend(records::figures(&made, &totals, waived, workspace));
    let (custody, discs) = custody::figures(&register, workspace, period);
    figures.extend(custody);
    let attested = attested::all(&register, &made, workspace, period);
    let (lines, head) = (register.lines().len(), register.code());
    let mut sheet = Sheet { period, lines, head, figures, guidance, records, discs, waivers, attested };
    sheet.keep_back();
    sheet
}

impl Sheet {
    /// Every figure.
    pub fn all(&self) -> impl Iterator<Item = &Figure> {
        let annex = [&self.guidance, &self.records, &self.discs, &self.waivers];
        self.figures.iter().chain(annex.into_iter().flatten())
    }

    /// Names no line where the few that are left over would be those of a number that is not shown.
    fn keep_back(&mut self) {
        let named: BTreeSet<usize> = self.all().flat_map(|figure| figure.lines.iter().copied()).collect();
        let is_any_hidden = self.all().any(|figure| figure.is_withheld);
        if is_any_hidden && (1..FEWEST).contains(&self.lines.saturating_sub(named.len())) {
            let all = [&mut self.figures, &mut self.records, &mut self.discs, &mut self.waivers].into_iter().flatten();
            for figure in all.filter(|figure| !figure.lines.is_empty()) {
                figure.lines.clear();
                figure.is_withheld = true;
            }
        }
    }
}

/// What somebody wrote, no longer than there is room for on the first page.
fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

/// The day of a moment of the register, which is London's.
fn day(at: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.date_naive())
}
