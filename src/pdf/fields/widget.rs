//! A field with its one widget, merged (ISO 32000-1, 12.5.6.19, 12.7.3): what it takes, how that is drawn, and its empty looks.
//!
//! Programs that fill in a form write some keys whether they need them or not. A field that has them from the start, in their
//! order, changes in its value and its looks alone.

use super::wanted::{Kind, Wanted};
use crate::pdf::PdfError;
use crate::pdf::geometry::Rect;
use crate::pdf::text::text_string;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};
use std::collections::BTreeMap;

/// The bits of `/Ff` (tables 228 and 229).
const MANY_LINES: i64 = 1 << 12;
const ROOM_ALONE: i64 = 1 << 23;
const COMB: i64 = 1 << 24;

/// How far the place of writing stays within its frame, in points: what is drawn behind the letters must not cover the frame.
const WITHIN: f64 = 1.0;

/// Makes widgets; ticks of one size are drawn once.
#[derive(Debug, Default)]
pub(super) struct Widgets {
    ticks: BTreeMap<String, (ObjectId, ObjectId)>,
}

impl Widgets {
    /// The dictionary of a field in the place of a link.
    pub fn make(&mut self, doc: &mut Document, wanted: &Wanted, at: (ObjectId, Rect)) -> Result<Dictionary, PdfError> {
        let (page, place) = at;
        let place = if wanted.kind == Kind::Lines { place.grown(-WITHIN) } else { place };
        let mut field = dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "T" => text_string(&wanted.name), "TU" => text_string(&wanted.asks),
            "Rect" => [place.left, place.bottom, place.right, place.top].map(number).to_vec(), "F" => 4, "P" => page,
        };
        match wanted.kind {
            Kind::Seal | Kind::Signature => field.set("FT", "Sig"),
            Kind::Tick => self.tick(doc, wanted, place, &mut field)?,
            Kind::Line | Kind::Lines | Kind::Digits => letters(wanted, &mut field),
        }
        if wanted.kind != Kind::Tick {
            let empty = doc.add_object(looks(place, Vec::new()));
            field.set("AP", dictionary! { "N" => empty });
        }
        Ok(field)
    }

    /// A tick box of its own, also where one of several is asked for: validators judge a field by its own object and take a
    /// change in one of several places of a field for tampering.
    fn tick(
        &mut self,
        doc: &mut Document,
        wanted: &Wanted,
        place: Rect,
        field: &mut Dictionary,
    ) -> Result<(), PdfError> {
        if wanted.state().is_empty() || wanted.state() == "Off" {
            return Err(PdfError::Structure("a tick box stands for no choice"));
        }
        let (width, height) = (place.width(), place.height());
        let ticks = self.ticks.entry(format!("{width:.2} {height:.2}")).or_insert_with(|| {
            let on = doc.add_object(looks(place, tick(width, height).into_bytes()));
            (on, doc.add_object(looks(place, Vec::new())))
        });
        let states = dictionary! { wanted.state() => ticks.0, "Off" => ticks.1 };
        field.set("FT", "Btn");
        field.set("Ff", 0);
        field.set("V", "Off");
        field.set("AS", "Off");
        field.set("AP", dictionary! { "N" => states });
        field.set("DA", Object::string_literal("0 g /ZaDb 10 Tf"));
        field.set("BS", no_border());
        // a reader that draws a tick of its own draws this one (table 189; 4 is a tick of ZapfDingbats)
        field.set("MK", dictionary! { "CA" => Object::string_literal("4") });
        Ok(())
    }
}

fn letters(wanted: &Wanted, field: &mut Dictionary) {
    let flags = match wanted.kind {
        // what does not fit could be typed and never be seen on the page
        Kind::Lines => MANY_LINES | ROOM_ALONE,
        Kind::Digits => COMB,
        _ => ROOM_ALONE,
    };
    field.set("FT", "Tx");
    field.set("Ff", flags);
    field.set("DA", Object::string_literal(format!("0 g /Helv {} Tf", wanted.size)));
    field.set("BS", no_border());
    // poppler sets a state where it writes letters; and where there is one, pyHanko does not take an appearance that an
    // earlier signature has closed for a changed one
    field.set("AS", "N");
    // a line break may be two letters to one program and one to another: what has many lines has no limit
    if let Some(most) = wanted.most.filter(|_| wanted.kind != Kind::Lines) {
        field.set("MaxLen", most);
    }
    // readers set their lines closer than ours are: white behind the letters, or our lines would run through them
    if wanted.kind == Kind::Lines {
        field.set("MK", dictionary! { "BG" => vec![Object::Integer(1); 3] });
    }
}

/// A border without a colour is not drawn (table 166).
fn no_border() -> Dictionary {
    dictionary! { "S" => "S", "W" => 1 }
}

/// In sixteenths of a point: MuPDF measures from the head of the page and back again, and writes what comes of it, which is the
/// same number only where single precision has no need to round.
fn number(number: f64) -> Object {
    let near = (number * 16.0).round() / 16.0;
    // and a whole number as other programs write it
    if near.fract() == 0.0 { Object::Integer(near as i64) } else { Object::from(near) }
}

/// An appearance as large as the field (12.5.5).
fn looks(place: Rect, content: Vec<u8>) -> Stream {
    let dict = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => [0.0, 0.0, place.width(), place.height()].map(number).to_vec(),
        "Resources" => Dictionary::new(),
    };
    Stream::new(dict, content)
}

/// A tick as a path, within its box.
fn tick(width: f64, height: f64) -> String {
    let at = |x: f64, y: f64| format!("{:.2} {:.2}", x * width, y * height);
    let stroke = 0.12 * width.min(height);
    format!("q {stroke:.2} w 1 J 1 j {} m {} l {} l S Q", at(0.2, 0.52), at(0.42, 0.24), at(0.82, 0.8))
}
