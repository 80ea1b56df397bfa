//! What rules can read: the shape of every tree that an expression sees.

use super::{Number, Subject};
use crate::expr::Shape;
use crate::form::{Class, Form, IndexKey, Indexed, Moment, Sensitivity, record_shape};
use crate::value::Kind;

/// Everything a check on a subject can read, by name.
pub(super) fn visible(subject: Subject, form: Option<&Form>, numbers: &[Number]) -> Shape {
    let mut roots = vec![
        ("setting", setting()),
        ("number", Shape::map(numbers.iter().map(|n| (n.name.clone(), Shape::Int)))),
        (subject.root(), of_subject(subject, form)),
    ];
    if subject != Subject::Files {
        roots.push(("meta", meta()));
    }
    if matches!(subject, Subject::Record | Subject::Page) {
        roots.push(("form", of_form()));
    }
    if subject == Subject::Record {
        roots.push(("signatures", Shape::list(signature())));
        roots.push(("texts", Shape::list(text())));
    }
    Shape::map(roots)
}

/// The subject's own shape.
pub(super) fn of_subject(subject: Subject, form: Option<&Form>) -> Shape {
    match subject {
        Subject::Record => form.map_or_else(|| Shape::map::<String>([]), record_shape),
        Subject::Form => of_form(),
        Subject::Page => page(),
        Subject::Files => file(),
        Subject::Set => set(),
        Subject::Index => Shape::list(entry()),
    }
}

/// A definition, as `Form::to_data` gives it, with what its note says.
pub(super) fn of_form() -> Shape {
    Shape::map([
        ("form", Shape::text()),
        ("ref", Shape::text()),
        ("edition", Shape::text()),
        ("draft", Shape::Bool),
        ("title", Shape::text()),
        ("class", words(&Class::WORDS)),
        ("sensitivity", words(&Sensitivity::WORDS)),
        ("confidentiality", Shape::map([("owner", Shape::text())])),
        ("confidentiality_note", note()),
        ("retention", Shape::text()),
        ("audience", audience()),
        ("parts", texts()),
        ("fields", Shape::MapOf(Box::new(field()))),
        ("explains", texts()),
        ("signers", texts()),
        ("text", Shape::text()),
    ])
}

fn note() -> Shape {
    Shape::map([("confidential_to_setting", Shape::Bool), ("may_share_without_consent_when", Shape::Bool)])
}

fn field() -> Shape {
    let text = [
        "id",
        "part",
        "section",
        "box",
        "label",
        "required_when",
        "purpose",
        "clause",
        "legal_source",
        "answered_by",
        "signer",
        "attests",
        "index",
        "default",
        "shown_when",
        "text",
    ];
    let mut pairs: Vec<(&str, Shape)> = text.into_iter().map(|key| (key, Shape::text())).collect();
    pairs.extend(["choices", "explains", "points", "members"].map(|key| (key, texts())));
    pairs.extend(["required", "special_category"].map(|key| (key, Shape::Bool)));
    pairs.push(("kind", Shape::Text(Kind::WORDS.iter().map(|(word, _)| (*word).to_owned()).collect())));
    pairs.push(("needed_from", words(&Moment::WORDS)));
    pairs.push(("sensitivity", words(&Sensitivity::WORDS)));
    pairs.push(("audience", audience()));
    pairs.push(("consent", consent()));
    pairs.push(("member_choices", Shape::MapOf(Box::new(texts()))));
    Shape::map(pairs)
}

fn consent() -> Shape {
    let text = ["consent_type", "why", "what", "purpose", "implications", "default", "required_value"];
    let mut pairs: Vec<(&str, Shape)> = text.into_iter().map(|key| (key, Shape::text())).collect();
    pairs.extend(["who", "options", "purposes"].map(|key| (key, texts())));
    pairs.push(("condition_of_place", Shape::Bool));
    Shape::map(pairs)
}

