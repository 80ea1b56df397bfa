//! Every shipped form is sound, and every sample gives exactly the findings it says it gives.

#[path = "support/desk.rs"]
mod desk;
#[path = "support/expected.rs"]
mod expected;

use confide::approve;
use confide::finding::Level;
use confide::form::Forms;
use confide::record;
use confide::report::Report;
use confide::system::Context;
use confide::workspace::{Workspace, sample_files};
use desk::Desk;
use expected::expected;
use std::collections::BTreeSet;

/// The built-in forms and rules with the samples' setting and clock.
struct Bench {
    workspace: Workspace,
    ctx: Context,
    _desk: Desk,
}

impl Bench {
    fn new() -> Bench {
        let desk = Desk::specimen();
        let workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting can be used");
        let now = workspace.setting.today.expect("the samples' clock stands still");
        Bench { workspace, ctx: Context::fixed(now, 1), _desk: desk }
    }

    /// What the product reports on a form file.
    fn form(&self, name: &str, text: &str) -> Report {
        let mut report = Report::default();
        match Forms::read_one(name, text.as_bytes()) {
            Err(bad) => report.add_bad_text(bad),
            Ok(form) => {
                let setting = &self.workspace.setting.data;
                let found = self.workspace.procedure.check_form(&form, setting, self.ctx.now);
                report.add_form_findings(&found.expect("every rule can judge"), &form);
            }
        }
        report
    }

    /// What the product reports on a record file.
    fn record(&self, name: &str, text: &str) -> Report {
        let mut report = Report::default();
        let reading = record::read(name, text.as_bytes(), &self.workspace.forms, None);
        report.add_faults(&reading.faults, &reading.source, |p| p.trim_start_matches("record.").to_owned());
        if let Some(record) = reading.record {
            let (procedure, setting) = (&self.workspace.procedure, &self.workspace.setting);
            let checked = approve::check(record, reading.faults, procedure, setting, self.ctx.now);
            report.add_findings(
                &checked.expect("every rule can judge").findings,
                &reading.source.name,
                reading.tree.as_ref(),
            );
        }
        report
    }

    fn sample(&self, name: &str, text: &str) -> Report {
        if name.starts_with("forms-bad/") { self.form(name, text) } else { self.record(name, text) }
    }
}

/// The findings as a sample writes them: `R57 error 31:9 backed_by.name`.
fn lines(report: &Report) -> Vec<String> {
    let line = |d: &confide::report::Diagnostic| {
        format!("{} {} {}:{} {}", d.code, d.level, d.place.line, d.place.column, d.path).trim_end().to_owned()
    };
    let mut lines: Vec<String> = report.found.iter().map(line).collect();
    lines.sort();
    lines
}

/// All samples of one sort: `ok-` or everything else that is no setting.
fn samples(good: bool) -> Vec<(&'static str, &'static str)> {
    // those of a child's whole folder are held against each other in `across.rs`
    let is_record = |name: &str| name.contains('/') && name.ends_with(".yaml") && !name.starts_with("children/");
    let is_good = |name: &str| name.rsplit('/').next().is_some_and(|file| file.starts_with("ok-"));
    sample_files().filter(|(name, _)| is_record(name) && is_good(name) == good).collect()
}

#[test]
fn every_shipped_form_is_sound_and_obeys_the_procedure() {
    let bench = Bench::new();
    let forms: Vec<_> = bench.workspace.forms.iter().collect();
    assert!(forms.len() >= 5);
    for form in forms {
        let found = bench
            .workspace
            .procedure
            .check_form(form, &bench.workspace.setting.data, bench.ctx.now)
            .expect("every rule can judge");
        assert!(found.is_empty(), "{}: {found:?}", form.id);
        let named = form.file.rsplit('/').next().expect("a name");
        assert_eq!(named, format!("{}.yaml", form.id), "a form's id is its file's name");
    }
}

#[test]
fn every_form_has_good_and_bad_samples() {
    let bench = Bench::new();
    let of =
        |good: bool, id: &str| samples(good).iter().filter(|(name, _)| name.starts_with(&format!("{id}/"))).count();
    for form in bench.workspace.forms.iter().filter(|f| !f.draft) {
        assert!(of(true, &form.id) >= 1 && of(false, &form.id) >= 3, "{}", form.id);
    }
}

#[test]
fn a_good_sample_gives_nothing_above_advice() {
    let bench = Bench::new();
    for (name, text) in samples(true) {
        let report = bench.sample(name, text);
        let above: Vec<_> = report.found.iter().filter(|d| d.level > Level::Advice).collect();
        assert!(above.is_empty(), "{name}: {above:?}");
        assert!(expected(text).is_empty() || lines(&report) == expected(text), "{name}: {:?}", lines(&report));
    }
}

