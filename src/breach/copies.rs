//! Which copies of a record, a pack or a disc there are, and where, as the register alone knows them: no name of anybody.

use crate::pack::Whereabouts;
use crate::register::{Copied, Disc, Entry, Exported, Issued, OnDisc, Page, Register};
use crate::source::shown;
use crate::system::Trouble;
use crate::value::{LONDON, Value, show_date};
use chrono::{DateTime, NaiveDate};
use std::collections::BTreeSet;

/// What got out, and every copy of it that the register knows.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its number: a record's, a pack's, or a disc's.
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
    /// The form and the record of a page.
    page: Option<(String, String)>,
}

impl CopyKnown {
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

/// What the register knows of a record, a pack or a disc, by its number; a record also by its form, as `significant_event/SE-7`.
///
/// # Errors
/// When it knows none, or records of several forms have that number.
pub fn about(typed: &str, register: &Register) -> Result<About, Trouble> {
    let discs = register.discs();
    if let Some(disc) = discs.iter().find(|disc| disc.id().eq_ignore_ascii_case(typed)) {
        let records = disc.files().map(|file| file.record.to_uppercase()).collect();
        let sought = Sought { form: None, records, discs: &discs };
        return Ok(About { id: disc.id().to_owned(), child: disc.child().to_owned(), copies: sought.copies(register) });
    }
    let (form, id) = typed.split_once('/').map_or((None, typed), |(form, id)| (Some(form), id));
    let named = named(register, form, id);
    let forms: BTreeSet<&str> = named.iter().map(|n| n.form).filter(|form| !form.is_empty()).collect();
    let Some(first) = named.first() else {
        return Err(Trouble::new(format!("the register knows nothing with the number {}", shown(typed))).help(
            "give the number at the foot of its pages, a pack's, or a disc's; of what was never printed or copied nothing is \
             known: `confide new confidentiality_breach` begins that record",
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

/// A record and the packs that it is in, or a pack and the records in it, in capital letters.
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
                Entry::DestroyedOnPaper(gone) => {
                    let is_of = |(form, record): &(String, String)| {
                        *form == gone.form && record.eq_ignore_ascii_case(&gone.record)
                    };
                    let on = day.map(show_date).unwrap_or_default();
                    let of = all.iter_mut().filter(|copy| copy.page.as_ref().is_some_and(is_of));
                    of.for_each(|copy| copy.state = format!("Destroyed on {on} by {} ({})", gone.by, gone.how));
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
        page: Some((page.form.clone(), page.record.clone())),
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
        ..CopyKnown::default()
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
