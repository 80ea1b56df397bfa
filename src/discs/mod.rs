//! Discs: copies that leave this computer for the child's file (07.2.22), the labels on them, and whether they can still be read.

mod label;
mod look;
mod lost;
mod place;
mod put;

pub use label::{Labelled, label};
pub use look::{Looked, look};
pub use lost::{file_of_lost, lost};
pub use place::{Place, Refused, place};
pub use put::{Copy, MARK, Put, export, left_behind, number_on};
