//! Every kind of PDF that the product makes, made once by its own command line, and what is to be expected of each.

use crate::attachments;
use confide::form::Class;
use confide::workspace::Workspace;
use lopdf::{Dictionary, Document, decode_text_string};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A PDF and what it must be.
#[derive(Clone, Debug)]
pub struct Made {
    pub path: PathBuf,
    /// The public certificate (PEM) of the setting that sealed it.
    pub certificate: PathBuf,
    /// The DocMDP level of its certification signature (ISO 32000-1, 12.8.2.2).
    pub level: u8,
    /// What a reader of text must find on each page, beside `page n of m`.
    pub on_every_page: Vec<String>,
    /// Whether it is bound for the printer: then it claims no standard, and its pages bear the numbers of what is bound.
    pub for_paper: bool,
    /// Whether a file of the setting's own is in it: then it claims no more than is true of that file.
    pub has_attached: bool,
}

/// What is run in the demo's workspace after the demo, each leaving more PDFs below it. The place for kinds that `confide demo`
/// does not leave by itself, large print among them.
const MORE: &[&[&str]] = &[
    &["render", "records/safeguarding_incident/ok-part-b.yaml", "-o", "part-b.pdf"],
    &["render", "records/safeguarding_incident/ok-whole.yaml", "-o", "whole.pdf"],
    &["render", "bad/safeguarding_incident/bad-late.yaml", "--urgent", "danger", "-o", "urgent.pdf"],
    &["render", "records/privacy_notice/ok-sunny-corner.yaml", "-o", "notice.pdf"],
    &["inspect", "-o", "inspection.pdf"],
    &["render", "records/consent_set/ok-signed.yaml", "-o", "signed.pdf"],
    &["render", "records/consent_withdrawal/ok-blank.yaml", "--large-print", "-o", "blank.pdf"],
    &["strings", "import", "uk.csv", "--lang", "uk"],
    &["render", "records/consent_withdrawal/ok-blank.yaml", "--lang", "uk", "-o", "two-languages.pdf"],
    &["render", "records/consent_set/ok-issued.yaml", "--lang", "uk", "--large-print", "-o", "two-languages-large.pdf"],
    &["pack", "--intake", "intake.csv", "-o", "bound", "--print-file", "all"],
    &[
        "pack",
        "records/privacy_notice/ok-sunny-corner.yaml",
        "records/privacy_notice_ack/ok-issued.yaml",
        "records/consent_set/ok-issued.yaml",
        "--set",
        "welcome",
        "-o",
        "welcome",
    ],
    &[
        "render",
        "records/child_registration/ok-parents-apart.yaml",
        "--for",
        "parent-1",
        "--lang",
        "uk",
        "-o",
        "copy.pdf",
    ],
    &[
        "render",
        "records/safeguarding_incident/ok-whole.yaml",
        "--for",
        "social_worker",
        "-o",
        "for-a-social-worker.pdf",
    ],
    &["verify", "signed.pdf", "--report", "found.pdf"],
    &["verify", "packs", "signed.pdf", "--report", "found-in-a-folder.pdf"],
    &["rules", "--book", "-o", "book.pdf"],
    &["rules", "--book", "--large-print", "-o", "book-large-print.pdf"],
];

/// Where a workspace keeps the PDFs of its own.
const ATTACHMENTS: &str = "attachments";

/// Words beside the English that nobody shipped: a spreadsheet as a translator might send it back, one row of it checked.
const SHEET: &str = "key,English,translation,checked by,checked on\n\
    consent_withdrawal.title,You can change your mind,\"Груша, їжак і ґанок\",Test Reader,2026-11-02\n\
    consent_withdrawal.fields.consent_ids.label,Tick each one you take back,Дитина грається в саду,,\n\
    consent_set.title,What do you allow?,\"Груша, їжак і ґанок\",,\n\
    words.yes,Yes,Так,Test Reader,2026-11-02\n\
    words.keep,How long the nursery keeps this: {term}.,Їжак: {term}.,,\n\
    retention.consents,\"{years} years from the day on which it is withdrawn, or on which the child leaves\",{years} груші,,\n\
    words.copy_for,For: {names},Їжак: {names},,\n\
    words.withheld,Not shown in this copy.,Ґанок,,\n\
    words.year,YYYY,РРРР,,\n\
    words.minute,MM,ХХ,Test Reader,2026-11-02\n";

