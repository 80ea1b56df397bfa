//! A record's answers are written into the fields of its sealed blank: the way back of [`filled`](super::filled).

use crate::form::Forms;
use crate::pdf::{self, Sheet, Update};
use crate::record::{self, Letters, Record, Shape, letters};
use crate::source::shown;
use crate::system::Trouble;
use crate::typeset::{Looks, Press};
use crate::verify::{FieldKind, FormField, Report, Trust, Verdict, verify};

/// A sealed file with answers in its fields, which our own `verify` found sealed and filled in, and nothing else.
#[derive(Debug)]
pub struct Written {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// What `verify` says of it.
    pub report: Report,
    /// How many fields were written.
    pub count: usize,
    /// The paths of answers for which the file has no field, and which its pages do not show either.
    pub left: Vec<String>,
}

/// Writes what a record answers into the fields of a file; `report` is what `verify` says of it, and `trust` whom to trust.
///
/// # Errors
/// When the file has no such form, a field holds another answer already or has no room for it, or the page cannot be typeset;
/// nothing is written then.
pub fn write_into(
    bytes: &[u8],
    report: &Report,
    record: &Record,
    forms: &Forms,
    (press, trust): (&Press<'_>, &Trust),
) -> Result<Written, Trouble> {
    let sheet = sheet(bytes, record)?;
    let update = Update::of(bytes).map_err(unreadable)?;
    let (mut fields, mut left) = (Vec::new(), Vec::new());
    let known = record::read(&sheet.fields, sheet.record.as_bytes(), forms, None).record;
    let known: Vec<Letters> = known.iter().flat_map(letters).collect();
    for answer in letters(record) {
        let name = format!("{}:{}", sheet.fields, answer.path);
        match report.fields.iter().find(|field| field.name == name) {
            Some(field) if field.value == answer.text => {}
            Some(field) => fields.push((fitting(field, &answer)?, answer)),
            None if known.contains(&answer) => {}
            None => left.push(answer.path),
        }
    }
    let count = fields.len();
    if count == 0 {
        return Err(Trouble::new("the record answers nothing that this file has an empty field for")
            .help("look which fields it has with `confide verify --format json`"));
    }
    let bytes = filled(update, &fields, press)?;
    let report = verify(&bytes, trust);
    match report.verdict {
        Verdict::NotSealed { why } => Err(Trouble::new(format!("the seal does not allow it: {why}"))
            .help("what a signature has closed stays as it is; nothing was written")),
        _ => Ok(Written { bytes, report, count, left }),
    }
}

fn unreadable(error: pdf::PdfError) -> Trouble {
    let help = error.help();
    Trouble::new(error.to_string()).help(help)
}

/// The form of the file that the record is of.
fn sheet(bytes: &[u8], record: &Record) -> Result<Sheet, Trouble> {
    let sheets = pdf::sheets(bytes).map_err(unreadable)?;
    let form = |sheet: &Sheet| {
        let root = crate::source::read(&sheet.fields, sheet.record.as_bytes()).root;
        root.and_then(|root| Some(root.get("form")?.text()?.to_owned())).unwrap_or_default()
    };
    let mut own: Vec<Sheet> = sheets.into_iter().filter(|sheet| form(sheet) == record.form.id).collect();
    if own.len() > 1 {
        own.retain(|sheet| sheet.fields.split('/').next() == Some(record.id.as_str()));
    }
    match (own.pop(), own.is_empty()) {
        (Some(sheet), true) => Ok(sheet),
        (None, _) => {
            Err(Trouble::new(format!("this file has no form `{}` to be filled in on a screen", record.form.id))
                .help("take the blank that was made of the same form"))
        }
        (Some(_), false) => Err(Trouble::new(format!("this file has several forms `{}`", record.form.id))
            .help("give the record the number that stands at the foot of its page")),
    }
}

/// A field that is empty, and has room for the answer.
fn fitting<'f>(field: &'f FormField, answer: &Letters) -> Result<&'f FormField, Trouble> {
    let question = shown(&field.question);
    if !field.value.is_empty() {
        return Err(Trouble::new(format!("“{question}” holds another answer already"))
            .help("what was filled in stays: make a new blank for other answers"));
    }
    let is_tick = answer.shape == Shape::Tick;
    match field.kind {
        FieldKind::Text(Some(most)) if answer.text.chars().count() > most => {
            Err(Trouble::new(format!("“{question}” has room for {most} letters, and the answer is longer"))
                .help("shorten the answer at that path of the record"))
        }
        FieldKind::Text(_) if !is_tick => Ok(field),
        FieldKind::Button if is_tick => Ok(field),
        _ => Err(Trouble::new(format!("“{question}” takes another kind of answer"))
            .help("the form may have changed since: make a new blank")),
    }
}

fn filled(mut update: Update, fields: &[(&FormField, Letters)], press: &Press<'_>) -> Result<Vec<u8>, Trouble> {
    let (ticks, texts): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, answer)| answer.shape == Shape::Tick);
    let looks: Vec<Looks> = texts
        .iter()
        .map(|(field, answer)| {
            let (width, height) = update.size(field.object).unwrap_or((200.0, 20.0));
            let cells = match (answer.shape, field.kind) {
                (Shape::Squares, FieldKind::Text(Some(cells))) => cells,
                _ => 0,
            };
            let lines = answer.text.lines().map(str::to_owned).collect();
            let over_lines = update.takes_lines(field.object);
            Looks { width, height, lines, cells, over_lines, ..Looks::default() }
        })
        .collect();
    if !looks.is_empty() {
        let looks = press.looks(&looks).map_err(|error| {
            let help = error.help();
            Trouble::new(format!("the answers cannot be typeset: {error}")).help(help)
        })?;
        let values = texts.iter().map(|(field, answer)| (field.object, answer.text.as_str()));
        update.fill_all(values, &looks).map_err(unreadable)?;
    }
    for (field, answer) in ticks {
        update.tick(field.object, &answer.text).map_err(unreadable)?;
    }
    update.into_bytes().map_err(unreadable)
}
