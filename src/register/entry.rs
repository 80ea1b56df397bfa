//! What a line of the register says: ids, codes, days and roles. There is no place in it for a name or a free text.

use super::{
    BreachOpened, BreachTold, Copied, Counted, DestroyedOnPaper, Disclosed, Exported, HandedOver, Held, Lost, Page,
    Tested,
};
use crate::pack::Back;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entry {
    /// A pack was handed out, or a form on its own.
    Issued(Issued),
    /// One of its forms came back on paper.
    Returned(Returned),
    /// Nobody waits for it any more.
    Closed(Closed),
    /// A parent took consents back.
    Withdrawn(Withdrawn),
    /// Copies were written on a disc.
    Exported(Exported),
    /// A disc was read back.
    DiscTested(Tested),
    /// A disc is lost.
    DiscLost(Lost),
    /// A file was removed from the computer, since what stood in it is kept elsewhere.
    Destroyed(Destroyed),
    /// The page of a record was made by itself.
    Page(Page),
    /// A copy of a record was made for somebody.
    Copied(Copied),
    /// Nothing of a child, or of a record, may be destroyed for now.
    Held(Held),
    /// Such a hold is over.
    Lifted(Held),
    /// The day became known that a term is counted from.
    Counted(Counted),
    /// A record on paper was destroyed.
    DestroyedOnPaper(DestroyedOnPaper),
    /// A parent asked to see what is held about a child.
    Disclosed(Disclosed),
    /// Such a request was answered.
    HandedOver(HandedOver),
    /// The record of a breach was begun: the 72 hours run.
    BreachOpened(BreachOpened),
    /// Whether the regulator was told of a breach: the hours run no more.
    BreachTold(BreachTold),
}

/// A pack that a parent is to give back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Its id, which stands on every page.
    pub pack: String,
    /// The child's reference.
    pub child: String,
    /// The child's room; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub room: String,
    /// Which parent a copy is for, by the row of the form; none where it is for the whole family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// The check code on its pages.
    pub check: String,
    /// The set that it follows; empty for a form on its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub set: String,
    /// What comes back.
    pub forms: Vec<Back>,
}

impl Issued {
    /// The form with that id among those that come back.
    pub fn form(&self, id: &str) -> Option<&Back> {
        self.forms.iter().find(|back| back.form == id)
    }
}

/// A form that came back; a later one for the same form corrects it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The pack's id.
    pub pack: String,
    /// The check code of the pack that it belongs to: a pack that was made anew is another one.
    pub check: String,
    /// The form.
    pub form: String,
    /// What was said to each item.
    pub items: BTreeMap<String, Said>,
    /// Who signed.
    pub signed: Vec<Signature>,
    /// The day beside the signature, as `2026-11-24`; none where nobody signed or no day stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_on: Option<String>,
    /// Who took it in: a staff number, or initials.
    pub seen_by: String,
}

/// What was said to one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Yes.
    Yes,
    /// No: as whole an answer as a yes.
    No,
    /// Neither, or of a section nothing at all.
    Blank,
    /// Of a section: everything that must be answered is.
    Filled,
    /// Of a section: everything but these questions.
    Gaps(Vec<String>),
}

/// One line for a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The field.
    pub field: String,
    /// Who signs there.
    pub role: String,
    /// Whether there is a signature.
    pub signed: bool,
}

/// A pack for which nobody waits any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The pack's id.
    pub pack: String,
    /// The check code of the pack that is meant.
    pub check: String,
    /// Why.
    pub why: Why,
    /// Who said so, by staff number or initials; none where a run did.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
}

/// Why nobody waits for a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Another pack took its place: a copy for each parent, or somebody gets none any more.
    Replaced,
    /// Somebody said that it is not needed, such as for a child who does not come.
    NotNeeded,
}

/// Consents that a parent took back, however they said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// The child's reference.
    pub child: String,
    /// The form that asked for them; empty where everything is taken back.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub form: String,
    /// What is taken back, as the form calls it, or `all`.
    pub items: Vec<String>,
    /// Which parent, by the row of the form; none where that is not known: then it counts for each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// The day from which on it holds, as `2026-12-01`.
    pub on: String,
    /// The moment of that day, as RFC 3339, where it is known; else the day counts from its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Who took it in, by staff number or initials; none where the page bears no number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen_by: String,
}

/// A file that was removed: on paper, or on a disc, what stood in it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Destroyed {
    /// The record's id; of a file that is no record, one made of its hash.
    pub record: String,
    /// The SHA-256 of the file, in hex.
    pub hash: String,
    /// The form, or the set; else what sort of file it was.
    pub form: String,
    /// Why it could go.
    pub kept: KeptOn,
    /// Who removed it: a staff number, or initials.
    pub by: String,
}

/// Where that is kept which was in a removed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptOn {
    /// On paper that was printed just before, and was in somebody's hand.
    Printed,
    /// On paper, as somebody said.
    Paper,
    /// On the disc with that number, as somebody said.
    Disc(String),
    /// Nowhere: its term is over.
    TermOver,
}
