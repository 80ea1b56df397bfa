//! Is this PDF genuine: what anybody at the desk is told of a file that is put down there, and how an encrypted copy is opened.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/sent_back.rs"]
mod sent_back;

use caller::{Answer, Browser, Open};
use sent_back::{COPY_PASSPHRASE, PARENT, agreed, handed_out, of_a_stranger, put_copy, put_key, sign};

fn look_at(browser: &Browser<'_>, bytes: &[u8]) -> Answer {
    browser.send("/look", &[], &[("file", "x.pdf", bytes)])
}

/// The page of a file of which something can be said: its heading is the word.
fn told(browser: &Browser<'_>, bytes: &[u8], word: &str) -> String {
    let answer = look_at(browser, bytes);
    let page = answer.text();
    assert_eq!(answer.status, 200, "{page}");
    assert!(page.contains(&format!("<h1 id=\"word\" class=\"word\">{word}</h1>")), "{word} is not its heading: {page}");
    assert!(page.contains(&format!("<title>{word}: Is this PDF genuine?")), "{page}");
    page
}

fn broken(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes[3000] ^= 1;
    bytes
}

#[test]
fn the_word_is_the_heading_and_what_it_means_stands_below_it() {
    let desk = handed_out();
    desk.put_bytes("filled.pdf", &agreed(&desk.bytes("pack.pdf")));
    let words = put_key(&desk);
    sign(&desk, "filled.pdf", "signed.pdf");
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let sealed = told(&browser, &desk.bytes("pack.pdf"), "SEALED");
    assert!(sealed.contains("It is as Sunny Corner Nursery sealed it."), "{sealed}");
    let filled = told(&browser, &desk.bytes("signed.pdf"), "FILLED");
    let who = format!("<strong>{PARENT}</strong>, in 3 places. The certificate is not known here");
    let what = "<dt>May we put sun cream on your child: Yes</dt><dd>ticked</dd>";
    for said in [who.as_str(), &words, what, "All that stands above it was there."] {
        assert!(filled.contains(said), "{said} is not in {filled}");
    }
    let stranger = told(&browser, &of_a_stranger(), "UNKNOWN-SIGNER");
    assert!(stranger.contains("anybody can write “Sunny Corner Nursery” into one"), "{stranger}");
    let changed = told(&browser, &broken(desk.bytes("pack.pdf")), "NOT-SEALED");
    assert!(changed.contains("The file was changed after it was sealed."), "{changed}");
    told(&browser, b"Hello", "NOT-SEALED");
    for page in [sealed, filled, stranger, changed] {
        assert!(
            !page.contains("--trust") && !page.contains("confide verify"),
            "it tells how commands are called: {page}"
        );
    }
    let nothing = look_at(&browser, b"");
    assert!(nothing.status == 422 && nothing.text().contains("<a href=\"#file\">Choose a file first.</a>"));
}

#[test]
fn an_encrypted_copy_is_opened_with_its_passphrase_which_is_not_kept() {
    let desk = handed_out();
    put_copy(&desk);
    let (copy, before) = (desk.bytes("copy.pdf"), desk.files());
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let dropped = look_at(&browser, &copy);
    assert_eq!((dropped.status, dropped.header("location")), (303, Some("/look/open")), "{}", dropped.text());
    let asked = browser.get("/look/open").text();
    assert!(asked.contains("type=\"password\"") && !asked.contains("SEALED"), "it says something of it: {asked}");
    let wrong = COPY_PASSPHRASE.to_uppercase();
    for (typed, fault) in [("", "Type its passphrase."), (&wrong, "It does not open with this passphrase.")] {
        let refused = browser.post("/look/open", &[("passphrase", typed)]);
        let page = refused.text();
        assert!(refused.status == 422 && page.contains(&format!("<a href=\"#passphrase\">{fault}</a>")), "{page}");
        assert!(!page.contains(&wrong) && !page.contains("SEALED"), "{page}");
    }
    let opened = browser.post("/look/open", &[("passphrase", COPY_PASSPHRASE)]);
    let page = opened.text();
    assert!(opened.status == 200 && page.contains(">SEALED</h1>"), "{page}");
    assert!(page.contains("yes, by AES-256") && page.contains("on 37 of 37 pages"), "{page}");
    assert!(!page.contains(COPY_PASSPHRASE), "the page repeats the passphrase");
    assert_eq!(desk.files(), before, "the desk left a file");
    // neither the passphrase nor the copy is there any more
    let again = browser.post("/look/open", &[("passphrase", COPY_PASSPHRASE)]);
    assert_eq!((again.status, again.header("location")), (303, Some("/look")));
}

#[test]
fn a_copy_that_waits_for_its_passphrase_goes_with_the_lock_and_with_the_next_file() {
    let desk = handed_out();
    put_copy(&desk);
    let copy = desk.bytes("copy.pdf");
    let open = Open::at(&desk, &[]);
    let mut browser = open.browser();
    let ways: [fn(&Browser<'_>) -> u16; 3] = [
        |browser| browser.post("/lock", &[]).status,
        |browser| browser.get("/look").status,
        |browser| look_at(browser, b"Hello").status,
    ];
    for (at, way) in ways.iter().enumerate() {
        look_at(&browser, &copy);
        assert_eq!(browser.get("/look/open").status, 200);
        way(&browser);
        assert_eq!(browser.get("/look/open").status, 303, "it is still there after way {at}");
    }
    // a copy that somebody changed is refused before anybody is asked for anything
    told(&browser, &broken(copy.clone()), "NOT-SEALED");
    look_at(&browser, &copy);
    browser.token = "0".repeat(32);
    assert_eq!(browser.post("/look/open", &[("passphrase", COPY_PASSPHRASE)]).status, 403, "another page's form");
}
