//! Which copies of a record, a pack, a disc or what a parent asked to see there are, and where, as the register alone knows them:
//! no name of anybody.

use crate::pack::Whereabouts;
use crate::register::{Copied, DestroyedOnPaper, Disc, Disclosed, Entry, Exported, Issued, OnDisc, Page, Register};
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, Value, show_date};
use chrono::{DateTime, NaiveDate};
use std::collections::BTreeSet;

/// How a disc is destroyed.
const BROKEN: &str = "broken";

/// What got out, and every copy of it that the register knows.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its number: a record's, a pack's, a disc's, or that of a parent's request.
    pub id: String,
    /// The child's reference; empty where none is known.
    pub child: String,
    /// The copies, in the order in which they were made.
    pub copies: Vec<CopyKnown>,
}

/// One copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CopyKnown {
    /// What it is, such as a page.
    pub what: String,
    /// Its number, and the check code on it.
    pub number: String,
    /// Where it is.
    pub place: String,
    /// Since when.
    pub since: Option<NaiveDate>,
    /// What else is known of it.
    pub state: String,
    /// What lies there, as far as it can be destroyed.
    holds: Holds,
}

/// What a copy holds of which the register may say that it was destroyed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Holds {
    /// Nothing that it would say it of.
    #[default]
    Nothing,
    /// One record, by its form and its number.
    Page(String, String),
    /// One record on a disc, by its number.
    OnDisc(String),
    /// The records of a pack that are left, each by its form and its number.
    Pack(Vec<(String, String)>),
}

impl CopyKnown {
    /// Says of it what the destruction of a record means. A page of a pack lay in the child's file once it came back; a family may
    /// have kept a copy. A disc is broken as a whole, and still there where only paper was destroyed; what lies on it is known by
    /// its number alone, so that `is_form` says whether the form is the one that is sought.
    fn see_destroyed(&mut self, gone: &DestroyedOnPaper, is_form: bool, day: Option<NaiveDate>) {
        let is_gone = |form: &str, record: &str| form == gone.form && record.eq_ignore_ascii_case(&gone.record);
        let is_file = |record: &str| is_form && record.eq_ignore_ascii_case(&gone.record);
        let on = day.map(show_date).unwrap_or_default();
        let destroyed = format!("Destroyed on {on} by {} ({})", gone.by, gone.how);
        match &mut self.holds {
            Holds::Page(form, record) if is_gone(form, record) => self.state = destroyed,
            Holds::OnDisc(record) if is_file(record) && gone.how == BROKEN => {
                // one that nobody could find was not broken by whoever says so later
                let lost = if self.state.contains("LOST") { format!("{}; ", self.state) } else { String::new() };
                self.state = format!("{lost}{destroyed}");
            }
            Holds::OnDisc(record) if is_file(record) => {
                self.state = format!("{}; on paper destroyed on {on}: nobody said that of the disc", self.state);
            }
            Holds::Pack(left) if left.iter().any(|(form, record)| is_gone(form, record)) => {
                left.retain(|(form, record)| !is_gone(form, record));
                if left.is_empty() {
                    self.state = format!("{destroyed}, as the last of it; the family may have kept a copy");
                }
            }
            _ => {}
        }
    }

    /// The row of the table `copies` in the record of the breach.
    pub fn row(&self) -> Value {
        let text = |text: &str| if text.is_empty() { Value::Open } else { Value::Text(text.to_owned()) };
        let members = [
            ("what", text(&self.what)),
            ("number", text(&self.number)),
            ("place", text(&self.place)),
            ("since", self.since.map_or(Value::Open, Value::Date)),
            ("state", text(&self.state)),
        ];
        Value::Group(members.into_iter().map(|(id, value)| (id.to_owned(), value)).collect())
    }
}

/// What the register knows of a record, a pack, a disc or a parent's request, by its number; a record also by its form, as
/// `significant_event/SE-7`.
///
/// # Errors
/// When it knows none, or records of several forms have that number.
pub fn about(typed: &str, register: &Register) -> Result<About, Trouble> {
    let discs = register.discs();
    if let Some(disc) = discs.iter().find(|disc| disc.id().eq_ignore_ascii_case(typed)) {
        let records = disc.files().flat_map(|file| together(register, None, &file.record)).collect();
        let sought = Sought { form: None, records, discs: &discs };
        return Ok(About { id: disc.id().to_owned(), child: disc.child().to_owned(), copies: sought.copies(register) });
    }
    let (form, id) = typed.split_once('/').map_or((None, typed), |(form, id)| (Some(form), id));
    let named = named(register, form, id);
    let forms: BTreeSet<&str> = named.iter().map(|n| n.form).filter(|form| !form.is_empty()).collect();
    let Some(first) = named.first() else {
        return Err(Trouble::new(format!("the register knows nothing with the number {}", shown(typed))).help(
            "give the number at the foot of its pages, a pack's, a request's, or a disc's; of what was never printed or copied \
             nothing is known: `confide new confidentiality_breach` begins that record",
        ));
    };
    if let (None, [one, _, ..]) = (form, forms.iter().collect::<Vec<_>>().as_slice()) {
        return Err(Trouble::new(format!("records of several forms have the number {}", shown(typed)))
            .help(format!("write the form before it, like {one}/{}", first.id)));
    }
    let child = named.iter().map(|n| n.child).find(|child| !child.is_empty()).unwrap_or_default();
    let sought = Sought { form: forms.first().copied(), records: together(register, form, id), discs: &discs };
    Ok(About { id: first.id.to_owned(), child: child.to_owned(), copies: sought.copies(register) })
}

