//! Walks through a page's content and notes what is drawn, where, how large and how visibly.

use super::PdfError;
use super::font::Font;
use super::geometry::{Frame, Matrix, Rect, inherited, number};
use super::sheet::{Block, Mark, Sheet, What};
use super::state::State;
use super::text::read_text_string;
use super::tokens::{Operand, Tokens};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// How much a page's stream may unfold to.
pub(super) const LARGEST_STREAM: usize = 64 << 20;
/// How many operators the pages of a file may have together; a page of ours has about 500.
const MOST_OPERATORS: usize = 8_000_000;
/// How many fonts may be read.
const MOST_FONTS: usize = 10_000;
/// How deep forms may hold each other, and how many states may be saved at once.
const DEEPEST_FORM: usize = 12;
const MOST_SAVED: usize = 512;

/// What stops the reading of a page.
pub(super) type Walked<T> = Result<T, &'static str>;

/// The codes that were shown of each typeface, and how wide each is at a size of 1.
pub(super) type Used = HashMap<ObjectId, BTreeMap<u16, f64>>;

/// Reads the pages of one document; fonts and shared forms are unfolded once.
pub(super) struct Reader<'d> {
    pub doc: &'d Document,
    fonts: HashMap<ObjectId, Rc<Font>>,
    forms: HashMap<ObjectId, Rc<Vec<u8>>>,
    operators: usize,
    most_operators: usize,
    fonts_read: usize,
    used: Option<Used>,
}

impl<'d> Reader<'d> {
    pub fn new(doc: &'d Document) -> Self {
        Reader {
            doc,
            fonts: HashMap::new(),
            forms: HashMap::new(),
            operators: 0,
            most_operators: MOST_OPERATORS,
            fonts_read: 0,
            used: None,
        }
    }

    /// One that remembers which letters it saw, and goes on for so many operators at most.
    pub fn that_remembers(doc: &'d Document, most_operators: usize) -> Self {
        Reader { used: Some(Used::new()), most_operators, ..Reader::new(doc) }
    }

    /// Which letters it saw.
    pub fn used(self) -> Used {
        self.used.unwrap_or_default()
    }

    pub(super) fn shows(&mut self, font: Option<ObjectId>, code: u16, width: f64) {
        if let (Some(used), Some(id)) = (&mut self.used, font) {
            used.entry(id).or_default().insert(code, width);
        }
    }

    /// Everything drawn on a page.
    pub fn sheet(&mut self, page: ObjectId, number: usize) -> Result<Sheet, PdfError> {
        let frame = Frame::of_page(self.doc, page, number)?;
        let dict = self.doc.get_dictionary(page)?;
        let content = page_content(self.doc, dict).map_err(|why| PdfError::Content { page: number, why })?;
        let resources = inherited(self.doc, dict, b"Resources").and_then(|it| it.as_dict().ok());
        let mut walk = Walk::new(self, frame);
        walk.run(&content, resources, 0).map_err(|why| PdfError::Content { page: number, why })?;
        Ok(walk.sheet)
    }

    pub fn font(&mut self, object: &Object) -> Option<(Option<ObjectId>, Rc<Font>)> {
        let (id, dict) = self.doc.dereference(object).ok()?;
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return Some((id, known.clone()));
        }
        self.fonts_read += 1;
        if self.fonts_read > MOST_FONTS {
            return None;
        }
        let font = Rc::new(Font::load(self.doc, dict.as_dict().ok()?));
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Some((id, font))
    }

    fn form(&mut self, id: Option<ObjectId>, stream: &Stream) -> Walked<Rc<Vec<u8>>> {
        if let Some(known) = id.and_then(|id| self.forms.get(&id)) {
            return Ok(known.clone());
        }
        let plain = stream.get_plain_content_with_limit(LARGEST_STREAM).map_err(|_| "a form cannot be unfolded")?;
        let plain = Rc::new(plain);
        if let Some(id) = id {
            self.forms.insert(id, plain.clone());
        }
        Ok(plain)
    }
}