fn audience() -> Shape {
    Shape::list(Shape::map([("role", Shape::text()), ("need_to_know", Shape::text())]))
}

fn meta() -> Shape {
    Shape::map([
        ("form", Shape::text()),
        ("id", Shape::text()),
        ("moment", words(&Moment::WORDS)),
        ("part", Shape::text()),
        ("child_ref", Shape::text()),
        ("specimen", Shape::Bool),
        ("now", Shape::Time),
    ])
}

/// The setting's file, as `setting::read` gives it.
pub(super) fn setting() -> Shape {
    let group = |keys: &[&str]| {
        Shape::map(keys.iter().map(|key| (*key, if key.ends_with("_on") { Shape::Time } else { Shape::text() })))
    };
    let duty = Shape::map([
        ("name", Shape::text()),
        ("staff_id", Shape::text()),
        ("role", Shape::text()),
        ("from", Shape::Time),
        ("until", Shape::Time),
        ("phone", Shape::text()),
        ("public_key", Shape::text()),
    ]);
    let opening = Shape::map([("days", texts()), ("from", Shape::text()), ("to", Shape::text())]);
    let mut pairs: Vec<(&str, Shape)> =
        ["name", "legal_entity", "phone", "email", "website", "ofsted_urn"].map(|key| (key, Shape::text())).into();
    pairs.extend([
        ("address", group(&["lines", "postcode"])),
        ("public_authority", Shape::Bool),
        ("data_protection_lead", group(&["name", "role", "phone", "email"])),
        ("manager", group(&["name", "staff_id", "role"])),
        ("line_manager", group(&["name", "staff_id", "role"])),
        ("safeguarding_partnership", group(&["name", "procedures", "phone"])),
        ("regulator", group(&["name", "long_name", "address", "phone", "website"])),
        ("insurer", group(&["name", "keep_years"])),
        ("opening", opening),
        ("returns", Shape::map([("to", Shape::text()), ("until", Shape::Time)])),
        ("designated_persons", Shape::list(duty)),
        ("policies", Shape::list(group(&["name", "edition", "review_on"]))),
        ("ico_registration", group(&["number", "expires_on"])),
        ("storage", group(&["kind"])),
        ("specimen", Shape::Bool),
        ("numbers", Shape::MapOf(Box::new(Shape::Int))),
    ]);
    Shape::map(pairs)
}

/// A page that was made, read back: its text, each confidentiality note found on it, whom the copy is for, what it leaves
/// out, and the words by which the key of its seal is known (empty where it has none): they stand in the text as well, and
/// mean nothing.
fn page() -> Shape {
    let note =
        Shape::map([("note", Shape::text()), ("whole", Shape::Bool), ("points", Shape::Int), ("clear", Shape::Bool)]);
    Shape::map([
        ("number", Shape::Int),
        ("of", Shape::Int),
        ("text", Shape::text()),
        ("seal_words", Shape::text()),
        ("notes", Shape::list(note)),
        ("for", Shape::text()),
        ("withheld", Shape::Int),
        ("shown", Shape::list(words(&Sensitivity::WORDS))),
        ("referrer_line", Shape::text()),
    ])
}

/// What is done with a file: written, found, purged, exported or labelled.
fn file() -> Shape {
    let choice = |ids: &[&str]| Shape::Text(ids.iter().map(|id| (*id).to_owned()).collect());
    let line = [("record_id", Shape::text()), ("hash", Shape::text()), ("at", Shape::Time), ("by", Shape::text())];
    let label = [
        ("child_name", Shape::text()),
        ("child_ref", Shape::text()),
        ("written_on", Shape::Time),
        ("number", Shape::Int),
        ("of", Shape::Int),
        ("text", Shape::text()),
    ];
    Shape::map([
        ("action", choice(&["write", "found", "purge", "export", "label"])),
        ("sensitivity", words(&Sensitivity::WORDS)),
        ("kind", choice(&["fixed", "removable", "stream"])),
        ("allowed", Shape::Bool),
        ("synced", Shape::Bool),
        ("specimen", Shape::Bool),
        ("ending", Shape::text()),
        ("template", Shape::text()),
        ("typed", Shape::Bool),
        ("left", texts()),
        ("line", Shape::map(line)),
        ("media", choice(&["ssd", "hard_drive", "synced", "network", "removable", "unknown"])),
        ("told_not_proven", Shape::Bool),
        ("hash_checked", Shape::Bool),
        ("printed_or_exported", Shape::Bool),
        ("label", Shape::map(label)),
    ])
}

