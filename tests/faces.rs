//! One definition, every face: the browser, the terminal and the paper ask the same, in the same order, with the same words.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/terminal.rs"]
mod terminal;

use caller::{Browser, Open};
use confide::desk::{Question, Writing, questions};
use confide::form::Form;
use confide::system::Context;
use confide::workspace::Workspace;
use desk::{Desk, pdftotext, spaced_once};
use terminal::Terminal;

/// What a form asks before anything is answered.
struct Asks {
    /// Its pages at the desk, by id.
    pages: Vec<String>,
    /// The words of its questions, in order; those of what is asked together may stand for it, since a slip says no more.
    questions: Vec<[String; 2]>,
    /// The same, with those of what is asked together in one of them.
    all: Vec<[String; 2]>,
}

fn asked(form: &Form, workspace: &Workspace) -> Asks {
    let ctx = Context::fixed(workspace.setting.today.expect("its clock stands still"), 7);
    let writing = Writing::begin(form, ctx.now, &ctx.random).expect("begun");
    let asked = writing.asked(workspace);
    let all = writing.pages(&asked);
    let shown = all.iter().flat_map(|page| questions(&writing, &page.fields, &|_| 1, &[], workspace));
    let shown: Vec<Question> = shown.filter(|q| q.kind != "statement").collect();
    Asks {
        pages: all.iter().map(|page| page.id().to_owned()).collect(),
        questions: shown.iter().map(|q| [q, q.members.first().unwrap_or(q)].map(|q| spaced_once(&q.label))).collect(),
        all: shown.iter().flat_map(words).collect(),
    }
}

/// The words of a question, and of what it asks together; the rows of a table are asked one after the other.
fn words(question: &Question) -> Vec<[String; 2]> {
    let label = spaced_once(&question.label);
    let mut all = vec![[label.clone(), label]];
    all.extend(question.members.iter().flat_map(words));
    all
}

/// The first of the words that does not stand in a text after those before it.
fn first_missing<'w>(words: &'w [[String; 2]], text: &str) -> Option<&'w str> {
    let mut rest = text;
    for either in words {
        match either.iter().find_map(|word| rest.find(word.as_str()).map(|at| at + word.len())) {
            Some(end) => rest = &rest[end..],
            None => return Some(&either[0]),
        }
    }
    None
}

/// What a browser shows, page by page.
fn in_browser(browser: &Browser<'_>, form: &Form, ids: &[String]) -> String {
    let first = browser.begin(&form.id, form.parts.first().map_or("", |p| p.id.as_str()), "T-1", "C-0042");
    assert!(first.starts_with("/write/"), "{}: {first}", form.id);
    let text = ids.iter().map(|id| {
        let page = browser.get(&format!("/write/{id}"));
        assert_eq!(page.status, 200, "{}: /write/{id}", form.id);
        spaced_once(&plain(&page.text()))
    });
    let text = text.collect::<Vec<_>>().join(" ");
    browser.post("/clear", &[]);
    text
}

/// The letters of a page, without its marks.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for piece in html.split('<') {
        text.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
        text.push(' ');
    }
    [("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (mark, letter)| text.replace(mark, letter))
}

/// What a terminal says, when nothing but empty lines is typed.
fn at_terminal(desk: &Desk, form: &Form) -> String {
    let (mut terminal, mut child) = Terminal::at(desk.command(&["fill", &form.id, "--id", "T-1"]));
    terminal.wait_for(1);
    for _ in 0..400 {
        if terminal.seen().contains("A number changes") {
            break;
        }
        terminal.type_line("");
    }
    let seen = terminal.seen();
    let asked = seen.split("== What you have written ==").next().unwrap_or_default().to_owned();
    terminal.write("q");
    child.wait().expect("it ends");
    spaced_once(&asked)
}

#[test]
fn browser_terminal_and_paper_ask_the_same_in_the_same_order_with_the_same_words() {
    let desk = Desk::specimen();
    let workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting can be used");
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let mut wrong = Vec::new();
    for form in workspace.forms.iter().filter(|f| !f.draft) {
        let asks = asked(form, &workspace);
        if asks.all.is_empty() {
            continue;
        }
        let blank = browser.post("/blank", &[("form", &form.id)]);
        // as a screen reader goes through it, and not from left to right
        let paper = pdftotext(&blank.body, &["-enc", "UTF-8", "-raw"]).map(|text| spaced_once(&text));
        let faces = [
            ("the browser", &asks.all, Some(in_browser(&browser, form, &asks.pages))),
            ("the terminal", &asks.all, Some(at_terminal(&desk, form))),
            // on paper there is room to write, and no line of its own for an organisation or a note
            ("the paper", &asks.questions, paper),
        ];
        for (face, words, text) in faces {
            let missing = text.as_deref().and_then(|text| first_missing(words, text));
            wrong.extend(missing.map(|word| format!("{}: {face} does not ask {word:?} in its place", form.id)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