/// The streams of a page are read as one, with a blank between (ISO 32000-1, 7.8.2).
pub(super) fn page_content(doc: &Document, page: &Dictionary) -> Walked<Vec<u8>> {
    let Ok(contents) = page.get_deref(b"Contents", doc) else { return Ok(Vec::new()) };
    let parts = match contents {
        Object::Array(parts) => parts.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut all = Vec::new();
    for part in parts {
        let stream =
            doc.dereference(part).and_then(|(_, it)| it.as_stream()).map_err(|_| "a content stream is missing")?;
        let plain =
            stream.get_plain_content_with_limit(LARGEST_STREAM).map_err(|_| "its content cannot be unfolded")?;
        all.extend_from_slice(&plain);
        all.push(b'\n');
        if all.len() > LARGEST_STREAM {
            return Err("its content is too large");
        }
    }
    Ok(all)
}

/// Marked content that is open (ISO 32000-1, 14.6).
struct Span {
    /// In a layer that can be switched off.
    hidden: bool,
    /// The text that stands for what is drawn within, until it has been used.
    instead: Option<Option<String>>,
}

pub(super) struct Walk<'r, 'd> {
    pub reader: &'r mut Reader<'d>,
    pub sheet: Sheet,
    pub state: State,
    saved: Vec<State>,
    open: Vec<Span>,
    block: Option<usize>,
    path: Rect,
    clips: bool,
    pub text_matrix: Matrix,
    pub line_matrix: Matrix,
}

impl<'r, 'd> Walk<'r, 'd> {
    fn new(reader: &'r mut Reader<'d>, frame: Frame) -> Self {
        Walk {
            reader,
            sheet: Sheet { frame, marks: Vec::new(), blocks: Vec::new() },
            state: State::new(frame.to_upright),
            saved: Vec::new(),
            open: Vec::new(),
            block: None,
            path: Rect::NOTHING,
            clips: false,
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
        }
    }

    /// A stream must close what it opens and no more, or what follows it would be drawn in a state nobody checked.
    fn run(&mut self, content: &[u8], resources: Option<&'d Dictionary>, depth: usize) -> Walked<()> {
        let (saved, open) = (self.saved.len(), self.open.len());
        let mut tokens = Tokens::new(content);
        while let Some(operator) = tokens.next().map_err(|broken| broken.why)? {
            self.reader.operators += 1;
            if self.reader.operators > self.reader.most_operators || self.saved.len() > MOST_SAVED {
                return Err("its content is too long");
            }
            self.step(operator, &tokens.operands, resources, depth)?;
            if self.saved.len() < saved || self.open.len() < open {
                return Err("its content closes more than it opens");
            }
        }
        if self.saved.len() != saved || self.open.len() != open {
            return Err("its content opens more than it closes");
        }
        Ok(())
    }

    fn step(&mut self, op: &[u8], args: &[Operand], resources: Option<&'d Dictionary>, depth: usize) -> Walked<()> {
        match op {
            b"q" => self.saved.push(self.state.clone()),
            b"Q" => self.state = self.saved.pop().ok_or("its content closes more than it opens")?,
            b"cm" => self.state.ctm = Matrix(numbers(args)?).then(self.state.ctm),
            b"w" => self.state.line_width = numbers::<1>(args)?[0],
            b"gs" => self.graphics_state(args, resources)?,
            b"g" | b"rg" | b"k" | b"sc" | b"scn" => self.state.fill_with(args),
            b"cs" => self.state.lightness = 0.0,
            b"m" | b"l" | b"c" | b"v" | b"y" | b"re" => self.extend_path(op, args)?,
            b"f" | b"F" | b"f*" => self.paint(0.0),
            b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*" => {
                let (across, up) = self.state.ctm.scales();
                self.paint(self.state.line_width * across.max(up) / 2.0);
            }
            b"n" => self.end_path(),
            b"W" | b"W*" => self.clips = true,
            b"sh" => self.mark(What::Image, self.state.clip),
            b"BI" => self.mark(What::Image, self.state.ctm.cover(Rect::new(0.0, 0.0, 1.0, 1.0))),
            b"Do" => self.draw(args, resources, depth)?,
            b"BMC" => self.open(args, None, depth),
            b"BDC" => self.open(args, properties(self.reader.doc, args, resources), depth),
            b"EMC" => self.close()?,
            b"Tf" => self.set_font(args, resources)?,
            _ => self.text_operator(op, args)?,
        }
        Ok(())
    }

    fn extend_path(&mut self, op: &[u8], args: &[Operand]) -> Walked<()> {
        let mut points: Vec<f64> = args.iter().filter_map(Operand::number).collect();
        if op == b"re" {
            let [x, y, width, height] = numbers(args)?;
            points = vec![x, y, x + width, y, x, y + height, x + width, y + height];
        }
        // the control points of a curve enclose it
        for point in points.chunks_exact(2) {
            self.path = self.path.with(self.state.ctm.apply(point[0], point[1]));
        }
        Ok(())
    }

    fn paint(&mut self, thicker: f64) {
        if !self.path.is_nothing() {
            self.mark(What::Path, self.path.grown(thicker));
        }
        self.end_path();
    }

    fn end_path(&mut self) {
        if std::mem::take(&mut self.clips) {
            self.state.clip = self.state.clip.common(self.path);
        }
        self.path = Rect::NOTHING;
    }

    /// Notes what is drawn, unless the clipping path hides all of it.
    pub fn mark(&mut self, what: What, rect: Rect) {
        let seen = rect.common(self.state.clip);
        // blank text has no box, and hides from nothing
        if !seen.is_nothing() || rect.is_nothing() {
            let whole = self.state.clip.grown(0.5).holds(rect);
            self.sheet.marks.push(Mark { what, rect: seen, whole, block: self.block });
        }
    }

    /// Text shown now is seen by everybody.
    pub fn legible(&self) -> bool {
        self.state.shows_text() && !self.open.iter().any(|span| span.hidden)
    }

    /// The text that stands for what is drawn, once; then nothing, until its span ends.
    pub fn instead(&mut self, text: String) -> String {
        match self.open.iter_mut().rev().find_map(|span| span.instead.as_mut()) {
            Some(instead) => instead.take().unwrap_or_default(),
            None => text,
        }
    }

    fn open(&mut self, args: &[Operand], properties: Option<Properties>, depth: usize) {
        let tag = args.first().and_then(Operand::name).unwrap_or_default();
        let properties = properties.unwrap_or_default();
        if self.open.is_empty() && depth == 0 {
            self.block = Some(self.sheet.blocks.len());
            let footer = tag == b"Artifact" && properties.footer;
            self.sheet.blocks.push(Block { footer, after: self.sheet.marks.len() });
        }
        self.open.push(Span { hidden: tag == b"OC", instead: properties.instead.map(Some) });
    }

    fn close(&mut self) -> Walked<()> {
        self.open.pop().ok_or("its content closes more than it opens")?;
        if self.open.is_empty() {
            self.block = None;
        }
        Ok(())
    }

    fn set_font(&mut self, args: &[Operand], resources: Option<&'d Dictionary>) -> Walked<()> {
        let [name, size] = args else { return Err("a font without name or size") };
        let font = resource(self.reader.doc, resources, b"Font", name).ok_or("a font is missing")?;
        self.state.text.font = Some(self.reader.font(font).ok_or("a font cannot be read")?);
        self.state.text.size = size.number().ok_or("a font without size")?;
        Ok(())
    }

    fn graphics_state(&mut self, args: &[Operand], resources: Option<&'d Dictionary>) -> Walked<()> {
        let doc = self.reader.doc;
        let name = args.first().ok_or("a graphics state without name")?;
        let object = resource(doc, resources, b"ExtGState", name).ok_or("a graphics state is missing")?;
        let dict =
            doc.dereference(object).and_then(|(_, it)| it.as_dict()).map_err(|_| "a graphics state is missing")?;
        if dict.has(b"Font") {
            return Err("a font is set in a graphics state");
        }
        if let Some(alpha) = dict.get(b"ca").ok().and_then(|it| number(doc, it)) {
            self.state.opaque &= alpha >= 0.99;
        }
        let is = |key: &[u8], names: &[&[u8]]| match dict.get_deref(key, doc) {
            Ok(value) => value.as_name().is_ok_and(|name| names.contains(&name)),
            Err(_) => true,
        };
        self.state.opaque &= is(b"SMask", &[b"None"]) && is(b"BM", &[b"Normal", b"Compatible"]);
        if let Some(width) = dict.get(b"LW").ok().and_then(|it| number(doc, it)) {
            self.state.line_width = width;
        }
        Ok(())
    }

    /// An image or a form (ISO 32000-1, 8.8 to 8.10).
    fn draw(&mut self, args: &[Operand], resources: Option<&'d Dictionary>, depth: usize) -> Walked<()> {
        let doc = self.reader.doc;
        let name = args.first().ok_or("an object to draw without name")?;
        let object = resource(doc, resources, b"XObject", name).ok_or("an object to draw is missing")?;
        let (id, stream) = doc.dereference(object).map_err(|_| "an object to draw is missing")?;
        let stream = stream.as_stream().map_err(|_| "an object to draw is missing")?;
        let hidden = stream.dict.has(b"OC");
        match stream.dict.get_deref(b"Subtype", doc).and_then(Object::as_name) {
            Ok(b"Image") => self.mark(What::Image, self.state.ctm.cover(Rect::new(0.0, 0.0, 1.0, 1.0))),
            Ok(b"Form") if depth < DEEPEST_FORM => {
                let content = self.reader.form(id, stream)?;
                self.open.push(Span { hidden, instead: None });
                self.draw_form(&stream.dict, &content, resources, depth)?;
                self.open.pop();
            }
            _ => return Err("an object to draw is of no known kind"),
        }
        Ok(())
    }

    fn draw_form(
        &mut self,
        dict: &'d Dictionary,
        content: &[u8],
        outer: Option<&'d Dictionary>,
        depth: usize,
    ) -> Walked<()> {
        let doc = self.reader.doc;
        let saved = self.state.clone();
        let texts = (self.text_matrix, self.line_matrix);
        let path = (std::mem::replace(&mut self.path, Rect::NOTHING), std::mem::take(&mut self.clips));
        if let Ok(matrix) = dict.get_deref(b"Matrix", doc).and_then(Object::as_array) {
            let matrix: Vec<f64> = matrix.iter().filter_map(|it| number(doc, it)).collect();
            self.state.ctm = Matrix(matrix.try_into().map_err(|_| "a form has a bad matrix")?).then(self.state.ctm);
        }
        let bounds = dict.get(b"BBox").ok().and_then(|it| Rect::read(doc, it)).ok_or("a form has no bounds")?;
        self.state.clip = self.state.clip.common(self.state.ctm.cover(bounds));
        let own = dict.get_deref(b"Resources", doc).and_then(Object::as_dict).ok();
        self.run(content, own.or(outer), depth + 1)?;
        self.state = saved;
        (self.text_matrix, self.line_matrix) = texts;
        (self.path, self.clips) = path;
        Ok(())
    }
}

