//! A typst that gives the same pages again for every child: pages that the real one made once, as fast as a shell reads a
//! file. For tests of long runs, in which only what happens around typst is tried.
#![allow(clippy::disallowed_methods, reason = "tests write scripts")]

use super::desk::{Desk, sample};
use confide::approve;
use confide::pack::{Composer, Made, Maker, sets};
use confide::record;
use confide::seal::{Identity, Passphrase};
use confide::system::Context;
use confide::typeset::obtain::RealStderr;
use confide::typeset::{How, Look, Press, Standard, Wanted, find};
use confide::workspace::Workspace;

/// The set that the stand-in knows: one receipt, so that a run is about what happens around it.
pub const QUICK: &str = "set: quick\ntitle: A receipt\naudience: staff\nforms: [privacy_notice_ack]\n\
                         contents: {title: What is inside, intro: [One page to sign.]}\n";

/// Puts the set and the stand-in there; gives the stand-in's path below the desk.
pub fn stand_in(desk: &Desk) -> &'static str {
    desk.put("forms/sets/quick.yaml", QUICK);
    let workspace = Workspace::open(Some(desk.folder())).expect("the workspace can be used");
    let ctx = Context::fixed(workspace.setting.today.expect("its clock stands still"), 1);
    let typst = find(&Wanted::from_environment(None, false), &ctx, &mut RealStderr::say).expect("there is a typst");
    let identity =
        Identity::from_pkcs12(&desk.bytes("keys/seal.p12"), &Passphrase::new(desk.passphrase().into()), ctx.now)
            .expect("the desk's key");
    let press = || Press { typst: &typst, templates: &workspace.templates, ctx: &ctx, fonts: Vec::new() };
    let set =
        sets(&workspace.sets, &workspace.forms).expect("sound").into_iter().find(|s| s.id == "quick").expect("it");
    let text = sample("privacy_notice_ack/ok-issued.yaml");
    let record = record::read("ack.yaml", text.as_bytes(), &workspace.forms, None).record.expect("a record");
    let checked =
        approve::check(record, Vec::new(), &workspace.procedure, &workspace.setting, ctx.now).expect("judged");
    let approved = approve::approve(checked, None, ctx.now, 0).expect("approved");
    let composer = Composer { set: &set, shared: &[], workspace: &workspace, now: ctx.now, large: false };
    let job = composer.compose("C-0042", vec![approved]).expect("a pack").job;
    let maker = Maker::new(&workspace, &ctx, Ok(press()), Ok(&identity), false).expect("a maker");
    let outcome = maker.make(&job, false).expect("the pack is made");
    assert!(matches!(outcome.made, Made::Sealed(_)));
    let look = Look { words: &workspace.words, setting: &workspace.setting, large: false, now: ctx.now };
    let note = workspace.notes.of(job.class());
    let band = press().band_source(&look, note, &job.marks(&workspace.words, false)).expect("a band");
    for (name, source, standard) in
        [("kept/pack.pdf", &outcome.cost.source, Standard::Tagged), ("kept/note.pdf", &band, Standard::Band)]
    {
        let pdf = typst.compile(source, &How::new(ctx.now, standard), &ctx).expect("pages");
        desk.put_bytes(name, pdf.bytes());
    }
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'typst 0.15.1 (stand-in)'; exit; fi\n\
         case \"$*\" in *a-2b*) kept=note;; *) kept=pack;; esac\n\
         /bin/cat >/dev/null\nexec /bin/cat '{}'/$kept.pdf\n",
        desk.at("kept").display()
    );
    desk.put("stand-in/typst", &script);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(desk.at("stand-in/typst"), std::fs::Permissions::from_mode(0o755))
            .expect("it is ours");
    }
    "stand-in/typst"
}
