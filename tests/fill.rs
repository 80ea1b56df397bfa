//! `confide fill`: what is typed at a terminal, line by line, is the record that the browser and a file give.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary at a terminal")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/fake_printers.rs"]
mod fake_printers;
#[path = "support/terminal.rs"]
mod terminal;
#[path = "support/typed.rs"]
mod typed;

use confide::desk::{Question, Writing, pages, questions};
use confide::record;
use confide::system::Context;
use confide::workspace::Workspace;
use desk::{Desk, run, sample};
use fake_printers::FakePrinters;
use std::fs::File;
use std::io::Read;
use std::process::Stdio;
use terminal::Terminal;

const FILL: [&str; 8] = ["fill", "safeguarding_incident", "--part", "A", "--id", "SI-2026-0012", "--child", "C-0044"];

/// The lines that somebody types for a sample, question by question.
fn lines(name: &str) -> Vec<String> {
    let workspace = Workspace::open(None).expect("what is built in");
    let reading = record::read("a.yaml", sample(name).as_bytes(), &workspace.forms, None);
    let record = reading.record.expect("a record");
    let typed = typed::answers(&reading.tree.expect("a tree"), &record.form);
    let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 7);
    let mut writing = Writing::begin(&record.form, ctx.now, &ctx.random).expect("begun");
    let form = writing.form.clone();
    for page in pages(&form, Some("A")) {
        writing.take(&page, &typed);
    }
    let asked = writing.asked(&workspace);
    let fields: Vec<_> = writing.pages(&asked).into_iter().flat_map(|p| p.fields).filter(|f| f.is_question()).collect();
    let shown = questions(&writing, &fields, &|_| 0, &[], &workspace);
    shown.iter().flat_map(|q| of_question(q, writing.slots.rows(&q.path))).collect()
}

fn of_question(question: &Question, rows: usize) -> Vec<String> {
    if !question.rows.is_empty() {
        let mut lines: Vec<String> =
            question.rows.iter().take(rows).flatten().flat_map(|m| of_question(m, 0)).collect();
        lines.push(String::new()); // no row after these
        return lines;
    }
    if !question.members.is_empty() {
        return question.members.iter().flat_map(|m| of_question(m, 0)).collect();
    }
    if !question.choices.is_empty() {
        let number = |(i, c): (usize, &confide::desk::Choice)| c.ticked.then(|| (i + 1).to_string());
        return vec![question.choices.iter().enumerate().filter_map(number).collect::<Vec<_>>().join(", ")];
    }
    let mut lines: Vec<String> = question.text.split('\n').map(str::to_owned).collect();
    if question.kind == "para" && !question.text.is_empty() {
        lines.push(".".into());
    }
    lines
}

#[test]
fn answers_from_a_pipe_give_the_page_that_their_file_gives() {
    let desk = Desk::specimen();
    let by_file = desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &[]).fine().out;
    desk.remove("records/one.yaml");
    let before = desk.files();
    desk.put("lines", &lines("safeguarding_incident/ok-part-a.yaml").join("\n"));
    let mut command = desk.command(&[&FILL[..], &["--no-input"]].concat());
    command.stdin(Stdio::from(File::open(desk.at("lines")).expect("the lines")));
    let filled = run(command).fine();
    assert!(filled.out == by_file, "the PDFs differ");
    desk.remove("lines");
    assert_eq!(desk.files(), before, "a file was left");
}

#[test]
fn what_is_missing_is_said_and_nothing_comes_out_unless_it_is_urgent() {
    let desk = Desk::specimen();
    desk.put("lines", "Noah Specimen\n31/02/2024\n");
    let fill = |more: &[&str]| {
        let mut command = desk.command(&[&FILL[..], &["--no-input"], more].concat());
        command.stdin(Stdio::from(File::open(desk.at("lines")).expect("the lines")));
        run(command)
    };
    let run = fill(&[]).refused(1);
    assert!(run.said.contains("Date of birth: there is no such day in the calendar."), "{}", run.said);
    assert!(run.said.contains("\"Where\" is not answered."), "{}", run.said);
    assert!(!run.said.contains("Noah"), "what was typed is not said again: {}", run.said);
    assert!(fill(&["--urgent", "danger"]).fine().is_pdf());
}

#[test]
fn at_a_terminal_a_mistake_is_said_at_once_one_goes_back_and_everything_is_seen_before_it_is_made() {
    let desk = Desk::specimen();
    let by_file = desk.render(&sample("safeguarding_incident/ok-part-a.yaml"), &[]).fine().out;
    let (mut terminal, mut child) = Terminal::at(desk.command(&FILL));
    terminal.wait_for(1);
    let all = lines("safeguarding_incident/ok-part-a.yaml");
    // the name, then a day that is none, then back to the name, and on
    for line in [all[0].as_str(), "31/02/2024", "<", all[0].as_str()] {
        terminal.type_line(line);
    }
    let (last, lines) = all[1..].split_last().expect("lines");
    lines.iter().for_each(|line| terminal.type_line(line));
    terminal.type_line(last);
    let seen = terminal.seen();
    for told in ["there is no such day in the calendar", "== What you have written ==", "Where?: Ducklings room"] {
        assert!(seen.contains(told), "{told} is not in {seen}");
    }
    terminal.write("p");
    let mut out = Vec::new();
    child.stdout.take().expect("it is piped").read_to_end(&mut out).expect("a page");
    assert!(child.wait().expect("it ends").success(), "{}", terminal.seen());
    assert!(out == by_file, "the PDFs differ");
    assert!(terminal.seen().contains("\u{1b}[3J"), "the screen is wiped");
}

#[test]
fn the_end_of_the_talk_offers_the_printer_where_there_is_one_and_a_file_only_where_one_can_go() {
    let desk = Desk::specimen();
    let out = desk.at("arrived");
    let script = format!("cat > {}; echo 'request id is Office-1 (0 file(s))'", out.display());
    let fake = FakePrinters::with_lp(&script);
    let mut command = desk.command(&[&FILL[..], &["--urgent", "danger"]].concat());
    fake.lead(&mut command);
    // the page has nowhere to go but to the printer
    let (mut terminal, mut child) = Terminal::alone(command);
    terminal.wait_for(1);
    terminal.type_line("Noah Specimen");
    terminal.type_line(">>");
    let asked = "A number changes that answer, s sends it to the printer Office, q leaves: ";
    assert!(terminal.seen().contains(asked), "{}", terminal.seen());
    // the file that cannot be made is not offered, and not made
    terminal.type_line("p");
    terminal.write("s");
    assert!(child.wait().expect("it ends").success(), "{}", terminal.seen());
    let page = std::fs::read(&out).expect("a page arrived");
    assert!(page.starts_with(b"%PDF-"));
    let seen = terminal.seen();
    let told = seen.rsplit("\u{1b}[3J").next().unwrap_or_default();
    assert!(told.contains("sent to Office as Office-1, 1 copy, two-sided; it has left the queue"), "{told}");
    assert!(told.contains("INCOMPLETE") && !told.contains("Noah"), "{told}");
}
