//! What is covered on a record on paper before it is copied for a parent: what its form does not let a parent read, by the words of
//! its questions. What was written there, nobody knows here.

use crate::copies::Audience;
use crate::form::{Class, Field, Form, Section, Sensitivity};
use crate::register::Spoken;

/// The class of records that are kept as those of safeguarding.
const SAFEGUARDING: &str = "safeguarding";
const UNKNOWN: &str = "All of it: this form is not known here. The designated person reads it first.";
const ALL: &str =
    "All of it: by its form nothing in it is for a parent. What may be shown, the designated person decides.";
const OTHERS: &str = "Names of other children, and of people who do not work here, wherever they stand.";
const HOME: &str = "Addresses, phone numbers and email addresses that lead to the other parent's home.";
const FIRST: &str = "Ask the designated person first. Showing it may be refused where it could do serious harm to somebody (Data \
                     Protection Act 2018, Schedule 3) or get in the way of preventing crime (Schedule 2, paragraph 2).";

/// Each thing to cover, in the order of the form; `is_apart` where the parents live apart, or may.
pub(super) fn cover(form: Option<&Form>, is_apart: bool, spoken: Spoken<'_>) -> Vec<String> {
    let Some(form) = form else { return vec![UNKNOWN.to_owned()] };
    let sections = || form.parts.iter().flat_map(|part| &part.sections);
    if !Audience::Parent.reads_some_of(form) {
        let apart = sections().filter(|section| is_sheet_of_others(form, section));
        let apart =
            apart.map(|s| format!("The whole sheet \"{}\": take it out, whatever else is shown.", s.title.en()));
        return std::iter::once(ALL.to_owned()).chain(apart).collect();
    }
    let mut all = Vec::new();
    for section in sections() {
        match is_sheet_of_others(form, section) {
            true => all.push(format!("The whole sheet \"{}\": take it out.", section.title.en())),
            false => all.extend(section.fields.iter().flat_map(|field| questions(form, field, spoken))),
        }
    }
    all.extend(is_apart.then(|| HOME.to_owned()));
    all.extend((form.class == Some(Class::StaffRecord)).then(|| OTHERS.to_owned()));
    if all.is_empty() {
        all.push("Nothing by its form. Look through it all the same.".to_owned());
    }
    all
}

/// What is done before it is fetched at all; nothing where its form lets parents read it.
pub(super) fn first(form: Option<&Form>) -> Option<&'static str> {
    let is_open = |form: &&Form| {
        form.sensitivity < Some(Sensitivity::S3)
            && form.retention != SAFEGUARDING
            && Audience::Parent.reads_some_of(form)
    };
    form.filter(is_open).is_none().then_some(FIRST)
}

/// Whether it is a sheet that can be taken out, and on which nothing is for a parent.
fn is_sheet_of_others(form: &Form, section: &Section) -> bool {
    let mut asked = section.fields.iter().filter(|field| field.is_question()).peekable();
    section.own_sheet && asked.peek().is_some() && asked.all(|field| !Audience::Parent.may_read(form, field))
}

/// A question that is not for a parent, or those of its members that are not.
fn questions(form: &Form, field: &Field, spoken: Spoken<'_>) -> Vec<String> {
    let asked = |path: &str| spoken.item(&form.id, path);
    if !field.is_question() {
        return Vec::new();
    }
    if !Audience::Parent.may_read(form, field) {
        return vec![asked(&field.id)];
    }
    let kept = field.members.iter().filter(|m| !m.audience.is_empty() && !Audience::Parent.may_read(form, m));
    kept.map(|member| format!("{}: {}", asked(&field.id), member.label.en())).collect()
}
