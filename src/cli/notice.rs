//! `confide notice`: the privacy notice for families: a sealed copy with a receipt for each, a web page, and who has
//! acknowledged which version.

use super::arguments::{Format, Notice, Pack};
use super::pack::{belongs, check_set, find_set, free, jobs_of, make, uncomposed};
use super::render::approved;
use super::shell::{Code, Shell, Stop, give_line, say};
use super::{chain, html, read, strings};
use crate::disk;
use crate::form::Class;
use crate::pack::intake::Child;
use crate::pack::{Composer, Job, Maker, Set, Standing, in_force, of_a_child, slip, standings, version_of};
use crate::procedure::reading_age;
use crate::record::{Reading, Record};
use crate::typeset::version;
use crate::value::show_moment;
use crate::workspace::Workspace;
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The set that copies follow.
const SET: &str = "notice";
/// The name of the web page in the folder.
const PAGE: &str = "notice.html";
/// The folder of the copies in large print.
const LARGE: &str = "large-print";

pub(super) fn run(arguments: &Notice, shell: &mut Shell) -> Result<Code, Stop> {
    let near = arguments.records.first().or(arguments.intake.first()).cloned().unwrap_or_default();
    let workspace = shell.open_workspace(&near)?;
    let set = find_set(SET, &workspace)?;
    check_set(&set, &workspace, shell)?;
    let Some(known) = gather(arguments, &set, &workspace, shell)? else { return Ok(Code::Findings) };
    let Some(output) = &arguments.output else { return Ok(status(&known, shell)) };
    if arguments.intake.is_empty() {
        return copies(arguments, output, &set, &known, &workspace, shell);
    }
    disk::make_folder(output)?;
    page(&known.notice, output, arguments.replace || arguments.resume, &workspace, shell)?;
    of_a_table(arguments, &known, output, shell)
}

/// The notice in use, and what is known of its receipts.
struct Known {
    notice: Record,
    /// Where its file is.
    path: PathBuf,
    version: String,
    /// The records of children, those of receipts among them.
    records: Vec<Record>,
    standings: Vec<Standing>,
}

/// Reads everything; none when the notice is refused, whose findings are shown.
fn gather(arguments: &Notice, set: &Set, workspace: &Workspace, shell: &Shell) -> Result<Option<Known>, Stop> {
    let kept = workspace.folder.as_ref().map(|f| f.join("records")).filter(|f| f.is_dir());
    let kept = kept.filter(|_| arguments.records.is_empty());
    let paths: Vec<PathBuf> = arguments.records.iter().chain(&arguments.acks).cloned().chain(kept).collect();
    let (mut notices, mut entries, mut records) = (Vec::new(), Vec::new(), Vec::new());
    for path in read::yaml_files(&paths)? {
        let reading = read::record(&path, workspace, None)?;
        let is_ours = belongs(&reading, set, workspace);
        match &reading.record {
            Some(record) if record.form.class == Some(Class::Notice) && is_ours => notices.push((path, reading)),
            Some(_) => {
                let file = reading.source.name.clone();
                if let Some((entry, record, errors)) = of_a_child(reading, workspace, shell.ctx.now)? {
                    if errors > 0 {
                        uncounted(&file);
                    }
                    entries.push(entry);
                    records.push(record);
                }
            }
            None if is_ours => uncounted(&reading.source.name),
            None => {}
        }
    }
    let (path, notice) = in_use(notices, shell)?;
    let notice = approved(notice, None, workspace, shell)?.map(|a| a.record().clone());
    let Some(mut notice) = notice else { return Ok(None) };
    if arguments.lang.is_some() {
        notice.language = strings::asked(arguments.lang.as_deref(), workspace)?;
    }
    let version = version_of(&notice).unwrap_or_default();
    let standings = standings(&entries, &version);
    Ok(Some(Known { notice, path, version, records, standings }))
}

fn uncounted(file: &str) {
    say(&format!("{file} does not count: run `confide check` on it"));
}

/// The only notice, or of several the one in force.
fn in_use(mut notices: Vec<(PathBuf, Reading)>, shell: &Shell) -> Result<(PathBuf, Reading), Stop> {
    let records: Vec<&Record> = notices.iter().filter_map(|(_, reading)| reading.record.as_ref()).collect();
    match (records.len(), in_force(&records, shell.today())) {
        (0, _) => Err(Stop::trouble(
            "none of these records is a privacy notice",
            "name its file as well, such as records/privacy_notice/ours.yaml",
        )),
        (1, _) => Ok(notices.swap_remove(0)),
        (_, Ok(at)) => Ok(notices.swap_remove(at)),
        (_, Err(none)) => Err(Stop::trouble(none.to_string(), none.help())),
    }
}

