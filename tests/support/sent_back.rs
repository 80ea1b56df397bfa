//! A family's pack as it comes back: ticked on a screen by some program, signed with a key of somebody's own.
#![allow(dead_code, reason = "each test binary uses what it needs")]

use super::desk::{Desk, Run, sample};
use confide::seal::{Identity, Passphrase, Subject};
use confide::system::Context;
use lopdf::{Dictionary, Document, IncrementalDocument, Object};

/// The pack of the family of the samples.
pub const PACK: &str = "registration-C-0042";
/// Who signs it.
pub const PARENT: &str = "Tom Example";

/// A desk that has handed out the pack, which lies at `pack.pdf` as well.
pub fn handed_out() -> Desk {
    let desk = Desk::specimen();
    desk.put_family();
    desk.confide(&["pack", "records", "-o", "packs"]).fine();
    desk.put_bytes("pack.pdf", &desk.bytes(&format!("packs/{PACK}.pdf")));
    desk
}

/// The name of a field; empty where the object is none.
fn name(dict: &Dictionary) -> String {
    dict.get(b"T").ok().and_then(|name| lopdf::decode_text_string(name).ok()).unwrap_or_default()
}

/// The file with every tick box ticked whose name is meant, as an update of it.
pub fn ticked(bytes: &[u8], is_meant: impl Fn(&str) -> bool) -> Vec<u8> {
    let document = Document::load_mem(bytes).expect("a PDF");
    let is_button = |dict: &Dictionary| dict.get(b"FT").and_then(Object::as_name).is_ok_and(|kind| kind == b"Btn");
    let fields = document.objects.iter().filter_map(|(id, object)| Some((*id, object.as_dict().ok()?.clone())));
    let fields: Vec<_> = fields.filter(|(_, dict)| is_button(dict) && is_meant(&name(dict))).collect();
    let mut update = IncrementalDocument::create_from(bytes.to_vec(), document);
    for (id, mut field) in fields {
        let state = name(&field).rsplit('/').next().unwrap_or_default().to_owned();
        field.set("V", state.as_str());
        field.set("AS", state.as_str());
        update.new_document.objects.insert(id, field.into());
    }
    let mut filled = Vec::new();
    update.save_to(&mut filled).expect("saved");
    filled
}

/// Every consent answered with yes.
pub fn agreed(bytes: &[u8]) -> Vec<u8> {
    ticked(bytes, |name| name.ends_with("/answer/yes"))
}

/// A certificate of the parent's own, which nobody knows; the words that it is known by.
pub fn put_key(desk: &Desk) -> String {
    let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 9);
    let subject = Subject { organisation: PARENT.into(), specimen: false };
    let person = Identity::new(&subject, ctx.now, &ctx.random).expect("an identity");
    desk.put_bytes("parent.p12", &person.to_pkcs12(&Passphrase::new("of their own".into())).expect("a key file"));
    desk.put("parent.pem", &person.certificate().pem());
    desk.put("passphrase", "of their own");
    person.certificate().words().join(" ")
}

/// What opens the encrypted copy.
pub const COPY_PASSPHRASE: &str = "otter lantern — naïve gravel";

/// Puts an encrypted copy of the pack at `copy.pdf`.
pub fn put_copy(desk: &Desk) {
    desk.put("copy-passphrase", COPY_PASSPHRASE);
    desk.confide(&["encrypt", "pack.pdf", "-o", "copy.pdf", "--copy-passphrase-file", "copy-passphrase"]).fine();
}

/// A file that somebody sealed who calls himself by the setting's name, and has another key.
pub fn of_a_stranger() -> Vec<u8> {
    let desk = Desk::specimen();
    let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 11);
    let subject = Subject { organisation: "Sunny Corner Nursery".into(), specimen: true };
    let identity = Identity::new(&subject, ctx.now, &ctx.random).expect("an identity");
    let key = identity.to_pkcs12(&Passphrase::new("of a stranger".into())).expect("a key file");
    desk.put_bytes("keys/seal.p12", &key);
    desk.put("keys/passphrase", "of a stranger");
    desk.put("trust/certificate.pem", &identity.certificate().pem());
    desk.render(&sample("privacy_notice/ok-sunny-corner.yaml"), &[]).fine().out
}

/// Signs every place that waits for a parent.
pub fn sign(desk: &Desk, from: &str, to: &str) -> Run {
    let who = ["--field", "parent", "--all", "--key", "parent.p12", "--passphrase-file", "passphrase"];
    desk.confide(&[&["sign", from, "-o", to][..], &who].concat()).fine()
}
