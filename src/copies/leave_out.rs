//! What a household's copy leaves out: every answer that leads to another household, and what only few may read.

use super::Households;
use crate::approve::{Approved, ForWhom, Spot};
use crate::expr::Data;
use crate::form::{Answerer, Field, Household, Sensitivity};
use crate::value::{Kind, Value};

/// The question under which a parent signs.
const SIGN: &str = "sign";

/// The copy of one record for one household.
#[must_use]
pub fn for_household(approved: &Approved, households: &Households, household: usize, for_whom: ForWhom) -> Approved {
    let of_form = approved.record().form.sensitivity;
    let signed = Data::text(approved.record().answer(SIGN).member("name").show());
    let place = Place { households, household, signers: households.whose(&signed) };
    let leaves_out = |spot: Spot<'_>| {
        let sensitivity = spot.field.sensitivity.or(of_form).unwrap_or(Sensitivity::S3);
        let is_apart = sensitivity == Sensitivity::S3 && !spot.value.is_open();
        is_apart || place.leads_away(spot)
    };
    approved.copy(for_whom, &leaves_out)
}

/// From where it is looked at.
struct Place<'h> {
    households: &'h Households,
    household: usize,
    /// The households of whoever signed.
    signers: Vec<usize>,
}

impl Place<'_> {
    /// Whether an answer leads to another household.
    fn leads_away(&self, spot: Spot<'_>) -> bool {
        let (asked, of_row) = (spot.member.unwrap_or(spot.field), spot.row.map(|(_, row)| row));
        let is_whole_row = spot.row.is_some() && spot.member.is_none();
        if is_whole_row && self.is_of_another_carer(spot) {
            return true;
        }
        match (said(asked), of_row) {
            // a table of people is asked about row by row
            (Some(Household::Own), None) => false,
            (Some(Household::Own), Some(row)) if is_whole_row => !spot.value.is_open() && !self.is_ours(spot, row),
            // nobody is asked where the other parent lives, whether that is known or not
            (Some(Household::Own), Some(row)) if self.is_parent(spot) => !self.is_ours(spot, row),
            (Some(Household::Own), Some(row)) => !spot.value.is_open() && !self.is_ours(spot, row),
            (Some(Household::Home), Some(row)) if !is_whole_row => !spot.value.is_open() && !self.is_ours(spot, row),
            (Some(Household::Home), _) => !spot.value.is_open() && !self.households.is_home(self.household),
            (Some(Household::Signer), _) => !spot.value.is_open() && !self.has_signed(),
            (Some(Household::Reader) | None, _) => false,
        }
    }

    /// Whether a row is about this household: about parents of no other one, or, in the child's home, about no parent.
    fn is_ours(&self, spot: Spot<'_>, row: &Value) -> bool {
        if self.is_parent(spot) {
            let number = spot.row.map_or(0, |(number, _)| number);
            return self.households.members(self.household).any(|p| p.number == number);
        }
        let person = Data::map(["name", "relation"].map(|id| (id, row.member(id).to_data())));
        let whose = self.households.whose(&person);
        match whose.as_slice() {
            [] => self.households.is_home(self.household),
            all => all.iter().all(|household| *household == self.household),
        }
    }

    /// Whether the row names somebody who lives in another household and is no parent, such as a new partner: the name leads
    /// to the home.
    fn is_of_another_carer(&self, spot: Spot<'_>) -> bool {
        let number = spot.row.map_or(0, |(number, _)| number);
        let named = self.households.parents.iter().find(|p| p.number == number).filter(|_| self.is_parent(spot));
        named.is_some_and(|p| p.household != self.household && p.responsible == Some(false))
    }

    /// Whether the row is a parent's own.
    fn is_parent(&self, spot: Spot<'_>) -> bool {
        spot.field.id == super::households::PARENTS
    }

    /// What was said in confidence is for those who said it; where nobody has signed, for the child's home.
    fn has_signed(&self) -> bool {
        match self.signers.as_slice() {
            [] => self.households.is_home(self.household),
            all => all.iter().all(|signer| *signer == self.household),
        }
    }
}

/// What a form says, or what such an answer does by its nature: an address, a phone and an email lead somewhere.
fn said(field: &Field) -> Option<Household> {
    let leads = matches!(field.kind, Kind::Address | Kind::Phone | Kind::Email);
    field.household.or((leads && field.answered_by != Answerer::Setting).then_some(Household::Home))
}
