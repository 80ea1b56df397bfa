//! What a signature closes: the fields that its signer saw (FieldMDP, ISO 32000-1 12.8.2.4; `/Lock`, table 233).

use super::Refusal;
use super::declared::Field;
use lopdf::{Dictionary, Document, Object};

/// The fields that are closed so far, and by whose signature.
#[derive(Debug, Default)]
pub(super) struct Locks {
    closed: Vec<(Rule, String)>,
}

#[derive(Debug)]
enum Rule {
    All,
    These(Vec<String>),
    AllBut(Vec<String>),
}

impl Locks {
    /// Whether a field may still be filled in.
    pub(super) fn allow(&self, field: &str) -> Result<(), Refusal> {
        match self.closed.iter().find(|(rule, _)| rule.holds(field)) {
            Some((_, by)) => Err(Refusal::Locked { field: field.to_owned(), by: by.clone() }),
            None => Ok(()),
        }
    }

    /// Closes what the signature that now stands in a field closes: as the field itself says, and as the signature does.
    pub(super) fn close(&mut self, document: &Document, field: &Field) -> Result<(), Refusal> {
        let dict = document.get_dictionary(field.id).map_err(|_| Refusal::Unreadable)?;
        if let Ok(lock) = dict.get_deref(b"Lock", document).and_then(Object::as_dict) {
            self.closed.push((rule(document, lock)?, field.question.clone()));
        }
        let signature = dict.get_deref(b"V", document).and_then(Object::as_dict).map_err(|_| Refusal::Unreadable)?;
        let references = signature.get_deref(b"Reference", document).and_then(Object::as_array);
        for reference in references.into_iter().flatten() {
            let reference = document.dereference(reference).ok().and_then(|(_, it)| it.as_dict().ok());
            let reference = reference.ok_or(Refusal::Unreadable)?;
            match reference.get_deref(b"TransformMethod", document).and_then(Object::as_name) {
                Ok(b"FieldMDP") => {}
                _ => return Err(Refusal::Dictionary("it claims to certify the file a second time")),
            }
            let parameters = reference.get_deref(b"TransformParams", document).and_then(Object::as_dict);
            let rule = rule(document, parameters.map_err(|_| Refusal::Dictionary("what it closes cannot be read"))?)?;
            self.closed.push((rule, field.question.clone()));
        }
        Ok(())
    }
}

impl Rule {
    fn holds(&self, field: &str) -> bool {
        // a name stands for all fields below it too
        let named = |names: &[String]| {
            names.iter().any(|name| field == name || field.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
        };
        match self {
            Rule::All => true,
            Rule::These(names) => named(names),
            Rule::AllBut(names) => !named(names),
        }
    }
}

fn rule(document: &Document, dict: &Dictionary) -> Result<Rule, Refusal> {
    let unreadable = Refusal::Dictionary("what it closes cannot be read");
    let names = || -> Option<Vec<String>> {
        let fields = dict.get_deref(b"Fields", document).and_then(Object::as_array).ok()?;
        fields.iter().map(|name| lopdf::decode_text_string(name).ok()).collect()
    };
    match dict.get_deref(b"Action", document).and_then(Object::as_name) {
        Ok(b"All") => Ok(Rule::All),
        Ok(b"Include") => names().map(Rule::These).ok_or(unreadable),
        Ok(b"Exclude") => names().map(Rule::AllBut).ok_or(unreadable),
        _ => Err(unreadable),
    }
}
