//! When two names are one person.

use super::Data;
use unicode_normalization::UnicodeNormalization;

pub(super) const TITLES: [&str; 16] = [
    "mr",
    "mrs",
    "miss",
    "ms",
    "mx",
    "dr",
    "prof",
    "professor",
    "rev",
    "reverend",
    "sir",
    "dame",
    "lord",
    "lady",
    "madam",
    "master",
];

/// Whether two people are one: by staff id where both have one, else by name. Nobody is not the same as nobody.
pub fn same_person(a: &Data, b: &Data) -> bool {
    if let (Some(x), Some(y)) = (part(a, "staff_id"), part(b, "staff_id")) {
        return x == y;
    }
    match (name(a), name(b)) {
        (Some(x), Some(y)) => x == y,
        _ => false,
    }
}

/// A text for comparing: composed, without case, with single spaces and plain apostrophes.
pub(super) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    }
    let plain: String =
        text.nfkc().map(|c| if matches!(c, '\u{2019}' | '\u{2018}' | '\u{2bc}') { '\'' } else { c }).collect();
    // Upper case first: ß and SS, ﬁ and FI, final sigma and sigma become one.
    let folded = plain.to_uppercase().to_lowercase().replace('ς', "σ");
    folded.nfc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn part(person: &Data, key: &str) -> Option<String> {
    match person.at(key) {
        Data::Text(t) => Some(folded(t)).filter(|t| !t.is_empty()),
        Data::Int(n) => Some(n.to_string()),
        _ => None,
    }
}

fn name(person: &Data) -> Option<String> {
    let name = match person {
        Data::Text(t) => folded(t),
        person => part(person, "name")?,
    };
    let mut words: Vec<&str> = name.split([' ', ',']).filter(|w| !w.is_empty()).collect();
    while words.len() > 1 && TITLES.contains(&words[0].trim_end_matches('.')) {
        words.remove(0);
    }
    Some(words.join(" ")).filter(|n| !n.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, id: Option<&str>) -> Data {
        Data::map([("name", Data::text(name)), ("staff_id", id.map_or(Data::Null, Data::text))])
    }

    #[test]
    fn case_title_spaces_and_composition_do_not_make_two_people() {
        for (a, b) in [
            ("Jo Dale", "Mrs JO DALE"),
            ("Jo Dale", " dr. jo   dale "),
            ("Zoe\u{308} Groß", "ZOË GROSS"),
            ("O\u{2019}Neil", "o'neil"),
            ("محمد", "محمد"),
        ] {
            assert!(same_person(&person(a, None), &person(b, None)), "{a} {b}");
            assert!(same_person(&Data::text(a), &person(b, None)), "{a} {b}");
        }
    }

    #[test]
    fn a_staff_id_counts_before_the_name() {
        assert!(same_person(&person("Jo Dale", Some("S1")), &person("J. Dale", Some("s1 "))));
        assert!(!same_person(&person("Jo Dale", Some("S1")), &person("Jo Dale", Some("S2"))));
        assert!(same_person(&person("Jo Dale", Some("S1")), &person("Jo Dale", None)));
    }

    #[test]
    fn nobody_is_nobody() {
        assert!(!same_person(&Data::Null, &Data::Null));
        assert!(!same_person(&person(" ", None), &person("", None)));
        assert!(!same_person(&person("Miss", None), &person("Jo Dale", None)));
    }
}
