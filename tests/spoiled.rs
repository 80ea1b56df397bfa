//! Files of the product that chance spoils: none is SEALED, and none says something else than was filled in. The benchmark
//! `attacks` does the same a thousand times as often.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the answer")]

#[path = "support/desk.rs"]
mod desk;
#[path = "support/forge.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod forge;
#[path = "support/mutation.rs"]
mod mutation;
#[path = "support/product.rs"]
mod product;
#[path = "support/update.rs"]
#[allow(dead_code, reason = "each test binary uses its part")]
mod update;

use confide::verify::{Trust, Verdict, verify};
use mutation::spoiled;
use product::{Kind, kinds, lists_the_same};

const MUTATIONS: usize = 150;

/// What is said of a changed file: nothing good, or no more than of the file before its last update was spoiled where it says
/// nothing to anybody.
fn is_seen(kind: &Kind, file: &[u8], trust: &Trust) -> bool {
    let report = verify(file, trust);
    let is_signed = kind.report.later.last().is_some_and(|last| last.signature.is_some());
    match report.verdict {
        Verdict::NotSealed { .. } => true,
        Verdict::Filled => !is_signed && lists_the_same(&report, &kind.report),
        Verdict::Sealed | Verdict::UnknownSigner => false,
    }
}

fn is_another(kind: &Kind, file: &[u8]) -> bool {
    let was = |before: &Vec<u8>| file == before || Some(file) == before.strip_suffix(b"\n");
    file != kind.bytes && !kind.before.iter().any(was)
}

#[test]
fn the_files_that_are_spoiled_were_good() {
    let (kinds, _) = kinds();
    let verdicts: Vec<String> = kinds.iter().map(|kind| kind.report.verdict.to_string()).collect();
    assert_eq!(verdicts, ["SEALED", "SEALED", "FILLED", "FILLED"]);
    assert_eq!(kinds[0].report.pages, Some(2));
    assert_eq!(kinds[2].report.later[0].filled.len(), 2);
    assert!(kinds[3].report.later.last().unwrap().signature.is_some());
}

#[test]
fn no_spoiled_file_is_sealed_or_says_something_else() {
    let (kinds, trust) = kinds();
    for (index, kind) in kinds.iter().enumerate() {
        let other = &kinds[(index + 1) % kinds.len()].bytes;
        for seed in 0..MUTATIONS {
            let file = spoiled(&kind.bytes, kind.added, other, seed);
            assert!(!is_another(kind, &file) || is_seen(kind, &file, &trust), "{} {seed}", kind.name);
        }
    }
}

#[test]
fn no_bit_flipped_here_and_there_goes_unseen() {
    let (kinds, trust) = kinds();
    for kind in &kinds {
        let sealed = (0..kind.added * 8).step_by(9_973);
        let added = (kind.added * 8..kind.bytes.len() * 8).step_by(2_003);
        for bit in sealed.chain(added) {
            let mut file = kind.bytes.clone();
            file[bit / 8] ^= 1 << (bit % 8);
            assert!(is_seen(kind, &file, &trust), "{} bit {bit}", kind.name);
        }
    }
}

#[test]
fn no_prefix_is_more_than_what_it_was_before() {
    let (kinds, trust) = kinds();
    for kind in &kinds {
        let ends = (1..40).map(|short| kind.bytes.len() - short);
        let lengths = ends.chain((0..kind.bytes.len()).step_by(1_009));
        for length in lengths.filter(|length| is_another(kind, &kind.bytes[..*length])) {
            assert!(is_seen(kind, &kind.bytes[..length], &trust), "{} cut at {length}", kind.name);
        }
    }
}
