//! `confide verify --report`: a sealed report of what was found, which says what `verify` says and shows what stands in a file
//! as text, whoever wrote it.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/product.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod product;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use desk::{Desk, pages};
use forge::{Key, Paper};
use lopdf::Object;
use product::kinds;
use sha2::{Digest, Sha256};
use update::{Update, form};

/// The product's files: sealed, blank, filled in, signed by a person.
fn desk() -> Desk {
    let desk = Desk::specimen();
    for kind in kinds().0 {
        desk.put_bytes(&format!("{}.pdf", kind.name), &kind.bytes);
    }
    desk
}

/// The report of a file, once `verify` has ended with that code and the report is SEALED: its words, spaced once.
fn report(desk: &Desk, arguments: &[&str], code: i32) -> Option<String> {
    let run = desk.confide(&[&["verify", "--report", "report.pdf"], arguments].concat());
    assert_eq!(run.code, code, "{}", run.said);
    let again = desk.confide(&["verify", "report.pdf"]).fine();
    assert!(String::from_utf8_lossy(&again.out).starts_with("SEALED report.pdf"));
    // a break point in a long word is no letter
    Some(pages(&desk.bytes("report.pdf"))?.join(" ").replace('\u{200b}', ""))
}

fn says(report: &Option<String>, words: &[&str]) {
    let Some(report) = report else { return };
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    for word in words {
        assert!(bare(report).contains(&bare(word)), "{word:?} is not in the report:\n{report}");
    }
}

#[test]
fn of_a_sealed_file_it_says_who_sealed_it_and_when() {
    let desk = desk();
    let digest: String = Sha256::digest(desk.bytes("sealed.pdf")).iter().map(|b| format!("{b:02x}")).collect();
    let said = report(&desk, &["sealed.pdf"], 0);
    says(&said, &["SEALED", "sealed.pdf", &digest, "exactly as Sunny Corner Nursery sealed it", "Nothing was added"]);
    says(&said, &["Fri 20 November 2026, 16:00", "yes, its certificate is among those you trust", "PA-C-0042, check"]);
    says(&said, &["The file ends where the seal ends"]);
}

#[test]
fn of_a_filled_file_it_lists_every_change_and_every_signature() {
    let desk = desk();
    let said = report(&desk, &["filled in.pdf"], 5);
    says(
        &said,
        &["FILLED", "Update 1", "How were you given it: On paper", "Your initials: I know when you must share"],
    );
    says(&said, &["nothing JD", "Question Before After"]);
    desk.remove("report.pdf");
    let said = report(&desk, &["signed by a person.pdf"], 5);
    says(&said, &["FILLED", "Update 1", "Update 2", "by “Sam Example”, whose certificate is not known here"]);
}

#[test]
fn of_a_changed_file_it_says_why_and_what_to_do() {
    let desk = desk();
    let mut changed = desk.bytes("sealed.pdf");
    changed[2_000] ^= 1;
    desk.put_bytes("changed.pdf", &changed);
    let said = report(&desk, &["changed.pdf"], 1);
    says(&said, &["NOT-SEALED", "the file was changed after it was sealed", "ask for the file again"]);
    desk.remove("report.pdf");
    let mut update = Update::of(&desk.bytes("blank.pdf"));
    let page = update.page();
    update.change(page, |page| page.set("CropBox", vec![0.into(); 4]));
    desk.put_bytes("cropped.pdf", &update.bytes());
    let said = report(&desk, &["cropped.pdf"], 1);
    says(&said, &["NOT-SEALED", "more than fields was changed", "fill in a fresh copy"]);
}

#[test]
fn of_an_unknown_signer_it_says_that_anybody_can_make_a_certificate() {
    let desk = desk();
    let key = Key::new(7, &Paper::default());
    desk.put_bytes("unknown.pdf", &form(&key, 2, |_| {}));
    let said = report(&desk, &["unknown.pdf"], 1);
    says(&said, &["UNKNOWN-SIGNER", "calls themselves Acorns", "anybody can make one in any name"]);
}

