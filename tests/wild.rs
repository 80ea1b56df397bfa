//! PDFs that nobody here wrote, as attachments: each is stamped on every page and proved, or refused with a reason; nothing
//! else. What comes out is judged by programs nobody here wrote, and claims no more than they confirm. The files are the tests
//! of other programs, which `.ci/wild` fetches; without them each claim is listed as ignored, and fails where `CI=true`.
#![allow(clippy::disallowed_methods, reason = "the files lie in a cache, and the judges are outside programs")]
#![allow(clippy::print_stdout, reason = "the table of reasons is for whoever reads the run")]

#[path = "support/attachments.rs"]
#[expect(dead_code, reason = "only the set is of use here")]
mod attachments;
#[path = "support/desk.rs"]
mod desk;

use attachments::SET;
use confide::pdf::{Archive, Foreign, Unfit, describe};
use confide::system::{Group, Limits, Tool, run};
use desk::{Desk, changed, pages, sample};
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, Mutex, OnceLock};
use std::{env, fs, thread};

/// How many files a pack shows at most, and how many pages of them.
const MOST_IN_A_PACK: usize = 60;
const MOST_PAGES: usize = 600;
/// How many of a hundred files are stamped rather than refused, many of them broken on purpose.
const LEAST_STAMPED: usize = 65;

type Outcome = Result<(), String>;
type Claim = fn(&Wild) -> Outcome;

fn main() -> ExitCode {
    let wild: Arc<OnceLock<Wild>> = Arc::default();
    let claims: [(&str, Claim); 4] = [
        ("each_file_is_taken_or_refused_with_a_reason_and_nothing_crashes", taken_or_refused),
        ("each_that_is_taken_is_stamped_on_every_page_and_proved", stamped_and_proved),
        ("each_page_looks_to_poppler_as_it_does_in_its_own_file", looks_the_same),
        ("no_pack_claims_more_than_verapdf_confirms", no_more_than_confirmed),
    ];
    let trials = claims.map(|(name, claim)| {
        let wild = Arc::clone(&wild);
        let trial = Trial::test(name, move || claim(wild.get_or_init(Wild::read)).map_err(Failed::from));
        let is_there = folder().join("packages.txt").exists();
        let under_ci = env::var_os("CI").is_some_and(|ci| ci == "true");
        if is_there {
            trial
        } else {
            trial.with_kind("missing: .ci/wild fetches the files").with_ignored_flag(!under_ci)
        }
    });
    libtest_mimic::run(&Arguments::from_args(), trials.into()).exit_code()
}

fn folder() -> PathBuf {
    env::home_dir().unwrap_or_default().join(".cache/confide-judges/wild")
}

/// One file, and what the process that read it said.
struct Looked {
    path: PathBuf,
    said: Result<Result<Foreign, Unfit>, String>,
    /// The pictures of its pages, as a file.
    pictures: Vec<u8>,
}

/// All of them.
struct Wild {
    files: Vec<Looked>,
    packs: OnceLock<Result<Vec<Pack>, String>>,
}

impl Wild {
    fn read() -> Wild {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder()).into_iter().flatten().flatten().map(|e| e.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|ending| ending == "pdf"));
        paths.sort();
        Wild { files: on_all_cores(paths, look), packs: OnceLock::new() }
    }

    fn taken(&self) -> impl Iterator<Item = (&Path, &Foreign)> {
        self.files.iter().filter_map(|file| Some((file.path.as_path(), file.said.as_ref().ok()?.as_ref().ok()?)))
    }

    fn packs(&self) -> Result<&[Pack], String> {
        let packs = self.packs.get_or_init(|| on_all_cores(shared_out(self), make).into_iter().collect());
        packs.as_deref().map_err(Clone::clone)
    }
}

fn look(path: PathBuf) -> Looked {
    let bytes = fs::read(&path).unwrap_or_default();
    let ourselves = Tool::ourselves().expect("this test knows its own file");
    let tool = Tool { program: env!("CARGO_BIN_EXE_confide").into(), group: Group::Own, ..ourselves };
    let (said, pictures) = match run(&tool, &["attachment".into()], &bytes, &Limits::default()) {
        Ok(output) if output.status.success() => {
            let behind_the_line = output.stdout.iter().position(|byte| *byte == b'\n').unwrap_or_default() + 1;
            (Ok(Foreign::heard(&output)), output.stdout[behind_the_line..].to_vec())
        }
        Ok(output) => (Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr))), Vec::new()),
        Err(error) => (Err(error.to_string()), Vec::new()),
    };
    Looked { path, said, pictures }
}

