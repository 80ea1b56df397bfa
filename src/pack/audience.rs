//! The copy of one record for a whole audience, or why there is none: before a page is made, and held against what it leaves out.

use super::copies::{people, texts};
use super::{Composer, Job, Uncomposed};
use crate::approve::Approved;
use crate::copies::{
    Anyway, Audience, Households, for_audience, rules_out_parents, secrets, shows_something, told_all_the_same,
};
use crate::expr::could_be;
use crate::index::{Entry, is_unnamed};
use crate::record::Record;
use crate::value::{LONDON, Value, show_moment};

impl Composer<'_> {
    /// The copy of one record for an audience.
    ///
    /// # Errors
    /// [`Uncomposed`] says why there is none.
    pub fn copy_for_audience(&self, audience: Audience, approved: &Approved) -> Result<Job, Uncomposed> {
        let record = approved.record();
        if !audience.reads_some_of(&record.form) {
            return Err(Uncomposed::NothingFor(audience));
        }
        self.may_be_told(audience, record)?;
        let copy = for_audience(approved, audience);
        if !shows_something(&copy, audience) {
            return Err(Uncomposed::NothingFor(audience));
        }
        if let Some((holds, what)) = told_all_the_same(&copy, &self.anyway(record)) {
            let of = |path: String| format!("{}.{path}", record.form.id);
            return Err(Uncomposed::Told { holds: of(holds), what: of(what), audience });
        }
        let anyway = self.said_without_answers(record);
        let (traces, suffix) = (secrets(&copy, &anyway), audience.word().replace('_', "-"));
        Ok(Job { id: format!("{}-{suffix}", record.id), documents: vec![copy], set: None, large: self.large, traces })
    }

    /// Whether nobody of the audience is somebody from whom danger comes (07.2.64), and the parents, who are asked about one
    /// by one where they live apart, may be told at all.
    pub(super) fn may_be_told(&self, audience: Audience, record: &Record) -> Result<(), Uncomposed> {
        let own = [Entry::of(record, 0)];
        // who may not fetch the child is of the family, and none of the staff or the authorities
        let keys: &[&str] = match audience {
            Audience::Parent => &["source_of_risk", "kept_away"],
            _ => &["source_of_risk"],
        };
        let dangers = [self.known, &own].map(|entries| people(entries, &record.child_ref, keys)).concat();
        let parents = Households::of(record).filter(|_| audience == Audience::Parent);
        let is_one = match &parents {
            Some(known) => dangers.iter().any(|d| known.parents.iter().any(|p| could_be(&p.person(), d))),
            None => dangers.iter().any(|danger| audience.may_be(danger)),
        } || dangers.iter().any(is_unnamed) && audience == Audience::Parent;
        if is_one || audience == Audience::Parent && rules_out_parents(record) {
            return Err(Uncomposed::NotTold(audience));
        }
        let is_apart = audience == Audience::Parent && *record.answer("parents_separated") == Value::Bool(true);
        match parents.map(|parents| parents.live_apart()) {
            Some(true) => Err(Uncomposed::Apart),
            // whose words they are, the other one is not told
            None if is_apart => Err(Uncomposed::NotTold(audience)),
            _ => Ok(()),
        }
    }

    /// What the pages say whatever is answered: printed words, the setting's own facts, the record's own number, and the time.
    pub(super) fn said_without_answers(&self, record: &Record) -> Vec<String> {
        let Anyway { mut setting, printed } = self.anyway(record);
        setting.extend(printed);
        setting
    }

    /// The same, what the setting says of itself apart from what anybody could print.
    pub(super) fn anyway(&self, record: &Record) -> Anyway {
        let workspace = self.workspace;
        let words = [record.form.printed(), workspace.words.printed(), workspace.notes.printed()];
        let mut printed: Vec<String> = words.iter().flatten().map(|printed| printed.words.en().to_owned()).collect();
        printed.extend([record.id.clone(), record.child_ref.clone(), record.form.id.clone()]);
        printed.extend([record.form.reference.clone(), record.form.edition_words(), record.moment.word().to_owned()]);
        printed.push(show_moment(self.now.with_timezone(&LONDON).fixed_offset()));
        let mut setting = Vec::new();
        texts(&workspace.setting.data, &mut setting);
        Anyway { setting, printed }
    }
}
