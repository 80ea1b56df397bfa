//! The typst process: a scripted stand-in that misbehaves in every way we know of, then the real one.
#![cfg(unix)]
#![allow(clippy::disallowed_methods, clippy::unwrap_used, reason = "tests write the stand-ins and may fail")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chrono::DateTime;
use confide::system::{Context, Limits};
use confide::typeset::obtain::RealStderr;
use confide::typeset::{CompileError, How, Missing, Standard, Typst, Wanted, find, status};

/// Only to catch a hang: twenty times what is expected.
const HANG: Duration = Duration::from_secs(40);

struct Place {
    folder: tempfile::TempDir,
    ctx: Context,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut ctx = Context::fixed(DateTime::UNIX_EPOCH, 1);
        ctx.cache = Some(folder.path().join("cache"));
        ctx.limits = Limits { wall: HANG, cpu: Some(Duration::from_secs(1)), ..Limits::default() };
        Self { folder, ctx }
    }

    /// Where a hang is what is expected, it need not last.
    fn hurried() -> Self {
        let mut place = Self::new();
        place.ctx.limits.wall = Duration::from_secs(2);
        place
    }

    fn script(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// A typst of the right version that does `deed` when it should compile.
    fn typst(&self, deed: &str) -> Typst {
        let deed =
            format!("PATH=/usr/bin:/bin\nif [ \"$1\" = --version ]; then echo 'typst 0.15.1 (fake)'; exit; fi\n{deed}");
        let wanted = Wanted { path: Some(self.script("fake/typst", &deed)), ..Wanted::default() };
        find(&wanted, &self.ctx, &mut |_| ()).unwrap()
    }

    fn compile(&self, deed: &str, source: &str) -> Result<Vec<u8>, CompileError> {
        let began = Instant::now();
        let result = self.typst(deed).compile(source, &How::new(self.ctx.now, Standard::Tagged), &self.ctx);
        assert!(began.elapsed() < HANG * 2, "{deed}");
        result.map(confide::typeset::Pdf::into_bytes)
    }
}

const GOOD: &str = "cat >/dev/null; printf '%%PDF-1.7\\nx\\n%%%%EOF\\n'";

#[test]
fn a_whole_pdf_is_accepted() {
    assert_eq!(Place::new().compile(GOOD, "x").unwrap(), b"%PDF-1.7\nx\n%%EOF\n");
}

#[test]
fn exit_0_without_a_whole_pdf_is_not_a_pdf() {
    for deed in [
        "cat >/dev/null",
        "cat",
        "cat >/dev/null; printf '%%PDF-1.7\\ncut'",
        "cat >/dev/null; printf 'x%%PDF-1.7\\n%%%%EOF'",
        "exec <&-",
    ] {
        assert_eq!(Place::new().compile(deed, "x"), Err(CompileError::NoPdf), "{deed}");
    }
}

#[test]
fn input_closed_early_is_judged_by_the_output() {
    let source = "x".repeat(4 << 20);
    assert!(Place::new().compile("exec <&-; printf '%%PDF-1.7\\n%%%%EOF'", &source).is_ok());
}

#[test]
fn a_hang_ends_with_all_that_was_started() {
    let mark = format!("97{}", std::process::id());
    for deed in [
        format!("sleep {mark}"),
        format!("trap '' TERM INT HUP; while :; do sleep {mark}; done"),
        format!("sleep {mark} & wait"),
    ] {
        assert_eq!(Place::hurried().compile(&deed, "x"), Err(CompileError::Timeout), "{deed}");
    }
    let is_running = || {
        let all = fs::read_dir("/proc").into_iter().flatten().flatten();
        let mut lines = all.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
        lines.any(|line| String::from_utf8_lossy(&line).starts_with(&format!("sleep\0{mark}")))
    };
    // whoever was told to end may take a moment where the machine is busy
    let mut turns = 0;
    while is_running() {
        assert!(turns < 100, "left running");
        std::thread::sleep(Duration::from_millis(100));
        turns += 1;
    }
}

