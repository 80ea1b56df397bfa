//! A PDF of somebody else's, such as a menu: searched for all that is more than printed paper, and kept as pictures of its
//! pages, which our own pages then show.

use super::geometry::{Frame, Matrix, inherited};
use super::graft::Graft;
use super::read::{Reader, page_content};
use super::search::{self, Unfit};
use super::tokens::Tokens;
use super::{PdfError, load};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use sha2::{Digest, Sha256};

/// The most bytes and pages that may be attached.
pub const MOST_FOREIGN_BYTES: u64 = 5 << 20;
const MOST_PAGES: usize = 20;

/// What a picture of a page has no use for: its place in another document's structure, notes of programs, and what
/// another document's catalogue would have to say more about.
const LEFT_BEHIND: [&[u8]; 9] = [
    b"StructParent",
    b"StructParents",
    b"PieceInfo",
    b"Metadata",
    b"LastModified",
    b"OPI",
    b"Alternates",
    b"OC",
    b"AF",
];

/// The pages of an attached file.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// One form for each page, in their order, then what they need.
    objects: Graft,
    /// Width and height of each page in points, as it is looked at.
    pages: Vec<(f64, f64)>,
    hash: String,
}

impl Foreign {
    /// Reads a file that is to be attached.
    ///
    /// # Errors
    /// [`Unfit`] says why it is not.
    pub fn read(bytes: &[u8]) -> Result<Foreign, Unfit> {
        if bytes.len() as u64 > MOST_FOREIGN_BYTES {
            return Err(Unfit::TooLarge);
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(Unfit::NoPdf);
        }
        let doc = open(bytes)?;
        search::search(&doc)?;
        let pages: Vec<ObjectId> = doc.page_iter().collect();
        if pages.len() > MOST_PAGES {
            return Err(Unfit::TooManyPages { are: pages.len(), most: MOST_PAGES });
        }
        let (mut forms, mut sizes, mut reader) = (Vec::new(), Vec::new(), Reader::new(&doc));
        for (index, &page) in pages.iter().enumerate() {
            // whatever cannot be followed now could not be proved later
            reader.sheet(page, index + 1).map_err(|e| Unfit::Damaged(e.to_string()))?;
            let (form, size) = form(&doc, page, index + 1).map_err(|e| Unfit::Damaged(e.to_string()))?;
            forms.push((None, Object::Stream(form)));
            sizes.push(size);
        }
        let objects = Graft::gather(&doc, forms, &tidy).map_err(Unfit::Damaged)?;
        search::typefaces(&objects)?;
        let hash = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        Ok(Foreign { objects, pages: sizes, hash })
    }

