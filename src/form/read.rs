//! YAML becomes a form; every fault of the file is found in one reading.

use super::field::{Answerer, Condition, Consent, Field, Household, Point, Reader, Rows, Statement};
use super::{Class, Form, Frame, IndexKey, Moment, Part, Section, Sensitivity};
use crate::expr::{Expression, Shape};
use crate::source::{Fault, Faults, Keys, Node};
use crate::value::{Format, Kind, Words};

/// Reads a definition from its tree; the form is there when nothing refuses it.
pub(super) fn form(tree: &Node, file: &str, text: &str) -> (Option<Form>, Vec<Fault>) {
    let faults = Faults::default();
    let form = Keys::of(tree, "", &faults).map(|keys| read_form(keys, tree, file, text, &faults));
    if let Some(form) = &form {
        unique_ids(form, &faults);
        known_turns(form, &faults);
        signing_off(form, &faults);
        urgency(form, &faults);
        conditions(form, &faults);
    }
    let faults = faults.into_vec();
    (form.filter(|_| faults.is_empty()), faults)
}

fn read_form(mut keys: Keys<'_>, tree: &Node, file: &str, text: &str, faults: &Faults) -> Form {
    let id = keys.need("form");
    if !is_id(&id) && !id.is_empty() {
        keys.fault(
            "shape",
            "form",
            keys.at("form"),
            "a form's id has small letters, digits and _",
            "write it like privacy_notice",
        );
    }
    let mut form = Form {
        id,
        reference: keys.need("ref"),
        edition: keys.need("edition"),
        draft: keys.choice("status", &[("ready", false), ("draft", true)]).unwrap_or(false),
        title: words(&mut keys, "title", faults),
        about: words(&mut keys, "about", faults),
        menu: words(&mut keys, "menu", faults),
        class: keys.choice("class", &Class::WORDS),
        sensitivity: keys.choice("sensitivity", &Sensitivity::WORDS),
        owner: keys
            .map("confidentiality")
            .map(|mut k| {
                let owner = k.text("owner").unwrap_or_default();
                k.done();
                owner
            })
            .unwrap_or_default(),
        retention: keys.text("retention").unwrap_or_default(),
        audience: readers(&mut keys),
        urgent: keys.flag("urgent").unwrap_or(false),
        draft_until: keys.text("draft_until").unwrap_or_default(),
        parts: Vec::new(),
        closing: keys.list("closing").into_iter().map(|(node, path)| Words::read(node, &path, faults)).collect(),
        file: file.into(),
        hash: crate::source::fingerprint(text.as_bytes()),
        tree: tree.clone(),
    };
    if form.title.is_empty() {
        keys.fault("missing", "title", keys.at("title"), "`title` is missing", "add a line `title: ...`");
    }
    let sections = read_sections(&mut keys, faults);
    form.parts = keys.list("parts").into_iter().filter_map(|(node, path)| read_part(node, &path, faults)).collect();
    if form.parts.is_empty() {
        form.parts.push(Part { id: "A".into(), title: Words::default(), by: Words::default(), sections });
    } else if !sections.is_empty() {
        keys.fault(
            "shape",
            "sections",
            keys.at("sections"),
            "a form has either parts or sections",
            "put the sections into a part",
        );
    }
    keys.done();
    form
}

fn read_part(node: &Node, path: &str, faults: &Faults) -> Option<Part> {
    let mut keys = Keys::of(node, path, faults)?;
    let part = Part {
        id: keys.need("part"),
        title: words(&mut keys, "title", faults),
        by: words(&mut keys, "by", faults),
        sections: read_sections(&mut keys, faults),
    };
    keys.done();
    Some(part)
}

