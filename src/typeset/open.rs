//! What is still to be done on a document, in the words of the person who is to do it.

use super::page::{Look, is_printed};
use crate::approve::Approved;
use crate::form::{Moment, Part};
use crate::record::Open;
use crate::value::Words;
use serde_json::{Value as Json, json};

/// What is still open, in the words of the person who is to do it.
pub fn open_words(approved: &Approved, look: &Look<'_>) -> Vec<String> {
    let (record, words) = (approved.record(), look.words);
    if record.moment == Moment::Blank {
        return Vec::new();
    }
    let mut all = Vec::new();
    let questions = approved.open().iter().filter(|o| !o.is_signature).count();
    match questions {
        0 => {}
        1 => all.push(words.say("open_one_answer").to_owned()),
        n => all.push(words.say_with("open_answers", &[("count", &n.to_string())])),
    }
    for signature in approved.open().iter().filter(|o| o.is_signature) {
        all.push(words.say_with("open_signature", &[("label", &signature.label)]));
    }
    for part in record.form.parts.iter().filter(|p| !record.claims(p) && is_printed(record, p)) {
        all.push(part_words(part, look));
    }
    all
}

/// The same for a checklist, what to do apart from what with; `by_parents` where a parent reads it, who then sees which
/// signatures are the nursery's to give.
pub fn tasks(approved: &Approved, look: &Look<'_>, by_parents: bool) -> Vec<Json> {
    let (record, words) = (approved.record(), look.words);
    if record.moment == Moment::Blank {
        return Vec::new();
    }
    let task = |key: &str, what: &str| json!({"words": words.say(key), "what": what});
    let questions = approved.open().iter().filter(|o| !o.is_signature).count();
    let questions = (questions > 0).then(|| task("task_answer", &questions.to_string()));
    let sign = |open: &Open| {
        let ours = by_parents && !record.form.field(&open.path).is_some_and(|f| f.is_signed_by_parent());
        task(if ours { "task_we_sign" } else { "task_sign" }, &open.label)
    };
    let signatures = approved.open().iter().filter(|o| o.is_signature).map(sign);
    let part = |part: &Part| json!({"words": "", "what": part_words(part, look)});
    let parts = record.form.parts.iter().filter(|p| !record.claims(p) && is_printed(record, p)).map(part);
    questions.into_iter().chain(signatures).chain(parts).collect()
}

fn part_words(part: &Part, look: &Look<'_>) -> String {
    let say = |words: &Words| words.in_language(look.words.language()).to_owned();
    look.words.say_with("open_part", &[("title", &say(&part.title)), ("by", &say(&part.by))])
}
