//! A clause and its rules in words, for whoever answers for a nursery: the same on the command line, in the desk and in print.

use crate::finding::Level;
use crate::procedure::{Clause, Status};

/// The procedure whose clauses this program counts.
const OURS: &str = "07.2";

/// Whose the number is; a nursery's own procedure numbers its clauses as it likes.
pub fn numbered(clause: &Clause) -> String {
    if clause.procedure != OURS {
        return format!("{} is the number that the nursery's own procedure has for it.", clause.id);
    }
    format!("The procedure does not number its paragraphs; {} is this program's own count.", clause.id)
}

/// What a person vouches for, where no program can prove it.
pub fn vouched(clause: &Clause) -> Option<String> {
    clause.attests.as_ref().map(|a| format!("No program can prove it: a person vouches by name {}.", a.says))
}

/// What a level does to whoever is in a hurry.
pub fn weighs(level: Level) -> &'static str {
    match level {
        Level::Error => "it stops: nothing is issued until it is mended",
        Level::Warning => "it stops until somebody sets it aside by name, with a reason and an end date",
        Level::Advice => "it is shown and stops nothing",
    }
}

/// What is done about a clause that has no rule of its own.
pub fn done(status: &Status) -> String {
    match status {
        Status::Checked => "there is no rule for it yet".to_owned(),
        Status::Printed => "it is printed where it belongs".into(),
        Status::Attested => "a person vouches for it by name; software cannot check it".into(),
        Status::Guidance => "it is for people to read; nothing can be checked".into(),
        Status::CarriedBy(rule) => format!("the rule {rule} carries it"),
    }
}
