//! A child's documents become one job for each household: copies where parents live apart, each held against what it leaves
//! out, and none for somebody from whom danger comes (07.2.64).

use super::{Composer, Job, Set, Uncomposed};
use crate::approve::{Addressee, Approved, ForWhom, letters_in};
use crate::copies::{Households, NoCopy, Parent, Recipients, Trace, echoes, for_household, traces};
use crate::expr::{Data, could_be, same_person};
use crate::form::{Household, Moment};
use crate::index::{Entry, is_unnamed};
use crate::record::Record;
use crate::value::{Value, Words};

/// The audience of copies for parents, as rules know it.
const PARENT: &str = "parent";
/// How often answers that echo what is left out are left out as well; the second time there should be none.
const MOST_ROUNDS: usize = 3;

/// The jobs of a child, and what is to be said about them.
#[derive(Debug)]
pub(super) struct Shares {
    pub jobs: Vec<Job>,
    pub said: Vec<String>,
}

/// The people whom a job goes to, as far as they are named: those a copy is for, else the parents and whoever is handed it.
pub(super) fn addressees(job: &Job) -> Vec<Data> {
    let person = |a: &Addressee| Data::map([("name", Data::text(&a.name)), ("relation", Data::text(&a.relation))]);
    if let Some(whom) = job.for_whom() {
        return whom.addressees.iter().map(person).collect();
    }
    let is_for_parents = job.set.as_ref().is_some_and(|set| set.audience == "parents");
    let mut all = Vec::new();
    for record in job.documents.iter().map(Approved::record).filter(|_| is_for_parents) {
        all.extend(Households::of(record).iter().flat_map(|h| &h.parents).map(Parent::person));
        let readers = record.form.fields().filter(|(_, f)| f.household == Some(Household::Reader));
        for named in readers.map(|(_, f)| record.answer(&f.id)).filter(|named| !named.member("name").is_open()) {
            let relation = ["relation", "role"].map(|id| named.member(id)).into_iter().find(|v| !v.is_open());
            let relation = relation.map_or(Data::Null, Value::to_data);
            all.push(Data::map([("name", named.member("name").to_data()), ("relation", relation)]));
        }
    }
    all
}

/// The people whom entries about a child name as a danger to it or to somebody near it, or as kept away from it.
pub fn dangers(entries: &[Entry], child: &str) -> Vec<Data> {
    people(entries, child, &["source_of_risk", "kept_away"])
}

/// The people whom entries about a child name below those keys of the index.
pub(super) fn people(entries: &[Entry], child: &str, keys: &[&str]) -> Vec<Data> {
    let own = entries.iter().filter(|e| e.child_ref().eq_ignore_ascii_case(child) && !child.is_empty());
    let mut all = Vec::new();
    for entry in own.map(Entry::to_data) {
        for key in keys {
            match entry.at(key) {
                Data::Null => {}
                Data::List(people) => all.extend(people.iter().cloned()),
                person => all.push(person.clone()),
            }
        }
    }
    all
}

