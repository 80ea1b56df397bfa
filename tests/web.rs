//! The desk in a browser: what is typed is printed and wiped, and nobody else gets in.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and look at files")]

#[path = "support/caller.rs"]
mod caller;
#[path = "support/desk.rs"]
mod desk;
#[path = "support/typed.rs"]
mod typed;

use caller::{Open, between, encoded};
use desk::Desk;
use std::io::{Read, Write};
use std::time::Duration;

#[test]
fn what_is_typed_at_the_desk_is_printed_as_the_command_line_prints_it_and_then_wiped() {
    let desk = Desk::specimen();
    let (yaml, typed) = typed::incident();
    let by_command = desk.render(&yaml, &[]).fine();
    desk.remove("records/one.yaml");
    let before = desk.files();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    let answers = browser.fill(&first, &typed);
    assert!(!answers.text().contains("There is something to mend"), "{}", answers.text());
    let printed = browser.post("/print", &[]);
    assert_eq!(printed.header("content-type"), Some("application/pdf"), "{}", printed.text());
    assert_eq!(printed.header("cache-control"), Some("no-store"));
    assert_eq!(printed.header("content-disposition"), Some("inline; filename=\"SI-2026-0012.pdf\""));
    assert!(printed.body == by_command.out, "the desk's PDF is not the command line's");
    let done = browser.post("/clear", &[]);
    assert!(done.text().contains("Nothing is left here"), "{}", done.text());
    assert!(!browser.get("/").text().contains("SI-2026-0012"));
    assert_eq!(browser.get("/answers").status, 303, "there is nothing to look at");
    assert_eq!(desk.files(), before, "the desk left a file");
}

#[test]
fn three_mistakes_are_shown_with_their_questions_mended_and_printed() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let (_, mut typed) = typed::incident();
    let mistakes = [("child_dob", "31/02/2024"), ("place", ""), ("child_address.postcode", "LS1")];
    let right: Vec<(String, String)> = typed.clone();
    for (name, wrong) in mistakes {
        let slot = typed.iter_mut().find(|(n, _)| n == name).expect("the question");
        wrong.clone_into(&mut slot.1);
    }
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    let fields: Vec<(&str, &str)> = typed.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let (to, same) = browser.go(&first, &fields);
    assert_eq!(to, first, "the page with a mistake is shown again");
    assert!(same.text().contains("Date of birth: there is no such day in the calendar."), "{}", same.text());
    assert!(same.text().contains("href=\"#child_dob-day\""), "the summary leads to the box");
    let answers = browser.fill(&first, &typed).text();
    assert_eq!(answers.matches("<li><a href=\"/write/").count(), 3, "{answers}");
    assert_eq!(browser.post("/print", &[]).header("location"), Some("/answers"), "it cannot be printed yet");
    for page in ["/write/child_name", "/write/category"] {
        let right: Vec<(&str, &str)> = right.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        browser.go(page, &right);
    }
    let printed = browser.post("/print", &[]);
    assert!(printed.body.starts_with(b"%PDF-"), "{}", printed.text());
}

#[test]
fn an_urgent_report_is_printed_at_once_and_says_that_it_is_incomplete() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    assert!(browser.get(&first).text().contains("Print now, incomplete"));
    let (to, why) = browser.go(&first, &[("child_name", "Noah Specimen"), ("act", "urgent")]);
    assert_eq!(to, "/urgent");
    assert!(why.text().contains("somebody may be in danger now"), "{}", why.text());
    let printed = browser.post("/urgent", &[("why", "danger")]);
    let Some(pages) = desk::pages(&printed.body) else { return };
    assert!(pages[0].contains("INCOMPLETE") && pages[0].contains("Noah Specimen"), "{}", pages[0]);
    assert_eq!(browser.post("/urgent", &[("why", "tired")]).header("location"), Some("/urgent"));
}

