//! The register's signed head: how many lines it had, the fingerprint of the last, and when; signed with the setting's key
//! and kept beside it.
//!
//! The lines are on the disk before the head that counts them. So lines behind the last signed one are no sign of tampering: a
//! crash came between the two, or the key was locked (`confide returns` does not ask for it). They wait, and the next
//! addition with the key at hand signs them. A head that counts more lines than there are is always a fault.
//!
//! Lines that wait are guarded by the chain alone. Two things the files cannot tell by themselves: that both are those of an
//! earlier day, and that whoever has the key itself wrote all of it anew. The head's code, which a run's summary bears and
//! which can be written down elsewhere, tells (`confide register verify --head`).

use crate::approve::code_of;
use crate::disk::{self, Existing};
use crate::report::verdict::hex;
use crate::seal::Identity;
use crate::system::Trouble;
use crate::value::{LONDON, show_moment};
use crate::verify::{Certificate, Standing, Trust};
use crate::workspace::{Ours, Workspace};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The name of the head's file, beside the register.
pub const HEAD: &str = "register.head";
const MOST_BYTES: u64 = 1 << 16;

/// A head as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many lines it counts.
    pub lines: usize,
    /// The SHA-256 of the last of them, in hex.
    pub last: String,
    /// When it was signed, as RFC 3339 in London's time.
    pub at: String,
    /// Of the key that signed it, as PEM.
    certificate: String,
    /// Over what [`Head::text`] says, in hex.
    signature: String,
}

/// Who signed a head, and when.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The certificate of the key.
    pub certificate: Certificate,
    /// When, by the clock of the computer.
    pub at: DateTime<Utc>,
}

impl Head {
    /// The head in a workspace's folder; none where nothing was signed yet.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn read(folder: &Path) -> Result<Option<Head>, Trouble> {
        Head::bytes(folder)?.map(|bytes| Head::from_bytes(&bytes)).transpose()
    }

    /// The bytes of its file, where there is one.
    pub(super) fn bytes(folder: &Path) -> Result<Option<Vec<u8>>, Trouble> {
        let path = folder.join(HEAD);
        if path.exists() { disk::read(&path, MOST_BYTES).map(Some) } else { Ok(None) }
    }

    /// The head that a file's bytes are.
    ///
    /// # Errors
    /// When they are none.
    pub fn from_bytes(bytes: &[u8]) -> Result<Head, Trouble> {
        serde_json::from_slice(bytes).map_err(|_| {
            Trouble::new(format!("{HEAD} is not a register's head: somebody or something changed it")).help(PUT_BACK)
        })
    }

    /// Signs so many lines, the last with that fingerprint.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(lines: usize, last: &str, now: DateTime<Utc>, identity: &Identity) -> Result<Head, Trouble> {
        let at = now.with_timezone(&LONDON).to_rfc3339_opts(SecondsFormat::Secs, false);
        let certificate = identity.certificate().pem();
        let mut head = Head { lines, last: last.into(), at, certificate, signature: String::new() };
        let signature = identity.sign_text(&head.text());
        let signature = signature.ok_or_else(|| Trouble::new("the key could not sign the register's head"))?;
        head.signature = hex(&signature);
        Ok(head)
    }

    /// What is signed.
    fn text(&self) -> String {
        format!("confide register\n{}\n{}\n{}\n", self.lines, self.last, self.at)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), Trouble> {
        let bytes = serde_json::to_vec(self);
        let bytes = bytes.map_err(|e| Trouble::new(format!("the register's head cannot be written: {e}")))?;
        disk::write(&folder.join(HEAD), &bytes, Existing::Replace)
    }

    /// Who signed it, if what it says is what they signed.
    ///
    /// # Errors
    /// When it was changed since, or their certificate was none for signing then.
    pub fn signer(&self) -> Result<Signer, Trouble> {
        let forged = || {
            Trouble::new(format!("{HEAD} does not bear the signature of the key that it names: it was changed"))
                .help(PUT_BACK)
        };
        let certificate = Certificate::from_bytes(self.certificate.as_bytes()).map_err(|_| forged())?;
        let at = DateTime::parse_from_rfc3339(&self.at).map_err(|_| forged())?.with_timezone(&Utc);
        let signature = bytes(&self.signature).ok_or_else(forged)?;
        if !certificate.has_signed_text(&self.text(), &signature) {
            return Err(forged());
        }
        certificate.may_seal_at(at).map_err(|bad| Trouble::new(format!("{HEAD}: {bad}")).help(LOOK))?;
        Ok(Signer { certificate, at })
    }

    /// Whether it is the setting's own, by the rules that seals are believed by.
    ///
    /// # Errors
    /// Why it is not believed.
    pub fn believed(&self, trust: &Trust) -> Result<Signer, Trouble> {
        let signer = self.signer()?;
        let (certificate, by) = (&signer.certificate, signer.certificate.words().join(" "));
        let fact = match trust.standing(certificate, signer.at, None) {
            Ok(Standing::Trusted) => return Ok(signer),
            Ok(Standing::Unknown) => {
                format!("{HEAD} is signed with a key that is not known as the setting's own ({by})")
            }
            Ok(Standing::Stolen(since)) => format!(
                "{HEAD} is signed with a key that somebody else may have since {}, who can write any time ({by})",
                show_moment(since.fixed_offset())
            ),
            Err(why) => format!("{HEAD}: {why} ({by})"),
        };
        Err(Trouble::new(fact).help(LOOK))
    }
}

const PUT_BACK: &str = "put register.head back from a backup, with the register.jsonl of the same day, and find out who changed it. Nothing was added";
/// What to do where somebody has to look.
pub(super) const LOOK: &str = "look through `confide register show`, and compare a head's code that was written down with `confide register verify --head`; if the lines are right, sign them with `confide register sign`";

/// The head's code for people, as the check codes are written: 60 bits of a digest over the last line's fingerprint.
pub fn code(mark: &str) -> String {
    code_of(&Sha256::digest(format!("confide register head\n{mark}\n")))
}

/// Whose signature counts: the setting's own certificates, by the list of them; where there is no such list, those that the
/// workspace trusts.
///
/// # Errors
/// When they cannot be read.
pub fn trusted(folder: &Path) -> Result<Trust, Trouble> {
    let ours = Ours::read(&folder.join("trust"))?;
    if ours.all.is_empty() {
        return Workspace::trust(Some(folder), &mut |_| ());
    }
    let mut trust = Trust::nobody();
    ours.tell(&mut trust);
    Ok(trust)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.len().is_multiple_of(2) || !hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}