/// A line's word for what is sought.
struct Named<'r> {
    form: &'r str,
    id: &'r str,
    child: &'r str,
}

/// Each line that names a record or a pack of that number.
fn named<'r>(register: &'r Register, form: Option<&str>, id: &str) -> Vec<Named<'r>> {
    let mut all: Vec<Named<'r>> = Vec::new();
    for line in register.lines() {
        match &line.entry {
            Entry::Page(p) => all.push(Named { form: &p.form, id: &p.record, child: &p.child }),
            Entry::Issued(issued) => {
                all.push(Named { form: "", id: &issued.pack, child: &issued.child });
                let forms = issued.forms.iter();
                all.extend(forms.map(|b| Named { form: &b.form, id: &b.record, child: &issued.child }));
            }
            Entry::Exported(exported) => {
                all.extend(exported.files.iter().map(|f| Named { form: "", id: &f.record, child: &exported.child }));
            }
            Entry::Disclosed(asked) => {
                let ids = [&asked.request].into_iter().chain(&asked.records).chain(&asked.to_fetch);
                all.extend(ids.map(|id| Named { form: "", id, child: &asked.child }));
            }
            Entry::Destroyed(gone) => all.push(Named { form: "", id: &gone.record, child: "" }),
            Entry::DestroyedOnPaper(gone) => {
                all.push(Named { form: &gone.form, id: &gone.record, child: &gone.child });
            }
            _ => {}
        }
    }
    all.retain(|n| n.id.eq_ignore_ascii_case(id) && form.is_none_or(|form| n.form.is_empty() || n.form == form));
    all
}

/// A record with the packs and the requests that it is in, or a pack or a request with the records in it, in capital letters.
fn together(register: &Register, form: Option<&str>, id: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([id.to_uppercase()]);
    for (_, issued) in register.issued() {
        let is_own =
            |back: &crate::pack::Back| back.record.eq_ignore_ascii_case(id) && form.is_none_or(|f| f == back.form);
        if issued.pack.eq_ignore_ascii_case(id) {
            all.extend(issued.forms.iter().map(|back| back.record.to_uppercase()));
        } else if issued.forms.iter().any(is_own) {
            all.insert(issued.pack.to_uppercase());
        }
    }
    for line in register.lines() {
        let Entry::Disclosed(asked) = &line.entry else { continue };
        let records = || asked.records.iter().chain(&asked.to_fetch);
        if asked.request.eq_ignore_ascii_case(id) {
            all.extend(records().map(|record| record.to_uppercase()));
        } else if records().any(|record| record.eq_ignore_ascii_case(id)) {
            all.insert(asked.request.to_uppercase());
        }
    }
    all
}

/// What is looked for in each line.
struct Sought<'s> {
    form: Option<&'s str>,
    records: BTreeSet<String>,
    discs: &'s [Disc<'s>],
}

impl Sought<'_> {
    fn has(&self, record: &str) -> bool {
        self.records.contains(&record.to_uppercase())
    }

    fn copies(&self, register: &Register) -> Vec<CopyKnown> {
        let mut all: Vec<CopyKnown> = Vec::new();
        for line in register.lines() {
            let day = day(&line.at);
            match &line.entry {
                Entry::Page(page) if self.is_page(page) => all.push(CopyKnown { since: day, ..of_page(page) }),
                Entry::Issued(issued) if self.has(&issued.pack) => {
                    all.push(CopyKnown { since: day, state: what_became(register, issued), ..of_pack(issued) });
                }
                Entry::Copied(copied) if self.is_copy(copied) => {
                    all.push(CopyKnown { since: day, ..of_copy(copied) });
                }
                Entry::Exported(exported) => {
                    let own = exported.files.iter().filter(|file| self.has(&file.record));
                    all.extend(own.map(|file| CopyKnown { since: day, ..self.of_file(file, exported) }));
                }
                Entry::Destroyed(gone) if self.has(&gone.record) => all.push(CopyKnown {
                    what: "A file on a computer".into(),
                    number: format!("{}, hash {}", gone.record, gone.hash.get(..12).unwrap_or(&gone.hash)),
                    place: format!("Nowhere: removed by {}", gone.by),
                    since: day,
                    ..CopyKnown::default()
                }),
                // where nobody gets anything, the line says only that somebody asked
                Entry::Disclosed(asked) if self.has(&asked.request) && !asked.check.is_empty() => {
                    let state = format!("{}; answers left out of it: {}", handed(register, asked), asked.left_out);
                    all.push(CopyKnown { since: day, state, ..of_bundle(asked) });
                }
                Entry::DestroyedOnPaper(gone) => {
                    let is_form = self.form.is_none_or(|form| form == gone.form);
                    all.iter_mut().for_each(|copy| copy.see_destroyed(gone, is_form, day));
                }
                _ => {}
            }
        }
        all.dedup();
        all
    }

    /// What lies on a disc alone is told by the line of the disc.
    fn is_page(&self, page: &Page) -> bool {
        let is_form = self.form.is_none_or(|form| form == page.form);
        page.kept.copy == Whereabouts::Paper && is_form && self.has(&page.record)
    }

    fn is_copy(&self, copied: &Copied) -> bool {
        self.form.is_none_or(|form| form == copied.form) && self.has(&copied.record)
    }

    fn of_file(&self, file: &OnDisc, exported: &Exported) -> CopyKnown {
        let how = if exported.in_clear.is_some() { "NOT encrypted" } else { "Encrypted behind a passphrase" };
        let known = self.discs.iter().find(|disc| disc.id() == exported.disc);
        let more = match known {
            Some(Disc { lost: Some((at, _)), .. }) => {
                format!("LOST, said on {}", day(at).map(show_date).unwrap_or_default())
            }
            Some(disc) if !disc.amiss().is_empty() => "amiss when it was last read back".into(),
            Some(disc) => {
                format!("last read back on {}", day(disc.last_whole()).map(show_date).unwrap_or_default())
            }
            None => String::new(),
        };
        CopyKnown {
            what: "A copy on a disc".into(),
            number: format!("{}, {}, check {}", exported.disc, file.record, file.code),
            place: format!("In the file of {}", exported.child),
            state: format!("{how}; {more}"),
            holds: Holds::OnDisc(file.record.clone()),
            ..CopyKnown::default()
        }
    }
}