#[test]
fn a_screen_that_nobody_used_locks_with_the_answers_behind_it() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &["--lock-after", "10"]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    std::thread::sleep(Duration::from_millis(10500));
    // what was typed on the page meanwhile is taken, and then it is locked
    assert_eq!(browser.post(&first, &[("child_name", "Noah Specimen")]).status, 303);
    for path in ["/", "/answers", first.as_str(), "/clear", "/look", "/urgent"] {
        let locked = browser.get(path).text();
        assert!(locked.contains("The screen is locked") && !locked.contains("Noah"), "{path}: {locked}");
    }
    for (path, fields) in
        [("/print", [("size", "")]), ("/clear", [("x", "")]), (first.as_str(), [("child_name", "Other")])]
    {
        assert!(browser.post(path, &fields).text().contains("The screen is locked"), "{path}");
    }
    assert!(browser.post("/unlock", &[("pin", "1111")]).text().contains("not the figures"));
    // a wrong try makes everybody wait a moment
    let opened = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(200));
        browser.post("/unlock", &[("pin", "2468")]).status == 303
    });
    assert!(opened, "the figures do not open it");
    let shown = browser.get(&first).text();
    assert!(shown.contains("value=\"Noah Specimen\""), "{shown}");
}

#[test]
fn a_place_that_is_chosen_on_the_drawing_becomes_a_numbered_mark() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    browser.go(&first, &[("act", "answers")]);
    browser.go("/write/marks_seen", &[("marks_seen", "yes")]);
    let at = "/write/body_map";
    assert!(browser.get(at).text().contains("type=\"image\" name=\"at-back\""));
    let (to, shown) = browser.go(at, &[("at-back.x", "98"), ("at-back.y", "158")]);
    assert_eq!(to, "/write/body_map#body_map[1].description", "it leads to what was seen there");
    for box_ in [
        "name=\"body_map[1].x\" value=\"41\"",
        "name=\"body_map[1].y\" value=\"33\"",
        "name=\"body_map[1].mark\" value=\"1\"",
    ] {
        assert!(shown.text().contains(box_), "{box_}: {}", shown.text());
    }
    let first =
        [("body_map[1].mark", "1"), ("body_map[1].view", "back"), ("body_map[1].x", "41"), ("body_map[1].y", "33")];
    // a key pressed on the drawing says nought and nought, and is no place
    browser.go(at, &[&first[..], &[("at-front.x", "0"), ("at-front.y", "0")]].concat());
    browser.go(at, &[&first[..], &[("at-front.x", "120"), ("at-front.y", "240")]].concat());
    let (front, back) = (browser.get("/body/front"), browser.get("/body/back"));
    assert_eq!(front.header("content-type"), Some("image/svg+xml"));
    assert!(front.text().contains(">2</text>") && !front.text().contains(">1</text>"), "{}", front.text());
    assert!(back.text().contains("cx=\"41\" cy=\"66\"") && back.text().contains(">1</text>"), "{}", back.text());
}

#[test]
fn nasty_names_stand_on_every_screen_as_they_were_typed() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    let name = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> {{ 7*7 }} {% raw %} #eval(\"1\")";
    browser.go(&first, &[("child_name", name), ("act", "answers")]);
    for path in [first.as_str(), "/answers"] {
        let shown = browser.get(path).text();
        assert!(shown.contains("&lt;script&gt;alert(1)"), "{path}: {shown}");
        assert!(!shown.contains("<script>alert") && !shown.contains("<img"), "{path}: {shown}");
        assert!(shown.contains("{{ 7*7 }}"), "{path}: {shown}");
    }
    let begun = browser
        .post("/begin", &[("form", "filing_slip"), ("id", "\"><script>x</script>"), ("child", "<b>"), ("pin", "1")]);
    assert!(!begun.text().contains("<script>x") && !begun.text().contains("<b>"), "{}", begun.text());
}

#[test]
fn a_sealed_pdf_is_known_at_the_desk_and_a_changed_one_is_not() {
    let desk = Desk::specimen();
    let pdf = desk.render(&typed::incident().0, &[]).fine().out;
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let look = |bytes: &[u8]| {
        let mut body = format!("--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n", browser.token).into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let head = format!(
            "POST /look HTTP/1.1\r\nConnection: close\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {1}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {2}\r\n\r\n",
            browser.host,
            browser.cookie,
            body.len()
        );
        open.say(&[head.as_bytes(), &body].concat()).text()
    };
    assert!(look(&pdf).contains(">SEALED</h1>"), "{}", look(&pdf));
    let mut changed = pdf.clone();
    changed[pdf.len() / 2] ^= 1;
    assert!(look(&changed).contains(">NOT-SEALED</h1>"));
    assert!(look(b"hello").contains("NOT-SEALED"));
    assert!(look(b"").contains("Choose a file first."));
}

