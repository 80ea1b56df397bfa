//! What every page of a file must bear, said apart from what is stamped.

use super::{Job, Piece};
use crate::approve::CheckCode;
use crate::pdf::{Expected, Line};

/// What is to be proved.
pub(super) struct Proof {
    pub note: String,
    pub setting: String,
    pub marks: Vec<String>,
    pub lines: Vec<Line>,
    pub least_size: f64,
}

impl Proof {
    pub fn expected(&self) -> Expected<'_> {
        let Proof { note, setting, marks, lines, least_size } = self;
        Expected { note, setting, marks, lines, least_size: *least_size }
    }
}

/// One line for each piece.
pub(super) fn lines(job: &Job, code: &CheckCode) -> Vec<Line> {
    let line = |form: String| Line { record: job.id.clone(), form, check_code: code.shown.clone() };
    let of = |piece: Piece<'_>| match piece {
        Piece::Contents(set) => line(set.title.en().to_owned()),
        Piece::Attached(_, attached) => line(attached.title.en().to_owned()),
        Piece::Document(approved) => {
            let form = &approved.record().form;
            line(format!("{} {}", form.reference, form.edition_words()))
        }
    };
    job.pieces().into_iter().map(of).collect()
}
