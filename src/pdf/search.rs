//! What makes a PDF more than printed paper, or less: scripts, other files, fields, seals, layers, missing typefaces.

use super::graft::Graft;
use lopdf::{Dictionary, Document, Object};
use std::fmt;

/// How deep plain dictionaries and lists may lie in each other.
const DEEPEST: usize = 64;

/// Why a PDF cannot be attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It is none.
    NoPdf,
    /// It has too many bytes.
    TooLarge,
    /// It has too many pages.
    TooManyPages {
        /// How many it has.
        are: usize,
        /// How many it may have.
        most: usize,
    },
    /// It must be mended before it can be read.
    Damaged(String),
    /// It is encrypted.
    Encrypted,
    /// Somebody signed it.
    Signed,
    /// It holds programs.
    Scripted,
    /// It does something by itself, or starts something.
    Acts,
    /// It holds or fetches other files.
    OtherFiles,
    /// It has fields to fill in.
    Fields,
    /// It has layers that can be switched off.
    Layers,
    /// It has notes, stamps or films laid over its pages.
    Annotated,
    /// It does not bring a typeface that it uses.
    NoTypeface(String),
    /// Nobody can tell which letters it shows.
    NoLetters(String),
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unfit::NoPdf => f.write_str("it is no PDF"),
            Unfit::TooLarge => f.write_str("it is larger than 5 MB"),
            Unfit::TooManyPages { are, most } => write!(f, "it has {are} pages; {most} are the most"),
            Unfit::Damaged(why) => write!(f, "it is damaged: {why}"),
            Unfit::Encrypted => f.write_str("it is encrypted"),
            Unfit::Signed => f.write_str("it is signed, and its signature would not hold in another file"),
            Unfit::Scripted => f.write_str("it holds a script"),
            Unfit::Acts => f.write_str("it does something by itself when it is opened or clicked"),
            Unfit::OtherFiles => f.write_str("it holds or fetches other files"),
            Unfit::Fields => f.write_str("it has fields to fill in, which would print as they stand"),
            Unfit::Layers => f.write_str("it has layers, so that nobody knows what is seen"),
            Unfit::Annotated => f.write_str("it has notes, stamps or films over its pages, which would be lost"),
            Unfit::NoTypeface(name) => write!(f, "its typeface {name} is not embedded"),
            Unfit::NoLetters(name) => write!(f, "it does not say which letters its typeface {name} shows"),
        }
    }
}

impl std::error::Error for Unfit {}

impl Unfit {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Unfit::NoPdf => "export the page as PDF",
            Unfit::TooLarge | Unfit::TooManyPages { .. } => "attach only what parents need, with smaller pictures",
            Unfit::Damaged(_) => "open it and export it as PDF again",
            Unfit::Encrypted => "export it without a password",
            Unfit::Signed => "attach the file as it was before it was signed, or hand the signed one out by itself",
            Unfit::Scripted | Unfit::Acts | Unfit::OtherFiles | Unfit::Fields | Unfit::Layers | Unfit::Annotated => {
                "print it to a new PDF, which leaves all of that out, and look at it"
            }
            Unfit::NoTypeface(_) | Unfit::NoLetters(_) => {
                "export it with all fonts embedded, as PDF/A if there is a choice"
            }
        }
    }
}

/// Looks into every object of the file, whether a page shows it or not.
pub(super) fn search(doc: &Document) -> Result<(), Unfit> {
    let damaged = |why: &str| Unfit::Damaged(why.into());
    let all: Vec<&Dictionary> = doc.objects.values().filter_map(dictionary).collect();
    // a signed file has a field and may have a script: the weightier reason is told
    let looks: [fn(&Dictionary) -> Option<Unfit>; 4] = [signed, scripted, fetches, acts];
    for look in looks {
        all.iter().try_for_each(|dict| within(dict, 0, &look))?;
    }
    let catalog = doc.catalog().map_err(|_| damaged("it has no catalogue"))?;
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
        annotations(doc, page)?;
    }
    Ok(())
}

fn dictionary(object: &Object) -> Option<&Dictionary> {
    match object {
        Object::Dictionary(dict) => Some(dict),
        Object::Stream(stream) => Some(&stream.dict),
        _ => None,
    }
}