#[test]
fn every_answer_forbids_to_keep_frame_or_run_anything() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    for path in ["/", "/begin/filing_slip", "/desk.css", "/desk.js", "/look", "/nothing", "/answers"] {
        let answer = browser.get(path);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';") && policy.contains("frame-ancestors 'none'")
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{path}");
        let text = answer.text();
        assert!(!text.contains("<script>") && !text.contains(" style=") && !text.contains("onclick"), "{path}");
    }
}

#[test]
fn nobody_gets_in_without_the_cookie_and_the_address_works_once() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let host = format!("127.0.0.1:{}", open.port);
    let stranger = |line: &str, cookie: &str| open.request(line, &[("Host", &host), ("Cookie", cookie)], "").status;
    for path in [
        "/",
        "/answers",
        "/desk.css",
        "/desk.js",
        "/write/child_name",
        "/look",
        "/begin/filing_slip",
        "/nothing",
        "/open/",
        "/open/x/y",
    ] {
        assert_ne!(stranger(&format!("GET {path}"), ""), 200, "{path}");
    }
    assert_eq!(stranger("GET /", ""), 401);
    assert_eq!(stranger("GET /open/00000000000000000000000000000000", ""), 401);
    let browser = open.browser();
    assert_eq!(browser.get("/").status, 200);
    let name = browser.cookie.split('=').next().expect("a name");
    for wrong in ["", "0", &"0".repeat(32), &"f".repeat(4000)] {
        assert_eq!(stranger("GET /", &format!("{name}={wrong}")), 401);
    }
    // with its cookie the same browser may come by the address again; anybody else shuts everybody out
    assert_eq!(browser.get(&open.once).status, 303);
    assert_eq!(browser.get("/").status, 200);
    assert_eq!(stranger(&format!("GET {}", open.once), ""), 401);
    assert_eq!(browser.get("/").status, 401, "somebody else has seen the address");
}

