//! `confide strings`: how far the words in another language have come, a spreadsheet for a translator, and back again.

use super::arguments::{Format, Strings as Arguments, StringsCommand};
use super::forms::{find, table};
use super::shell::{Code, Shell, Stop, give, give_line, say};
use crate::disk::{self, Existing};
use crate::form::{KEY, Language, Printed, RowFault, SheetRow, State, Strings, read_sheet, sheet, take};
use crate::pack::intake::{self, is_workbook};
use crate::pack::{Set, sets};
use crate::record::Reading;
use crate::report::Report;
use crate::source::{Fault, MOST_BYTES, Weight, shown};
use crate::workspace::Workspace;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;

/// The folder of a workspace where translations lie.
const FOLDER: &str = "forms/strings";

pub(super) fn run(arguments: &Arguments, shell: &mut Shell) -> Result<Code, Stop> {
    let here = Path::new(".");
    match &arguments.command {
        StringsCommand::Lint { lang } => lint(lang, &shell.open(here)?, shell),
        StringsCommand::Export { lang, form, output, replace } => {
            if output.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx")) {
                let help = "name the file .csv: Excel opens it, and may send it back as .xlsx";
                return Err(Stop::trouble("the spreadsheet is written as CSV", help));
            }
            let workspace = shell.open(here)?;
            let strings = strings_in(lang, &workspace)?;
            let only = form.as_ref().map(|id| for_parents(id, &workspace)).transpose()?;
            let packs = packs(&workspace)?;
            let mut all = printed(&workspace, &packs);
            all.retain(|p| only.is_none_or(|form| p.group() == form));
            let bytes = sheet(&strings, &all);
            if output.as_os_str() == "-" {
                give(&bytes);
            } else {
                disk::write(output, &bytes, if *replace { Existing::Replace } else { Existing::Refuse })?;
                let language = &strings.language.name;
                say(&format!("{}: {} rows to write {language} into", output.display(), all.len()));
            }
            Ok(Code::Fine)
        }
        StringsCommand::Import { file, lang } => import(file, lang, &shell.open_workspace(here)?, shell),
    }
}

fn packs(workspace: &Workspace) -> Result<Vec<Set>, Stop> {
    sets(&workspace.sets, &workspace.forms).map_err(Stop::bad_texts)
}

/// Every string that can be translated.
fn printed<'w>(workspace: &'w Workspace, packs: &'w [Set]) -> Vec<Printed<'w>> {
    let packs = packs.iter().filter(|set| set.audience == "parents").flat_map(Set::printed);
    workspace.printed().into_iter().chain(packs).collect()
}

fn for_parents<'w>(id: &str, workspace: &'w Workspace) -> Result<&'w str, Stop> {
    let form = find(id, workspace)?;
    if form.is_for_parents() {
        return Ok(&form.id);
    }
    Err(Stop::trouble(format!("the form {id} is for staff, and English alone"), "name a form that parents read"))
}

fn language(tag: &str) -> Result<Language, Stop> {
    Language::of(tag).filter(|l| l.tag != "en").ok_or_else(|| {
        Stop::trouble(format!("`{}` is no language beside English", shown(tag)), "write its tag, like pl or ur")
    })
}

/// The words there are in a language, or none yet.
fn strings_in(tag: &str, workspace: &Workspace) -> Result<Strings, Stop> {
    let language = language(tag)?;
    Ok(workspace.strings.get(tag).cloned().unwrap_or_else(|| Strings::none(language)))
}

/// A form for staff, printed on its own, has no second language.
pub(super) fn refuse_for_staff(reading: &Reading, tag: Option<&str>) -> Result<(), Stop> {
    match (&reading.record, tag) {
        (Some(record), Some(tag)) if tag != "en" && !record.form.is_for_parents() => {
            let message = format!("the form {} is for staff, and English alone", record.form.id);
            Err(Stop::trouble(message, "leave out --lang"))
        }
        _ => Ok(()),
    }
}

/// Sets the second language that the command line asks for; one in which there are no words stops everything.
pub(super) fn ask(reading: &mut Reading, tag: Option<&str>, workspace: &Workspace) -> Result<(), Stop> {
    let Some(record) = reading.record.as_mut().filter(|r| r.form.is_for_parents()) else { return Ok(()) };
    match tag {
        Some("en") => record.language.clear(),
        Some(tag) => record.language = language(tag)?.tag,
        None => {}
    }
    Ok(workspace.has_words_in(&record.language)?)
}

