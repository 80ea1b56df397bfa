//! What makes a PDF more than printed paper: scripts, actions, other files, seals, layers.

use super::Unfit;
use lopdf::{Dictionary, Document, Object};

/// How deep plain dictionaries and lists may lie in each other.
const DEEPEST: usize = 64;

/// Looks into every object of the file, whether a page shows it or not.
pub(super) fn search(doc: &Document) -> Result<(), Unfit> {
    let damaged = |why: &str| Unfit::Damaged(why.into());
    let all: Vec<&Dictionary> = doc.objects.values().filter_map(dictionary).collect();
    // a signed file has a field and may have a script: the weightier reason is told
    let looks: [fn(&Dictionary) -> Option<Unfit>; 4] = [signed, scripted, fetches, acts];
    for look in looks {
        all.iter().try_for_each(|dict| within(dict, 0, &look))?;
    }
    if doc.objects.values().any(|object| is_cut(doc, object)) {
        return Err(damaged("a stream in it does not say how long it is"));
    }
    let catalog = doc.catalog().map_err(|_| damaged("it has no catalogue"))?;
    if catalog.iter().any(|(_, value)| doc.dereference(value).is_err()) {
        return Err(damaged("what its catalogue names is missing"));
    }
    in_catalog(doc, catalog)?;
    let root = catalog.get_deref(b"Pages", doc).and_then(Object::as_dict).map_err(|_| damaged("it has no pages"))?;
    let counted = root.get_deref(b"Count", doc).and_then(Object::as_i64).unwrap_or_default();
    let pages = doc.page_iter().count();
    if pages == 0 || usize::try_from(counted) != Ok(pages) {
        return Err(damaged("its pages are not as many as it says"));
    }
    for page in doc.page_iter() {
        let page = doc.get_dictionary(page).map_err(|_| damaged("a page is missing"))?;
        if [&b"Contents"[..], b"Resources"].iter().any(|key| page.has(key) && page.get_deref(key, doc).is_err()) {
            return Err(damaged("what a page shows is missing"));
        }
    }
    Ok(())
}

/// A stream without its length reads as an empty one, and what it showed would be lost.
fn is_cut(doc: &Document, object: &Object) -> bool {
    let Object::Stream(stream) = object else { return false };
    let length = stream.dict.get_deref(b"Length", doc).and_then(Object::as_i64);
    stream.content.is_empty() && !length.is_ok_and(|length| length == 0)
}

/// Whether pieces of pages bear names that only actions, scripts and what lies over pages have in a file of ours: `verify`
/// takes no such file for one that does nothing by itself.
pub(super) fn is_still(album: &Document) -> bool {
    const RESTLESS: [&[u8]; 14] = [
        b"AA",
        b"JS",
        b"JavaScript",
        b"XFA",
        b"NeedAppearances",
        b"EmbeddedFiles",
        b"EF",
        b"OCProperties",
        b"Collection",
        b"Requirements",
        b"RichMediaContent",
        b"FFilter",
        b"UR3",
        b"URI",
    ];
    let acts = |dict: &Dictionary| {
        let names = RESTLESS.iter().any(|key| dict.has(key)) || dict.has(b"Rect") && dict.has(b"Subtype");
        let leads = [&b"A"[..], b"PA", b"OpenAction"]
            .iter()
            .any(|key| dict.get_deref(key, album).is_ok_and(|it| it.as_dict().is_ok()));
        let is_fetched = dict.has(b"Length") && (dict.has(b"F") || dict.has(b"Ref"));
        let is_named = is(dict, b"S", &[b"Named", b"Thread", b"GoToDp", b"RichMediaExecute"]);
        (names || leads || is_fetched || is_named || is(dict, b"Type", &[b"Annot"])).then_some(Unfit::Acts)
    };
    album.objects.values().all(|object| inside(object, 0, &acts).is_ok())
}

pub(super) fn dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

pub(super) type Look<'l> = dyn Fn(&Dictionary) -> Option<Unfit> + 'l;

/// A dictionary and all that lie in it.
fn within(dict: &Dictionary, depth: usize, look: &Look<'_>) -> Result<(), Unfit> {
    if depth > DEEPEST {
        return Err(Unfit::Damaged("its objects lie too deep in each other".into()));
    }
    look(dict).map_or(Ok(()), Err)?;
    dict.iter().try_for_each(|(_, object)| inside(object, depth + 1, look))
}

