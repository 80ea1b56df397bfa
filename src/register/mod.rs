//! The register: which packs were handed out to parents and what came back, as references and codes, never a name.

mod answers;
mod chain;
mod entry;
mod issue;
mod letters;
mod sheet;
mod standing;
mod words;

pub use answers::{Fault, NO_DATE, Typed, returned};
pub use chain::{FILE, Line, Register};
pub use entry::{Entry, Issued, Returned, Said, Signature};
pub use issue::{enter, job, run};
pub use letters::{Letter, letters, reminder};
pub use sheet::{taken, template};
pub use standing::{Gap, OfForm, Standing, State};
pub use words::Spoken;
