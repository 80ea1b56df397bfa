//! What sealing promises, on files that the real typst made and that every stage before has passed.

// a test's own functions unwrap as the test does
#![allow(clippy::unwrap_used)]

#[path = "support/sheets.rs"]
mod sheets;

use chrono::{DateTime, Utc};
use confide::pdf::{Proved, SealField, Stamped, describe, prove, stamp};
use confide::seal::{Identity, SealError, Sealed, Subject, reserve, seal};
use confide::system::Random;
use confide::verify::{Level, Trust, Verdict, verify};
use lopdf::{Document, Object, ObjectId};
use sheets::{band, expected, form, line, note};

const BODY: &str =
    "= One\n#lorem(40)\n#link(\"field:seal\", box(width: 60mm, height: 15mm)[The seal])\n#pagebreak()\n= Two";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_529_100, 0).unwrap()
}

fn identity(specimen: bool) -> Identity {
    let subject = Subject { organisation: "Little Acorns Nursery".to_owned(), specimen };
    Identity::new(&subject, now(), &Random::seeded(7)).unwrap()
}

fn stamped() -> Stamped {
    let field = SealField { tooltip: "The setting's seal".to_owned() };
    stamp(form(BODY), &band(&note(), &["07.1a 2026-11"]), Some(&field)).unwrap()
}

fn proved(stamped: Stamped) -> Proved {
    prove(stamped, &expected(&[line("07.1a 2026-11")], &["SPECIMEN".into()])).unwrap()
}

fn sealed(identity: &Identity, level: Level) -> Sealed {
    let stamped = reserve(stamped(), identity, now(), level).unwrap();
    seal(proved(stamped), identity).unwrap()
}

fn trusting(identity: &Identity) -> Trust {
    Trust::of([identity.certificate().clone()])
}

#[test]
fn what_was_proved_can_be_sealed_at_either_level() {
    for specimen in [true, false] {
        for level in [Level::Locked, Level::Fillable] {
            let identity = identity(specimen);
            let sealed = sealed(&identity, level);
            let report = verify(sealed.bytes(), &trusting(&identity));
            assert!(report.is_sealed(), "{report:?}");
            assert_eq!((report.level, report.pages, report.claimed_at), (Some(level), Some(2), Some(now())));
            assert_eq!(report.private.get("Record").map(String::as_str), Some("reg-2026-014"));
        }
    }
}

#[test]
fn a_sealed_page_still_bears_the_note() {
    let sealed = sealed(&identity(false), Level::Locked);
    assert!(describe(sealed.bytes()).unwrap().pages.iter().all(|page| page.bears_note));
}

#[test]
fn a_file_without_a_place_for_the_seal_is_not_sealed() {
    assert!(matches!(seal(proved(stamped()), &identity(false)), Err(SealError::Unprepared(_))));
}

#[test]
fn what_was_proved_is_what_is_sealed_but_for_the_signature() {
    let identity = identity(false);
    let proved = proved(reserve(stamped(), &identity, now(), Level::Locked).unwrap());
    let before = proved.bytes().to_vec();
    let after = seal(proved, &identity).unwrap().into_bytes();
    let changed: Vec<usize> = (0..after.len()).filter(|at| before[*at] != after[*at]).collect();
    let places = ["/ByteRange[", "/Contents<"].map(|word| memchr::memmem::find(&after, word.as_bytes()).unwrap());
    let is_in = |at: usize| (places[0]..places[0] + 60).contains(&at) || (places[1]..places[1] + 16_400).contains(&at);
    assert!(before.len() == after.len() && changed.iter().all(|at| is_in(*at)), "{changed:?}");
}

#[test]
fn sealing_changes_the_field_and_the_catalogue_and_nothing_else() {
    let before = Document::load_mem(proved(stamped()).bytes()).unwrap();
    let sealed = sealed(&identity(false), Level::Locked);
    let after = Document::load_mem(sealed.bytes()).unwrap();
    let catalogue = before.trailer.get(b"Root").and_then(Object::as_reference).unwrap();
    let is_table = |object: &Object| object.type_name().is_ok_and(|name| name == b"XRef" || name == b"ObjStm");
    let changed: Vec<ObjectId> = before
        .objects
        .iter()
        .filter(|(id, object)| !is_table(object) && after.objects.get(id) != Some(object))
        .map(|(id, _)| *id)
        .collect();
    assert!(changed.len() == 2 && changed.contains(&catalogue), "{changed:?}");
}

#[test]
fn the_same_record_at_the_same_time_is_the_same_file() {
    let make = || sealed(&identity(false), Level::Locked).into_bytes();
    assert_eq!(make(), make());
}

#[test]
fn a_changed_byte_of_a_real_file_is_not_sealed() {
    let identity = identity(false);
    let trust = trusting(&identity);
    let mut file = sealed(&identity, Level::Locked).into_bytes();
    for at in (0..file.len()).step_by(97) {
        file[at] ^= 1;
        assert!(matches!(verify(&file, &trust).verdict, Verdict::NotSealed { .. }), "byte {at}");
        file[at] ^= 1;
    }
    assert!(verify(&file, &trust).is_sealed());
}
