//! The records that lie on paper alone, as the rules see them that hold records against each other.

use super::withdraw::FORM;
use super::{Entry, Issued, Page, Register, Returned};
use crate::expr::Data;
use crate::index::{self, known};
use crate::pack::{self, Back, dangers};
use crate::system::Trouble;
use crate::value::Value;
use crate::workspace::Workspace;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

impl Register {
    /// What is known of the records on paper that are about the children of the records at hand, or that these name: without
    /// those that are at hand themselves. What parents refused or took back is among it.
    pub fn on_paper(&self, at_hand: &[index::Entry]) -> Vec<index::Entry> {
        let lower = |text: &str| text.to_lowercase();
        let children: BTreeSet<String> =
            at_hand.iter().map(|e| lower(e.child_ref())).filter(|c| !c.is_empty()).collect();
        let named: BTreeSet<String> = at_hand.iter().flat_map(|entry| entry.links().map(lower)).collect();
        let own: BTreeSet<_> = at_hand.iter().map(index::Entry::key).collect();
        let is_asked = |entry: &index::Entry| {
            let id = lower(entry.id());
            !own.contains(&entry.key()) && (children.contains(&lower(entry.child_ref())) || named.contains(&id))
        };
        let pages = self.newest_pages().into_values().filter(|page| page.form != FORM).map(of_page);
        let returned = self.came_back().map(|(issued, returned, record)| of_returned(issued, returned, record));
        let mut all: Vec<index::Entry> = pages.chain(returned).filter(is_asked).collect();
        // a disc that was written from here is known better by its own lines than by a page about it
        all.retain(|entry| entry.disc().is_empty() || self.disc(entry.disc()).is_none());
        if at_hand.iter().any(index::Entry::cites_consent) {
            all.extend(self.taken_back());
        }
        if at_hand.iter().any(index::Entry::is_about_discs) {
            all.extend(self.on_discs());
        }
        all
    }

    /// What paper alone still says of people from whom danger comes to a child: what they are to the child, or only that there is
    /// somebody. What records at hand say themselves is left out: they give the names.
    pub(super) fn dangers_on_paper(&self, at_hand: &[index::Entry]) -> Vec<index::Entry> {
        let own: BTreeSet<_> = at_hand.iter().map(index::Entry::key).collect();
        let pages = self.newest_pages().into_values().map(of_page);
        let handed_out = self.issued().flat_map(|(_, issued)| issued.forms.iter().map(|back| of_back(issued, back)));
        let mut all: Vec<index::Entry> = pages.chain(handed_out).collect();
        all.retain(|entry| {
            !own.contains(&entry.key()) && !dangers(std::slice::from_ref(entry), entry.child_ref()).is_empty()
        });
        all
    }

    /// The newest page of each part of each record that was not destroyed.
    fn newest_pages(&self) -> BTreeMap<(String, &str, &str), &Page> {
        let mut all = BTreeMap::new();
        for line in self.lines() {
            match &line.entry {
                Entry::Page(page) => {
                    all.insert((page.record.to_lowercase(), page.form.as_str(), page.part.as_str()), page);
                }
                Entry::DestroyedOnPaper(gone) => {
                    let id = gone.record.to_lowercase();
                    all.retain(|(record, form, _), _| *record != id || *form != gone.form);
                }
                _ => {}
            }
        }
        all
    }

    /// Each form that came back, with the pack that it was in and the record's number.
    fn came_back(&self) -> impl Iterator<Item = (&Issued, &Returned, &str)> {
        self.lines().iter().filter_map(|line| match &line.entry {
            Entry::Returned(returned) => {
                let of = |issued: &&Issued| issued.pack == returned.pack && issued.check == returned.check;
                let issued = self.issued().map(|(_, issued)| issued).find(of)?;
                Some((issued, returned, issued.form(&returned.form)?.record.as_str()))
            }
            _ => None,
        })
    }
}

/// What the records at hand, and those on paper, say of people from whom danger comes to a child.
///
/// # Errors
/// When a record cannot be read, since it may name somebody, or the register is not whole.
pub fn known_dangers(paths: &[PathBuf], workspace: &Workspace) -> Result<Vec<index::Entry>, Trouble> {
    let mut known = pack::known_dangers(paths, workspace)?;
    if let Some(folder) = &workspace.folder {
        known.extend(Register::read(folder)?.dangers_on_paper(&known));
    }
    Ok(known)
}

fn of_page(page: &Page) -> index::Entry {
    let text = |text: &str| if text.is_empty() { Data::Null } else { Data::text(text) };
    let own = [
        ("form", text(&page.form)),
        ("id", text(&page.record)),
        ("child_ref", text(&page.child)),
        ("part", text(&page.part)),
        ("moment", text(&page.moment)),
        // two pages that say the same have the same code
        ("fingerprint", text(&page.check)),
        ("errors", Data::Int(0)),
    ];
    let indexed = page.index.iter().map(|(key, written)| (key.clone(), known(written)));
    index::Entry::on_paper(own.map(|(key, value)| (key.to_owned(), value)).into_iter().chain(indexed))
}

/// A form of a pack, with whom it keeps away.
fn of_back(issued: &Issued, back: &Back) -> index::Entry {
    let own = [("form", &back.form), ("id", &back.record), ("child_ref", &issued.child)];
    let dangers = back.index.iter().map(|(key, written)| (key.clone(), known(written)));
    index::Entry::on_paper(own.map(|(key, value)| (key.to_owned(), Data::text(value))).into_iter().chain(dangers))
}

/// A form that came back on paper is signed, or is not.
fn of_returned(issued: &Issued, returned: &Returned, record: &str) -> index::Entry {
    let is_signed = returned.signed.iter().any(|signature| signature.signed);
    let day = returned.signed_on.as_deref().filter(|_| is_signed).and_then(|day| day.parse().ok());
    index::Entry::on_paper([
        // what nobody signed is no receipt
        ("form", if is_signed { Data::text(&returned.form) } else { Data::Null }),
        ("id", Data::text(record)),
        ("child_ref", Data::text(&issued.child)),
        ("moment", Data::text(if is_signed { "signed" } else { "completed" })),
        ("signed_at", day.map_or(Data::Null, |day| Value::Date(day).to_data())),
        ("errors", Data::Int(0)),
    ])
}
