//! What can be said to `serve`.

use super::Unlock;
use clap::Args;

/// `serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// The port on this computer; 0 takes any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub port: u16,
    /// Only say the address, and open no browser
    #[arg(long)]
    pub no_browser: bool,
    /// After how long without a sign of life the screen locks
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub lock_after: u64,
    /// How the setting's key is unlocked, once for as long as the desk is open
    #[command(flatten)]
    pub unlock: Unlock,
}