pub(super) fn inside(object: &Object, depth: usize, look: &Look<'_>) -> Result<(), Unfit> {
    match object {
        Object::Array(items) if depth <= DEEPEST => items.iter().try_for_each(|item| inside(item, depth + 1, look)),
        Object::Array(_) => Err(Unfit::Damaged("its objects lie too deep in each other".into())),
        object => dictionary(object).map_or(Ok(()), |dict| within(dict, depth, look)),
    }
}

pub(super) fn is(dict: &Dictionary, key: &[u8], names: &[&[u8]]) -> bool {
    dict.get(key).and_then(Object::as_name).is_ok_and(|name| names.contains(&name))
}

fn signed(dict: &Dictionary) -> Option<Unfit> {
    // a place for a signature that nobody signed is paper
    let has = dict.has(b"ByteRange") || is(dict, b"Type", &[b"Sig", b"DocTimeStamp"]);
    let is_signed = has || is(dict, b"FT", &[b"Sig"]) && dict.has(b"V");
    is_signed.then_some(Unfit::Signed)
}

fn scripted(dict: &Dictionary) -> Option<Unfit> {
    let has = dict.has(b"JS") || dict.has(b"JavaScript") || dict.has(b"XFA") || is(dict, b"S", &[b"JavaScript"]);
    has.then_some(Unfit::Scripted)
}

fn fetches(dict: &Dictionary) -> Option<Unfit> {
    let is_elsewhere = dict.has(b"Length") && dict.has(b"F");
    let has = dict.has(b"EF") || dict.has(b"EmbeddedFiles") || is(dict, b"Type", &[b"EmbeddedFile"]);
    (has || is_elsewhere || is(dict, b"Subtype", &[b"PS"])).then_some(Unfit::OtherFiles)
}

fn acts(dict: &Dictionary) -> Option<Unfit> {
    const ACTIONS: [&[u8]; 12] = [
        b"Launch",
        b"GoToR",
        b"GoToE",
        b"SubmitForm",
        b"ImportData",
        b"ResetForm",
        b"Hide",
        b"Rendition",
        b"Movie",
        b"Sound",
        b"Trans",
        b"SetOCGState",
    ];
    // the S of a group or a structure element names no action
    let is_action = is(dict, b"S", &ACTIONS) && !dict.has(b"K") && !is(dict, b"Type", &[b"Trans"]);
    (dict.has(b"AA") || is_action).then_some(Unfit::Acts)
}

fn in_catalog(doc: &Document, catalog: &Dictionary) -> Result<(), Unfit> {
    // where the file opens is a place in it, or an action
    if let Ok(open) = catalog.get_deref(b"OpenAction", doc)
        && open.as_array().is_err()
        && !open.as_dict().is_ok_and(|action| is(action, b"S", &[b"GoTo"]) && !action.has(b"Next"))
    {
        return Err(Unfit::Acts);
    }
    if let Ok(form) = catalog.get_deref(b"AcroForm", doc).and_then(Object::as_dict)
        && form.get_deref(b"NeedAppearances", doc).and_then(Object::as_bool).unwrap_or_default()
    {
        return Err(Unfit::Fields);
    }
    match catalog.get_deref(b"OCProperties", doc) {
        Ok(layers) if !layers.as_dict().is_ok_and(|layers| all_seen(doc, layers)) => Err(Unfit::Layers),
        _ => Ok(()),
    }
}

/// Whether every layer is seen as the file opens, on the screen as on paper (ISO 32000-1, 8.11.4.3).
fn all_seen(doc: &Document, layers: &Dictionary) -> bool {
    let Ok(opens) = layers.get_deref(b"D", doc).and_then(Object::as_dict) else { return false };
    let none = |key: &[u8]| match opens.get_deref(key, doc) {
        Ok(list) => list.as_array().is_ok_and(Vec::is_empty),
        Err(_) => !opens.has(key),
    };
    let on = opens.get_deref(b"BaseState", doc).map_or(true, |it| it.as_name().is_ok_and(|name| name == b"ON"));
    // a membership may ask for what is off, and a usage be another on paper
    let asks = |dict: &Dictionary| is(dict, b"Type", &[b"OCMD"]) && (dict.has(b"VE") || dict.has(b"P"));
    let varies =
        |dict: &Dictionary| asks(dict) || is(dict, b"ViewState", &[b"OFF"]) || is(dict, b"PrintState", &[b"OFF"]);
    let found = |dict: &Dictionary| varies(dict).then_some(Unfit::Layers);
    on && none(b"OFF") && doc.objects.values().all(|object| inside(object, 0, &found).is_ok())
}
