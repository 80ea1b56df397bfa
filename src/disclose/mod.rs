//! Everything that is held about a child, for a parent who asked to see it (UK GDPR Art. 15): what lies here as files becomes
//! copies behind an index, and for what lies on paper or on a disc alone there is a list of what to fetch and to cover.
//!
//! Two sheets: the parent's index says what is given, and nothing of what is not; the office's list says why. A record on paper is
//! named to the parent only where they signed such a form themselves, or somebody says that it is copied: naming another could
//! tell what must not be told.

mod cover;
mod fetch;
mod files;
mod plan;
mod sheets;

pub use fetch::ToFetch;
pub use files::NotGiven;
pub use plan::{Given, Order, Plan, Refused, plan};

/// The sheet for the parent.
const INDEX: &str = "access_request_index";
/// The sheet for the office.
const PULL_LIST: &str = "access_request_pull_list";
