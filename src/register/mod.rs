//! The register: which packs were handed out to parents and what came back, as references and codes, never a name.

mod answers;
mod chain;
mod consents;
mod discs;
mod entry;
mod head;
mod issue;
mod letters;
mod looked;
mod on_screen;
mod sent_back;
mod sheet;
mod standing;
mod taken_back;
mod told;
mod watched;
mod withdraw;
mod words;

pub use answers::{Fault, NO_DATE, Typed, is_code, returned};
pub use chain::{FILE, Line, Register};
pub use consents::{Answer, Consent, Word};
pub use discs::{Clear, Disc, Exported, Lost, OnDisc, Tested};
pub use entry::{Closed, Entry, Issued, Returned, Said, Signature, Why, Withdrawn};
pub use head::{HEAD, Head, Signer};
pub use issue::{close, enter, enter_all, job, run};
pub use letters::{Letter, letters, reminder};
pub use looked::{Looked, look};
pub use sent_back::{Given, SentBack, SentForm, sent_back};
pub use sheet::{taken, template};
pub use standing::{Gap, OfForm, Standing, State};
pub use taken_back::{across, heard, rests_on_nothing, with_records};
pub use told::{Told, told, told_as_table};
pub use watched::watched;
pub use withdraw::{TakenBack, withdraw};
pub use words::Spoken;
