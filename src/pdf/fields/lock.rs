//! What a signature closes: the fields above it, which its signer has seen (`/Lock`, ISO 32000-1, table 233).

use crate::pdf::private::SignaturePlace;
use crate::pdf::text::{read_text_string, text_string};
use lopdf::{Document, Object, ObjectId, dictionary};

/// Gives each place for a signature its lock. Other people's signatures, and what stands beside them, stay open.
pub(in crate::pdf) fn close(doc: &mut Document, places: &[SignaturePlace]) {
    let fields = named(doc);
    for place in places {
        let Some((id, _)) = fields.iter().find(|(_, name)| *name == place.field) else { continue };
        let is_other =
            |name: &str| places.iter().any(|other| other.field != place.field && belongs(name, &other.field));
        let closed = fields.iter().map(|(_, name)| name).filter(|name| **name != place.field && !is_other(name));
        let closed = closed.filter(|name| place.closes.iter().any(|begins| belongs(name, begins)));
        let closed: Vec<Object> = closed.map(|name| text_string(name)).collect();
        let lock = dictionary! { "Type" => "SigFieldLock", "Action" => "Include", "Fields" => closed };
        if let Ok(field) = doc.get_dictionary_mut(*id) {
            field.set("Lock", lock);
        }
    }
}

/// Whether a name is that of an answer, or of a part of it.
fn belongs(name: &str, answer: &str) -> bool {
    name.strip_prefix(answer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '+']))
}

fn named(doc: &Document) -> Vec<(ObjectId, String)> {
    let form = doc.catalog().and_then(|catalogue| catalogue.get_deref(b"AcroForm", doc)?.as_dict());
    let fields = form.and_then(|form| form.get_deref(b"Fields", doc)?.as_array());
    let ids = fields.into_iter().flatten().filter_map(|field| field.as_reference().ok());
    let name = |id: ObjectId| doc.get_dictionary(id).ok()?.get(b"T").ok()?.as_str().ok().map(read_text_string);
    ids.filter_map(|id| Some((id, name(id)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_alike_is_another_answer() {
        for (name, holds) in
            [("a:sign", true), ("a:sign/name", true), ("a:sign+2", true), ("a:signed", false), ("b:sign", false)]
        {
            assert_eq!(belongs(name, "a:sign"), holds, "{name}");
        }
    }
}
