//! From approved records to a finished file: typeset, stamp, prove, seal, the same for one form and for a pack.

mod attach;
pub mod book;
mod checklist;
mod compose;
mod html;
pub mod intake;
mod job;
mod journal;
mod make;
mod outcome;
mod plain;
mod receipts;
mod run;
mod schema;
mod sets;
mod summary;
mod unread;
mod view;
mod write;

pub use compose::{Composed, Composer, Uncomposed};
pub use html::{WebPage, web_page};
pub use job::{Job, Marks, Piece};
pub use journal::{Journal, Made as MadePack, Shard, Waits, merged};
pub use make::Maker;
pub use outcome::{Cost, Failed, Made, Outcome, Unsealed};
pub use receipts::{Standing, slip, standings, version_of};
pub use run::{Ended, Order, Row, RowOutcome, Source, Stopped, run};
pub use schema::set_schema;
pub use sets::{Attached, Set, SetForm, sets};
pub use summary::Summary;
pub use unread::Unread;
pub use view::{TurnedOff, asks_consent, settled, turned_off};
pub use write::{Place, place_of, write_rules};