fn read_sections(keys: &mut Keys<'_>, faults: &Faults) -> Vec<Section> {
    let section = |(node, path): (&Node, String)| {
        let mut keys = Keys::of(node, &path, faults)?;
        let section = Section {
            id: keys.need("section"),
            title: words(&mut keys, "title", faults),
            help: words(&mut keys, "help", faults),
            frame: keys.choice("box", &[("facts", Frame::Facts), ("thoughts", Frame::Thoughts)]),
            own_sheet: keys.choice("sheet", &[("own", true)]).unwrap_or(false),
            fields: read_fields(&mut keys, faults),
        };
        keys.done();
        Some(section)
    };
    keys.list("sections").into_iter().filter_map(section).collect()
}

fn read_fields(keys: &mut Keys<'_>, faults: &Faults) -> Vec<Field> {
    keys.list("fields").into_iter().filter_map(|(node, path)| read_field(node, &path, faults)).collect()
}

fn read_field(node: &Node, path: &str, faults: &Faults) -> Option<Field> {
    let mut keys = Keys::of(node, path, faults)?;
    let id = keys.need("field");
    if !is_id(&id) && !id.is_empty() {
        keys.fault(
            "shape",
            "field",
            keys.at("field"),
            format!("a field's id has small letters, digits and _, not `{id}`"),
            "write it like date_of_birth",
        );
    }
    if keys.node("kind").is_none() {
        keys.fault("missing", "kind", keys.at("kind"), "`kind` is missing", "add a line `kind: text` or another kind");
    }
    let kind = keys.choice("kind", &Kind::WORDS).unwrap_or(Kind::Text);
    let mut field = Field::bare(&id, kind, "");
    field.label = words(&mut keys, "label", faults);
    field.help = words(&mut keys, "help", faults);
    field.required = keys.flag("required").unwrap_or(false);
    field.needed_from = keys.choice("needed_from", &Moment::WORDS).unwrap_or(field.needed_from);
    field.required_when = condition(&mut keys, "required_when");
    field.shown_when = condition(&mut keys, "shown_when");
    field.sensitivity = keys.choice("sensitivity", &Sensitivity::WORDS);
    field.audience = readers(&mut keys);
    field.household = keys.choice("household", &Household::WORDS);
    field.special_category = keys.flag("special_category").unwrap_or(false);
    field.purpose = keys.text("purpose").unwrap_or_default();
    field.clause = keys.text("clause").unwrap_or_default();
    field.legal_source = keys.text("legal_source").unwrap_or_default();
    field.answered_by = keys.choice("answered_by", &Answerer::WORDS).unwrap_or(Answerer::Staff);
    field.index = keys.choice("index", &IndexKey::WORDS);
    paper_and_letters(&mut field, &mut keys, faults);
    match kind {
        Kind::Statement => field.statement = statement(&mut keys, faults),
        Kind::ConsentItem => field.consent = Some(consent(&mut keys, faults)),
        Kind::Sign => {
            field.signer = keys.need("signer");
            let before = |(node, _): (&Node, String)| match node {
                Node::Scalar(id) => Some(id.text.clone()),
                _ => None,
            };
            field.signs_after = keys.list("signs_after").into_iter().filter_map(before).collect();
        }
        Kind::Attestation => field.attests = keys.need("attests"),
        _ => {}
    }
    field.preset = field.consent.is_none().then(|| keys.text("default")).flatten();
    check_shape(&field, &keys);
    keys.done();
    Some(field)
}

/// What belongs to writing on paper and to the letters of the answer.
fn paper_and_letters(field: &mut Field, keys: &mut Keys<'_>, faults: &Faults) {
    field.lines = keys.number("lines");
    field.max = keys.number("max");
    field.format = keys.choice("format", &Format::WORDS).or(match field.kind {
        Kind::Phone => Some(Format::Phone),
        Kind::Email => Some(Format::Email),
        _ => None,
    });
    field.choices = choices(keys, faults);
    if let Some(mut rows) = keys.map("rows") {
        field.rows = Rows {
            min: rows.number("min").unwrap_or(0),
            max: rows.number("max").unwrap_or(field.rows.max),
            blank: rows.number("blank").unwrap_or(field.rows.blank),
        };
        field.each = words(&mut rows, "each", faults);
        rows.done();
    }
    let members = read_fields(keys, faults);
    if !members.is_empty() {
        field.members = members;
    }
}

