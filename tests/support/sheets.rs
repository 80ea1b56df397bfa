//! Tiny typeset files for the tests of `pdf`: a note, and forms of one or more pages, made by the real typst.

use chrono::DateTime;
use confide::pdf::{Band, Expected, Line, Note, Private};
use confide::system::Context;
use confide::typeset::obtain::RealStderr;
use confide::typeset::{self, How, Pdf, Standard, Wanted};

/// The note of these tests.
pub const NOTE: &str = "Confidential to the setting. What you tell us stays between you and the staff who need it. \
    We may share it without your consent when a child may be at risk of harm, or when the law asks for it; we tell you \
    first where it is safe. Ask at the office, first floor, for efficient and affable staff.";
pub const SETTING: &str = "Little Acorns Nursery · ICO ZA000001";

/// How a form of these tests begins: the margins leave room for the band.
const FORM: &str = r#"#set document(title: "A form", date: datetime(year: 2026, month: 11, day: 24))
#set text(font: "Noto Sans", size: 11pt, lang: "en", region: "GB")
#set page(paper: "a4", margin: (x: 18mm, top: 20mm, bottom: 40mm))
#let answer(name, body) = link("field:" + name, body)
"#;

/// Typesets with the product's own typst, on a fixed day.
fn typeset(source: &str, standard: Standard) -> Pdf {
    let created = DateTime::from_timestamp(1_795_528_800, 0).expect("a day in November 2026");
    let context = Context::fixed(created, 1);
    let typst = typeset::find(&Wanted::from_environment(None, false), &context, &mut RealStderr::say);
    let typst = typst.unwrap_or_else(|missing| panic!("{missing}\n{}", missing.help()));
    typst.compile(source, &How::new(created, standard), &context).expect("it can be typeset")
}

/// A form with this body.
pub fn form(body: &str) -> Pdf {
    typeset(&format!("{FORM}{body}"), Standard::Tagged)
}

/// The note at a size, in a colour.
pub fn note_at(size: &str, colour: &str) -> Note {
    let source = format!(
        r#"#set text(font: "Noto Sans", size: {size}, fill: {colour}, hyphenate: false)
#set page(width: 174mm, height: auto, margin: 0mm)
#set par(leading: 0.5em, spacing: 0.55em)
#block(above: 0mm, below: 1.4mm, width: 100%, line(length: 100%, stroke: 0.6pt))
#"{NOTE}";

#strong[SPECIMEN]

#"{SETTING}";
#block(above: 0mm, below: 0mm, width: 100%, height: 1.4em)
#pagebreak()
#"ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz 0123456789 ·–-:,./()#";"#
    );
    Note::from_pdf(typeset(&source, Standard::Band).bytes()).expect("a note")
}

/// The note as it should be.
pub fn note() -> Note {
    note_at("8pt", "black")
}

pub fn line(form: &str) -> Line {
    Line { record: "reg-2026-014".into(), form: form.into(), check_code: "KTRWA-CDEFH-JMNPX".into() }
}

pub fn band<'n>(note: &'n Note, forms: &[&str]) -> Band<'n> {
    let private = Private { record: "reg-2026-014".into(), note: NOTE.into(), specimen: true, ..Private::default() };
    Band { note, lines: forms.iter().map(|form| line(form)).collect(), private }
}

pub fn expected<'e>(lines: &'e [Line], marks: &'e [String]) -> Expected<'e> {
    Expected { note: NOTE, setting: SETTING, marks, lines, least_size: 8.0 }
}
