//! The first page of a pack: the checklist of what is to be done, given back and kept, by when, and to whom.

use super::back::comes_back;
use super::{Job, Piece, Set};
use crate::expr::Data;
use crate::form::Notes;
use crate::typeset::{Facts, Look, SealWords, contents_head, tasks};
use crate::value::{Words, show_date};
use serde_json::{Value as Json, json};

/// The values of the page.
pub(super) fn values(job: &Job, set: &Set, look: &Look<'_>, seal_words: Option<SealWords<'_>>, notes: &Notes) -> Json {
    let note = notes.of(job.class());
    let whose = job.documents.iter().find(|d| !d.record().child_name().is_empty()).unwrap_or(&job.documents[0]);
    let mut doc = contents_head(whose, look, &Facts { id: &job.id, note, seal_words, unsealed: None, fields: None });
    let by_parents = set.audience == "parents";
    let (kept, back): (Vec<Piece<'_>>, Vec<Piece<'_>>) = job.pieces().into_iter().partition(is_kept);
    let entries =
        |pieces: Vec<Piece<'_>>| pieces.into_iter().filter_map(|p| entry(p, look, by_parents)).collect::<Vec<_>>();
    let or = |words: &Words, key: &str| {
        let said = look.fill(words);
        if said.is_empty() { look.words.say(key).to_owned() } else { said }
    };
    doc["office"] = "".into();
    doc["form"] = set.id.clone().into();
    doc["title"] = set.title.in_language(look.words.language()).into();
    doc["intro"] = set.cover.intro.iter().map(|w| look.fill(w)).collect::<Vec<_>>().into();
    doc["contents_title"] = or(&set.cover.title, "contents_title").into();
    doc["back"] = entries(back).into();
    doc["kept"] = entries(kept).into();
    doc["kept_title"] = look.words.say(if by_parents { "kept_title" } else { "kept_by_staff_title" }).into();
    doc["back_word"] = or(&set.cover.back, "back_word").into();
    if doc["back"] != json!([]) {
        doc["office"] = or(&set.cover.office, "office").into();
    }
    doc["by"] = by(set, look).into();
    doc["to"] = to(set, look).into();
    doc["seal"]["title"] = look.words.say("check_title").into();
    doc["seal"]["told_last"] = if look.large { "yes" } else { "" }.into();
    doc["seal"]["explains"] = explains(&doc["seal"]["explains"], look);
    doc
}

/// What nobody gives back: notices, blanks for later, and what was attached.
fn is_kept(piece: &Piece<'_>) -> bool {
    match piece {
        Piece::Contents(_) | Piece::Attached(..) => true,
        Piece::Document(d) => !comes_back(d),
    }
}

/// By when it is given back. A day that has gone is nobody's, and leaves the line free.
fn by(set: &Set, look: &Look<'_>) -> String {
    match look.setting.data.at("returns.until") {
        _ if !set.cover.by.is_empty() => look.fill(&set.cover.by),
        Data::Time(day) if day.date_naive() >= look.now.date_naive() => show_date(day.date_naive()),
        _ => String::new(),
    }
}

fn to(set: &Set, look: &Look<'_>) -> String {
    match look.setting.data.at("returns.to") {
        _ if !set.cover.to.is_empty() => look.fill(&set.cover.to),
        Data::Text(to) => to.clone(),
        _ => String::new(),
    }
}

/// What the seal means, with the command that checks it, and what stands before the words to compare: a paragraph each.
fn explains(meaning: &Json, look: &Look<'_>) -> Json {
    let all: Vec<&str> = meaning.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let Some((last, means)) = all.split_last() else { return json!([]) };
    json!([format!("{} {}", means.join(" "), look.words.say("check_command")), last])
}

/// One line of the lists.
fn entry(piece: Piece<'_>, look: &Look<'_>, by_parents: bool) -> Option<Json> {
    match piece {
        Piece::Contents(_) => None,
        Piece::Document(d) => {
            let form = &d.record().form;
            Some(json!({
                "label": form.id,
                "title": form.title.in_language(look.words.language()),
                "ref": form.reference,
                "edition": form.edition_words(),
                "tasks": tasks(d, look, by_parents),
            }))
        }
        Piece::Attached(n, attached) => Some(json!({
            "label": attached.label(n), "title": look.fill(&attached.title), "ref": "", "edition": "", "tasks": [],
        })),
    }
}
