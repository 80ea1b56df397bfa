//! `confide completions`: what a shell completes, from the arguments themselves.

use super::arguments::Arguments;
use super::shell::{Code, Stop, give};
use clap::CommandFactory;

pub(super) fn run(shell: clap_complete::Shell) -> Result<Code, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "confide", &mut script);
    give(&script);
    Ok(Code::Fine)
}
