//! From approved records to a finished file: typeset, stamp, prove, seal, the same for one form and for a pack.

pub mod book;
mod html;
mod job;
mod make;
mod outcome;
mod plain;
mod schema;
mod sets;
mod unread;
mod view;
mod write;

pub use html::{WebPage, web_page};
pub use job::{Job, Marks};
pub use make::Maker;
pub use outcome::{Cost, Failed, Made, Outcome, Unsealed};
pub use schema::set_schema;
pub use sets::{Set, SetForm, sets};
pub use unread::Unread;
pub use view::{TurnedOff, asks_consent, turned_off};
pub use write::{Place, place_of, write_rules};
