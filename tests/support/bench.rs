//! What a test needs to make pages in its own process: the samples' setting, a clock that stands still, typst, a key.
#![allow(dead_code, reason = "each test binary uses what it needs")]

use super::desk::Desk;
use confide::approve::{self, Approved};
use confide::pack::Maker;
use confide::procedure::Procedure;
use confide::record::Record;
use confide::seal::{Identity, Subject};
use confide::system::Context;
use confide::typeset::obtain::RealStderr;
use confide::typeset::{Typst, Wanted, find};
use confide::workspace::Workspace;

pub struct Bench {
    pub workspace: Workspace,
    pub ctx: Context,
    pub typst: Typst,
    pub identity: Identity,
    /// No rules, for what makes no sense and is only to be printed, or left out.
    pub silent: Procedure,
    pub desk: Desk,
}

impl Bench {
    pub fn new() -> Bench {
        let desk = Desk::specimen();
        let workspace = Workspace::open(Some(desk.folder())).expect("the samples' setting can be used");
        let ctx = Context::fixed(workspace.setting.today.expect("its clock stands still"), 1);
        let typst = find(&Wanted::from_environment(None, false), &ctx, &mut RealStderr::say).expect("there is a typst");
        let subject = Subject { organisation: workspace.setting.name.clone(), specimen: true };
        let identity = Identity::new(&subject, ctx.now, &ctx.random).expect("an identity");
        let silent = Procedure::load_tried([], &workspace.forms).expect("a procedure without rules");
        Bench { workspace, ctx, typst, identity, silent, desk }
    }

    pub fn maker(&self) -> Maker<'_> {
        let press = self.workspace.press(&self.typst, &self.ctx);
        Maker::new(&self.workspace, &self.ctx, Ok(press), Ok(&self.identity), false).expect("a maker")
    }

    /// A record of which every question is answered: what is not asked with the other answers is left open, as whoever fills
    /// the form in would leave it.
    pub fn settled(&self, mut record: Record) -> Approved {
        let id = record.form.id.clone();
        for _ in 0..4 {
            let checked = approve::check(record, Vec::new(), &self.silent, &self.workspace.setting, self.ctx.now);
            let checked = checked.expect("judged");
            let hidden: Vec<String> =
                checked.findings.iter().filter(|f| f.code == "hidden").map(|f| f.path.clone()).collect();
            match approve::approve(checked, None, self.ctx.now, 0) {
                Ok(approved) => return approved,
                Err(refused) if !hidden.is_empty() => {
                    record = refused.checked.record;
                    for path in hidden {
                        let blank = Record::blank(record.form.clone(), "B").answer(&path).clone();
                        record.set(&path, blank);
                    }
                }
                Err(refused) => panic!("{id}: {:?}", refused.checked.findings),
            }
        }
        panic!("{id} is never settled")
    }
}
