//! What is to be made: approved records that belong together, and how they are to look.

use super::{Attached, Set};
use crate::approve::{Approved, Counts, ForWhom};
use crate::copies::Trace;
use crate::form::{Class, Moment, Sensitivity};
use crate::pdf::{Foreign, SignaturePlace};
use crate::record::Record;
use crate::typeset::PageWords;
use crate::value::{Kind, Value};
use crate::verify::Level;

/// Records that become one file.
#[derive(Debug)]
pub struct Job {
    /// The id on every page: the record's own, or the pack's.
    pub id: String,
    /// The records, in the order of the pages.
    pub documents: Vec<Approved>,
    /// The set they follow, when there is a contents page.
    pub set: Option<Set>,
    /// Whether the type is 18 pt.
    pub large: bool,
    /// What a copy leaves out, and its pages may nowhere show; nothing where it is no copy.
    pub traces: Vec<Trace>,
}

/// What a file is made of; each begins on a page of its own.
#[derive(Clone, Copy, Debug)]
pub enum Piece<'j> {
    /// The page of contents.
    Contents(&'j Set),
    /// A record.
    Document(&'j Approved),
    /// A file of the setting's own, by its number from 0.
    Attached(usize, &'j Attached),
}

/// The words that stand on every page beside the note.
pub type Marks = Vec<String>;

impl Job {
    /// One record on its own.
    pub fn single(approved: Approved, large: bool) -> Job {
        let (id, documents) = (approved.record().id.clone(), vec![approved]);
        Job { id, documents, set: None, large, traces: Vec::new() }
    }

    /// Who it is for, where it is a copy.
    pub fn for_whom(&self) -> Option<&ForWhom> {
        self.documents.first().and_then(Approved::for_whom)
    }

    /// Which parent a copy is for, by the row of the form.
    pub fn number(&self) -> Option<usize> {
        self.for_whom().and_then(|whom| whom.number)
    }

    /// How many answers it leaves out.
    pub fn withheld(&self) -> usize {
        self.documents.iter().map(|d| d.left_out().len()).sum()
    }

    /// Its pieces in the order of the pages: an attached file stands behind the forms that its set names before it.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let documents = self.documents.iter().map(Piece::Document);
        let Some(set) = &self.set else { return documents.collect() };
        let mut pieces: Vec<Piece<'_>> = documents.collect();
        for (n, attached) in set.attached.iter().enumerate().rev() {
            let is_before = |d: &&Approved| attached.before.contains(&d.record().form.id);
            let at = self.documents.iter().filter(is_before).count();
            pieces.insert(at, Piece::Attached(n, attached));
        }
        pieces.insert(0, Piece::Contents(set));
        pieces
    }

    /// The attached files, each with its place among the pieces.
    pub(super) fn attached(&self) -> impl Iterator<Item = (usize, &Foreign)> {
        self.pieces().into_iter().enumerate().filter_map(|(at, piece)| match piece {
            Piece::Attached(_, attached) => Some((at, &**attached.pages.as_ref()?)),
            _ => None,
        })
    }

    /// Whether it is a copy for a whole audience.
    pub fn is_for_audience(&self) -> bool {
        self.for_whom().is_some_and(ForWhom::is_audience)
    }

    /// Whether all the people in it are invented: one real record among specimens makes the whole real.
    pub fn is_specimen(&self) -> bool {
        self.documents.iter().all(|d| d.record().specimen)
    }

    /// Whether somebody in it is invented, which every page says.
    fn has_specimens(&self) -> bool {
        self.documents.iter().any(|d| d.record().specimen)
    }

    /// Whether something in it is printed before it is complete.
    pub fn is_incomplete(&self) -> bool {
        self.documents.iter().any(|d| d.urgent().is_some())
    }

    /// What people set aside or vouched for in it.
    pub fn counts(&self) -> Counts {
        self.documents.iter().map(Counts::of).fold(Counts::default(), Counts::plus)
    }

    /// What there is to say about it when it is made: what people set aside or vouched for, and whether it is a draft.
    pub fn remarks(&self) -> String {
        let draft = if self.is_draft() { ", DRAFT: nobody has signed it off yet" } else { "" };
        format!("{}{draft}", self.counts().told())
    }

    /// The second language that it bears: what the records of the child ask for goes before what the others do.
    pub fn language(&self) -> Option<&str> {
        let asked = || self.documents.iter().map(|d| d.record()).filter(|r| !r.language.is_empty());
        let first = asked().find(|r| !r.child_ref.is_empty()).or_else(|| asked().next());
        first.map(|r| r.language.as_str())
    }

    /// Whether something in it waits for being signed off.
    fn is_draft(&self) -> bool {
        self.documents.iter().any(|d| d.record().is_draft())
    }

    /// How private it is: as the most private form in which anything is answered, or as its most private answer.
    pub fn sensitivity(&self) -> Sensitivity {
        self.documents.iter().map(|d| sensitivity(d.record())).max().unwrap_or(Sensitivity::S3)
    }

    /// How private the answers are that it shows, each once.
    pub fn shown(&self) -> Vec<Sensitivity> {
        let of = |record: &Record| {
            let of_form = record.form.sensitivity.unwrap_or(Sensitivity::S3);
            let shows = |id: &str| !matches!(record.answer(id), Value::Withheld) && !record.answer(id).is_open();
            let shown = record.form.fields().filter(|(_, f)| shows(&f.id));
            shown.map(|(_, f)| f.sensitivity.unwrap_or(of_form)).collect::<Vec<_>>()
        };
        let mut all: Vec<Sensitivity> = self.documents.iter().flat_map(|d| of(d.record())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// How far along it is: as its least finished document that is not there to be kept blank.
    pub fn moment(&self) -> Moment {
        let begun = self.documents.iter().map(|d| d.record().moment).filter(|m| *m > Moment::Blank);
        begun.min().unwrap_or(Moment::Blank)
    }

    /// The class whose note stands on every page: a parent's signature asks for both limits on all pages of a pack.
    pub fn class(&self) -> Option<Class> {
        let has = |class| self.documents.iter().any(|d| d.record().form.class == Some(class));
        match self.documents.as_slice() {
            [one] => one.record().form.class,
            _ if has(Class::StaffRecord) => Some(Class::StaffRecord),
            _ if has(Class::ParentSigned) => Some(Class::ParentSigned),
            _ => self.documents.first().and_then(|d| d.record().form.class),
        }
    }

    /// Locked once everybody has signed and for notices; fillable while somebody still writes on it.
    pub fn level(&self) -> Level {
        if self.documents.iter().all(is_done) { Level::Locked } else { Level::Fillable }
    }

    /// What the names of a document's form fields begin with: its id, and its form where another one has the same id.
    pub fn fields(&self, document: &Approved) -> Option<String> {
        let Record { id, form, .. } = document.record();
        let is_other = |d: &&Approved| d.record().id == *id && d.record().form.id != form.id;
        let begins = if self.documents.iter().any(|d| is_other(&d)) { format!("{id}/{}", form.id) } else { id.clone() };
        (!is_done(document)).then_some(begins)
    }

    /// Who signs where, and after whom. A signature closes what stands above it on the form, its own name, role and date too.
    pub(super) fn signatures(&self) -> Vec<SignaturePlace> {
        let mut places = Vec::new();
        for document in &self.documents {
            let Some(begins) = self.fields(document) else { continue };
            let name = |id: &str| format!("{begins}:{id}");
            let mut above = Vec::new();
            for (_, field) in document.record().form.fields() {
                above.push(name(&field.id));
                if field.kind == Kind::Sign {
                    let after = field.signs_after.iter().map(|id| name(id)).collect();
                    let (signer, required) = (field.signer.clone(), field.required);
                    let field = name(&field.id);
                    places.push(SignaturePlace { field, signer, required, after, closes: above.clone() });
                }
            }
        }
        places
    }

    /// INCOMPLETE, UNSEALED, DRAFT, SPECIMEN: whatever holds.
    pub fn marks(&self, words: &PageWords, unsealed: bool) -> Marks {
        let marks = [
            (self.is_incomplete(), "incomplete_mark"),
            (unsealed, "unsealed_mark"),
            (self.is_draft(), "draft_mark"),
            (self.has_specimens(), "specimen_mark"),
        ];
        let said: Vec<&str> = marks.iter().filter(|(holds, _)| *holds).map(|(_, name)| words.say(name)).collect();
        if said.is_empty() { Vec::new() } else { vec![said.join(" · ")] }
    }
}

/// Whether nobody writes on it any more.
fn is_done(document: &Approved) -> bool {
    document.is_for_audience()
        || document.record().moment >= Moment::Signed
        || document.record().form.class == Some(Class::Notice)
}

/// A record's own; one in which nothing is answered tells of nobody.
fn sensitivity(record: &Record) -> Sensitivity {
    let answered = record.form.fields().filter(|(_, f)| !record.answer(&f.id).is_open());
    let of_form = record.form.sensitivity.unwrap_or(Sensitivity::S3);
    let answers = answered.map(|(_, f)| f.sensitivity.unwrap_or(of_form)).max();
    match answers {
        None if record.extras.is_empty() => Sensitivity::S0,
        answers => answers.unwrap_or(of_form).max(of_form),
    }
}
