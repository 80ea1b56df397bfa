//! Writes a commented record to fill in, from the form's definition: everything empty, every comment on a line of its own.

use super::write::{entry, map, node};
use crate::expr::Data;
use crate::form::{Field, Form, Moment, Part, Section};
use crate::source::{Node, scalar, yaml};
use crate::value::{Format, Kind, Value, Words, fill};

/// Where a comment's line is broken.
const WIDTH: usize = 110;

/// What is known of a record before anybody writes in it.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The form.
    pub form: &'a Form,
    /// The record's id.
    pub id: &'a str,
    /// The child's reference; empty where it is not known.
    pub child_ref: &'a str,
    /// Whether the people in it are invented.
    pub specimen: bool,
    /// Where an editor finds the schema, from the record's own folder.
    pub schema: Option<&'a str>,
    /// The setting, for the placeholders in questions.
    pub setting: &'a Data,
    /// The language of questions and help.
    pub language: &'a str,
    /// Answers that are known already, by the id of their field; every other question stays open.
    pub known: &'a [(String, Value)],
}

impl New<'_> {
    /// The text of the record.
    pub fn text(&self) -> String {
        let mut out = Lines::default();
        self.head(&mut out);
        out.line(0, "record:");
        for part in &self.form.parts {
            self.part(part, &mut out);
        }
        out.0
    }

    fn head(&self, out: &mut Lines) {
        let form = self.form;
        if let Some(schema) = self.schema {
            out.line(0, &format!("# yaml-language-server: $schema={schema}"));
        }
        out.comment(0, &format!("{} ({}, {})", self.words(&form.title), form.reference, form.edition_words()));
        out.comment(0, &self.words(&form.about));
        out.comment(0, "Write each answer after its colon. What stays empty is not answered yet. A comment begins with # on a line of its own.");
        out.line(0, &format!("form: {}", form.id));
        out.comment(
            0,
            "The id stands on every page and in file names: letters, digits and hyphens, never a child's name.",
        );
        out.line(0, &format!("id: {}", self.id));
        let moments: Vec<&str> = Moment::WORDS.iter().map(|(w, _)| *w).collect();
        out.comment(0, &format!("How far along it is: {}", moments.join(", ")));
        let moment = if form.is_signed_by_parent() { Moment::Issued } else { Moment::Completed };
        out.line(0, &format!("moment: {}", moment.word()));
        if form.parts.len() > 1 {
            let parts: Vec<&str> = form.parts.iter().map(|p| p.id.as_str()).collect();
            out.comment(0, &format!("To fill in one part alone: {}", parts.join(" or ")));
            out.line(0, "part:");
        }
        out.comment(0, "The child's reference in your own list, not the name");
        let child = if self.child_ref.is_empty() { String::new() } else { format!(" {}", scalar(self.child_ref)) };
        out.line(0, &format!("child_ref:{child}"));
        if self.specimen {
            out.comment(0, "Everyone in it is invented");
            out.line(0, "specimen: yes");
        }
    }

    fn part(&self, part: &Part, out: &mut Lines) {
        if !part.title.is_empty() {
            let by = self.words(&part.by);
            let by = if by.is_empty() { by } else { format!(" (filled in by {by})") };
            out.blank();
            out.comment(2, &format!("===== Part {}: {}{by} =====", part.id, self.words(&part.title)));
        }
        part.sections.iter().filter(|s| s.fields.iter().any(Field::is_question)).for_each(|s| self.section(s, out));
    }

    fn section(&self, section: &Section, out: &mut Lines) {
        out.blank();
        if !section.title.is_empty() {
            out.comment(2, &format!("--- {} ---", self.words(&section.title)));
        }
        out.comment(2, &self.words(&section.help));
        for field in section.fields.iter().filter(|f| f.is_question()) {
            out.blank();
            match self.known_answer(field) {
                Some(answer) => {
                    self.about(field, 2, out);
                    out.0.push_str(&yaml(&map(vec![entry(&field.id, answer)]), 2));
                }
                None => self.field(field, 2, out),
            }
        }
    }

    /// What stands under the key of a question that is answered already.
    fn known_answer(&self, field: &Field) -> Option<Node> {
        node(&self.known.iter().find(|(id, _)| *id == field.id)?.1)
    }

    fn field(&self, field: &Field, indent: usize, out: &mut Lines) {
        self.about(field, indent, out);
        out.line(indent, &format!("{}:", field.id));
        if field.kind.has_rows() {
            self.row(field, indent, out);
        } else if super::is_group(field.kind) {
            field.members.iter().for_each(|member| self.field(member, indent + 2, out));
        }
    }

    /// One row as comments: a list with an empty row in it would count as a row.
    fn row(&self, field: &Field, indent: usize, out: &mut Lines) {
        let mut row = Lines::default();
        for (i, member) in field.members.iter().enumerate() {
            let from = row.0.len();
            self.field(member, 2, &mut row);
            let key = format!("\n  {}:", member.id);
            if i == 0
                && let Some(at) = row.0[from..].find(&key)
            {
                row.0.replace_range(from + at + 1..from + at + 3, "- ");
            }
        }
        row.0.lines().for_each(|line| out.line(indent, &format!("# {line}")));
    }

    /// Label, help, what can be answered, and when it must be.
    fn about(&self, field: &Field, indent: usize, out: &mut Lines) {
        let needed = match (field.required, field.needed_from) {
            (true, Moment::Completed) => " (needed)".to_owned(),
            (true, from) => format!(" (needed when {})", from.word()),
            (false, _) => String::new(),
        };
        out.comment(indent, &format!("{}{needed}", self.words(&field.label)));
        out.comment(indent, &self.words(&field.help));
        for (condition, word) in [(&field.shown_when, "asked only when"), (&field.required_when, "needed when")] {
            if let Some(condition) = condition {
                out.comment(indent, &format!("  {word} {}", condition.text));
            }
        }
        out.comment(indent, &format!("  {}", shape(field)));
        if matches!(field.kind, Kind::Choice | Kind::Multi) {
            field
                .choices
                .iter()
                .filter(|(_, words)| !words.is_empty())
                .for_each(|(id, words)| out.comment(indent, &format!("    {id}: {}", self.words(words))));
        }
    }

    fn words(&self, words: &Words) -> String {
        fill(words.in_language(self.language), &Data::map([("setting", self.setting.clone())])).0
    }
}

