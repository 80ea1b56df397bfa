//! What signatures rest on, kept in a file (ISO 32000-2 12.8.4.3), and the place of a time stamp on all of it (12.8.5).

use super::Update;
use crate::pdf::PdfError;
use lopdf::{Dictionary, Document, Object, Stream, dictionary};

/// In a zero-sized place a reader shows nothing; printed and locked, as an archivable file's must be (ISO 19005-2 6.3.2).
const PRINTED_AND_LOCKED: i64 = 132;

impl Update {
    /// Keeps certificates and lists of withdrawn ones, beside those that are kept already.
    ///
    /// # Errors
    /// When the file has no catalogue.
    pub(crate) fn keep(&mut self, certificates: &[&[u8]], lists: &[&[u8]]) -> Result<(), PdfError> {
        let mut evidence = kept(self.before()).cloned().unwrap_or_default();
        for (key, pieces) in [("Certs", certificates), ("CRLs", lists)] {
            let mut list = array(self.before(), &evidence, key);
            for piece in pieces {
                if !list.iter().any(|one| holds(self.before(), one, piece)) {
                    let stream = Stream::new(Dictionary::new(), piece.to_vec()).with_compression(false);
                    list.push(self.inner.new_document.add_object(stream).into());
                }
            }
            if !list.is_empty() {
                evidence.set(key, list);
            }
        }
        let evidence = self.inner.new_document.add_object(evidence);
        let catalogue = self.catalogue()?;
        catalogue.set("DSS", evidence);
        let mut extensions = catalogue.get(b"Extensions").and_then(Object::as_dict).cloned().unwrap_or_default();
        extensions.set("ESIC", dictionary! { "BaseVersion" => "1.7", "ExtensionLevel" => 1 });
        catalogue.set("Extensions", extensions);
        Ok(())
    }

    /// Adds a signature dictionary that stands in no field of the form, and on no page.
    ///
    /// # Errors
    /// When the file has no list of fields.
    pub(crate) fn stamp(&mut self, signature: Dictionary) -> Result<(), PdfError> {
        let name = (1..).map(|number| format!("time_stamp_{number}")).find(|name| is_free(self.before(), name));
        let signature = self.inner.new_document.add_object(signature);
        let field = self.inner.new_document.add_object(dictionary! {
            "Type" => "Annot", "Subtype" => "Widget", "FT" => "Sig", "T" => Object::string_literal(name.unwrap_or_default()),
            "V" => signature, "F" => PRINTED_AND_LOCKED, "Rect" => vec![Object::Integer(0); 4],
        });
        let form = self.before().catalog()?.get(b"AcroForm").and_then(Object::as_reference);
        let form = match form {
            Ok(form) => {
                self.inner.opt_clone_object_to_new_document(form)?;
                self.inner.new_document.get_dictionary_mut(form)?
            }
            Err(_) => self.catalogue()?.get_mut(b"AcroForm")?.as_dict_mut()?,
        };
        form.get_mut(b"Fields")?.as_array_mut()?.push(field.into());
        Ok(())
    }

    fn catalogue(&mut self) -> Result<&mut Dictionary, PdfError> {
        let root = self.before().trailer.get(b"Root")?.as_reference()?;
        self.inner.opt_clone_object_to_new_document(root)?;
        Ok(self.inner.new_document.get_dictionary_mut(root)?)
    }
}

fn kept(document: &Document) -> Option<&Dictionary> {
    document.catalog().ok()?.get_deref(b"DSS", document).ok()?.as_dict().ok()
}

fn array(document: &Document, holder: &Dictionary, key: &str) -> Vec<Object> {
    holder.get_deref(key.as_bytes(), document).and_then(Object::as_array).cloned().unwrap_or_default()
}

fn holds(document: &Document, stream: &Object, piece: &[u8]) -> bool {
    let stream = document.dereference(stream).ok().and_then(|(_, object)| object.as_stream().ok());
    stream.and_then(|stream| stream.get_plain_content().ok()).as_deref() == Some(piece)
}

fn is_free(document: &Document, wanted: &str) -> bool {
    let name = |object: &Object| object.as_dict().ok()?.get(b"T").ok()?.as_str().ok().map(<[u8]>::to_vec);
    document.objects.values().filter_map(name).all(|name| name != wanted.as_bytes())
}