fn on_all_cores<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(2, usize::from);
    let (left, done) = (Mutex::new(items.into_iter().enumerate()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("no other panicked").next();
                    let Some((at, item)) = next else { return };
                    let result = work(item);
                    done.lock().expect("no other panicked").push((at, result));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no other panicked");
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

fn taken_or_refused(wild: &Wild) -> Outcome {
    let mut table: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for file in &wild.files {
        let outcome = match &file.said {
            Ok(Ok(foreign)) => format!("stamped, a pack keeps {:?}", foreign.archive()),
            Ok(Err(unfit)) => reason(unfit),
            Err(fault) => {
                faults.push(format!("{}: {fault}", file.path.display()));
                continue;
            }
        };
        *table.entry(outcome).or_default() += 1;
    }
    let mut table: Vec<(String, usize)> = table.into_iter().collect();
    table.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    table.iter().for_each(|(outcome, count)| println!("{count:6}  {outcome}"));
    let (all, taken) = (wild.files.len(), wild.taken().count());
    println!("{all:6}  files, {taken} of them stamped");
    if all < 200 {
        faults.push(format!("only {all} files"));
    }
    if taken * 100 < all * LEAST_STAMPED {
        faults.push(format!("only {taken} of {all} are stamped"));
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// The reason without what differs from file to file.
fn reason(unfit: &Unfit) -> String {
    let said = unfit.to_string();
    match unfit {
        Unfit::NoTypeface(_) => "refused: a typeface is not embedded".into(),
        Unfit::TooManyPages { .. } => "refused: it has too many pages".into(),
        _ => format!("refused: {}", said.split(": page").next().unwrap_or(&said)),
    }
}

/// Files that stand in one pack, all of which keep the same.
type Shared<'w> = (usize, Vec<(&'w Path, &'w Foreign)>);

fn shared_out(wild: &Wild) -> Vec<Shared<'_>> {
    let mut by_claim: BTreeMap<(Archive, bool), Vec<(&Path, &Foreign)>> = BTreeMap::new();
    for (path, foreign) in wild.taken() {
        by_claim.entry((foreign.archive(), foreign.is_all_said())).or_default().push((path, foreign));
    }
    let mut packs: Vec<Vec<(&Path, &Foreign)>> = Vec::new();
    for files in by_claim.into_values() {
        let mut left = 0;
        let mut count = 0;
        for file in files {
            let pages = file.1.pages().len();
            if left < pages || count == MOST_IN_A_PACK || packs.is_empty() || count == 0 {
                packs.push(Vec::new());
                (left, count) = (MOST_PAGES.max(pages), 0);
            }
            (left, count) = (left - pages, count + 1);
            packs.last_mut().expect("one was begun").push(file);
        }
    }
    packs.into_iter().enumerate().collect()
}

/// A pack that was made, with what it shows.
struct Pack {
    desk: Desk,
    name: String,
    attached: Vec<(String, usize)>,
    archive: Archive,
    is_all_said: bool,
}

fn make((number, files): Shared<'_>) -> Result<Pack, String> {
    let desk = Desk::specimen();
    let lines = SET.lines().filter(|line| !line.contains("attach:")).collect::<Vec<_>>().join("\n");
    let mut set = changed(&lines, "set: welcome", &format!("set: wild{number}"));
    for (at, (path, _)) in files.iter().enumerate() {
        desk.put_bytes(&format!("attachments/{at}.pdf"), &fs::read(path).map_err(|error| error.to_string())?);
        set.push_str(&format!("\n  - {{attach: {at}.pdf, title: \"file {at}\", alt: \"a file from elsewhere\"}}"));
    }
    desk.put(&format!("forms/sets/wild{number}.yaml"), &(set + "\n"));
    for name in
        ["privacy_notice/ok-sunny-corner.yaml", "privacy_notice_ack/ok-issued.yaml", "consent_set/ok-issued.yaml"]
    {
        desk.put(&format!("records/{name}"), &sample(name));
    }
    let made = desk.confide(&["pack", "records", "--set", &format!("wild{number}"), "-o", "packs"]);
    if made.code != 0 {
        let names: Vec<_> = files.iter().map(|(path, f)| format!("{} ({})", path.display(), f.pages().len())).collect();
        return Err(format!("{}\nof {}", made.said, names.join("\n")));
    }
    let archive = files.iter().map(|(_, foreign)| foreign.archive()).min().unwrap_or(Archive::A);
    let is_all_said = files.iter().all(|(_, foreign)| foreign.is_all_said());
    let attached = files.iter().map(|(path, foreign)| (path.display().to_string(), foreign.pages().len())).collect();
    Ok(Pack { desk, name: format!("packs/wild{number}-C-0042.pdf"), attached, archive, is_all_said })
}

fn stamped_and_proved(wild: &Wild) -> Outcome {
    let faults: Vec<String> =
        on_all_cores(wild.packs()?.iter().collect(), look_through).into_iter().flatten().collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// Each page bears the note and its number to poppler, qpdf finds the file sound, and our own verdict is that it is sealed.
fn look_through(pack: &Pack) -> Vec<String> {
    let (bytes, mut faults) = (pack.desk.bytes(&pack.name), Vec::new());
    let verdict = pack.desk.confide(&["verify", &pack.name]);
    if verdict.code != 0 {
        faults.push(verdict.said);
    }
    let note =
        describe(&bytes).ok().and_then(|it| it.private).map(|it| desk::spaced_once(&it.note)).unwrap_or_default();
    let Some(pages) = pages(&bytes) else { return faults };
    let attached: usize = pack.attached.iter().map(|(_, pages)| pages).sum();
    if pages.len() < attached || note.len() < 40 {
        faults.push(format!("{}: {} pages for {attached} attached", pack.name, pages.len()));
    }
    for (at, page) in pages.iter().enumerate() {
        let number = format!("page {} of {}", at + 1, pages.len());
        if !in_order(&note, page) || !page.contains(&number) {
            faults.push(format!("{}: page {} does not bear its note", pack.name, at + 1));
        }
    }
    if let Ok(checked) = Command::new("qpdf").arg("--check").arg(pack.desk.at(&pack.name)).output() {
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        // what is wrong within a picture of somebody else's was so before
        let theirs =
            ["content", "operation succeeded", "stream data", "re-processed", "JPEG", "jpeg", "SOS", "decoding"];
        let is_ours = |line: &&str| !theirs.iter().any(|words| line.contains(words));
        faults.extend(said.lines().filter(is_ours).map(|line| format!("{}: {line}", pack.name)));
    }
    faults
}

/// Whether the letters stand in a page's text, one behind the other. What an attached page shows beyond its own edge is cut off for
/// the eye, but poppler puts it between the lines that it would have lain over.
fn in_order(words: &str, page: &str) -> bool {
    let mut said = page.chars();
    words.chars().filter(|letter| !letter.is_whitespace()).all(|letter| said.any(|other| other == letter))
}

fn no_more_than_confirmed(wild: &Wild) -> Outcome {
    let mut faults = Vec::new();
    for (flavour, level) in [("2a", Archive::A), ("2u", Archive::U), ("2b", Archive::B)] {
        faults.extend(verapdf(flavour, wild.packs()?.iter().filter(|pack| pack.archive == level).collect())?);
    }
    faults.extend(verapdf("ua1", wild.packs()?.iter().filter(|pack| pack.is_all_said).collect())?);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// What of the packs veraPDF does not confirm.
fn verapdf(flavour: &str, packs: Vec<&Pack>) -> Result<Vec<String>, String> {
    if packs.is_empty() {
        return Ok(vec![format!("no pack keeps {flavour}: nothing was compared")]);
    }
    let mut command = Command::new("java");
    command.arg("-cp").arg(folder().with_file_name("verapdf").join("*")).arg("org.verapdf.apps.GreenfieldCliWrapper");
    command.args(["--flavour", flavour, "--format", "xml", "--maxfailuresdisplayed", "5"]);
    let output = command.args(packs.iter().map(|pack| pack.desk.at(&pack.name))).output();
    let said = String::from_utf8_lossy(&output.map_err(|error| error.to_string())?.stdout).into_owned();
    let jobs: Vec<&str> = said.split("<job>").skip(1).collect();
    if jobs.len() != packs.len() {
        return Err(format!("veraPDF judged {} of {} packs", jobs.len(), packs.len()));
    }
    let refused = jobs.iter().filter(|job| !job.contains("isCompliant=\"true\""));
    Ok(refused.map(|job| format!("{flavour}: {}", job.chars().take(6000).collect::<String>())).collect())
}

/// One file in so many is looked at, its first pages as small pictures in grey.
const EVERY: usize = 8;
const PAGES: &str = "3";
const SIDE: &str = "160";
/// How far the grey of a spot of four by four points may be from what it was; a line may fall upon the next row of points.
const SLACK: u32 = 75;

fn looks_the_same(wild: &Wild) -> Outcome {
    // what a link has around it stays behind with it
    let has_link = |foreign: &Foreign| foreign.remarks().iter().any(|remark| remark.contains("link"));
    let is_wanted = |file: &&Looked| matches!(&file.said, Ok(Ok(foreign)) if !has_link(foreign));
    let files: Vec<&Looked> = wild.files.iter().filter(is_wanted).step_by(EVERY).collect();
    let compared = on_all_cores(files, |file| -> Result<(), String> {
        let fault = |what: &str| format!("{}: {what}", file.path.display());
        let bytes = fs::read(&file.path).map_err(|error| error.to_string())?;
        let (was, is) = (greys(&bytes)?, greys(&file.pictures)?);
        // poppler itself gives up on some pages
        if was.len() != is.len() && !was.is_empty() {
            return Err(fault(&format!("{} pages are {}", was.len(), is.len())));
        }
        for (was, is) in was.iter().zip(&is) {
            let differs = was.spots().zip(is.spots()).map(|(was, is)| was.abs_diff(is)).max().unwrap_or_default();
            if was.width.abs_diff(is.width) > 1 || was.height.abs_diff(is.height) > 1 {
                return Err(fault("it is of another shape"));
            }
            if was.width == is.width && differs > SLACK {
                return Err(fault(&format!("a spot differs by {differs}")));
            }
        }
        Ok(())
    });
    let faults: Vec<String> = compared.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n")) }
}

/// A page in grey.
struct Grey {
    width: usize,
    height: usize,
    points: Vec<u8>,
}

impl Grey {
    /// The mean of each four by four points.
    fn spots(&self) -> impl Iterator<Item = u32> {
        let (across, down) = (self.width / 4, self.height / 4);
        (0..across * down).map(move |at| {
            let (left, top) = (at % across * 4, at / across * 4);
            let rows = (top..top + 4).flat_map(|row| &self.points[row * self.width + left..][..4]);
            rows.map(|point| u32::from(*point)).sum::<u32>() / 16
        })
    }
}

/// The first pages as poppler draws them.
fn greys(pdf: &[u8]) -> Result<Vec<Grey>, String> {
    let folder = tempfile::TempDir::new().map_err(|error| error.to_string())?;
    fs::write(folder.path().join("a.pdf"), pdf).map_err(|error| error.to_string())?;
    let mut command = Command::new("pdftoppm");
    command.args(["-q", "-cropbox", "-gray", "-l", PAGES, "-scale-to", SIDE, "a.pdf", "p"]);
    command.current_dir(folder.path()).output().map_err(|error| error.to_string())?;
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|e| e.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "pgm"));
    paths.sort();
    Ok(paths.iter().filter_map(|path| grey(&fs::read(path).ok()?)).collect())
}

/// `P5`, width and height, the largest grey, then the points.
fn grey(pgm: &[u8]) -> Option<Grey> {
    let mut lines = pgm.splitn(4, |byte| *byte == b'\n');
    let (_, sides, _, points) = (lines.next()?, lines.next()?, lines.next()?, lines.next()?);
    let (width, height) = std::str::from_utf8(sides).ok()?.split_once(' ')?;
    let (width, height) = (width.parse().ok()?, height.parse().ok()?);
    (points.len() == width * height).then(|| Grey { width, height, points: points.to_vec() })
}
