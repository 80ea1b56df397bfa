//! The desk in a real browser, with a person at it who uses a mouse, or the keyboard alone, or no script. Where Chromium or
//! playwright is not installed each test is listed as ignored, with what to install; where `CI=true` that is a failure.
#![allow(clippy::disallowed_methods, reason = "tests start a browser")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake_printers.rs"]
mod fake_printers;
#[path = "support/sent_back.rs"]
mod sent_back;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;
#[path = "support/typed.rs"]
mod typed;

use caller::Open;
use confide::record;
use confide::workspace::Workspace;
use desk::{Desk, sample};
use fake_printers::FakePrinters;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const CHROMIUM: &str = "/usr/bin/chromium";

/// What is done, and what must hold.
const CLAIMS: [(&str, &str); 13] = [
    ("by_mouse", "three_mistakes_are_shown_mended_and_printed_and_nothing_of_it_is_left"),
    ("by_keyboard", "the_same_by_keyboard_alone"),
    ("without_script", "the_same_without_script"),
    ("screens", "axe_finds_nothing_on_any_screen_in_any_colours_at_any_width"),
    ("nasty", "what_looks_like_script_is_letters"),
    ("intake", "an_admin_puts_down_an_intake_with_faulty_rows_looks_at_one_pack_makes_the_rest_and_opens_the_summary"),
    ("signs", "a_signature_is_drawn_with_the_mouse_and_printed"),
    ("locks", "a_screen_that_nobody_uses_locks_and_loses_nothing"),
    ("returns", "a_pack_that_came_back_is_entered_by_keyboard_alone_and_the_list_says_who_has_not_answered_what"),
    ("returns_screens", "axe_finds_nothing_on_the_screens_of_packs_that_come_back"),
    ("sent_back", "a_filled_pack_is_put_down_looked_at_and_entered_by_mouse_by_keyboard_alone_and_without_script"),
    ("look_at", "a_file_is_told_in_one_word_that_nothing_is_bigger_than_and_a_copy_is_opened_with_its_passphrase"),
    ("sent_back_screens", "axe_finds_nothing_on_the_screens_of_a_file_that_is_put_down"),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    libtest_mimic::run(&arguments, CLAIMS.map(trial).into_iter().collect()).exit_code()
}

fn python() -> PathBuf {
    PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/confide-judges/venv/bin/python")
}

fn missing() -> Option<&'static str> {
    if !Path::new(CHROMIUM).exists() {
        return Some("apt-get install chromium");
    }
    let site = python().parent().map(|p| p.join("playwright"));
    (!site.is_some_and(|p| p.exists())).then_some(".ci/run puts playwright into ~/.cache/confide-judges")
}

fn trial((what, claim): (&'static str, &'static str)) -> Trial {
    let Some(absent) = missing() else { return Trial::test(claim, move || person(what).map_err(Failed::from)) };
    let under_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    Trial::test(claim, move || Err(absent.into())).with_kind(absent).with_ignored_flag(!under_ci)
}

/// Every file but the register, which says what was handed out and names nobody.
fn files(desk: &Desk) -> Vec<String> {
    desk.files().into_iter().filter(|file| !file.contains("register")).collect()
}

fn person(what: &str) -> Result<(), String> {
    let desk = Desk::specimen();
    let text = sample("safeguarding_incident/ok-part-a.yaml");
    let forms = Workspace::open(None).expect("what is built in").forms;
    let reading = record::read("a.yaml", text.as_bytes(), &forms, None);
    let typed = typed::answers(&reading.tree.expect("a tree"), &reading.record.expect("a record").form);
    let length = desk.render(&text, &[]).fine().out.len();
    desk.remove("records/one.yaml");
    if what.starts_with("sent_back") || what == "look_at" {
        put_files(&desk);
    } else if what.starts_with("returns") {
        desk.put_family();
        desk.confide(&["pack", "records", "-o", "packs"]).fine();
    } else {
        desk.put("forms/sets/quick.yaml", stand_in::QUICK);
        for name in
            ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml", "consent_set/ok-issued.yaml"]
        {
            desk.put(&format!("records/{name}"), &sample(name));
        }
    }
    let before = files(&desk);
    // screens that show printers show these; with the others nobody's printers are there
    let fake = FakePrinters::with_lp("cat > /dev/null; echo 'request id is Office-1 (0 file(s))'");
    let more: &[&str] = if what == "locks" { &["--lock-after", "10"] } else { &[] };
    let open = Open::at_with(&desk, more, &|command| {
        if what == "screens" {
            fake.lead(command)
        }
    });
    let task = json!({
        "do": what, "once": format!("http://127.0.0.1:{}{}", open.port, open.once), "chromium": CHROMIUM,
        "id": "SI-2026-0012", "child": "C-0044", "typed": typed, "length": length,
        "table": september::table(6, 3), "files": desk.folder(), "passphrase": sent_back::COPY_PASSPHRASE,
        "words": ["Noah", "Ducklings", "shoulder blade", "24681357"],
        "name": "<script>alert(1)</script> \"O'Neil\" <img src=x onerror=alert(2)> {{ 7*7 }} ${x}",
    });
    let mut child = Command::new(python())
        .arg("tests/support/desk_in_browser.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let mut input = child.stdin.take().ok_or("no pipe")?;
    input.write_all(task.to_string().as_bytes()).map_err(|e| e.to_string())?;
    drop(input);
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    if files(&desk) != before {
        return Err("the desk left a file".into());
    }
    if what == "returns" { listed(&desk) } else { Ok(()) }
}

/// One file for each thing that can be said of one, beside the pack that was handed out.
fn put_files(desk: &Desk) {
    desk.put_family();
    desk.confide(&["pack", "records", "-o", "packs"]).fine();
    let pack = desk.bytes(&format!("packs/{}.pdf", sent_back::PACK));
    desk.put_bytes("pack.pdf", &pack);
    desk.put_bytes("filled.pdf", &sent_back::agreed(&pack));
    sent_back::put_key(desk);
    sent_back::sign(desk, "filled.pdf", "signed.pdf");
    let both = sent_back::ticked(&desk.bytes("filled.pdf"), |name| name.ends_with("suncream/answer/no"));
    desk.put_bytes("both.pdf", &both);
    sent_back::put_copy(desk);
    desk.put_bytes("stranger.pdf", &sent_back::of_a_stranger());
    desk.put("words.pdf", "Hello");
}

/// What was left open on the paper, and nothing else, is what the command line lists.
fn listed(desk: &Desk) -> Result<(), String> {
    let run = desk.confide(&["returns"]);
    let list = String::from_utf8_lossy(&run.out).into_owned();
    let wanted = [
        "C-0042  registration-C-0042  back with gaps",
        "  open: About your child and your family: What is your child allergic to?: not answered",
        "  open: What do you allow?: May we put sun cream on your child? Neither yes nor no",
        "  no: What do you allow?: May your child come on walks near the nursery?",
    ];
    let lines: Vec<&str> = list.lines().skip(1).collect();
    if run.code == 1 && lines == wanted {
        Ok(())
    } else {
        Err(format!("exit code {}, and the list is\n{list}", run.code))
    }
}
