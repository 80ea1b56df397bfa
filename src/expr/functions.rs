//! The functions that rules may call: one table with their words, one plain Rust function each.

use super::guidance::{Named, named};
use super::likeness::could_be;
use super::names::{folded, same_person};
use super::{Data, Hit, Lists, WordEntry, WordList, convert};
use crate::source::is_blank;
use cel::extractors::Arguments;
use cel::{Context, ExecutionError, Value};
use chrono::{DateTime, Datelike, FixedOffset};
use chrono_tz::Europe::London;

type Answer = Result<Data, String>;

/// A function that a rule may call.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: &'static [&'static str],
    /// What it gives, in a sentence.
    pub says: &'static str,
    call: fn(&[Data], &Lists) -> Answer,
}

/// All of them, in the order of the alphabet. What is blank never makes one fail; what it gives for it stands in `says`.
pub static FUNCTIONS: &[Function] = &[
    Function {
        name: "age",
        takes: &["born", "on"],
        says: "full years between two dates; nothing where either is blank",
        call: |a, _| both_times(a, |born, on| i64::from(london(born).date_naive().years_to(london(on).date_naive()))),
    },
    Function {
        name: "blank",
        takes: &["anything"],
        says: "whether nothing was answered: nothing, no visible letter, no row, or a group with only blank members",
        call: |a, _| Ok(Data::Bool(is_blank_data(&a[0]))),
    },
    Function {
        name: "contains_any",
        takes: &["text or texts", "phrases"],
        says: "whether any of the phrases stands in the text as whole words, in any case; no for a blank text",
        call: |a, _| {
            let words = texts_of(&a[1]);
            let entry = WordEntry { words, reason: String::new(), better: String::new() };
            let list = WordList::new(vec![entry]);
            Ok(Data::Bool(texts_of(&a[0]).iter().any(|t| !list.hits(t).is_empty())))
        },
    },
    Function {
        name: "could_be",
        takes: &["person or name", "person or name"],
        says: "whether two descriptions may be of one person: names half known, her dad, Mr and Mrs, both parents; doubt counts as yes, two full names that differ as no",
        call: |a, _| Ok(Data::Bool(could_be(&a[0], &a[1]))),
    },
    Function {
        name: "days_between",
        takes: &["from", "to"],
        says: "days from one date to another by the calendar in London, less than 0 when the second is earlier; nothing where either is blank",
        call: |a, _| both_times(a, |x, y| (london(y).date_naive() - london(x).date_naive()).num_days()),
    },
    Function {
        name: "days_late",
        takes: &["from", "to", "days"],
        says: "by how many days the second date comes after a period of so many days, counted from the day after the first and ending on a working day in England; 0 where it is in time or either is blank",
        call: |a, lists| {
            let days = match &a[2] {
                Data::Int(days) => u32::try_from(*days).map_err(|_| "the days are a number from 0".to_owned())?,
                _ => return Err("the days are a number".into()),
            };
            let late = |from: &DateTime<FixedOffset>, to: &DateTime<FixedOffset>| {
                let last = lists.holidays().deadline(london(from).date_naive(), days);
                (london(to).date_naive() - last).num_days().max(0)
            };
            both_times(a, late).map(|late| if late == Data::Null { Data::Int(0) } else { late })
        },
    },
    Function {
        name: "fits",
        takes: &["text", "pattern"],
        says: "whether a regular expression matches somewhere in the text; no for a blank text. As CEL's own `matches`, but compiled once",
        call: |a, lists| {
            let text = text_of(&a[0]);
            let fits =
                !is_blank(text) && lists.fits(text, text_of(&a[1])).map_err(|_| "the pattern is none".to_owned())?;
            Ok(Data::Bool(fits))
        },
    },
    Function {
        name: "hours_between",
        takes: &["from", "to"],
        says: "hours from one time to another, a part of an hour counted as one; nothing where either is blank",
        call: |a, _| both_times(a, |x, y| round_up((*y - x).num_seconds(), 3600)),
    },
    Function {
        name: "is_open",
        takes: &["time", "opening days and hours"],
        says: "whether the setting is open then, by days like mon and times like 07:30; yes where either is blank",
        call: |a, _| Ok(Data::Bool(is_open(&a[0], &a[1]))),
    },
    Function {
        name: "letters",
        takes: &["text"],
        says: "how many letters a text has without the spaces around it; 0 for nothing",
        call: |a, _| Ok(Data::Int(text_of(&a[0]).trim().chars().count() as i64)),
    },
    Function {
        name: "lint",
        takes: &["text", "name of a word list"],
        says: "the listed words found outside quotation marks; an empty list for nothing",
        call: |a, words| Ok(Data::texts(hits(a, words)?.into_iter().map(|h| h.found))),
    },
    Function {
        name: "lint_says",
        takes: &["text", "name of a word list"],
        says: "the listed words found, each with its line and letter, why it is listed and what reads better, as one text",
        call: |a, words| Ok(Data::text(hits(a, words)?.iter().map(told).collect::<Vec<_>>().join("; "))),
    },
    Function {
        name: "listed",
        takes: &["texts"],
        says: "the texts as one: a, b and c",
        call: |a, _| Ok(Data::text(listed(&texts_of(&a[0])))),
    },
    Function {
        name: "minutes_between",
        takes: &["from", "to"],
        says: "minutes from one time to another, a part of a minute counted as one; nothing where either is blank",
        call: |a, _| both_times(a, |x, y| round_up((*y - x).num_seconds(), 60)),
    },
    Function {
        name: "one_of_roles",
        takes: &["role or person", "roles"],
        says: "whether the role is one of these; dsl is the designated person; no for nothing",
        call: |a, _| {
            let role = match &a[0] {
                Data::Map(_) => role(text_of(a[0].at("role"))),
                other => role(text_of(other)),
            };
            Ok(Data::Bool(!role.is_empty() && texts_of(&a[1]).iter().any(|r| super::functions::role(r) == role)))
        },
    },
    Function {
        name: "same_person",
        takes: &["person or name", "person or name"],
        says: "whether two people are one: by staff id where both have one, else by name without case, titles and stray spaces; no where either is blank",
        call: |a, _| Ok(Data::Bool(same_person(&a[0], &a[1]))),
    },
    Function {
        name: "same_text",
        takes: &["text", "text"],
        says: "whether two texts are the same but for case, spaces and the stop at the end; no where either is blank",
        call: |a, _| {
            let plain = |d: &Data| folded(text_of(d)).trim_end_matches(['.', '!', '?', ' ']).to_owned();
            let (x, y) = (plain(&a[0]), plain(&a[1]));
            Ok(Data::Bool(!x.is_empty() && x == y))
        },
    },
    Function {
        name: "says",
        takes: &["text", "phrase"],
        says: "whether the phrase stands in the text letter by letter, wherever lines break; no where either is blank",
        call: |a, _| {
            let plain = |d: &Data| text_of(d).replace('\u{ad}', "").split_whitespace().collect::<Vec<_>>().join(" ");
            let (text, phrase) = (plain(&a[0]), plain(&a[1]));
            Ok(Data::Bool(!phrase.is_empty() && text.contains(&phrase)))
        },
    },
    Function {
        name: "superseded",
        takes: &["text"],
        says: "editions of guidance named in the text that have been replaced or are not known, each with what took its place",
        call: |a, lists| {
            let named = |t: &String| named(t, lists.guidance()).iter().filter_map(Named::outdated).collect::<Vec<_>>();
            Ok(Data::texts(texts_of(&a[0]).iter().flat_map(named)))
        },
    },
    Function {
        name: "unverified",
        takes: &["text"],
        says: "guidance named in the text that nobody has looked up at its source",
        call: |a, lists| {
            let doubtful = |t: &String| {
                let named = named(t, lists.guidance());
                named.iter().filter(|n| n.guide.verified.is_none()).map(|n| n.guide.title.clone()).collect::<Vec<_>>()
            };
            Ok(Data::texts(texts_of(&a[0]).iter().flat_map(doubtful)))
        },
    },
    Function {
        name: "words",
        takes: &["text"],
        says: "how many words a text has; 0 for nothing",
        call: |a, _| Ok(Data::Int(text_of(&a[0]).split_whitespace().count() as i64)),
    },
    Function {
        name: "working_days",
        takes: &["from", "to"],
        says: "working days in England after the first day, up to and with the second; nothing where either is blank or lies beyond the bank holidays that are known",
        call: |a, lists| {
            let count = |x: &DateTime<FixedOffset>, y: &DateTime<FixedOffset>| {
                lists.holidays().working_days(london(x).date_naive(), london(y).date_naive())
            };
            match (&a[0], &a[1]) {
                (Data::Time(x), Data::Time(y)) => Ok(count(x, y).map_or(Data::Null, Data::Int)),
                (x, y) if is_blank_data(x) || is_blank_data(y) => Ok(Data::Null),
                _ => Err("two dates or times are needed".into()),
            }
        },
    },
];

