//! For whom a whole audience's copy is made, and which of the readers that a form names belong to it: the one place that says so.
//!
//! A form and its questions say with `audience` who may read an answer, and whoever is not named there is shown nothing. The
//! manager and the designated person read the record itself, so that there is no copy for them.

use super::audience_words::is_one_of;
use crate::approve::{Approved, ForWhom, Spot};
use crate::expr::Data;
use crate::form::{Field, Form, Reader, Sensitivity};

/// Those whom a copy may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The child's key person.
    KeyPerson,
    /// The child's parents.
    Parent,
    /// A social worker.
    SocialWorker,
    /// The police.
    Police,
    /// Everybody who works here: only what is general (07.2.5).
    AllStaff,
}

/// The role of whoever may read what is public.
const ANYONE: &str = "anyone";

impl Audience {
    /// Every audience, by the word that stands on the command line and that rules know it by.
    pub const WORDS: [(&'static str, Audience); 5] = [
        ("key_person", Audience::KeyPerson),
        ("parent", Audience::Parent),
        ("social_worker", Audience::SocialWorker),
        ("police", Audience::Police),
        ("all_staff", Audience::AllStaff),
    ];

    /// The roles that a form may name below `audience` beside those of an audience: each reads the record itself, or is
    /// shown it by somebody who does.
    pub const READERS_OF_THE_RECORD: [&'static str; 8] = [
        "designated_person",
        "deputy_dp",
        "manager",
        "line_manager",
        "data_protection_lead",
        "admin",
        "sendco",
        "author",
    ];

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        Audience::WORDS.iter().find(|(_, a)| *a == self).map_or("", |(word, _)| word)
    }

    /// The name of the printed words that say whom the copy is for.
    pub fn printed(self) -> &'static str {
        match self {
            Audience::KeyPerson => "for_key_person",
            Audience::Parent => "for_parent",
            Audience::SocialWorker => "for_social_worker",
            Audience::Police => "for_police",
            Audience::AllStaff => "for_all_staff",
        }
    }

    /// As messages name it.
    pub fn named(self) -> &'static str {
        match self {
            Audience::KeyPerson => "the key person",
            Audience::Parent => "a parent",
            Audience::SocialWorker => "a social worker",
            Audience::Police => "the police",
            Audience::AllStaff => "all staff",
        }
    }

    /// The roles below `audience` in a form that belong to it: whoever is with the child each day is on the staff, and the
    /// key person is one of them.
    pub fn roles(self) -> &'static [&'static str] {
        match self {
            Audience::KeyPerson => &["key_person", "practitioner", ANYONE],
            Audience::Parent => &["parent", ANYONE],
            Audience::SocialWorker => &["social_worker", ANYONE],
            Audience::Police => &["police", ANYONE],
            Audience::AllStaff => &["practitioner", ANYONE],
        }
    }

    /// How private an answer may be at most, whoever is named: staff as a whole hear what is general, and no sheet of a
    /// safeguarding file goes to the family.
    fn most(self) -> Sensitivity {
        match self {
            Audience::AllStaff => Sensitivity::S1,
            Audience::Parent => Sensitivity::S2,
            Audience::KeyPerson | Audience::SocialWorker | Audience::Police => Sensitivity::S3,
        }
    }

    /// Whether it may read the answer to a question of that form.
    pub fn may_read(self, form: &Form, field: &Field) -> bool {
        let readers = if field.audience.is_empty() { &form.audience } else { &field.audience };
        field.sensitivity.or(form.sensitivity).unwrap_or(Sensitivity::S3) <= self.most() && self.is_among(readers)
    }

    fn is_among(self, readers: &[Reader]) -> bool {
        readers.iter().any(|reader| self.roles().contains(&reader.role.as_str()))
    }

    /// Whether there is anything in a form that it may read.
    pub fn reads_some_of(self, form: &Form) -> bool {
        form.fields().any(|(_, field)| self.may_read(form, field) && (field.is_question() || form.is_for_anyone()))
    }

    /// Whether somebody from whom danger comes may be one of them; doubt counts as yes.
    pub fn may_be(self, danger: &Data) -> bool {
        is_one_of(self, danger)
    }
}

/// The copy of one record for a whole audience.
#[must_use]
pub fn for_audience(approved: &Approved, audience: Audience) -> Approved {
    let form = approved.record().form.clone();
    let leaves_out = |spot: Spot<'_>| match spot.member {
        // a member says it only where it differs from its question
        Some(member) if !member.audience.is_empty() => !audience.is_among(&member.audience),
        _ => spot.row.is_none() && spot.member.is_none() && !audience.may_read(&form, spot.field),
    };
    let for_whom = ForWhom { audience: audience.word(), number: None, addressees: Vec::new() };
    approved.copy(for_whom, &leaves_out)
}
