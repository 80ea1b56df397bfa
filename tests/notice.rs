//! The notice for parents: its web page says word for word what its PDF says, runs and fetches nothing, and each family gets
//! the version in use, with a receipt; who has acknowledged which version is known.
#![allow(clippy::disallowed_methods, reason = "tests write files and start programs")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/hypertext.rs"]
mod hypertext;

use confide::workspace::{Workspace, sample_files};
use desk::{Desk, changed, sample};
use hypertext::{Page, printed};

const NOTICE: &str = "privacy_notice/ok-sunny-corner.yaml";

/// Every shipped sample of a notice that can be issued.
fn notices() -> Vec<&'static str> {
    let workspace = Workspace::open(None).expect("what is built in is sound");
    let is_notice = |name: &str| {
        let form = name.split('/').next().and_then(|id| workspace.forms.get(id));
        form.is_some_and(|f| !f.draft && f.class == Some(confide::form::Class::Notice))
    };
    sample_files().map(|(name, _)| name).filter(|name| is_notice(name) && name.contains("/ok-")).collect()
}

fn page(desk: &Desk, record: &str) -> Page {
    Page::of(&String::from_utf8(desk.render(record, &["--html"]).fine().out).expect("it is text"))
}

/// A notice in which each answer that may be any text is a hostile one.
fn hostile() -> String {
    let text = changed(
        &sample(NOTICE),
        "    name: Sunny Corner Nursery Ltd",
        r#"    name: '<script>alert("1")</script> & {{ x }} {% y %}'"#,
    );
    let text = changed(&text, "To keep your child well", r#"'<img src=x onerror=z> "quoted" <b>'"#);
    changed(&text, "and what was done\n", "and what was done </main><style>\n")
}

#[test]
fn the_web_page_says_what_the_pdf_says_word_for_word() {
    let desk = Desk::specimen();
    let names = notices();
    assert!(names.len() >= 3, "{names:?}");
    let hostile = hostile();
    for (name, record) in names.iter().map(|n| (*n, sample(n))).chain([("hostile", hostile)]) {
        let web = page(&desk, &record);
        let Some(pdf) = printed(&desk.render(&record, &[]).fine().out, &web) else { return };
        assert!(web.words.len() > 300, "{name}");
        let differs = pdf.iter().zip(&web.words).position(|(a, b)| a != b);
        let at = differs.unwrap_or(pdf.len().min(web.words.len()));
        let near = |words: &[String]| words[at.saturating_sub(4).min(words.len())..(at + 8).min(words.len())].join(" ");
        assert_eq!(differs, None, "{name}: the PDF says `{}`, the page `{}`", near(&pdf), near(&web.words));
        assert_eq!(pdf.len(), web.words.len(), "{name}: `{}`, `{}`", near(&pdf), near(&web.words));
    }
}

#[test]
fn what_was_typed_stands_on_the_page_as_typed_and_is_never_code() {
    let page = page(&Desk::specimen(), &hostile());
    let said = page.words.join(" ");
    for typed in [
        r#"<script>alert("1")</script> & {{ x }} {% y %}"#,
        r#"<img src=x onerror=z> "quoted" <b>"#,
        "and what was done </main><style>",
    ] {
        assert!(said.contains(typed), "{typed} is not in {said}");
    }
    let named = |name: &str| page.tags.iter().filter(|tag| tag.split(' ').next() == Some(name)).count();
    assert_eq!(["script", "img", "b", "style", "/main"].map(named), [0, 0, 0, 1, 1]);
}

#[test]
fn the_web_page_is_one_file_that_runs_and_fetches_nothing() {
    let desk = Desk::specimen();
    for name in notices() {
        let page = page(&desk, &sample(name));
        let policy =
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
        let wanted = format!("meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\"");
        let at = |tag: &str| page.tags.iter().position(|t| t == tag).unwrap_or_else(|| panic!("{name} lacks {tag}"));
        assert!(at(&wanted) < at("style"), "{name}: its policy comes too late");
        for word in ["<script", "<link", "<iframe", "src=", "url(", "@import", "http:", "https:"] {
            let head = page.html.split("<body>").next().expect("a head");
            assert!(!head.contains(word), "{name} has {word}");
        }
        let leads = page.tags.iter().filter_map(|t| t.split_once("href=\"").map(|(_, to)| to));
        assert!(leads.into_iter().all(|to| ["#", "mailto:", "tel:"].iter().any(|way| to.starts_with(way))), "{name}");
    }
}

#[test]
fn its_headings_stand_in_order_and_its_tables_are_tables() {
    let desk = Desk::specimen();
    for name in notices() {
        let page = page(&desk, &sample(name));
        let levels = page.levels();
        assert_eq!(levels.iter().filter(|l| **l == 1).count(), 1, "{name}: {levels:?}");
        assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1), "{name} leaves a level out: {levels:?}");
        assert!(page.tags.iter().any(|t| t == "html lang=\"en\" dir=\"ltr\""), "{name}");
        let heads: Vec<_> = page.tags.iter().filter(|t| t.starts_with("th ")).collect();
        assert!(heads.iter().all(|t| t.contains("scope=\"col\"") || t.contains("scope=\"row\"")), "{name}: {heads:?}");
        let ids: Vec<_> =
            page.tags.iter().filter_map(|t| t.split_once(" id=\"").map(|(_, id)| id.split('"').next())).collect();
        assert!(ids.iter().enumerate().all(|(i, id)| !ids[..i].contains(id)), "{name} has an id twice: {ids:?}");
        let labels = page.tags.iter().filter_map(|t| t.split_once("labelledby=\"").map(|(_, id)| id.split('"').next()));
        assert!(labels.into_iter().all(|id| ids.contains(&id)), "{name}");
    }
}

