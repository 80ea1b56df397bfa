//! A form as pages of a screen: one thing on each for what staff write, a section on each for what is gone through with a parent.

use crate::form::{Class, Field, Form, Part, Section};
use crate::value::Kind;

/// How much fits on a page: a long answer fills one by itself.
const FULL: usize = 4;

/// What is asked at a time.
#[derive(Clone, Debug)]
pub struct Page<'f> {
    /// Its part.
    pub part: &'f Part,
    /// Its section.
    pub section: &'f Section,
    /// Its questions, and the printed text between them.
    pub fields: Vec<&'f Field>,
}

impl Page<'_> {
    /// Its name in addresses: the id of its first question.
    pub fn id(&self) -> &str {
        self.fields.iter().find(|f| f.is_question()).map_or("", |f| &f.id)
    }
}

/// The pages of a form, or of one part of it, whatever is asked on them; signatures are left to the paper.
pub fn pages<'f>(form: &'f Form, part: Option<&str>) -> Vec<Page<'f>> {
    let parts = form.parts.iter().filter(|p| part.is_none_or(|id| id == p.id));
    let by_section = form.class != Some(Class::StaffRecord);
    let mut pages: Vec<Page<'f>> = Vec::new();
    for (part, section) in parts.flat_map(|p| p.sections.iter().map(move |s| (p, s))) {
        let mut room = 0;
        for field in section.fields.iter().filter(|f| f.kind != Kind::Sign) {
            let weight = if by_section { 0 } else { weight(field) };
            let begins = pages.last().is_none_or(|page| page.section.id != section.id || page.part.id != part.id);
            match pages.last_mut().filter(|_| !begins && weight <= room) {
                Some(page) => page.fields.push(field),
                None => {
                    pages.push(Page { part, section, fields: vec![field] });
                    room = FULL;
                }
            }
            room = room.saturating_sub(weight);
        }
    }
    pages.retain(|page| page.fields.iter().any(|f| f.is_question()));
    pages
}

/// How much of a page a question takes.
fn weight(field: &Field) -> usize {
    match field.kind {
        Kind::Statement => 0,
        Kind::Table | Kind::BodyMap => FULL,
        Kind::Para if field.lines.unwrap_or(FULL) < FULL => 2,
        Kind::Para => FULL,
        Kind::Person | Kind::Address | Kind::Group | Kind::Attestation => 2,
        Kind::Choice | Kind::Multi if field.choices.len() > 5 => 2,
        _ => 1,
    }
}
