//! What the setting says of itself: its registration, the procedure it works by, where files may be kept; and guidance.

use super::{Figure, Source, cut};
use crate::expr::Data;
use crate::setting::StorageKind;
use crate::value::show_date;
use crate::workspace::Workspace;
use chrono::NaiveDate;

/// The procedure, as it is named among the setting's policies.
const PROCEDURE: &str = "07.2";
/// The clause that asks for the guidance in force.
const GUIDANCE: &str = "07.2.27";
/// What the keys of guidance that is to be looked up again begin with.
const GUIDE: &str = "guidance.";

/// The figures, as they stand on a day; `guides` is the [`guidance`] that is out of date.
pub(super) fn figures(workspace: &Workspace, on: NaiveDate, guides: &[Figure]) -> Vec<Figure> {
    let figure = |key: &str, clause, shown, source| {
        let title = workspace.words.say(&format!("inspection_{key}")).to_owned();
        Figure::said(key, title, clause, shown, source)
    };
    vec![
        figure("registration", "07.2.24", registration(workspace, on), Source::Setting),
        figure("procedure", "07.2.81", procedure(workspace, on), Source::Setting),
        figure("guidance", GUIDANCE, guidance_count(workspace, guides), Source::Guidance),
        figure("storage", "07.2.23", storage(workspace, on), Source::Setting),
    ]
}

fn registration(workspace: &Workspace, on: NaiveDate) -> String {
    let (words, number) = (&workspace.words, &cut(&workspace.setting.ico_number));
    let until = day(workspace.setting.data.at("ico_registration.expires_on"));
    let name = match until {
        _ if number.is_empty() => return words.say("inspection_not_said").into(),
        None => "inspection_registered",
        Some(until) if until < on => "inspection_registered_over",
        Some(_) => "inspection_registered_until",
    };
    words.say_with(name, &[("number", number), ("day", &until.map(show_date).unwrap_or_default())])
}

/// The edition of the procedure, and when it is looked at again.
fn procedure(workspace: &Workspace, on: NaiveDate) -> String {
    let words = &workspace.words;
    let policies = match workspace.setting.data.at("policies") {
        Data::List(all) => all.as_slice(),
        _ => &[],
    };
    let own = policies.iter().find(|policy| matches!(policy.at("name"), Data::Text(name) if name.contains(PROCEDURE)));
    let Some(own) = own else { return words.say("inspection_not_said").into() };
    let edition = match own.at("edition") {
        Data::Text(edition) => cut(edition),
        Data::Time(at) => show_date(at.date_naive()),
        _ => words.say("inspection_not_said").into(),
    };
    let shown = words.say_with("inspection_edition", &[("edition", &edition)]);
    format!("{shown}{}", review(workspace, day(own.at("review_on")), on))
}

/// Where files may be kept, and when that is decided again.
fn storage(workspace: &Workspace, on: NaiveDate) -> String {
    let storage = &workspace.setting.storage;
    let name = match storage.kind {
        StorageKind::None => "inspection_storage_none",
        StorageKind::Removable => "inspection_storage_removable",
        StorageKind::EncryptedFolder => "inspection_storage_encrypted",
    };
    let shown = workspace.words.say(name);
    match storage.kind {
        StorageKind::None => shown.into(),
        _ => format!("{shown}{}", review(workspace, storage.review_on, on)),
    }
}

/// When something is looked at again, as the end of a sentence.
fn review(workspace: &Workspace, day: Option<NaiveDate>, on: NaiveDate) -> String {
    let name = match day {
        None => "inspection_no_review",
        Some(day) if day < on => "inspection_review_over",
        Some(_) => "inspection_review",
    };
    workspace.words.say_with(name, &[("day", &day.map(show_date).unwrap_or_default())])
}

/// How much guidance was to be looked up again, is named by the procedure in an edition that was replaced, or was never looked
/// up at its source. Guidance is no person: small numbers of it are shown.
fn guidance_count(workspace: &Workspace, all: &[Figure]) -> String {
    let (words, guides) = (&workspace.words, workspace.procedure.words().guidance());
    let (over, replaced): (Vec<&Figure>, Vec<&Figure>) = all.iter().partition(|figure| figure.key.starts_with(GUIDE));
    let unverified = guides.iter().filter(|guide| guide.verified.is_none()).count();
    let counts =
        [("count", over.len()), ("all", guides.len()), ("replaced", replaced.len()), ("unverified", unverified)];
    let counts = counts.map(|(name, count)| (name, count.to_string()));
    words.say_with("inspection_guidance_shown", &counts.each_ref().map(|(name, count)| (*name, count.as_str())))
}

/// Guidance that is out of date, one by one: what was to be looked up again, and what a clause names in an edition that was
/// replaced.
pub(super) fn guidance(workspace: &Workspace, on: NaiveDate) -> Vec<Figure> {
    let (words, lists) = (&workspace.words, workspace.procedure.words());
    let over = lists.guidance().iter().filter_map(|guide| {
        let day = guide.review_on.filter(|day| *day < on)?;
        let shown = words.say_with("inspection_guide_over", &[("day", &show_date(day))]);
        let clause = guide.cited_in.iter().find(|id| workspace.procedure.clause(id).is_some());
        let clause = clause.map_or(GUIDANCE, String::as_str);
        Some(Figure::said(&format!("{GUIDE}{}", guide.id), guide.title.clone(), clause, shown, Source::Guidance))
    });
    let replaced = workspace.procedure.clauses().iter().flat_map(|clause| {
        let key = format!("guidance_replaced.{}", clause.id);
        let one = move |said| Figure::said(&key, clause.opens.clone(), &clause.id, said, Source::Guidance);
        lists.outdated(&clause.opens).into_iter().map(one)
    });
    over.chain(replaced).collect()
}

fn day(data: &Data) -> Option<NaiveDate> {
    match data {
        Data::Time(at) => Some(at.date_naive()),
        _ => None,
    }
}
