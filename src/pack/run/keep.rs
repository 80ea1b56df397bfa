//! What a run writes, takes back, and finds done already.

use super::super::journal::{Made as MadePack, Waits};
use super::{Pack, Row, Running, Stopped, Target, lock};
use crate::approve::Approved;
use crate::disk::{self, Existing};
use crate::pack::{Job, Made, Outcome, back};
use crate::source::fingerprint;
use crate::system::Trouble;
use crate::typeset::{Look, open_words};
use std::path::Path;

impl Running<'_> {
    pub(super) fn written(
        &self,
        job: &Job,
        outcome: Outcome,
        input: String,
        index: usize,
        row: &Row,
        left_out: &[String],
    ) -> Result<MadePack, Stopped> {
        let Made::Sealed(sealed) = &outcome.made else {
            return Err(Trouble::new(format!("{} was not sealed", job.id)).help("nothing was written").into());
        };
        let made = MadePack {
            child: row.child.clone(),
            index,
            parent: job.number(),
            room: row.room.clone(),
            id: job.id.clone(),
            file: file_of(job),
            input,
            sha256: fingerprint(sealed.bytes()),
            bytes: sealed.bytes().len(),
            pages: outcome.pages,
            check_code: outcome.check_code.shown.clone(),
            waived: job.counts().waived,
            attested: job.counts().attested,
            left_out: left_out.to_vec(),
            withheld: job.withheld(),
            waits: self.waits(job),
            back: back(job),
        };
        match self.order.target {
            Target::Folder(folder) => self.write(&folder.join(&made.file), sealed.bytes(), &made)?,
            Target::Hand(hand) => hand(&made, sealed.bytes()),
            Target::Nowhere => {}
        }
        Ok(made)
    }

    /// Takes back what an earlier run made of a child and this one would not: a whole pack of parents who live apart by now,
    /// a copy for somebody who gets none any more.
    pub(super) fn withdraw(&self, child: &str, packs: &[Pack]) -> Result<(), Trouble> {
        let (Some(journal), Some(folder)) = (&self.journal, self.order.target.folder()) else { return Ok(()) };
        let old: Vec<MadePack> = lock(journal).of_child(child).cloned().collect();
        for old in old.into_iter().filter(|old| packs.iter().all(|p| p.made.id != old.id)) {
            if old.stands(folder) {
                disk::remove(&folder.join(&old.file))?;
            }
            lock(journal).withdraw(&old.id)?;
        }
        Ok(())
    }

    /// Done is what the journal and the file agree on; the file is read while others write in the journal.
    pub(super) fn done(&self, id: &str, input: &str) -> Option<MadePack> {
        let journal = self.journal.as_ref().filter(|_| !self.order.replace)?;
        let folder = self.order.target.folder()?;
        let recorded = lock(journal).recorded(id, input).cloned();
        recorded.filter(|made| made.stands(folder))
    }

    /// Begun, written, done: each is on the disk before the next.
    fn write(&self, path: &Path, bytes: &[u8], made: &MadePack) -> Result<(), Trouble> {
        let Some(journal) = &self.journal else { return Ok(()) };
        let (existing, tag) = {
            let mut journal = lock(journal);
            let is_ours = journal.is_ours(&made.file) || self.order.replace;
            if !is_ours && path.exists() {
                return Err(Trouble::new(format!(
                    "{} is there already, and no run of this journal made it",
                    made.file
                ))
                .help("choose another folder, or say --replace"));
            }
            journal.begin(&made.child, &made.file)?;
            (if is_ours { Existing::Replace } else { Existing::Refuse }, journal.tag().to_owned())
        };
        // two workers write side by side
        let tag = format!("{tag}-{}-{}", made.index, made.parent.unwrap_or(0));
        disk::write_tagged(path, bytes, existing, &tag)?;
        lock(journal).finish(made)
    }

    fn waits(&self, job: &Job) -> Vec<Waits> {
        let composer = &self.order.composer;
        let look = Look {
            words: &composer.workspace.words,
            setting: &composer.workspace.setting,
            large: job.large,
            now: composer.now,
            second: None,
        };
        let of = |d: &Approved| Waits { form: d.record().form.id.clone(), what: open_words(d, &look) };
        job.documents.iter().map(of).filter(|w| !w.what.is_empty()).collect()
    }

    /// The fingerprint of everything that the pack says, the time left out.
    pub(super) fn input(&self, job: &Job) -> String {
        let workspace = self.order.composer.workspace;
        let mut all = vec![
            env!("CARGO_PKG_VERSION").to_owned(),
            job.id.clone(),
            job.large.to_string(),
            workspace.drawn_with(),
            workspace.catalogue_hash().to_owned(),
        ];
        all.extend(workspace.setting_texts().map(str::to_owned));
        all.extend(job.language().map(str::to_owned));
        all.extend(workspace.strings_hash(job.language()));
        // what is attached, where it stands and what it is called
        all.extend(job.attached().map(|(at, foreign)| format!("{at} {}", foreign.hash())));
        all.extend(job.set.iter().flat_map(|s| &s.attached).map(|a| format!("{:?}{:?}", a.title, a.alt)));
        for document in &job.documents {
            let record = document.record();
            all.extend([record.moment.word().to_owned(), record.form.hash.clone(), document.canonical()]);
        }
        all.extend(job.attached().map(|(_, attached)| attached.hash().to_owned()));
        fingerprint(all.join("\n").as_bytes())
    }
}

/// The file's name in the folder.
pub(super) fn file_of(job: &Job) -> String {
    format!("{}.pdf", job.id)
}
