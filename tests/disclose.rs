//! A parent asks to see everything about a child: what they may see is given, what they may not is nowhere in it, what is on paper
//! is told to the office, nobody from whom danger comes gets anything, and the time runs until it is answered.
#![allow(clippy::disallowed_methods, reason = "tests look at files and start the binary")]

#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    claims::main()
}

#[cfg(unix)]
#[path = "support/attachments.rs"]
#[allow(dead_code, reason = "what is attached is another test's")]
mod attachments;
#[cfg(unix)]
#[path = "support/desk.rs"]
mod desk;
#[cfg(unix)]
#[path = "support/dss.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod dss;
#[cfg(unix)]
#[path = "support/dump.rs"]
mod dump;
#[cfg(unix)]
#[path = "support/everything.rs"]
mod everything;
#[cfg(unix)]
#[path = "support/installed.rs"]
mod installed;
#[cfg(unix)]
#[path = "support/judge.rs"]
#[allow(dead_code, reason = "logs are another test's")]
mod judge;
#[cfg(unix)]
#[path = "support/made.rs"]
#[allow(dead_code, reason = "everything else is made by another test")]
mod made;
#[cfg(unix)]
#[path = "support/trial.rs"]
mod trial;

#[cfg(unix)]
mod claims {
    use crate::desk::{Desk, Run, changed, decision, pdftotext, sample, spaced_once};
    use crate::everything::{everything, everything_by_qpdf, holds};
    use crate::judge::Judge;
    use crate::made::Made;
    use crate::trial::{Outcome, trial, trials};
    use chrono::NaiveDate;
    use confide::copies::Audience;
    use confide::register::{Entry, Register, answered_by};
    use confide::workspace::Workspace;
    use libtest_mimic::Arguments;
    use serde_json::{Value, json};
    use std::process::ExitCode;

    const CHILD: &str = "C-0099";
    const EVENT: &str = "significant_event/ok-event.yaml";
    const APART: &str = "child_registration/ok-parents-apart.yaml";

    pub fn main() -> ExitCode {
        let mut trials = trials![
            what_is_on_paper_alone_is_told_to_the_office_and_only_their_own_to_the_parent: None,
            what_is_to_be_covered_is_what_the_form_does_not_let_a_parent_read: None,
            each_parent_gets_copies_in_which_the_other_home_is_nowhere: None,
            a_record_that_tells_the_other_home_all_the_same_is_left_to_a_person: None,
            nobody_from_whom_danger_comes_gets_a_bundle_and_the_time_runs_all_the_same: None,
            a_danger_that_stands_on_paper_alone_is_one_all_the_same: None,
            who_is_kept_away_in_a_pack_or_in_one_part_of_a_record_is_a_danger_all_the_same: None,
            whom_paper_names_as_a_danger_gets_no_pack_and_a_pack_says_whom_it_keeps_away: None,
            what_was_said_of_a_request_holds_until_it_is_answered: None,
            the_other_parent_is_not_told_that_a_danger_is_written_down: None,
            where_the_other_home_is_known_from_a_form_with_a_fault_too: None,
            without_a_say_nobody_gets_a_bundle: None,
            a_record_of_another_child_never_gets_in: None,
            what_was_destroyed_is_told_with_its_days: None,
            a_request_is_open_until_it_is_answered_and_nothing_is_destroyed_meanwhile: None,
            the_time_ends_on_the_day_of_the_same_number_or_the_next_working_day: None,
            a_month_is_counted_from_the_day_that_is_given: None,
            what_somebody_copied_from_paper_is_named_to_the_parent: None,
            where_no_files_are_kept_each_sheet_goes_to_standard_output: None,
            whom_one_copy_leaves_out_no_other_names: None,
            whom_a_record_leaves_out_by_a_short_or_small_name_it_does_not_name: None,
            whom_a_record_that_is_not_given_names_no_copy_names: None,
            whom_a_copy_shows_another_may_name: None,
            the_number_of_a_record_that_is_not_told_of_stands_in_no_copy: None,
            where_no_registration_lies_here_a_person_looks_for_the_other_home: None,
            the_other_parents_own_papers_are_not_named: None,
            a_misspelt_reference_hides_no_record: None,
        ];
        for judge in [Judge::Qpdf, Judge::Pdftotext, Judge::PyHanko, Judge::VeraPdfA, Judge::VeraPdfUa] {
            let name = format!("{}_accepts_both_sheets", judge.name());
            trials.push(trial(name, judge.missing(), move || accepts(judge)));
        }
        libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
    }

    /// A sample that is about our child.
    fn of(name: &str) -> String {
        about(&sample(name), CHILD)
    }

    fn about(text: &str, child: &str) -> String {
        let old = text.lines().find(|line| line.starts_with("child_ref: ")).expect("a child").to_owned();
        changed(text, &old, &format!("child_ref: {child}"))
    }

    fn disclose(desk: &Desk, more: &[&str]) -> Run {
        desk.confide(&[&["disclose", CHILD, "--for", "parent", "-o", "asked", "--format", "json"], more].concat())
    }

