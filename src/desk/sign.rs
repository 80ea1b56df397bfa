//! A signature drawn at the desk, for whoever cannot sign on the paper: it is of what was written when it was drawn, and goes
//! when that changes.

use super::Writing;
use crate::form::{Class, Field};
use crate::value::{Drawing, Kind, LONDON};
use crate::workspace::Workspace;
use chrono::{DateTime, Utc};

impl Writing {
    /// The signatures that can be drawn here: those of a record of the staff that are asked for now.
    pub fn signatures(&self, workspace: &Workspace) -> Vec<&Field> {
        if self.form.class != Some(Class::StaffRecord) {
            return Vec::new();
        }
        let asked = self.asked(workspace);
        let fields = self.form.fields().map(|(_, f)| f);
        fields.filter(|f| f.kind == Kind::Sign && !f.is_signed_by_parent() && asked.contains(&f.id)).collect()
    }

    /// Whether one was drawn.
    pub fn is_signed(&self, field: &str) -> bool {
        self.drawings.iter().any(|(id, _)| id == field)
    }

    /// Takes a drawn signature, with the name and role that were typed beside it.
    pub fn sign(&mut self, field: &str, name: &str, role: &str, now: DateTime<Utc>, drawing: Drawing) {
        self.unsign(field);
        let at = now.with_timezone(&LONDON).format("%Y-%m-%d %H:%M").to_string();
        for (member, text) in [("name", name), ("role", role), ("signed_at", &at), ("mark", "drawn")] {
            self.slots.set(&format!("{field}.{member}"), text);
        }
        self.drawings.push((field.to_owned(), drawing));
    }

    /// Takes one away again.
    pub fn unsign(&mut self, field: &str) {
        self.slots.forget(field);
        self.drawings.retain(|(id, _)| id != field);
    }

    /// Takes all away: what was signed is not what stands there now.
    pub fn unsign_all(&mut self) {
        let signed: Vec<String> = self.drawings.iter().map(|(id, _)| id.clone()).collect();
        signed.iter().for_each(|id| self.unsign(id));
    }
}
