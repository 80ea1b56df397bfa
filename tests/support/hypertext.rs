//! A web page and a PDF as a reader reads them: their words in order, without what each medium adds of its own.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests start poppler")]

use std::io::Write as _;
use std::process::{Command, Stdio};

/// A page, taken apart. It is our own, so tags are balanced and quotes are double.
#[derive(Debug)]
pub struct Page {
    pub html: String,
    /// Every tag as written, without its brackets.
    pub tags: Vec<String>,
    /// The words inside `<main>` without the list of contents, which only a screen has.
    pub words: Vec<String>,
    /// The words at its foot.
    pub foot: String,
    /// The heads of its tables, which a PDF repeats on each page.
    heads: Vec<Vec<String>>,
}

impl Page {
    pub fn of(html: &str) -> Page {
        let tags = html.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag.to_owned());
        let main = between(html, "<main>", "</main>");
        let nav = format!("<nav{}</nav>", between(&main, "<nav", "</nav>"));
        let heads = html.split("<thead").skip(1).map(|rest| {
            let head = rest.split("</thead>").next().unwrap_or_default();
            words(&text(&format!("<thead{head}")))
        });
        Page {
            tags: tags.collect(),
            words: words(&text(&main.replacen(&nav, "", 1))),
            foot: words(&text(&between(html, "<footer>", "</footer>"))).join(" "),
            heads: heads.collect(),
            html: html.into(),
        }
    }

    /// The levels of its headings, in order.
    pub fn levels(&self) -> Vec<u32> {
        let heading =
            |tag: &String| tag.strip_prefix('h').and_then(|rest| rest.chars().next()).and_then(|c| c.to_digit(10));
        self.tags.iter().filter_map(heading).collect()
    }
}

pub fn between(text: &str, open: &str, close: &str) -> String {
    let rest = text.split_once(open).unwrap_or_else(|| panic!("there is no {open}")).1;
    rest.split_once(close).unwrap_or_else(|| panic!("there is no {close}")).0.to_owned()
}

/// What stands outside of tags; a tag parts words unless it only marks some.
fn text(html: &str) -> String {
    let mut said = String::new();
    for (i, piece) in html.split('<').enumerate() {
        let (tag, text) = if i == 0 { ("", piece) } else { piece.split_once('>').expect("a tag ends") };
        if !["a ", "/a", "strong", "/strong"].iter().any(|inline| tag.starts_with(inline)) {
            said.push(' ');
        }
        said.push_str(text);
    }
    let letters = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    letters.iter().fold(said, |text, (name, letter)| text.replace(name, letter))
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// The words of a PDF in the order they were set, without the foot of each page, the seal's panel, bullets, and the heads
/// of tables where they are repeated. None where poppler is not installed, which is a failure under CI.
pub fn printed(pdf: &[u8], page: &Page) -> Option<Vec<String>> {
    let text = raw(pdf)?;
    let mut all: Vec<String> = Vec::new();
    for sheet in text.split('\u{c}').filter(|sheet| !sheet.trim().is_empty()) {
        // a break point that a line was broken at, and one that it was not
        let sheet = sheet.replace("\u{200b}\n", "").replace('\u{200b}', "");
        let mut words = words(&sheet);
        words.retain(|word| word != "•");
        words.truncate(foot_of(&words));
        cut_seal(&mut words);
        let repeated = page.heads.iter().find(|head| words.starts_with(head) && contains(&all, head));
        all.extend_from_slice(&words[repeated.map_or(0, Vec::len)..]);
    }
    Some(all)
}

fn contains(all: &[String], head: &[String]) -> bool {
    all.windows(head.len()).any(|some| some == head)
}

/// The foot begins with the last time that the note begins.
fn foot_of(words: &[String]) -> usize {
    let begins = ["A", "notice", "from"];
    words.windows(3).rposition(|some| some == begins).expect("every page bears its note")
}

/// The panel of the seal is one run of words, on the first page.
fn cut_seal(words: &mut Vec<String>) {
    let at = |some: &[&str]| words.windows(some.len()).position(|here| here == some);
    let Some(begin) = at(&["Sealed", "by"]) else { return };
    let end = at(&["gave", "you:"]).expect("the panel ends with the words of the certificate") + 2 + 6;
    words.drain(begin..end);
}

/// In the order of the page's content: cell by cell, not line by line.
fn raw(pdf: &[u8]) -> Option<String> {
    let start = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = start else {
        let is_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
        assert!(!is_ci, "pdftotext is missing: apt-get install poppler-utils");
        return None;
    };
    let (mut input, bytes) = (child.stdin.take().expect("it is piped"), pdf.to_vec());
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("pdftotext ends");
    writer.join().expect("it ends").expect("pdftotext reads it all");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