/// Runs `confide demo` in `folder`, then [`MORE`], then every form blank and filled; every PDF that lies there afterwards.
pub fn everything(folder: &Path) -> Result<Vec<Made>, String> {
    confide(folder, &["demo"])?;
    let workspace = folder.join("confide-demo");
    let put = |name: &str, bytes: &[u8]| std::fs::write(workspace.join(name), bytes).map_err(|error| error.to_string());
    put("uk.csv", SHEET.as_bytes())?;
    for folder in [ATTACHMENTS, "forms/sets"] {
        std::fs::create_dir_all(workspace.join(folder)).map_err(|error| error.to_string())?;
    }
    put("attachments/menu.pdf", &attachments::menu())?;
    put("attachments/map.pdf", &attachments::map(|_, _, _| {}))?;
    put("forms/sets/welcome.yaml", attachments::SET.as_bytes())?;
    for arguments in MORE {
        confide(&workspace, arguments)?;
    }
    let forms = Workspace::open(None).map_err(|broken| broken.to_string())?.forms;
    for form in forms.iter().filter(|form| !form.draft) {
        blank_and_filled(&workspace, &form.id)?;
    }
    let certificate =
        files(&workspace.join("trust"), "pem").into_iter().next().ok_or("the demo left no certificate in trust/")?;
    // what is attached was made by somebody else
    let pdfs: Vec<PathBuf> =
        files(&workspace, "pdf").into_iter().filter(|path| !path.starts_with(workspace.join(ATTACHMENTS))).collect();
    if pdfs.is_empty() {
        return Err("the demo left no PDF".into());
    }
    pdfs.into_iter().map(|path| expected(path, &certificate)).collect()
}

/// A form without an answer, and the sample of it that is furthest along, each in both sizes.
fn blank_and_filled(workspace: &Path, form: &str) -> Result<(), String> {
    let write = |name: &str, text: &str| std::fs::write(workspace.join(name), text).map_err(|error| error.to_string());
    let blank = format!("forms-blank-{form}.yaml");
    write(&blank, &format!("form: {form}\nid: BLANK-1\nmoment: blank\nspecimen: true\nrecord: {{}}\n"))?;
    let samples = files(&workspace.join("records").join(form), "yaml");
    let along = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let word = text.lines().find_map(|l| l.strip_prefix("moment: ")).unwrap_or("completed").trim().to_owned();
        ["blank", "issued", "completed", "signed", "filed"].iter().position(|w| *w == word)
    };
    let filled = samples.into_iter().max_by_key(along).ok_or_else(|| format!("{form} has no good sample"))?;
    let filled = filled.to_string_lossy().into_owned();
    for (name, record) in [("blank", blank.as_str()), ("filled", filled.as_str())] {
        confide(workspace, &["render", record, "-o", &format!("{form}-{name}.pdf")])?;
        confide(workspace, &["render", record, "--large-print", "-o", &format!("{form}-{name}-large-print.pdf")])?;
    }
    Ok(())
}

/// The demo as a command, for whoever wants to watch it.
pub fn demo(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_confide"));
    command.arg("demo").current_dir(folder);
    command
}

fn confide(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(env!("CARGO_BIN_EXE_confide")).args(arguments).current_dir(folder).output();
    let output = output.map_err(|error| format!("confide cannot be started: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("confide {}: {}\n{said}", arguments.join(" "), output.status))
    }
}

/// The files below `folder` with that ending, in the order of their names.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|e| e == ending)).collect()
}

/// What the file says of itself is what its pages must bear.
fn expected(path: PathBuf, certificate: &Path) -> Result<Made, String> {
    let fault = |what: &str| format!("{}: {what}", path.display());
    let document = Document::load(&path).map_err(|error| fault(&error.to_string()))?;
    let private = private(&document).ok_or_else(|| fault("no /PieceInfo /confide /Private"))?;
    let text = |key: &str| private.get(key.as_bytes()).ok().and_then(|value| decode_text_string(value).ok());
    let [record, note, moment, form] =
        ["Record", "Note", "Moment", "Form"].map(|key| text(key).ok_or_else(|| fault(&format!("no /{key}"))));
    let (record, note, form) = (record?, note?, form?);
    let level = level_at(&moment?, &form);
    let (for_paper, has_attached) = (form == "print_file", form == "welcome");
    let on_every_page = if for_paper { vec![note] } else { vec![note, record] };
    Ok(Made { certificate: certificate.to_owned(), level, on_every_page, for_paper, has_attached, path })
}

fn private(document: &Document) -> Option<&Dictionary> {
    let mut here = document.catalog().ok()?;
    for key in [b"PieceInfo".as_slice(), b"confide", b"Private"] {
        here = document.get_dict_in_dict(here, key).ok()?;
    }
    Some(here)
}

/// Where a parent or member of staff still signs or fills in, filling in is allowed (2); else nothing is (1), and nobody
/// writes on a notice.
fn level_at(moment: &str, form: &str) -> u8 {
    let is_notice =
        Workspace::open(None).is_ok_and(|w| w.forms.get(form).is_some_and(|f| f.class == Some(Class::Notice)));
    if matches!(moment, "signed" | "filed") || is_notice { 1 } else { 2 }
}