/// What CEL itself brings; macros (`all`, `exists`, `map`, `filter`, `has`) are no functions.
const OF_CEL: [&str; 18] = [
    "size",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "string",
    "int",
    "bool",
    "duration",
    "timestamp",
    "getFullYear",
    "getMonth",
    "getDate",
    "getDayOfMonth",
    "getDayOfWeek",
    "getHours",
    "getMinutes",
    "type",
];

/// Whether rules may call a function of this name.
pub(super) fn is_known(name: &str) -> bool {
    FUNCTIONS.iter().any(|f| f.name == name) || OF_CEL.contains(&name)
}

/// All names that rules may call.
pub(super) fn known_names() -> Vec<&'static str> {
    FUNCTIONS.iter().map(|f| f.name).chain(OF_CEL).collect()
}

/// Makes the functions callable in a context.
pub(super) fn add_all(context: &mut Context<'_, '_>, words: &Lists) {
    for function in FUNCTIONS {
        let words = words.clone();
        let call = move |Arguments(args): Arguments| -> Result<Value, ExecutionError> {
            if args.len() != function.takes.len() {
                return Err(ExecutionError::invalid_argument_count(function.takes.len(), args.len()));
            }
            let args = args.iter().map(convert::data).collect::<Result<Vec<_>, _>>();
            let args = args.map_err(|e| ExecutionError::function_error(function.name, e))?;
            let answer = (function.call)(&args, &words);
            answer.map(|data| convert::value(&data)).map_err(|e| ExecutionError::function_error(function.name, e))
        };
        context.add_function(function.name, call).expect("no function of ours bears a name of CEL's");
    }
}

