//! A definition as rules see it: plain maps, lists and texts.

use super::{Field, Form, Part};
use crate::expr::Data;
use crate::value::{Kind, Words};

pub(super) fn of_form(form: &Form) -> Data {
    let fields = form.fields().map(|(part, field)| (field.id.clone(), of_field(form, part, field)));
    Data::map([
        ("form", Data::text(&form.id)),
        ("ref", Data::text(&form.reference)),
        ("edition", Data::text(&form.edition)),
        ("draft", Data::Bool(form.draft)),
        ("title", Data::text(form.title.en())),
        ("class", form.class.map_or(Data::Null, |c| Data::text(c.word()))),
        ("sensitivity", form.sensitivity.map_or(Data::Null, |s| Data::text(s.word()))),
        ("confidentiality", Data::map([("owner", text_or_null(&form.owner))])),
        ("retention", text_or_null(&form.retention)),
        ("audience", readers(&form.audience)),
        ("parts", Data::texts(form.parts.iter().map(|p| p.id.as_str()))),
        ("fields", Data::map(fields)),
        ("explains", Data::texts(form.fields().flat_map(|(_, f)| f.statement.explains.clone()))),
        ("signers", Data::texts(form.fields().filter(|(_, f)| f.kind == Kind::Sign).map(|(_, f)| f.signer.clone()))),
        ("text", Data::text(printed(form))),
    ])
}

fn of_field(form: &Form, part: &Part, field: &Field) -> Data {
    let audience = if field.audience.is_empty() { &form.audience } else { &field.audience };
    let section = part.sections.iter().find(|s| s.fields.iter().any(|f| f.id == field.id));
    let mut pairs = vec![
        ("id", Data::text(&field.id)),
        ("part", Data::text(&part.id)),
        ("section", section.map_or(Data::Null, |s| Data::text(&s.id))),
        ("box", section.and_then(|s| s.frame).map_or(Data::Null, |f| Data::text(format!("{f:?}").to_lowercase()))),
        ("kind", Data::text(field.kind.word())),
        ("label", Data::text(field.label.en())),
        ("required", Data::Bool(field.required)),
        ("required_when", field.required_when.as_ref().map_or(Data::Null, |c| Data::text(&c.text))),
        ("needed_from", Data::text(field.needed_from.word())),
        ("sensitivity", field.sensitivity.or(form.sensitivity).map_or(Data::Null, |s| Data::text(s.word()))),
        ("special_category", Data::Bool(field.special_category)),
        ("audience", readers(audience)),
        ("purpose", text_or_null(&field.purpose)),
        ("clause", text_or_null(&field.clause)),
        ("legal_source", text_or_null(&field.legal_source)),
        ("answered_by", Data::text(field.answered_by.word())),
        ("choices", Data::texts(field.choices.iter().map(|(id, _)| id.as_str()))),
        ("signer", text_or_null(&field.signer)),
        ("attests", text_or_null(&field.attests)),
        ("index", field.index.map_or(Data::Null, |k| Data::text(k.name))),
        ("explains", Data::texts(field.statement.explains.clone())),
        ("points", Data::texts(field.statement.points.iter().map(|p| p.id.as_str()))),
        ("default", field.preset.as_ref().map_or(Data::Null, Data::text)),
        ("text", Data::text(printed_field(field))),
        ("members", Data::texts(field.members.iter().map(|m| m.id.as_str()))),
        ("member_choices", member_choices(field)),
        ("shown_when", field.shown_when.as_ref().map_or(Data::Null, |c| Data::text(&c.text))),
    ];
    pairs.push(("consent", consent(field)));
    Data::map(pairs)
}

/// The choices that members of a group or columns of a table offer, by the member's id.
fn member_choices(field: &Field) -> Data {
    let offering = field.members.iter().filter(|m| !m.choices.is_empty());
    Data::map(offering.map(|m| (m.id.clone(), Data::texts(m.choices.iter().map(|(id, _)| id.as_str())))))
}

fn consent(field: &Field) -> Data {
    let Some(c) = &field.consent else { return Data::Null };
    Data::map([
        ("consent_type", text_or_null(&c.consent_type)),
        ("why", Data::text(c.why.en())),
        ("what", Data::text(c.what.en())),
        ("who", Data::texts(c.who.iter().map(Words::en))),
        ("purpose", Data::text(c.purpose.en())),
        ("implications", Data::text(c.implications.en())),
        ("options", Data::texts(c.options.iter().map(String::as_str))),
        ("purposes", Data::texts(c.purposes.iter().map(String::as_str))),
        ("default", c.preset.as_ref().map_or(Data::Null, Data::text)),
        ("required_value", c.required_value.as_ref().map_or(Data::Null, Data::text)),
        ("condition_of_place", Data::Bool(c.condition_of_place)),
    ])
}

fn readers(readers: &[super::Reader]) -> Data {
    let one =
        |r: &super::Reader| Data::map([("role", Data::text(&r.role)), ("need_to_know", text_or_null(&r.need_to_know))]);
    Data::List(readers.iter().map(one).collect())
}

fn text_or_null(text: &str) -> Data {
    if text.is_empty() { Data::Null } else { Data::text(text) }
}

/// Every printed word of the form, for rules that look for promises or guidance.
fn printed(form: &Form) -> String {
    let mut all = vec![form.title.en().to_owned(), form.about.en().to_owned()];
    for part in &form.parts {
        all.push(part.title.en().into());
        for section in &part.sections {
            all.push(section.title.en().into());
            all.push(section.help.en().into());
            all.extend(section.fields.iter().map(printed_field));
        }
    }
    all.extend(form.closing.iter().map(|w| w.en().to_owned()));
    all.retain(|t| !t.is_empty());
    all.join("\n")
}

fn printed_field(field: &Field) -> String {
    let mut all = vec![field.label.en(), field.help.en()];
    all.extend(field.statement.paragraphs.iter().map(Words::en));
    all.extend(field.statement.points.iter().map(|p| p.text.en()));
    if let Some(c) = &field.consent {
        all.extend([c.why.en(), c.what.en(), c.purpose.en(), c.implications.en()]);
        all.extend(c.who.iter().map(Words::en));
    }
    let mut text = all.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n");
    for member in &field.members {
        text.push('\n');
        text.push_str(&printed_field(member));
    }
    text
}
