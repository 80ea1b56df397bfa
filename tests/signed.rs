//! `confide sign`: people sign what was sealed, in the order of the form, each closing what stands above; judged by pyHanko, EU
//! DSS, pdfsig and veraPDF. A judge that is not installed is listed as ignored; where `CI=true` that is a failure.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]
#![expect(clippy::disallowed_methods, reason = "other programs are started, and read and write files")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/dss.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod dss;
#[path = "support/filler.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod filler;
#[path = "support/installed.rs"]
mod installed;
#[path = "support/trial.rs"]
mod trial;

use confide::seal::{Identity, Passphrase, Subject};
use confide::system::Context;
use desk::{Desk, Run, sample};
use filler::Filler;
use installed::{hear, jars, on_path, python};
use libtest_mimic::Arguments;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, ExitCode};
use trial::{Outcome, trial};

/// The two persons who sign, by the names of their key files.
const PARENT: &str = "Sam Example";
const BACKER: &str = "Ana Roy";
/// The fields of a decision that one person makes and another backs.
const DECISION: &str = "SD-2026-0003";

fn main() -> ExitCode {
    let trials = vec![
        trial("each_place_is_signed_in_the_order_of_the_form", None, in_order),
        trial("a_signature_closes_what_stands_above_it", None, closes),
        trial("name_role_and_time_stand_beside_the_signature", None, beside),
        trial("what_must_not_be_signed_is_refused_and_nothing_is_written", None, refusals),
        trial("a_key_that_cannot_sign_is_refused_before_anything_is_typeset", None, bad_keys),
        trial("pyhanko_finds_every_signature_valid", Filler::PyHanko.missing(), by_pyhanko),
        trial("dss_passes_every_signature", dss::missing().or(Filler::PyHanko.missing()), by_dss),
        trial(
            "pdfsig_finds_every_signature_valid",
            on_path("pdfsig").is_none().then_some("apt-get install poppler-utils"),
            by_pdfsig,
        ),
        trial("what_a_record_answers_is_written_into_its_blank_and_nothing_else", None, written),
        trial("a_record_that_cannot_be_written_leaves_no_file", None, unwritten),
        trial("verapdf_finds_it_archivable_and_accessible", verapdf_missing(), by_verapdf),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn verapdf_missing() -> Option<&'static str> {
    let java = on_path("java").is_none().then_some("apt-get install default-jre-headless");
    java.or_else(|| (!jars("verapdf").exists()).then_some(".ci/run puts veraPDF into ~/.cache/confide-judges"))
}

fn claim(holds: bool, what: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(what()) }
}

/// A desk with a blank decision that is to be filled in and signed, and two persons' keys.
fn begun() -> Desk {
    let desk = Desk::specimen();
    let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().unwrap(), 9);
    for name in [PARENT, BACKER] {
        let person =
            Identity::new(&Subject { organisation: name.into(), specimen: false }, ctx.now, &ctx.random).unwrap();
        desk.put_bytes(&format!("{name}.p12"), &person.to_pkcs12(&Passphrase::new("of their own".into())).unwrap());
        desk.put(&format!("{name}.pem"), &person.certificate().pem());
    }
    desk.put("passphrase", "of their own");
    let blank = format!(
        "form: sharing_decision\nid: {DECISION}\nmoment: blank\nchild_ref: C-0042\nspecimen: true\nrecord: {{}}\n"
    );
    desk.put("blank.yaml", &blank);
    desk.confide(&["render", "blank.yaml", "-o", "sealed.pdf"]).fine();
    desk
}

fn sign(desk: &Desk, from: &str, field: &str, who: &str, to: &str) -> Run {
    let key = format!("{who}.p12");
    desk.confide(&[
        "sign",
        from,
        "--field",
        field,
        "--key",
        &key,
        "--passphrase-file",
        "passphrase",
        "--role",
        "deputy",
        "-o",
        to,
    ])
}

fn signed_twice() -> Desk {
    let desk = begun();
    sign(&desk, "sealed.pdf", "author", PARENT, "once.pdf").fine();
    sign(&desk, "once.pdf", "designated_person", BACKER, "twice.pdf").fine();
    desk
}

