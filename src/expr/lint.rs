//! Finds listed words and phrases in a text, outside quotation marks: the child's own words are never at fault.

use super::guidance::{Named, named};
use super::names::folded;
use super::{Guide, Holidays};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What functions look things up in: word lists by name, England's bank holidays, and guidance with its editions.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    words: Arc<BTreeMap<String, WordList>>,
    holidays: Arc<Holidays>,
    guidance: Arc<Vec<Guide>>,
    patterns: Arc<Mutex<BTreeMap<String, Regex>>>,
}

/// One list.
#[derive(Clone, Debug, Default)]
pub struct WordList {
    entries: Vec<WordEntry>,
    /// Phrases by their first word, the longest first; each with the number of its entry.
    phrases: BTreeMap<String, Vec<(Vec<String>, usize)>>,
}

/// A word or phrase to look at again: why, and what reads better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordEntry {
    /// The ways in which it is written.
    pub words: Vec<String>,
    /// Why it is listed.
    pub reason: String,
    /// An example that does better.
    pub better: String,
}

/// A listed phrase found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The letters as they stand in the text.
    pub found: String,
    /// The line of the text, from 1.
    pub line: usize,
    /// The letter of the line, from 1.
    pub column: usize,
    /// The list's entry.
    pub entry: WordEntry,
}

impl Lists {
    /// No lists at all.
    pub fn none() -> Lists {
        Lists::default()
    }

    /// These word lists.
    pub fn new(words: BTreeMap<String, WordList>) -> Lists {
        Lists { words: Arc::new(words), ..Lists::default() }
    }

    /// With these bank holidays.
    #[must_use]
    pub fn with_holidays(self, holidays: Holidays) -> Lists {
        Lists { holidays: Arc::new(holidays), ..self }
    }

    /// With this guidance.
    #[must_use]
    pub fn with_guidance(self, guidance: Vec<Guide>) -> Lists {
        Lists { guidance: Arc::new(guidance), ..self }
    }

    /// The guidance that a text names in an edition that is not the one in force, each with what took its place.
    pub fn outdated(&self, text: &str) -> Vec<String> {
        named(text, &self.guidance).iter().filter_map(Named::outdated).collect()
    }

    /// A word list by its name.
    pub fn get(&self, name: &str) -> Option<&WordList> {
        self.words.get(name)
    }

    /// The names of all word lists.
    pub fn names(&self) -> Vec<&str> {
        self.words.keys().map(String::as_str).collect()
    }

    /// Whether a text fits a pattern, which is compiled once: that takes a hundred times as long as matching.
    pub(super) fn fits(&self, text: &str, pattern: &str) -> Result<bool, regex::Error> {
        let known = self.patterns().get(pattern).cloned();
        let regex = match known {
            Some(regex) => regex,
            None => {
                let regex = Regex::new(pattern)?;
                self.patterns().insert(pattern.to_owned(), regex.clone());
                regex
            }
        };
        Ok(regex.is_match(text))
    }

    fn patterns(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Regex>> {
        self.patterns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guidance and its editions.
    pub fn guidance(&self) -> &[Guide] {
        &self.guidance
    }

    /// The bank holidays.
    pub fn holidays(&self) -> &Holidays {
        &self.holidays
    }
}

impl WordList {
    /// A list of entries.
    pub fn new(entries: Vec<WordEntry>) -> WordList {
        let spell = |phrase: &str| tokens(phrase).into_iter().map(|t| t.word).collect::<Vec<_>>();
        let mut phrases: BTreeMap<String, Vec<(Vec<String>, usize)>> = BTreeMap::new();
        for (n, phrase) in entries.iter().enumerate().flat_map(|(n, e)| e.words.iter().map(move |w| (n, w))) {
            let words = spell(phrase);
            if let Some(first) = words.first() {
                phrases.entry(first.clone()).or_default().push((words, n));
            }
        }
        phrases.values_mut().for_each(|list| list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len())));
        WordList { phrases, entries }
    }

    /// Its entries.
    pub fn entries(&self) -> &[WordEntry] {
        &self.entries
    }

    /// All listed phrases in a text, in its order, outside quotation marks.
    pub fn hits(&self, text: &str) -> Vec<Hit> {
        let tokens = tokens(text);
        let mut hits = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let fits = |words: &[String]| {
                words.len() <= tokens.len() - at
                    && words.iter().zip(&tokens[at..]).all(|(w, t)| *w == t.word && !t.quoted)
                    && tokens[at + 1..at + words.len()].iter().all(|t| t.joined)
            };
            match self.phrases.get(&tokens[at].word).and_then(|list| list.iter().find(|(words, _)| fits(words))) {
                Some((words, entry)) => {
                    let last = &tokens[at + words.len() - 1];
                    hits.push(hit(text, tokens[at].start, last.end, &self.entries[*entry]));
                    at += words.len();
                }
                None => at += 1,
            }
        }
        hits
    }
}

fn hit(text: &str, start: usize, end: usize, entry: &WordEntry) -> Hit {
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    Hit {
        found: text[start..end].to_owned(),
        line: text[..start].matches('\n').count() + 1,
        column: text[line_start..start].chars().count() + 1,
        entry: entry.clone(),
    }
}

