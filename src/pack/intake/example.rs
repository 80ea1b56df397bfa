//! An example of the table: one row, under heads that are read back.

use super::vocabulary::Vocabulary;
use crate::form::Form;
use crate::system::Trouble;

/// The table as CSV; it begins with the mark by which office programs know UTF-8.
///
/// # Errors
/// When it cannot be written as CSV.
pub fn example(vocabulary: &Vocabulary, forms: &[&Form]) -> Result<Vec<u8>, Trouble> {
    let (heads, cells): (Vec<String>, Vec<String>) = vocabulary.example(forms).into_iter().unzip();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let written = writer.write_record(heads).and_then(|()| writer.write_record(cells));
    let unwritten = |e: &dyn std::fmt::Display| Trouble::new(format!("the example cannot be written: {e}"));
    written.map_err(|e| unwritten(&e))?;
    writer.into_inner().map_err(|e| unwritten(&e))
}