/// What `verify` tells machines of a file.
fn told(desk: &Desk, file: &str) -> Value {
    let run = desk.confide(&["verify", "--format", "json", file]);
    let told: Value = serde_json::from_slice(&run.out).unwrap();
    let mut told = told["files"][0].clone();
    told["code"] = run.code.into();
    told
}

fn in_order() -> Outcome {
    let desk = begun();
    let early = sign(&desk, "sealed.pdf", "designated_person", BACKER, "early.pdf");
    claim(early.code == 1 && early.said.contains("is signed after") && !desk.has("early.pdf"), || early.said.clone())?;
    let desk = signed_twice();
    let told = told(&desk, "twice.pdf");
    let names: Vec<&str> =
        told["since"].as_array().unwrap().iter().filter_map(|s| s["signature"]["signer"]["name"].as_str()).collect();
    claim(told["code"] == 5 && told["verdict"] == "FILLED" && names == [PARENT, BACKER], || told.to_string())
}

fn closes() -> Outcome {
    let desk = signed_twice();
    let again = sign(&desk, "twice.pdf", "author", PARENT, "again.pdf");
    claim(again.code == 1 && again.said.contains("is signed already"), || again.said.clone())?;
    let told = told(&desk, "twice.pdf");
    let fields = told["since"].as_array().unwrap().len();
    claim(fields == 2, || told.to_string())
}

