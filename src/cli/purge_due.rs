//! `confide purge --due`: what is overdue is destroyed, once somebody was asked, and with receipts; nothing that is held, and
//! nothing in its days of grace.

use super::arguments::{Format, Purge};
use super::due::{date, held, record_to_json, whereabouts};
use super::fill::Talk;
use super::purging::{Order, name, purge};
use super::receipts::Sealing;
use super::shell::{Code, Shell, Stop, give_line, say};
use crate::purge::{Ended, Held, Sought, ended};
use crate::register::{DestroyedOnPaper, HOW, KeptOn, Paper, Register, Stands, destroyed_on_paper, ready, removed_by};
use crate::source::{did_you_mean, shown};
use crate::value::show_date;
use crate::workspace::Workspace;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;

/// What came of it.
#[derive(Default)]
struct Outcome {
    /// What `purge` told of the files.
    files: Option<Json>,
    gone: Vec<DestroyedOnPaper>,
    receipts: Vec<String>,
    /// The records of which something is left, and why.
    left: BTreeMap<usize, String>,
    /// Files that cannot be read, of which nobody knows whose they are.
    unread: Vec<String>,
}

pub(super) fn run(arguments: &Purge, shell: &mut Shell) -> Result<Code, Stop> {
    let workspace = shell.open_workspace(Path::new("."))?;
    let folder = workspace.folder.clone().unwrap_or_default();
    let today = shell.today();
    let on = arguments.on.as_deref().map_or(Ok(today), |typed| date("--on", typed))?;
    let register = Register::read(&folder)?;
    let mut papers = register.papers(&workspace.procedure, &workspace.setting);
    papers.sort_by_key(|paper| (paper.stands(on), paper.record.to_uppercase()));
    let overdue: Vec<&Paper<'_>> = papers.iter().filter(|paper| paper.stands(on) == Stands::Overdue).collect();
    let of: Vec<Sought<'_>> = overdue.iter().map(|paper| Sought::from(*paper)).collect();
    let found = ended(&of, &register, &workspace, &shell.ctx)?;
    let unread = found.unread.iter().map(|path| name(path)).collect();
    if shell.format != Format::Json {
        tell(&papers, &overdue, &found, on);
    }
    if arguments.on.is_some() {
        return Ok(end(&papers, &overdue, &Outcome { unread, ..Outcome::default() }, on, shell));
    }
    let by = removed_by(arguments.by.as_deref().unwrap_or_default())?;
    let how = arguments.how.as_deref().map(way).transpose()?;
    // what no receipt could be made of is neither removed nor written down
    let is_wanted = arguments.receipt && !overdue.is_empty();
    let sealing = is_wanted.then(|| Sealing::open(&arguments.unlock, None, &workspace, shell)).transpose()?;
    let talk = Talk::new(false);
    let mut work = Work { arguments, by: &by, how, workspace: &workspace, shell, sealing: sealing.as_ref(), talk };
    let mut outcome = Outcome { unread, ..Outcome::default() };
    work.files(&overdue, found, &mut outcome)?;
    work.papers(&overdue, &register, &mut outcome)?;
    Ok(end(&papers, &overdue, &outcome, on, shell))
}

/// The way of destroying that somebody names.
fn way(typed: &str) -> Result<&'static str, Stop> {
    let known = HOW.map(|(code, _)| code);
    let found = known.iter().find(|code| code.eq_ignore_ascii_case(typed.trim()));
    found.copied().ok_or_else(|| {
        let help = did_you_mean(typed, &known).unwrap_or_else(|| format!("say one of {}", known.join(", ")));
        Stop::trouble(format!("`{}` is no way to destroy a record", shown(typed)), help)
    })
}

/// What is overdue with its files, what is in its days of grace, and what is held.
fn tell(papers: &[Paper<'_>], overdue: &[&Paper<'_>], found: &Ended, on: NaiveDate) {
    for (at, paper) in overdue.iter().enumerate() {
        let until = paper.until.map(show_date).unwrap_or_default();
        give_line(&format!("overdue  {}  {}  kept until {until}", paper.record, whereabouts(paper)));
        let of = |n: usize, path: &Path, what: &str| {
            if n == at {
                give_line(&format!("           {}{what}", name(path)));
            }
        };
        found.files.iter().for_each(|(n, file)| of(*n, &file.path, ""));
        found.stays.iter().for_each(|(n, path, why)| of(*n, path, &format!(": stays, {}", why.fact())));
    }
    for paper in papers {
        match paper.stands(on) {
            Stands::Due => {
                let day = paper.may_go.map(show_date).unwrap_or_default();
                give_line(&format!("due      {}  {}  is left alone until {day}", paper.record, whereabouts(paper)));
            }
            Stands::Held => {
                give_line(&format!("held     {}  {}  stays: {}", paper.record, whereabouts(paper), held(paper)));
            }
            _ => {}
        }
    }
}

