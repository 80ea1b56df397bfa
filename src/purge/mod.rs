//! Leaving no copy: what was typed is removed once it is kept on paper or on a disc, and never before (07.2.21 to 07.2.23).
//!
//! ```text
//! Held ─found─▶ Removal ─may go─▶ register line ─▶ WrittenDown ─removed─▶ looked again
//! ```
//!
//! Nothing is removed before the register's line about it is on the disk, and nothing counts as gone before it was looked for
//! once more.

mod copies;
mod ended;
mod held;
mod receipt;
mod removal;

pub use copies::{Copies, copies};
pub use ended::{Ended, Sought, Stays, ended};
pub use held::{Held, What};
pub use receipt::{paper_receipt, paper_receipt_id, receipt};
pub use removal::{Gone, Left, Removal, WrittenDown};
