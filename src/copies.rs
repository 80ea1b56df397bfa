//! Copies for parents who live apart: who lives with whom, who gets a copy, and what leads from one household to another.
//!
//! A copy is made of what was approved, by leaving answers out before anything is typeset: nothing is ever blackened. The
//! members of a table of parents, and the few questions read here, have these ids: `parents` with `name`, `relation`,
//! `address`, `pr` and `lives_with`; `home_address`, `parents_separated` and `sign`. What is left out, a form says with
//! `household`.

mod households;
mod leave_out;
mod traces;

pub use households::{Households, NoCopy, Parent, Recipients};
pub use leave_out::for_household;
pub use traces::{Trace, echoes, folded, traces};
