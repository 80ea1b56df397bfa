//! Another clock than this computer's: a service that stamps the time on seals (RFC 3161), where the setting names one.

use crate::system::{Context, Trouble};
use std::fmt;
use x509_cert::der::Any;

/// A time stamping service.
#[derive(Clone)]
pub struct Clock {
    address: String,
    /// What the numbers that go with questions are made of.
    #[cfg_attr(not(feature = "timestamp"), expect(dead_code, reason = "nothing is asked"))]
    seed: [u8; 32],
}

impl Clock {
    /// The service at an address.
    ///
    /// # Errors
    /// When it cannot be asked: this program was built without time stamps, or the address is none that it can use.
    pub fn at(address: &str, ctx: &Context) -> Result<Clock, Trouble> {
        if cfg!(not(feature = "timestamp")) {
            return Err(Trouble::new("this confide was built without time stamps").help(
                "take `timestamp:` out of setting.yaml, or build it with `cargo build --release --features timestamp`",
            ));
        }
        if !address.starts_with("http://") {
            return Err(Trouble::new("the address of a time stamping service begins with http://")
                .help("a time stamp is signed by itself, and nothing but a digest is sent: https is not needed"));
        }
        let mut seed = [0; 32];
        ctx.random.fill(&mut seed)?;
        Ok(Clock { address: address.to_owned(), seed })
    }

    /// The token that says that this signature is there now.
    ///
    /// # Errors
    /// When the service does not answer, or what it gives does not hold.
    #[cfg(feature = "timestamp")]
    pub(super) fn stamp(&self, signature: &[u8]) -> Result<Any, Trouble> {
        use crate::verify::cms::asking;
        let nonce = self.nonce(signature);
        let unmade = |_| Trouble::new("the question for a time stamp could not be made");
        let question = asking::question(signature, &nonce).map_err(unmade)?;
        let answer = crate::system::post::post(&self.address, "application/timestamp-query", question)?;
        asking::answer(&answer, signature, &nonce).map(|(token, _)| token).map_err(|why| {
            Trouble::new(format!("{} gave no time stamp that can be used: {why}", self.address))
                .help("try again, or name another service under `timestamp:` in setting.yaml")
        })
    }

    #[cfg(not(feature = "timestamp"))]
    pub(super) fn stamp(&self, _: &[u8]) -> Result<Any, Trouble> {
        Err(Trouble::new(format!("{} cannot be asked", self.address)))
    }

    /// Another number for each signature and each run, that nobody can know before; positive, and in as few bytes as DER wants.
    #[cfg(feature = "timestamp")]
    fn nonce(&self, signature: &[u8]) -> [u8; 8] {
        use sha2::{Digest, Sha256};
        let digest = Sha256::new().chain_update(self.seed).chain_update(signature).finalize();
        let mut nonce = [0; 8];
        nonce.copy_from_slice(&digest[..8]);
        nonce[0] = nonce[0] & 0x3F | 0x40;
        nonce
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("address", &self.address).finish_non_exhaustive()
    }
}