fn hits(args: &[Data], words: &Lists) -> Result<Vec<Hit>, String> {
    let name = text_of(&args[1]);
    let list = words.get(name).ok_or_else(|| format!("there is no word list `{name}`"))?;
    Ok(texts_of(&args[0]).iter().flat_map(|t| list.hits(t)).collect())
}

fn told(hit: &Hit) -> String {
    let Hit { found, line, column, entry } = hit;
    format!("\"{found}\" (line {line}, letter {column}): {}; better: {}", entry.reason, entry.better)
}

fn both_times(args: &[Data], give: impl Fn(&DateTime<FixedOffset>, &DateTime<FixedOffset>) -> i64) -> Answer {
    match (&args[0], &args[1]) {
        (Data::Time(x), Data::Time(y)) => Ok(Data::Int(give(x, y))),
        (x, y) if is_blank_data(x) || is_blank_data(y) => Ok(Data::Null),
        _ => Err("two dates or times are needed".into()),
    }
}

/// Whether a time lies on an opening day, between opening and closing; a place whose hours are not known is open.
fn is_open(at: &Data, opening: &Data) -> bool {
    let Data::Time(at) = at else { return true };
    let at = london(at);
    let day = at.format("%a").to_string().to_lowercase();
    let days = texts_of(opening.at("days"));
    let on_the_day = days.is_empty() || days.iter().any(|d| folded(d).starts_with(&day));
    let hour = |key: &str| chrono::NaiveTime::parse_from_str(text_of(opening.at(key)), "%H:%M").ok();
    let begun = hour("from").is_none_or(|from| at.time() >= from);
    let not_over = hour("to").is_none_or(|to| at.time() <= to);
    on_the_day && begun && not_over
}

fn london(time: &DateTime<FixedOffset>) -> DateTime<chrono_tz::Tz> {
    time.with_timezone(&London)
}

trait YearsTo {
    fn years_to(self, on: Self) -> i32;
}

impl YearsTo for chrono::NaiveDate {
    fn years_to(self, on: Self) -> i32 {
        on.year() - self.year() - i32::from((on.month(), on.day()) < (self.month(), self.day()))
    }
}

fn round_up(seconds: i64, unit: i64) -> i64 {
    seconds.div_euclid(unit) + i64::from(seconds.rem_euclid(unit) != 0)
}

fn text_of(data: &Data) -> &str {
    match data {
        Data::Text(t) => t,
        _ => "",
    }
}

fn texts_of(data: &Data) -> Vec<String> {
    match data {
        Data::List(items) => items.iter().flat_map(texts_of).collect(),
        Data::Text(t) => vec![t.clone()],
        _ => Vec::new(),
    }
}

fn is_blank_data(data: &Data) -> bool {
    match data {
        Data::Null => true,
        Data::Text(t) => is_blank(t),
        Data::List(items) => items.iter().all(is_blank_data),
        Data::Map(map) => map.values().all(is_blank_data),
        Data::Bool(_) | Data::Int(_) | Data::Time(_) => false,
    }
}

fn role(word: &str) -> String {
    let role = folded(word).replace([' ', '-'], "_");
    match role.as_str() {
        "dsl" | "designated_safeguarding_lead" => "designated_person".into(),
        "deputy_dsl" | "deputy_designated_person" => "deputy_dp".into(),
        _ => role,
    }
}

fn listed(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests;
