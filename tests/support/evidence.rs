//! What may stand behind a seal so that it outlasts its certificates, put there by a second hand that shares no code with the
//! product.

use crate::authority::Authority;
use crate::update::{Update, enclose};
use lopdf::{Dictionary, Object, ObjectId, Stream, StringFormat, dictionary};

/// Bytes for a time stamp with the certificates of its authority.
pub const ROOM: usize = 4000;

pub fn stream(update: &mut Update, content: Vec<u8>) -> ObjectId {
    let length = i64::try_from(content.len()).unwrap();
    update.add(Stream::new(dictionary! { "Length" => length }, content))
}

/// What is kept beside the seal: its own certificate, or more.
pub fn evidence(update: &mut Update, lists: &[(&str, &[Vec<u8>])]) -> Dictionary {
    let mut evidence = dictionary! { "Type" => "DSS" };
    for (key, pieces) in lists {
        let pieces: Vec<Object> = pieces.iter().map(|piece| stream(update, piece.clone()).into()).collect();
        evidence.set(*key, pieces);
    }
    evidence
}

pub fn put(update: &mut Update, evidence: Dictionary) {
    let evidence = update.add(evidence);
    let root = update.root();
    update.change(root, |root| root.set("DSS", evidence));
}

/// The parts of a time stamp on the whole file that attacks bend.
pub struct Stamp {
    pub update: Update,
    pub field: Dictionary,
    pub signature: Dictionary,
    /// Whether its page lists it, as some programs have it.
    pub is_on_page: bool,
}

/// The file with a time stamp on all of it.
pub fn stamped(authority: &Authority, before: &[u8], bend: impl FnOnce(&mut Stamp)) -> Vec<u8> {
    let field = dictionary! {
        "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal("stamp"), "F" => 132,
        "Rect" => vec![Object::Integer(0); 4],
    };
    let signature = dictionary! {
        "Type" => "DocTimeStamp", "Filter" => "Adobe.PPKLite", "SubFilter" => "ETSI.RFC3161",
        "ByteRange" => vec![Object::Integer(0), 999_999.into(), 999_999.into(), 999_999.into()],
        "Contents" => Object::String(vec![0; ROOM], StringFormat::Hexadecimal),
    };
    let mut stamp = Stamp { update: Update::of(before), field, signature, is_on_page: false };
    bend(&mut stamp);
    let Stamp { mut update, mut field, signature, is_on_page } = stamp;
    let signature = update.add(signature);
    field.set("V", signature);
    let field = update.add(field);
    list_field(&mut update, field);
    if is_on_page {
        list_on_page(&mut update, field);
    }
    enclose(update.bytes(), before.len(), |digest| authority.token(digest))
}

pub fn list_field(update: &mut Update, field: ObjectId) {
    let push = |form: &mut Dictionary| form.get_mut(b"Fields").unwrap().as_array_mut().unwrap().push(field.into());
    let catalogue = update.document.catalog().unwrap();
    match catalogue.get(b"AcroForm").unwrap().as_reference() {
        Ok(form) => update.change(form, push),
        Err(_) => {
            let root = update.root();
            update.change(root, |root| push(root.get_mut(b"AcroForm").unwrap().as_dict_mut().unwrap()));
        }
    }
}

fn list_on_page(update: &mut Update, field: ObjectId) {
    let page = update.page();
    let mut list = update.document.get_dictionary(page).unwrap().get_deref(b"Annots", &update.document).cloned();
    let list = list.as_mut().ok().and_then(|list| list.as_array_mut().ok()).cloned().unwrap_or_default();
    let listed: Vec<Object> = list.into_iter().chain([field.into()]).collect();
    update.change(page, |page| page.set("Annots", listed));
}
