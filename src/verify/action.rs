//! Rule 7: a sealed file does nothing by itself. What acts, hides, or leads out of the file is refused, wherever it
//! stands in the file and whether or not a page refers to it.

use super::Refusal;
use lopdf::{Dictionary, Document, Object};

/// Keys that no form has, wherever they stand.
const REFUSED_KEYS: [(&[u8], &str); 13] = [
    (b"AA", "automatic actions"),
    (b"JS", "a script"),
    (b"JavaScript", "a script"),
    (b"XFA", "an XFA form"),
    (b"NeedAppearances", "fields that a reader redraws"),
    (b"EmbeddedFiles", "attached files"),
    (b"EF", "attached files"),
    (b"OCProperties", "layers that can be switched off"),
    (b"Collection", "a portfolio"),
    (b"Requirements", "demands on the reader"),
    (b"RichMediaContent", "media"),
    (b"FFilter", "content kept in another file"),
    (b"UR3", "usage rights"),
];

/// Kinds of action that are refused wherever a dictionary names one (ISO 32000-1 table 198 and 32000-2 table 201).
const REFUSED_ACTIONS: [&[u8]; 16] = [
    b"GoToR",
    b"GoToE",
    b"GoToDp",
    b"Launch",
    b"Thread",
    b"Sound",
    b"Movie",
    b"Hide",
    b"Named",
    b"SubmitForm",
    b"ResetForm",
    b"ImportData",
    b"JavaScript",
    b"SetOCGState",
    b"Rendition",
    b"RichMediaExecute",
];

/// Whether a reader may be told to redraw the fields from what they hold: after sealing, some programs do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fields {
    AreDrawn,
    MayBeRedrawn,
}

/// Looks at every dictionary of the file.
pub(super) fn none_but_links(document: &Document, fields: Fields) -> Result<(), Refusal> {
    for object in document.objects.values() {
        let mut open = vec![object];
        while let Some(object) = open.pop() {
            match object {
                Object::Array(items) => open.extend(items),
                Object::Dictionary(dictionary) => {
                    passive(document, dictionary, fields)?;
                    open.extend(dictionary.iter().map(|(_, value)| value));
                }
                Object::Stream(stream) => {
                    if stream.dict.has(b"F") || stream.dict.has(b"Ref") {
                        return Err(Refusal::Active("content kept in another file"));
                    }
                    passive(document, &stream.dict, fields)?;
                    open.extend(stream.dict.iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn passive(document: &Document, dictionary: &Dictionary, fields: Fields) -> Result<(), Refusal> {
    // a structure tree has thousands of small dictionaries: each key is looked at once, none is looked up
    let is_allowed = |key: &[u8]| fields == Fields::MayBeRedrawn && key == b"NeedAppearances";
    let refused = |key: &[u8]| REFUSED_KEYS.iter().find(|(refused, _)| *refused == key && !is_allowed(key));
    if let Some((_, what)) = dictionary.iter().find_map(|(key, _)| refused(key)) {
        return Err(Refusal::Active(what));
    }
    if name(document, dictionary, b"S").is_some_and(|kind| REFUSED_ACTIONS.contains(&kind)) {
        return Err(Refusal::Active("an action"));
    }
    annotation(document, dictionary)?;
    for key in [b"A".as_slice(), b"PA", b"OpenAction"] {
        if let Ok(value) = dictionary.get_deref(key, document) {
            action(document, value)?;
        }
    }
    web_address(document, dictionary)
}

/// The value of `/A` is an action, or in the structure tree an attribute object, which has an owner (14.7.5).
fn action(document: &Document, value: &Object) -> Result<(), Refusal> {
    let Object::Dictionary(action) = value else { return Ok(()) };
    if action.has(b"Next") && action.has(b"S") {
        return Err(Refusal::Active("a chain of actions"));
    }
    match name(document, action, b"S") {
        Some(b"GoTo") => Ok(()),
        Some(b"URI") if action.has(b"URI") => Ok(()),
        None if action.has(b"O") => Ok(()),
        _ => Err(Refusal::Active("an action")),
    }
}

/// Web and mail addresses only; `field:` and the like are a form's inner marks that must be gone by now.
fn web_address(document: &Document, dictionary: &Dictionary) -> Result<(), Refusal> {
    let address = match dictionary.get_deref(b"URI", document) {
        Ok(Object::String(address, _)) => address.to_ascii_lowercase(),
        Ok(_) => return Err(Refusal::Link),
        Err(_) => return Ok(()),
    };
    let allowed = [b"https://".as_slice(), b"http://", b"mailto:"];
    if allowed.iter().any(|scheme| address.starts_with(scheme)) { Ok(()) } else { Err(Refusal::Link) }
}

/// Of all kinds of annotation a form has links and fields only.
fn annotation(document: &Document, dictionary: &Dictionary) -> Result<(), Refusal> {
    let is_annotation =
        name(document, dictionary, b"Type") == Some(b"Annot") || dictionary.has(b"Rect") && dictionary.has(b"Subtype");
    match name(document, dictionary, b"Subtype") {
        Some(b"Link" | b"Widget") => Ok(()),
        _ if is_annotation => Err(Refusal::Active("a note or drawing laid over the page")),
        _ => Ok(()),
    }
}

fn name<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    dictionary.get_deref(key, document).ok()?.as_name().ok()
}
