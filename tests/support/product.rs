//! A file of each kind that the product seals, as it leaves the product's own command line, and what may become of it.

use crate::desk::{Desk, sample};
use crate::update::Update;
use confide::seal::{Identity, Passphrase, Subject};
use confide::system::Context;
use confide::verify::{Report, Trust, verify};
use lopdf::{Dictionary, Object, ObjectId, Stream, dictionary};

/// A file that `verify` has something good to say of.
pub struct Kind {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// Where what was added after sealing begins.
    pub added: usize,
    /// What it was before each update, which is as good.
    pub before: Vec<Vec<u8>>,
    /// What is to be said of it.
    pub report: Report,
}

/// All kinds, and whom to trust: a completed form of two pages, a blank that can be filled in, one that was, and one that a person
/// signed afterwards.
pub fn kinds() -> (Vec<Kind>, Trust) {
    let desk = Desk::specimen();
    desk.put("signed.yaml", &sample("privacy_notice_ack/ok-signed.yaml"));
    desk.put("issued.yaml", &sample("privacy_notice_ack/ok-issued.yaml"));
    desk.confide(&["render", "signed.yaml", "-o", "sealed.pdf"]).fine();
    desk.confide(&["render", "issued.yaml", "-o", "blank.pdf"]).fine();
    let (sealed, blank) = (desk.bytes("sealed.pdf"), desk.bytes("blank.pdf"));
    let filled = as_firefox_fills(&blank);
    desk.put_bytes("filled.pdf", &filled);
    sign(&desk);
    let signed = desk.bytes("signed.pdf");
    let mut trust = Trust::nobody();
    trust.add(&desk.bytes("trust/certificate.pem")).expect("a certificate");
    let kind = |name, bytes: Vec<u8>, before: &[&Vec<u8>]| {
        let report = verify(&bytes, &trust);
        let added = before.first().map_or(bytes.len(), |first| first.len());
        Kind { name, bytes, added, before: before.iter().map(|file| file.to_vec()).collect(), report }
    };
    let kinds = vec![
        kind("sealed", sealed, &[]),
        kind("blank", blank.clone(), &[]),
        kind("filled in", filled.clone(), &[&blank]),
        kind("signed by a person", signed, &[&blank, &filled]),
    ];
    (kinds, trust)
}

/// Whether the same is listed, letter for letter and by the same signers, however it may look on the page: larger letters may be
/// said to be cut off, and the answer is the same.
pub fn lists_the_same(one: &Report, other: &Report) -> bool {
    let list = |report: &Report| {
        let mut later = report.later.clone();
        later.iter_mut().flat_map(|update| &mut update.filled).for_each(|filled| filled.is_cut = false);
        later
    };
    list(one) == list(other)
}

/// The person signs with a key of their own.
fn sign(desk: &Desk) {
    let ctx = Context::fixed("2026-11-20T16:00:00Z".parse().expect("a time"), 9);
    let subject = Subject { organisation: "Sam Example".into(), specimen: false };
    let person = Identity::new(&subject, ctx.now, &ctx.random).expect("an identity");
    let key = person.to_pkcs12(&Passphrase::new("of their own".into())).expect("a key file");
    desk.put_bytes("sam.p12", &key);
    desk.put("passphrase", "of their own");
    let key = ["--key", "sam.p12", "--passphrase-file", "passphrase"];
    desk.confide(&[&["sign", "filled.pdf", "--field", "parent", "--all", "-o", "signed.pdf"], &key[..]].concat())
        .fine();
}

/// Two answers, as pdf.js writes them: a letter or two with looks of their own, and a tick.
fn as_firefox_fills(blank: &[u8]) -> Vec<u8> {
    let mut update = Update::of(blank);
    let initials = update.field("PA-C-0042:initials/when_we_must_share");
    let height = place(&update, initials, 3) - place(&update, initials, 1);
    let width = place(&update, initials, 2) - place(&update, initials, 0);
    let fonts = {
        let form = update.document.catalog().and_then(|all| all.get_deref(b"AcroForm", &update.document));
        let resources = form.and_then(Object::as_dict).and_then(|form| form.get_deref(b"DR", &update.document));
        resources.and_then(Object::as_dict).and_then(|all| all.get(b"Font")).cloned().expect("the form has typefaces")
    };
    let looks = dictionary! {
        "Subtype" => "Form", "Resources" => dictionary! { "Font" => fonts },
        "BBox" => vec![0.into(), 0.into(), Object::Real(width), Object::Real(height)],
    };
    let drawn = b"/Tx BMC q BT 0 g /Helv 10 Tf 1 0 0 1 0 0 Tm 2 4.05 Td (JD) Tj ET Q EMC";
    let looks = update.add(Stream::new(looks, drawn.to_vec()));
    let now = || Object::string_literal("D:20261121090000");
    update.change(initials, |field: &mut Dictionary| {
        field.set("V", Object::string_literal("JD"));
        field.set("AP", dictionary! { "N" => looks });
        field.set("M", now());
    });
    let paper = update.field("PA-C-0042:received_how/paper");
    update.change(paper, |field| {
        field.set("V", "paper");
        field.set("AS", "paper");
        field.set("M", now());
    });
    update.bytes()
}

fn place(update: &Update, field: ObjectId, at: usize) -> f32 {
    let field = update.document.get_dictionary(field).expect("the field");
    let corners = field.get(b"Rect").and_then(Object::as_array).expect("its place");
    corners[at].as_float().expect("a number")
}
