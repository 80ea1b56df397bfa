//! What the process that read a file says to the one that asked: a line, then the pictures as a file of ours.

use super::archive::{Archive, Lapse};
use super::overlay::Laid;
use super::{Foreign, Graft, PICTURE, Unfit, album};
use crate::pdf::load;
use crate::system::Output;
use lopdf::{Object, ObjectId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many reasons are told in full.
const MOST_REASONS: usize = 3;

/// What is known of a file beside its pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    /// Width and height of each page in points, as it is looked at.
    pub pages: Vec<(f64, f64)>,
    pub hash: String,
    pub laid: Laid,
    /// How much of PDF/A-2 a file keeps that shows it, and why not more.
    pub archive: Archive,
    pub lapses: BTreeSet<Lapse>,
}

impl Told {
    pub fn remarks(&self) -> Vec<String> {
        let is_unsaid = |lapse: &&Lapse| matches!(lapse, Lapse::Text | Lapse::Unsaid);
        let why = |lapses: Vec<&Lapse>| {
            let told = lapses.iter().take(MOST_REASONS).map(ToString::to_string).collect::<Vec<_>>().join("; ");
            let more = lapses.len().saturating_sub(MOST_REASONS);
            if more == 0 { told } else { format!("{told}; and {more} more reasons") }
        };
        let (unsaid, others): (Vec<&Lapse>, Vec<&Lapse>) = self.lapses.iter().partition(is_unsaid);
        let kept = match self.archive {
            Archive::A => None,
            Archive::U => Some("the pack is PDF/A-2u and no longer PDF/A-2a: its pages are pictures".into()),
            Archive::B => Some(format!("the pack is PDF/A-2b and no longer PDF/A-2a: {}", why(others))),
            Archive::None => Some(format!("the pack is no longer PDF/A: {}", why(others))),
        };
        let said = (!unsaid.is_empty()).then(|| format!("the pack is no longer PDF/UA: {}", why(unsaid)));
        let Laid { links, fields, marks } = self.laid;
        let laid = [
            (links, "link of it cannot be clicked", "links of it cannot be clicked"),
            (fields, "field of it is printed as it stands", "fields of it are printed as they stand"),
            (marks, "mark on it is printed as it stands", "marks on it are printed as they stand"),
        ];
        let laid = laid.into_iter().filter(|(count, ..)| *count > 0);
        let laid = laid.map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }));
        kept.into_iter().chain(said).chain(laid).collect()
    }
}

impl Foreign {
    /// The file as it goes from one process to the other, or why it cannot be attached.
    pub fn to_bytes(read: &Result<Foreign, Unfit>) -> Vec<u8> {
        let line = read.as_ref().map(|foreign| &foreign.told);
        let mut bytes = serde_json::to_vec(&line).unwrap_or_default();
        bytes.push(b'\n');
        if let Ok(foreign) = read {
            // memory takes all; a file cut short is refused on the other side
            let _whole = album(&foreign.objects, &foreign.told.pages).save_to(&mut bytes);
        }
        bytes
    }

    /// What the process that read a file says of it, by how it ended.
    ///
    /// # Errors
    /// [`Unfit`] as it said, or [`Unfit::Endless`] and [`Unfit::Crashed`] where it could not say anything.
    pub fn heard(output: &Output) -> Result<Foreign, Unfit> {
        match output.status.success() {
            true => Foreign::from_bytes(&output.stdout),
            false if output.reached_a_limit() => Err(Unfit::Endless),
            false => Err(Unfit::Crashed),
        }
    }

    /// And back.
    fn from_bytes(bytes: &[u8]) -> Result<Foreign, Unfit> {
        let end = bytes.iter().position(|byte| *byte == b'\n').ok_or(Unfit::Crashed)?;
        let told: Result<Told, Unfit> = serde_json::from_slice(&bytes[..end]).map_err(|_| Unfit::Crashed)?;
        let told = told?;
        let objects = pictures(&bytes[end + 1..]).ok_or(Unfit::Crashed)?;
        if objects.0.len() < told.pages.len() || told.pages.is_empty() {
            Err(Unfit::Crashed)
        } else {
            Ok(Foreign { objects, told })
        }
    }
}

/// The forms of an album, then what they need.
fn pictures(bytes: &[u8]) -> Option<Graft> {
    let doc = load(bytes).ok()?;
    let mut forms: Vec<(Option<ObjectId>, Object)> = Vec::new();
    for page in doc.page_iter() {
        let resources = doc.get_dictionary(page).ok()?.get(b"Resources").ok()?.as_dict().ok()?;
        let form = resources.get(b"XObject").ok()?.as_dict().ok()?.get(PICTURE.as_bytes()).ok()?.as_reference().ok()?;
        forms.push((Some(form), doc.get_object(form).ok()?.clone()));
    }
    Graft::gather(&doc, forms, &|_| Ok(())).ok()
}