#[test]
fn a_flood_is_stopped() {
    for deed in ["cat >/dev/null; yes", "cat >/dev/null; yes >&2", "yes & yes >&2"] {
        assert_eq!(Place::new().compile(deed, "x"), Err(CompileError::TooMuchOutput), "{deed}");
    }
}

#[test]
fn one_that_is_ended_by_the_system_is_killed() {
    for deed in ["kill -SEGV $$", "while :; do :; done"] {
        assert_eq!(Place::new().compile(deed, "x"), Err(CompileError::Killed), "{deed}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_has_an_end() {
    let mut place = Place::new();
    place.ctx.limits.memory = Some(64 << 20);
    let result =
        place.compile("read x; dd if=/dev/zero of=/dev/null bs=256M count=1 || exit 1; printf '%%PDF-%%%%EOF'", "x\n");
    assert!(matches!(result, Err(CompileError::Template { .. })), "{result:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn it_cannot_write_a_file() {
    let place = Place::new();
    let kept = place.folder.path().join("kept");
    let deed = format!("read x; trap '' XFSZ; echo \"$x\" > {} 2>/dev/null; {GOOD}", kept.display());
    place.compile(&deed, "secret\n").unwrap();
    assert_eq!(fs::read(kept).unwrap_or_default(), b"");
}

#[test]
fn no_text_of_the_source_is_in_any_error() {
    for deed in [
        "cat >&2; exit 1",
        "read x; echo \"<stdin>:1:1: error: panicked with: $x\" >&2; exit 1",
        "read x; echo \"<stdin>:1:1: error: bad \\`$x\\`\" >&2; exit 1",
        "read x; echo \"$x\"; exit 0",
        "read x; exit \"$x\"",
    ] {
        let error = Place::new().compile(deed, "secret\n<stdin>:2:2: error: `secret`\n").unwrap_err();
        assert!(!format!("{error} {error:?} {}", error.help()).contains("secret"), "{error:?}");
    }
}

#[test]
fn arguments_and_environment_hold_nothing_of_ours() {
    let place = Place::new();
    let deed = "cat >/dev/null; printf '%%PDF-'; for a; do printf '[%s]' \"$a\"; done; tr '\\0' '\\n' </proc/$$/environ; pwd; printf '%%%%EOF'";
    let said = String::from_utf8(place.compile(deed, "secret").unwrap()).unwrap();
    assert!(!said.contains("secret") && !said.contains("HOME=") && !said.contains("TYPST_"), "{said}");
    for option in
        ["[compile][-][-]", "[--ignore-system-fonts]", "[--creation-timestamp][0]", "[a-2a,ua-1]", "[--jobs][1]"]
    {
        assert!(said.contains(option), "{said}");
    }
    let root = place.folder.path().join("cache/empty");
    assert_eq!(fs::metadata(&root).unwrap().permissions().mode() & 0o777, 0o700);
    for option in ["--root", "--package-path", "--package-cache-path"] {
        assert!(said.contains(&format!("[{option}][{}]", root.display())), "{said}");
    }
}

#[test]
fn one_that_vanishes_after_it_was_found_is_told() {
    let place = Place::new();
    let typst = place.typst(GOOD);
    fs::remove_file(typst.path()).unwrap();
    let error = typst.compile("x", &How::new(place.ctx.now, Standard::Band), &place.ctx).unwrap_err();
    assert!(matches!(&error, CompileError::Tool(trouble) if !trouble.help.is_empty()), "{error:?}");
}

#[test]
fn the_one_that_was_asked_for_is_used_or_refused() {
    let place = Place::hurried();
    for (text, why) in [
        ("echo 'typst 0.14.0 (abc)'", "it is version 0.14.0, not 0.15.1"),
        ("echo hello", "it does not answer as typst does"),
        ("exit 1", "it does not answer as typst does"),
        ("sleep 60", "it did not end within 2 s and was stopped"),
        ("yes", "it wrote far more than it should and was stopped"),
    ] {
        let path = place.script("t/typst", text);
        let wanted = Wanted { path: Some(path.clone()), may_build: Some("test"), ..Wanted::default() };
        assert_eq!(find(&wanted, &place.ctx, &mut |_| ()).unwrap_err(), Missing::Refused { path, why: why.into() });
    }
    let wanted = Wanted { path: Some("/no/such/typst".into()), ..Wanted::default() };
    assert!(find(&wanted, &place.ctx, &mut |_| ()).unwrap_err().to_string().contains("it is not there"));
}

#[test]
fn it_is_looked_for_beside_us_then_in_the_cache_then_on_the_path() {
    let place = Place::new();
    let right = "echo 'typst 0.15.1'";
    let wanted = Wanted {
        beside: Some(place.folder.path().join("beside")),
        search: vec!["relative".into(), place.folder.path().join("old"), place.folder.path().join("path")],
        ..Wanted::default()
    };
    place.script("old/typst", "echo 'typst 0.13.1'");
    for name in ["path/typst", "cache/typst-0.15.1/bin/typst", "beside/typst"] {
        let path = place.script(name, right);
        assert_eq!(find(&wanted, &place.ctx, &mut |_| ()).unwrap().path(), path);
        assert_eq!(status(&wanted, &place.ctx).found.unwrap().0, path);
    }
}

#[test]
fn without_one_the_error_names_three_ways() {
    let place = Place::new();
    for (wanted, why) in [
        (Wanted { offline: true, may_build: Some("test"), ..Wanted::default() }, "--offline forbids it"),
        (Wanted::default(), "nobody is at a terminal"),
    ] {
        let missing = find(&wanted, &place.ctx, &mut |_| ()).unwrap_err();
        assert!(missing.to_string().contains(why), "{missing}");
        for way in ["CONFIDE_TYPST_BUILD=1", "cargo install --locked typst-cli --version =0.15.1", "--typst PATH"] {
            assert!(missing.help().contains(way));
        }
    }
}

/// A cargo that "builds" a typst where it is told to, and tools that say that all is there.
fn workshop(place: &Place, cargo: &str) -> Wanted {
    for tool in ["cc", "pkg-config", "perl", "make"] {
        place.script(&format!("tools/{tool}"), "exit 0");
    }
    let cargo = format!("PATH=/usr/bin:/bin\n{cargo}");
    Wanted {
        search: vec![place.folder.path().join("tools")],
        cargo: Some(place.script("tools/cargo", &cargo)),
        may_build: Some("test"),
        ..Wanted::default()
    }
}

const BUILDS: &str = r#"echo "$@" >> "$0.log"
while [ $# -gt 0 ]; do case $1 in --root) root=$2;; --target-dir) mkdir -p "$2"; echo junk > "$2/junk";; esac; shift; done
mkdir -p "$root/bin"; printf '#!/bin/sh\necho typst 0.15.1\n' > "$root/bin/typst.new"; chmod +x "$root/bin/typst.new"; mv "$root/bin/typst.new" "$root/bin/typst""#;

#[test]
fn it_is_built_once_and_the_leavings_are_removed() {
    let place = Place::new();
    let wanted = workshop(&place, BUILDS);
    let heard = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            let (wanted, ctx, heard) = (&wanted, &place.ctx, &heard);
            scope.spawn(move || {
                find(wanted, ctx, &mut |line| heard.lock().unwrap().push(line.to_owned())).unwrap();
            });
        }
    });
    let log = fs::read_to_string(place.folder.path().join("tools/cargo.log")).unwrap();
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(
        log.starts_with("install --locked typst-cli --version =0.15.1 --root ") && !log.contains("vendor"),
        "{log}"
    );
    assert!(!place.folder.path().join("cache/typst-0.15.1/target").exists());
    let heard = heard.into_inner().unwrap().join("\n");
    for word in ["building typst 0.15.1", "crates.io", "cache/typst-0.15.1", "ten minutes", "is built"] {
        assert!(heard.contains(word), "{heard}");
    }
}

#[test]
fn openssl_is_built_along_only_where_its_headers_are_absent() {
    let place = Place::new();
    let wanted = workshop(&place, BUILDS);
    place.script("tools/pkg-config", "exit 1");
    find(&wanted, &place.ctx, &mut |_| ()).unwrap();
    assert!(
        fs::read_to_string(place.folder.path().join("tools/cargo.log")).unwrap().contains("--features vendor-openssl")
    );
}

#[test]
fn what_a_build_lacks_is_named_before_it_starts() {
    let place = Place::new();
    let wanted = workshop(&place, "exit 9");
    place.script("tools/pkg-config", "exit 1");
    for (tool, package) in [("make", "libssl-dev"), ("cc", "build-essential"), ("cargo", "rustup")] {
        fs::remove_file(place.folder.path().join("tools").join(tool)).unwrap();
        let missing = find(&wanted, &place.ctx, &mut |line| panic!("nothing is begun: {line}")).unwrap_err();
        assert!(missing.help().contains(package), "{missing} {}", missing.help());
        assert_eq!(status(&wanted, &place.ctx).lacks.unwrap().help, missing.help());
    }
}

#[test]
fn a_build_that_fails_is_told_in_cargos_words() {
    let place = Place::new();
    let wanted = workshop(&place, "echo 'error: failed to download x' >&2; exit 101");
    let missing = find(&wanted, &place.ctx, &mut |_| ()).unwrap_err();
    assert!(
        missing.to_string().contains("failed to download") && missing.help().contains("reach crates.io"),
        "{missing}"
    );
}

/// The real one; on a fresh machine the first test to get here builds it.
fn real() -> (Typst, Context) {
    let ctx = Context { limits: Limits { wall: HANG, ..Limits::default() }, ..Context::fixed(DateTime::UNIX_EPOCH, 1) };
    let typst = find(&Wanted::from_environment(None, false), &ctx, &mut RealStderr::say).unwrap();
    (typst, ctx)
}

fn page(body: &str) -> String {
    format!(
        "#set document(title: \"t\")\n#set text(font: (\"Noto Sans\", \"DejaVu Sans\"), lang: \"en\")\n= t\n{body}\n"
    )
}

#[test]
fn the_real_one_gives_the_same_bytes_twice_to_both_standards() {
    let (typst, ctx) = real();
    for standard in [Standard::Tagged, Standard::Band] {
        let once = || typst.compile(&page("#\"Łukasz ß Ж محمد שלום\";"), &How::new(ctx.now, standard), &ctx).unwrap();
        assert_eq!(once(), once());
    }
}

#[test]
fn letters_nobody_draws_are_named_and_their_text_is_not() {
    let (typst, ctx) = real();
    for standard in [Standard::Tagged, Standard::Band] {
        let error = typst.compile(&page("#\"Jo 王小明 ক\";"), &How::new(ctx.now, standard), &ctx).unwrap_err();
        assert_eq!(error, CompileError::Missing { codepoints: vec!['王', '小', '明', 'ক'] });
        assert_eq!(
            error.to_string(),
            "no typeface at hand draws U+738B, U+5C0F, U+660E, U+0995; the script is Han and Bengali"
        );
        assert!(
            error.help().contains("Noto Sans CJK SC") && error.help().contains("Noto Sans Bengali"),
            "{}",
            error.help()
        );
    }
}

#[test]
fn the_real_one_reads_no_file_and_fetches_no_package() {
    let (typst, ctx) = real();
    for body in ["#read(\"/etc/hostname\")", "#read(\"../typst-0.15.1.lock\")", "#import \"@preview/example:0.1.0\": *"]
    {
        let error = typst.compile(&page(body), &How::new(ctx.now, Standard::Tagged), &ctx).unwrap_err();
        assert!(matches!(&error, CompileError::Template { line: 4, .. }), "{error:?}");
    }
    assert_eq!(fs::read_dir(ctx.cache.as_deref().unwrap_or(Path::new("/")).join("empty")).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn the_real_one_is_stopped_when_it_takes_too_much() {
    let (typst, mut ctx) = real();
    ctx.limits.wall = Duration::from_secs(3);
    for body in ["#for i in range(1000000000) { i }", "#(\"a\" * 1000000000)", "#{ while true { } }"] {
        let error = typst.compile(&page(body), &How::new(ctx.now, Standard::Tagged), &ctx).unwrap_err();
        assert!(!matches!(&error, CompileError::NoPdf | CompileError::Tool(_)), "{body}: {error:?}");
    }
}
