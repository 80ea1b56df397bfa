//! What a finished copy may nowhere show: the letters of the answers that it leaves out, as they are looked for.

use crate::approve::{Approved, letters_in, letters_of};
use crate::value::Value;
use unicode_normalization::UnicodeNormalization;

/// The fewest letters and digits that are looked for: fewer stand somewhere by chance.
const LEAST: usize = 5;
/// The fewest of an answer without digits.
const LEAST_WORDS: usize = 8;
/// The digits of a phone number behind the zero or the code of the country.
const OF_PHONE: usize = 9;

/// One answer that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Its record and path, to name it by.
    pub of: String,
    /// Its letters, as they are compared.
    pub letters: String,
    /// Whether it is one word, which counts only where it stands by itself.
    pub is_word: bool,
}

/// Letters and digits alone, small, ligatures taken apart: however an answer is spaced, hyphened or written large.
pub fn folded(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The words of a text, as they are compared; break points inside a word do not part it.
pub fn words_of(text: &str) -> impl Iterator<Item = String> {
    let text: String =
        text.nfkc().filter(|c| !matches!(c, '\u{200B}' | '\u{AD}')).flat_map(char::to_lowercase).collect();
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.into_iter()
}

/// What the copies leave out, as far as it leads anywhere; `anyway` is what their pages say all the same, such as the
/// setting's own address, the printed words, and what the reader's own household told.
pub fn traces(copies: &[Approved], anyway: &[String]) -> Vec<Trace> {
    let anyway: Vec<String> = anyway.iter().map(|text| folded(text)).collect();
    let mut all = Vec::new();
    for copy in copies {
        for left in copy.left_out() {
            let of = format!("{}.{}", copy.record().form.id, left.path);
            let letters = letters_of_one(&left.path, &left.value)
                .into_iter()
                .filter(|l| anyway.iter().all(|text| !text.contains(l.as_str())));
            all.extend(letters.map(|letters| Trace { of: of.clone(), letters, is_word: false }));
        }
    }
    all.sort_by(|a, b| a.letters.cmp(&b.letters));
    all.dedup_by(|a, b| a.letters == b.letters);
    all
}

/// The answers that a copy still shows and in which something stands that it leaves out: the path, whether it is all of the
/// answer, and of what.
pub fn echoes<'t>(copy: &Approved, traces: &'t [Trace]) -> Vec<(String, bool, &'t Trace)> {
    let mut all = Vec::new();
    for (path, text) in letters_in(copy.record()) {
        let text = folded(&text);
        let found = traces.iter().filter(|trace| text.contains(&trace.letters));
        all.extend(found.map(|trace| (path.clone(), text.len() <= trace.letters.len() + 4, trace)));
    }
    all
}

/// The letters that one answer is looked for by: as a whole, an address line by line as well, a phone by its last digits.
pub(super) fn letters_of_one(path: &str, value: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for (_, text) in letters_of(path, value) {
        let lines = text.split([',', '\n']).filter(|line| has_digit(line));
        let whole = std::iter::once(text.as_str()).filter(|text| leads(text));
        for letters in whole.chain(lines).map(folded).filter(|l| l.chars().count() >= LEAST) {
            all.push(match phone(&letters) {
                Some(digits) => digits.to_owned(),
                None => letters,
            });
        }
    }
    all
}

/// Whether somebody could be found by it: it has digits, or an @, or is more than one word.
pub(super) fn leads(text: &str) -> bool {
    let words = text.split_whitespace().count();
    has_digit(text) || text.contains('@') || words > 1 && folded(text).chars().count() >= LEAST_WORDS
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

fn phone(letters: &str) -> Option<&str> {
    let is_phone = letters.len() > OF_PHONE && letters.len() <= 14 && letters.bytes().all(|b| b.is_ascii_digit());
    is_phone.then(|| &letters[letters.len() - OF_PHONE..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_for(text: &str) -> Vec<String> {
        letters_of_one("a", &Value::Text(text.into()))
    }

    #[test]
    fn an_answer_is_looked_for_however_it_is_written() {
        assert_eq!(looked_for("07700 900123"), looked_for("+44 (0)7700-900123"));
        assert!(looked_for("14 Example Street, Leeds").contains(&folded("14 EXAMPLE  Street")));
        assert_eq!(looked_for("leila@example.org"), ["leilaexampleorg"]);
    }

    #[test]
    fn what_leads_nowhere_is_not_looked_for() {
        for text in ["Leeds", "aunt", "Grandmother", "no", "7"] {
            assert!(looked_for(text).is_empty(), "{text}");
        }
    }
}
