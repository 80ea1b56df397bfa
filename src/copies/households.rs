//! Which parents live together, which of them live where the child does, and which household gets a copy.

use super::folded;
use crate::expr::{Data, could_be};
use crate::record::Record;
use crate::value::Value;

/// The question under which a form names the parents.
pub(super) const PARENTS: &str = "parents";

/// A parent or carer, as the form names them.
#[derive(Clone, Debug)]
pub struct Parent {
    /// Which row, from 1.
    pub number: usize,
    /// The name.
    pub name: String,
    /// What the person is to the child.
    pub relation: String,
    /// Whether they have parental responsibility; none where nobody has said.
    pub responsible: Option<bool>,
    /// Which household they belong to, from 0.
    pub household: usize,
    /// Whether that is the child's home, where `home_address` lies.
    pub at_home: bool,
}

/// Why a household gets no copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCopy {
    /// Only the designated person may know why.
    AskDesignatedPerson,
    /// Nobody in it has parental responsibility, and the child does not live there.
    NotResponsible,
}

/// The people of one household to whom its copy goes, or why there is none.
#[derive(Clone, Debug)]
pub struct Recipients<'h> {
    /// The household, from 0.
    pub household: usize,
    /// The row of the first parent in it, from 1: what the copy is called by.
    pub number: usize,
    /// To whom it goes.
    pub to: Result<Vec<&'h Parent>, NoCopy>,
}

/// The parents of a child by household.
#[derive(Clone, Debug)]
pub struct Households {
    /// The parents, in the order of the form.
    pub parents: Vec<Parent>,
}

impl Households {
    /// Those that a record names; none where its form asks for no parents, or nobody is named.
    pub fn of(record: &Record) -> Option<Households> {
        let Value::Rows(rows) = record.answer(PARENTS) else { return None };
        let named = |row: &Value| !row.member("name").is_open();
        if rows.is_empty() || !rows.iter().all(named) {
            return None;
        }
        let places = places(record, rows);
        let mut known: Vec<&str> = Vec::new();
        let mut parents = Vec::new();
        for (number, (row, (place, at_home))) in rows.iter().zip(&places).enumerate() {
            let household = known.iter().position(|p| p == place).unwrap_or(known.len());
            if household == known.len() {
                known.push(place);
            }
            parents.push(Parent {
                number: number + 1,
                name: row.member("name").show(),
                relation: row.member("relation").show(),
                responsible: yes_or_no(row.member("pr")),
                household,
                at_home: *at_home,
            });
        }
        Some(Households { parents })
    }

    /// Whether they live apart.
    pub fn live_apart(&self) -> bool {
        self.parents.iter().any(|p| p.household > 0)
    }

    /// Whether that household is the child's home.
    pub fn is_home(&self, household: usize) -> bool {
        self.members(household).any(|p| p.at_home)
    }

    /// Whom each household's copy goes to; nobody from whom danger comes, or who may not see the child, is among them.
    pub fn recipients(&self, dangers: &[Data]) -> Vec<Recipients<'_>> {
        let last = self.parents.iter().map(|p| p.household).max().unwrap_or(0);
        (0..=last).map(|household| self.recipients_in(household, dangers)).collect()
    }

    fn recipients_in(&self, household: usize, dangers: &[Data]) -> Recipients<'_> {
        let is_home = self.is_home(household) || !self.live_apart();
        let is_safe = |p: &&Parent| dangers.iter().all(|danger| !could_be(&p.person(), danger));
        let safe: Vec<&Parent> = self.members(household).filter(is_safe).collect();
        let is_touched = safe.len() < self.members(household).count();
        // who lives with the child may be responsible for the day without being a parent
        let mut to: Vec<&Parent> = safe.iter().copied().filter(|p| p.responsible != Some(false)).collect();
        if to.is_empty() && is_home {
            to.clone_from(&safe);
        }
        let to = match to.is_empty() {
            // what is handed to somebody who lives with a person is within that person's reach
            _ if is_touched && (!is_home || safe.is_empty()) => Err(NoCopy::AskDesignatedPerson),
            true => Err(NoCopy::NotResponsible),
            false => Ok(to),
        };
        let number = self.members(household).map(|p| p.number).min().unwrap_or(1);
        Recipients { household, number, to }
    }

    /// Those who live in a household.
    pub fn members(&self, household: usize) -> impl Iterator<Item = &Parent> {
        self.parents.iter().filter(move |p| p.household == household)
    }

    /// The households of all parents whom a person may be; doubt counts as yes.
    pub fn whose(&self, person: &Data) -> Vec<usize> {
        self.parents.iter().filter(|p| could_be(person, &p.person())).map(|p| p.household).collect()
    }
}

impl Parent {
    /// As comparisons see them.
    pub fn person(&self) -> Data {
        let text = |text: &str| if text.is_empty() { Data::Null } else { Data::text(text) };
        Data::map([("name", text(&self.name)), ("relation", text(&self.relation))])
    }
}

/// What a row says of where somebody lives.
struct Claim {
    /// Their own address, where it is not the child's.
    own: Option<String>,
    lives_with: Option<bool>,
    responsible: Option<bool>,
}

/// For each parent the place they live at, as a word that is the same for all who live there, and whether it is the child's
/// home. Whoever is named without an address lives at the child's, unless the form says otherwise; where it leaves open
/// which of two parents who live apart that is, nobody is said to.
fn places(record: &Record, rows: &[Value]) -> Vec<(String, bool)> {
    let home = record.answer("home_address");
    let (lines, whole) = (folded(&home.member("lines").show()), folded(&home.show()));
    let is_home = |address: &str| !lines.is_empty() && (address == lines || address == whole);
    let claim = |row: &Value| Claim {
        own: Some(folded(&row.member("address").show())).filter(|a| !a.is_empty() && !is_home(a)),
        lives_with: yes_or_no(row.member("lives_with")),
        responsible: yes_or_no(row.member("pr")),
    };
    let claims: Vec<Claim> = rows.iter().map(claim).collect();
    let apart = *record.answer("parents_separated") == Value::Bool(true);
    let lives_here = |c: &Claim| c.own.is_none() && c.lives_with.unwrap_or(!apart);
    let parents_here = claims.iter().filter(|c| lives_here(c) && c.responsible != Some(false)).count();
    let nobody_knows = apart && parents_here > 1;
    let here = |c: &Claim| lives_here(c) && !(nobody_knows && c.responsible != Some(false));
    // where the child lives at an address that stands in a parent's row alone
    let with_child = claims.iter().filter(|c| c.lives_with == Some(true));
    let mut elsewhere: Vec<&String> = with_child.filter_map(|c| c.own.as_ref()).collect();
    elsewhere.dedup();
    let only = elsewhere.first().filter(|_| elsewhere.len() == 1 && !claims.iter().any(here) && !nobody_knows);
    let place = |(i, c): (usize, &Claim)| match &c.own {
        Some(own) => (own.clone(), only.is_some_and(|only| *only == own)),
        None if here(c) => ("home".to_owned(), true),
        None => (format!("row {i}"), false),
    };
    claims.iter().enumerate().map(place).collect()
}

fn yes_or_no(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(said) => Some(*said),
        _ => None,
    }
}
