//! Every printed string of a form with the key that its translations are kept under, in the order of the page.

use super::{Class, Field, Form, Notes, Section};
use crate::value::{Kind, Words};

/// One printed string.
#[derive(Clone, Debug)]
pub struct Printed<'f> {
    /// The key, such as `consent_set.fields.suncream.label`.
    pub key: String,
    /// Where it stands, in words for the translator.
    pub place: String,
    /// The words.
    pub words: &'f Words,
}

impl Printed<'_> {
    /// The first step of the key: the form, or `words` and `notes` for what all pages share.
    pub fn group(&self) -> &str {
        self.key.split('.').next().unwrap_or_default()
    }
}

impl Form {
    /// Whether parents read it, so that it may bear a second language.
    pub fn is_for_parents(&self) -> bool {
        !self.draft && matches!(self.class, Some(Class::ParentSigned | Class::Notice))
    }

    /// Everything it prints, in the order of the page.
    pub fn printed(&self) -> Vec<Printed<'_>> {
        let mut list = List { title: self.title.en(), all: Vec::new() };
        list.add(format!("{}.title", self.id), "title", &self.title);
        list.add(format!("{}.about", self.id), "below the title", &self.about);
        for part in &self.parts {
            let is_only = self.parts.len() == 1;
            let at = if is_only { self.id.clone() } else { format!("{}.parts.{}", self.id, part.id) };
            list.add(format!("{at}.part_title"), "heading of a part", &part.title);
            list.add(format!("{at}.by"), "who fills in the part", &part.by);
            for section in &part.sections {
                list.section(&format!("{at}.sections.{}", section.id), section);
                section.fields.iter().for_each(|f| list.field(&format!("{}.fields.{}", self.id, f.id), f));
            }
        }
        for (n, words) in self.closing.iter().enumerate() {
            list.add(format!("{}.closing[{}]", self.id, n + 1), "at the end", words);
        }
        list.all
    }
}

impl Notes {
    /// The notes as printed at the head of a document.
    pub fn printed(&self) -> Vec<Printed<'_>> {
        let mut list = List { title: "Confidentiality note", all: Vec::new() };
        for note in self.all().filter(|n| n.classes.iter().any(|c| matches!(c, Class::ParentSigned | Class::Notice))) {
            list.add(format!("notes.{}.title", note.id), "title", &note.title);
            list.add(format!("notes.{}.text", note.id), "text", &note.text);
        }
        list.all
    }
}

struct List<'f> {
    title: &'f str,
    all: Vec<Printed<'f>>,
}

impl<'f> List<'f> {
    fn add(&mut self, key: String, what: &str, words: &'f Words) {
        if !words.is_empty() {
            self.all.push(Printed { key, place: format!("{}: {what}", self.title), words });
        }
    }

    fn section(&mut self, at: &str, section: &'f Section) {
        self.add(format!("{at}.title"), "heading", &section.title);
        self.add(format!("{at}.help"), "below the heading", &section.help);
    }

    fn field(&mut self, at: &str, field: &'f Field) {
        let named = |what: &str| match field.label.en() {
            "" => what.to_owned(),
            label => format!("{what}, of: {label}"),
        };
        self.add(format!("{at}.label"), "question or heading", &field.label);
        self.add(format!("{at}.help"), &named("help"), &field.help);
        for (n, words) in field.statement.paragraphs.iter().enumerate() {
            self.add(format!("{at}.text[{}]", n + 1), &named("paragraph"), words);
        }
        for point in &field.statement.points {
            self.add(format!("{at}.points.{}", point.id), &named("point"), &point.text);
        }
        self.consent(at, field);
        for (id, words) in &field.choices {
            self.add(format!("{at}.choices.{id}"), &named("answer to tick"), words);
        }
        self.add(format!("{at}.each"), &named("name of each card"), &field.each);
        if matches!(field.kind, Kind::Table | Kind::Group) {
            field.members.iter().for_each(|m| self.field(&format!("{at}.fields.{}", m.id), m));
        } else if matches!(field.kind, Kind::Person | Kind::Address | Kind::Attestation) {
            self.own_members(field);
        }
    }

    fn consent(&mut self, at: &str, field: &'f Field) {
        let Some(c) = &field.consent else { return };
        let named = |what: &str| format!("{what}, of: {}", field.label.en());
        self.add(format!("{at}.what"), &named("what"), &c.what);
        self.add(format!("{at}.why"), &named("why"), &c.why);
        self.add(format!("{at}.purpose_shown"), &named("what it is for"), &c.purpose);
        for (n, words) in c.who.iter().enumerate() {
            self.add(format!("{at}.who[{}]", n + 1), &named("who will see it"), words);
        }
        self.add(format!("{at}.implications"), &named("what it means"), &c.implications);
    }

    /// What a kind asks by itself is one string wherever it stands.
    fn own_members(&mut self, field: &'f Field) {
        for member in &field.members {
            let key = format!("kinds.{}.{}", field.kind.word(), member.id);
            if self.all.iter().all(|p| p.key != key) && member.id != "staff_id" {
                self.all.push(Printed { key, place: "any form: part of an answer".into(), words: &member.label });
            }
        }
    }
}
