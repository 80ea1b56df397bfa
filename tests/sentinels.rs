//! Every form, blank and filled: the same questions in the same order, and every answer comes back from the page whole, in
//! order, inside the page and with nothing printed over it, at five thousand letters too.
#![allow(clippy::disallowed_methods, reason = "tests start programs")]

#[path = "support/bench.rs"]
mod bench;
#[path = "support/desk.rs"]
mod desk;

use bench::Bench;
use confide::approve::Approved;
use confide::form::{Field, Form, Moment};
use confide::pack::{Job, Made};
use confide::record::Record;
use confide::typeset::{Facts, Look, document};
use confide::value::{Kind, Value};
use desk::pdftotext;
use serde_json::Value as Json;
use std::sync::Arc;

/// The most letters that an answer is filled with, where its form sets no lower bound.
const LETTERS: usize = 5000;

impl Bench {
    fn forms(&self) -> impl Iterator<Item = &Form> {
        self.workspace.forms.iter().filter(|f| !f.draft)
    }

    fn made(&self, approved: Approved, large: bool) -> Vec<u8> {
        let id = approved.record().form.id.clone();
        let maker = self.maker();
        let outcome = maker.make(&Job::single(approved, large), false);
        match outcome.unwrap_or_else(|e| panic!("{id}, large {large}: {e}")).made {
            Made::Sealed(sealed) => sealed.into_bytes(),
            other => panic!("{id} was not sealed: {other:?}"),
        }
    }

    /// The questions of a document as its template gets them.
    fn questions(&self, approved: &Approved) -> Vec<(String, String)> {
        let look = self.look();
        let facts = Facts {
            id: "X",
            note: self.workspace.notes.of(approved.record().form.class),
            seal_words: None,
            unsealed: None,
            fields: None,
        };
        let doc = document(approved, &look, &facts);
        let mut all = Vec::new();
        let list = |json: &Json| json.as_array().cloned().unwrap_or_default();
        for field in list(&doc["parts"]).iter().flat_map(|p| list(&p["sections"])).flat_map(|s| list(&s["fields"])) {
            let text = |key: &str| field[key].as_str().unwrap_or_default().to_owned();
            all.push((text("id"), text("label")));
        }
        all
    }

    fn look(&self) -> Look<'_> {
        Look {
            words: &self.workspace.words,
            setting: &self.workspace.setting,
            large: false,
            now: self.ctx.now,
            second: None,
        }
    }
}

/// Sentinels: words that stand nowhere else, counted through the form.
#[derive(Default)]
struct Sentinels(Vec<(String, String)>);

impl Sentinels {
    /// A text that begins and ends with a sentinel, filled to so many letters between.
    fn text(&mut self, path: &str, letters: usize) -> String {
        let mut next = || {
            let word = format!("Zq{:04}", self.0.len());
            self.0.push((path.to_owned(), word.clone()));
            word
        };
        if letters < 14 {
            return next().chars().take(letters).collect();
        }
        let (first, last) = (next(), next());
        let filler = "lorem ipsum dolor sit amet consectetur ".chars().cycle();
        let middle: String = filler.take(letters - first.len() - last.len() - 2).collect();
        format!("{first} {} {last}", middle.trim_end())
    }

    fn fill(&mut self, field: &Field, value: Value, path: &str, long: usize) -> Value {
        match value {
            Value::Text(_) if field.format.is_some() || matches!(field.kind, Kind::Phone | Kind::Email | Kind::Id) => {
                let word = format!("Zq{:04}", self.0.len());
                self.0.push((path.to_owned(), word.clone()));
                Value::Text(word)
            }
            Value::Text(_) if field.kind == Kind::Para => {
                Value::Text(self.text(path, field.max.unwrap_or(long).min(long)))
            }
            Value::Text(_) => Value::Text(self.text(path, field.max.unwrap_or(80).min(long))),
            Value::Group(members) => {
                let member = |(id, value): (String, Value)| {
                    let of = field.members.iter().find(|m| m.id == id).unwrap_or(field);
                    // who works here is known by a number that is never printed
                    let value = if id == "staff_id" { Value::Open } else { self.fill(of, value, path, long) };
                    (id, value)
                };
                Value::Group(members.into_iter().map(member).collect())
            }
            Value::Rows(rows) => {
                // a cell of a table holds a few lines, a row may be one of many
                let long = long.min(400);
                Value::Rows(rows.into_iter().map(|row| self.fill(field, row, path, long)).collect())
            }
            other => other,
        }
    }
}

/// A record of the form with sentinels in every answer that is letters.
fn filled(form: &Form, long: usize) -> (Record, Sentinels) {
    let mut record = Record::filled(Arc::new(form.clone()));
    record.specimen = true;
    record.moment = Moment::Completed;
    let mut sentinels = Sentinels::default();
    for (_, field) in form.fields().filter(|(_, f)| f.is_question()) {
        let value = sentinels.fill(field, record.answer(&field.id).clone(), &field.id, long);
        record.set(&field.id, value);
    }
    (record, sentinels)
}

