//! How long a record is kept, as its first page says it: until a day, where what it is counted from is known, else in words.

use super::page::Look;
use super::said::Said;
use crate::approve::{Approved, Insured};
use crate::form::Class;
use crate::value::show_date;

/// A sentence each: the term, what the insurer asks for, a hold of the law; none on a notice, which people take home.
pub fn keep(approved: &Approved, look: &Look<'_>) -> Vec<Said> {
    let kept = approved.keep().filter(|_| approved.record().form.class != Some(Class::Notice));
    let Some(keep) = kept else { return Vec::new() };
    let years = Said::as_it_is(keep.term.years.unwrap_or_default().to_string());
    let term = look.said_of(&keep.term.printed(), &[("years", &years)]);
    let mut said = vec![match keep.until {
        Some(day) => look.said("keep_until", &[("date", &Said::as_it_is(show_date(day))), ("term", &term)]),
        None => look.said("keep", &[("term", &term)]),
    }];
    said.extend(keep.insured.as_ref().map(|insured| of_insurer(insured, look)));
    said.extend(keep.is_held.then(|| look.said("keep_held", &[])));
    said
}

fn of_insurer(insured: &Insured, look: &Look<'_>) -> Said {
    match insured.until {
        Some(day) => look.said("keep_insured_until", &[("date", &Said::as_it_is(show_date(day)))]),
        None => look.said("keep_insured", &[("years", &Said::as_it_is(insured.years.to_string()))]),
    }
}