#[test]
fn other_hosts_other_origins_and_forms_without_the_token_are_refused() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let own = format!("http://{}", browser.host);
    let with = |line: &str, headers: &[(&str, &str)], body: &str| {
        open.request(line, &[&[("Cookie", browser.cookie.as_str())], headers].concat(), body).status
    };
    let body = encoded(&[("token", browser.token.as_str())]);
    let host = ("Host", browser.host.as_str());
    assert_eq!(with("GET /", &[("Host", "evil.example.org")], ""), 421);
    assert_eq!(with("GET /", &[host, host], ""), 421, "two hosts");
    assert_eq!(with("GET http://evil.example.org/", &[host], ""), 421);
    assert_eq!(with("POST /clear", &[host, ("Origin", "http://evil.example.org")], &body), 403);
    assert_eq!(with("POST /clear", &[host, ("Origin", "null")], &body), 403);
    assert_eq!(with("POST /clear", &[host], &body), 403);
    assert_eq!(with("POST /clear", &[host, ("Origin", &own), ("Sec-Fetch-Site", "cross-site")], &body), 403);
    assert_eq!(with("GET /", &[host, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")], ""), 403);
    assert_eq!(with("POST /clear", &[host, ("Origin", &own)], "token=0"), 403);
    assert_eq!(with("POST /clear", &[host, ("Origin", &own)], "x=1"), 403);
    assert_eq!(with("POST /clear", &[host, ("Origin", &own)], &body), 200);
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "HEAD"] {
        assert_eq!(with(&format!("{method} /"), &[host, ("Origin", &own)], ""), 405, "{method}");
    }
    let old = open.say(format!("GET / HTTP/1.0\r\nCookie: {}\r\n\r\n", browser.cookie).as_bytes());
    assert_eq!(old.status, 421, "a caller that names no host");
}

#[test]
fn no_spelling_of_a_path_leads_to_a_file() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let ups =
        ["..", "%2e%2e", "%2E.", "..%2f", "..%5c", "....//", "%252e%252e", "..;", "\\..", "%c0%ae%c0%ae", ".%00."];
    let before = ["/", "/write/", "/begin/", "/open/", "/desk.css/", "//", "/./", "/write/%2f"];
    for (from, up) in before.iter().flat_map(|b| ups.iter().map(move |u| (b, u))) {
        for goal in ["setting.yaml", "keys/seal.p12", "etc/passwd"] {
            let path = format!("{from}{}{goal}", format!("{up}/").repeat(4));
            let answer = browser.get(&path);
            let text = answer.text();
            assert!(!text.contains("legal_entity") && !text.contains("root:"), "{path}");
            assert!([303, 400, 401, 404].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
}

#[test]
fn a_flood_and_slow_callers_leave_the_desk_answering() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let head = |length: &str| {
        format!(
            "POST /write/x HTTP/1.1\r\nConnection: close\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {1}\r\nContent-Type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n",
            browser.host, browser.cookie
        )
    };
    assert_eq!(open.say(head("Content-Length: 1073741824").as_bytes()).status, 413, "a gigabyte that is announced");
    let mut chunks = head("Transfer-Encoding: chunked").into_bytes();
    for _ in 0..40 {
        chunks.extend_from_slice(b"10000\r\n");
        chunks.extend_from_slice(&[b'a'; 0x10000]);
        chunks.extend_from_slice(b"\r\n");
    }
    assert_eq!(open.say(&chunks).status, 413, "more than fits, in pieces");
    let long = format!("GET /{} HTTP/1.1\r\nHost: {}\r\n\r\n", "a".repeat(200_000), browser.host);
    assert!([400, 414, 431].contains(&open.say(long.as_bytes()).status));
    let mut slow: Vec<_> = (0..200).map(|_| open.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("a little");
    }
    for _ in 0..5 {
        assert_eq!(browser.get("/").status, 200, "the desk answers though 200 callers hold it up");
    }
    // none of them is waited for for ever
    let mut last = Vec::new();
    slow[199].read_to_end(&mut last).expect("it is hung up on");
}

#[test]
fn a_desk_that_is_closed_says_so_and_ends() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let first = browser.begin("safeguarding_incident", "A", "SI-2026-0012", "C-0044");
    browser.go(&first, &[("child_name", "Noah Specimen")]);
    assert!(browser.get("/close").text().contains("will be lost"));
    assert!(browser.post("/close", &[]).text().contains("wiped"));
    let gone = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        std::net::TcpStream::connect(("127.0.0.1", open.port)).is_err()
    });
    assert!(gone, "the desk is still open");
}

#[test]
fn a_port_that_is_taken_is_said_to_be_and_no_other_is_tried() {
    let desk = Desk::specimen();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its number").port().to_string();
    let run = desk.confide(&["serve", "--no-browser", "--port", &port]).refused(2);
    assert!(run.said.contains("the desk's port cannot be used"), "{}", run.said);
}

#[test]
fn every_form_can_be_begun_and_printed_blank_at_the_desk() {
    let desk = Desk::specimen();
    let open = Open::at(&desk, &[]);
    let browser = open.browser();
    let menu = browser.get("/").text();
    let forms: Vec<String> =
        menu.split("href=\"/begin/").skip(1).map(|r| r.split('"').next().unwrap_or_default().to_owned()).collect();
    assert!(forms.len() >= 20, "{forms:?}");
    for form in &forms {
        let asked = browser.get(&format!("/begin/{form}")).text();
        let id = between(&asked, "name=\"id\" value=\"", "\"");
        let part = if asked.contains("name=\"part\"") { "A" } else { "" };
        let to =
            browser.go("/begin", &[("form", form), ("part", part), ("id", &id), ("child", "C-0042"), ("pin", "2468")]);
        assert_eq!(to.1.status, 200, "{form}: {}", to.0);
        assert_eq!(browser.get("/answers").status, 200, "{form}");
        browser.post("/clear", &[]);
        let blank = browser.post("/blank", &[("form", form)]);
        assert!(blank.body.starts_with(b"%PDF-"), "{form}: {}", blank.text());
    }
}