#[test]
fn it_says_which_notice_it_is_and_that_the_pdf_is_the_original() {
    let desk = Desk::specimen();
    let run = desk.render(&sample(NOTICE), &[]).fine();
    let code = run.said.split("check ").nth(1).and_then(|rest| rest.get(..17)).expect("a check code").to_owned();
    let foot = page(&desk, &sample(NOTICE)).foot;
    for said in [
        "Reading this notice is not a consent and agrees to nothing.",
        "SPECIMEN Sunny Corner Nursery · ICO ZA123456",
        "Version v4, in use from Tue 1 September 2026",
        &format!("PN-2026-09 · 07.1a edition September 2026 · check {code}"),
        "The sealed PDF of this notice is the original.",
    ] {
        assert!(foot.contains(said), "{said} is not in {foot}");
    }
    let draft = page(&desk, &sample("privacy_notice/ok-not-signed-off.yaml"));
    assert!(draft.foot.contains("DRAFT · SPECIMEN") && draft.words.join(" ").starts_with("DRAFT. The nursery has not"));
}

#[test]
fn only_a_complete_notice_becomes_a_web_page() {
    let desk = Desk::specimen();
    let run = desk.render(&sample("privacy_notice_ack/ok-signed.yaml"), &["--html"]).refused(2);
    assert!(run.said.contains("is no notice: only what everybody may read becomes a web page"), "{}", run.said);
    let run = desk.render(&sample("privacy_notice/bad-no-complaints.yaml"), &["--html"]).refused(1);
    assert!(run.said.contains("nothing was issued"), "{}", run.said);
    let run = desk.render(&sample(NOTICE), &["--html", "--moment", "issued"]).refused(2);
    assert!(run.said.contains("is not complete"), "{}", run.said);
    let run = desk.render(&changed(&sample(NOTICE), "specimen: true\n", ""), &["--html"]).refused(2);
    assert!(run.said.contains("are not both invented"), "{}", run.said);
    let run = desk.render(&format!("child_ref: C-0042\n{}", sample(NOTICE)), &["--html"]).refused(2);
    assert!(run.said.contains("this notice is about somebody"), "{}", run.said);
    desk.render(&sample(NOTICE), &["--html", "-o", "notice.html"]).fine();
    assert!(desk.bytes("notice.html").starts_with(b"<!DOCTYPE html>"));
    desk.render(&sample(NOTICE), &["--html", "-o", "notice.html"]).refused(2);
    desk.render(&sample(NOTICE), &["--html", "-o", "notice.html", "--replace"]).fine();
}

