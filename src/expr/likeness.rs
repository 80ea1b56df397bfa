//! Whether two descriptions may be of one person: names half known, "her dad", "Mr and Mrs Example", "both parents".
//!
//! Asked where a mistake is dangerous, so that doubt counts as yes: the person from whom danger comes is to read nothing
//! (07.2.64, 07.2.65). Two full names that differ tell people apart.

use super::Data;
use super::names::{TITLES, folded, same_person};

const FATHER: &[&str] = &["father", "dad", "daddy", "papa"];
const MOTHER: &[&str] = &["mother", "mum", "mummy", "mom", "mam", "mama"];
const OTHERS: &[(&str, &[&str])] = &[
    ("grandmother", &["grandmother", "grandma", "granny", "gran", "nan", "nana"]),
    ("grandfather", &["grandfather", "grandad", "granddad", "grandpa"]),
    ("stepfather", &["stepfather", "stepdad"]),
    ("stepmother", &["stepmother", "stepmum"]),
    ("uncle", &["uncle"]),
    ("aunt", &["aunt", "auntie", "aunty"]),
    ("brother", &["brother", "stepbrother"]),
    ("sister", &["sister", "stepsister"]),
    ("partner", &["partner", "boyfriend", "girlfriend", "husband", "wife"]),
];
/// Words before a father or mother that make somebody else of them.
const BEFORE: [&str; 4] = ["step", "foster", "grand", "god"];
const SMALL: [&str; 10] = ["the", "her", "his", "their", "both", "child's", "a", "my", "of", "is"];

/// Whether the two may be one person; nobody is like nobody.
pub fn could_be(a: &Data, b: &Data) -> bool {
    if same_person(a, b) {
        return true;
    }
    let (these, those) = (described(a), described(b));
    these.iter().any(|x| those.iter().any(|y| may_be_one(x, y)))
}

/// What somebody is to the child, as words that stand for all ways of saying it; none where nobody says.
pub fn kin(person: &Data) -> Vec<String> {
    let mut all: Vec<String> = described(person).into_iter().flat_map(|person| person.kin).collect();
    all.dedup();
    all
}

/// One person as far as described.
#[derive(Clone, Debug, Default)]
struct Person {
    /// The parts of the name, without titles.
    name: Vec<String>,
    /// What the person is to the child; several where it is left open which.
    kin: Vec<String>,
    /// `m` or `f`, where a title tells.
    sex: Option<char>,
    /// The whole family.
    everybody: bool,
}

fn may_be_one(a: &Person, b: &Person) -> bool {
    if a.everybody || b.everybody {
        let other = if a.everybody { b } else { a };
        return !other.kin.is_empty() || other.everybody || shares(&a.name, &b.name);
    }
    let (kin_known, kin_fits) = (!a.kin.is_empty() && !b.kin.is_empty(), a.kin.iter().any(|k| b.kin.contains(k)));
    let only_one =
        kin_fits && a.kin.len() == 1 && b.kin.len() == 1 && ["father", "mother"].contains(&a.kin[0].as_str());
    if let (Some(x), Some(y)) = (sex(a), sex(b))
        && x != y
    {
        return false;
    }
    match (a.name.len(), b.name.len()) {
        // nobody is named: the relation alone tells
        (0, _) | (_, 0) => kin_fits,
        (1, _) | (_, 1) if kin_known => kin_fits && (only_one || shares(&a.name, &b.name)),
        (1, _) | (_, 1) => shares(&a.name, &b.name),
        _ if fits(&a.name, &b.name) => true,
        // two full names: a child has one father of one surname, whatever his first name is shortened to
        _ => only_one && a.name.last() == b.name.last(),
    }
}

/// Whether two full names are of one person: first and last the same, a letter standing for a first name.
fn fits(a: &[String], b: &[String]) -> bool {
    let initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
    let first = a[0] == b[0] || initial(&a[0], &b[0]) || initial(&b[0], &a[0]);
    first && a.last() == b.last()
}

fn shares(a: &[String], b: &[String]) -> bool {
    a.iter().any(|word| b.contains(word))
}

fn sex(person: &Person) -> Option<char> {
    let of = |kin: &str| match kin {
        "father" | "stepfather" | "grandfather" | "uncle" | "brother" => Some('m'),
        "mother" | "stepmother" | "grandmother" | "aunt" | "sister" => Some('f'),
        _ => None,
    };
    person.sex.or_else(|| if let [one] = person.kin.as_slice() { of(one) } else { None })
}

