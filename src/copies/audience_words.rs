//! What a record says of a person by words: whether somebody from whom danger comes may be among those a copy is for, and
//! whether the record itself rules out that the parents are told.

use super::Audience;
use crate::expr::Data;
use crate::record::Record;
use crate::value::Value;

/// Who is a parent, or lives with the child as one does.
const FAMILY: [&str; 17] = [
    "mother",
    "father",
    "mum",
    "dad",
    "parent",
    "step",
    "partner",
    "husband",
    "wife",
    "carer",
    "guardian",
    "foster",
    "grand",
    "brother",
    "sister",
    "family",
    "lives with",
];
/// Who works here.
const STAFF: [&str; 15] = [
    "staff",
    "key person",
    "practitioner",
    "educator",
    "teacher",
    "nursery",
    "manager",
    "assistant",
    "student",
    "volunteer",
    "colleague",
    "employee",
    "room leader",
    "cook",
    "works here",
];
/// The reasons for not telling the parents that forbid a copy for them.
const UNSAFE: [&str; 3] = ["increased_harm", "prejudices_investigation", "not_safe"];

/// The same where a reason is written in words.
const UNSAFE_WORDS: [&str; 9] =
    ["harm", "danger", "risk", "safe", "investigat", "police", "social care", "violen", "afraid"];

/// Whether a danger may be one of an audience; doubt counts as yes.
pub(super) fn is_one_of(audience: Audience, danger: &Data) -> bool {
    let said = said_of(danger);
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let (family, staff) = (says(&FAMILY), says(&STAFF));
    match audience {
        Audience::Parent => family || !staff,
        Audience::KeyPerson | Audience::AllStaff => staff || !family && relation(danger).is_empty(),
        Audience::SocialWorker => says(&["social worker", "social care"]),
        Audience::Police => says(&["police", "constable"]),
    }
}

/// Whether a record says that it is not safe, or not yet allowed, to tell the parents.
pub fn rules_out_parents(record: &Record) -> bool {
    let is_unsafe = |value: &Value| match value {
        Value::Choice(id) => UNSAFE.contains(&id.as_str()),
        Value::Text(why) => UNSAFE_WORDS.iter().any(|word| why.to_lowercase().contains(word)),
        _ => false,
    };
    is_unsafe(record.answer("parents_told")) || is_unsafe(record.answer("parent_told_recorded").member("no_reason"))
}

fn relation(danger: &Data) -> String {
    match danger.at("relation") {
        Data::Text(text) => text.to_lowercase(),
        _ => String::new(),
    }
}

/// Name and relation as one text: some write `her dad` where a name is asked.
fn said_of(danger: &Data) -> String {
    match danger {
        Data::Text(text) => text.to_lowercase(),
        danger => match danger.at("name") {
            Data::Text(name) => format!("{} {}", name.to_lowercase(), relation(danger)),
            _ => relation(danger),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str, relation: &str) -> Data {
        Data::map([("name", Data::text(name)), ("relation", Data::text(relation))])
    }

    #[test]
    fn who_may_be_one_of_an_audience_is_taken_for_one() {
        for (audience, name, relation, is_one) in [
            (Audience::Parent, "Tom Sample", "father", true),
            (Audience::Parent, "Tom Sample", "", true),
            (Audience::Parent, "Tom Sample", "neighbour", true),
            (Audience::Parent, "Kim Proof", "key person in Robins room", false),
            (Audience::KeyPerson, "Kim Proof", "Key person", true),
            (Audience::KeyPerson, "her dad", "", false),
            (Audience::AllStaff, "K. Proof", "", true),
            (Audience::AllStaff, "Tom Sample", "neighbour", false),
            (Audience::Police, "Tom Sample", "father", false),
            (Audience::Police, "Tom Sample", "police officer", true),
            (Audience::SocialWorker, "Sam Okafor", "her social worker", true),
        ] {
            assert_eq!(is_one_of(audience, &person(name, relation)), is_one, "{audience:?}: {name}, {relation}");
        }
    }
}