    /// What programs are told, the parent's file, the office's text.
    fn made(desk: &Desk, more: &[&str]) -> (Value, Vec<u8>, String) {
        let run = disclose(desk, more).fine();
        let told: Value = serde_json::from_slice(&run.out).expect("JSON");
        let file = |whom: &str| {
            let files = told["files"].as_array().expect("files");
            let file = files.iter().find(|file| file["for"] == whom).expect("one for each");
            desk.bytes(file["file"].as_str().expect("a name"))
        };
        let (parent, office) = (file("parent"), file("office"));
        let office = pdftotext(&office, &["-enc", "UTF-8"]).map(|text| spaced_once(&text)).unwrap_or_default();
        (told, parent, office)
    }

    /// Whatever the parent's file says or holds.
    fn whole(pdf: &[u8]) -> String {
        everything(pdf) + &everything_by_qpdf(pdf)
    }

    fn ids(told: &Value, key: &str) -> Vec<String> {
        let all = told[key].as_array().expect("a list").iter();
        all.map(|one| one["record"].as_str().expect("an id").to_owned()).collect()
    }

    /// Prints a record and removes its file: what is left is paper, and the register's lines.
    fn print_and_purge(desk: &Desk, name: &str) {
        desk.put("records/one.yaml", &of(name));
        desk.confide(&["render", "records/one.yaml", "-o", "one.pdf", "--replace"]).fine();
        desk.confide(&["purge", "records/one.yaml", "--by", "S-001", "--paper-in-hand"]).fine();
        assert!(!desk.has("records/one.yaml"));
    }

    /// Everything about the child is on paper.
    fn on_paper() -> Desk {
        let desk = Desk::specimen();
        for name in [
            EVENT,
            "safeguarding_incident/ok-whole.yaml",
            "third_party_info/ok-public.yaml",
            "consent_set/ok-signed.yaml",
        ] {
            print_and_purge(&desk, name);
        }
        desk
    }

    fn id_of(name: &str) -> String {
        let text = sample(name);
        text.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id").to_owned()
    }

    fn what_is_on_paper_alone_is_told_to_the_office_and_only_their_own_to_the_parent() {
        let desk = on_paper();
        let (told, parent, office) = made(&desk, &[]);
        let [incident, third, consents] =
            ["safeguarding_incident/ok-whole.yaml", "third_party_info/ok-public.yaml", "consent_set/ok-signed.yaml"]
                .map(id_of);
        let rows: Vec<String> = told["pull"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| {
                let said = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
                [said("record"), said("form"), said("day"), said("filed"), said("copy"), row["ask_first"].to_string()]
                    .join(" | ")
            })
            .collect();
        let day = |at: usize| rows[at].split(" | ").nth(2).expect("a day").to_owned();
        assert_eq!(
            rows,
            [
                "SE-2026-0102 | significant_event | 2026-11-11 | personal records | paper | false".to_owned(),
                format!("{incident} | safeguarding_incident | 2026-11-10 | safeguarding restricted | paper | true"),
                format!("{third} | third_party_info | {} | third party restricted | paper | true", day(2)),
                format!("{consents} | consent_set | {} | personal records | paper | false", day(3)),
            ]
        );
        assert!(ids(&told, "given").is_empty() && told["withheld"] == 0, "{told}");
        if !office.is_empty() {
            for words in
                ["SE-2026-0102", &incident, &third, &consents, "Safeguarding incident report", "Tue 10 November 2026"]
            {
                assert!(office.contains(words), "{words}: {office}");
            }
        }
        let all = whole(&parent);
        assert!(holds(&all, &consents), "what they signed is named");
        for hidden in
            ["SE-2026-0102", &incident, &third, "Safeguarding incident", "Oscar", "Noah", "Rita Cole", "garden"]
        {
            assert!(!holds(&all, hidden), "{hidden} is in the parent's file");
        }
        let register = String::from_utf8(desk.bytes("register.jsonl")).expect("letters");
        for name in ["Oscar", "Noah", "Sample", "Specimen"] {
            assert!(!register.contains(name), "{name}");
        }
        let verdict = desk.confide(&["verify", "asked"]).fine();
        assert_eq!(String::from_utf8_lossy(&verdict.out).matches("SEALED").count(), 2, "both are sealed");
        desk.confide(&["register", "verify"]).fine();
    }

    fn what_is_to_be_covered_is_what_the_form_does_not_let_a_parent_read() {
        let (told, ..) = made(&on_paper(), &[]);
        let covered = |form: &str| {
            let pull = told["pull"].as_array().expect("a list");
            pull.iter().find(|row| row["form"] == form).expect("it is listed")["cover"].to_string()
        };
        let event = covered("significant_event");
        let forms = Workspace::open(None).expect("what is built in").forms;
        let form = forms.get("significant_event").expect("the form");
        let asked = form.fields().map(|(_, field)| field).filter(|field| field.is_question());
        for field in asked {
            let is_theirs = Audience::Parent.may_read(form, field);
            assert_eq!(event.contains(&format!("\"{}\"", field.label.en())), !is_theirs, "{}: {event}", field.id);
        }
        assert!(event.contains("Names of other children"), "{event}");
        assert!(covered("safeguarding_incident").contains("All of it"), "{told}");
        let third = covered("third_party_info");
        assert!(third.contains("All of it") && third.contains("take it out, whatever else is shown"), "{third}");
    }