#[test]
fn a_template_of_a_nurserys_own_cannot_leave_the_note_out_or_run_anything() {
    let desk = Desk::specimen();
    let (_, ours) = confide::workspace::built_in_files("templates/web/notice.html").next().expect("the template");
    for (from, to, said) in [
        ("<p class=\"again\">", "<script>x</script><p>", "a tag that it may not have: script"),
        ("\n<main>", "\n<main onclick=\"x\">", "a tag that it may not have: main onclick"),
        ("\n<main>", "\n<main><a href=\"https://example.org\">x</a>", "a tag that it may not have: a href"),
        ("img-src data:", "img-src *", "does not open with its content security policy"),
        ("{{ web.original }}", "", "does not say: The sealed PDF"),
        ("{{ web.setting_line }}", "", "does not say: Sunny Corner Nursery · ICO"),
    ] {
        desk.put("templates/web/notice.html", &changed(ours, from, to));
        let run = desk.render(&sample(NOTICE), &["--html"]).refused(2);
        assert!(run.said.contains(said), "{said}: {}", run.said);
    }
}

#[test]
fn words_in_another_language_that_nobody_checked_never_make_a_web_page_alone() {
    let desk = Desk::specimen();
    desk.set("languages: [en]", "languages: [ur]");
    let form = confide::workspace::built_in_files("forms/leaflet_when_we_share.yaml").next().expect("the form").1;
    let form = changed(form, "label: It is confidential", "label: {en: It is confidential, ur: یہ رازداری ہے}");
    desk.put("forms/leaflet_when_we_share.yaml", &form);
    let page = page(&desk, &sample("leaflet_when_we_share/ok-sunny-corner.yaml"));
    assert!(page.tags.iter().any(|t| t == "html lang=\"en\" dir=\"ltr\""), "{:?}", page.tags);
    assert!(page.html.contains("<h3 id=\"field-confidential\">It is confidential</h3>") && !page.html.contains("یہ"));
}

#[test]
fn a_notice_that_is_hard_to_read_is_warned_of_and_a_nursery_may_choose_its_number() {
    let desk = Desk::specimen();
    let hard = "Notwithstanding the aforementioned considerations regarding institutional accountability, individuals \
        contemplating the revocation of previously communicated authorisations should formally communicate their \
        determination to an appropriately designated representative of the organisation, identifying unambiguously \
        the particular authorisation concerned and the anticipated consequences of its immediate discontinuation.";
    let text = sample(NOTICE);
    let withdraw = hypertext::between(&text, "  withdraw: >-\n", "  complain_setting");
    let text = text.replace(&withdraw, &format!("    {hard}\n"));
    desk.set("name: Sunny Corner Nursery\n", "name: Sunny Corner Nursery\nnumbers: {reading_age: 10}\n");
    desk.put("records/hard.yaml", &text);
    let run = desk.confide(&["check", "records/hard.yaml"]);
    assert_eq!(run.code, 1, "{}", run.said);
    assert!(run.said.contains("warning[reading]: this notice reads at about age"), "{}", run.said);
    assert!(run.said.contains("first under \"Changing your mind about a consent\""), "{}", run.said);
    desk.confide(&["render", "records/hard.yaml", "-o", "hard.pdf"]).refused(1);
    desk.set("numbers: {reading_age: 10}", "numbers: {reading_age: 12}");
    assert_eq!(desk.confide(&["check", "records/hard.yaml"]).code, 0);
}

