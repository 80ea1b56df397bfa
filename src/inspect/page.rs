//! The sheet as its template sees it: one page of figures, and an annex with the lines behind each.

use super::json::heading;
use super::ranges::said;
use super::{Figure, SEVERAL, Sheet};
use crate::pack::{Job, inspection};
use crate::system::Trouble;
use crate::typeset::breakable;
use crate::value::show_date;
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// The most runs of lines that are named on the first page; the annex names all.
const MOST_ON_SHEET: usize = 2;

/// The sheet as a job.
///
/// # Errors
/// When a rule or a workspace's own words stand in the way.
pub fn job(sheet: &Sheet, workspace: &Workspace, now: DateTime<Utc>) -> Result<Job, Trouble> {
    let id = format!("IS-{}-{}", sheet.period.to.format("%Y%m%d"), sheet.lines);
    let about = workspace.words.say_with(
        "inspection_about",
        &[
            ("from", &show_date(sheet.period.from)),
            ("to", &show_date(sheet.period.to)),
            ("register", &register(sheet, workspace)),
        ],
    );
    inspection::job(workspace, &id, &about, now)
}

fn register(sheet: &Sheet, workspace: &Workspace) -> String {
    let lines = sheet.lines.to_string();
    match &sheet.head {
        Some(head) => workspace.words.say_with("inspection_register", &[("lines", &lines), ("head", head)]),
        None => workspace.words.say("inspection_register_empty").into(),
    }
}

/// Everything in it.
pub fn values(sheet: &Sheet, workspace: &Workspace) -> Json {
    let words = &workspace.words;
    let all = |figures: &[Figure]| figures.iter().map(|one| figure(one, workspace)).collect::<Vec<_>>();
    let opens = |clause: &str| {
        let clause = workspace.procedure.clause(clause);
        clause.map(|clause| clause.opens.trim_end_matches(['.', ',', ':']).to_owned()).unwrap_or_default()
    };
    // each thing once, with everybody who vouched for it
    let mut vouched: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for one in &sheet.attested {
        let by = match one.by.as_str() {
            "" => words.say("inspection_nobody").to_owned(),
            SEVERAL => format!("{}: {}", words.say("inspection_several"), one.count.said(words)),
            by => format!("{}: {}", by.replace('_', " "), one.count.said(words)),
        };
        vouched.entry((&one.clause, &one.says)).or_default().push(by);
    }
    let order = sheet.attested.iter().map(|one| (one.clause.as_str(), one.says.as_str()));
    let mut keys: Vec<(&str, &str)> = order.collect();
    keys.dedup();
    let attested = keys.into_iter().map(|key| {
        json!({
            "says": key.1, "clause": key.0, "heading": heading(key.0, workspace), "opens": opens(key.0),
            "by": vouched.get(&key).map(|by| by.join("; ")).unwrap_or_default(),
        })
    });
    json!({
        "figures": all(&sheet.figures),
        "guidance": all(&sheet.guidance),
        "records": all(&sheet.records),
        "discs": all(&sheet.discs),
        "waivers": all(&sheet.waivers),
        "attested": attested.collect::<Vec<_>>(),
        "hash": words.say_with("book_hash", &[("hash", &breakable(workspace.catalogue_hash()))]),
    })
}

fn figure(figure: &Figure, workspace: &Workspace) -> Json {
    let clause = workspace.procedure.clause(&figure.clause);
    let opens = clause.map(|clause| clause.opens.trim_end_matches(['.', ',', ':'])).unwrap_or_default();
    json!({
        "title": figure.title, "shown": figure.shown, "clause": figure.clause, "opens": opens,
        "heading": heading(&figure.clause, workspace),
        "lines": lines(figure, MOST_ON_SHEET, workspace),
        "all_lines": lines(figure, usize::MAX, workspace),
    })
}

/// Where it is from: a file, or lines of the register.
fn lines(figure: &Figure, most: usize, workspace: &Workspace) -> String {
    let words = &workspace.words;
    let (named, more) = said(&figure.lines, most);
    match (figure.is_of_register(), named.as_str(), more) {
        (false, ..) => figure.source.word().into(),
        (true, ..) if figure.is_withheld => words.say("inspection_lines_withheld").into(),
        (true, "", _) => words.say("inspection_lines_none").into(),
        (true, named, 0) => words.say_with("inspection_lines", &[("lines", named)]),
        (true, named, _) => words.say_with("inspection_lines_more", &[("lines", named)]),
    }
}
