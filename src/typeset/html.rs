//! An approved notice as a web page: the same values as its PDF, rendered by a template of its own.

use super::page::{Facts, Look, document};
use super::templates::{TemplateError, Templates};
use crate::approve::Approved;
use crate::form::{Field, Form, Note};
use crate::record::Record;
use crate::value::Words;
use serde_json::{Value as Json, json};

const TEMPLATE: &str = "web/notice.html";

/// Languages that are written from right to left.
const FROM_THE_RIGHT: [&str; 10] = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];

/// The page's HTML; `marks` are the words that its PDF bears beside the note.
///
/// # Errors
/// When the template asks for what there is not.
pub fn html(
    approved: &Approved,
    look: &Look<'_>,
    note: &Note,
    check_code: &str,
    marks: &[String],
    templates: &Templates,
) -> Result<String, TemplateError> {
    let record = approved.record();
    let facts = Facts { id: &record.id, note, seal_words: None, unsealed: None, fields: None };
    let mut doc = document(approved, look, &facts);
    unbroken(&mut doc);
    let house = look.house(&look.fill(&record.form.title), 0.0);
    let web = json!({
        "dir": direction(look.words.language()),
        "language": "en",
        "contents": look.words.say("web_contents"),
        "marks": marks.join(" "),
        "setting_line": look.setting_line(),
        "lines": lines(record, look, check_code),
        "original": look.words.say("web_original"),
    });
    let (words, foreign) = (look.words.to_json(), json!(foreign(&record.form, note, look)));
    let values = [("doc", &doc), ("house", &house), ("words", &words), ("web", &web), ("foreign", &foreign)];
    // a browser takes what opens with anything but the doctype for a page of the nineties
    templates.render_web(TEMPLATE, &values).map(|html| html.trim_start().to_owned())
}

/// Takes out the break points that only paper needs: a screen breaks long words by itself, and what is copied from it must
/// be what was typed.
fn unbroken(values: &mut Json) {
    match values {
        Json::String(text) if text.contains('\u{200b}') => *text = text.replace('\u{200b}', ""),
        Json::Array(items) => items.iter_mut().for_each(unbroken),
        Json::Object(map) => map.values_mut().for_each(unbroken),
        _ => {}
    }
}

fn direction(language: &str) -> &'static str {
    let first = language.split('-').next().unwrap_or(language);
    if FROM_THE_RIGHT.contains(&first) { "rtl" } else { "ltr" }
}

/// Which notice it is: its version where it has one, and what stands at the foot of the PDF.
fn lines(record: &Record, look: &Look<'_>, check_code: &str) -> Vec<String> {
    let (form, words) = (&record.form, look.words);
    let edition = form.edition_words();
    let named = words.say_with("form_edition", &[("ref", &form.reference), ("edition", &edition)]);
    let identity = [record.id.clone(), named, words.say_with("check", &[("code", check_code)])].join(" · ");
    let version = version(record).map(|(version, from)| {
        words.say_with("web_version", &[("version", version.as_str()), ("from", from.as_str())])
    });
    version.into_iter().chain([identity]).collect()
}

/// A notice's version, and the day from which it is in use.
pub fn version(record: &Record) -> Option<(String, String)> {
    let known = |key: &str| {
        let field = record.form.fields().map(|(_, f)| f).find(|f| f.index.is_some_and(|i| i.name == key))?;
        Some(record.answer(&field.id)).filter(|v| !v.is_open()).map(|v| v.show())
    };
    Some((known("notice_version")?, known("valid_from").unwrap_or_default()))
}

/// What is printed in English because the page's language has no words for it.
fn foreign(form: &Form, note: &Note, look: &Look<'_>) -> Vec<String> {
    let language = look.words.language();
    let mut all: Vec<&Words> = vec![&form.title, &form.about, &note.title, &note.text];
    all.extend(&form.closing);
    for section in form.parts.iter().flat_map(|p| &p.sections) {
        all.extend([&section.title, &section.help]);
        section.fields.iter().for_each(|field| add(field, &mut all));
    }
    all.retain(|words| !words.is_empty() && !words.is_in(language));
    all.into_iter().map(|words| look.fill(words)).collect()
}

fn add<'f>(field: &'f Field, all: &mut Vec<&'f Words>) {
    all.extend([&field.label, &field.help]);
    all.extend(&field.statement.paragraphs);
    all.extend(field.statement.points.iter().map(|p| &p.text));
    all.extend(field.choices.iter().map(|(_, words)| words));
    field.members.iter().for_each(|member| add(member, all));
}
