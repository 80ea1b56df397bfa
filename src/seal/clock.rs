//! Another clock than this computer's: a service that stamps the time on seals (RFC 3161), where the setting names one.

use crate::setting::{Baseline, Stamping};
use crate::system::{Context, Trouble};
use crate::verify::Certificate;
#[cfg(feature = "timestamp")]
use crate::verify::vouches;
use chrono::{DateTime, Utc};
#[cfg(feature = "timestamp")]
use std::collections::BTreeMap;
use std::fmt;
use x509_cert::der::Any;

/// A time stamping service.
#[derive(Clone)]
pub struct Clock {
    service: Stamping,
    /// What the numbers that go with questions are made of.
    #[cfg_attr(not(feature = "timestamp"), expect(dead_code, reason = "nothing is asked"))]
    seed: [u8; 32],
}

impl Clock {
    /// The service that a setting names.
    ///
    /// # Errors
    /// When it cannot be asked: this program was built without time stamps, or the address is none that it can use.
    pub fn at(service: &Stamping, ctx: &Context) -> Result<Clock, Trouble> {
        if cfg!(not(feature = "timestamp")) {
            return Err(Trouble::new("this confide was built without time stamps").help(
                "take `timestamp:` out of setting.yaml, or build it with `cargo build --release --features timestamp`",
            ));
        }
        if !service.url.starts_with("http://") {
            return Err(Trouble::new("the address of a time stamping service begins with http://")
                .help("a time stamp is signed by itself, and nothing but a digest is sent: https is not needed"));
        }
        let mut seed = [0; 32];
        ctx.random.fill(&mut seed)?;
        Ok(Clock { service: service.clone(), seed })
    }

    /// How far what it stamps is to last.
    pub(super) fn level(&self) -> Baseline {
        self.service.level
    }

    /// The token that says that these bytes are there now.
    ///
    /// # Errors
    /// When the service does not answer, or what it gives does not hold.
    #[cfg(feature = "timestamp")]
    pub(super) fn stamp(&self, about: &[&[u8]]) -> Result<Any, Trouble> {
        use crate::verify::cms::asking;
        let nonce = self.nonce(about);
        let unmade = |_| Trouble::new("the question for a time stamp could not be made");
        let question = asking::question(about, &nonce).map_err(unmade)?;
        let answer = crate::system::post::post(&self.service.url, "application/timestamp-query", question)?;
        asking::answer(&answer, about, &nonce).map(|(token, _)| token).map_err(|why| {
            Trouble::new(format!("{} gave no time stamp that can be used: {why}", self.service.url))
                .help("try again, or name another service under `timestamp:` in setting.yaml")
        })
    }

    #[cfg(not(feature = "timestamp"))]
    pub(super) fn stamp(&self, _: &[&[u8]]) -> Result<Any, Trouble> {
        Err(Trouble::new(format!("{} cannot be asked", self.service.url)))
    }

    /// What the issuers of certificates say of them, where those name a list: fetched from nowhere but where the setting lets it
    /// be.
    ///
    /// # Errors
    /// When a list is not to be had, or a certificate is on one.
    #[cfg(feature = "timestamp")]
    pub(super) fn lists(&self, certificates: &[Certificate], at: DateTime<Utc>) -> Result<Vec<Vec<u8>>, Trouble> {
        let mut lists = BTreeMap::new();
        for certificate in certificates {
            let addresses = certificate.lists();
            let Some(first) = addresses.first() else { continue };
            let Some(address) = addresses.iter().find(|address| self.may_fetch(address)) else {
                return Err(Trouble::new(format!(
                    "{} is on a list at {first} when it is withdrawn, and `lists` under `timestamp:` in setting.yaml does not \
                     let that be fetched",
                    certificate.name()
                )));
            };
            if !lists.contains_key(address) {
                lists.insert(address.clone(), crate::system::post::get(address)?);
            }
            vouches(&lists[address], certificate, certificates, at)
                .map_err(|why| Trouble::new(format!("{address}: {why}")))?;
        }
        Ok(lists.into_values().collect())
    }

    #[cfg(not(feature = "timestamp"))]
    pub(super) fn lists(&self, _: &[Certificate], _: DateTime<Utc>) -> Result<Vec<Vec<u8>>, Trouble> {
        Ok(Vec::new())
    }

    /// An address in full, or all that stands in a folder.
    #[cfg(feature = "timestamp")]
    fn may_fetch(&self, address: &str) -> bool {
        let lets =
            |allowed: &String| allowed == address || allowed.ends_with('/') && address.starts_with(allowed.as_str());
        self.service.lists.iter().any(lets)
    }

    /// Another number for each signature and each run, that nobody can know before; positive, and in as few bytes as DER wants.
    #[cfg(feature = "timestamp")]
    fn nonce(&self, about: &[&[u8]]) -> [u8; 8] {
        use sha2::{Digest, Sha256};
        let seeded = Sha256::new().chain_update(self.seed);
        let digest = about.iter().fold(seeded, |digest, part| digest.chain_update(part)).finalize();
        let mut nonce = [0; 8];
        nonce.copy_from_slice(&digest[..8]);
        nonce[0] = nonce[0] & 0x3F | 0x40;
        nonce
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("service", &self.service).finish_non_exhaustive()
    }
}