/// Says what is left, or tells all of it to a program. Fine only where nothing that was overdue is left.
fn end(papers: &[Paper<'_>], overdue: &[&Paper<'_>], outcome: &Outcome, on: NaiveDate, shell: &Shell) -> Code {
    let is_gone = |paper: &Paper<'_>| {
        outcome.gone.iter().any(|g| (g.form.as_str(), g.record.as_str()) == (paper.form, paper.record))
    };
    let left = overdue.iter().filter(|paper| !is_gone(paper)).count();
    let is_all = left == 0 && outcome.left.is_empty() && outcome.unread.is_empty();
    let code = if is_all { Code::Fine } else { Code::Findings };
    if shell.format == Format::Json {
        let all = |stands: Stands| {
            let of = papers.iter().filter(|paper| paper.stands(on) == stands);
            of.map(|paper| record_to_json(paper, on)).collect::<Vec<Json>>()
        };
        let left: Vec<Json> = outcome
            .left
            .iter()
            .filter_map(|(at, why)| Some(json!({"record": overdue.get(*at)?.record, "why": why})))
            .collect();
        give_line(
            &json!({"version": 1, "on": on.to_string(), "overdue": all(Stands::Overdue), "due": all(Stands::Due),
            "held": all(Stands::Held), "files": outcome.files, "destroyed": outcome.gone, "left": left,
            "unread": outcome.unread, "receipts": outcome.receipts})
            .to_string(),
        );
        return code;
    }
    for (at, why) in &outcome.left {
        let record = overdue.get(*at).map_or("", |paper| paper.record);
        say(&format!("left: {record}: {why}"));
    }
    for file in &outcome.unread {
        say(&format!(
            "not known: {file} cannot be read\n  = help: look whether it holds one of these; `confide purge` removes it"
        ));
    }
    let gone = outcome.gone.len();
    say(&format!("{}: {} overdue, {gone} destroyed and written down, {left} left", show_date(on), overdue.len()));
    code
}

impl Outcome {
    /// Something of a record is left; all that is said of it is told.
    fn leave(&mut self, at: usize, why: String) {
        let said = self.left.entry(at).or_default();
        if !said.contains(&why) {
            let between = if said.is_empty() { "" } else { "; " };
            *said = format!("{said}{between}{why}");
        }
    }
}

/// Destroying, with what was said about it.
struct Work<'w> {
    arguments: &'w Purge,
    by: &'w str,
    how: Option<&'static str>,
    workspace: &'w Workspace,
    shell: &'w Shell,
    /// What seals the receipts, where they are wanted.
    sealing: Option<&'w Sealing>,
    talk: Talk,
}

