//! The stages in order: typeset, stamp, prove, seal; an urgent report goes on where another would stop.

use super::facts::{Read, page_facts, untraced, whom, withheld};
use super::inside::Inside;
use super::outcome::{Cost, Failed, Made, Outcome, Unsealed, fit};
use super::proof::{Proof, lines};
use super::shared::{self, Shelf};
use super::undrawn::{named, spell_out};
use super::{Job, Piece, attach, book, plain, print};
use crate::approve::{CheckCode, check_code};
use crate::form::Note as FormNote;
use crate::pdf::{self, Band, Note, Others, Proved, SealField, Stamped};
use crate::seal::{Identity, SealError, reserve, reserve_bound, seal};
use crate::system::{Context, Trouble};
use crate::typeset::{self, Facts, Look, Press, Said, SealWords, Standard};
use crate::workspace::Workspace;
use serde_json::Value as Json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

const MM: f64 = 72.0 / 25.4;

/// What the file is called within itself: its first document's title, and which audience it is a copy for; nobody's name.
fn title(job: &Job, first: &Json) -> String {
    let said = |key: &str| first[key].as_str().unwrap_or_default().to_owned();
    if job.is_for_audience() { format!("{}. {}", said("title"), said("copy_for")) } else { said("title") }
}

/// Makes files; one for a whole run, since it keeps the typeset notes.
pub struct Maker<'a> {
    workspace: &'a Workspace,
    ctx: &'a Context,
    press: Result<Press<'a>, Trouble>,
    identity: Result<&'a Identity, Unsealed>,
    seal_words: String,
    secret: Vec<u8>,
    bands: RefCell<BTreeMap<String, Rc<Note>>>,
    /// Where what is the same in many packs is kept; none where each file is made for itself.
    shelf: Option<Shelf>,
    watch: Option<&'a dyn Fn(&'static str)>,
}

