//! What a sealed file says about itself to `verify`: the catalogue's private data (ISO 32000-1, 14.5).

use super::text::{read_text_string, text_string};
use super::{Line, PdfError};
use lopdf::{Dictionary, Object};

const PIECE: &[u8] = b"confide";

/// The facts kept in a file, none of them about a child but for what its pages show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Private {
    /// The record's id.
    pub record: String,
    /// The form's id, or the set's.
    pub form: String,
    /// Its edition.
    pub edition: String,
    /// The moment at which the record stands.
    pub moment: String,
    /// The check code printed on each page, or on the contents page of a pack.
    pub check_code: String,
    /// The salt of the check code, in hexadecimal.
    pub salt: String,
    /// The SHA-256 of the catalogue of rules, in hexadecimal.
    pub catalogue: String,
    /// The SHA-256 of the templates and the forms' definitions, in hexadecimal: a workspace may have its own.
    pub definitions: String,
    /// The audience that it is a copy for, by the word that rules know it by; empty where it is the whole record.
    pub audience: String,
    /// The note that each page bears.
    pub note: String,
    /// Until when each of its records is kept, as `SI-7 2049-03-01`, or what its term waits for, as `SE-2 leaving_on`; parted by
    /// semicolons, and empty where it holds none.
    pub kept_until: String,
    /// It is about invented people only.
    pub specimen: bool,
    /// One for each document in the file; `stamp` fills them in from the band's lines.
    pub documents: Vec<PackDocument>,
    /// Who signs where, and after whom.
    pub signatures: Vec<SignaturePlace>,
    /// One for each document that is to be filled in on a screen.
    pub sheets: Vec<Sheet>,
}

/// A place for a person's signature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignaturePlace {
    /// The name of its field.
    pub field: String,
    /// Who signs there, in the form's own word.
    pub signer: String,
    /// Whether the form asks for it; others are for whoever wishes to.
    pub required: bool,
    /// The names of the fields that are signed before it.
    pub after: Vec<String>,
    /// What the names of the fields begin with that it closes: what stands above it (`/Lock`, ISO 32000-1, table 233). It is
    /// kept in the field itself.
    pub closes: Vec<String>,
}

/// What a document that is to be filled in was made from, so that it can become a whole record again: no more than its pages
/// show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What the names of its fields begin with.
    pub fields: String,
    /// The form's edition.
    pub edition: String,
    /// The record as the text of its file.
    pub record: String,
}

/// One document of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackDocument {
    /// The line at the foot of its pages.
    pub line: Line,
    /// The page on which it begins, counted from 1.
    pub first_page: usize,
}

impl Private {
    /// Puts the facts into a file, with the time at which it says that it was made.
    pub(super) fn write(&self, document: &mut lopdf::Document) -> Result<(), PdfError> {
        let info = document.trailer.get_deref(b"Info", document).and_then(Object::as_dict);
        let made = info.and_then(|info| info.get_deref(b"CreationDate", document)).cloned();
        let mut data = Dictionary::new();
        data.set("LastModified", made.unwrap_or_else(|_| Object::string_literal("D:19700101000000Z")));
        data.set("Private", self.to_dictionary());
        let mut pieces = Dictionary::new();
        pieces.set(PIECE, data);
        document.catalog_mut()?.set("PieceInfo", pieces);
        Ok(())
    }

    /// Reads them back, if a file has any.
    pub(super) fn read(document: &lopdf::Document) -> Option<Private> {
        let mut dict = document.catalog().ok()?;
        for key in [b"PieceInfo".as_slice(), PIECE, b"Private"] {
            dict = dict.get_deref(key, document).ok()?.as_dict().ok()?;
        }
        let documents = dict.get_deref(b"Documents", document).and_then(Object::as_array);
        let signatures = dict.get_deref(b"Signatures", document).and_then(Object::as_array);
        let sheets = dict.get_deref(b"Sheets", document).and_then(Object::as_array);
        Some(Private {
            record: string(dict, b"Record"),
            form: string(dict, b"Form"),
            edition: string(dict, b"Edition"),
            moment: string(dict, b"Moment"),
            check_code: string(dict, b"CheckCode"),
            salt: string(dict, b"Salt"),
            catalogue: string(dict, b"Catalogue"),
            definitions: string(dict, b"Definitions"),
            audience: string(dict, b"Audience"),
            note: string(dict, b"Note"),
            kept_until: string(dict, b"KeptUntil"),
            specimen: matches!(dict.get(b"Specimen"), Ok(Object::Boolean(true))),
            documents: documents.map_or(Vec::new(), |list| list.iter().filter_map(PackDocument::read).collect()),
            signatures: signatures.map_or(Vec::new(), |list| list.iter().filter_map(SignaturePlace::read).collect()),
            sheets: sheets.map_or(Vec::new(), |list| list.iter().filter_map(Sheet::read).collect()),
        })
    }