/// `--status`: one line for each child, and how many.
fn status(known: &Known, shell: &Shell) -> Code {
    let (version, from) = version(&known.notice).unwrap_or_default();
    let must_get = known.standings.iter().filter(|s| s.must_get).count();
    let have = known.standings.len() - must_get;
    if shell.format == Format::Json {
        let child = |s: &Standing| json!({"child": s.child, "version": s.version, "signed_at": s.signed_at.map(|t| t.to_rfc3339()), "must_get": s.must_get});
        let children: Vec<_> = known.standings.iter().map(child).collect();
        let notice = json!({"id": known.notice.id, "version": version, "reading_age": age(&known.notice)});
        give_line(
            &json!({"version": 1, "notice": notice, "children": children, "acknowledged": have, "must_get": must_get})
                .to_string(),
        );
        return Code::Fine;
    }
    let width = known.standings.iter().map(|s| s.child.chars().count()).max().unwrap_or_default();
    for standing in &known.standings {
        let signed = standing.signed_at.map(|t| format!(", signed {}", show_moment(t))).unwrap_or_default();
        let has = standing.version.as_ref().map_or("no receipt".to_owned(), |v| format!("{v} acknowledged{signed}"));
        let must = if standing.must_get { format!("; must get {version}") } else { String::new() };
        give_line(&format!("{:<width$}  {has}{must}", standing.child));
    }
    let have = match have {
        0 => "nobody has".to_owned(),
        1 => "1 has".to_owned(),
        n => format!("{n} have"),
    };
    let id = &known.notice.id;
    say(&format!("{id}: version {version}, in use from {from}: {have} acknowledged it, {must_get} must get it"));
    Code::Fine
}

fn age(notice: &Record) -> Option<i64> {
    reading_age(&notice.form, &notice.prose())
}

/// A copy with a receipt for each family that must get one, and the web page.
fn copies(
    arguments: &Notice,
    output: &Path,
    set: &Set,
    known: &Known,
    workspace: &Workspace,
    shell: &Shell,
) -> Result<Code, Stop> {
    known.standings.iter().filter_map(|s| acknowledged(s, &known.version)).for_each(|told| say(&told));
    let (mut slips, nameless) = slips(known);
    if arguments.lang.is_some() {
        slips.iter_mut().for_each(|slip| slip.language.clone_from(&known.notice.language));
    }
    if known.standings.is_empty() {
        say("no child is named: the web page is made, and no copies; name receipts, or a table with --intake");
    }
    nameless.iter().for_each(|child| {
        say(&format!("{child}: no record names the parent: write a receipt with `confide new privacy_notice_ack`"));
    });
    let (mut jobs, dangers) = (Vec::new(), read::known(&arguments.records, workspace)?);
    for large in [false, true].into_iter().take(1 + usize::from(arguments.large_print)) {
        let folder = if large { output.join(LARGE) } else { output.to_path_buf() };
        let shared = std::slice::from_ref(&known.notice);
        let composer = Composer { set, shared, workspace, now: shell.ctx.now, large, known: &dangers };
        for slip in &slips {
            jobs.extend(copy(&composer, slip, &folder, arguments.replace, workspace)?);
        }
    }
    let identity = shell.identity(workspace, &arguments.unlock)?;
    let typst = shell.typst(false)?;
    let maker = Maker::new(workspace, &shell.ctx, Ok(shell.press(&typst, workspace)), Ok(&identity), false)?;
    disk::make_folder(output)?;
    page(&known.notice, output, arguments.replace, workspace, shell)?;
    for (job, path) in jobs {
        path.parent().map(disk::make_folder).transpose()?;
        make(&maker, &job, path, arguments.replace, workspace, shell)?;
    }
    Ok(if nameless.is_empty() { Code::Fine } else { Code::Findings })
}

/// The receipts to be signed, and the children for whose families nothing names a parent.
fn slips(known: &Known) -> (Vec<Record>, Vec<&str>) {
    let (mut slips, mut nameless) = (Vec::new(), Vec::new());
    for standing in known.standings.iter().filter(|s| s.must_get) {
        match slip(&standing.child, &known.records, &known.version) {
            Some(slip) => slips.push(slip),
            None => nameless.push(standing.child.as_str()),
        }
    }
    (slips, nameless)
}

