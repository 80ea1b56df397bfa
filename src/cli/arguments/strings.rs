//! What can be said to `strings`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `strings`
#[derive(Debug, Args)]
pub struct Strings {
    /// What to do; the desk where nothing is said.
    #[command(subcommand)]
    pub command: StringsCommand,
}

/// What can be done with words in other languages.
#[derive(Debug, Subcommand)]
pub enum StringsCommand {
    /// Say how many strings are checked, unchecked, stale and missing, and what is wrong with them
    Lint {
        /// The language's tag, such as pl or ur [default: all there are]
        #[arg(long, value_name = "LANGUAGE")]
        lang: Vec<String>,
    },
    /// Write a spreadsheet (CSV, which Excel opens) for a translator: the English, the words there are, who checked them
    Export {
        /// The language's tag, such as pl or ur
        #[arg(long, value_name = "LANGUAGE")]
        lang: String,
        /// Only this form's strings
        #[arg(long, value_name = "FORM")]
        form: Option<String>,
        /// Where it goes; - is standard output
        #[arg(short, long, value_name = "FILE", default_value = "-")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        replace: bool,
    },
    /// Take a spreadsheet back, whole or not at all; a name and a date make a string checked
    Import {
        /// The spreadsheet, CSV or XLSX
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// The language's tag, such as pl or ur
        #[arg(long, value_name = "LANGUAGE")]
        lang: String,
    },
}
