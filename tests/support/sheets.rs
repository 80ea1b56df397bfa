//! Tiny typeset files for the tests of `pdf`: a note, and forms of one or more pages, made by the real typst.

use confide::pdf::{Band, Expected, Line, Note, Private};
use confide::typeset::Pdf;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

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

/// Typesets with the house's standards; `tagged` for forms, not for the note.
pub fn typeset(source: &str, tagged: bool) -> Vec<u8> {
    let standard: &[&str] =
        if tagged { &["--pdf-standard", "a-2a,ua-1"] } else { &["--pdf-standard", "a-2b", "--no-pdf-tags"] };
    // the only place in these tests that starts a process
    #[allow(clippy::disallowed_methods)]
    let mut child = Command::new(typst())
        .args(["compile", "-", "-", "--creation-timestamp", "0", "--ignore-system-fonts", "--font-path"])
        .arg(fonts_folder())
        .args(standard)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("typst starts");
    child.stdin.take().expect("it is piped").write_all(source.as_bytes()).expect("typst reads");
    let output = child.wait_with_output().expect("typst ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn typst() -> PathBuf {
    let cached = dirs::cache_dir().expect("there is a home").join("confide/typst-0.15.1/bin/typst");
    std::env::var_os("CONFIDE_TYPST").map_or(cached, PathBuf::from)
}

/// Noto Sans from the crate that brings it, unpacked once for this run of the tests.
fn fonts_folder() -> PathBuf {
    use std::sync::OnceLock;
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder for fonts");
        for (name, bytes) in [("r.ttf", notosans::REGULAR_TTF), ("b.ttf", notosans::BOLD_TTF)] {
            #[allow(clippy::disallowed_methods)]
            std::fs::write(folder.path().join(name), bytes).expect("a font can be unpacked");
        }
        folder
    });
    folder.path().to_path_buf()
}

/// A form with this body.
pub fn form(body: &str) -> Pdf {
    Pdf::for_tests(typeset(&format!("{FORM}{body}"), true))
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
    Note::from_pdf(&typeset(&source, false)).expect("a note")
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