fn of_page(page: &Page) -> CopyKnown {
    let filed = page.kept.filed.replace('_', " ");
    let place = if filed.is_empty() { "On paper".to_owned() } else { format!("On paper, filed in: {filed}") };
    CopyKnown {
        what: format!("A page ({})", page.moment),
        number: format!("{}, check {}", page.record, page.check),
        place,
        holds: Holds::Page(page.form.clone(), page.record.clone()),
        ..CopyKnown::default()
    }
}

fn of_copy(copied: &Copied) -> CopyKnown {
    let parent = copied.parent.map(|n| format!(" {n}")).unwrap_or_default();
    CopyKnown {
        what: "A copy for one reader".into(),
        number: format!("{}, check {}", copied.record, copied.check),
        place: format!("Made for the {}{parent}", copied.audience.replace('_', " ")),
        state: format!("Answers left out of it: {}", copied.withheld),
        ..CopyKnown::default()
    }
}

fn of_pack(issued: &Issued) -> CopyKnown {
    let to = issued.parent.map_or_else(|| "the family".to_owned(), |n| format!("parent {n} of the form"));
    CopyKnown {
        what: if issued.set.is_empty() { "A form".into() } else { "A pack".into() },
        number: format!("{}, check {}", issued.pack, issued.check),
        place: format!("Handed out to {to}"),
        holds: Holds::Pack(issued.forms.iter().map(|back| (back.form.clone(), back.record.clone())).collect()),
        ..CopyKnown::default()
    }
}

fn of_bundle(asked: &Disclosed) -> CopyKnown {
    let to = asked.parent.map_or_else(|| "a parent".to_owned(), |n| format!("parent {n} of the form"));
    let by_hand = match asked.to_fetch.as_slice() {
        [] => String::new(),
        fetched => format!(", and copied by hand: {}", fetched.join(", ")),
    };
    CopyKnown {
        what: "What a parent asked to see".into(),
        number: format!("{}, check {}", asked.request, asked.check),
        place: format!("For {to}: copies of {}{by_hand}", asked.records.join(", ")),
        ..CopyKnown::default()
    }
}

/// Whether what a parent asked to see was given to them.
fn handed(register: &Register, asked: &Disclosed) -> String {
    let on = register.lines().iter().rev().find_map(|line| match &line.entry {
        Entry::HandedOver(over) if over.request == asked.request => Some(&over.on),
        _ => None,
    });
    match on {
        Some(on) => format!("Handed over on {}", on.parse().map_or_else(|_| on.clone(), show_date)),
        None => "Nobody said that it was handed over".into(),
    }
}

/// Whether a pack came back; more than one copy of it may have been printed, and the family may have kept one.
fn what_became(register: &Register, issued: &Issued) -> String {
    let mut state = "Not back yet".to_owned();
    for line in register.lines() {
        let on = || day(&line.at).map(show_date).unwrap_or_default();
        match &line.entry {
            Entry::Returned(back) if (&back.pack, &back.check) == (&issued.pack, &issued.check) => {
                state = format!("Came back, last on {}", on());
            }
            Entry::Closed(closed) if (&closed.pack, &closed.check) == (&issued.pack, &issued.check) => {
                state = format!("Nobody waits for it since {}", on());
            }
            _ => {}
        }
    }
    state
}

fn day(at: &str) -> Option<NaiveDate> {
    DateTime::parse_from_rfc3339(at).ok().map(|at| at.with_timezone(&LONDON).date_naive())
}
