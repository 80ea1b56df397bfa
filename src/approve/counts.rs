//! What people set aside or vouched for in a run: counted, so that it is seen.

use super::{Approved, Checked};
use chrono::{DateTime, Utc};

/// The ways past a finding that people took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Warnings set aside by a waiver.
    pub waived: usize,
    /// What people vouch for by name.
    pub attested: usize,
    /// Reports printed before they were complete.
    pub urgent: usize,
}

impl Counts {
    /// Adds those of a record that was checked.
    pub fn add(&mut self, checked: &Checked, now: DateTime<Utc>) {
        self.waived += checked.waived(now).len();
        self.attested += checked.record.attestations().len();
    }

    /// Those of a record that is printed.
    pub fn of(approved: &Approved) -> Counts {
        Counts {
            waived: approved.waived().len(),
            attested: approved.attested().len(),
            urgent: usize::from(approved.urgent().is_some()),
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            waived: self.waived + other.waived,
            attested: self.attested + other.attested,
            urgent: self.urgent + other.urgent,
        }
    }

    /// For programs.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({"waived": self.waived, "attested": self.attested, "urgent": self.urgent})
    }

    /// As the end of a sentence; nothing where there is nothing to say.
    pub fn told(&self) -> String {
        let parts = [
            (self.urgent, "printed urgently"),
            (self.waived, "set aside by waivers"),
            (self.attested, "vouched for by people"),
        ];
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect()
    }
}
