//! `confide man`: the manual page of the program or of one command, from the arguments themselves.

use super::arguments::Arguments;
use super::shell::{Code, Stop, give};
use crate::source::did_you_mean;
use clap::CommandFactory;
use clap_mangen::Man;

pub(super) fn run(name: Option<&str>) -> Result<Code, Stop> {
    let mut whole = Arguments::command();
    whole.build();
    let command = match name {
        None => whole,
        Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = whole.get_subcommands().map(clap::Command::get_name).collect();
            let help = did_you_mean(name, &known).unwrap_or_else(|| format!("there are {}", known.join(", ")));
            Stop::trouble(format!("there is no command `{name}`"), help)
        })?,
    };
    let mut page = Vec::new();
    Man::new(command).render(&mut page).map_err(|e| Stop::trouble(e.to_string(), ""))?;
    give(&page);
    Ok(Code::Fine)
}