/// A desk with the notice, and three families: one acknowledged this version, one an earlier one, one has not signed yet.
fn families() -> Desk {
    let desk = Desk::specimen();
    desk.put("records/notice.yaml", &sample(NOTICE));
    let signed = sample("privacy_notice_ack/ok-signed.yaml");
    desk.put("records/back/one.yaml", &signed);
    let of = |text: &str, child: &str| text.replace("C-0042", child);
    let older = changed(&of(&signed, "C-0043"), "notice_version: v4", "notice_version: v3");
    desk.put("records/back/two.yaml", &older.replace("2026-09-03", "2025-09-03"));
    desk.put("records/out/three.yaml", &of(&sample("privacy_notice_ack/ok-issued.yaml"), "C-0044"));
    desk
}

#[test]
fn it_is_known_who_has_acknowledged_which_version_and_who_must_get_the_new_one() {
    let desk = families();
    let run = desk.confide(&["notice", "--status", "records"]).fine();
    let said = String::from_utf8(run.out).expect("it is text");
    assert_eq!(
        said,
        "C-0042  v4 acknowledged, signed Thu 3 September 2026, 09:10\n\
         C-0043  v3 acknowledged, signed Wed 3 September 2025, 09:10; must get v4\n\
         C-0044  no receipt; must get v4\n"
    );
    assert_eq!(
        run.said,
        "PN-2026-09: version v4, in use from Tue 1 September 2026: 1 has acknowledged it, 2 must get it\n"
    );
    let run = desk.confide(&["notice", "--status", "records", "--format", "json"]).fine();
    let json: serde_json::Value = serde_json::from_slice(&run.out).expect("it is JSON");
    assert_eq!((&json["acknowledged"], &json["must_get"]), (&1.into(), &2.into()), "{json}");
    assert_eq!((&json["notice"]["version"], &json["notice"]["reading_age"]), (&"v4".into(), &10.into()), "{json}");
    assert_eq!(json["children"][1]["version"], "v3");
    // of a changed notice everybody must get a copy again
    desk.put(
        "records/newer.yaml",
        &sample(NOTICE)
            .replace("PN-2026-09", "PN-2026-11")
            .replace("version: v4", "version: v5")
            .replace("valid_from: 2026-09-01", "valid_from: 2026-11-01"),
    );
    let run = desk.confide(&["notice", "--status", "records"]).fine();
    assert!(
        run.said.contains("version v5") && run.said.contains("nobody has acknowledged it, 3 must get it"),
        "{}",
        run.said
    );
    // a receipt that is not in order is named and does not count
    let unsigned = sample("privacy_notice_ack/bad-not-yet-signed.yaml");
    desk.put("records/back/one.yaml", &unsigned);
    let run = desk.confide(&["notice", "--status", "records"]).fine();
    assert!(run.said.contains("records/back/one.yaml does not count: run `confide check` on it"), "{}", run.said);
}