#[test]
fn a_bad_sample_gives_exactly_the_findings_it_names() {
    let bench = Bench::new();
    let mut wrong = Vec::new();
    for (name, text) in samples(false) {
        let (got, wanted) = (lines(&bench.sample(name, text)), expected(text));
        if got != wanted || wanted.is_empty() {
            wrong.push(format!("{name}\n  gives   {got:?}\n  expects {wanted:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_says_what_to_do_and_names_its_clause() {
    let bench = Bench::new();
    for (name, text) in samples(false) {
        let report = bench.sample(name, text);
        for d in &report.found {
            assert!(!d.help.is_empty(), "{name}: {} has no help", d.code);
            let rule = d.code.starts_with('R') && d.code[1..].starts_with(|c: char| c.is_ascii_digit());
            assert_eq!(
                rule,
                d.citation.is_some(),
                "{name}: a rule names its clause, a form's own finding has none: {d:?}"
            );
        }
    }
}

#[test]
fn a_sample_that_expects_another_place_is_noticed() {
    let bench = Bench::new();
    let (name, text) = samples(false)[0];
    let moved = format!("{text}# expect: R999 error 1:1 nowhere\n");
    assert_ne!(lines(&bench.sample(name, text)), expected(&moved));
    let lower = format!("# one line more\n{text}");
    assert_ne!(lines(&bench.sample(name, &lower)), expected(text), "lines count");
}

#[test]
fn the_binary_reports_every_key_of_a_finding() {
    let desk = Desk::specimen();
    let names = [
        "safeguarding_incident/bad-opinion.yaml",
        "safeguarding_incident/bad-two-slips.yaml",
        "forms-bad/two-in-one.yaml",
    ];
    let mut codes = BTreeSet::new();
    for name in names {
        desk.put(name, &desk::sample(name));
        let run = desk.confide(&["check", name, "--format", "json"]);
        assert_eq!(run.said, "", "{name}: talk beside the data");
        let json: serde_json::Value = serde_json::from_slice(&run.out).expect("one object of JSON");
        let findings = json["findings"].as_array().expect("a list of findings");
        let mut got = Vec::new();
        for f in findings {
            for key in ["code", "level", "path", "file", "message", "help"] {
                assert!(f[key].is_string(), "{name}: {key} in {f}");
            }
            assert!(f["line"].is_u64() && f["column"].is_u64(), "{f}");
            assert!(
                f["clause"].is_string()
                    || f["clause"].is_null() && !f["code"].as_str().is_some_and(|c| c.starts_with('R')),
                "{f}"
            );
            assert_eq!(f["file"], name);
            got.push(
                format!(
                    "{} {} {}:{} {}",
                    f["code"].as_str().unwrap_or(""),
                    f["level"].as_str().unwrap_or(""),
                    f["line"],
                    f["column"],
                    f["path"].as_str().unwrap_or("")
                )
                .trim_end()
                .to_owned(),
            );
            codes.insert(f["clause"].is_string());
        }
        got.sort();
        assert_eq!(got, expected(&desk::sample(name)), "{name}");
        let stops = findings.iter().any(|f| f["level"] != "advice");
        assert_eq!(run.code, i32::from(stops), "{name}");
    }
    assert_eq!(codes.len(), 2, "findings of rules and of the form itself were both seen");
}

/// A form with one choice and one question that depends on it.
fn asks(choices: &str, condition: &str) -> String {
    format!(
        "form: own\nref: X-1\nedition: 2026-09\ntitle: Own\nclass: staff_record\nsensitivity: S1\nconfidentiality: {{owner: setting}}\n\
         sections:\n  - section: one\n    title: One\n    fields:\n      - {{field: meal, kind: choice, label: Meal, choices: [{choices}]}}\n      \
         - {{field: why, kind: text, label: Why, required_when: \"{condition}\"}}\n"
    )
}

#[test]
fn a_form_with_a_choice_twice_or_a_condition_on_nothing_is_refused_with_what_was_meant() {
    let read = |text: &str| Forms::read_one("forms/own.yaml", text.as_bytes());
    assert!(read(&asks("{id: hot, label: Hot}, {id: cold, label: Cold}", "record.meal == 'hot'")).is_ok());
    for (text, message, help) in [
        (
            asks("{id: hot, label: Hot}, {id: hot, label: Cold}", "record.meal == 'hot'"),
            "the choice `hot` of the field `meal` stands there twice",
            "another id",
        ),
        (
            asks("{id: hot, label: Hot}", "record.mael == 'hot'"),
            "this condition reads `record.mael`, and there is no `mael`",
            "did you mean `meal`?",
        ),
        (
            asks("{id: hot, label: Hot}", "number.foo > 3"),
            "this condition reads `number.foo`, and there is no `number`",
            "record",
        ),
    ] {
        let faults = read(&text).expect_err(message).faults;
        assert!(faults.iter().any(|f| f.message == message && f.help.contains(help)), "{message}: {faults:?}");
    }
}