    fn to_dictionary(&self) -> Dictionary {
        let mut dict = Dictionary::new();
        for (key, value) in [
            ("Record", &self.record),
            ("Form", &self.form),
            ("Edition", &self.edition),
            ("Moment", &self.moment),
            ("CheckCode", &self.check_code),
            ("Salt", &self.salt),
            ("Catalogue", &self.catalogue),
            ("Definitions", &self.definitions),
            ("Note", &self.note),
        ] {
            dict.set(key, text_string(value));
        }
        for (key, value) in [("KeptUntil", &self.kept_until), ("Audience", &self.audience)] {
            if !value.is_empty() {
                dict.set(key, text_string(value));
            }
        }
        dict.set("Specimen", self.specimen);
        dict.set("Documents", self.documents.iter().map(PackDocument::to_object).collect::<Vec<Object>>());
        if !self.signatures.is_empty() {
            dict.set("Signatures", self.signatures.iter().map(SignaturePlace::to_object).collect::<Vec<Object>>());
        }
        if !self.sheets.is_empty() {
            dict.set("Sheets", self.sheets.iter().map(Sheet::to_object).collect::<Vec<Object>>());
        }
        dict
    }
}

impl SignaturePlace {
    fn to_object(&self) -> Object {
        let mut dict = Dictionary::new();
        dict.set("Field", text_string(&self.field));
        dict.set("Signer", text_string(&self.signer));
        dict.set("Required", self.required);
        dict.set("After", self.after.iter().map(|name| text_string(name)).collect::<Vec<Object>>());
        dict.into()
    }

    fn read(object: &Object) -> Option<SignaturePlace> {
        let dict = object.as_dict().ok()?;
        let after = dict.get(b"After").and_then(Object::as_array).ok()?;
        let after = after.iter().filter_map(|name| Some(read_text_string(name.as_str().ok()?))).collect();
        let (field, signer) = (string(dict, b"Field"), string(dict, b"Signer"));
        let required = matches!(dict.get(b"Required"), Ok(Object::Boolean(true)));
        Some(SignaturePlace { field, signer, required, after, closes: Vec::new() })
    }
}

impl Sheet {
    fn to_object(&self) -> Object {
        let mut dict = Dictionary::new();
        for (key, value) in [("Fields", &self.fields), ("Edition", &self.edition), ("Record", &self.record)] {
            dict.set(key, text_string(value));
        }
        dict.into()
    }

    fn read(object: &Object) -> Option<Sheet> {
        let dict = object.as_dict().ok()?;
        let text = |key: &[u8]| string(dict, key);
        Some(Sheet { fields: text(b"Fields"), edition: text(b"Edition"), record: text(b"Record") })
    }
}

impl PackDocument {
    fn to_object(&self) -> Object {
        let mut dict = Dictionary::new();
        dict.set("Record", text_string(&self.line.record));
        dict.set("Form", text_string(&self.line.form));
        dict.set("CheckCode", text_string(&self.line.check_code));
        dict.set("FirstPage", i64::try_from(self.first_page).unwrap_or(i64::MAX));
        dict.into()
    }

    fn read(object: &Object) -> Option<PackDocument> {
        let dict = object.as_dict().ok()?;
        let line = Line {
            record: string(dict, b"Record"),
            form: string(dict, b"Form"),
            check_code: string(dict, b"CheckCode"),
        };
        Some(PackDocument { line, first_page: usize::try_from(dict.get(b"FirstPage").ok()?.as_i64().ok()?).ok()? })
    }
}

fn string(dict: &Dictionary, key: &[u8]) -> String {
    dict.get(key).and_then(Object::as_str).map(read_text_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_come_back_as_they_went_in() {
        let line = Line { record: "r-1".into(), form: "07.1a 2026-11".into(), check_code: "KTRWA".into() };
        let facts = Private {
            record: "r-1".into(),
            note: "Confidential — for Łukasz’s key person".into(),
            kept_until: "r-1 2049-03-01".into(),
            audience: "police".into(),
            specimen: true,
            documents: vec![PackDocument { line, first_page: 3 }],
            signatures: vec![SignaturePlace {
                field: "r-1:dp_sign".into(),
                signer: "designated_person".into(),
                required: true,
                after: vec!["r-1:sign".into()],
                closes: Vec::new(),
            }],
            sheets: vec![Sheet {
                fields: "r-1".into(),
                edition: "2026".into(),
                record: "form: a\nid: \"Łukasz\"\n".into(),
            }],
            ..Private::default()
        };
        let mut document = lopdf::Document::with_version("1.7");
        let catalogue = document.add_object(Dictionary::new());
        document.trailer.set("Root", catalogue);
        facts.write(&mut document).unwrap();
        assert_eq!(Private::read(&document), Some(facts));
    }
}