impl<'a> Maker<'a> {
    /// With what there is: a typst or the reason why there is none, an identity or the reason why there is none.
    pub fn new(
        workspace: &'a Workspace,
        ctx: &'a Context,
        press: Result<Press<'a>, Trouble>,
        identity: Result<&'a Identity, Unsealed>,
        urgent: bool,
    ) -> Result<Maker<'a>, Trouble> {
        let identity = fit(identity, workspace.setting.specimen, ctx.now, urgent)?;
        let secret = match workspace.secret(ctx) {
            // a code that no later print can repeat is better than no report
            Err(_) if urgent => {
                let mut once = vec![0; 32];
                ctx.random.fill(&mut once)?;
                once
            }
            other => other?,
        };
        let seal_words = identity.map(|i| i.certificate().words().join(" ")).unwrap_or_default();
        Ok(Maker {
            workspace,
            ctx,
            press,
            identity,
            seal_words,
            secret,
            bands: RefCell::default(),
            shelf: None,
            watch: None,
        })
    }

    /// Calls `watch` with the name of each stage when it is done: the benchmark has its own clock, the stages have none.
    #[must_use]
    pub fn watched(self, watch: &'a dyn Fn(&'static str)) -> Maker<'a> {
        Maker { watch: Some(watch), ..self }
    }

    /// Typesets what is the same for every child once and puts it into each pack: for the packs of a whole intake.
    #[must_use]
    pub fn for_many(self) -> Maker<'a> {
        Maker { shelf: Some(Shelf::default()), ..self }
    }

    fn done(&self, stage: &'static str) {
        if let Some(watch) = self.watch {
            watch(stage);
        }
    }

    /// Makes one file; an urgent one goes on where another would stop.
    ///
    /// # Errors
    /// [`Failed`] says at which stage; nothing was issued.
    pub fn make(&self, job: &Job, urgent: bool) -> Result<Outcome, Failed> {
        let code = self.code(job);
        let sealed = self
            .proved(job, &code, self.documents(job), &[])
            .and_then(|(proved, source)| self.sealed(job, proved, code.clone(), Vec::new(), source));
        match sealed {
            Ok(outcome) => Ok(outcome),
            Err(failed) if urgent => self.urgently(job, code, failed),
            Err(failed) => Err(failed),
        }
    }

    /// Makes the rules book, whose text is the catalogue's and not a record's; the job is [`book::job`]'s.
    ///
    /// # Errors
    /// [`Failed`] says at which stage; nothing was issued.
    pub fn make_book(&self, job: &Job) -> Result<Outcome, Failed> {
        let code = self.code(job);
        let mut documents = self.documents(job);
        for (template, doc) in &mut documents {
            book::TEMPLATE.clone_into(template);
            doc["book"] = book::values(self.workspace, &self.look(job));
        }
        let (proved, source) = self.proved(job, &code, documents, &[])?;
        self.sealed(job, proved, code, Vec::new(), source)
    }

    /// Makes a print file: the index from `listed`, the files behind it. The job is [`Volume::job`](super::Volume::job)'s.
    ///
    /// # Errors
    /// [`Failed`] says at which stage; nothing was issued.
    pub fn make_print_file(&self, job: &Job, listed: &Json, files: &[Vec<u8>]) -> Result<Outcome, Failed> {
        let identity = self.identity.map_err(|why| {
            Failed::Trouble(
                Trouble::new(self.workspace.words.say(why.words())).help("a print file is sealed like its packs"),
            )
        })?;
        let code = self.code(job);
        let mut documents = self.documents(job);
        for (template, doc) in &mut documents {
            print::TEMPLATE.clone_into(template);
            doc["print"] = listed.clone();
            doc["moment_words"] = "".into();
        }
        let (stamped, proof, source) = self.stamped(job, &code, documents, &[])?;
        let bound = pdf::bind(stamped, files)?;
        let bound = reserve_bound(bound, identity, self.ctx.now).map_err(Failed::Seal)?;
        let proved = pdf::prove_bound(bound, &proof.expected()).map_err(Failed::Unproved)?;
        self.check_pages(job, &proved)?;
        self.sealed(job, proved, code, Vec::new(), source)
    }

    /// The key that it seals with, where there is one.
    pub fn identity(&self) -> Option<&'a Identity> {
        self.identity.ok()
    }

    pub(super) fn code(&self, job: &Job) -> CheckCode {
        let approved: Vec<_> = job.documents.iter().collect();
        check_code(&self.secret, &job.id, &approved, self.workspace.catalogue_hash())
    }

    /// An urgent report: letters nobody draws are spelt out, and without a PDF it is plain text.
    fn urgently(&self, job: &Job, code: CheckCode, failed: Failed) -> Result<Outcome, Failed> {
        let undrawn = match &failed {
            Failed::Typeset(e, _) => e.undrawn().to_vec(),
            _ => Vec::new(),
        };
        if !undrawn.is_empty()
            && let Ok((proved, source)) = self.proved(job, &code, self.documents(job), &undrawn)
        {
            return self.sealed(job, proved, code, undrawn, source);
        }
        Ok(Outcome {
            made: Made::PlainText(self.plain_text(job, &code, "unsealed_plain"), failed.to_string()),
            check_code: code,
            pages: 0,
            undrawn,
            cost: Cost::default(),
        })
    }

    /// The same answers and the note as plain text, for a printer that takes no PDF and for a screen.
    /// `why` names the words that say why it is no PDF.
    pub fn plain_text(&self, job: &Job, code: &CheckCode, why: &str) -> String {
        let look = self.look(job);
        plain::text(job, &look, self.note(job), &code.shown, why)
    }

    pub(super) fn sealed(
        &self,
        job: &Job,
        proved: Proved,
        code: CheckCode,
        undrawn: Vec<char>,
        source: String,
    ) -> Result<Outcome, Failed> {
        let pages = proved.pages().len();
        let made = match self.identity {
            // invented people are sealed by a throw-away identity in a specimen workspace, real ones by neither
            Ok(identity)
                if (job.is_specimen(), identity.is_specimen())
                    != (self.workspace.setting.specimen, self.workspace.setting.specimen) =>
            {
                return Err(Failed::Seal(SealError::Specimen));
            }
            Ok(identity) => Made::Sealed(Box::new(seal(proved, identity).map_err(Failed::Seal)?)),
            Err(why) => Made::Unsealed(Box::new(proved), why),
        };
        self.done("seal");
        Ok(Outcome { made, check_code: code, pages, undrawn, cost: Cost { source } })
    }

    pub(super) fn look(&self, job: &Job) -> Look<'_> {
        Look {
            words: &self.workspace.words,
            setting: &self.workspace.setting,
            large: job.large,
            now: self.ctx.now,
            second: job.language().and_then(|language| self.workspace.strings.get(language)),
        }
    }

    fn note(&self, job: &Job) -> &FormNote {
        self.workspace.notes.of(job.class())
    }

    /// What the file says of itself.
    fn inside<'j>(&'j self, job: &'j Job) -> Inside<'j> {
        Inside { job, workspace: self.workspace, is_for_screens: self.identity.is_ok() }
    }

    /// Typeset, stamped and proved.
    pub(super) fn proved(
        &self,
        job: &Job,
        code: &CheckCode,
        documents: Vec<(String, Json)>,
        undrawn: &[char],
    ) -> Result<(Proved, String), Failed> {
        let (mut stamped, proof, source) = self.stamped(job, code, documents, undrawn)?;
        if let Ok(identity) = self.identity {
            stamped = reserve(stamped, identity, self.ctx.now, job.level()).map_err(Failed::Seal)?;
        }
        self.done("stamp");
        let proved = pdf::prove(stamped, &proof.expected()).map_err(Failed::Unproved)?;
        untraced(&proved, job, &self.seal_words)?;
        self.check_pages(job, &proved)?;
        self.done("prove");
        Ok((proved, source))
    }

    /// Typeset and stamped, with what every page must then bear.
    fn stamped(
        &self,
        job: &Job,
        code: &CheckCode,
        mut documents: Vec<(String, Json)>,
        undrawn: &[char],
    ) -> Result<(Stamped, Proof, String), Failed> {
        let press = self.press.as_ref().map_err(|t| Failed::Trouble(t.clone()))?;
        let look = self.look(job);
        let proof = Proof {
            note: look.note_text(self.note(job)),
            setting: look.setting_line(),
            marks: job.marks(look.words, self.identity.is_err()),
            lines: lines(job, code),
            least_size: typeset::band_size(job.large),
        };
        let band_note = self.band(press, &look, self.note(job), &proof.marks)?;
        self.done("note");
        let private = self.inside(job).private(code, &proof.note);
        let band = Band { note: &band_note, lines: proof.lines.clone(), private };
        spell_out(&mut documents, undrawn, &look);
        let title = title(job, &documents[0].1);
        let mut house = look.house(&title, band.margin()? / MM);
        if look.second.is_some() {
            house["second"] = self.second(job, &look);
        }
        // beside a second language nothing is shared, since its words are the whole file's
        let shelf = self.shelf.as_ref().filter(|_| undrawn.is_empty() && look.second.is_none());
        let shared =
            shelf.map(|shelf| shelf.take_out(job, press, &house, &mut documents)).transpose()?.unwrap_or_default();
        let source = press.source(&house, &documents)?;
        self.done("tera");
        let suits = house["second"]["font"].as_str().is_some_and(|family| !family.is_empty());
        let pdf = if suits && !press.fonts.is_empty() {
            press.typeset_with_all(&source, Standard::Tagged)
        } else {
            press.typeset(&source, Standard::Tagged)
        };
        let pdf = pdf.map_err(|e| named(e, job, look.second))?;
        self.done("typst");
        let field = SealField { tooltip: look.words.say_with("seal_place", &[("setting", &look.setting.name)]) };
        let shared = shared.iter().map(|(line, part)| (*line, &**part)).collect();
        let others = Others { attached: job.attached().collect(), shared };
        let stamped = pdf::stamp_with(pdf, &band, self.identity.is_ok().then_some(&field), &others)?;
        Ok((stamped, proof, source))
    }

    /// Asks the procedure's rules on pages, now that what each page bears is proved.
    fn check_pages(&self, job: &Job, proved: &Proved) -> Result<(), Failed> {
        let (workspace, pieces, note) = (self.workspace, job.pieces(), self.note(job).id.as_str());
        for page in proved.pages() {
            let form = match pieces.get(page.line) {
                Some(Piece::Document(approved)) => &approved.record().form,
                // what an attached page says is nobody's record; that it bears the note is proved
                Some(Piece::Attached(..)) => continue,
                Some(Piece::Contents(_)) => &job.documents[0].record().form,
                // a page that is bound in was asked about when it was issued
                None => continue,
            };
            let size = typeset::band_size(job.large);
            let (number, of) = (page.number, proved.pages().len());
            let notes = vec![note; page.notes.len()];
            let seal_words = if self.identity.is_ok() { self.seal_words.as_str() } else { "" };
            let read = Read { number: (number, of), text: &page.text, notes: &notes, seal_words, job };
            let facts = page_facts(read, size, &workspace.words);
            let found = workspace.procedure.check_page(form, &facts, &workspace.setting.data, self.ctx.now);
            let found = found.map_err(Failed::CannotJudge)?;
            if !found.is_empty() {
                return Err(Failed::Page(found));
            }
        }
        Ok(())
    }

    /// The words of the second language for everything in the job.
    fn second(&self, job: &Job, look: &Look<'_>) -> Json {
        let values = look.values(None);
        let shared = [self.workspace.words.printed(), self.workspace.notes.printed()].into_iter();
        let set = job.set.iter().map(|set| set.printed());
        let theirs = || job.documents.iter().filter(|d| d.record().form.is_for_parents());
        let groups = shared.chain(set).map(|printed| (printed, values.clone()));
        let groups = groups.chain(theirs().map(|d| (d.record().form.printed(), look.values(Some(d.record())))));
        let mut sentences: Vec<Said> = whom(job, look).into_iter().chain(withheld(job, look)).collect();
        sentences.extend(theirs().filter_map(|d| typeset::line(&d.record().form, look)));
        sentences.extend(theirs().flat_map(|d| typeset::keep(d, look)));
        typeset::second(look, &groups.collect::<Vec<_>>(), sentences)
    }

    /// The typeset note, from this run where it was made before.
    fn band(&self, press: &Press<'_>, look: &Look<'_>, note: &FormNote, marks: &[String]) -> Result<Rc<Note>, Failed> {
        let source = press.band_source(look, note, marks)?;
        if let Some(ready) = self.bands.borrow().get(&source) {
            return Ok(ready.clone());
        }
        let ready = Rc::new(Note::from_pdf(press.typeset(&source, Standard::Band)?.bytes())?);
        self.bands.borrow_mut().insert(source, ready.clone());
        Ok(ready)
    }

    fn seal_words(&self) -> SealWords<'_> {
        let is_stamped = self.identity.is_ok_and(Identity::is_stamped);
        SealWords { certificate: &self.seal_words, is_stamped }
    }

    /// Each document's template and values, the contents page first in a pack; the seal is shown on the first page.
    pub(super) fn documents(&self, job: &Job) -> Vec<(String, Json)> {
        let look = &self.look(job);
        let unsealed = self.identity.err().map(|why| look.words.say(why.words()).to_owned());
        let sealed = self.identity.is_ok().then_some(self.seal_words());
        let mut all = Vec::new();
        for piece in job.pieces() {
            let is_first = all.is_empty();
            all.push(match piece {
                Piece::Contents(set) => {
                    ("pack.typ".to_owned(), super::checklist::values(job, set, look, sealed, &self.workspace.notes))
                }
                Piece::Document(approved) => {
                    let form = &approved.record().form;
                    let fields = self.inside(job).fields(approved);
                    let facts = Facts {
                        id: &job.id,
                        note: self.workspace.notes.of(form.class),
                        seal_words: sealed.filter(|_| is_first),
                        unsealed: unsealed.as_deref(),
                        fields: fields.as_deref(),
                    };
                    let template = typeset::template_of(form, |name| self.workspace.templates.has(name));
                    let mut doc = typeset::document(approved, look, &facts);
                    if shared::is_for_all(job, piece) {
                        shared::of_nobody(&mut doc);
                    }
                    (template, doc)
                }
                Piece::Attached(n, attached) => (attach::TEMPLATE.to_owned(), attached.values(n, look)),
            });
        }
        if let (Some(whom), Some((_, first))) = (whom(job, look), all.first_mut()) {
            first["copy_for"] = whom.english.into();
            first["copy_withheld"] = withheld(job, look).map(|said| said.english).unwrap_or_default().into();
        }
        all
    }
}
