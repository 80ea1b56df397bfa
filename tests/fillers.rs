//! Forms filled in by other programs, each with a script of its own: the seal holds, `verify` lists what was filled in, letter
//! for letter, every viewer shows it, and EU DSS finds no more than fields filled in. A program that is not installed is listed
//! as ignored, with what to install; where `CI=true` that is a failure.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]
#![expect(clippy::disallowed_methods, reason = "other programs are started, and read and write files")]

#[path = "support/dss.rs"]
mod dss;
#[path = "support/filler.rs"]
mod filler;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/installed.rs"]
mod installed;
#[path = "support/trial.rs"]
mod trial;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use confide::verify::{Certificate, Report, Trust, Verdict, verify};
use filler::{Fate, Filler};
use forge::{Key, Paper, Parts};
use installed::{hear, on_path, python};
use libtest_mimic::Arguments;
use lopdf::{Dictionary, Object};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use tempfile::TempDir;
use trial::{Outcome, trial};
use update::SIZE;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for filler in Filler::ALL {
        let claim = match filler.fate() {
            Fate::Filled => "fills_in_and_verify_lists_it",
            Fate::Refused => "fills_in_and_does_more_which_is_refused",
            Fate::Broken => "writes_anew_and_the_seal_breaks",
        };
        trials.push(trial(format!("{}_{claim}", filler.name()), filler.missing(), move || verified(filler)));
        if filler.fate() == Fate::Filled {
            let missing = filler.missing().or_else(viewers_missing);
            let name = format!("{}_fills_in_what_every_viewer_shows", filler.name());
            trials.push(trial(name, missing, move || shown(filler)));
        }
    }
    type Claim = (&'static str, Option<&'static str>, fn() -> Outcome);
    let claims: [Claim; 4] = [
        ("dss_finds_the_seals_whole_and_fields_filled_in", dss::missing().or_else(fillers_missing), filled_for_dss),
        ("pyhanko_finds_the_seals_whole_and_lists_the_fields", fillers_missing(), filled_for_pyhanko),
        ("pyhanko_signs_what_another_filled_in_and_verify_lists_both", fillers_missing(), signed_for_verify),
        (
            "what_was_filled_in_and_signed_is_whole_to_dss_and_pyhanko",
            dss::missing().or_else(fillers_missing),
            signed_for_judges,
        ),
    ];
    trials.extend(claims.map(|(name, missing, run)| trial(name, missing, run)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn fillers_missing() -> Option<&'static str> {
    Filler::ALL.into_iter().find_map(Filler::missing)
}

fn viewers_missing() -> Option<&'static str> {
    let viewers = [Filler::MuPdf, Filler::Pdfium, Filler::PdfJs];
    let poppler = on_path("pdftoppm").is_none().then_some("apt-get install poppler-utils");
    poppler.or_else(|| viewers.into_iter().find_map(Filler::missing))
}

/// What a parent might type: within the letters that every font has, and far beyond.
fn answers() -> [Value; 2] {
    [
        json!({"name": "Zoë Example-O'Neil (née Jones)", "story": "First line\nsecond £5 \\ \"so\"", "year": "0042", "yes": true}),
        json!({"name": "Łucja Żółć-Приклад", "story": "أمي\nnext → line", "year": "1999", "yes": true}),
    ]
}

fn setting() -> Key {
    Key::new(7, &Paper::default())
}

fn parent() -> Key {
    Key::new(21, &Paper { name: "Sam Example", ..Paper::default() })
}

fn report(file: &Path) -> Report {
    let trusted = [setting(), parent()].map(|key| Certificate::from_der(&key.certificate).unwrap());
    verify(&fs::read(file).unwrap(), &Trust::of(trusted))
}