    /// A desk with the registration of a child whose parents live apart, and an event.
    fn apart() -> Desk {
        let desk = Desk::specimen();
        desk.put("records/registration.yaml", &of(APART));
        desk.put("records/event.yaml", &of(EVENT));
        desk
    }

    fn each_parent_gets_copies_in_which_the_other_home_is_nowhere() {
        let desk = apart();
        let run = disclose(&desk, &[]).refused(1);
        assert!(run.said.contains("the parents live apart") && run.said.contains("--parent 1"), "{}", run.said);
        assert!(!desk.has("asked") && !desk.has("register.jsonl"), "nothing was made");
        let ewa = ["14 Specimen Row", "07700 900131", "ewa@example.org", "Model Dental Care", "Marek"];
        let adam = ["3 Trial Court", "07700 900133", "adam@example.org", "Mock Motors"];
        for (number, own, other) in [("1", ewa.as_slice(), adam.as_slice()), ("3", &adam, &ewa)] {
            let (told, parent, _) = made(&desk, &["--parent", number]);
            assert_eq!(ids(&told, "given"), ["SE-2026-0102", "CR-C-0051"]);
            assert!(told["withheld"].as_u64() > Some(4), "{told}");
            let all = whole(&parent);
            assert!(own.iter().all(|own| holds(&all, own)), "parent {number} is shown their own");
            assert!(holds(&all, "7 steps from the shed"), "the event is there");
            for other in other {
                assert!(!holds(&all, other), "parent {number} is shown {other}");
            }
        }
        assert!(disclose(&desk, &["--parent", "4"]).refused(1).said.contains("no parent 4"));
    }

    fn a_record_that_tells_the_other_home_all_the_same_is_left_to_a_person() {
        let desk = apart();
        let event =
            changed(&of(EVENT), "from the shed to the gate.", "from the shed. He said 3 Trial Court, Bradford.");
        desk.put("records/event.yaml", &event);
        let (told, parent, office) = made(&desk, &["--parent", "1"]);
        assert_eq!(
            (ids(&told, "given"), ids(&told, "not_given")),
            (vec!["CR-C-0051".into()], vec!["SE-2026-0102".into()])
        );
        assert!(!holds(&whole(&parent), "3 Trial Court"), "it is in the parent's file");
        assert!(office.is_empty() || office.contains("SE-2026-0102") && office.contains("paragraph 16"), "{office}");
    }

    fn nobody_from_whom_danger_comes_gets_a_bundle_and_the_time_runs_all_the_same() {
        for (who, more) in
            [("{name: Tom Sample, relation: father}", vec![]), ("{name: her mum's new partner}", vec!["--parent", "2"])]
        {
            let desk = Desk::specimen();
            desk.put("records/consents.yaml", &of("consent_set/ok-signed.yaml"));
            desk.put("records/decision.yaml", &decision(CHILD, who));
            let run = disclose(&desk, &more).refused(1);
            assert!(
                run.said.contains("ask the designated person") && run.said.contains("21 December 2026"),
                "{}",
                run.said
            );
            for told in ["danger", "risk", "father", "partner", "Tom"] {
                assert!(!run.said.contains(told), "{told}: {}", run.said);
            }
            assert!(!desk.has("asked"), "something was made");
            let due = desk.confide(&["due"]).fine();
            assert!(String::from_utf8_lossy(&due.out).contains("no bundle was made"), "somebody waits for an answer");
            let register = String::from_utf8(desk.bytes("register.jsonl")).expect("letters");
            assert!(!register.contains("Tom") && !register.contains("partner"), "{register}");
        }
    }