/// One family's copies, allowed and with nothing in their way.
fn copy(
    composer: &Composer<'_>,
    slip: &Record,
    folder: &Path,
    replace: bool,
    workspace: &Workspace,
) -> Result<Vec<(Job, PathBuf)>, Stop> {
    let child = slip.child_ref.clone();
    let slip = composer.approve(slip.clone()).map_err(|why| uncomposed(&why, &child, SET))?;
    let jobs = jobs_of(composer, &child, vec![slip])?.into_iter();
    jobs.map(|job| free(&job, folder, replace, workspace).map(|path| (job, path))).collect()
}

/// The web page, once, and how old one must be to read it.
fn page(notice: &Record, output: &Path, replace: bool, workspace: &Workspace, shell: &Shell) -> Result<(), Stop> {
    let (set, shared) = (find_set(SET, workspace)?, std::slice::from_ref(notice));
    let composer = Composer { set: &set, shared, workspace, now: shell.ctx.now, large: false, known: &[] };
    let approved = composer.approve(notice.clone()).map_err(|why| Stop::trouble(why.to_string(), why.help()))?;
    let (job, path) = (Job::single(approved, false), output.join(PAGE));
    let page = html::make(&job, workspace, shell)?;
    html::write(&page, &job, &path, replace, workspace)?;
    html::tell(&page, &job, Some(&path), shell);
    if shell.format != Format::Json {
        let (version, from) = version(notice).unwrap_or_default();
        let age = age(notice).map(|age| format!("; reads at about age {age}")).unwrap_or_default();
        say(&format!("{}: version {version}, in use from {from}{age}", notice.id));
    }
    Ok(())
}

/// What a family has acknowledged already, and what it gets therefore; nothing where no receipt came back.
fn acknowledged(standing: &Standing, version: &str) -> Option<String> {
    let has = standing.version.as_ref()?;
    let gets = if standing.must_get { format!("gets {version}") } else { "gets no copy".to_owned() };
    Some(format!("{}: has acknowledged {has}, and {gets}", standing.child))
}

/// The rows of a table that get a copy; each child's standing is said once, however often its row is asked about.
struct Rows<'k> {
    known: &'k Known,
    /// Those who have the version in use, by reference.
    have: RefCell<BTreeSet<String>>,
    asked: RefCell<BTreeSet<String>>,
}

impl Rows<'_> {
    fn gets(&self, child: &Child) -> bool {
        let key = child.child_ref.trim().to_uppercase();
        let standing = self.known.standings.iter().find(|s| s.child.to_uppercase() == key);
        if self.asked.borrow_mut().insert(key.clone()) {
            standing.and_then(|s| acknowledged(s, &self.known.version)).iter().for_each(|told| say(told));
        }
        let must_get = standing.is_none_or(|s| s.must_get);
        if !must_get {
            self.have.borrow_mut().insert(key);
        }
        must_get
    }

    fn tell(&self) {
        let (id, version, all) = (&self.known.notice.id, &self.known.version, self.asked.borrow().len());
        match self.have.borrow().len() {
            0 => say(&format!("{id}: nobody is left out, as none of {all} families has acknowledged {version}")),
            n => say(&format!("{id}: {n} of {all} families left out, as {version} is acknowledged")),
        }
    }
}

/// A copy for each row of a table: what `confide pack --intake` makes of the same set. Where receipts are named, only for
/// those who have not acknowledged the version in use.
fn of_a_table(arguments: &Notice, known: &Known, output: &Path, shell: &mut Shell) -> Result<Code, Stop> {
    let found = || vec![known.path.clone()];
    let rows = Rows { known, have: RefCell::default(), asked: RefCell::default() };
    let is_wanted = |child: &Child| arguments.acks.is_empty() || rows.gets(child);
    let mut worst = Code::Fine;
    for large_print in [false, true].into_iter().take(1 + usize::from(arguments.large_print)) {
        let pack = Pack {
            records: if arguments.records.is_empty() { found() } else { arguments.records.clone() },
            intake: arguments.intake.clone(),
            set: SET.into(),
            output: if large_print { output.join(LARGE) } else { output.to_path_buf() },
            replace: arguments.replace,
            large_print,
            lang: arguments.lang.clone(),
            moment: None,
            dry_run: false,
            resume: arguments.resume,
            stop_on_fault: false,
            shard: None,
            jobs: None,
            merge: false,
            print_file: None,
            unlock: arguments.unlock.clone(),
        };
        worst = worst.max(chain::run(&pack, &is_wanted, shell)?);
    }
    if !arguments.acks.is_empty() {
        rows.tell();
    }
    Ok(worst)
}