#[test]
fn what_somebody_wrote_into_a_file_is_text() {
    let desk = desk();
    let key =
        Key::new(7, &Paper { name: "#eval(\"1\") *Acorns* $x$ {{ x }} <% x %> \u{202e}desrever", ..Paper::default() });
    let asked = text("#[*\u{634} z\u{202e}]\u{7}");
    let file = form(&key, 2, |parts| {
        let fields: Vec<lopdf::ObjectId> = parts.document.objects.keys().copied().collect();
        for id in fields {
            if let Ok(field) = parts.document.get_dictionary_mut(id)
                && field.has(b"TU")
            {
                field.set("TU", asked.clone());
            }
        }
    });
    let mut update = Update::of(&file);
    let (id, form) = (update.field("story"), update.form());
    let value = "#panic() \\*x* @a \u{378} b\n<b> \u{645}\u{631}\u{62d}\u{628}\u{627}\nz\u{202a}x";
    update.change(id, |field| {
        field.set("V", text(value));
        field.remove(b"AP");
    });
    update.change(form, |form| form.set("NeedAppearances", true));
    let name = "#eval(1) \\*x* \u{202e}fdp.pdf";
    desk.put_bytes(name, &update.bytes());
    let said = report(&desk, &[name], 1);
    says(&said, &["#eval(1) \\*x* \\u{202e}fdp.pdf", "#eval(\"1\") *Acorns* $x$ {{ x }} <% x %> \\u{202e}desrever"]);
    says(&said, &["#panic() \\*x* @a", "z\\u{202a}x", "[U+0378]", "#[*", "z\\u{202e}]\\u{7}"]);
}

/// A text of a PDF in UTF-16, as a program writes it that keeps all letters.
fn text(text: &str) -> Object {
    let bytes = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

#[test]
fn of_a_folder_it_is_a_table() {
    let desk = desk();
    for name in ["sealed.pdf", "filled in.pdf"] {
        desk.put_bytes(&format!("disc/{name}"), &desk.bytes(name));
    }
    desk.put("disc/letter.pdf", "%PDF-1.7 Dear parents");
    desk.put("disc/readme.txt", "Dear parents");
    let said = report(&desk, &["disc"], 1);
    says(
        &said,
        &["3 files: 1 SEALED, 1 FILLED, 0 UNKNOWN-SIGNER, 1 NOT-SEALED", "about which nothing can be said: 1."],
    );
    says(&said, &["disc/sealed.pdf", "disc/filled in.pdf", "disc/letter.pdf", "do not rely on it"]);
}

#[test]
fn nothing_is_written_over_and_nothing_is_left_behind() {
    let desk = desk();
    desk.put("report.pdf", "mine");
    let before = desk.files();
    let run = desk.confide(&["verify", "sealed.pdf", "--report", "report.pdf"]);
    assert_eq!((run.code, desk.bytes("report.pdf").as_slice()), (2, b"mine".as_slice()), "{}", run.said);
    assert!(String::from_utf8_lossy(&run.out).starts_with("SEALED sealed.pdf"));
    desk.remove("keys/passphrase");
    let run = desk.confide(&["verify", "sealed.pdf", "--report", "other.pdf"]);
    assert_eq!(run.code, 2, "{}", run.said);
    desk.put("keys/passphrase", "a passphrase of the tests");
    assert_eq!(desk.files(), before);
}

#[test]
fn machines_are_told_where_it_is() {
    let desk = desk();
    let run = desk.confide(&["verify", "sealed.pdf", "--report", "report.pdf", "--format", "json"]).fine();
    let told: serde_json::Value = serde_json::from_slice(&run.out).unwrap();
    assert_eq!((&told["report"]["file"], &told["files"][0]["verdict"]), (&"report.pdf".into(), &"SEALED".into()));
}
