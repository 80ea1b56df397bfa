//! Copies for those who may not see all of a record: for parents who live apart, and for a whole audience.
//!
//! A copy is made of what was approved, by leaving answers out before anything is typeset: nothing is ever blackened.
//!
//! For parents who live apart the question is who lives with whom, who gets a copy, and what leads from one household to
//! another. The members of a table of parents, and the few questions read here, have these ids: `parents` with `name`,
//! `relation`, `address`, `pr` and `lives_with`; `home_address`, `parents_separated` and `sign`. What is left out, a form says
//! with `household`.
//!
//! For an audience, such as the police, a form says with `audience` who may read an answer. Whether the parents may be told at
//! all is read from `parents_told` and `parent_told_recorded` with `no_reason`.

mod audience;
mod audience_words;
mod households;
mod leave_out;
mod names;
mod secrets;
mod traces;

pub use audience::{Audience, for_audience};
pub use audience_words::rules_out_parents;
pub use households::{Households, NoCopy, Parent, Recipients};
pub use leave_out::for_household;
pub use names::{Anyway, is_called_by_a_name, tells_number, told_all_the_same, told_by_another};
pub use secrets::{said_by, secrets, shows_something};
pub use traces::{Trace, echoes, folded, traces, words_of};
