//! A form that was filled in on a screen becomes the file of a record: what was known when it was handed out, and over it what
//! stands in its fields, letter for letter.

use super::is_group;
use super::write::{entry, list, map, scalar};
use crate::form::{Field, Form, Moment};
use crate::source::{Entry, Node};
use crate::value::Kind;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the fields of one document, by path: `actions/2/what`, `child_dob/day`, and for a tick `allergies/yes` with
/// the choice's own id. A field that is empty is not there.
#[derive(Debug, Default)]
pub struct Filled {
    letters: BTreeMap<String, String>,
    used: RefCell<BTreeSet<String>>,
}

/// The boxes of a day and of a time, and what stands between them when they are written in one.
const DAY: [&str; 3] = ["day", "month", "year"];
const TIME: [&str; 2] = ["hour", "minute"];

impl Filled {
    /// With the letters of each field; writing lines that go on overleaf are two fields, `facts` and `facts+2`, and one answer.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Filled {
        let written = fields.into_iter().filter(|(_, letters)| !letters.is_empty());
        let mut letters: BTreeMap<String, String> = BTreeMap::new();
        let mut places: Vec<(String, usize, String)> = written.map(|(path, text)| numbered(path, text)).collect();
        places.sort();
        for (path, _, text) in places {
            let text = one_line_end(&text);
            letters.entry(path).and_modify(|before| *before = format!("{before}\n{text}")).or_insert(text);
        }
        Filled { letters, used: RefCell::default() }
    }

    /// The tree of the record's file: `known` is the one that the form was made from. What no question of the form takes
    /// stands there by its own name, so that nothing is lost and reading it says so.
    pub fn over(&self, known: &Node, form: &Form, moment: Moment) -> Node {
        let Node::Map(head, _) = known else { return map(Vec::new()) };
        let answered = known.get("record");
        let questions = form.fields().map(|(_, field)| field).filter(|field| field.is_question());
        let mut answers: Vec<Entry> = questions
            .filter_map(|field| {
                Some(entry(&field.id, self.node(field, &field.id, answered.and_then(|a| a.get(&field.id)))?))
            })
            .collect();
        let used = self.used.borrow();
        let left = self.letters.iter().filter(|(path, _)| !used.contains(*path));
        answers.extend(left.map(|(path, letters)| entry(path, scalar(letters))));
        let kept = head.iter().filter(|e| !matches!(e.key.as_str(), "record" | "moment")).cloned();
        map(kept.chain([entry("moment", scalar(moment.word())), entry("record", map(answers))]).collect())
    }

    /// What stands under a question: what was filled in, else what was known.
    fn node(&self, field: &Field, path: &str, known: Option<&Node>) -> Option<Node> {
        if field.kind.has_rows() {
            return self.rows(field, path, known);
        }
        if let Some(letters) = self.take(path) {
            return Some(scalar(letters));
        }
        let filled = match field.kind {
            kind if is_group(kind) => return self.members(field, path, known),
            Kind::Date => self.squares(path, &DAY, "/"),
            Kind::Time => self.squares(path, &TIME, ":"),
            Kind::Datetime => self.moment(path),
            Kind::Bool => one_of(self.ticks(path, ["yes", "no"].into_iter())),
            Kind::Choice => one_of(self.ticks(path, field.choices.iter().map(|(id, _)| id.as_str()))),
            Kind::Multi => some_of(self.ticks(path, field.choices.iter().map(|(id, _)| id.as_str()))),
            _ => None,
        };
        filled.or_else(|| known.cloned())
    }

    /// Rows in which nothing stands are not there; those behind them move up.
    fn rows(&self, field: &Field, path: &str, known: Option<&Node>) -> Option<Node> {
        let known: &[Node] = match known {
            Some(Node::List(rows, _)) => rows,
            _ => &[],
        };
        let count = known.len().max(self.last_row(path));
        let row = |n: usize| self.members(field, &format!("{path}/{n}"), known.get(n - 1));
        let rows: Vec<Node> = (1..=count).filter_map(row).collect();
        (!rows.is_empty()).then(|| list(rows))
    }

    fn last_row(&self, path: &str) -> usize {
        let row = |key: &String| key.strip_prefix(path)?.strip_prefix('/')?.split('/').next()?.parse::<usize>().ok();
        self.letters.keys().filter_map(row).filter(|row| *row <= MOST_ROWS).max().unwrap_or(0)
    }

    fn members(&self, field: &Field, path: &str, known: Option<&Node>) -> Option<Node> {
        // a yes, a name or an address may stand in the place of its group
        let (short, known) = match known {
            Some(Node::Scalar(_)) => (known, None),
            known => (None, known),
        };
        let member = |m: &Field| {
            Some(entry(&m.id, self.node(m, &format!("{path}/{}", m.id), known.and_then(|k| k.get(&m.id)))?))
        };
        let entries: Vec<Entry> = field.members.iter().filter_map(member).collect();
        if entries.is_empty() { short.cloned() } else { Some(map(entries)) }
    }

    fn moment(&self, path: &str) -> Option<Node> {
        let (day, time) = (self.squares(path, &DAY, "/"), self.squares(path, &TIME, ":"));
        let letters = |node: &Option<Node>| node.as_ref().and_then(Node::text).unwrap_or_default().to_owned();
        (day.is_some() || time.is_some()).then(|| scalar(format!("{} {}", letters(&day), letters(&time)).trim()))
    }

    /// What stands in the squares, as it was typed; one that is empty leaves a gap, which is found when it is read.
    fn squares(&self, path: &str, boxes: &[&str], between: &str) -> Option<Node> {
        let typed: Vec<&str> = boxes.iter().map(|b| self.take(&format!("{path}/{b}")).unwrap_or_default()).collect();
        typed.iter().any(|text| !text.is_empty()).then(|| scalar(&typed.join(between)))
    }

    fn ticks<'c>(&self, path: &str, choices: impl Iterator<Item = &'c str>) -> Vec<Node> {
        choices.filter(|id| self.take(&format!("{path}/{id}")).is_some()).map(scalar).collect()
    }

    fn take(&self, path: &str) -> Option<&str> {
        let letters = self.letters.get(path)?;
        self.used.borrow_mut().insert(path.to_owned());
        Some(letters)
    }
}

/// More rows than any form has: a number beyond is no row, and is told as what it is.
const MOST_ROWS: usize = 999;

/// One tick is the answer; several are kept as they are, since only who made them knows which is meant.
fn one_of(mut ticked: Vec<Node>) -> Option<Node> {
    match ticked.len() {
        0 => None,
        1 => ticked.pop(),
        _ => Some(list(ticked)),
    }
}

fn some_of(ticked: Vec<Node>) -> Option<Node> {
    (!ticked.is_empty()).then(|| list(ticked))
}

fn numbered(path: String, letters: String) -> (String, usize, String) {
    match path.rsplit_once('+').and_then(|(path, n)| Some((path.to_owned(), n.parse().ok()?))) {
        Some((path, n)) => (path, n, letters),
        None => (path, 1, letters),
    }
}

/// One program writes a line's end as one letter, another as two, a third as another one.
fn one_line_end(letters: &str) -> String {
    letters.replace("\r\n", "\n").replace('\r', "\n")
}
