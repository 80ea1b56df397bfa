//! `confide` turns forms written in YAML into sealed PDFs that a nursery can print, hand out and file, and refuses to
//! when the form, or what was filled in, breaks the setting's written procedure.
//!
//! ```text
//! YAML ─read─▶ Form + Record ─check─▶ Findings ─approve─▶ Approved ─typeset─▶ Pdf ─stamp─▶ Stamped ─prove─▶ Proved ─seal─▶ Sealed
//! ```
//!
//! Each stage is a function from the last stage's type to its own. A type without a public constructor is the proof
//! that its stage ran: nobody can seal what was never proved, or typeset what was never approved.
//!
//! The modules stand in stage order; a module uses only those above it (`tests/architecture.rs` proves it).

pub mod source;
pub mod system;
pub mod disk;
pub mod expr;
pub mod value;
pub mod finding;
pub mod setting;
pub mod form;
pub mod record;
pub mod index;
pub mod procedure;
pub mod approve;
pub mod copies;
pub mod typeset;
pub mod pdf;
pub mod verify;
pub mod seal;
pub mod envelope;
pub mod workspace;
pub mod report;
pub mod pack;
pub mod register;
pub mod breach;
pub mod discs;
pub mod purge;
pub mod disclose;
pub mod inspect;
pub mod desk;
pub mod web;
pub mod cli;