/// Room for two lines of a story; a box's looks, which are lines alone, name no typefaces; what the file says about itself is
/// there as XML too, or pyHanko would add it.
fn as_the_product_does(parts: &mut Parts) {
    let about =
        b"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
        <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title><rdf:Alt>\
        <rdf:li xml:lang=\"x-default\">A form</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>";
    let kind = lopdf::dictionary! { "Type" => "Metadata", "Subtype" => "XML" };
    let about = parts.document.add_object(lopdf::Stream::new(kind, about.to_vec()));
    parts.catalogue().set("Metadata", about);
    let named =
        |dict: &Dictionary, name: &str| dict.get(b"T").and_then(Object::as_str).is_ok_and(|t| t == name.as_bytes());
    let all = |parts: &Parts, name: &str| {
        let (id, field) =
            parts.document.objects.iter().find(|(_, o)| o.as_dict().is_ok_and(|d| named(d, name))).unwrap();
        let looks = field.as_dict().unwrap().get(b"AP").and_then(Object::as_dict).unwrap().get(b"N").unwrap().clone();
        let states = looks.as_dict().map(|states| states.iter().map(|(_, looks)| looks.clone()).collect());
        (*id, states.unwrap_or_else(|_| vec![looks]))
    };
    let (story, looks) = all(parts, "story");
    let height = 2 * SIZE[1];
    let place = |bounds: [i64; 4]| bounds.map(Object::from).to_vec();
    let field = parts.document.get_dictionary_mut(story).unwrap();
    field.set("Rect", place([50, 640, 50 + SIZE[0], 640 + height]));
    for id in looks.iter().map(|id| id.as_reference().unwrap()) {
        let looks = parts.document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
        looks.dict.set("BBox", place([0, 0, SIZE[0], height]));
    }
    for id in all(parts, "yes").1.iter().map(|id| id.as_reference().unwrap()) {
        parts.document.get_object_mut(id).unwrap().as_stream_mut().unwrap().dict.remove(b"Resources");
    }
}

/// A folder with a sealed form in it, and the certificates of the setting and of a parent.
struct Desk {
    folder: TempDir,
    setting: PathBuf,
    parent: PathBuf,
}

impl Desk {
    fn new() -> Desk {
        let folder = TempDir::new().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            fs::write(folder.path().join(name), bytes).unwrap();
            folder.path().join(name)
        };
        put("form.pdf", &update::form(&setting(), 2, as_the_product_does));
        let [setting, parent] =
            [("setting.der", setting()), ("parent.der", parent())].map(|(name, key)| put(name, &key.certificate));
        Desk { folder, setting, parent }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn trusted(&self) -> [&Path; 2] {
        [&self.setting, &self.parent]
    }

    fn filled(&self, filler: Filler, values: &Value) -> Result<PathBuf, String> {
        let filled = self.at(&format!("{}.pdf", filler.name()));
        filler.fill(&self.at("form.pdf"), &filled, values)?;
        Ok(filled)
    }
}

fn verified(filler: Filler) -> Outcome {
    let desk = Desk::new();
    for values in answers().iter().take(if filler.shows_all_letters() { 2 } else { 1 }) {
        let filled = desk.filled(filler, values)?;
        let report = report(&filled);
        let as_it_should = match filler.fate() {
            Fate::Filled => report.verdict == Verdict::Filled && listed(&report) == *values,
            Fate::Refused | Fate::Broken => matches!(report.verdict, Verdict::NotSealed { .. }),
        };
        let is_behind = fs::read(&filled).unwrap().starts_with(&fs::read(desk.at("form.pdf")).unwrap());
        if !as_it_should || is_behind == (filler.fate() == Fate::Broken) {
            return Err(format!("{:?}\n{}\nwhere was typed\n{values}", report.verdict, listed(&report)));
        }
    }
    Ok(())
}

/// What the report lists as filled in, in the shape in which it was typed.
fn listed(report: &Report) -> Value {
    let filled = report.later.iter().flat_map(|later| &later.filled);
    let value = |text: &str| if text == "yes" { json!(true) } else { json!(text) };
    Value::Object(filled.map(|filled| (filled.field.clone(), value(&filled.after))).collect())
}

/// Each viewer shows ink in each field that was filled in, and none anywhere else. But MuPDF writes its tick as a letter of a
/// typeface of signs and says that the letter is a Latin one: poppler draws nothing where it has that typeface, else a 3.
fn shown(filler: Filler) -> Outcome {
    let (desk, [values, _]) = (Desk::new(), answers());
    let filled = desk.filled(filler, &values)?;
    let mut command = Command::new(python());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/render/inked.py"));
    let (_, said) = hear(command.arg(desk.at("form.pdf")).arg(filled))?;
    let line = said.lines().find(|line| line.starts_with('{')).ok_or_else(|| said.clone())?;
    let seen: BTreeMap<String, BTreeMap<String, f64>> =
        serde_json::from_str(line).map_err(|error| error.to_string())?;
    let is_wrong = |field: &str, share: f64| (share > 0.005) != values.get(field).is_some();
    let wrong =
        seen.iter().flat_map(|(viewer, shares)| shares.iter().map(move |(field, share)| (viewer, field, share)));
    let is_known = |viewer: &str, field: &str| (filler, viewer, field) == (Filler::MuPdf, "poppler", "yes");
    let wrong = wrong.filter(|(viewer, field, share)| is_wrong(field, **share) && !is_known(viewer, field));
    let wrong: Vec<_> = wrong.collect();
    if wrong.is_empty() && seen.len() == 4 { Ok(()) } else { Err(format!("{wrong:?}")) }
}