/// Forms that are printed together: by id in order, each with what is known of it, and for whom they are.
fn set() -> Shape {
    let document = [
        ("form", Shape::text()),
        ("class", words(&Class::WORDS)),
        ("sensitivity", words(&Sensitivity::WORDS)),
        ("blank", Shape::Bool),
        ("explains", texts()),
        ("fields", texts()),
        ("consents", texts()),
        ("record", Shape::text()),
        ("child_ref", Shape::text()),
        ("child_dob", Shape::Time),
        ("moment", words(&Moment::WORDS)),
        ("linked_decision", Shape::text()),
        ("asks_consent", Shape::Bool),
    ];
    let decision = [("id", Shape::text()), ("child_ref", Shape::text()), ("do_not_ask", texts())];
    Shape::map([
        ("set", Shape::text()),
        ("audience", Shape::text()),
        ("forms", texts()),
        ("documents", Shape::list(Shape::map(document))),
        ("decisions", Shape::list(Shape::map(decision))),
        ("addressees", Shape::list(person(&["name", "relation"]))),
        ("risks", Shape::list(person(&["name", "relation"]))),
    ])
}

fn person(keys: &[&str]) -> Shape {
    Shape::map(keys.iter().map(|key| (*key, Shape::text())))
}

/// A signature of a record: which field, who was to sign, and what stands there.
fn signature() -> Shape {
    Shape::map([
        ("field", Shape::text()),
        ("signer", Shape::text()),
        ("name", Shape::text()),
        ("role", Shape::text()),
        ("staff_id", Shape::text()),
        ("signed_at", Shape::Time),
        ("mark", Shape::text()),
    ])
}

/// A written answer of a record, wherever it stands.
fn text() -> Shape {
    Shape::map([
        ("path", Shape::text()),
        ("kind", Shape::Text(vec!["text".into(), "para".into()])),
        ("text", Shape::text()),
        ("sensitivity", words(&Sensitivity::WORDS)),
        ("special_category", Shape::Bool),
    ])
}

/// What an index knows of a record: codes, dates, links and people, never its text.
fn entry() -> Shape {
    const PERSON: [&str; 4] = ["name", "relation", "role", "staff_id"];
    let mut pairs: Vec<(&str, Shape)> =
        ["form", "id", "part", "child_ref", "fingerprint"].map(|key| (key, Shape::text())).into();
    pairs.extend([
        ("moment", words(&Moment::WORDS)),
        ("class", words(&Class::WORDS)),
        ("sensitivity", words(&Sensitivity::WORDS)),
        ("on_paper", Shape::Bool),
        ("errors", Shape::Int),
    ]);
    pairs.extend(IndexKey::WORDS.map(|(name, key)| {
        let shape = match key.holds {
            Indexed::Time => Shape::Time,
            Indexed::Code => Shape::text(),
            Indexed::Codes => texts(),
            Indexed::Person => person(&PERSON),
            Indexed::People => Shape::list(person(&PERSON)),
        };
        (name, shape)
    }));
    Shape::map(pairs)
}

fn texts() -> Shape {
    Shape::list(Shape::text())
}

fn words<T>(words: &[(&str, T)]) -> Shape {
    Shape::Text(words.iter().map(|(word, _)| (*word).to_owned()).collect())
}
