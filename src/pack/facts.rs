//! What is known of a finished page: for the procedure's rules, for whoever reads a copy, and of what a copy leaves out.

use super::Job;
use super::outcome::Failed;
use crate::copies::{Audience, Trace, words_of};
use crate::expr::Data;
use crate::pdf::{self, Proved};
use crate::typeset::{Look, PageWords, Said, breakable};

/// Whom a copy is for; nothing where it is none.
pub(super) fn whom(job: &Job, look: &Look<'_>) -> Option<Said> {
    let whom = job.for_whom()?;
    let audience = Audience::WORDS.iter().find(|(word, _)| *word == whom.audience).filter(|_| whom.is_audience());
    let names = match audience {
        Some((_, audience)) => look.said(audience.printed(), &[]),
        None => Said::as_it_is(breakable(&whom.names())),
    };
    Some(look.said("copy_for", &[("names", &names)]))
}

/// That something is left out of a copy, and how much; nothing where nothing is.
pub(super) fn withheld(job: &Job, look: &Look<'_>) -> Option<Said> {
    match job.withheld() {
        0 => None,
        1 => Some(look.said("copy_one_withheld", &[])),
        count => Some(look.said("copy_withheld", &[("count", &Said::as_it_is(count.to_string()))])),
    }
}

/// Whether the finished file holds nothing of what a copy leaves out.
pub(super) fn untraced(proved: &Proved, job: &Job, seal_words: &str) -> Result<(), Failed> {
    // the words that a certificate is known by are words of every day
    let of_the_seal: Vec<String> = words_of(seal_words).collect();
    let is_said = |trace: &&Trace| trace.is_word && of_the_seal.contains(&trace.letters);
    let traces: Vec<Trace> = job.traces.iter().filter(|trace| !is_said(trace)).cloned().collect();
    match pdf::traced(proved, &traces) {
        Ok(None) => Ok(()),
        Ok(Some(trace)) => {
            Err(Failed::Traced(format!("this copy leaves out {}, and would show it all the same", trace.of)))
        }
        Err(why) => Err(Failed::Traced(format!("nobody can say what this copy holds: {why}"))),
    }
}

/// A page read back: which of how many, its text, the notes on it, the words of the key that seals it, if any does, and what
/// it was made of.
pub(super) struct Read<'p> {
    pub number: (usize, usize),
    pub text: &'p str,
    pub notes: &'p [&'p str],
    pub seal_words: &'p str,
    pub job: &'p Job,
}

/// A page as rules see it, each note on it with the size of its type in points.
pub(super) fn page_facts(read: Read<'_>, size: f64, words: &PageWords) -> Data {
    let bears = |note: &&str| {
        let facts = [("note", Data::text(*note)), ("whole", Data::Bool(true)), ("clear", Data::Bool(true))];
        Data::map(facts.into_iter().chain([("points", Data::Int(size as i64))]))
    };
    Data::map([
        ("number", Data::Int(read.number.0 as i64)),
        ("of", Data::Int(read.number.1 as i64)),
        ("text", Data::text(read.text)),
        ("seal_words", Data::text(read.seal_words)),
        ("notes", Data::List(read.notes.iter().map(bears).collect())),
        ("for", read.job.for_whom().map_or(Data::Null, |whom| Data::text(whom.audience))),
        ("withheld", Data::Int(i64::try_from(read.job.withheld()).unwrap_or(i64::MAX))),
        ("shown", Data::texts(read.job.shown().iter().map(|s| s.word()))),
        ("referrer_line", Data::text(words.say("referrer_line"))),
    ])
}