type Look<'l> = dyn Fn(&Dictionary) -> Option<Unfit> + 'l;

/// A dictionary and all that lie in it.
fn within(dict: &Dictionary, depth: usize, look: &Look<'_>) -> Result<(), Unfit> {
    if depth > DEEPEST {
        return Err(Unfit::Damaged("its objects lie too deep in each other".into()));
    }
    look(dict).map_or(Ok(()), Err)?;
    dict.iter().try_for_each(|(_, object)| inside(object, depth + 1, look))
}

fn inside(object: &Object, depth: usize, look: &Look<'_>) -> Result<(), Unfit> {
    match object {
        Object::Array(items) if depth <= DEEPEST => items.iter().try_for_each(|item| inside(item, depth + 1, look)),
        Object::Array(_) => Err(Unfit::Damaged("its objects lie too deep in each other".into())),
        object => dictionary(object).map_or(Ok(()), |dict| within(dict, depth, look)),
    }
}

fn is(dict: &Dictionary, key: &[u8], names: &[&[u8]]) -> bool {
    dict.get(key).and_then(Object::as_name).is_ok_and(|name| names.contains(&name))
}

fn signed(dict: &Dictionary) -> Option<Unfit> {
    let is_signed =
        dict.has(b"ByteRange") || is(dict, b"Type", &[b"Sig", b"DocTimeStamp"]) || is(dict, b"FT", &[b"Sig"]);
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
    let form = catalog.get_deref(b"AcroForm", doc).and_then(Object::as_dict);
    let fields = form.and_then(|form| form.get_deref(b"Fields", doc)).and_then(Object::as_array);
    if fields.is_ok_and(|fields| !fields.is_empty()) {
        return Err(Unfit::Fields);
    }
    if catalog.has(b"OCProperties") { Err(Unfit::Layers) } else { Ok(()) }
}

/// Links are of no use on paper and stay behind; everything else would be missed.
fn annotations(doc: &Document, page: &Dictionary) -> Result<(), Unfit> {
    let list = page.get_deref(b"Annots", doc).and_then(Object::as_array);
    for annotation in list.into_iter().flatten() {
        let dict = doc.dereference(annotation).ok().and_then(|(_, it)| it.as_dict().ok());
        match dict {
            Some(dict) if is(dict, b"Subtype", &[b"Link", b"Popup"]) => {}
            Some(dict) if is(dict, b"Subtype", &[b"Widget"]) => return Err(Unfit::Fields),
            _ => return Err(Unfit::Annotated),
        }
    }
    Ok(())
}

/// Every typeface is there, and says which letters it draws: paper and screen readers need both.
pub(super) fn typefaces(objects: &Graft) -> Result<(), Unfit> {
    let at = |object: &Object| -> Option<Object> {
        match object {
            Object::Reference((number, _)) => objects.0.get(*number as usize).cloned(),
            other => Some(other.clone()),
        }
    };
    let whole = |dict: &Dictionary| {
        let descriptor = dict.get(b"FontDescriptor").ok().and_then(&at);
        let has = |d: &Dictionary| [&b"FontFile"[..], b"FontFile2", b"FontFile3"].iter().any(|key| d.has(key));
        descriptor.is_some_and(|d| d.as_dict().is_ok_and(has))
    };
    let amiss = |dict: &Dictionary| {
        let drawn = [&b"Type1"[..], b"MMType1", b"TrueType", b"CIDFontType0", b"CIDFontType2"];
        if dict.has(b"BaseFont") && is(dict, b"Subtype", &drawn) && !whole(dict) {
            return Some(Unfit::NoTypeface(name(dict)));
        }
        let is_mute = is(dict, b"Subtype", &[b"Type0"]) && !dict.has(b"ToUnicode");
        is_mute.then(|| Unfit::NoLetters(name(dict)))
    };
    // a typeface may stand by itself, or within the resources that name it
    objects.0.iter().try_for_each(|object| inside(object, 0, &amiss))
}

/// A typeface's name, as far as it is letters.
fn name(font: &Dictionary) -> String {
    let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
    let name = name.iter().map(|b| char::from(*b)).filter(|c| c.is_ascii_alphanumeric() || *c == '-');
    name.take(40).collect()
}
