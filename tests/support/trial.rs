//! Claims that need an outside program: without it each is listed as ignored, with what to install; where `CI=true` that is a
//! failure.

use libtest_mimic::{Failed, Trial};

/// Whether a claim holds, and what was found where it does not.
pub type Outcome = Result<(), String>;

/// A claim, and what to install where the program that it needs is not here.
pub fn trial(
    name: impl Into<String>,
    missing: Option<&'static str>,
    run: impl FnOnce() -> Outcome + Send + 'static,
) -> Trial {
    let Some(install) = missing else { return Trial::test(name, || run().map_err(Failed::from)) };
    let under_ci = std::env::var_os("CI").is_some_and(|ci| ci == "true");
    let absent = Trial::test(name, move || Err(format!("the program is missing: {install}").into()));
    absent.with_kind(format!("missing: {install}")).with_ignored_flag(!under_ci)
}

/// Claims by the names of the functions that hold them, each with what it misses: one that is in no list is dead code.
#[allow(unused_macros, reason = "some claims have names that are put together")]
macro_rules! trials {
    ($($claim:path: $missing:expr),* $(,)?) => {
        vec![$($crate::trial::trial(stringify!($claim), $missing, || {
            $claim();
            Ok(())
        })),*]
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use trials;
