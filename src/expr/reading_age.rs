//! How old one must be to read a text with ease: the Flesch-Kincaid grade of English prose, as an age.
//!
//! Kincaid and others, "Derivation of new readability formulas for Navy enlisted personnel" (1975): long sentences and long
//! words make a text hard. It counts and does not understand: short nonsense passes, and a plain text with long names does
//! not. A school grade and five years make an age.

use regex::Regex;
use std::sync::LazyLock;

/// Fewer words than this are no prose to judge; the formula was made for passages of a hundred words.
const FEWEST_WORDS: usize = 100;

/// What is counted in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Its words; numbers, addresses of mail and the like are none.
    pub words: usize,
    /// Its sentences; a line ends one as well.
    pub sentences: usize,
    /// The syllables of its words.
    pub syllables: usize,
}

/// Counts a text.
pub fn counted(text: &str) -> Counted {
    let mut all = Counted::default();
    for line in text.lines() {
        let mut in_sentence = false;
        for token in line.split_whitespace() {
            let word = token.trim_matches(|c: char| !c.is_alphabetic());
            if is_word(word) {
                all.words += 1;
                all.syllables += syllables(word);
                in_sentence = true;
            }
            if in_sentence && ends_sentence(token) {
                all.sentences += 1;
                in_sentence = false;
            }
        }
        all.sentences += usize::from(in_sentence);
    }
    all
}

impl Counted {
    /// The school grade (United States) of those who read it with ease; none where there is no word.
    pub fn grade(self) -> Option<f64> {
        let per = |n: usize, of: usize| n as f64 / of as f64;
        (self.words > 0 && self.sentences > 0)
            .then(|| 0.39 * per(self.words, self.sentences) + 11.8 * per(self.syllables, self.words) - 15.59)
    }

    /// About how old a reader is who reads it with ease; none where there is too little to judge by.
    pub fn age(self) -> Option<i64> {
        let grade = self.grade().filter(|_| self.words >= FEWEST_WORDS)?;
        Some((grade + 5.0).round().max(5.0) as i64)
    }
}

fn is_word(token: &str) -> bool {
    !token.is_empty() && token.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '\u{2019}' | '-'))
}

fn ends_sentence(token: &str) -> bool {
    token.trim_end_matches(['"', '\'', ')', '\u{201d}', '\u{2019}']).ends_with(['.', '!', '?'])
}

/// The syllables of a word, by its groups of vowels; never none.
fn syllables(word: &str) -> usize {
    let parts = word.split('-').filter(|part| !part.is_empty());
    parts.map(|part| syllables_of(&part.to_lowercase())).sum::<usize>().max(1)
}

/// Groups of vowels, and what is wrong with that count: two vowels said apart, and an `e` that is not said.
fn syllables_of(word: &str) -> usize {
    let word = word.trim_end_matches("'s").trim_end_matches("\u{2019}s").replace(['\'', '\u{2019}'], "");
    let found = |of: &[Regex]| of.iter().map(|r| r.find_iter(&word).count()).sum::<usize>();
    let silent = found(&*SILENT).saturating_sub(usize::from(SAID.is_match(&word)));
    (found(&*GROUPS) + found(&*APART)).saturating_sub(silent).max(1)
}

static GROUPS: LazyLock<[Regex; 1]> = LazyLock::new(|| [pattern("[aeiouyàáâäæèéêëíîïòóôöøùúûü]+")]);
static APART: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    ["(^|[^ctgsx])i[ao]", "iu|uou|iet|rien|uity|eity", "[aeouy]ing", "sm$", "(^|[^gqs])ua([^r]|$)"].map(pattern)
});
static SILENT: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    ["[^aeiouy]e$", "[^aeiouy]es$", "[^aeiouytd]ed$", "[^aeiouy]e(ments?|ly|ful|less|ness)$"].map(pattern)
});
/// Where the last `e` is said after all: `table`, `nurses`, `changes`.
static SAID: LazyLock<Regex> = LazyLock::new(|| pattern("[^aeiouy]le$|([sxzcg]|[sc]h|[^aeiouy]l)es$"));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_those_that_are_said() {
        let words = [
            "cat child safe asked likes the great whose changed",
            "children table needed nurses changes special reading saying quiet careful basis people",
            "nursery well-being confidence protection parental",
            "information prejudices activity registration",
            "individual",
        ];
        for (said, words) in words.iter().enumerate() {
            for word in words.split(' ') {
                assert_eq!(syllables(word), said + 1, "{word}");
            }
        }
    }

    /// By hand, with the pronouncing dictionary of Carnegie Mellon University: words, sentences, syllables, grade.
    #[test]
    fn known_texts_come_near_their_score() {
        let address = "Four score and seven years ago our fathers brought forth on this continent, a new nation, \
            conceived in Liberty, and dedicated to the proposition that all men are created equal. Now we are engaged in a \
            great civil war, testing whether that nation, or any nation so conceived and so dedicated, can long endure. \
            We are met on a great battle-field of that war. We have come to dedicate a portion of that field, as a final \
            resting place for those who here gave their lives that that nation might live. It is altogether fitting and \
            proper that we should do this.";
        let platypus = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.";
        for (text, [words, sentences, syllables], grade) in [
            (address, [102, 5, 146], 9.26),
            (platypus, [13, 1, 24], 11.26),
            ("The cat sat on the mat.", [6, 1, 6], -1.45),
        ] {
            let counted = counted(text);
            assert_eq!((counted.words, counted.sentences), (words, sentences), "{text}");
            assert!(counted.syllables.abs_diff(syllables) <= 2, "{counted:?}");
            assert!((counted.grade().expect("it has words") - grade).abs() < 2.0, "{counted:?}");
        }
        assert_eq!(counted(address).age(), Some(14));
    }

    #[test]
    fn a_line_ends_a_sentence_and_too_little_is_not_judged() {
        let few = counted("Who are we?\nYou must\nAsk 3 people, by ring@example.org.");
        assert_eq!(few, Counted { words: 8, sentences: 3, syllables: 9 });
        assert_eq!(few.age(), None);
        assert_eq!(counted("").grade(), None);
    }
}