fn choices(keys: &mut Keys<'_>, faults: &Faults) -> Vec<(String, Words)> {
    let choice = |(node, path): (&Node, String)| match node {
        Node::Scalar(s) => Some((s.text.clone(), Words::english(&s.text))),
        other => {
            let mut keys = Keys::of(other, &path, faults)?;
            let choice = (keys.need("id"), words(&mut keys, "label", faults));
            keys.done();
            Some(choice)
        }
    };
    keys.list("choices").into_iter().filter_map(choice).collect()
}

fn statement(keys: &mut Keys<'_>, faults: &Faults) -> Statement {
    let point = |(node, path): (&Node, String)| {
        let mut keys = Keys::of(node, &path, faults)?;
        let point = Point { id: keys.need("id"), text: words(&mut keys, "text", faults) };
        keys.done();
        Some(point)
    };
    Statement {
        paragraphs: keys.list("text").into_iter().map(|(node, path)| Words::read(node, &path, faults)).collect(),
        points: keys.list("points").into_iter().filter_map(point).collect(),
        explains: keys.texts("explains"),
    }
}

fn consent(keys: &mut Keys<'_>, faults: &Faults) -> Consent {
    let options = keys.texts("options");
    Consent {
        consent_type: keys.text("consent_type").unwrap_or_default(),
        why: words(keys, "why", faults),
        what: words(keys, "what", faults),
        who: keys.list("who").into_iter().map(|(node, path)| Words::read(node, &path, faults)).collect(),
        purpose: words(keys, "purpose_shown", faults),
        implications: words(keys, "implications", faults),
        options: if options.is_empty() { vec!["yes".into(), "no".into()] } else { options },
        purposes: keys.texts("purposes"),
        preset: keys.text("default"),
        required_value: keys.text("required_value"),
        condition_of_place: keys.flag("condition_of_place").unwrap_or(false),
    }
}

fn readers(keys: &mut Keys<'_>) -> Vec<Reader> {
    let faults = keys.faults();
    let reader = |(node, path): (&Node, String)| match node {
        Node::Scalar(s) => Some(Reader { role: s.text.clone(), need_to_know: String::new() }),
        other => {
            let mut keys = Keys::of(other, &path, faults)?;
            let reader =
                Reader { role: keys.need("role"), need_to_know: keys.text("need_to_know").unwrap_or_default() };
            keys.done();
            Some(reader)
        }
    };
    keys.list("audience").into_iter().filter_map(reader).collect()
}

fn condition(keys: &mut Keys<'_>, key: &'static str) -> Option<Condition> {
    let node = keys.node(key)?;
    let place = node.place();
    let text = keys.text(key)?;
    match Expression::compile(&text) {
        Ok(expression) => Some(Condition { text, place, expression: std::sync::Arc::new(expression) }),
        Err(fault) => {
            keys.fault(
                "expression",
                key,
                place,
                format!("this condition cannot be read: {}", fault.message),
                "write it like record.source == 'told_by'",
            );
            None
        }
    }
}

fn words(keys: &mut Keys<'_>, key: &'static str, faults: &Faults) -> Words {
    let path = keys.path(key);
    keys.node(key).map(|node| Words::read(node, &path, faults)).unwrap_or_default()
}

