//! Files that chance spoils, the same ones each time: bytes changed, runs taken out, doubled, moved or brought in from another
//! file, numbers in the text exchanged.

use std::ops::Range;

/// Chance that repeats itself (Knuth's MMIX generator).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: usize) -> Chance {
        let mut chance = Chance(seed as u64 ^ 0x9E37_79B9_7F4A_7C15);
        chance.below(2);
        chance
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// The file, spoiled in one place to four; as often behind `added` as before it, where there is something behind.
pub fn spoiled(file: &[u8], added: usize, other: &[u8], seed: usize) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let mut bytes = file.to_vec();
    for _ in 0..1 + chance.below(4) {
        let within = match (added < bytes.len(), chance.below(4)) {
            // where most of what a reader goes by stands: tables, trailers, what was filled in
            (true, 0 | 1) => added..bytes.len(),
            (_, 2) => bytes.len().saturating_sub(6_000)..bytes.len(),
            _ => 0..bytes.len(),
        };
        spoil(&mut bytes, &within, other, &mut chance);
    }
    bytes
}

fn spoil(bytes: &mut Vec<u8>, within: &Range<usize>, other: &[u8], chance: &mut Chance) {
    let at = within.start + chance.below(within.len());
    let most = [4, 40, 400][chance.below(3)];
    let run = at..(at + 1 + chance.below(most)).min(bytes.len());
    match chance.below(8) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = chance.below(256) as u8),
        1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = b"0123456789/<>[]() R\nobj%"[chance.below(24)]),
        2 => drop(bytes.drain(run)),
        3 => {
            let doubled = bytes[run.clone()].to_vec();
            bytes.splice(run.start..run.start, doubled);
        }
        4 => {
            let moved: Vec<u8> = bytes.drain(run).collect();
            let to = chance.below(bytes.len());
            bytes.splice(to..to, moved);
        }
        5 => {
            let from = chance.below(other.len());
            let brought = other[from..(from + run.len()).min(other.len())].to_vec();
            let end = if chance.below(2) == 0 { run.end } else { run.start };
            bytes.splice(run.start..end, brought);
        }
        _ => exchange_number(bytes, at, chance),
    }
}

/// The next number in the text becomes another, of the same length or not.
fn exchange_number(bytes: &mut Vec<u8>, from: usize, chance: &mut Chance) {
    let Some(start) = bytes.iter().skip(from).position(u8::is_ascii_digit).map(|at| at + from) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count().min(12);
    let old: usize = String::from_utf8_lossy(&bytes[start..start + length]).parse().unwrap_or_default();
    let new = match chance.below(6) {
        0 => old + 1,
        1 => old.saturating_sub(1),
        2 => chance.below(300),
        3 => chance.below(bytes.len()),
        4 => 0,
        _ => usize::from(u16::MAX) << chance.below(40),
    };
    let spelt = if chance.below(3) == 0 { new.to_string() } else { format!("{new:0length$}") };
    bytes.splice(start..start + length, spelt.into_bytes());
}