#[test]
fn blank_and_filled_ask_the_same_questions_in_the_same_order() {
    let bench = Bench::new();
    for form in bench.forms() {
        let mut blank = Record::blank(Arc::new(form.clone()), "BLANK-1");
        blank.specimen = true;
        let (full, _) = filled(form, 80);
        let (blank, full) = (bench.questions(&bench.settled(blank)), bench.questions(&bench.settled(full)));
        assert!(full.iter().all(|q| blank.contains(q)), "{}: a blank asks all that can be answered", form.id);
        let kept: Vec<_> = blank.iter().filter(|q| full.contains(q)).collect();
        assert_eq!(kept, full.iter().collect::<Vec<_>>(), "{}", form.id);
    }
}

#[test]
fn every_answer_of_every_form_comes_back_from_the_page_whole_and_in_order() {
    let bench = Bench::new();
    let mut wrong = Vec::new();
    for form in bench.forms() {
        for large in [false, true] {
            let (record, sentinels) = filled(form, LETTERS);
            let approved = bench.settled(record);
            let printed = |path: &str| !approved.record().answer(path).is_open();
            let wanted: Vec<(String, String)> = sentinels.0.into_iter().filter(|(path, _)| printed(path)).collect();
            let pdf = bench.made(approved, large);
            let Some(pages) = words(&pdf) else { return };
            let vouched = |path: &str| form.field(path).is_some_and(|f| f.kind == Kind::Attestation);
            let faults = judge(&pages, &wanted, &vouched);
            wrong.extend(
                faults.into_iter().map(|f| format!("{}{}: {f}", form.id, if large { ", large print" } else { "" })),
            );
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong[..wrong.len().min(60)].join("\n"));
}

/// A word on a page and where it stands, in points from the top left.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

struct Page {
    width: f64,
    height: f64,
    words: Vec<Word>,
}

/// The words of each page by poppler, in the order of the page's content.
fn words(pdf: &[u8]) -> Option<Vec<Page>> {
    let text = pdftotext(pdf, &["-raw", "-bbox"])?;
    let number = |line: &str, key: &str| -> f64 {
        line.split(&format!("{key}=\""))
            .nth(1)
            .and_then(|r| r.split('"').next())
            .and_then(|n| n.parse().ok())
            .unwrap_or(-1.0)
    };
    let mut pages: Vec<Page> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("<page ") {
            pages.push(Page { width: number(line, "width"), height: number(line, "height"), words: Vec::new() });
        } else if let (Some(rest), Some(page)) = (line.strip_prefix("<word "), pages.last_mut()) {
            let text = rest.split_once('>').map_or("", |(_, t)| t.trim_end_matches("</word>")).to_owned();
            let [left, top, right, bottom] = ["xMin", "yMin", "xMax", "yMax"].map(|key| number(line, key));
            page.words.push(Word { text, left, top, right, bottom });
        }
    }
    assert!(!pages.is_empty(), "pdftotext found no page");
    Some(pages)
}

/// What is missing, out of order, off its page or printed over. What people vouch for is named at the top as well, out of
/// order on purpose.
fn judge(pages: &[Page], wanted: &[(String, String)], vouched: &dyn Fn(&str) -> bool) -> Vec<String> {
    let all: Vec<&str> = pages.iter().flat_map(|p| p.words.iter().map(|w| w.text.as_str())).collect();
    let place = |word: &str| all.iter().position(|w| w.contains(word));
    let mut faults = Vec::new();
    for (path, word) in wanted.iter().filter(|(_, word)| place(word).is_none()) {
        faults.push(format!("{path}: {word} is on no page"));
    }
    // within one question a form may set its pieces side by side; the questions themselves stand in order
    let mut firsts: Vec<(&str, usize)> = Vec::new();
    for (path, word) in wanted.iter().filter(|(path, _)| !vouched(path)) {
        if let Some(at) = place(word) {
            match firsts.last_mut() {
                Some((last, first)) if last == path => *first = at.min(*first),
                _ => firsts.push((path, at)),
            }
        }
    }
    faults
        .extend(firsts.windows(2).filter(|w| w[0].1 >= w[1].1).map(|w| format!("{} stands after {}", w[0].0, w[1].0)));
    for (number, page) in pages.iter().enumerate() {
        let is_off = |w: &&Word| w.left < 0.0 || w.top < 0.0 || w.right > page.width || w.bottom > page.height;
        faults.extend(
            page.words.iter().filter(is_off).map(|w| format!("page {}: {} is off the page", number + 1, w.text)),
        );
        for (i, one) in page.words.iter().enumerate() {
            for other in &page.words[i + 1..] {
                if overlap(one, other) > 0.3 {
                    faults.push(format!("page {}: {} is printed over {}", number + 1, other.text, one.text));
                }
            }
        }
    }
    faults
}

/// How much of the smaller word's box lies in the other's; a line's own height reaches a little into its neighbours.
fn overlap(one: &Word, other: &Word) -> f64 {
    let width = one.right.min(other.right) - one.left.max(other.left);
    let height = one.bottom.min(other.bottom) - one.top.max(other.top);
    let area = |w: &Word| ((w.right - w.left) * (w.bottom - w.top)).max(0.01);
    if width <= 0.0 || height <= 0.0 { 0.0 } else { width * height / area(one).min(area(other)) }
}