fn filled_for_dss() -> Outcome {
    let (desk, [values, _]) = (Desk::new(), answers());
    let fillers = Filler::ALL.into_iter().filter(|filler| filler.fate() != Fate::Refused);
    let files =
        fillers.map(|filler| Ok((filler, desk.filled(filler, &values)?))).collect::<Result<Vec<_>, String>>()?;
    let judged = dss::judge(desk.trusted(), files.iter().map(|(_, file)| file.as_path()))?;
    let is_clean = |seal: &dss::Judged| {
        // that something was filled in is seen, and no fault
        let others = seal.faults.iter().filter(|fault| !fault.starts_with("Visual difference")).count();
        seal.is_passed() && others + seal.undefined.len() == 0
    };
    let wrong: Vec<_> = files
        .iter()
        .filter_map(|(filler, file)| {
            let seal = judged.iter().find(|one| one.path == *file)?;
            let is_wrong = is_clean(seal) == (filler.fate() == Fate::Broken);
            is_wrong.then(|| format!("{}: {seal:?}", filler.name()))
        })
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// What pyHanko says of one signature.
#[derive(Debug, serde::Deserialize)]
struct Status {
    path: PathBuf,
    field: Option<String>,
    changed: Vec<String>,
    why: Option<String>,
}

fn statuses(desk: &Desk, files: &[&Path]) -> Result<Vec<Status>, String> {
    let mut command = Command::new(python());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/pyhanko_filled.py"));
    command.args(desk.trusted().into_iter().flat_map(|certificate| [Path::new("--trust"), certificate]));
    let (_, said) = hear(command.args(files))?;
    let statuses: Vec<Status> = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if files.iter().all(|file| statuses.iter().any(|one| one.path == **file)) { Ok(statuses) } else { Err(said) }
}

/// But for poppler's: beside each field it leaves a copy of its looks that nothing refers to, and pyHanko refuses that.
fn filled_for_pyhanko() -> Outcome {
    let (desk, [values, _]) = (Desk::new(), answers());
    let fillers = [Filler::MuPdf, Filler::PdfJs, Filler::PyHanko];
    let files = fillers.iter().map(|filler| desk.filled(*filler, &values)).collect::<Result<Vec<_>, String>>()?;
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    let wrong: Vec<_> = statuses(&desk, &files)?
        .into_iter()
        .filter(|seal| seal.why.is_some() || seal.changed != ["name", "story", "year", "yes"])
        .map(|seal| format!("{seal:?}"))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Filled in with one program, then signed by the parent with another.
fn signed(desk: &Desk) -> Result<PathBuf, String> {
    let (filled, signed) = (desk.filled(Filler::MuPdf, &answers()[0])?, desk.at("signed.pdf"));
    let scalar: String = parent().signing.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut command = Command::new(python());
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/fill/sign_with_pyhanko.py"));
    command.arg(filled).arg(&signed).args(["parent", &scalar]).arg(&desk.parent);
    match hear(&mut command)? {
        (true, _) => Ok(signed),
        (false, said) => Err(said),
    }
}

fn signed_for_verify() -> Outcome {
    let report = report(&signed(&Desk::new())?);
    let signatures: Vec<_> = report.later.iter().filter_map(|later| later.signature.as_ref()).collect();
    let names: Vec<_> = signatures.iter().map(|s| (s.field.as_str(), s.trusted)).collect();
    if report.verdict == Verdict::Filled && listed(&report) == answers()[0] && names == [("parent", true)] {
        return Ok(());
    }
    Err(format!("{:?}\n{names:?}\n{}", report.verdict, listed(&report)))
}

fn signed_for_judges() -> Outcome {
    let desk = Desk::new();
    let file = signed(&desk)?;
    let dss = dss::judge(desk.trusted(), [file.as_path()])?;
    let pyhanko = statuses(&desk, &[&file])?;
    let fields = dss.iter().map(|one| &one.field).chain(pyhanko.iter().map(|one| &one.field));
    let fields: Vec<_> = fields.flatten().map(String::as_str).collect();
    let is_whole = dss.iter().all(dss::Judged::is_passed) && pyhanko.iter().all(|one| one.why.is_none());
    if is_whole && fields == ["seal", "parent", "seal", "parent"] {
        Ok(())
    } else {
        Err(format!("{dss:?}\n{pyhanko:?}"))
    }
}
