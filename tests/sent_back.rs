//! A pack that was filled in on a screen and sent back: its proof first, then what it says, and nothing of it is entered that
//! nobody has looked at; by the command and at the desk.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/sent_back.rs"]
mod sent_back;

use caller::Open;
use desk::{Desk, Run};
use sent_back::{PACK, PARENT, agreed, handed_out, of_a_stranger, put_copy, put_key, sign, ticked};
use std::io::Write;
use std::process::Stdio;

/// Takes a file in, with somebody who answers what is asked.
fn take(desk: &Desk, file: &str, answers: &str) -> Run {
    let mut command = desk.command(&["returns", "--from", file, "--by", "S-001"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    child.stdin.take().expect("it is piped").write_all(answers.as_bytes()).expect("it listens");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Run { code: output.status.code().unwrap_or(-1), out: output.stdout, said }
}

fn register(desk: &Desk) -> String {
    String::from_utf8_lossy(&desk.bytes("register.jsonl")).into_owned()
}

/// Every file but the register.
fn files(desk: &Desk) -> Vec<String> {
    desk.files().into_iter().filter(|file| !file.contains("register")).collect()
}

/// A desk to which the pack came back: every consent with yes, signed with a key that nobody knows, at `signed.pdf`.
fn signed() -> (Desk, String) {
    let desk = handed_out();
    desk.put_bytes("filled.pdf", &agreed(&desk.bytes("pack.pdf")));
    let words = put_key(&desk);
    sign(&desk, "filled.pdf", "signed.pdf");
    (desk, words)
}

/// Both answers to one question, and a yes to all others.
fn both(desk: &Desk) -> Vec<u8> {
    let once = sign(desk, "pack.pdf", "once.pdf");
    assert!(once.said.contains("3 places"), "{}", once.said);
    ticked(&agreed(&desk.bytes("pack.pdf")), |name| name.ends_with("suncream/answer/no"))
}

#[test]
fn a_signature_of_an_unknown_certificate_is_no_signed_consent_until_somebody_says_so() {
    let (desk, words) = signed();
    let before = register(&desk);
    let run = take(&desk, "signed.pdf", "").refused(1);
    let by = format!("by “{PARENT}”, whose certificate is not known here ({words})");
    assert!(run.said.starts_with("FILLED signed.pdf") && run.said.contains(&by), "{}", run.said);
    assert!(run.said.contains("nobody has said whether it is the parent's signature"), "{}", run.said);
    assert!(run.said.contains("nothing was entered") && register(&desk) == before, "{}", run.said);
    let run = take(&desk, "signed.pdf", "n\n").refused(1);
    assert!(run.said.contains(&format!("{PACK}: 3 forms entered")), "{}", run.said);
    let open = String::from_utf8_lossy(&desk.confide(&["returns", PACK]).out).into_owned();
    assert!(open.contains("What do you allow?: Parent or carer: not signed"), "{open}");
    let run = take(&desk, "signed.pdf", "y\n").refused(1);
    assert!(run.said.contains("3 forms entered"), "{}", run.said);
    let open = String::from_utf8_lossy(&desk.confide(&["returns", PACK]).out).into_owned();
    assert!(!open.contains("What do you allow?: Parent or carer: not signed"), "{open}");
    let all = register(&desk);
    assert!(!all.contains("Tom") && all.contains("\"signed_on\":\"2026-11-20\""), "{all}");
}

#[test]
fn a_certificate_that_is_trusted_by_name_is_not_asked_about_but_the_settings_own_is_no_parents() {
    let (desk, _) = signed();
    desk.put_bytes("trust/parent.pem", &desk.bytes("parent.pem"));
    let run = take(&desk, "signed.pdf", "").refused(1);
    assert!(run.said.contains("whose certificate you trust") && run.said.contains("3 forms entered"), "{}", run.said);

    let desk = handed_out();
    desk.put_bytes("filled.pdf", &agreed(&desk.bytes("pack.pdf")));
    let own = ["--key", "keys/seal.p12", "--passphrase-file", "keys/passphrase", "--field", "parent", "--all"];
    desk.confide(&[&["sign", "filled.pdf", "-o", "own.pdf"][..], &own].concat()).fine();
    let run = take(&desk, "own.pdf", "").refused(1);
    assert!(run.said.contains("nobody has said") && run.said.contains("nothing was entered"), "{}", run.said);
}

#[test]
fn a_form_that_cannot_be_read_is_named_and_nothing_is_entered_unless_somebody_leaves_it_out() {
    let (desk, _) = signed();
    desk.put_bytes("both.pdf", &both(&desk));
    let before = register(&desk);
    let run = take(&desk, "both.pdf", "").refused(1);
    let why = "What do you allow?: it cannot be entered from the file: \"May we put sun cream on your child\" is not entered yet";
    assert!(run.said.contains(why) && run.said.contains("nothing was entered"), "{}", run.said);
    assert_eq!(register(&desk), before);
    let run = take(&desk, "both.pdf", "l\n");
    assert!(run.said.contains("0 forms entered"), "{}", run.said);
    assert_eq!(register(&desk), before, "nothing else was filled in");
}

#[test]
fn what_is_not_proved_is_refused_in_the_words_of_verify_and_nothing_is_entered() {
    let (desk, _) = signed();
    let before = register(&desk);
    let mut broken = desk.bytes("signed.pdf");
    broken[3000] ^= 1;
    desk.put_bytes("broken.pdf", &broken);
    desk.remove("trust/certificate.pem");
    desk.put_bytes("keys/elsewhere.p12", &desk.bytes("keys/seal.p12"));
    for file in ["broken.pdf", "signed.pdf"] {
        let by_verify = desk.confide(&["verify", file]);
        let word = String::from_utf8_lossy(&by_verify.out).split([':', ' ']).next().unwrap_or_default().to_owned();
        let run = take(&desk, file, "y\n").refused(1);
        assert!(run.said.starts_with(&word) && run.said.contains("not entered from the file"), "{word}: {}", run.said);
    }
    assert_eq!(register(&desk), before);
}

#[test]
fn an_encrypted_copy_is_named_as_one_with_what_to_do_and_nothing_is_entered() {
    let desk = handed_out();
    let before = register(&desk);
    desk.put("passphrase", "otter lantern gravel");
    desk.confide(&["encrypt", "pack.pdf", "-o", "copy.pdf", "--copy-passphrase-file", "passphrase"]).fine();
    let run = take(&desk, "copy.pdf", "y\n").refused(2);
    for words in ["an encrypted copy, and nothing is entered from one", "ask for the file that was filled in itself"] {
        assert!(run.said.contains(words), "{words}: {}", run.said);
    }
    assert!(!run.said.contains("NOT-SEALED"), "nothing can be said of it without its passphrase: {}", run.said);
    let mut changed = desk.bytes("copy.pdf");
    changed[3000] ^= 1;
    desk.put_bytes("changed.pdf", &changed);
    let run = take(&desk, "changed.pdf", "y\n").refused(1);
    assert!(run.said.starts_with("NOT-SEALED"), "that somebody changed it is seen without: {}", run.said);
    assert_eq!(register(&desk), before);
}

#[test]
fn a_pack_that_is_dropped_at_the_desk_is_shown_with_its_proof_and_entered_by_a_button() {
    let (desk, words) = signed();
    let before = files(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    assert!(browser.get("/returns").text().contains("action=\"/sent-back\" enctype=\"multipart/form-data\""));
    let sent = browser.send("/sent-back", &[], &[("file", "back.pdf", &desk.bytes("signed.pdf"))]);
    assert_eq!((sent.status, sent.header("location")), (303, Some("/sent-back")), "{}", sent.text());
    let shown = browser.get("/sent-back").text();
    for told in [
        "C-0042: a pack that was filled in on a screen",
        "<h2 id=\"word\" class=\"word\">FILLED</h2>",
        &words,
        PARENT,
        "May we put sun cream on your child?",
        "What was found in it",
    ] {
        assert!(shown.contains(told), "{told} is not in {shown}");
    }
    assert!(shown.contains("What do you allow?</a>: filled in and signed"), "{shown}");
    assert!(shown.contains("About your child and your family</a>: signed, and every answer is left blank"), "{shown}");
    assert!(!shown.contains(" checked"), "something is chosen before anybody chose");
    let name = format!("signer.{}", words.replace(' ', "-"));
    let unsaid = browser.post("/sent-back/enter", &[("seen_by", "S-001")]);
    assert!(unsaid.status == 422 && unsaid.text().contains(&format!("<a href=\"#{name}-1\">")), "{}", unsaid.text());
    let nobody = browser.post("/sent-back/enter", &[(name.as_str(), "signed")]);
    assert!(nobody.status == 422 && nobody.text().contains("not said who took it in"), "{}", nobody.text());
    let (to, done) = browser.go("/sent-back/enter", &[(name.as_str(), "signed"), ("seen_by", "s-001")]);
    assert!(to == format!("/returns/{PACK}") && done.text().contains("back with gaps"), "{to}: {}", done.text());
    assert!(done.text().contains("3 forms were entered from the file."), "{}", done.text());
    assert!(!browser.get(&to).text().contains("entered from the file"), "it is said twice");
    assert_eq!(browser.get("/sent-back").status, 303, "it is still in memory");
    assert_eq!(files(&desk), before, "the desk left a file");
    let by_desk = register(&desk);
    browser.send("/sent-back", &[], &[("file", "back.pdf", &desk.bytes("signed.pdf"))]);
    assert_eq!(browser.get("/sent-back").text().matches("This page was entered before.").count(), 3);
    let (other, _) = signed();
    take(&other, "signed.pdf", "y\n");
    assert_eq!(by_desk, register(&other), "the command enters something else");
}

#[test]
fn at_the_desk_a_file_that_is_not_proved_is_refused_and_one_that_cannot_be_read_is_left_out_by_hand() {
    let (desk, _) = signed();
    let before = register(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let mut broken = desk.bytes("signed.pdf");
    broken[3000] ^= 1;
    for (bytes, word) in [(broken.as_slice(), "NOT-SEALED"), (b"Hello", "NOT-SEALED"), (b"", "Choose a file first")] {
        let refused = browser.send("/sent-back", &[], &[("file", "x.pdf", bytes)]);
        assert!(refused.status == 422 && refused.text().contains(word), "{word}: {}", refused.text());
        assert!(!refused.text().contains("/sent-back/enter"), "it offers to enter it all the same");
    }
    let both = both(&desk);
    browser.send("/sent-back", &[], &[("file", "x.pdf", both.as_slice())]);
    let told = browser.post("/sent-back/enter", &[("seen_by", "S-001")]);
    assert!(told.status == 422 && told.text().contains("<a href=\"#consent_set/leave_out\">"), "{}", told.text());
    let (to, _) = browser.go("/sent-back/enter", &[("consent_set/leave_out", "yes"), ("seen_by", "S-001")]);
    assert_eq!((to, register(&desk)), (format!("/returns/{PACK}"), before));
    browser.send("/sent-back", &[], &[("file", "x.pdf", both.as_slice())]);
    browser.post("/lock", &[]);
    assert_eq!(browser.get("/sent-back").status, 303, "it outlives the lock");
}

#[test]
fn a_file_that_is_not_entered_says_why_and_asks_for_another() {
    let (desk, _) = signed();
    put_copy(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let put_down = |bytes: &[u8]| {
        let answer = browser.send("/sent-back", &[], &[("file", "x.pdf", bytes)]);
        assert_eq!(answer.status, 422, "{}", answer.text());
        answer.text()
    };
    let copy = put_down(&desk.bytes("copy.pdf"));
    assert!(copy.contains("This is a copy behind a passphrase, in which nothing can be filled in."), "{copy}");
    assert!(!copy.contains("NOT-SEALED") && !copy.contains("confide verify"), "{copy}");
    let stranger = put_down(&of_a_stranger());
    assert!(stranger.contains(">UNKNOWN-SIGNER</h2>") && stranger.contains("is not known here"), "{stranger}");
    assert!(!stranger.contains("--trust"), "it is told how the command is called: {stranger}");
    for page in [&copy, &stranger, &put_down(b"Hello")] {
        assert!(page.contains("This file is not entered") && page.contains("Put down another file"), "{page}");
    }
    let nothing = put_down(b"");
    assert!(nothing.contains("<a href=\"#file\">Choose a file first.</a>"), "{nothing}");
    desk.remove("register.jsonl");
    desk.remove("register.head");
    let elsewhere = put_down(&desk.bytes("signed.pdf"));
    assert!(elsewhere.contains("No pack with that number was handed out from here."), "{elsewhere}");
    assert!(elsewhere.contains(">FILLED</h2>"), "{elsewhere}");
}

#[test]
fn a_pack_in_which_nothing_is_filled_in_says_so_and_offers_nothing_to_enter() {
    let desk = handed_out();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    browser.send("/sent-back", &[], &[("file", "x.pdf", &desk.bytes("pack.pdf"))]);
    let shown = browser.get("/sent-back").text();
    assert!(shown.contains("C-0042: nothing is filled in") && shown.contains("Put down another file"), "{shown}");
    assert!(!shown.contains("/sent-back/enter"), "it offers to enter it all the same");
}