/// The people of a description: a text, or a group with a name and a relation.
fn described(data: &Data) -> Vec<Person> {
    let text = |keys: &[&str]| {
        keys.iter().find_map(|key| match data.at(key) {
            Data::Text(text) if !folded(text).is_empty() => Some(folded(text)),
            _ => None,
        })
    };
    let (name, relation) = match data {
        Data::Text(name) => (folded(name), None),
        _ => (text(&["name", "who", "person"]).unwrap_or_default(), text(&["relation", "relation_to_child"])),
    };
    let parts: Vec<Vec<String>> = parts(&name);
    let surname = parts.last().and_then(|p| p.last()).cloned();
    let couple = parts.len() == 2
        && parts[0].len() == 1
        && is_title(&parts[0][0])
        && parts[1].first().is_some_and(|w| is_title(w));
    let mut people: Vec<Person> = parts.iter().map(|words| person(words)).collect();
    for person in &mut people {
        if couple {
            person.kin = vec![if person.sex == Some('f') { "mother" } else { "father" }.to_owned()];
        }
        if let (true, Some(surname)) =
            (parts.len() > 1 && person.name.len() < 2 && person.kin.is_empty() | couple, &surname)
            && !person.name.contains(surname)
        {
            person.name.push(surname.clone());
        }
        person.name.retain(|word| !is_title(word));
    }
    if let Some(relation) = relation {
        let kin = kin_of(&words(&relation)).0;
        people.iter_mut().for_each(|p| p.kin.clone_from(&kin));
        if people.is_empty() {
            people.push(Person { kin, ..Person::default() });
        }
    }
    people
}

/// "Leila and Tom Example" are two.
fn parts(name: &str) -> Vec<Vec<String>> {
    let joined = name.replace(['&', '+', '/', ','], " and ");
    let all = words(&joined);
    all.split(|word| word == "and").filter(|part| !part.is_empty()).map(<[String]>::to_vec).collect()
}

fn words(text: &str) -> Vec<String> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '\'';
    text.split(|c: char| !is_letter(c)).filter(|w| !w.is_empty()).map(|w| w.trim_matches('\'').to_owned()).collect()
}

fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

fn person(words: &[String]) -> Person {
    let everybody = words.last().is_some_and(|w| w == "family" || w == "household");
    let (kin, rest) = kin_of(words);
    let sex = words.iter().find_map(|w| match w.as_str() {
        "mr" | "sir" => Some('m'),
        "mrs" | "ms" | "miss" => Some('f'),
        _ => None,
    });
    let is_name =
        |w: &&String| !SMALL.contains(&w.as_str()) && !w.ends_with("'s") && *w != "family" && *w != "household";
    Person { name: rest.iter().filter(is_name).filter(|w| !is_title(w)).cloned().collect(), kin, sex, everybody }
}

/// What the words say somebody is to the child, and the words that are left.
fn kin_of(words: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut kin, mut rest) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < words.len() {
        let word = words[at].as_str();
        let next = words.get(at + 1).map(String::as_str);
        let owner = word.strip_suffix("'s").map(plain_kin).filter(|k| !k.is_empty());
        let of_whom =
            (next == Some("of")).then(|| words[at + 2..].iter().find(|w| !SMALL.contains(&w.as_str()))).flatten();
        match (owner, next) {
            // the father's partner, the partner of the father: neither is the father
            (Some(owner), Some(what)) => {
                kin.push(format!("{} of {}", plain_kin(what).first().map_or(what, String::as_str), owner[0]));
                at += 2;
            }
            _ if of_whom.is_some_and(|w| !plain_kin(w).is_empty()) => {
                let owner = of_whom.map(|w| plain_kin(w)[0].clone()).unwrap_or_default();
                kin.push(format!("{} of {owner}", plain_kin(word).first().map_or(word, String::as_str)));
                at = words.len();
            }
            _ if BEFORE.contains(&word) && next.is_some_and(|n| !plain_kin(n).is_empty()) => {
                kin.extend(next.into_iter().flat_map(plain_kin).map(|k| format!("{word}{k}")));
                at += 2;
            }
            _ => {
                let found = plain_kin(word);
                if found.is_empty() {
                    rest.push(words[at].clone())
                } else {
                    kin.extend(found)
                }
                at += 1;
            }
        }
    }
    kin.dedup();
    (kin, rest)
}

