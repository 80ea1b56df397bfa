//! A typst that gives the same few pages for every child, as fast as a shell reads a file. For tests of long runs, in which
//! only what happens around typst is tried.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests write scripts")]

use super::desk::{Desk, sample};
use confide::approve;
use confide::pack::{Composer, sets};
use confide::record;
use confide::system::Context;
use confide::typeset::obtain::RealStderr;
use confide::typeset::{How, Look, Standard, Wanted, find};
use confide::workspace::Workspace;

/// The set that the stand-in knows: as few forms as the rules allow, so that a run is about what happens around it.
pub const QUICK: &str = "set: quick\ntitle: A short pack\naudience: staff\nforms: [privacy_notice, privacy_notice_ack, consent_set, {form: consent_withdrawal, blank: yes}]\n\
                         contents: {title: What is inside, intro: [One page to sign.]}\n";

/// Puts the set and the stand-in there; gives the stand-in's path below the desk.
pub fn stand_in(desk: &Desk) -> &'static str {
    desk.put("forms/sets/quick.yaml", QUICK);
    stand_in_for(desk, "quick", &["privacy_notice_ack/ok-issued.yaml", "consent_set/ok-issued.yaml"])
}

/// The same for any set of which each child has these records.
pub fn stand_in_for(desk: &Desk, set: &str, names: &[&str]) -> &'static str {
    for name in ["privacy_notice/ok-sunny-corner.yaml", "consent_set/ok-for-everyone.yaml"] {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    let workspace = Workspace::open(Some(desk.folder())).expect("the workspace can be used");
    let ctx = Context::fixed(workspace.setting.today.expect("its clock stands still"), 1);
    let typst = find(&Wanted::from_environment(None, false), &ctx, &mut RealStderr::say).expect("there is a typst");
    let press = || workspace.press(&typst, &ctx);
    let set = sets(&workspace.sets, &workspace.forms).expect("sound").into_iter().find(|s| s.id == set).expect("it");
    let read =
        |name: &str| record::read(name, sample(name).as_bytes(), &workspace.forms, None).record.expect("a record");
    let shared = [read("privacy_notice/ok-sunny-corner.yaml")];
    let approved = names.iter().map(|name| {
        let checked = approve::check(read(name), Vec::new(), &workspace.procedure, &workspace.setting, ctx.now);
        approve::approve(checked.expect("judged"), None, ctx.now, 0).expect("approved")
    });
    let composer =
        Composer { set: &set, shared: &shared, workspace: &workspace, now: ctx.now, large: false, known: &[] };
    let job = composer.compose("C-0042", approved.collect()).expect("a pack").jobs.remove(0);
    let look = Look { words: &workspace.words, setting: &workspace.setting, large: false, now: ctx.now, second: None };
    let note = workspace.notes.of(job.class());
    let band = press().band_source(&look, note, &job.marks(&workspace.words, false)).expect("a band");
    let house = press().source(&look.house("Pack", 80.0), &[]).expect("a page set-up");
    let pages: Vec<String> = (0..=job.documents.len()).map(|n| format!("= Document {n}\nOne page.\n")).collect();
    let seal = "#link(\"field:seal\", box(width: 60mm, height: 20mm)[the seal])";
    let pack = format!("{house}\n{seal}\n{}", pages.join("#pagebreak()\n"));
    // what is typeset once for all packs
    let shared = format!("{house}\n= Document\nThe same page for everybody.\n");
    for (name, source, standard) in [
        ("kept/pack.pdf", &pack, Standard::Tagged),
        ("kept/shared.pdf", &shared, Standard::Tagged),
        ("kept/note.pdf", &band, Standard::Band),
    ] {
        let pdf = typst.compile(source, &How::new(ctx.now, standard), &ctx).expect("pages");
        desk.put_bytes(name, pdf.bytes());
    }
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'typst 0.15.1 (stand-in)'; exit; fi\n\
         source=$(/bin/cat)\n\
         case \"$source\" in *'label: \"{}\"'*|*print_file*) kept=pack;; *) kept=shared;; esac\n\
         case \"$*\" in *a-2b*) kept=note;; esac\n\
         exec /bin/cat '{}'/$kept.pdf\n",
        set.id,
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
