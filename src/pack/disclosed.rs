//! What a parent gets who asked to see everything about a child: the copy of each record, and all of them in one file behind an
//! index. What one copy leaves out, no other page of that file may show.

use super::{Composer, Job, Uncomposed};
use crate::approve::{Approved, ForWhom};
use crate::copies::{
    Audience, Households, Trace, echoes, folded, for_audience, rules_out_parents, said_by, secrets, shows_something,
    tells_number, told_all_the_same, told_by_another,
};
use serde_json::Value as Json;

/// The fewest letters and digits of a number that is looked for in a finished file.
const LEAST_OF_NUMBER: usize = 8;

/// Who asks.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'h> {
    /// Which parent, by the row of the registration form; none where that makes no difference.
    pub number: Option<usize>,
    /// The parents, where a record at hand names them.
    pub households: Option<&'h Households>,
}

/// The copy of one record.
#[derive(Debug)]
pub struct ForParent {
    /// The copy.
    pub copy: Approved,
    /// What leads to another household, and stands nowhere in it.
    household: Vec<Trace>,
}

impl Composer<'_> {
    /// The copy of one record for the parent who asked: as for any parent, and without what leads to another household.
    ///
    /// # Errors
    /// [`Uncomposed`] says why there is none.
    pub fn copy_to_disclose(&self, asker: Asker<'_>, approved: &Approved) -> Result<ForParent, Uncomposed> {
        let (audience, record, own) = (Audience::Parent, approved.record(), Households::of(approved.record()));
        let (Some(number), Some(households)) = (asker.number, own.as_ref().or(asker.households)) else {
            return only(self.copy_for_audience(audience, approved)?, Vec::new());
        };
        if !audience.reads_some_of(&record.form) {
            return Err(Uncomposed::NothingFor(audience));
        }
        if own.is_none() {
            self.may_be_told(audience, record)?;
        } else if rules_out_parents(record) {
            return Err(Uncomposed::NotTold(audience));
        }
        let Job { documents, traces, .. } = self.copy_in(households, number, approved)?;
        let documents: Vec<Approved> = documents.iter().map(|document| for_audience(document, audience)).collect();
        if !documents.iter().any(|copy| shows_something(copy, audience)) {
            return Err(Uncomposed::NothingFor(audience));
        }
        let told = documents.iter().find_map(|copy| told_all_the_same(copy, &self.anyway(record)));
        if let Some((holds, what)) = told {
            let of = |path: String| format!("{}.{path}", record.form.id);
            return Err(Uncomposed::Told { holds: of(holds), what: of(what), audience });
        }
        only(Job { id: String::new(), documents, set: None, large: self.large, traces: Vec::new() }, traces)
    }

    /// The copies, by their place, in which something stands that must not be in this file, each with where it stands and what
    /// it is: what leads to a household which another copy leaves out, somebody whom another leaves out, or the number of a
    /// record that is not told of. `all` is what lies here, whether a copy of it is given or not.
    pub fn that_tell(&self, copies: &[ForParent], all: &[Approved], untold: &[String]) -> Vec<(usize, Uncomposed)> {
        let audience = Audience::Parent;
        let traces: Vec<Trace> = copies.iter().flat_map(|one| one.household.iter().cloned()).collect();
        let given: Vec<&Approved> = copies.iter().map(|one| &one.copy).collect();
        let is_of = |copy: &Approved, of: &Approved| {
            copy.record().id == of.record().id && copy.record().form.id == of.record().form.id
        };
        // of what is not given, all that an audience may not read is left out
        let kept: Vec<Approved> = all
            .iter()
            .filter(|one| !given.iter().any(|copy| is_of(copy, one)))
            .map(|one| for_audience(one, audience))
            .collect();
        let tells = |(at, copy): (usize, &&Approved)| {
            let others: Vec<&Approved> =
                given.iter().copied().chain(&kept).filter(|other| !is_of(other, copy)).collect();
            let household =
                || echoes(copy, &traces).into_iter().next().map(|(path, _, trace)| (path, trace.of.clone()));
            let named = || told_by_another(copy, &others, &given, &self.anyway(copy.record()));
            let numbered =
                || tells_number(copy, untold).map(|(path, number)| (path, format!("the number of {number}")));
            let (path, what) = household().or_else(named).or_else(numbered)?;
            Some((at, Uncomposed::Told { holds: format!("{}.{path}", copy.record().form.id), what, audience }))
        };
        given.iter().enumerate().filter_map(tells).collect()
    }

    /// All of them in one file, behind the index; the numbers of `untold` records stand nowhere in it.
    pub fn bundle(&self, index: &Approved, copies: Vec<ForParent>, untold: &[String]) -> Job {
        let id = index.record().id.clone();
        let whom = ForWhom { audience: Audience::Parent.word(), number: None, addressees: Vec::new() };
        let (mut documents, mut traces) = (vec![index.copy(whom, &|_| false)], Vec::new());
        for ForParent { copy, household } in copies {
            documents.push(copy);
            traces.extend(household);
        }
        let mut anyway: Vec<String> = documents.iter().flat_map(|d| self.said_without_answers(d.record())).collect();
        // every word that pages of any sort print by themselves, such as how far along each is
        if let Json::Object(words) = self.workspace.words.to_json() {
            anyway.extend(words.values().filter_map(|words| words.as_str().map(str::to_owned)));
        }
        let said: Vec<Vec<String>> = documents.iter().map(said_by).collect();
        for (at, copy) in documents.iter().enumerate() {
            let others = said.iter().enumerate().filter(|(other, _)| *other != at).flat_map(|(_, lines)| lines);
            let anyway: Vec<String> = anyway.iter().chain(others).cloned().collect();
            traces.extend(secrets(copy, &anyway));
        }
        let said: Vec<String> = said.iter().flatten().chain(&anyway).map(|text| folded(text)).collect();
        let numbers = untold.iter().map(|number| folded(number)).filter(|n| is_rare(n));
        let numbers = numbers.filter(|number| said.iter().all(|text| !text.contains(number)));
        let of = || "the number of a record that is not told of".to_owned();
        traces.extend(numbers.map(|letters| Trace { of: of(), letters, is_word: false }));
        Job { id, documents, set: None, large: self.large, traces }
    }
}

/// Whether the letters and digits of a number stand in a file by no chance.
fn is_rare(number: &str) -> bool {
    number.len() >= LEAST_OF_NUMBER && number.chars().any(|c| c.is_alphabetic() && !c.is_ascii_hexdigit())
}

/// The one document of a job.
fn only(job: Job, household: Vec<Trace>) -> Result<ForParent, Uncomposed> {
    let copy = job.documents.into_iter().next();
    copy.map(|copy| ForParent { copy, household }).ok_or(Uncomposed::NothingFor(Audience::Parent))
}
