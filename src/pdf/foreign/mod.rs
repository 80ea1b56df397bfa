//! A PDF of somebody else's, such as a menu: searched for all that is more than printed paper, and kept as pictures of its
//! pages, which our own pages then show.
//!
//! What a stranger wrote is read in a process of its own, which may crash or run out of time without harm; what comes back
//! is a file that we wrote, with nothing in it but those pictures.

mod archive;
mod fold;
mod overlay;
mod picture;
mod search;
mod tidy;
mod told;
mod typefaces;
mod unfit;

pub use archive::Archive;
pub use unfit::Unfit;

use self::archive::Lapse;
use self::overlay::Laid;
use self::picture::Picture;
use self::tidy::{Unfolded, tidy};
use self::told::Told;
use super::geometry::inherited;
use super::graft::{Graft, visit};
use super::read::{LARGEST_STREAM, Reader, Used};
use super::{PdfError, load};
use lopdf::xref::XrefType;
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId, Stream, dictionary};
use sha2::{Digest, Sha256};
use std::cell::RefCell;

/// The most bytes and pages that may be attached.
pub const MOST_FOREIGN_BYTES: u64 = 16 << 20;
const MOST_PAGES: usize = 500;
/// The most operators: with them, a pack of ours is still read again within a second or two.
const MOST_OPERATORS: usize = 2_000_000;

/// The name of the picture on each page of what comes back.
const PICTURE: &str = "P";

/// The pages of an attached file.
#[derive(Debug, Clone)]
pub struct Foreign {
    /// One form for each page, in their order, then what they need.
    objects: Graft,
    told: Told,
}

impl Foreign {
    /// Reads a file that is to be attached, in this process: see [`Foreign::to_bytes`].
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
        let (mut forms, mut sizes, mut laid, mut unfolded) =
            (Vec::new(), Vec::new(), Laid::default(), Unfolded::default());
        for (index, &page) in pages.iter().enumerate() {
            let picture = Picture::of(&doc, page, index + 1, &mut laid, &mut unfolded)?;
            forms.push((None, Object::Stream(picture.form)));
            sizes.push(picture.size);
        }
        let unfolded = RefCell::new(unfolded);
        let objects = Graft::gather(&doc, forms, &|object| tidy(object, &mut unfolded.borrow_mut()));
        let objects = objects.map_err(Unfit::Damaged)?;
        let lent = typefaces::lent(&objects)?;
        let mut album = album(&objects, &sizes);
        let (used, has_text) = followed(&album)?;
        if !search::is_still(&album) {
            return Err(Unfit::Odd("its pages are made of pieces that bear the names of actions".into()));
        }
        one_file(&mut album)?;
        let (archive, mut lapses) = archive::judge(&album, &used, has_text);
        lapses.retain(|lapse| !matches!(lapse, Lapse::Typeface(name) if lent.contains(name)));
        lapses.extend(lent.into_iter().map(Lapse::Lent));
        let hash = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
        Ok(Foreign { objects, told: Told { pages: sizes, hash, laid, archive, lapses } })
    }

    /// Width and height of each page in points.
    pub fn pages(&self) -> &[(f64, f64)] {
        &self.told.pages
    }

    /// The SHA-256 of the file, in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.told.hash
    }

    /// How much of PDF/A-2 a file keeps that shows it.
    pub fn archive(&self) -> Archive {
        self.told.archive
    }

    /// Whether a screen reader says all of it, as PDF/UA-1 asks: nothing on its pages is text, and there are words for them.
    pub fn is_all_said(&self) -> bool {
        !self.told.lapses.iter().any(|lapse| matches!(lapse, Lapse::Text | Lapse::Unsaid))
    }

    /// The same where nobody wrote what its pages show, and only its title stands for them.
    #[must_use]
    pub fn without_words(mut self) -> Foreign {
        self.told.archive = self.told.archive.min(Archive::U);
        self.told.lapses.insert(Lapse::Unsaid);
        self
    }

    /// What became of it, in words for the office: what a pack with it no longer claims and why, what was drawn or left.
    pub fn remarks(&self) -> Vec<String> {
        self.told.remarks()
    }

    /// Shows its pages on pages that were kept free for them.
    pub(super) fn show(&self, document: &mut Document, pages: &[ObjectId]) -> Result<(), PdfError> {
        if pages.len() != self.told.pages.len() {
            return Err(PdfError::NoPlace);
        }
        let forms = self.objects.place(document);
        for (&form, &page) in forms.iter().zip(pages) {
            put(document, page, form)?;
        }
        Ok(())
    }
}