/// The one word that stands for all ways of saying it; parents may be either, and a new partner of one counts as one too.
fn plain_kin(word: &str) -> Vec<String> {
    let one = |word: &str| vec![word.to_owned()];
    match word {
        _ if FATHER.contains(&word) => one("father"),
        _ if MOTHER.contains(&word) => one("mother"),
        "parents" | "parent" => ["father", "mother", "stepfather", "stepmother"].map(str::to_owned).into(),
        _ => OTHERS.iter().find(|(_, ways)| ways.contains(&word)).map_or_else(Vec::new, |(kin, _)| one(kin)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(text: &str) -> Data {
        let (name, relation) = text.split_once(" | ").unwrap_or((text, ""));
        let or_null = |t: &str| if t.is_empty() { Data::Null } else { Data::text(t) };
        Data::map([("name", or_null(name.trim())), ("relation", or_null(relation.trim()))])
    }

    fn wrong(cases: &[(&str, &str)], wanted: bool) -> Vec<String> {
        let told = |(a, b): &&(&str, &str)| {
            let (a, b) = (person(a), person(b));
            could_be(&a, &b) != wanted || could_be(&b, &a) != wanted
        };
        cases.iter().filter(told).map(|(a, b)| format!("{a} / {b}")).collect()
    }

    #[test]
    fn doubt_counts_as_yes() {
        let cases = [
            ("Tom Example | father", "Mr and Mrs Example"),
            ("Tom Example | father", "Mr & Mrs Example"),
            ("Tom Example | father", "Mr Example"),
            ("Tom Example | father", "T. Example | Dad"),
            ("Tom Example | father", "tom  EXAMPLE"),
            ("Tom Example | father", "Mr Tom Example"),
            ("Tom Example | father", "Thomas Example | father"),
            ("Tom Example | father", "Both parents"),
            ("Tom Example | father", "The Example family"),
            ("Tom Example | father", "Leila and Tom Example"),
            ("Tom Example | father", "Her dad"),
            ("Tom Example | father", "Aisha's father"),
            ("Tom Example | father", "Tom | Father"),
            (" | father", "Daniel Specimen (father)"),
            ("father", "Daniel Specimen | father"),
            ("father", "father"),
            ("the father", "Mr and Mrs Example"),
            ("Rob Hill | stepfather", "Mum and stepfather"),
            ("Rob Hill | stepfather", "Mum and step-father"),
            ("Rob Hill | stepfather", "Rob (stepfather)"),
            ("Rob Hill | stepfather", "Parents"),
            ("Karl Sample | mother's partner", "Karl | mother's partner"),
            ("Karl Sample | mother's partner", "the partner of the mother"),
            ("Karl Sample | mother's partner", "Household"),
            ("Pete Example | uncle", "Uncle Pete | uncle"),
            (" | uncle", "Ali Specimen | uncle"),
            ("Leila Example | mother", "Ms Example"),
            ("Leila Example | mother", "Mummy"),
            (" | grandmother", "Granny Rosa | grandmother"),
            ("Example | parents", "Leila Example | mother"),
            (" | both parents", "Tom Example | father"),
        ];
        assert_eq!(wrong(&cases, true), Vec::<String>::new());
    }

    #[test]
    fn names_and_relations_tell_people_apart() {
        let cases = [
            ("Tom Example | father", "Mrs Example"),
            ("Tom Example | father", "Leila Example | mother"),
            ("Tom Example | father", "Leila Example | Mum"),
            ("Tom Example | father", "Rob Hill | foster father"),
            ("Tom Example | father", "Rob Hill | stepfather"),
            ("Tom Example | father", "Ann Hill | father's partner"),
            ("Tom Example | father", "Ann Hill, partner of the father"),
            ("Tom Example | father", "Bill Example | grandfather"),
            ("father", "Leila Example | mother"),
            ("Rob Hill | stepfather", "Tom Example | father"),
            ("Karl Sample | mother's partner", "Leila Example | mother"),
            ("Pete Example | uncle", "Ali Specimen | uncle"),
            ("Leila Example | mother", "Tom Example | father"),
            ("Leila Example | mother", "Mr Example"),
            ("Leila Example | mother", "Rosa Example | grandmother"),
            ("Rosa Example | grandmother", "Mr and Mrs Example"),
            ("Rosa Example | grandmother", "Vera Hall | grandmother"),
            ("Tom Example | father", "Sam Whitlock | deputy"),
            (" | father", "Karen Holt"),
            ("", "Karen Holt"),
            ("", ""),
        ];
        assert_eq!(wrong(&cases, false), Vec::<String>::new());
    }
}