#[test]
fn each_family_that_must_get_it_gets_a_sealed_copy_with_its_receipt_in_both_sizes() {
    let desk = families();
    let words =
        ["notice", "records/notice.yaml", "records/out", "--acks", "records/back", "--large-print", "-o", "out"];
    let run = desk.confide(&words).fine();
    assert!(run.said.contains("C-0042: has acknowledged v4, and gets no copy\n"), "{}", run.said);
    assert!(run.said.contains("reads at about age 10\n"), "{}", run.said);
    let made: Vec<String> = desk.files().into_iter().filter(|f| f.starts_with("out/")).collect();
    let wanted = [
        "large-print/notice-C-0043.pdf",
        "large-print/notice-C-0044.pdf",
        "notice-C-0043.pdf",
        "notice-C-0044.pdf",
        "notice.html",
    ];
    assert_eq!(made, wanted.map(|f| format!("out/{f}")));
    for file in &made[..4] {
        let run = desk.confide(&["verify", file]).fine();
        assert!(String::from_utf8_lossy(&run.out).starts_with("SEALED"), "{file}");
        let Some(pages) = desk::pages(&desk.bytes(file)) else { return };
        let all = pages.join(" ");
        for said in [
            "In use from Tue 1 September 2026",
            "You have been given our privacy notice",
            "Leila Example",
            "What to sign and give back",
        ] {
            assert!(all.contains(said), "{file} lacks {said}: {all}");
        }
        assert!(!all.contains("signed in ink") && !all.contains("v3"), "{file} bears what an earlier receipt said");
    }
    let page = Page::of(&String::from_utf8(desk.bytes("out/notice.html")).expect("it is text"));
    assert!(page.words.len() > 300 && !page.html.contains("Example,") && !page.html.contains("Leila"));
    desk.confide(&words).refused(2);
    desk.confide(&[&words[..], &["--replace"]].concat()).fine();
}

#[test]
fn a_notice_goes_to_every_child_of_a_table() {
    let desk = Desk::specimen();
    desk.put("records/notice.yaml", &sample(NOTICE));
    desk.put("children.csv", "Child reference,Child's full name,Parent\nC-0042,Aisha Example,Leila Example\n");
    let run = desk.confide(&["notice", "--intake", "children.csv", "-o", "out", "--large-print"]).fine();
    let made: Vec<String> = desk.files().into_iter().filter(|f| f.starts_with("out/") && f.ends_with(".pdf")).collect();
    assert_eq!(made.len(), 2, "{made:?}: {}", run.said);
    assert!(desk.has("out/notice.html") && made[0].starts_with("out/large-print/notice-"), "{made:?}");
}

#[test]
fn without_a_notice_or_with_two_of_one_day_nothing_is_made() {
    let desk = families();
    let run = desk.confide(&["notice", "records/back", "-o", "out"]).refused(2);
    assert!(run.said.contains("none of these records is a privacy notice"), "{}", run.said);
    desk.put("records/twin.yaml", &changed(&sample(NOTICE), "version: v4", "version: v4b"));
    let run = desk.confide(&["notice", "records", "-o", "out"]).refused(2);
    assert!(run.said.contains("two notices are in use from the same day"), "{}", run.said);
    assert!(!desk.files().iter().any(|f| f.starts_with("out/")));
}

const TABLE: &str = "Child reference,Child's full name,Parent\nC-0042,Aisha Example,Leila Example\nC-0043,Bilal Example,Karim Example\nC-0044,Cem Example,Leyla Example\n";

/// The copies in a folder, by name.
fn copies(desk: &Desk, folder: &str) -> Vec<String> {
    let all = desk.files().into_iter().filter_map(|f| Some(f.strip_prefix(&format!("{folder}/"))?.to_owned()));
    all.filter(|f| f.ends_with(".pdf")).collect()
}

#[test]
fn of_a_table_whoever_has_acknowledged_the_version_in_use_is_left_out() {
    let desk = families();
    desk.put("children.csv", TABLE);
    let run = desk.confide(&["notice", "--intake", "children.csv", "--acks", "records/back", "-o", "out"]).fine();
    assert_eq!(copies(&desk, "out"), ["notice-C-0043.pdf", "notice-C-0044.pdf"]);
    for said in [
        "C-0042: has acknowledged v4, and gets no copy\n",
        "C-0043: has acknowledged v3, and gets v4\n",
        "PN-2026-09: 1 of 3 families left out, as v4 is acknowledged\n",
    ] {
        assert_eq!(run.said.matches(said).count(), 1, "{said}: {}", run.said);
    }
    assert!(!run.said.contains("C-0044: has"), "{}", run.said);
    let before = desk.bytes("out/notice-C-0043.pdf");
    let again = ["notice", "--intake", "children.csv", "--acks", "records/back", "--resume", "-o", "out"];
    let run = desk.confide(&again).fine();
    assert!(
        run.said.contains("2 packs made (2 of them before)") && before == desk.bytes("out/notice-C-0043.pdf"),
        "{}",
        run.said
    );
    desk.confide(&["notice", "--intake", "children.csv", "-o", "all"]).fine();
    assert_eq!(copies(&desk, "all").len(), 3, "without receipts each row gets one");
    desk.remove("records/back/one.yaml");
    let run = desk.confide(&["notice", "--intake", "children.csv", "--acks", "records/back", "-o", "none"]).fine();
    assert!(run.said.contains("nobody is left out, as none of 3 families has acknowledged v4"), "{}", run.said);
}

