//! Whom a copy leaves out, and what it says of them all the same: names word by word, however they are written, what leads to
//! somebody as a whole, and the numbers of records that nobody is told of.

use super::secrets::{Leaf, left_out, shown};
use super::traces::{folded, letters_of_one, words_of};
use crate::approve::Approved;
use crate::value::Value;
use std::collections::BTreeSet;

/// The fewest letters of a word of a name that is looked for.
const LEAST_OF_NAME: usize = 2;
/// The fewest letters of a word of a name that a file may not be called by.
const LEAST_OF_FILE: usize = 4;
/// The fewest letters and digits of a record's number that is looked for.
const LEAST_OF_NUMBER: usize = 3;
/// Words that stand where a name is asked and name nobody: little words, titles, who somebody is to a child, where they work.
const NO_NAMES: &str = "a all an and another any as at aunt auntie authority baby boy boys brother by carer child children \
    class cook cousin council dad daddy do doctor dr duty family father for friend from gp gran grandad grandfather grandma \
    grandmother girl girls he health her him his home i in is it its key lady left local man manager me miss mother mr mrs ms \
    mum mummy mums mx my nan nana neighbour new next no none not nurse nursery of old on one or other our parent parents \
    partner person police room school she sister social some somebody someone staff step teacher team that the their them \
    they this to two uncle unknown us visitor we who with woman worker you your";

/// What may be named: in a copy itself, or by everything that is printed here.
struct Known {
    /// Of those whom the copy names, and of the setting itself.
    names: BTreeSet<String>,
    /// Of the texts that pages print: they are words as well, so that a name is told by its capital.
    printed: BTreeSet<String>,
    texts: Vec<String>,
}

impl Known {
    fn of<'t>(names: impl Iterator<Item = &'t str>, anyway: &'t Anyway) -> Known {
        let names: Vec<&str> = names.chain(anyway.setting.iter().map(String::as_str)).collect();
        let texts = names.iter().copied().chain(anyway.printed.iter().map(String::as_str)).map(folded).collect();
        Known {
            names: names.into_iter().flat_map(words_of).collect(),
            printed: anyway.printed.iter().flat_map(|text| words_of(text)).collect(),
            texts,
        }
    }
}

/// What pages say whatever is answered.
#[derive(Clone, Debug, Default)]
pub struct Anyway {
    /// The facts of the setting, such as the names of those who work there.
    pub setting: Vec<String>,
    /// Printed words.
    pub printed: Vec<String>,
}

/// An answer that a copy shows and in which somebody is named, or can be found, whom it leaves out: its path, and the path of
/// what is left out.
pub fn told_all_the_same(copy: &Approved, anyway: &Anyway) -> Option<(String, String)> {
    let shown = shown(copy);
    let known = Known::of(shown.iter().filter(|leaf| leaf.names).map(|leaf| leaf.text.as_str()), anyway);
    left_out(copy)
        .into_iter()
        .filter(|leaf| leaf.names)
        .find_map(|left| Some((told(&shown, &left, &known)?, left.path)))
}

/// The same of those whom another copy leaves out. Whom any of the `given` names, it may name; whoever signed
/// a page is no secret of it.
pub fn told_by_another(
    copy: &Approved,
    others: &[&Approved],
    given: &[&Approved],
    anyway: &Anyway,
) -> Option<(String, String)> {
    let (own, all) = (shown(copy), given.iter().flat_map(|copy| shown(copy)).collect::<Vec<Leaf>>());
    // who signed a page is one of the staff wherever else the name stands
    let signed: Vec<Leaf> =
        others.iter().flat_map(|other| [shown(other), left_out(other)].concat()).filter(|leaf| leaf.signs).collect();
    let named = all.iter().chain(&signed).filter(|leaf| leaf.names);
    let known = Known::of(named.map(|leaf| leaf.text.as_str()), anyway);
    others.iter().find_map(|other| {
        let mut left = left_out(other).into_iter().filter(|leaf| leaf.names && !leaf.signs);
        left.find_map(|left| {
            let what = format!("{}.{} of {}", other.record().form.id, left.path, other.record().id);
            Some((told(&own, &left, &known)?, what))
        })
    })
}