fn beside() -> Outcome {
    let desk = signed_twice();
    let told = told(&desk, "twice.pdf");
    let filled: Vec<(String, String)> = told["since"][0]["filled"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            (
                f["field"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned(),
                f["after"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let expected = [
        ("day", "20"),
        ("month", "11"),
        ("year", "2026"),
        ("hour", "16"),
        ("minute", "00"),
        ("name", PARENT),
        ("role", "deputy"),
    ];
    let shown = told["since"][0]["signature"]["shown"].as_str().unwrap_or_default();
    claim(shown == format!("Signed digitally by {PARENT} deputy Fri 20 November 2026, 16:00"), || told.to_string())?;
    let missing = expected.iter().find(|(end, value)| !filled.iter().any(|(e, v)| e == end && v == value));
    claim(missing.is_none(), || format!("{missing:?} is not in {filled:?}"))
}

/// The blank of a form, and what is answered in it, written into it.
fn answered() -> Desk {
    let desk = Desk::specimen();
    desk.put("blank.yaml", "form: child_registration\nid: R-1\nmoment: blank\nspecimen: true\nrecord: {}\n");
    desk.confide(&["render", "blank.yaml", "-o", "sealed.pdf"]).fine();
    desk.put("answers.yaml", ANSWERS);
    desk.confide(&["write", "sealed.pdf", "answers.yaml", "-o", "written.pdf"]).fine();
    desk
}

const ANSWERS: &str = "\
form: child_registration
id: R-1
specimen: true
record:
  child_name: Zoë Example
  child_dob: 2023-03-07
  home_address: |
    1 Example Street
    Łódź £5
";

fn written() -> Outcome {
    let desk = answered();
    let told = told(&desk, "written.pdf");
    let filled: Vec<(&str, &str)> = told["since"][0]["filled"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["field"].as_str().unwrap(), f["after"].as_str().unwrap()))
        .collect();
    let expected = [
        ("R-1:child_name", "Zoë Example"),
        ("R-1:child_dob/day", "07"),
        ("R-1:child_dob/month", "03"),
        ("R-1:child_dob/year", "2023"),
        ("R-1:home_address/lines", "1 Example Street\nŁódź £5"),
    ];
    claim(told["code"] == 5 && filled.len() == expected.len() && expected.iter().all(|e| filled.contains(e)), || {
        format!("{filled:?}\n{told}")
    })?;
    let all = &told["since"][0]["filled"];
    claim(all.as_array().unwrap().iter().all(|f| f["is_cut"] == false), || all.to_string())?;
    desk.confide(&["read", "written.pdf", "-o", "back.yaml"]);
    let back = String::from_utf8_lossy(&desk.bytes("back.yaml")).into_owned();
    claim(back.contains("child_name: Zoë Example") && back.contains("child_dob: 07/03/2023"), || back.clone())
}

fn unwritten() -> Outcome {
    let desk = answered();
    desk.put("other.yaml", &ANSWERS.replace("Zoë Example", "Sam Example"));
    desk.put("wrong.yaml", &ANSWERS.replace("child_registration", "sharing_decision"));
    desk.put("faulty.yaml", &ANSWERS.replace("2023-03-07", "the seventh"));
    for (file, record, words) in [
        ("written.pdf", "other.yaml", "holds another answer already"),
        ("written.pdf", "answers.yaml", "nothing that this file has an empty field for"),
        ("sealed.pdf", "wrong.yaml", "unknown"),
        ("sealed.pdf", "faulty.yaml", "faulty.yaml:6"),
        ("blank.yaml", "answers.yaml", "NOT-SEALED"),
    ] {
        let run = desk.confide(&["write", file, record, "-o", "x.pdf"]);
        claim(matches!(run.code, 1 | 2) && run.said.contains(words) && !desk.has("x.pdf"), || {
            format!("{record}: {} {}", run.code, run.said)
        })?;
    }
    Ok(())
}

fn refusals() -> Outcome {
    let desk = begun();
    let nobody = sign(&desk, "sealed.pdf", "nobody", PARENT, "x.pdf");
    claim(nobody.code == 1 && nobody.said.contains(&format!("{DECISION}:decided_by")), || nobody.said.clone())?;
    desk.put("letter.pdf", "%PDF-1.7 no seal");
    let unsealed = sign(&desk, "letter.pdf", "author", PARENT, "x.pdf");
    claim(unsealed.code == 1 && unsealed.said.contains("NOT-SEALED"), || unsealed.said.clone())?;
    desk.put("signed.yaml", &sample("consent_set/ok-signed.yaml"));
    desk.confide(&["render", "signed.yaml", "-o", "locked.pdf"]).fine();
    let locked = sign(&desk, "locked.pdf", "parent", PARENT, "x.pdf");
    claim(locked.code == 1 && locked.said.contains("no place to sign"), || locked.said.clone())?;
    desk.put("there.pdf", "something else");
    let there = sign(&desk, "sealed.pdf", "author", PARENT, "there.pdf");
    claim(there.code == 2 && desk.bytes("there.pdf") == b"something else", || there.said.clone())?;
    claim(!desk.has("x.pdf"), || "a refused run wrote a file".into())
}

fn bad_keys() -> Outcome {
    let desk = begun();
    let late = Context::fixed("2036-11-20T16:00:00Z".parse().unwrap(), 9);
    let person =
        Identity::new(&Subject { organisation: PARENT.into(), specimen: false }, late.now, &late.random).unwrap();
    desk.put_bytes("early.p12", &person.to_pkcs12(&Passphrase::new("of their own".into())).unwrap());
    desk.put("none.p12", "no key at all");
    // a typst that is not there would be the next thing missed
    for (key, words) in [("early.p12", "is not valid yet"), ("none.p12", "not an identity file")] {
        let mut command = desk.command(&[
            "sign",
            "sealed.pdf",
            "--field",
            "author",
            "--key",
            key,
            "--passphrase-file",
            "passphrase",
            "-o",
            "x.pdf",
        ]);
        command.env("CONFIDE_TYPST", "/nowhere/typst");
        let run = desk::run(command);
        claim(run.code == 2 && run.said.contains(words) && !desk.has("x.pdf"), || format!("{key}: {}", run.said))?;
    }
    Ok(())
}

/// A pack that was filled in by another program, then signed by a parent and by a member of staff.
fn pack() -> Result<Desk, String> {
    let desk = begun();
    desk.put_family();
    let records = [
        "privacy_notice/ok-sunny-corner",
        "privacy_notice_ack/ok-issued",
        "child_registration/ok-issued",
        "consent_set/ok-issued",
    ];
    let records: Vec<String> = records.iter().map(|name| format!("records/{name}.yaml")).collect();
    let mut arguments = vec!["pack"];
    arguments.extend(records.iter().map(String::as_str));
    arguments.extend(["--set", "registration", "-o", "packs"]);
    desk.confide(&arguments).fine();
    let file =
        desk.files().into_iter().find(|name| name.starts_with("packs/") && name.ends_with(".pdf")).ok_or("no pack")?;
    let fields = told(&desk, &file);
    let text = fields["fields"].as_array().unwrap().iter().filter(|f| f["kind"] == "text" && f["longest"].is_null());
    let first = text.clone().next().ok_or("no field for letters")?["name"].as_str().unwrap().to_owned();
    Filler::PyHanko.fill(&desk.at(&file), &desk.at("filled.pdf"), &json!({first: "No nuts, please"}))?;
    let by = |from: &str, who: &str, key: &str, to: &str| {
        let key = format!("{key}.p12");
        desk.confide(&[
            "sign",
            from,
            "--field",
            who,
            "--all",
            "--key",
            &key,
            "--passphrase-file",
            "passphrase",
            "-o",
            to,
        ])
        .fine()
    };
    by("filled.pdf", "parent", PARENT, "parent.pdf");
    by("parent.pdf", "witness", BACKER, "twice.pdf");
    let told = told(&desk, "twice.pdf");
    claim(told["verdict"] == "FILLED" && told["since"][0]["filled"][0]["after"] == "No nuts, please", || {
        told.to_string()
    })?;
    Ok(desk)
}

fn certificates(desk: &Desk) -> [std::path::PathBuf; 3] {
    [desk.at("trust/certificate.pem"), desk.at(&format!("{PARENT}.pem")), desk.at(&format!("{BACKER}.pem"))]
}

fn by_pyhanko() -> Outcome {
    for (desk, file, least) in
        [(signed_twice(), "twice.pdf", 3), (pack()?, "twice.pdf", 3), (answered(), "written.pdf", 1)]
    {
        let mut command = Command::new(python());
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/sealed_by_others.py"));
        let (worked, said) = hear(command.arg(desk.at(file)).args(certificates(&desk).iter().filter(|c| c.exists())))?;
        let judged: Vec<Value> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        claim(worked && judged.len() >= least && judged.iter().all(|one| one["valid"] == true), || said.clone())?;
    }
    Ok(())
}

fn by_dss() -> Outcome {
    for (desk, file, least) in
        [(signed_twice(), "twice.pdf", 3), (pack()?, "twice.pdf", 3), (answered(), "written.pdf", 1)]
    {
        let (trusted, file) = (certificates(&desk), desk.at(file));
        let trusted = trusted.iter().filter(|c| c.exists()).map(std::path::PathBuf::as_path);
        let judged = dss::judge(trusted, [file.as_path()])?;
        claim(judged.len() >= least && judged.iter().all(dss::Judged::is_passed), || format!("{judged:?}"))?;
    }
    Ok(())
}

fn by_pdfsig() -> Outcome {
    let desk = signed_twice();
    let (_, said) = hear(Command::new("pdfsig").arg("-nocert").arg(desk.at("twice.pdf")))?;
    let valid = said.matches("Signature Validation: Signature is Valid.").count();
    claim(valid == 3 && said.matches("Signature Validation").count() == 3, || said.clone())
}

fn by_verapdf() -> Outcome {
    let (desk, written) = (signed_twice(), answered());
    for standard in ["2a", "ua1"] {
        let mut command = Command::new("java");
        command.arg("-cp").arg(jars("verapdf").join("*")).arg("org.verapdf.apps.GreenfieldCliWrapper");
        let (_, said) = hear(command.args(["-f", standard, "--format", "text"]).args([
            desk.at("sealed.pdf"),
            desk.at("once.pdf"),
            desk.at("twice.pdf"),
            written.at("written.pdf"),
        ]))?;
        claim(said.matches("PASS").count() == 4, || said.clone())?;
    }
    Ok(())
}
