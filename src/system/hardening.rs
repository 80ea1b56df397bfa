//! Keeps what is in memory from being dumped to disk or read by another process of the same user.

use super::Trouble;

/// No core dumps, and (on Linux) not to be traced; called once before any record or key is read.
#[cfg(unix)]
pub fn harden() -> Result<(), Trouble> {
    use rustix::process::{Resource, Rlimit, setrlimit};

    let none = Rlimit { current: Some(0), maximum: Some(0) };
    setrlimit(Resource::Core, none).map_err(|error| refused("core dumps could not be switched off", error))?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)
        .map_err(|error| refused("memory could not be closed to other programs", error))?;
    Ok(())
}

/// Windows writes no dump of its own accord to where others read.
#[cfg(not(unix))]
pub fn harden() -> Result<(), Trouble> {
    Ok(())
}

#[cfg(unix)]
fn refused(what: &str, error: rustix::io::Errno) -> Trouble {
    Trouble::new(format!("{what}: {error}")).help("ask whoever looks after this computer why it forbids that")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_us_is_dumped_and_we_can_still_find_ourselves() {
        harden().unwrap();
        let core = rustix::process::getrlimit(rustix::process::Resource::Core);
        assert_eq!((core.current, core.maximum), (Some(0), Some(0)));
        assert_eq!(rustix::process::dumpable_behavior().unwrap(), rustix::process::DumpableBehavior::NotDumpable);
        assert!(crate::system::folders::program_dir().is_some());
    }
}