/// What a kind cannot do without, and what would be read in two ways.
fn check_shape(field: &Field, keys: &Keys<'_>) {
    let place = keys.at("field");
    for (n, (id, _)) in field.choices.iter().enumerate() {
        if field.choices[..n].iter().any(|(other, _)| other == id) {
            let message = format!("the choice `{id}` of the field `{}` stands there twice", field.id);
            keys.fault("duplicate", "choices", keys.at("choices"), message, "give one of them another id");
        }
    }
    if field.label.is_empty() && field.is_question() {
        keys.fault(
            "missing",
            "label",
            place,
            format!("the field `{}` has no label", field.id),
            "add a line `label: ...`, the question as people read it",
        );
    }
    if matches!(field.kind, Kind::Choice | Kind::Multi) && field.choices.is_empty() {
        keys.fault(
            "missing",
            "choices",
            place,
            format!("the field `{}` has no choices", field.id),
            "add `choices:` with a list of {id, label}",
        );
    }
    if matches!(field.kind, Kind::Table | Kind::Group) && field.members.is_empty() {
        keys.fault(
            "missing",
            "fields",
            place,
            format!("the field `{}` has no fields of its own", field.id),
            "add `fields:` with its columns or members",
        );
    }
    if field.statement.paragraphs.is_empty() && field.statement.points.is_empty() && !field.is_question() {
        keys.fault(
            "missing",
            "text",
            place,
            format!("the statement `{}` says nothing", field.id),
            "add `text:` or `points:`",
        );
    }
}

/// A condition reads the record's answers and the setting: a slip in a name would make it silent for good.
fn conditions(form: &Form, faults: &Faults) {
    let record = super::record_shape(form);
    let roots = Shape::map([("record", record)]);
    for field in form.fields().map(|(_, f)| f).flat_map(|f| std::iter::once(f).chain(&f.members)) {
        for condition in field.shown_when.iter().chain(&field.required_when) {
            let reads =
                condition.expression.reads().iter().filter(|r| r.path.split(['.', '[']).next() != Some("setting"));
            for unknown in reads.filter_map(|read| Some((read, roots.look(&read.path).err()?))) {
                let (read, unknown) = unknown;
                let message = format!("this condition reads `{}`, and there is no `{}`", read.path, unknown.step);
                faults.add("path", &field.id, condition.place, message, unknown.help);
            }
        }
    }
}

/// An urgent print goes past every error, so that no form but a safeguarding record of staff may have one.
fn urgency(form: &Form, faults: &Faults) {
    let is_safeguarding = form.class == Some(Class::StaffRecord) && form.sensitivity == Some(Sensitivity::S3);
    if form.urgent && !is_safeguarding {
        let message = "only a safeguarding record of staff may be printed before it is complete";
        let help = "remove `urgent`; or is it `class: staff_record` and `sensitivity: S3`?";
        faults.add("shape", "urgent", form.place_of("urgent"), message, help);
    }
}

fn signing_off(form: &Form, faults: &Faults) {
    if !form.draft_until.is_empty() && form.field(&form.draft_until).is_none() {
        let message = format!("the form is a draft until `{}` is answered, and has no such field", form.draft_until);
        faults.add("unknown", "draft_until", form.place_of("draft_until"), message, "name one of its fields");
    }
}

fn unique_ids(form: &Form, faults: &Faults) {
    let mut seen: Vec<&str> = Vec::new();
    for (_, field) in form.fields() {
        if seen.contains(&field.id.as_str()) {
            let message = format!("the field `{}` stands twice in this form", field.id);
            faults.add("duplicate", &field.id, form.place_of(&field.id), message, "give one of them another id");
        }
        seen.push(&field.id);
    }
}

/// Nobody waits for a signature that is not there, or stands below: the page is signed from top to bottom.
fn known_turns(form: &Form, faults: &Faults) {
    let mut above: Vec<&str> = Vec::new();
    for (_, field) in form.fields().filter(|(_, f)| f.kind == Kind::Sign) {
        for id in field.signs_after.iter().filter(|id| !above.contains(&id.as_str())) {
            let message = format!("`{}` is signed after `{id}`, which is no signature above it", field.id);
            faults.add(
                "unknown",
                "signs_after",
                form.place_of(&field.id),
                message,
                "name a field of kind sign above it",
            );
        }
        above.push(&field.id);
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