/// An answer that a copy shows and in which the number of one of these records stands: its path, and the number.
pub fn tells_number<'n>(copy: &Approved, numbers: &'n [String]) -> Option<(String, &'n str)> {
    let looked_for: Vec<(&str, Vec<String>)> =
        numbers.iter().filter(|n| is_telling(n)).map(|n| (n.as_str(), words_of(n).collect())).collect();
    shown(copy).into_iter().find_map(|leaf| {
        let said: Vec<String> = words_of(&leaf.text).collect();
        let is_in =
            |words: &[String]| said.windows(words.len()).any(|some| some == words) || said.contains(&words.concat());
        looked_for.iter().find(|(_, words)| is_in(words)).map(|(number, _)| (leaf.path, *number))
    })
}

/// Whether a number is no number or word of every day.
fn is_telling(number: &str) -> bool {
    let letters = folded(number);
    let has = |is: fn(char) -> bool| letters.chars().any(is);
    letters.len() > LEAST_OF_NUMBER + 1
        || letters.len() >= LEAST_OF_NUMBER && has(char::is_alphabetic) && has(char::is_numeric)
}

/// Whether a file's name has a word of the name of somebody in the record, shown or left out: a list of files is read by
/// whoever passes by.
pub fn is_called_by_a_name(copy: &Approved, file: &str) -> bool {
    let (all, words) = ([shown(copy), left_out(copy)].concat(), words_of(file).collect::<Vec<String>>());
    let mut names = all.iter().filter(|leaf| leaf.names).flat_map(|leaf| capitals(&leaf.text));
    names.any(|name| words.contains(&folded(name)))
}

/// The path of the answer that says who was left out: as a whole, or by one of the words of a name.
fn told(shown: &[Leaf], left: &Leaf, known: &Known) -> Option<String> {
    let letters: Vec<String> = letters_of_one(&left.path, &Value::Text(left.text.clone()))
        .into_iter()
        .filter(|letters| known.texts.iter().all(|text| !text.contains(letters)))
        .collect();
    let mut words = if left.leads { Vec::new() } else { names_in(&left.text) };
    words.retain(|word| !known.names.contains(word));
    let is_name = |word: &str| {
        let letters = folded(word);
        words.contains(&letters) && (begins_large(word) || !known.printed.contains(&letters))
    };
    let tells = |leaf: &&Leaf| {
        let text = folded(&leaf.text);
        letters.iter().any(|letters| text.contains(letters)) || parts(&leaf.text).any(is_name)
    };
    shown.iter().filter(|leaf| leaf.is_free && (leaf.leads || !leaf.names)).find(tells).map(|leaf| leaf.path.clone())
}

/// The words of a name, as they are compared: those with a capital, or all of them where somebody wrote it without.
fn names_in(text: &str) -> Vec<String> {
    let words = || parts(text).filter(|word| word.chars().any(char::is_alphabetic));
    let has_capitals = words().any(begins_large);
    let words = words().filter(|word| begins_large(word) || !has_capitals).map(folded);
    let is_name =
        |word: &String| word.chars().count() >= LEAST_OF_NAME && !NO_NAMES.split_whitespace().any(|no| no == word);
    words.filter(is_name).collect()
}

/// The longer words that begin with a capital, as names do, or are in letters that have none.
fn capitals(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter(|word| word.chars().count() >= LEAST_OF_FILE && begins_large(word))
}

/// Break points inside a word do not part it.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '\u{200B}' | '\u{AD}')).filter(|word| !word.is_empty())
}

fn begins_large(word: &str) -> bool {
    word.chars().next().is_some_and(|first| !first.is_lowercase() && !first.is_numeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_for_word_by_word_and_what_names_nobody_is_not() {
        for (text, words) in [
            ("Leo Sharp", vec!["leo", "sharp"]),
            ("leo sharp", vec!["leo", "sharp"]),
            ("Al O'Neil", vec!["al", "neil"]),
            ("Mrs Sharp", vec!["sharp"]),
            ("the boy next to her", vec![]),
            ("Noah, a boy from the Robins room", vec!["noah", "robins"]),
        ] {
            assert_eq!(names_in(text), words, "{text}");
        }
    }

    #[test]
    fn a_number_of_every_day_tells_no_record() {
        for (number, tells) in [("SI-2026-0012", true), ("A12", true), ("7", false), ("12", false), ("no", false)] {
            assert_eq!(is_telling(number), tells, "{number}");
        }
    }
}