impl Composer<'_> {
    /// One job for all, or one for each household of parents who live apart.
    pub(super) fn shares(
        &self,
        child: &str,
        set: &Set,
        documents: Vec<Approved>,
        dangers: &[Data],
    ) -> Result<Shares, Uncomposed> {
        let id = format!("{}-{child}", set.id);
        let households = documents.iter().find_map(|d| Households::of(d.record()));
        let households = households.filter(|_| set.audience == "parents");
        let is_touched = |h: &Households| h.recipients(dangers).iter().any(|r| r.to.is_err() || is_part(r, h));
        let Some(households) = households.filter(|h| h.live_apart() || !dangers.is_empty() && is_touched(h)) else {
            let job = Job { id, documents, set: Some(set.clone()), large: self.large, traces: Vec::new() };
            return Ok(Shares { jobs: vec![job], said: Vec::new() });
        };
        let mut shares = Shares { jobs: Vec::new(), said: Vec::new() };
        for recipients in households.recipients(dangers) {
            match &recipients.to {
                Err(why) => shares.said.push(not_copied(recipients.number, *why)),
                Ok(to) => {
                    let copy =
                        Copy { composer: self, set: Some(set), households: &households, recipients: &recipients };
                    let (documents, traces) = copy.documents(to, &documents)?;
                    let suffix = for_whom(recipients.number, to).suffix();
                    let id = if households.live_apart() { format!("{id}-{suffix}") } else { id.clone() };
                    shares.jobs.push(Job { id, documents, set: Some(set.clone()), large: self.large, traces });
                }
            }
        }
        if shares.jobs.is_empty() {
            return Err(Uncomposed::Nobody);
        }
        if households.live_apart() {
            let numbers: Vec<String> = shares.jobs.iter().filter_map(Job::number).map(|n| n.to_string()).collect();
            shares
                .said
                .insert(0, format!("the parents live apart: a copy for parent {}", numbers.join(", one for parent ")));
        }
        if shares.jobs.len() > 1 && documents.iter().any(|d| !d.record().answer("orders").is_open()) {
            shares.said.push("a court order is named: look at it before the copies are handed out".into());
        }
        Ok(shares)
    }

    /// The copy of one record for the household of the parent in that row of it.
    ///
    /// # Errors
    /// [`Uncomposed`] says why there is none.
    pub fn copy_for(&self, number: usize, approved: &Approved) -> Result<Job, Uncomposed> {
        let households = Households::of(approved.record()).ok_or(Uncomposed::NoParents)?;
        self.copy_in(&households, number, approved)
    }

    /// The same where another record of the child names the parents.
    pub(super) fn copy_in(
        &self,
        households: &Households,
        number: usize,
        approved: &Approved,
    ) -> Result<Job, Uncomposed> {
        let of = households.parents.iter().find(|p| p.number == number).map(|p| p.household);
        let of = of.ok_or(Uncomposed::NoParent(number))?;
        let (own, child) = ([Entry::of(approved.record(), 0)], &approved.record().child_ref);
        let dangers = [dangers(self.known, child), dangers(&own, child)].concat();
        let all = households.recipients(&dangers);
        let recipients = all.iter().find(|r| r.household == of).ok_or(Uncomposed::NoParent(number))?;
        let to = recipients.to.as_ref().map_err(|why| Uncomposed::NotFor(number, *why))?;
        let asked = households.parents.iter().find(|p| p.number == number).map(Parent::person);
        let is_danger = |danger: &Data| is_unnamed(danger) || asked.as_ref().is_some_and(|own| could_be(own, danger));
        if dangers.iter().any(is_danger) {
            return Err(Uncomposed::NotFor(number, NoCopy::AskDesignatedPerson));
        }
        let copy = Copy { composer: self, set: None, households, recipients };
        let (documents, traces) = copy.documents(to, std::slice::from_ref(approved))?;
        let suffix = for_whom(recipients.number, to).suffix();
        Ok(Job { id: format!("{}-{suffix}", approved.record().id), documents, set: None, large: self.large, traces })
    }
}

/// What is said of a household that gets no copy; why nobody from whom danger comes does, is not.
pub(super) fn not_copied(number: usize, why: NoCopy) -> String {
    match why {
        NoCopy::AskDesignatedPerson => format!("no copy is made for parent {number}: ask the designated person"),
        NoCopy::NotResponsible => {
            format!(
                "no copy is made for parent {number}, with whom the child does not live and who has no parental responsibility"
            )
        }
    }
}

/// Whether not everybody who lives there gets it, for another reason than that the rest are no parents.
fn is_part(recipients: &Recipients<'_>, households: &Households) -> bool {
    let could = households.members(recipients.household).filter(|p| p.responsible != Some(false)).count();
    recipients.to.as_ref().is_ok_and(|to| to.len() < could)
}

fn for_whom(number: usize, to: &[&Parent]) -> ForWhom {
    let addressee = |p: &&Parent| Addressee { name: p.name.clone(), relation: p.relation.clone() };
    ForWhom { audience: PARENT, number: Some(number), addressees: to.iter().map(addressee).collect() }
}

/// One copy that is being made.
struct Copy<'c> {
    composer: &'c Composer<'c>,
    set: Option<&'c Set>,
    households: &'c Households,
    recipients: &'c Recipients<'c>,
}