pub(super) struct Token {
    pub(super) word: String,
    start: usize,
    end: usize,
    quoted: bool,
    /// Whether only spaces or a hyphen stand between it and the word before.
    joined: bool,
}

/// The words of a text; an apostrophe between letters belongs to its word.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let quoted = quotations(text);
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut tokens: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        if !letters[at].1.is_alphanumeric() {
            at += 1;
            continue;
        }
        let from = at;
        while at < letters.len() && in_word(&letters, at) {
            at += 1;
        }
        let (start, end) = (letters[from].0, letters.get(at).map_or(text.len(), |l| l.0));
        let gap = tokens.last().map_or("", |t| &text[t.end..start]);
        let joined = !gap.contains("\n\n")
            && gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}'));
        let quoted = quoted.iter().any(|(a, b)| *a <= start && end <= *b);
        tokens.push(Token { word: folded(&text[start..end]), start, end, quoted, joined });
    }
    tokens
}

fn in_word(letters: &[(usize, char)], at: usize) -> bool {
    let letter = letters[at].1;
    let is_mark = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}');
    letter.is_alphanumeric()
        || is_mark(letter)
        || (matches!(letter, '\'' | '\u{2019}')
            && at > 0
            && letters[at - 1].1.is_alphanumeric()
            && letters.get(at + 1).is_some_and(|l| l.1.is_alphanumeric()))
}

/// The stretches in quotation marks. A mark that is never closed in its paragraph opens nothing.
fn quotations(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some((open, letter)) = text[start..].char_indices().find(|(at, c)| opens(text, start + at, *c)) {
        let open = start + open;
        let inside = open + letter.len_utf8();
        let rest = &text[inside..];
        let rest = &rest[..rest.find("\n\n").unwrap_or(rest.len())];
        let close = rest.char_indices().find(|(at, c)| closes(letter, *c) && !within_word(text, inside + at, *c));
        start = match close {
            Some((at, c)) => {
                found.push((inside, inside + at));
                inside + at + c.len_utf8()
            }
            None => inside,
        };
    }
    found
}

fn opens(text: &str, at: usize, letter: char) -> bool {
    match letter {
        '"' | '\u{201c}' | '\u{201e}' | '\u{ab}' => true,
        '\'' | '\u{2018}' => {
            !text[..at].ends_with(char::is_alphanumeric)
                && text[at + letter.len_utf8()..].starts_with(|c: char| !c.is_whitespace())
        }
        _ => false,
    }
}

fn closes(open: char, letter: char) -> bool {
    match open {
        '"' => letter == '"',
        '\u{201c}' => matches!(letter, '\u{201d}' | '"'),
        '\u{201e}' => matches!(letter, '\u{201c}' | '\u{201d}'),
        '\u{ab}' => letter == '\u{bb}',
        '\'' => letter == '\'',
        _ => matches!(letter, '\u{2019}' | '\''),
    }
}

/// An apostrophe between two letters ends no quotation.
fn within_word(text: &str, at: usize, letter: char) -> bool {
    matches!(letter, '\'' | '\u{2019}')
        && text[..at].ends_with(char::is_alphanumeric)
        && text[at + letter.len_utf8()..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> WordList {
        let entry = |words: &[&str]| WordEntry {
            words: words.iter().map(|w| w.to_string()).collect(),
            reason: "an opinion".into(),
            better: "say what was seen".into(),
        };
        WordList::new(vec![entry(&["I think", "I don't think"]), entry(&["probably"]), entry(&["attention-seeking"])])
    }

    fn found(text: &str) -> Vec<String> {
        list().hits(text).into_iter().map(|h| h.found).collect()
    }

    #[test]
    fn whole_words_count_in_any_case() {
        assert_eq!(found("I THINK dad Probably did it"), ["I THINK", "Probably"]);
        assert!(found("improbably, thinking, I thinkx").is_empty());
        assert_eq!(
            found("i don\u{2019}t  think so; attention seeking"),
            ["i don\u{2019}t  think", "attention seeking"]
        );
    }

    #[test]
    fn a_phrase_does_not_reach_over_a_full_stop() {
        assert!(found("It was I. Think again.").is_empty());
    }

    #[test]
    fn quoted_words_are_the_childs_own() {
        for text in [
            "She said \"I think it was probably him\".",
            "She said \u{201c}I think so\u{201d}.",
            "Child said: 'I think it's daddy's ring'.",
            "Child said: \u{2018}probably daddy\u{2019}s\u{2019}.",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
        assert_eq!(found("'daddy's ring' I think"), ["I think"]);
        assert_eq!(found("the child's cup, probably the boys' cup"), ["probably"]);
        assert_eq!(found("a 3\" mark, probably old"), ["probably"], "an open mark quotes nothing");
    }

    #[test]
    fn a_hit_knows_its_line_and_letter() {
        let hits = list().hits("Zoë fell.\nÄh, probably twice.");
        assert_eq!((hits[0].line, hits[0].column), (2, 5));
    }
}