impl Work<'_> {
    /// Removes the files of what is overdue, if somebody says so.
    fn files(&mut self, overdue: &[&Paper<'_>], found: Ended, outcome: &mut Outcome) -> Result<(), Stop> {
        for (at, path, stays) in &found.stays {
            let why = format!("{} {}: {}", name(path), stays.fact(), stays.help());
            outcome.leave(*at, why);
        }
        // nothing of a record goes while part of it must stay
        let (go, stay): (Vec<_>, Vec<_>) = found.files.into_iter().partition(|(at, _)| !outcome.left.contains_key(at));
        drop(stay);
        if go.is_empty() {
            return Ok(());
        }
        let count = if go.len() == 1 { "this 1 file".to_owned() } else { format!("these {} files", go.len()) };
        if !self.arguments.yes && !self.is_yes(&format!("Remove {count} of records whose term is over? yes or no: "))? {
            for (at, held) in &go {
                outcome.leave(*at, format!("{} was not removed", name(&held.path)));
            }
            return Ok(());
        }
        self.still_ready(overdue, go.iter().map(|(at, _)| *at))?;
        let named: Vec<(Held, KeptOn)> = go.iter().map(|(_, held)| (held.clone(), KeptOn::TermOver)).collect();
        let order = Order { named, codes: Vec::new(), by: self.by.to_owned(), receipts: self.sealing };
        let (_, told) = purge(order, self.workspace, self.shell)?;
        for (at, held) in &go {
            if held.path.symlink_metadata().is_ok() {
                outcome.leave(*at, format!("{} could not be removed", name(&held.path)));
            }
        }
        for left in told["left"].as_array().into_iter().flatten() {
            let text = |key: &str| left[key].as_str().unwrap_or_default();
            let is_its = |held: &Held| name(&held.path) == text("file");
            let of = |(at, held): &(usize, Held)| is_its(held).then_some(*at);
            // of what was not named itself nobody knows of which of them it is
            let all = || go.iter().map(|(at, _)| *at).collect();
            let its: Vec<usize> = go.iter().find_map(of).map_or_else(all, |at| vec![at]);
            its.into_iter()
                .for_each(|at| outcome.leave(at, format!("{} {}: {}", text("file"), text("why"), text("help"))));
        }
        let receipts = told["receipts"].as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned);
        outcome.receipts.extend(receipts);
        outcome.files = Some(told);
        Ok(())
    }

    /// Looks once more whether all of these may still be destroyed: somebody may have held one meanwhile.
    fn still_ready(&self, overdue: &[&Paper<'_>], which: impl Iterator<Item = usize>) -> Result<(), Stop> {
        let folder = self.workspace.folder.clone().unwrap_or_default();
        let ids: Vec<String> = which.filter_map(|at| overdue.get(at)).map(|paper| named(paper)).collect();
        ready(&Register::read(&folder)?, self.workspace, &ids, self.shell.today())?;
        Ok(())
    }

    /// Asks of each whose files are gone whether its paper or disc is destroyed, and writes down those that are.
    fn papers(&mut self, overdue: &[&Paper<'_>], register: &Register, outcome: &mut Outcome) -> Result<(), Stop> {
        let mut by_way: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        for (at, paper) in overdue.iter().enumerate() {
            if outcome.left.contains_key(&at) {
                continue;
            }
            let way = if self.arguments.yes { self.how } else { self.asked(paper, register)? };
            match way {
                Some(way) => by_way.entry(way).or_default().push(named(paper)),
                None => drop(outcome.left.insert(at, "nobody says that its paper or disc is destroyed".to_owned())),
            }
        }
        let key = self.workspace.identity_at_hand(&self.shell.ctx);
        for (way, records) in by_way {
            let said = (way, self.by);
            let gone = destroyed_on_paper(self.workspace, &records, said, key.as_ref(), self.shell.ctx.now)?;
            outcome.gone.extend(gone);
        }
        if let Some(sealing) = self.sealing {
            let gone: Vec<_> = outcome.gone.iter().map(|gone| (gone.clone(), self.shell.ctx.now)).collect();
            let made = sealing.of_paper(&gone, None, self.workspace, self.shell)?;
            outcome.receipts.extend(made.iter().map(|path| name(path)));
        }
        Ok(())
    }

    /// How a record was destroyed; none where it was not.
    fn asked(&mut self, paper: &Paper<'_>, register: &Register) -> Result<Option<&'static str>, Stop> {
        let discs = register.discs();
        let on = discs
            .iter()
            .filter(|disc| disc.lost.is_none() && disc.files().any(|f| f.record.eq_ignore_ascii_case(paper.record)));
        let on: Vec<&str> = on.map(|disc| disc.id()).collect();
        let also = if on.is_empty() { String::new() } else { format!("; written on {}", on.join(", ")) };
        let what = format!("{}  {}, check {}{also}", paper.record, whereabouts(paper), paper.check);
        self.talk.say(&what);
        if let Some(how) = self.how {
            let is_so = self.is_yes(&format!("Are all pages of it, and every copy, destroyed ({how})? yes or no: "))?;
            return Ok(Some(how).filter(|_| is_so));
        }
        let codes = HOW.map(|(code, _)| code).join(", ");
        for _ in 0..3 {
            let question = format!("Are all pages of it, and every copy, destroyed? Type how ({codes}), or no: ");
            let Some(typed) = self.talk.ask(&question)? else { return Ok(None) };
            if typed.trim().is_empty() || typed.trim().eq_ignore_ascii_case("no") {
                return Ok(None);
            }
            match way(&typed) {
                Ok(way) => return Ok(Some(way)),
                Err(stop) => self.talk.say(&stop.message),
            }
        }
        Ok(None)
    }

    fn is_yes(&mut self, question: &str) -> Result<bool, Stop> {
        let said = self.talk.ask(question)?;
        Ok(said.is_some_and(|said| ["yes", "y"].iter().any(|yes| said.trim().eq_ignore_ascii_case(yes))))
    }
}

/// By its form and number, so that nobody else's is meant.
fn named(paper: &Paper<'_>) -> String {
    format!("{}/{}", paper.form, paper.record)
}
