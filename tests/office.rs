//! The office at the desk: packs for an intake, notices, the procedure, the key, and work that is set aside for somebody else.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/september.rs"]
mod september;
#[path = "support/stand_in.rs"]
mod stand_in;

use caller::{Browser, Open};
use confide::workspace::Workspace;
use desk::{Desk, sample};
use std::time::Duration;

/// Every file but the register, which says what was handed out and names nobody.
fn files(desk: &Desk) -> Vec<String> {
    desk.files().into_iter().filter(|file| !file.contains("register")).collect()
}

/// A workspace with a short set.
fn office(desk: &Desk) {
    desk.put("forms/sets/quick.yaml", stand_in::QUICK);
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
}

/// Puts a table down; what the desk says of it.
fn put_down(browser: &Browser<'_>, table: &str) -> String {
    let fields = [("set", "quick"), ("pin", "1357")];
    let put = browser.send("/packs", &fields, &[("table", "september.csv", table.as_bytes())]);
    assert_eq!((put.status, put.header("location")), (303, Some("/packs")), "{}", put.text());
    browser.get("/packs").text()
}

/// Makes what lies on the desk; what the last screen says.
fn make(browser: &Browser<'_>, fields: &[(&str, &str)]) -> String {
    browser.go("/packs/make", fields);
    for _ in 0..1200 {
        let shown = browser.get("/packs").text();
        if !shown.contains("are being made") {
            return shown;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the packs are never made")
}

#[test]
fn a_table_is_looked_at_row_by_row_one_pack_is_shown_and_the_rest_is_what_the_command_line_makes() {
    let desk = Desk::specimen();
    office(&desk);
    // every third row has a fault
    let table = september::table(6, 3);
    desk.put("september.csv", &table);
    let made =
        desk.confide(&["pack", "--intake", "september.csv", "--set", "quick", "-o", "out", "--print-file", "all"]);
    assert_eq!(made.code, 1, "{}", made.said);
    let by_command: Vec<String> =
        desk.files().into_iter().filter(|f| f.starts_with("out/") && f.ends_with(".pdf")).collect();
    let before = files(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let seen = put_down(&browser, &table);
    assert!(seen.contains("4 of 6 rows are ready") && seen.contains("Ready: 4"), "{seen}");
    for number in [3, 6] {
        let (_, column, _) = september::faulty(number);
        assert!(seen.contains(&format!("row {}, column {column}", number + 1)), "row {number}: {seen}");
    }
    let preview = browser.post("/packs/preview", &[("row", "0")]);
    assert_eq!(preview.header("content-type"), Some("application/pdf"), "{}", preview.text());
    assert!(preview.body == desk.bytes("out/quick-C-0001.pdf"), "the preview is not the pack");
    assert!(browser.post("/packs/preview", &[("row", "2")]).text().contains("still to be mended"));
    let done = make(&browser, &[("where", "print"), ("by", "all")]);
    assert!(
        done.contains("The packs are made") && done.contains("4 packs") && done.contains("2 rows made none"),
        "{done}"
    );
    for file in &by_command {
        let name = file.trim_start_matches("out/");
        let opened = browser.post("/packs/file", &[("file", name)]);
        assert!(opened.body == desk.bytes(file), "{name} is not the command line's");
        assert_eq!(opened.header("cache-control"), Some("no-store"));
    }
    assert_eq!(by_command.len(), 5, "four packs and what binds them");
    browser.go("/packs/clear", &[]);
    assert_eq!(browser.post("/packs/file", &[("file", "quick-C-0001.pdf")]).status, 303, "it is still in memory");
    assert_eq!(files(&desk), before, "the desk left a file");
}

#[test]
fn into_a_folder_that_is_allowed_packs_are_written_with_their_summary_and_gone_on_with() {
    let desk = Desk::specimen();
    office(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    put_down(&browser, &september::table(2, 0));
    let done = make(&browser, &[("where", "0"), ("by", "no")]);
    assert!(done.contains("The packs are made") && done.contains("quick-2026-11-20"), "{done}");
    assert!(desk.has("quick-2026-11-20/quick-C-0001.pdf") && desk.has("quick-2026-11-20/summary.txt"));
    browser.go("/packs/clear", &[]);
    put_down(&browser, &september::table(3, 0));
    let done = make(&browser, &[("where", "0"), ("by", "no")]);
    assert!(done.contains("3 packs, 2 of them from before"), "{done}");
}

#[test]
fn where_the_setting_keeps_nothing_no_folder_is_offered_and_none_is_taken() {
    let desk = Desk::real();
    office(&desk);
    let before = files(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let seen = put_down(&browser, &september::table(1, 0));
    assert!(seen.contains("keeps no files about children") && !seen.contains("Into the folder"), "{seen}");
    let done = make(&browser, &[("where", "0"), ("by", "no")]);
    assert!(done.contains("memory alone"), "{done}");
    assert_eq!(files(&desk), before, "the desk left a file");
}

#[test]
fn a_table_that_cannot_be_used_says_what_is_missing_and_nothing_is_made() {
    let desk = Desk::specimen();
    office(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let empty = browser.send("/packs", &[("set", "quick"), ("pin", "1")], &[]);
    assert_eq!(empty.status, 422);
    for fault in ["Choose the table.", "Choose four to eight figures."] {
        assert!(empty.text().contains(fault), "{}", empty.text());
    }
    let seen = put_down(&browser, "Name,Born\nMaya Sample,2023-01-01\n");
    assert!(seen.contains("The table cannot be used yet") && seen.contains("is missing"), "{seen}");
    assert!(!seen.contains("action=\"/packs/make\""), "it offers to make them all the same");
}

#[test]
fn what_is_set_aside_opens_by_its_own_figures_alone() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0001", "C-0044");
    browser.go(&first, &[("child_name", "Noah Specimen")]);
    browser.go("/aside", &[]);
    assert!(browser.get("/").text().contains("1 set aside"));
    assert_eq!(browser.get("/answers").status, 303, "somebody else sees it");
    let begun = browser.go("/begin", &[("form", "sharing_decision"), ("id", "SD-1"), ("pin", "1357")]).0;
    assert!(begun.starts_with("/write/"), "{begun}");
    assert!(browser.get("/unlock").text().contains("SI-2026-0001"), "nobody can tell which is theirs");
    assert!(browser.post("/unlock", &[("which", "0"), ("pin", "9999")]).text().contains("not the figures"));
    // whoever tries at once is not even looked at
    assert!(browser.post("/unlock", &[("which", "0"), ("pin", "2468")]).text().contains("Wait a few seconds"));
    std::thread::sleep(Duration::from_millis(700));
    // the figures of what is on the desk open no other's
    assert!(browser.post("/unlock", &[("which", "0"), ("pin", "1357")]).text().contains("not the figures"));
    std::thread::sleep(Duration::from_millis(1200));
    browser.go("/unlock", &[("which", "0"), ("pin", "2468")]);
    let answers = browser.get("/answers").text();
    assert!(answers.contains("SI-2026-0001") && answers.contains("Noah Specimen"), "{answers}");
    browser.go("/unlock", &[("which", "0"), ("pin", "1357")]);
    assert!(browser.get("/answers").text().contains("SD-1"), "the other one is gone");
}

#[test]
fn a_report_that_is_begun_while_packs_lie_there_does_not_open_by_their_figures() {
    let desk = Desk::specimen();
    office(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    put_down(&browser, &september::table(1, 0));
    browser.begin("safeguarding_incident", "A", "SI-2026-0001", "C-0044");
    browser.post("/lock", &[]);
    // 1357 are the figures of the intake
    assert!(browser.post("/unlock", &[("pin", "1357")]).text().contains("not the figures"));
    assert!(browser.get("/answers").text().contains("The screen is locked"));
    std::thread::sleep(Duration::from_millis(700));
    browser.go("/unlock", &[("which", "0"), ("pin", "1357")]);
    assert!(browser.get("/packs").text().contains("1 of 1 rows are ready"), "the intake is gone");
    assert_eq!(browser.get("/answers").status, 303, "and the report is open beside it");
}

#[test]
fn the_manager_unlocks_the_key_in_the_browser_and_a_wrong_passphrase_does_not() {
    let desk = Desk::specimen();
    desk.set("keys: {seal: keys/seal.p12, passphrase_file: keys/passphrase}", "keys: {seal: keys/seal.p12}");
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    assert!(browser.get("/").text().contains("key is locked"));
    let blank = [("form", "filing_slip")];
    assert_eq!(browser.post("/blank", &blank).status, 500, "a page came out without a seal");
    let wrong = browser.post("/seal", &[("passphrase", "not it")]);
    assert!(wrong.status == 422 && wrong.text().contains("was not unlocked"), "{}", wrong.text());
    browser.go("/seal", &[("passphrase", "a passphrase of the tests")]);
    assert!(!browser.get("/").text().contains("key is locked"));
    let printed = browser.post("/blank", &blank);
    assert_eq!(printed.header("content-type"), Some("application/pdf"), "{}", printed.text());
    browser.go("/seal/lock", &[]);
    assert_eq!(browser.post("/blank", &blank).status, 500, "the key is not locked again");
}

#[test]
fn every_clause_and_every_rule_is_one_click_away() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let workspace = Workspace::open(None).expect("what is built in");
    let ledger = browser.get("/rules").text();
    for clause in workspace.procedure.clauses() {
        assert!(ledger.contains(&format!("/rules/{}\"", clause.id)), "{} is not listed", clause.id);
        assert_eq!(browser.get(&format!("/rules/{}", clause.id)).status, 200, "{}", clause.id);
    }
    for (clause, rule) in workspace.procedure.rules().step_by(9) {
        let page = browser.get(&format!("/rules/{}", rule.id)).text();
        assert!(page.contains(&format!("{}: ", rule.id)) && page.contains(&clause.id), "{}: {page}", rule.id);
    }
    assert_eq!(browser.get("/rules/R999").status, 404);
    assert!(browser.get("/guidance").text().contains("Working Together to Safeguard Children"));
}

#[test]
fn the_notice_in_force_is_printed_is_a_page_for_the_phone_and_says_who_has_it() {
    let desk = Desk::specimen();
    for name in ["privacy_notice/ok-sunny-corner.yaml", "privacy_notice_ack/ok-signed.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    let notice = "records/privacy_notice/ok-sunny-corner.yaml";
    let by_command = desk.confide(&["render", notice]).fine();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let page = browser.get("/notices").text();
    assert!(page.contains("version v4") && page.contains("1 have, 0 must get it"), "{page}");
    assert!(browser.post("/notices", &[]).body == by_command.out, "the copy is not the command line's");
    let web = browser.post("/notices", &[("as", "page")]);
    assert_eq!(web.header("content-disposition"), Some("attachment; filename=\"PN-2026-09.html\""));
    assert!(web.body == desk.confide(&["render", "--html", notice]).fine().out, "the page is not the command line's");
}

#[test]
fn what_waits_for_a_signature_is_listed_by_number_and_never_by_name() {
    let desk = Desk::specimen();
    desk.put("records/one.yaml", &sample("consent_set/ok-issued.yaml"));
    let open = Open::at(&desk, &[]);
    let page = open.browser().get("/waiting").text();
    assert!(page.contains("C-0042") && page.contains("Signature: Parent or carer"), "{page}");
    assert!(!page.contains("Aisha"), "{page}");
}

#[test]
fn what_looks_like_script_in_a_table_is_letters_on_every_screen() {
    let desk = Desk::specimen();
    office(&desk);
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let nasty = "<script>alert(1)</script>";
    let table = format!(
        "{}\r\nC-0001,{nasty},\"{nasty}\",01/02/2023,Parent Example\r\nC-0002,{nasty},Bo,{nasty},P\r\n",
        september::HEAD
    );
    let fields = [("set", "quick"), ("pin", "1357")];
    let put = browser.send("/packs", &fields, &[("table", "<img src=x onerror=alert(2)>.csv", table.as_bytes())]);
    assert_eq!(put.status, 303, "{}", put.text());
    let done = make(&browser, &[("where", "print"), ("by", "room")]);
    for (screen, html) in
        [("the rows", browser.get("/packs").text()), ("the end", done), ("the first", browser.get("/").text())]
    {
        assert!(!html.contains("<script>alert") && !html.contains("<img src=x"), "{screen}: {html}");
    }
    assert!(browser.get("/packs").text().contains("&lt;script&gt;alert(1)"), "the room is not there as it was typed");
}