/// The second language that the command line asks for, for records that no file holds; empty for English alone.
pub(super) fn asked(tag: Option<&str>, workspace: &Workspace) -> Result<String, Stop> {
    let Some(tag) = tag.filter(|tag| *tag != "en") else { return Ok(String::new()) };
    let tag = language(tag)?.tag;
    workspace.has_words_in(&tag)?;
    Ok(tag)
}

/// Reads the sheet into the workspace's file, whole or not at all.
fn import(file: &Path, tag: &str, workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let old = strings_in(tag, workspace)?;
    let rows = match rows(file)? {
        Ok(rows) => rows,
        Err(faults) => return Ok(refuse(file, &faults, shell)),
    };
    let packs = packs(workspace)?;
    let all = printed(workspace, &packs);
    let taken = match take(&rows, &old, &all, shell.today()) {
        Ok(taken) => taken,
        Err(faults) => return Ok(refuse(file, &faults, shell)),
    };
    let keys: Vec<&str> = all.iter().map(|p| p.key.as_str()).collect();
    let name = format!("{FOLDER}/{tag}.yaml");
    let yaml = taken.strings.yaml(&keys);
    Strings::read(&name, yaml.as_bytes()).map_err(|bad| Stop::bad_texts(vec![bad]))?;
    let folder = workspace.folder.clone().unwrap_or_default();
    disk::make_folder(&folder.join(FOLDER))?;
    disk::write(&folder.join(&name), yaml.as_bytes(), Existing::Replace)?;
    let counts = Counts::of(&taken.strings, &all);
    if shell.format == Format::Json {
        let line = json!({"version": 1, "file": name, "changed": taken.changed, "removed": taken.removed, "void": taken.void, "counts": counts.to_json()});
        give_line(&line.to_string());
        return Ok(Code::Fine);
    }
    say(&format!("{name}: {} changed, {} removed; {}", taken.changed, taken.removed, counts.told()));
    for row in &taken.void {
        say(&format!("row {row}: its words are not those that were checked, so that it is unchecked again"));
    }
    Ok(Code::Fine)
}

/// The rows of a spreadsheet: of a workbook those of the sheet that has keys.
fn rows(file: &Path) -> Result<Result<Vec<SheetRow>, Vec<RowFault>>, Stop> {
    let bytes = disk::read(file, 8 * MOST_BYTES as u64)?;
    if !is_workbook(&bytes) {
        return Ok(read_sheet(&bytes));
    }
    let table = intake::read(&shown(&file.to_string_lossy()), &bytes)?;
    table.notes.iter().for_each(|note| say(&format!("note: {note}")));
    let has_keys = |sheet: &&intake::Sheet| sheet.head.iter().any(|name| name.trim().eq_ignore_ascii_case(KEY));
    let Some(sheet) = table.sheets.iter().find(has_keys).or(table.sheets.first()) else { return Ok(Ok(Vec::new())) };
    let head = SheetRow { number: sheet.head_row, cells: sheet.head.iter().cloned().map(Ok).collect() };
    let cell = |cell: &intake::Cell| cell.fault.clone().map_or_else(|| Ok(cell.text.clone()), Err);
    let row = |row: &intake::Row| SheetRow { number: row.number, cells: row.cells.iter().map(cell).collect() };
    Ok(Ok(std::iter::once(head).chain(sheet.rows.iter().map(row)).collect()))
}

fn refuse(file: &Path, faults: &[RowFault], shell: &Shell) -> Code {
    let file = shown(&file.to_string_lossy());
    if shell.format == Format::Json {
        let one = |f: &RowFault| json!({"row": f.row, "column": f.column, "message": f.message, "help": f.help});
        give_line(
            &json!({"version": 1, "file": file, "faults": faults.iter().map(one).collect::<Vec<_>>()}).to_string(),
        );
    } else {
        for f in faults {
            say(&format!("error: {file}, row {}, {}: {}\n  = help: {}", f.row, f.column, f.message, f.help));
        }
    }
    say("nothing was taken over: mend the rows and import the sheet again");
    Code::Findings
}

/// How many strings are in each state.
#[derive(Clone, Copy, Debug, Default)]
struct Counts([usize; 4]);