#[test]
fn the_copies_bear_a_second_language_and_the_web_page_is_in_english() {
    let desk = families();
    let rows = "key,English,translation,checked by,checked on\n\
        privacy_notice.title,Privacy notice for parents and carers,Informacja,Test Reader,2026-11-02\n\
        privacy_notice_ack.title,You have been given our privacy notice,Potwierdzenie,,\n";
    desk.put("pl.csv", rows);
    desk.confide(&["strings", "import", "pl.csv", "--lang", "pl"]).fine();
    desk.put("children.csv", TABLE);
    desk.confide(&["notice", "records/notice.yaml", "records/out", "--lang", "pl", "-o", "out"]).fine();
    desk.confide(&["notice", "--intake", "children.csv", "--lang", "pl", "-o", "table"]).fine();
    for file in ["out/notice-C-0044.pdf", "table/notice-C-0042.pdf"] {
        let Some(pages) = desk::pages(&desk.bytes(file)) else { return };
        let all = pages.join(" ");
        assert!(all.contains("Privacy notice for parents and carers Informacja"), "{all}");
        assert!(
            all.contains("You have been given our privacy notice Potwierdzenie (translation not checked)"),
            "{all}"
        );
    }
    assert!(!String::from_utf8_lossy(&desk.bytes("out/notice.html")).contains("Informacja"));
    let run = desk.confide(&["notice", "records/notice.yaml", "records/out", "--lang", "ro", "-o", "ro"]).refused(2);
    assert!(run.said.contains("there are no words in `ro`") && !desk.has("ro"), "{}", run.said);
}

#[test]
fn a_pack_and_a_copy_agree_on_the_notice_in_force() {
    let desk = families();
    let other = |id: &str, version: &str, from: &str| {
        let text = changed(&sample(NOTICE), "PN-2026-09", id).replace("version: v4", &format!("version: {version}"));
        changed(&text, "valid_from: 2026-09-01", &format!("valid_from: {from}"))
    };
    desk.put("records/later.yaml", &other("PN-2026-12", "v5", "2026-12-01"));
    let draft = other("PN-2026-11", "v4b", "2026-11-01");
    let signed_off = draft.lines().find(|l| l.starts_with("  approved:")).expect("it is signed off").to_owned();
    desk.put("records/draft.yaml", &changed(&draft, &format!("{signed_off}\n"), ""));
    desk.put("children.csv", TABLE);
    assert!(desk.confide(&["notice", "--status"]).fine().said.contains("PN-2026-09: version v4"));
    desk.confide(&["pack", "--intake", "children.csv", "--set", "notice", "-o", "out"]).fine();
    let Some(pages) = desk::pages(&desk.bytes("out/notice-C-0044.pdf")) else { return };
    assert!(pages.join(" ").contains("In use from Tue 1 September 2026"), "{pages:?}");
    desk.remove("records/notice.yaml");
    let run = desk.confide(&["notice", "--status"]).refused(2);
    assert!(run.said.contains("none of these notices is in use today"), "{}", run.said);
    let run = desk.confide(&["notice", "--status", "records/later.yaml"]).fine();
    assert!(run.said.contains("version v5"), "the one that is named: {}", run.said);
}
