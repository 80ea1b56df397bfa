//! Whether the pictures of another document's pages may stand in a file for an archive (ISO 19005-2): its colours, means of
//! drawing and typefaces, each only as far as we can vouch for it. What we do not know counts as a lapse.

mod colours;
mod means;
mod typeface;

use super::typefaces::name;
use crate::pdf::read::Used;
use lopdf::{Dictionary, Document, Object, ObjectId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How much of PDF/A-2 a file keeps (ISO 19005-2, 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Archive {
    /// Nothing.
    None,
    /// Level B: it will look the same.
    B,
    /// Level U: and its text is known letter by letter.
    U,
    /// Level A: and it says what is a heading, a list, a picture.
    A,
}

/// Why a level is not kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lapse {
    /// A typeface is not in the file.
    Lent(String),
    /// A typeface is in the file, and not as the standard has it, or in a way that we cannot look into.
    Typeface(String),
    /// Nobody can tell which letters a typeface shows.
    Letters(String),
    /// Colours for a printing press, or by a profile that is not sound.
    Colours,
    /// A picture that is packed in a way that archives do not keep.
    Packed,
    /// Something that archives do not keep is drawn with.
    Means,
    /// Text is shown within a picture.
    Text,
    /// Nobody wrote what the picture shows.
    Unsaid,
}

impl fmt::Display for Lapse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Lapse::Lent(name) => write!(f, "its typeface {name} is not embedded"),
            Lapse::Typeface(name) => write!(f, "nobody can vouch for its typeface {name}"),
            Lapse::Letters(name) => write!(f, "it does not say which letters its typeface {name} shows"),
            Lapse::Colours => f.write_str("its colours are for a printing press"),
            Lapse::Packed => f.write_str("a picture in it is packed in a way that archives do not keep"),
            Lapse::Means => f.write_str("it is drawn with means that archives do not keep"),
            Lapse::Text => f.write_str("a screen reader says its title or `alt`, not the text on its pages"),
            Lapse::Unsaid => f.write_str("its set gives no `alt` that says what it shows"),
        }
    }
}

/// How much is kept by a file that shows these pages, and why not more.
pub(super) fn judge(album: &Document, used: &Used, has_text: bool) -> (Archive, BTreeSet<Lapse>) {
    let mut lapses = BTreeSet::new();
    for (id, object) in &album.objects {
        each(object, &mut |object| {
            lapses.extend(colours::lapse(album, object));
            lapses.extend(means::lapse(album, object));
        });
        if let Object::Stream(stream) = object {
            lapses.extend(means::in_stream(stream));
        }
        fonts(album, *id, object, used, &mut lapses);
    }
    for (id, shown) in used {
        let font = album.get_dictionary(*id).ok();
        if !font.is_some_and(|font| typeface::is_sound(album, font, shown)) {
            lapses.insert(Lapse::Typeface(font.map(name).unwrap_or_default()));
        }
    }
    let is_letters = |lapse: &Lapse| matches!(lapse, Lapse::Letters(_));
    let archive = match (lapses.iter().all(is_letters), lapses.is_empty(), has_text) {
        (false, ..) => Archive::None,
        (true, false, _) => Archive::B,
        (true, true, true) => Archive::U,
        (true, true, false) => Archive::A,
    };
    // a typeface that is not in the file is asked for by PDF/UA too, also where only blanks are set in it (ISO 14289-1 7.21.4.1)
    let wants_typeface = lapses.iter().any(|lapse| matches!(lapse, Lapse::Typeface(_)));
    lapses.extend((has_text || wants_typeface).then_some(Lapse::Text));
    (archive, lapses)
}

/// Each typeface with the codes that are shown of it; one that stands within another object has no number to know it by.
fn fonts(album: &Document, id: ObjectId, object: &Object, used: &Used, lapses: &mut BTreeSet<Lapse>) {
    let is_font = |dict: &Dictionary| {
        dict.has(b"Subtype") && (dict.has_type(b"Font") || dict.has(b"BaseFont") || dict.has(b"FontDescriptor"))
    };
    let nothing = BTreeMap::new();
    each(object, &mut |inner| {
        let Ok(dict) = inner.as_dict() else { return };
        if !is_font(dict) || dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|it| it.starts_with(b"CIDFont")) {
            return;
        }
        let own = std::ptr::eq(inner, object);
        let shown = used.get(&id).filter(|_| own).unwrap_or(&nothing);
        if !own || !typeface::is_sound(album, dict, shown) {
            lapses.insert(Lapse::Typeface(name(dict)));
        } else if !typeface::says_letters(album, dict, shown) {
            lapses.insert(Lapse::Letters(name(dict)));
        }
    });
}

/// An object and all that lie in it.
fn each(object: &Object, look: &mut dyn FnMut(&Object)) {
    look(object);
    match object {
        Object::Array(items) => items.iter().for_each(|item| each(item, look)),
        Object::Dictionary(dict) => dict.iter().for_each(|(_, item)| each(item, look)),
        Object::Stream(stream) => stream.dict.iter().for_each(|(_, item)| each(item, look)),
        _ => {}
    }
}