impl Copy<'_> {
    /// The documents as this household may read them, and what none of their pages may show.
    fn documents(&self, to: &[&Parent], documents: &[Approved]) -> Result<(Vec<Approved>, Vec<Trace>), Uncomposed> {
        let for_whom = for_whom(self.recipients.number, to);
        let copied = documents.iter().map(|approved| self.document(approved, &for_whom, to));
        let mut copied = copied.collect::<Result<Vec<Approved>, Uncomposed>>()?;
        let anyway = self.said_anyway(documents);
        for _ in 0..MOST_ROUNDS {
            let traces = traces(&copied, &anyway);
            let mut is_quiet = true;
            for copy in copied.iter_mut().filter(|c| is_about_a_child(c.record())) {
                let found = echoes(copy, &traces);
                if let Some((path, _, trace)) = found.iter().find(|(_, is_whole, _)| !is_whole) {
                    let of = format!("{}.{path}", copy.record().form.id);
                    return Err(Uncomposed::Echo { holds: of, what: trace.of.clone(), number: self.recipients.number });
                }
                if !found.is_empty() {
                    is_quiet = false;
                    *copy = copy.copy(for_whom.clone(), &|spot| found.iter().any(|(path, ..)| path == spot.path));
                }
            }
            if is_quiet {
                return Ok((copied, traces));
            }
        }
        Err(Uncomposed::CannotJudge("a copy for a parent cannot be freed of what it leaves out".into()))
    }

    fn document(&self, approved: &Approved, for_whom: &ForWhom, to: &[&Parent]) -> Result<Approved, Uncomposed> {
        if !is_about_a_child(approved.record()) {
            return Ok(approved.copy(for_whom.clone(), &|_| false));
        }
        let (households, household) = (self.households, self.recipients.household);
        match readdressed(approved.record(), to) {
            Some(record) => {
                let approved = self.composer.approve(record)?;
                Ok(for_household(&approved, households, household, for_whom.clone()))
            }
            None => Ok(for_household(approved, households, household, for_whom.clone())),
        }
    }

    /// What the pages say all the same: printed words, the setting's own facts, what belongs to no child, the names of the
    /// parents, and what stands in the rows of the household itself.
    fn said_anyway(&self, documents: &[Approved]) -> Vec<String> {
        let workspace = self.composer.workspace;
        let mut all: Vec<String> = Vec::new();
        let mut print = |words: &Words| all.push(words.en().to_owned());
        for document in documents {
            document.record().form.printed().iter().for_each(|p| print(p.words));
        }
        workspace.words.printed().iter().chain(&workspace.notes.printed()).for_each(|p| print(p.words));
        self.set.iter().flat_map(|set| set.printed()).for_each(|p| print(p.words));
        texts(&workspace.setting.data, &mut all);
        let of_nobody = documents.iter().map(Approved::record).filter(|r| !is_about_a_child(r));
        all.extend(of_nobody.flat_map(letters_in).map(|(_, text)| text));
        all.extend(documents.iter().map(|d| d.record().child_name()));
        let shown = |p: &&Parent| p.household == self.recipients.household || p.responsible != Some(false);
        all.extend(self.households.parents.iter().filter(shown).map(|p| p.name.clone()));
        all.extend(self.households.parents.iter().map(|p| p.relation.clone()));
        for record in documents.iter().map(Approved::record) {
            let own = self.households.members(self.recipients.household);
            let own: Vec<String> = own.map(|p| format!("parents[{}].", p.number)).collect();
            let letters = letters_in(record).into_iter().filter(|(path, _)| own.iter().any(|o| path.starts_with(o)));
            all.extend(letters.map(|(_, text)| text));
        }
        all
    }
}

fn is_about_a_child(record: &Record) -> bool {
    !record.child_ref.is_empty()
}

/// The record with the reader's name where the page names the parent who is handed it; none where it does already.
fn readdressed(record: &Record, to: &[&Parent]) -> Option<Record> {
    let first = to.first().filter(|_| record.moment <= Moment::Issued)?;
    let mut changed = None;
    for (_, field) in record.form.fields().filter(|(_, f)| f.household == Some(Household::Reader)) {
        let named = record.answer(&field.id);
        let name = named.member("name").to_data();
        if named.is_open() || to.iter().any(|p| same_person(&name, &p.person())) {
            continue;
        }
        let Value::Group(members) = named else { continue };
        let member = |id: &str| match id {
            "name" => Value::Text(first.name.clone()),
            "role" | "relation" => Value::Text(first.relation.clone()),
            _ => Value::Open,
        };
        let group = members.iter().map(|(id, _)| (id.clone(), member(id))).collect();
        changed.get_or_insert_with(|| record.clone()).set(&field.id, Value::Group(group));
    }
    changed
}

/// Every text in a tree.
pub(super) fn texts(data: &Data, all: &mut Vec<String>) {
    match data {
        Data::Text(text) => all.push(text.clone()),
        Data::List(items) => items.iter().for_each(|item| texts(item, all)),
        Data::Map(map) => map.values().for_each(|item| texts(item, all)),
        _ => {}
    }
}
