//! Builds typst once into the cache, with the user's own cargo, and says so while it lasts.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::obtain::{VERSION, Wanted, cached, program};
use crate::disk;
use crate::system::process::{Beat, run_with_beat};
use crate::system::{self, Context, Group, Limits, RunError, Tool, Trouble, lock};

/// What a build will use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ready {
    cargo: PathBuf,
    /// OpenSSL's sources are built along where its headers are not installed.
    vendor_openssl: bool,
}

/// Builds it, or finds that another process did in the meantime; gives its path.
pub(super) fn typst(ctx: &Context, wanted: &Wanted, say: &mut dyn FnMut(&str)) -> Result<PathBuf, Trouble> {
    let cache = ctx.cache()?;
    let built = cached(cache);
    disk::make_folder(cache)?;
    let waits = format!("waiting for another process that builds typst {VERSION} (up to ten minutes)");
    let _held = lock::lock(&cache.join(format!("typst-{VERSION}.lock")), &mut || say(&waits))?;
    if built.is_file() {
        return Ok(built);
    }
    let ready = ready(wanted)?;
    let root = cache.join(format!("typst-{VERSION}"));
    let target = root.join("target");
    disk::make_folder(&root)?;
    say(&format!(
        "building typst {VERSION}, which makes the PDFs: once, from crates.io, with {}, into {}; about ten minutes",
        ready.cargo.display(),
        root.display()
    ));
    let done = install(&ready, &root, &target, &wanted.search, say);
    // over a gigabyte that nobody needs again, whether it went well or not
    disk::remove_folder(&target)?;
    done?;
    if !built.is_file() {
        return Err(
            Trouble::new("cargo said that all is well, but there is no typst").help("try again; else report this")
        );
    }
    say(&format!("typst {VERSION} is built: {}", built.display()));
    Ok(built)
}

fn install(
    ready: &Ready,
    root: &Path,
    target: &Path,
    search: &[PathBuf],
    say: &mut dyn FnMut(&str),
) -> Result<(), Trouble> {
    let mut args: Vec<OsString> = ["install", "--locked", "typst-cli", "--version"].map(Into::into).to_vec();
    args.push(format!("={VERSION}").into());
    args.extend(["--root".into(), root.into(), "--target-dir".into(), target.into()]);
    if ready.vendor_openssl {
        args.extend(["--features".into(), "vendor-openssl".into()]);
    }
    // not in the folder we were started from: its .cargo/config.toml or rust-toolchain.toml are not meant for this
    let tool = Tool {
        program: ready.cargo.clone(),
        env: environment(std::env::vars_os(), search),
        folder: root.into(),
        group: Group::Ours,
    };
    let mut alive = |elapsed: Duration| say(&format!("still building typst: {} s so far", elapsed.as_secs()));
    let beat = Beat { every: Duration::from_secs(30), call: &mut alive };
    let output = run_with_beat(&tool, &args, b"", &limits(), beat).map_err(|error| match error {
        RunError::Timeout(_) => Trouble::new("it took more than two hours").help("try again on a faster computer"),
        other => Trouble::new(format!("cargo failed: {other}"))
            .help("try `cargo --version`; install Rust from https://rustup.rs"),
    })?;
    if output.status.success() { Ok(()) } else { Err(failed(&String::from_utf8_lossy(&output.stderr))) }
}

fn limits() -> Limits {
    Limits { wall: Duration::from_secs(7200), cpu: None, memory: None, file: None, stdout: 16 << 20, stderr: 16 << 20 }
}

/// Cargo's own last words; no record is anywhere near this process.
fn failed(stderr: &str) -> Trouble {
    let errors: Vec<&str> = stderr.lines().filter(|line| line.trim_start().starts_with("error")).take(3).collect();
    let said =
        if errors.is_empty() { stderr.lines().last().unwrap_or("no word").to_owned() } else { errors.join("; ") };
    let offline =
        ["Could not resolve host", "failed to download", "Couldn't resolve", "network failure", "Connection refused"];
    let help = if offline.iter().any(|sign| stderr.contains(sign)) {
        "check that this computer can reach crates.io, then run the same command again"
    } else if stderr.contains("No space left") {
        "free about two gigabytes of disk, then run the same command again"
    } else {
        "run the same command again; if it stays so, name a typst with --typst PATH"
    };
    Trouble::new(format!("cargo said: {said}")).help(help)
}