/// What an answer looks like, in a line.
fn shape(field: &Field) -> String {
    let most = field.max.map(|max| format!(", at most {max} letters")).unwrap_or_default();
    let rows = match (field.rows.min, field.rows.max) {
        (0, max) => format!("at most {max}"),
        (min, max) => format!("{min} to {max}"),
    };
    match field.kind {
        Kind::Text | Kind::Id | Kind::Phone | Kind::Email => format!("one line{most}{}", format(field.format)),
        Kind::Para => format!("many lines: write | after the colon and the text below it, further in{most}"),
        Kind::Number => "a whole number".into(),
        Kind::Date => "a day, like 24/11/2026".into(),
        Kind::Time => "a time, like 14:05 or 2.05pm".into(),
        Kind::Datetime => "a day and time, like 24/11/2026 14:05".into(),
        Kind::Bool => "yes or no".into(),
        Kind::Choice => "one of these words:".into(),
        Kind::Multi => "any of these words, like [this, that]:".into(),
        Kind::Table | Kind::BodyMap => {
            format!("rows, {rows}: take away the # before the lines below, and repeat them for each row")
        }
        Kind::Attestation => "yes or no; only a person can say it, and the name is the one under the signature".into(),
        Kind::ConsentItem => "yes or no after `answer:`; no is an answer, too".into(),
        Kind::Sign => "stays empty until it is signed".into(),
        Kind::Person | Kind::Address | Kind::Group | Kind::Statement => String::new(),
    }
}

fn format(format: Option<Format>) -> &'static str {
    match format {
        Some(Format::Postcode) => ", like LS1 4AP",
        Some(Format::NhsNumber) => ", ten digits",
        Some(Format::NiNumber) => ", two letters, six digits and a letter",
        Some(Format::Phone) => ", all digits with the area code",
        Some(Format::Email) => ", like name@example.org",
        Some(Format::Code) => ", letters, digits and hyphens",
        None => "",
    }
}

/// The text so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, indent: usize, text: &str) {
        self.0.push_str(format!("{}{text}", " ".repeat(indent)).trim_end());
        self.0.push('\n');
    }

    fn blank(&mut self) {
        self.0.push('\n');
    }

    /// A comment, broken into lines; spaces at its beginning are kept.
    fn comment(&mut self, indent: usize, text: &str) {
        let margin: String = text.chars().take_while(|c| *c == ' ').collect();
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && indent + margin.len() + line.chars().count() + word.chars().count() > WIDTH {
                self.line(indent, &format!("# {margin}{line}"));
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            self.line(indent, &format!("# {margin}{line}"));
        }
    }
}