impl Counts {
    fn of(strings: &Strings, all: &[Printed<'_>]) -> Counts {
        let mut counts = Counts::default();
        all.iter().for_each(|p| counts.0[strings.state(p) as usize] += 1);
        counts
    }

    fn told(self) -> String {
        let told = State::WORDS.map(|(word, state)| format!("{} {word}", self.0[state as usize]));
        told.join(", ")
    }

    fn to_json(self) -> Json {
        State::WORDS
            .map(|(word, state)| (word.to_owned(), json!(self.0[state as usize])))
            .into_iter()
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

/// Says of each language how far each form has come, and what is wrong with its words.
fn lint(tags: &[String], workspace: &Workspace, shell: &Shell) -> Result<Code, Stop> {
    let tags: Vec<String> = if tags.is_empty() { workspace.strings.keys().cloned().collect() } else { tags.to_vec() };
    let packs = packs(workspace)?;
    let all = printed(workspace, &packs);
    let (mut report, mut told) = (Report::default(), Vec::new());
    for tag in &tags {
        let strings = strings_in(tag, workspace)?;
        let faults = amiss(&strings, &all, shell.today());
        match shell.format {
            Format::Json => told.push(machine(&strings, &all, &faults)),
            _ => show(&strings, &all),
        }
        report.add_faults(&faults, &strings.source, str::to_owned);
        report.sources.push(strings.source.clone());
    }
    match shell.format {
        Format::Json => give_line(&json!({"version": 1, "languages": told}).to_string()),
        _ if tags.is_empty() => say("English alone: there are no words in another language in this workspace"),
        _ => shell.show(&report),
    }
    Ok(if report.found.is_empty() { Code::Fine } else { Code::Findings })
}

/// The faults of the words, and those that an English sentence has left behind.
fn amiss(strings: &Strings, all: &[Printed<'_>], today: NaiveDate) -> Vec<Fault> {
    let stale = all.iter().filter(|p| strings.state(p) == State::Stale);
    let stale = stale.filter_map(|p| {
        Some(Fault {
            code: "stale",
            weight: Weight::Warning,
            path: p.key.clone(),
            place: strings.get(&p.key)?.place,
            message: "the English has changed since these words were written, so that they are not printed".into(),
            help: format!("send the translator a new sheet: confide strings export --lang {}", strings.language.tag),
        })
    });
    let mut faults = strings.amiss(all, today);
    faults.extend(stale);
    faults.sort_by_key(|f| f.place.start);
    faults
}

/// The strings by form, in the order of the forms.
fn by_group<'p, 'f>(all: &'p [Printed<'f>]) -> BTreeMap<&'p str, Vec<Printed<'f>>> {
    let mut groups: BTreeMap<&str, Vec<Printed<'_>>> = BTreeMap::new();
    all.iter().for_each(|p| groups.entry(p.group()).or_default().push(p.clone()));
    groups
}

fn show(strings: &Strings, all: &[Printed<'_>]) {
    let cells = |name: &str, counts: Counts| {
        let [checked, unchecked, stale, missing] = counts.0.map(|n| n.to_string());
        [name.to_owned(), checked, unchecked, stale, missing]
    };
    let heads = ["", "checked", "unchecked", "stale", "missing"].map(str::to_owned);
    let name = format!("{} ({})", strings.language.name, strings.language.tag);
    let groups = by_group(all).into_iter().map(|(group, printed)| cells(group, Counts::of(strings, &printed)));
    let rows = std::iter::once(heads).chain(groups).chain([cells("all", Counts::of(strings, all))]);
    give_line(&name);
    table(&rows.collect::<Vec<_>>()).iter().for_each(|line| give_line(line));
}

fn machine(strings: &Strings, all: &[Printed<'_>], faults: &[Fault]) -> Json {
    let forms =
        by_group(all).into_iter().map(|(group, printed)| (group.to_owned(), Counts::of(strings, &printed).to_json()));
    let states = all.iter().map(|p| (p.key.clone(), json!(strings.state(p).word())));
    let faults = faults
        .iter()
        .map(|f| json!({"code": f.code, "key": f.path, "line": f.place.line, "message": f.message, "help": f.help}));
    json!({
        "language": strings.language.tag,
        "name": strings.language.name,
        "forms": forms.collect::<serde_json::Map<_, _>>(),
        "strings": states.collect::<serde_json::Map<_, _>>(),
        "faults": faults.collect::<Vec<_>>(),
    })
}
