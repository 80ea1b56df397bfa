//! Random bytes: the operating system's, or repeatable ones for tests and fixed-time runs.

use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use super::Trouble;

/// A source of random bytes.
pub struct Random(Source);

enum Source {
    Real,
    /// SHA-256 over seed and counter; good enough to be repeatable, never good enough for a key that is kept.
    Seeded {
        seed: u64,
        drawn: AtomicU64,
    },
}

impl Random {
    /// The operating system's random bytes.
    #[must_use]
    pub fn real() -> Self {
        Self(Source::Real)
    }

    /// The same bytes for the same seed, in the order they are drawn.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded { seed, drawn: AtomicU64::new(0) })
    }

    /// Fills `bytes`, all of them.
    pub fn fill(&self, bytes: &mut [u8]) -> Result<(), Trouble> {
        match &self.0 {
            Source::Real => getrandom::fill(bytes).map_err(|error| {
                Trouble::new(format!("the system gave no random bytes: {error}"))
                    .help("restart the computer and try again")
            }),
            Source::Seeded { seed, drawn } => {
                for chunk in bytes.chunks_mut(32) {
                    let block = Sha256::new()
                        .chain_update(seed.to_be_bytes())
                        .chain_update(drawn.fetch_add(1, Ordering::Relaxed).to_be_bytes())
                        .finalize();
                    chunk.copy_from_slice(&block[..chunk.len()]);
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_source_differs_each_time() {
        let (mut a, mut b) = ([0_u8; 32], [0_u8; 32]);
        Random::real().fill(&mut a).unwrap();
        Random::real().fill(&mut b).unwrap();
        assert_ne!(a, b);
    }
}