    /// Width and height of each page in points.
    pub fn pages(&self) -> &[(f64, f64)] {
        &self.pages
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Shows its pages on pages that were kept free for them.
    pub(super) fn show(&self, document: &mut Document, pages: &[ObjectId]) -> Result<(), PdfError> {
        if pages.len() != self.pages.len() {
            return Err(PdfError::NoPlace);
        }
        let forms = self.objects.place(document);
        for (&form, &page) in forms.iter().zip(pages) {
            put(document, page, form)?;
        }
        Ok(())
    }
}

/// Reads the file as it is written; one that must be mended first is damaged.
fn open(bytes: &[u8]) -> Result<Document, Unfit> {
    match load(bytes) {
        Ok(doc) => Ok(doc),
        Err(_) if memchr::memmem::find(bytes, b"/Encrypt").is_some() => Err(Unfit::Encrypted),
        Err(error) => Err(Unfit::Damaged(error.to_string())),
    }
}

/// A page as a form that fills a square of one point, as an image does (ISO 32000-1, 8.10), and its size.
fn form(doc: &Document, page: ObjectId, number: usize) -> Result<(Stream, (f64, f64)), PdfError> {
    let frame = Frame::of_page(doc, page, number)?;
    let dict = doc.get_dictionary(page)?;
    let content = page_content(doc, dict).map_err(|why| PdfError::Content { page: number, why })?;
    let square = Matrix([1.0 / frame.width, 0.0, 0.0, 1.0 / frame.height, 0.0, 0.0]);
    let bounds = frame.from_upright.cover(frame.sheet());
    let mut form = Dictionary::new();
    form.set("Type", "XObject");
    form.set("Subtype", "Form");
    form.set("BBox", [bounds.left, bounds.bottom, bounds.right, bounds.top].map(Object::from).to_vec());
    form.set("Matrix", frame.to_upright.then(square).0.map(Object::from).to_vec());
    form.set("Resources", inherited(doc, dict, b"Resources").cloned().unwrap_or_else(|| Dictionary::new().into()));
    // what is see-through is mixed as it was on its own page
    if let Ok(group) = dict.get_deref(b"Group", doc) {
        form.set("Group", group.clone());
    }
    Ok((Stream::new(form, content), (frame.width, frame.height)))
}

/// Takes an object out of the structure it had: on our page the whole is one figure.
fn tidy(object: &mut Object) -> Result<(), &'static str> {
    match object {
        Object::Dictionary(dict) => LEFT_BEHIND.iter().for_each(|key| drop(dict.remove(key))),
        Object::Stream(stream) => {
            LEFT_BEHIND.iter().for_each(|key| drop(stream.dict.remove(key)));
            let is_form = stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form");
            let is_pattern = stream.dict.has(b"PatternType") && stream.dict.has(b"PaintType");
            if is_form || is_pattern {
                let plain = stream.get_plain_content_with_limit(super::read::LARGEST_STREAM);
                let plain = unmarked(&plain.map_err(|_| "a form in it cannot be unfolded")?)?;
                stream.dict.remove(b"Filter");
                stream.dict.remove(b"DecodeParms");
                stream.set_content(plain);
                stream.compress().map_err(|_| "a form in it cannot be folded again")?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// The operators without those that mark content (ISO 32000-1, 14.6): within a figure there is no artifact and no part.
fn unmarked(content: &[u8]) -> Result<Vec<u8>, &'static str> {
    let (mut tokens, mut kept) = (Tokens::new(content), Vec::with_capacity(content.len()));
    loop {
        let from = tokens.at();
        match tokens.next().map_err(|broken| broken.why)? {
            None => return Ok(kept),
            Some(b"BMC" | b"BDC" | b"EMC" | b"MP" | b"DP") => {}
            Some(_) => {
                kept.extend_from_slice(&content[from..tokens.at()]);
                kept.push(b'\n');
            }
        }
    }
}

/// Puts a form in the place of the image of one pixel that the template left on the page.
fn put(document: &mut Document, page: ObjectId, form: ObjectId) -> Result<(), PdfError> {
    let dict = document.get_dictionary(page)?;
    let mut resources = inherited(document, dict, b"Resources").and_then(|r| r.as_dict().ok()).cloned();
    let resources = resources.as_mut().ok_or(PdfError::NoPlace)?;
    let mut list = resources.get_deref(b"XObject", document).and_then(Object::as_dict).cloned()?;
    let is_pixel = |object: &Object| {
        let stream = document.dereference(object).ok().and_then(|(_, it)| it.as_stream().ok());
        let side = |key| stream.and_then(|s| s.dict.get(key).ok()).and_then(|n| n.as_i64().ok());
        side(b"Width".as_slice()) == Some(1) && side(b"Height".as_slice()) == Some(1)
    };
    let name = list.iter().find(|(_, object)| is_pixel(object)).map(|(name, _)| name.clone());
    list.set(name.ok_or(PdfError::NoPlace)?, form);
    resources.set("XObject", list);
    let resources = resources.clone();
    document.get_dictionary_mut(page)?.set("Resources", resources);
    Ok(())
}