    fn a_danger_that_stands_on_paper_alone_is_one_all_the_same() {
        let desk = Desk::specimen();
        let purge = |text: &str| {
            desk.put("records/one.yaml", text);
            desk.confide(&["render", "records/one.yaml", "-o", "one.pdf", "--replace"]).fine();
            desk.confide(&["purge", "records/one.yaml", "--by", "S-001", "--paper-in-hand"]).fine();
        };
        purge(&of(EVENT));
        made(&desk, &[]);
        purge(&decision(CHILD, "{name: Tom Sample, relation: father}"));
        let run = disclose(&desk, &["--replace"]).refused(1);
        assert!(run.said.contains("ask the designated person") && !run.said.contains("father"), "{}", run.said);
        // who was named and nothing else may be anybody, now that no name is left here
        for who in ["{name: Adam Instance}", "{name: Adam Instance, relation: a friend of the family}"] {
            let desk = apart();
            made(&desk, &["--parent", "3"]);
            desk.put("records/one.yaml", &decision(CHILD, who));
            desk.confide(&["render", "records/one.yaml", "-o", "one.pdf", "--replace"]).fine();
            desk.confide(&["purge", "records/one.yaml", "--by", "S-001", "--paper-in-hand"]).fine();
            let run = disclose(&desk, &["--parent", "3", "--replace"]).refused(1);
            assert!(run.said.contains("ask the designated person"), "{}", run.said);
            let copy = ["render", "records/event.yaml", "--for", "parent", "-o", "copy.pdf"];
            assert!(desk.confide(&copy).refused(1).said.contains("designated person"), "{who}");
            let register = String::from_utf8(desk.bytes("register.jsonl")).expect("letters");
            assert!(
                !register.contains("Adam") && register.contains(r#""source_of_risk":{"unnamed":true}"#),
                "{register}"
            );
        }
    }

    fn who_is_kept_away_in_a_pack_or_in_one_part_of_a_record_is_a_danger_all_the_same() {
        let part = |part: &str, index: Value| {
            json!({"kind": "page", "form": "safeguarding_incident", "record": "SI-1", "child": CHILD, "part": part,
                "moment": "completed", "check": "ACDEF-HJKMN-PRTWX", "index": index,
                "kept": {"class": "safeguarding", "until": "2049-03-01"}})
        };
        let pack = json!({"kind": "issued", "pack": "P-1", "child": CHILD, "check": "ACDEF-HJKMN-PRTWX", "forms": [
            {"form": "child_registration", "record": "CR-1", "index": {"kept_away": [{"unnamed": true}]}}]});
        let parts = [part("B", json!({"source_of_risk": {"relation": "father"}})), part("A", json!({}))];
        for lines in [vec![pack], parts.to_vec()] {
            let desk = Desk::specimen();
            desk.put("records/event.yaml", &of(EVENT));
            let lines =
                lines.into_iter().map(|line| serde_json::from_value::<Entry>(line).expect("an entry")).collect();
            let now = "2026-11-20T16:00:00Z".parse().expect("a time");
            Register::add(desk.folder(), now, |_| Ok(lines)).expect("written");
            assert!(disclose(&desk, &[]).refused(1).said.contains("ask the designated person"));
        }
    }

    /// The packs of a family whose parents live apart, once a record has named the father as a danger or nobody has.
    fn packs(desk: &Desk, what: &str) -> Vec<String> {
        desk.confide(&["pack", "records", "--set", "registration", "-o", what]).fine();
        desk.files().into_iter().filter_map(|name| Some(name.strip_prefix(what)?.to_owned())).collect()
    }

    fn whom_paper_names_as_a_danger_gets_no_pack_and_a_pack_says_whom_it_keeps_away() {
        let desk = Desk::specimen();
        desk.put_family();
        let apart = changed(
            &sample(APART),
            "record:\n",
            "record:\n  not_collect:\n    - {name: Ray Specimen, ground: Court order of 2 June 2026 that keeps him away from the child, order_seen: yes}\n",
        );
        desk.put("records/child_registration/ok-issued.yaml", &about(&apart, "C-0042"));
        let both = packs(&desk, "out-1");
        desk.put("records/one.yaml", &decision("C-0042", "{name: Adam Instance, relation: father}"));
        let by_file = packs(&desk, "out-2");
        desk.confide(&["render", "records/one.yaml", "-o", "one.pdf"]).fine();
        desk.confide(&["purge", "records/one.yaml", "--by", "S-001", "--paper-in-hand"]).fine();
        assert_eq!(packs(&desk, "out-3"), by_file, "paper says the same");
        assert_eq!((both.len(), by_file.len()), (2, 1), "{both:?} {by_file:?}");
        let register = String::from_utf8(desk.bytes("register.jsonl")).expect("letters");
        assert!(register.contains(r#""index":{"kept_away":[{"unnamed":true}]}"#), "{register}");
        assert!(!register.contains("Ray") && !register.contains("Adam"), "{register}");
    }

    fn what_was_said_of_a_request_holds_until_it_is_answered() {
        let desk = Desk::specimen();
        desk.put("records/event.yaml", &of(EVENT));
        let (first, ..) = made(&desk, &["--received", "2026-11-09", "--extended"]);
        assert_eq!(first["due"], "2027-02-09");
        let (again, ..) = made(&desk, &["--replace"]);
        assert_eq!(
            (&again["due"], &again["received"], &again["request"]),
            (&first["due"], &first["received"], &first["request"])
        );
        // another request of the same parent, and that of another child whose reference ends like a parent's number
        made(&desk, &["--received", "2026-11-16"]);
        desk.put("records/other.yaml", &about(&sample(EVENT), "C-0099-1"));
        desk.confide(&["disclose", "C-0099-1", "--for", "parent", "-o", "other"]).fine();
        made(&desk, &["--parent", "1"]);
        let due = || {
            let register = Register::read(desk.folder()).expect("whole");
            register.open_requests().filter(|r| r.newest.child == CHILD && r.newest.parent.is_none()).count()
        };
        let open = due();
        let answer = ["disclose", CHILD, "--handed-over", "2026-11-20", "--by", "S-001"];
        let several = desk.confide(&answer).refused(2);
        assert!(several.said.contains("--received"), "{}", several.said);
        desk.confide(&[&answer[..], &["--received", "2026-11-16"]].concat()).fine();
        let refused = disclose(&desk, &["--received", "2026-11-16", "--replace"]).refused(1);
        assert!(refused.said.contains("was answered on Fri 20 November 2026"), "{}", refused.said);
        assert_eq!((open, due()), (2, 1), "one of them is answered");
    }

    fn the_other_parent_is_not_told_that_a_danger_is_written_down() {
        let desk = apart();
        desk.put("records/decision.yaml", &decision(CHILD, "{name: Adam Instance, relation: father}"));
        disclose(&desk, &["--parent", "3"]).refused(1);
        let (told, parent, office) = made(&desk, &["--parent", "1"]);
        assert_eq!(ids(&told, "given"), ["CR-C-0051"]);
        assert_eq!(ids(&told, "not_given"), ["SD-2026-0023", "SE-2026-0102"]);
        let all = whole(&parent);
        for hidden in ["SD-2026-0023", "SE-2026-0102", "decision", "designated person decides what"] {
            assert!(!holds(&all, hidden), "{hidden} is in the parent's file");
        }
        assert!(office.is_empty() || office.contains("SD-2026-0023") && office.contains("Serious harm"), "{office}");
    }

    fn where_the_other_home_is_known_from_a_form_with_a_fault_too() {
        let desk = apart();
        let fault = changed(&of(APART), "immunisation: All that are due", "immunization: All that are due");
        desk.put("records/registration.yaml", &fault);
        let event = changed(&of(EVENT), "from the shed to the gate.", "from the shed. His mother is Ewa Sample.");
        desk.put("records/event.yaml", &event);
        let (told, ..) = made(&desk, &["--parent", "1"]);
        assert_eq!(
            (ids(&told, "given"), ids(&told, "not_given")),
            (vec!["SE-2026-0102".into()], vec!["CR-C-0051".into()])
        );
        let run = desk.confide(&["disclose", CHILD, "--for", "parent", "--parent", "3", "-o", "asked"]).fine();
        assert!(!run.said.contains("no registration form lies here"), "{}", run.said);
        desk.remove("records/registration.yaml");
        let run =
            desk.confide(&["disclose", CHILD, "--for", "parent", "--parent", "1", "-o", "asked", "--replace"]).fine();
        assert!(run.said.contains("no registration form lies here"), "{}", run.said);
    }

    fn without_a_say_nobody_gets_a_bundle() {
        let desk = Desk::specimen();
        let text = changed(&of(APART), "pr: yes, lives_with: no", "pr: no, lives_with: no");
        desk.put("records/registration.yaml", &text);
        let run = disclose(&desk, &["--parent", "3"]);
        assert!(run.code == 1 && run.said.contains("no parental responsibility"), "{}", run.said);
        assert!(!desk.has("asked"));
    }

    fn a_record_of_another_child_never_gets_in() {
        let desk = Desk::specimen();
        desk.put("records/event.yaml", &of(EVENT));
        let other = changed(&about(&sample(EVENT), "C-0100"), "id: SE-2026-0102", "id: SE-2026-0999");
        desk.put("records/other.yaml", &changed(&other, "7 steps", "seventeen leaps"));
        desk.put("elsewhere/other.yaml", &other);
        let (told, parent, office) = made(&desk, &[]);
        assert_eq!(ids(&told, "given"), ["SE-2026-0102"]);
        let all = whole(&parent) + &office;
        assert!(!holds(&all, "SE-2026-0999") && !holds(&all, "seventeen leaps") && !holds(&all, "C-0100"));
        let run = disclose(&desk, &["elsewhere/other.yaml", "--replace"]).refused(1);
        assert!(run.said.contains("is about C-0100, and not about C-0099"), "{}", run.said);
        let nobody = desk.confide(&["disclose", "C-7777", "--for", "parent", "-o", "nobody"]).refused(1);
        assert!(nobody.said.contains("nothing is known of a child C-7777"), "{}", nobody.said);
    }

    fn what_was_destroyed_is_told_with_its_days() {
        let desk = on_paper();
        let consents = id_of("consent_set/ok-signed.yaml");
        desk.confide(&["due", "--count-from", "2020-01-31", "--of", CHILD, "--by", "S-001"]).fine();
        let gone = ["--how", "shredded", "--by", "S-001", "--yes"];
        desk.confide(&[&["due", "--destroyed", "SE-2026-0102", consents.as_str()], gone.as_slice()].concat()).fine();
        let (told, parent, office) = made(&desk, &[]);
        assert_eq!(
            (ids(&told, "destroyed"), ids(&told, "pull").len()),
            (vec!["SE-2026-0102".into(), consents.clone()], 2)
        );
        assert_eq!(told["destroyed"][1]["kept_until"], "2023-01-31");
        assert!(
            office.is_empty() || office.contains("SE-2026-0102") && office.contains("Tue 31 January 2023"),
            "{office}"
        );
        let all = whole(&parent);
        assert!(holds(&all, &consents) && holds(&all, "Fri 20 November 2026") && !holds(&all, "SE-2026-0102"));
    }

    fn a_request_is_open_until_it_is_answered_and_nothing_is_destroyed_meanwhile() {
        let desk = on_paper();
        made(&desk, &["--received", "2026-11-09"]);
        let due = |on: &str| {
            let run = desk.confide(&["due", "--on", on]);
            (run.code, String::from_utf8_lossy(&run.out).into_owned())
        };
        let line = |word: &str| format!("{word} C-0099: a parent asked on Mon 9 November 2026 to see what is held");
        for (on, code, word) in
            [("2026-11-20", 0, "soon    "), ("2026-12-09", 1, "due     "), ("2026-12-10", 1, "overdue ")]
        {
            let (ended, said) = due(on);
            assert!(ended == code && said.contains(&line(word)), "{on}: {ended} {said}");
        }
        desk.confide(&["due", "--count-from", "2020-01-31", "--of", CHILD, "--by", "S-001"]).fine();
        let destroy = ["due", "--destroyed", "SE-2026-0102", "--how", "shredded", "--by", "S-001", "--yes"];
        let run = desk.confide(&destroy).refused(2);
        assert!(run.said.contains("it is held for access-request"), "{}", run.said);
        let answer = |on: &str, by: &str| desk.confide(&["disclose", "c-0099", "--handed-over", on, "--by", by]);
        assert!(answer("2026-11-21", "S-001").refused(2).said.contains("has not come yet"));
        assert!(answer("2026-11-08", "S-001").refused(2).said.contains("came in after"));
        assert!(answer("2026-11-19", "Jo Dale the manager").refused(2).said.contains("staff number"));
        answer("2026-11-19", "s-001").fine();
        assert!(answer("2026-11-19", "S-001").refused(2).said.contains("no request about c-0099 is open"));
        assert!(!due("2026-12-10").1.contains("to see what is held"));
        desk.confide(&destroy).fine();
        let shown = String::from_utf8(desk.confide(&["register", "show"]).fine().out).expect("letters");
        for words in ["a bundle was made (check ", "was answered on Thu 19 November 2026, says S-001"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        desk.confide(&["register", "verify"]).fine();
    }

    fn the_time_ends_on_the_day_of_the_same_number_or_the_next_working_day() {
        let workspace = Workspace::open(None).expect("what is built in");
        let (holidays, day) =
            (workspace.procedure.words().holidays(), |text: &str| text.parse::<NaiveDate>().expect("a day"));
        for (from, months, last) in [
            ("2026-11-24", 1, "2026-12-24"),
            ("2026-11-20", 1, "2026-12-21"), // the 20th is a Sunday
            ("2026-11-25", 1, "2026-12-29"), // Christmas Day, a weekend, and the day in place of Boxing Day
            ("2027-01-29", 1, "2027-03-01"), // 28 February is a Sunday
            ("2026-08-31", 1, "2026-09-30"),
            ("2027-03-31", 1, "2027-04-30"),
            ("2025-01-31", 1, "2025-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2026-11-24", 3, "2027-02-24"),
            ("2026-11-30", 3, "2027-03-01"),
        ] {
            assert_eq!(answered_by(day(from), months, holidays), Some(day(last)), "{months} months from {from}");
        }
    }

    fn a_month_is_counted_from_the_day_that_is_given() {
        let desk = Desk::specimen();
        desk.put("records/event.yaml", &of(EVENT));
        for (more, due) in [
            (vec![], "2026-12-21"),
            (vec!["--received", "31 October 2026"], "2026-11-30"),
            (vec!["--received", "2026-10-31", "--counted-from", "2026-11-09"], "2026-12-09"),
            (vec!["--received", "2026-11-09", "--extended"], "2027-02-09"),
        ] {
            let (told, ..) = made(&desk, &[more.as_slice(), &["--replace"]].concat());
            assert_eq!(told["due"], due, "{more:?}");
        }
        for (more, why) in [
            (vec!["--received", "2026-11-21"], "has not come yet"),
            (vec!["--received", "2026-11-09", "--counted-from", "2026-11-08"], "before the request came in"),
            (vec!["--received", "2026-10-01", "--extended"], "more time had to be told by Mon 2 November 2026"),
        ] {
            assert!(disclose(&desk, &more).refused(2).said.contains(why), "{more:?}");
        }
    }

    fn what_somebody_copied_from_paper_is_named_to_the_parent() {
        let desk = on_paper();
        let (_, parent, _) = made(&desk, &["--copied", "se-2026-0102"]);
        assert!(holds(&whole(&parent), "SE-2026-0102"), "it is named");
        let run = disclose(&desk, &["--copied", "SE-1", "--replace"]).refused(2);
        assert!(run.said.contains("SE-1 is not among what is to be fetched"), "{}", run.said);
    }

    fn where_no_files_are_kept_each_sheet_goes_to_standard_output() {
        let desk = Desk::real();
        desk.put("records/event.yaml", &of(EVENT).replace("specimen: true\n", ""));
        let run = disclose(&desk, &[]);
        assert!(run.code == 1 && !desk.has("asked") && run.said.is_empty(), "{}", run.said);
        assert!(String::from_utf8_lossy(&run.out).contains("R23"), "the rule is named");
        let stream = |more: &[&str]| desk.confide(&[&["disclose", CHILD, "--for", "parent", "-o", "-"], more].concat());
        assert!(stream(&[]).refused(2).said.contains("--only parent"));
        for only in ["parent", "office"] {
            assert!(stream(&["--only", only]).fine().is_pdf(), "{only}");
        }
        let register = String::from_utf8(desk.bytes("register.jsonl")).expect("letters");
        assert_eq!(register.matches("\"kind\":\"disclosed\"").count(), 1, "{register}");
    }

    /// An event with its own number, in which something happened, with somebody outside or not.
    fn event(id: &str, facts: &str, with: &str) -> String {
        let text = changed(&of(EVENT), "id: SE-2026-0102", &format!("id: {id}"));
        let line = text.lines().find(|line| line.starts_with("  facts: ")).expect("the facts").to_owned();
        let text = changed(&text, &line, &format!("  facts: \"{facts}\""));
        let rows =
            if with.is_empty() { String::new() } else { format!("  with: [{{name: {with}, role: third_party}}]\n") };
        changed(&text, "  source: seen\n", &format!("{rows}  source: seen\n"))
    }

    /// What is given and what is left to a person, of those records.
    fn sorted(desk: &Desk, records: &[String], hidden: &[&str]) -> (Vec<String>, Vec<String>) {
        for (at, record) in records.iter().enumerate() {
            desk.put(&format!("records/{at}.yaml"), record);
        }
        let (told, parent, office) = made(desk, &["--replace"]);
        let all = whole(&parent);
        for hidden in hidden {
            assert!(!holds(&all, hidden), "{hidden} is in the parent's file");
        }
        let left = ids(&told, "not_given");
        assert!(office.is_empty() || left.iter().all(|id| office.contains(id)), "{office}");
        (ids(&told, "given"), left)
    }

    const WALK: &str = "At 10:05 Oscar walked 7 steps.";

    fn whom_one_copy_leaves_out_no_other_names() {
        for (name, says) in [
            ("Noah Sharp", "Noah Sharp bit Oscar."),
            ("Noah Sharp", "Oscar said noah did it."),
            ("Leo Sharp", "Leo pushed Oscar."),
            ("Bo Li", "It was Bo's turn."),
            ("noah sharp", "Noah pushed Oscar."),
            ("Mark Sharp", "Mark pushed Oscar."),
        ] {
            let records = [event("SE-201", WALK, name), event("SE-202", says, "")];
            let (given, left) = sorted(&Desk::specimen(), &records, &[says]);
            assert_eq!((given, left), (vec!["SE-201".into()], vec!["SE-202".into()]), "{name}: {says}");
        }
    }

    fn whom_a_record_leaves_out_by_a_short_or_small_name_it_does_not_name() {
        let other = event("SE-202", WALK, "");
        for (name, says) in [
            ("Noah Sharp", "Noah pushed Oscar."),
            ("Noah Sharp", "noah pushed Oscar."),
            ("Leo Sharp", "Leo pushed Oscar."),
            ("Leo Sharp", "It was LEO."),
            ("Rose Sharp", "Rose pushed Oscar."),
            ("\"Mrs Sharp, mother of Bo\"", "Bo pushed Oscar."),
        ] {
            let records = [event("SE-201", says, name), other.clone()];
            let (given, left) = sorted(&Desk::specimen(), &records, &[says]);
            assert_eq!((given, left), (vec!["SE-202".into()], vec!["SE-201".into()]), "{name}: {says}");
        }
    }

    fn whom_a_record_that_is_not_given_names_no_copy_names() {
        let records = [event("SE-201", "Noah bit Oscar.", "Noah Sharp"), event("SE-202", "Noah said sorry.", "")];
        let (given, left) =
            sorted(&Desk::specimen(), &[&records[..], &[event("SE-203", WALK, "")]].concat(), &["Noah"]);
        assert_eq!(given, ["SE-203"]);
        assert_eq!(left.len(), 2, "{left:?}");
    }

    fn whom_a_copy_shows_another_may_name() {
        for (name, says) in [
            ("Rita Sample", "Oscar Sample walked to the gate."), // the child's own name
            ("The boy next door", "The boy walked next to her, through the door of the hall."),
            ("Mrs Sharp", "Mrs Cole saw it."),
            ("Al Sharp", "Oscar walked along the wall, and all was well."),
        ] {
            let records = [event("SE-201", WALK, name), event("SE-202", says, "")];
            let (given, left) = sorted(&Desk::specimen(), &records, &[]);
            assert_eq!((given.len(), left), (2, vec![]), "{name}: {says}");
        }
    }

    fn the_number_of_a_record_that_is_not_told_of_stands_in_no_copy() {
        let incident = of("safeguarding_incident/ok-whole.yaml");
        for says in ["It is written in SI-2026-0012.", "See si 2026 0012.", "(SI20260012)"] {
            let records = [
                incident.clone(),
                event("SE-201", says, ""),
                event("SE-202", "More of SE-201.", ""),
                event("SE-203", WALK, ""),
            ];
            let (given, mut left) = sorted(&Desk::specimen(), &records, &["SI-2026-0012", "SE-201", "SI20260012"]);
            left.sort();
            assert_eq!(
                (given, left),
                (vec!["SE-203".into()], vec!["SE-201".into(), "SE-202".into(), "SI-2026-0012".into()]),
                "{says}"
            );
        }
        // the same on paper alone, and once it is destroyed
        let desk = on_paper();
        let records = [event("SE-201", "It is written in SI-2026-0012.", ""), event("SE-203", WALK, "")];
        let (given, left) = sorted(&desk, &records, &["SI-2026-0012"]);
        assert_eq!((given, left), (vec!["SE-203".into()], vec!["SE-201".into()]));
    }

    fn where_no_registration_lies_here_a_person_looks_for_the_other_home() {
        let desk = Desk::specimen();
        print_and_purge(&desk, APART);
        desk.put("records/event.yaml", &event("SE-201", "He lives at 3 Trial Court, Bradford.", ""));
        let (told, _, office) = made(&desk, &[]);
        assert_eq!((ids(&told, "given"), &told["look_through"]), (vec!["SE-201".into()], &Value::Bool(true)));
        assert!(office.is_empty() || office.contains("Look through the copies first"), "{office}");
        assert!(told["pull"][0]["cover"].to_string().contains("lead to the other parent's home"), "{told}");
        let said = desk.confide(&["disclose", CHILD, "--for", "parent", "-o", "asked", "--replace"]).fine().said;
        assert!(said.contains("look through the copies for the other home first"), "{said}");
        let (told, _, office) = made(&apart(), &["--parent", "1"]);
        assert_eq!(told["look_through"], false);
        assert!(office.is_empty() || !office.contains("Look through the copies first"), "{office}");
    }

    fn the_other_parents_own_papers_are_not_named() {
        let desk = apart();
        print_and_purge(&desk, "consent_withdrawal/ok-form-with-delay.yaml");
        let id = id_of("consent_withdrawal/ok-form-with-delay.yaml");
        for parent in ["1", "3"] {
            let (told, file, _) = made(&desk, &["--parent", parent, "--replace"]);
            assert!(!holds(&whole(&file), &id), "{id} is named to parent {parent}");
            assert_eq!(ids(&told, "pull"), std::slice::from_ref(&id), "the office knows of it");
        }
        let (_, file, _) = made(&desk, &["--parent", "1", "--replace", "--copied", &id]);
        assert!(holds(&whole(&file), &id), "it is, once somebody says so");
    }

    fn a_misspelt_reference_hides_no_record() {
        for (child, record) in [("\"C-0099 \"", "SE-2026-0102"), ("[C-0099]", "SE-2026-0102")] {
            let desk = Desk::specimen();
            desk.put("records/other.yaml", &event("SE-203", WALK, ""));
            desk.put("records/event.yaml", &about(&sample(EVENT), child));
            let (told, parent, office) = made(&desk, &[]);
            assert_eq!(
                (ids(&told, "given"), ids(&told, "not_given")),
                (vec!["SE-203".into()], vec![record.into()]),
                "{child}"
            );
            assert!(!holds(&whole(&parent), record), "it is in the parent's file");
            assert!(office.is_empty() || office.contains(record), "{office}");
        }
        let desk = Desk::specimen();
        desk.put("records/consents.yaml", &of("consent_set/ok-signed.yaml"));
        desk.put("records/decision.yaml", &decision("\"C-0099 \"", "{name: Tom Sample, relation: father}"));
        let run = disclose(&desk, &[]).refused(1);
        assert!(run.said.contains("ask the designated person"), "{}", run.said);
    }

    /// A judge accepts the two files of a bundle with copies, and of one with paper alone.
    fn accepts(judge: Judge) -> Outcome {
        let desks = [(apart(), vec!["--parent", "1"]), (on_paper(), vec![])];
        let mut all = Vec::new();
        for (desk, more) in &desks {
            let (told, ..) = made(desk, more);
            for file in told["files"].as_array().expect("files") {
                let (name, id) = (file["file"].as_str().expect("a name"), file["id"].as_str().expect("an id"));
                all.push(Made {
                    path: desk.at(name),
                    certificate: desk.at("trust/certificate.pem"),
                    level: if file["for"] == "parent" { 1 } else { 2 },
                    on_every_page: vec!["Confidential to Sunny Corner Nursery.".into(), id.into()],
                    for_paper: false,
                    has_attached: false,
                });
            }
        }
        let refused: Vec<String> = judge
            .refusals(&all)?
            .into_iter()
            .map(|refusal| format!("{}: {}", refusal.path.display(), refusal.why))
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(refused.join("\n")) }
    }
}
