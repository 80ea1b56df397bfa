//! What a page shows, in the order in which it is drawn.

use super::geometry::{Frame, Rect};
use lopdf::ObjectId;

/// A page with everything drawn on it.
#[derive(Debug)]
pub(super) struct Sheet {
    pub frame: Frame,
    pub marks: Vec<Mark>,
    pub blocks: Vec<Block>,
}

/// One thing drawn, in upright coordinates.
#[derive(Debug)]
pub(super) struct Mark {
    pub what: What,
    /// The box around it, as far as the clipping path lets it be seen.
    pub rect: Rect,
    /// Nothing of it is clipped away.
    pub whole: bool,
    /// The outermost marked content it belongs to.
    pub block: Option<usize>,
}

#[derive(Debug)]
pub(super) enum What {
    Text(Run),
    Path,
    Image,
}

/// One shown string.
#[derive(Debug)]
pub(super) struct Run {
    pub text: String,
    /// In points on the page, the smaller of its two scales.
    pub size: f64,
    /// Dark, opaque, filled, and in no layer that can be switched off.
    pub legible: bool,
    pub start: (f64, f64),
    pub end: (f64, f64),
    pub font: Option<ObjectId>,
}

/// Outermost marked content of the page's own stream.
#[derive(Debug)]
pub(super) struct Block {
    /// An artifact that says it is a footer (ISO 32000-1, 14.8.2.2).
    pub footer: bool,
    /// How many marks were drawn before it.
    pub after: usize,
}

impl Sheet {
    /// The footer, if it is the last thing on the page: nothing drawn after it began lies outside it.
    pub fn last_footer(&self) -> Option<&[Mark]> {
        let last = self.blocks.len().checked_sub(1)?;
        let marks = self.marks.get(self.blocks[last].after..)?;
        (self.blocks[last].footer && marks.iter().all(|mark| mark.block == Some(last))).then_some(marks)
    }

    /// Whether there is a footer at all, last or not.
    pub fn has_footer(&self) -> bool {
        self.blocks.iter().any(|block| block.footer)
    }

    /// The page's text, in drawing order.
    pub fn text(&self) -> String {
        let sheet = self.frame.sheet();
        text_of(self.marks.iter().filter(|mark| sheet.overlaps(mark.rect)))
    }
}

impl Mark {
    pub fn run(&self) -> Option<&Run> {
        if let What::Text(run) = &self.what { Some(run) } else { None }
    }
}

/// Runs joined as a reader would: a new line where the line changes, a blank where there is a gap.
pub(super) fn text_of<'m>(marks: impl Iterator<Item = &'m Mark>) -> String {
    let mut text = String::new();
    let mut last: Option<&Run> = None;
    for run in marks.filter_map(Mark::run) {
        if let Some(last) = last {
            let (right, up) = (run.start.0 - last.end.0, run.start.1 - last.end.1);
            if up.abs() > 0.4 * run.size || right < -0.5 * run.size {
                text.push('\n');
            } else if right > 0.15 * run.size {
                text.push(' ');
            }
        }
        text.push_str(&run.text);
        last = Some(run);
    }
    text
}