/// What matters of the properties of marked content.
#[derive(Default)]
struct Properties {
    footer: bool,
    instead: Option<String>,
}

/// Written in the stream, or named there and kept in the resources.
fn properties(doc: &Document, args: &[Operand], resources: Option<&Dictionary>) -> Option<Properties> {
    let given = args.get(1)?;
    if let Operand::Dict(_) = given {
        let footer = given.entry(b"Subtype").and_then(Operand::name) == Some(b"Footer");
        let instead = given.entry(b"ActualText").and_then(Operand::text).map(read_text_string);
        return Some(Properties { footer, instead });
    }
    let dict = doc.dereference(resource(doc, resources, b"Properties", given)?).ok()?.1.as_dict().ok()?;
    let footer = dict.get_deref(b"Subtype", doc).and_then(Object::as_name).is_ok_and(|it| it == b"Footer");
    let instead = dict.get_deref(b"ActualText", doc).and_then(Object::as_str).ok().map(read_text_string);
    Some(Properties { footer, instead })
}

fn resource<'d>(
    doc: &'d Document,
    resources: Option<&'d Dictionary>,
    kind: &[u8],
    name: &Operand,
) -> Option<&'d Object> {
    resources?.get_deref(kind, doc).ok()?.as_dict().ok()?.get(name.name()?).ok()
}

pub(super) fn numbers<const N: usize>(args: &[Operand]) -> Walked<[f64; N]> {
    let numbers: Vec<f64> = args.iter().filter_map(Operand::number).collect();
    numbers.try_into().map_err(|_| "an operator has too many or too few numbers")
}
