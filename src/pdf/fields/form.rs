//! The list of all fields (ISO 32000-1, 12.7.2): an object of its own, so that what other programs change of it leaves the
//! catalogue alone.

use crate::pdf::PdfError;
use lopdf::{Document, Object, ObjectId, dictionary};

/// Signatures exist; append only (table 219): the seal follows before the file leaves us.
const SIGNED: i64 = 3;

/// Puts the list into the catalogue. Typefaces are named where somebody may write: readers have these two themselves
/// (9.6.2.2), and nothing of ours is drawn with them.
pub(super) fn list(doc: &mut Document, fields: Vec<ObjectId>, is_written_in: bool) -> Result<(), PdfError> {
    let fields: Vec<Object> = fields.into_iter().map(Object::from).collect();
    let mut form = dictionary! { "Fields" => fields, "SigFlags" => SIGNED };
    if is_written_in {
        let letters = doc.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        });
        let signs =
            doc.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "ZapfDingbats" });
        form.set("DA", Object::string_literal("/Helv 0 Tf 0 g"));
        form.set("DR", dictionary! { "Font" => dictionary! { "Helv" => letters, "ZaDb" => signs } });
    }
    let form = doc.add_object(form);
    doc.catalog_mut()?.set("AcroForm", form);
    Ok(())
}