/// Looks before it leaps: what is missing is named now, not after minutes.
pub(super) fn ready(wanted: &Wanted) -> Result<Ready, Trouble> {
    let search = &wanted.search;
    let given = wanted.cargo.clone().filter(|path| path.is_absolute() && path.is_file());
    let cargo = given.or_else(|| on_path(search, "cargo")).ok_or_else(|| {
        Trouble::new("cargo is not on this computer")
            .help("install Rust from https://rustup.rs, or name a typst with --typst PATH")
    })?;
    if cfg!(any(target_os = "macos", windows)) {
        // there TLS comes with the system
        return Ok(Ready { cargo, vendor_openssl: false });
    }
    if !["cc", "gcc", "clang"].iter().any(|name| on_path(search, name).is_some()) {
        return Err(
            Trouble::new("there is no C compiler").help("on Debian or Ubuntu: sudo apt install build-essential")
        );
    }
    if has_openssl(search) {
        return Ok(Ready { cargo, vendor_openssl: false });
    }
    let lacking: Vec<&str> = ["perl", "make"].into_iter().filter(|name| on_path(search, name).is_none()).collect();
    if lacking.is_empty() {
        return Ok(Ready { cargo, vendor_openssl: true });
    }
    Err(Trouble::new(format!(
        "OpenSSL's headers are not installed, and without {} they cannot be built along",
        lacking.join(" and ")
    ))
    .help("on Debian or Ubuntu: sudo apt install libssl-dev pkg-config"))
}

/// The crate openssl-sys looks at these: OPENSSL_DIR, pkg-config; a header alone is not found without pkg-config.
fn has_openssl(search: &[PathBuf]) -> bool {
    if let Some(folder) = std::env::var_os("OPENSSL_DIR") {
        return Path::new(&folder).join("include/openssl/ssl.h").is_file();
    }
    let Some(program) = on_path(search, "pkg-config") else { return false };
    let tool = Tool { program, env: environment(std::env::vars_os(), search), folder: "/".into(), group: Group::Own };
    let limits = Limits { memory: None, cpu: None, ..Limits::default() };
    system::run(&tool, &["--exists".into(), "openssl".into()], b"", &limits).is_ok_and(|output| output.status.success())
}

fn on_path(search: &[PathBuf], name: &str) -> Option<PathBuf> {
    let name = program(name);
    search.iter().filter(|folder| folder.is_absolute()).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// The user's environment without what the cargo or test that may be running us has set for its own build.
fn environment(all: impl Iterator<Item = (OsString, OsString)>, search: &[PathBuf]) -> Vec<(OsString, OsString)> {
    // where cargo keeps and fetches things, and which toolchain the user chose, stay as they are
    const KEPT: [&str; 6] = ["CARGO_HOME", "CARGO_HTTP_", "CARGO_NET_", "CARGO_REGISTR", "CARGO_SOURCE_", "RUSTUP_"];
    const OURS: [&str; 4] = ["CARGO", "RUST", "CONFIDE_", "LD_LIBRARY_PATH"];
    let stays = |name: &str| {
        KEPT.iter().any(|kept| name.starts_with(kept))
            || !OURS.iter().any(|ours| name.starts_with(ours)) && name != "PATH"
    };
    let mut env: Vec<_> = all.filter(|(name, _)| name.to_str().is_some_and(stays)).collect();
    if let Ok(path) = std::env::join_paths(search) {
        env.push(("PATH".into(), path));
    }
    env
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(names: &[&str]) -> Vec<String> {
        let all = names.iter().map(|name| (OsString::from(name), OsString::from("x")));
        environment(all, &[]).into_iter().filter_map(|(name, _)| name.into_string().ok()).collect()
    }

    #[test]
    fn the_running_cargos_settings_do_not_reach_the_build() {
        let ours =
            ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_TARGET_DIR", "CARGO_BUILD_TARGET", "RUSTFLAGS", "RUST_BACKTRACE"];
        assert_eq!(kept(&ours), ["PATH"]);
        let theirs =
            ["CARGO_HOME", "CARGO_NET_OFFLINE", "RUSTUP_TOOLCHAIN", "HOME", "https_proxy", "OPENSSL_DIR", "PATH"];
        assert_eq!(kept(&theirs).len(), theirs.len());
    }

    #[test]
    fn cargos_own_error_is_told_with_advice() {
        let trouble = failed("warning: x\nerror: failed to download from https://index.crates.io\n");
        assert!(trouble.message.contains("failed to download") && trouble.help.contains("crates.io"));
        assert!(failed("error: No space left on device").help.contains("free"));
        assert!(!failed("").help.is_empty());
    }
}