/// Reads the file as it is written. One with a slip in an object or in the length of a stream is read as every reader does,
/// but then nothing that a page needs may be missing; one whose table of objects must be guessed is damaged.
fn open(bytes: &[u8]) -> Result<Document, Unfit> {
    if let Ok(mut doc) = load(bytes) {
        fill_gaps(&mut doc);
        return Ok(doc);
    }
    if memchr::memmem::find(bytes, b"/Encrypt").is_some() {
        return Err(Unfit::Encrypted);
    }
    let options = LoadOptions { max_decompressed_size: Some(LARGEST_STREAM), ..LoadOptions::default() };
    match Document::load_mem_with_options(bytes, options) {
        Ok(doc) if doc.xref_recovery.is_none() && !doc.is_encrypted() => Ok(doc),
        _ => Err(Unfit::Damaged("its pieces do not lie where it says".into())),
    }
}

/// A reference to an object that is not there is one to nothing (ISO 32000-1, 7.3.10).
fn fill_gaps(doc: &mut Document) {
    let mut missing = Vec::new();
    let known: std::collections::HashSet<ObjectId> = doc.objects.keys().copied().collect();
    doc.objects.values_mut().for_each(|object| {
        visit(object, &mut |id| {
            if !known.contains(id) {
                missing.push(*id);
            }
        });
    });
    missing.into_iter().for_each(|id| drop(doc.objects.insert(id, Object::Null)));
}

/// A file that shows each form on a page of its own, and holds nothing else.
fn album(objects: &Graft, sizes: &[(f64, f64)]) -> Document {
    let mut doc = Document::with_version("1.7");
    doc.reference_table.cross_reference_type = XrefType::CrossReferenceTable;
    let forms = objects.place(&mut doc);
    let tree = doc.new_object_id();
    let mut kids: Vec<Object> = Vec::new();
    for (&form, &(width, height)) in forms.iter().zip(sizes) {
        let content = format!("q {width} 0 0 {height} 0 0 cm /{PICTURE} Do Q").into_bytes();
        let content = doc.add_object(Stream::new(Dictionary::new(), content));
        let page = dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), width.into(), height.into()],
            "Resources" => dictionary! { "XObject" => dictionary! { PICTURE => form } },
        };
        kids.push(doc.add_object(page).into());
    }
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    doc.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = doc.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    doc.trailer.set("Root", catalog);
    doc
}

/// Follows each page to its end: what cannot be followed now could not be proved later. Which letters
/// they show, and whether any text.
fn followed(album: &Document) -> Result<(Used, bool), Unfit> {
    let (mut reader, mut has_text) = (Reader::that_remembers(album, MOST_OPERATORS), false);
    for (index, page) in album.page_iter().enumerate() {
        let sheet = reader.sheet(page, index + 1).map_err(|error| Unfit::Damaged(error.to_string()))?;
        has_text |= sheet.marks.iter().filter_map(|mark| mark.run()).any(|run| !run.text.trim().is_empty());
    }
    Ok((reader.used(), has_text))
}

/// What would look like a second file, or a second seal, within a file of ours is refused here and not when it is sealed.
fn one_file(album: &mut Document) -> Result<(), Unfit> {
    let mut bytes = Vec::new();
    let saved = album.save_to(&mut bytes).is_ok();
    if saved && fold::is_one_file(album, &bytes) { Ok(()) } else { Err(Unfit::OtherFiles) }
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
