//! `confide attachment`: the process that reads a stranger's PDF for another of ours, and may come to grief over it.

use super::shell::{Code, Stop, give};
use crate::pdf::{Foreign, MOST_FOREIGN_BYTES};
use std::io::Read as _;

pub(super) fn run() -> Result<Code, Stop> {
    let mut bytes = Vec::new();
    let heard = std::io::stdin().lock().take(MOST_FOREIGN_BYTES + 1).read_to_end(&mut bytes);
    heard.map_err(|error| Stop::trouble(format!("standard input cannot be read: {error}"), ""))?;
    give(&Foreign::to_bytes(&Foreign::read(&bytes)));
    Ok(Code::Fine)
}
