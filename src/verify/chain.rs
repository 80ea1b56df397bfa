//! The issuers between a certificate and its root: each signed the one before. They say nothing about trust here, which is
//! by name alone; programs that trust a root need them.

use super::Certificate;

/// More issuers than anybody has between a person and a root.
const LONGEST: usize = 4;

/// Who issued the certificate, and who issued that one, up to but without the root; what fits nowhere is left out.
pub(crate) fn issuers(certificate: &Certificate, mut others: Vec<Certificate>) -> Vec<Certificate> {
    let mut chain: Vec<Certificate> = Vec::new();
    while chain.len() < LONGEST {
        let last = chain.last().unwrap_or(certificate);
        let found = others.iter().position(|other| !other.is_own_issuer() && last.is_issued_by(other));
        let Some(found) = found.filter(|_| !last.is_own_issuer()) else { break };
        chain.push(others.swap_remove(found));
    }
    chain
}
