//! Whom the caller trusts: certificates named one by one, never anything because of where a file lies; and for how long
//! each of the setting's own was in use.

use super::{BadCertificate, Certificate, Refusal, TimeStamp};
use chrono::{DateTime, Utc};

/// The certificates whose seals are SEALED rather than UNKNOWN-SIGNER.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    certificates: Vec<Certificate>,
    terms: Vec<(Certificate, Term)>,
}

/// How long a certificate of the setting's own was in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first moment.
    pub from: DateTime<Utc>,
    /// When and why it ended; nothing of the one in use.
    pub end: Option<(DateTime<Utc>, Ended)>,
}

/// Why a certificate is no longer in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Another took its place.
    Renewed,
    /// Nobody has its key any more.
    Lost,
    /// Somebody else may have its key: from then on nothing that it seals is ours.
    Stolen,
}

/// How far a seal is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its certificate is trusted by name, and was in use.
    Trusted,
    /// Nobody named its certificate.
    Unknown,
    /// Its key was stolen later: a thief can write any time into a seal, and no trusted time stamp says that this one is older.
    Stolen(DateTime<Utc>),
}

impl Trust {
    /// Trusts nobody.
    pub fn nobody() -> Self {
        Self::default()
    }

    /// Trusts exactly these.
    pub fn of(certificates: impl IntoIterator<Item = Certificate>) -> Self {
        Trust { certificates: certificates.into_iter().collect(), terms: Vec::new() }
    }

    /// Adds the certificate in a file's bytes, PEM or DER.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), BadCertificate> {
        self.certificates.push(Certificate::from_bytes(bytes)?);
        Ok(())
    }

    /// Adds a certificate of the setting's own, trusted for as long as it was in use, whoever names it beside.
    pub fn add_own(&mut self, certificate: Certificate, term: Term) {
        if !self.holds(&certificate) {
            self.certificates.push(certificate.clone());
        }
        self.terms.push((certificate, term));
    }

    /// The certificates themselves.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Whether a certificate is one of these. Whole certificates are compared: a like name, issuer or serial number is not
    /// the same certificate.
    pub fn holds(&self, certificate: &Certificate) -> bool {
        self.certificates.iter().any(|trusted| trusted.der() == certificate.der())
    }

    /// How far a seal of that certificate is believed, with the time that it claims and the time stamp it bears.
    ///
    /// # Errors
    /// When the certificate is the setting's own, and was not in use then.
    pub fn standing(
        &self,
        certificate: &Certificate,
        claimed_at: DateTime<Utc>,
        stamp: Option<&TimeStamp>,
    ) -> Result<Standing, Refusal> {
        let mut standing = if self.holds(certificate) { Standing::Trusted } else { Standing::Unknown };
        let stamped_at = stamp.filter(|stamp| self.holds(&stamp.authority)).map(|stamp| stamp.at);
        for (_, term) in self.terms.iter().filter(|(own, _)| own.der() == certificate.der()) {
            std::iter::once(claimed_at).chain(stamped_at).try_for_each(|moment| term.covers(moment))?;
            if let (Some((since, Ended::Stolen)), None) = (term.end, stamped_at) {
                standing = Standing::Stolen(since);
            }
        }
        Ok(standing)
    }
}

impl Term {
    /// Whether the certificate was in use at that moment.
    ///
    /// # Errors
    /// Why it was not.
    pub fn covers(&self, moment: DateTime<Utc>) -> Result<(), Refusal> {
        match self.end {
            _ if moment < self.from => Err(Refusal::NotInUse(None)),
            Some((until, ended)) if moment >= until => Err(Refusal::NotInUse(Some(ended))),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::{Identity, Subject};
    use crate::system::Random;

    fn at(hour: u32) -> DateTime<Utc> {
        format!("2026-11-24T{hour:02}:00:00Z").parse().expect("a time")
    }

    fn certificate(seed: u64) -> Certificate {
        let subject = Subject { organisation: "Acorns".into(), specimen: false };
        Identity::new(&subject, at(8), &Random::seeded(seed)).expect("an identity").certificate().clone()
    }

    #[test]
    fn a_certificate_of_ours_is_trusted_for_as_long_as_it_was_in_use() {
        let own = certificate(1);
        let mut trust = Trust::of([own.clone()]);
        assert_eq!(trust.standing(&own, at(20), None), Ok(Standing::Trusted));
        assert_eq!(trust.standing(&certificate(2), at(12), None), Ok(Standing::Unknown));
        trust.add_own(own.clone(), Term { from: at(9), end: Some((at(15), Ended::Renewed)) });
        assert_eq!(trust.standing(&own, at(12), None), Ok(Standing::Trusted));
        assert_eq!(trust.standing(&own, at(8), None), Err(Refusal::NotInUse(None)));
        assert_eq!(trust.standing(&own, at(15), None), Err(Refusal::NotInUse(Some(Ended::Renewed))));
    }

    #[test]
    fn what_a_stolen_key_sealed_before_is_as_good_as_its_time_stamp() {
        let (own, clock) = (certificate(1), certificate(3));
        let mut trust = Trust::of([clock.clone()]);
        trust.add_own(own.clone(), Term { from: at(9), end: Some((at(15), Ended::Stolen)) });
        let stamped = |hour, authority: &Certificate| TimeStamp { at: at(hour), authority: authority.clone() };
        let standing = |hour, stamp: Option<TimeStamp>| trust.standing(&own, at(hour), stamp.as_ref());
        assert_eq!(standing(16, None), Err(Refusal::NotInUse(Some(Ended::Stolen))));
        assert_eq!(standing(12, None), Ok(Standing::Stolen(at(15))));
        assert_eq!(standing(12, Some(stamped(12, &certificate(4)))), Ok(Standing::Stolen(at(15))), "an unknown clock");
        assert_eq!(standing(12, Some(stamped(12, &clock))), Ok(Standing::Trusted));
        let back_dated = Err(Refusal::NotInUse(Some(Ended::Stolen)));
        assert_eq!(standing(12, Some(stamped(16, &clock))), back_dated);
    }
}
