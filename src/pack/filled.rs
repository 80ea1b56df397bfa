//! A file that was filled in on a screen becomes the records of its documents again.

use crate::form::{Forms, Moment};
use crate::pdf::{self, Sheet};
use crate::record::Filled;
use crate::source;
use crate::system::Trouble;
use crate::verify::{FieldKind, Report, Verdict};

/// The longest name of a file, without its ending.
const MOST_LETTERS: usize = 100;

/// One document of a filled file, as the file of a record.
#[derive(Debug)]
pub struct FilledForm {
    /// The form's id.
    pub form: String,
    /// What the names of its fields began with: unique in the file.
    pub fields: String,
    /// The edition that was handed out.
    pub edition: String,
    /// Whether anything was filled in.
    pub is_filled_in: bool,
    /// The record's file.
    pub text: String,
}

impl FilledForm {
    /// The name that its file has beside others: letters, figures, dashes, dots and low lines, whatever the file says of itself.
    pub fn file(&self) -> String {
        let plain = |letter: char| if letter.is_ascii_alphanumeric() || "-_.".contains(letter) { letter } else { '-' };
        let name: String = self.fields.chars().take(MOST_LETTERS).map(plain).collect();
        format!("{}.yaml", name.trim_matches(['-', '.']))
    }
}

/// Whether what stands in a file is what was filled into a form of ours, and nothing else.
pub fn is_proved(report: &Report) -> bool {
    matches!(report.verdict, Verdict::Sealed | Verdict::Filled)
}

/// The records of a file; `report` is what `verify` says of it. Of a file that is not sealed the fields are read as they
/// stand, which is for those alone who were told.
///
/// # Errors
/// When it is no form of ours that can be filled in on a screen.
pub fn filled(bytes: &[u8], report: &Report, forms: &Forms) -> Result<Vec<FilledForm>, Trouble> {
    let unreadable = |e: pdf::PdfError| Trouble::new(e.to_string()).help("ask for the file again");
    let sheets = pdf::sheets(bytes).map_err(unreadable)?;
    if sheets.is_empty() {
        return Err(Trouble::new("this file holds no form that is filled in on a screen")
            .help("what is finished, or was made for paper, is entered by hand"));
    }
    let written = match report.verdict {
        Verdict::NotSealed { .. } => pdf::written(bytes).map_err(unreadable)?,
        _ => judged(report),
    };
    sheets.iter().map(|sheet| filled_form(sheet, &written, forms)).collect()
}

fn judged(report: &Report) -> Vec<(String, String)> {
    let fields = report.fields.iter().filter(|field| field.kind != FieldKind::Signature);
    fields.map(|field| (field.name.clone(), field.value.clone())).collect()
}

fn filled_form(sheet: &Sheet, written: &[(String, String)], forms: &Forms) -> Result<FilledForm, Trouble> {
    let known = source::read(&sheet.fields, sheet.record.as_bytes()).root;
    let known = known
        .ok_or_else(|| Trouble::new("what the form was made from cannot be read").help("ask for the file again"))?;
    let id = known.get("form").and_then(source::Node::text).unwrap_or_default().to_owned();
    let form = forms.get(&id).ok_or_else(|| Trouble::new(format!("there is no form `{id}` any more")))?;
    let own: Vec<(String, String)> = written
        .iter()
        .filter_map(|(name, letters)| {
            let (fields, path) = name.split_once(':')?;
            (fields == sheet.fields && !letters.is_empty()).then(|| (path.to_owned(), letters.clone()))
        })
        .collect();
    let is_filled_in = !own.is_empty();
    let moment = known.get("moment").and_then(source::Node::text).unwrap_or_default();
    let moment = Moment::WORDS.iter().find(|(word, _)| *word == moment).map_or(Moment::Completed, |(_, m)| *m);
    // whoever signs it says so with a signature, not with a name in a field
    let tree = Filled::new(own).over(&known, form, moment.max(Moment::Completed));
    Ok(FilledForm {
        form: id,
        fields: sheet.fields.clone(),
        edition: sheet.edition.clone(),
        is_filled_in,
        text: source::yaml(&tree, 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_chooses_no_name_outside_of_its_folder() {
        for (fields, name) in [
            ("PA-C-0042/privacy_notice_ack", "PA-C-0042-privacy_notice_ack.yaml"),
            ("../../etc/passwd", "etc-passwd.yaml"),
            ("..\\a\0b\nc", "a-b-c.yaml"),
            ("..", ".yaml"),
        ] {
            let text = String::new;
            let form =
                FilledForm { form: text(), fields: fields.into(), edition: text(), is_filled_in: true, text: text() };
            assert_eq!(form.file(), name);
        }
    }
}
