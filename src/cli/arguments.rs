//! What can be said on the command line; help, manual and completions come from here.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

mod breach;
mod consents;
mod disc;
mod disclose;
mod due;
mod encrypt;
mod export;
mod fill;
mod inspect;
mod keys;
mod notice;
mod packs;
mod print;
mod purge;
mod read;
mod reader;
mod register;
mod returns;
mod serve;
mod sign;
mod strings;
mod verify;
mod write;

pub use breach::{Breach, BreachCommand, Ico};
pub use consents::Consents;
pub use disc::{Disc, DiscCommand};
pub use disclose::{Disclose, Sheet};
pub use due::{Due, Hold};
pub use encrypt::{CopyUnlock, Encrypt};
pub use export::{Export, NameFrom};
pub use fill::Fill;
pub use inspect::Inspect;
pub use keys::{Because, Keys, KeysCommand};
pub use notice::Notice;
pub use packs::{Intake, IntakeCommand, Pack, PrintBy};
pub use print::Print;
pub use purge::Purge;
pub use read::Read;
pub use reader::Reader;
use reader::reader;
pub use register::{Register, RegisterCommand};
pub use returns::{Remind, Returns, ReturnsCommand};
pub use serve::Serve;
pub use sign::Sign;
pub use strings::{Strings, StringsCommand};
pub use verify::Verify;
pub use write::Write;

/// Forms in YAML, checked against the written procedure, printed as sealed PDFs.
#[derive(Debug, Parser)]
#[command(name = "confide", version, about, propagate_version = true, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Arguments {
    /// Holds for every command.
    #[command(flatten)]
    pub common: Common,
    /// What to do; the desk where nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 fine; 1 findings, or not sealed, or an unknown signer; 2 could not work, nothing issued; 3 a tool is missing.";

/// What holds for every command.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The workspace: a folder that holds setting.yaml [default: the nearest one upward]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub workspace: Option<PathBuf>,
    /// The setting of a chain: a folder in the workspace's settings/ [default: the one that is worked in]
    #[arg(long, global = true, value_name = "SETTING")]
    pub setting: Option<String>,
    /// How findings and verdicts are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// The typst to use [default: beside confide, in the cache, on the PATH, or built once]
    #[arg(long, global = true, value_name = "PATH")]
    pub typst: Option<PathBuf>,
    /// Do not build typst, whatever is missing
    #[arg(long, global = true)]
    pub offline: bool,
}

/// How findings and verdicts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning: check, render and pack
    Sarif,
    /// Annotations of GitHub Actions: check, render and pack
    Github,
    /// Markdown: rules and explain
    Md,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace: a setting file to fill in, its folders, and schemas for editors
    Init(Init),
    /// Check records and forms against their definitions and the procedure
    Check(Check),
    /// Make a sealed PDF of one record
    Render(Render),
    /// Send records or sealed PDFs to a printer of this system, without a file
    Print(Box<Print>),
    /// Remove what was typed about a child, once it is on paper or on a disc
    Purge(Purge),
    /// Make one sealed PDF of a child's forms, or one for each child of a table
    Pack(Box<Pack>),
    /// Make the privacy notice for families, or say who has acknowledged which version
    Notice(Box<Notice>),
    /// Say which packs are back and who has not answered what; take in those that came back
    Returns(Returns),
    /// Say what a child's parents agreed to, refused or took back; write down what they take back
    Consents(Consents),
    /// What was handed out and what came back: whether all of it still stands there, and what it says
    Register(Register),
    /// Say what is due: records to destroy, what is held, what is to be asked or looked at again
    Due(Due),
    /// Hold a child's records, or one, so that nothing is destroyed; or lift such a hold
    Hold(Hold),
    /// Everything that is held about a child, for a parent who asked to see it; and that it was handed over
    Disclose(Box<Disclose>),
    /// Make the inspection sheet: one sealed page of figures and an annex, without a child's name
    Inspect(Inspect),
    /// Tables of children, from which packs are made
    Intake(Intake),
    /// Say whether files are sealed, by whom, and what else is true of them
    Verify(Verify),
    /// Read a form that was filled in on a screen: it becomes a record again, and is checked like any
    Read(Read),
    /// Write a record's answers into the fields of its sealed blank, which stays sealed
    Write(Write),
    /// Sign a sealed file as a person, in one of its places for that; what was sealed stays as it is
    Sign(Sign),
    /// Make a copy of a sealed file behind a passphrase, for reading outside the building
    Encrypt(Encrypt),
    /// Write encrypted copies on the disc in a child's file, read them back, and write down what is on it
    Export(Box<Export>),
    /// The discs in the children's files: list them, label them, read them back, or say that one is lost
    Disc(Disc),
    /// Something private got out: begin its record with the 72 hours running, list those that run, stop them
    Breach(Breach),
    /// Make, import or hand out the setting's key
    Keys(Keys),
    /// Open the desk in the browser: fill in, be told what is missing, print; nothing is kept
    Serve(Serve),
    /// Fill in a form here in the terminal, question by question, and make its page
    Fill(Fill),
    /// List the forms
    Forms,
    /// Write a record to fill in
    New(New),
    /// Print the JSON Schema of a kind of file, for editors
    Schema(Schema),
    /// List the rules, the clauses behind them, or what expressions may use
    Rules(Rules),
    /// Say everything about a rule or a clause
    Explain(Explain),
    /// Words in other languages: how far they have come, a spreadsheet for a translator, and back again
    Strings(Strings),
    /// Say what is in order on this computer and in this workspace, and what is not
    Doctor(Doctor),
    /// Make everything once, with invented people, in ./confide-demo
    Demo(Demo),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man {
        /// Of this command [default: of confide itself]
        command: Option<String>,
    },
    /// Read a PDF on standard input as one to be attached: for confide itself
    #[command(hide = true)]
    Attachment,
}

/// Where files about children may be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Keep {
    /// Nowhere: they are printed, or handed on by standard output.
    None,
    /// On removable discs.
    Removable,
    /// In an encrypted folder.
    EncryptedFolder,
}

/// `init`
#[derive(Debug, Args)]
pub struct Init {
    /// The folder that becomes the workspace
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
    /// The nursery's name
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Where files about children may be kept [default: it is asked]
    #[arg(long, value_enum, value_name = "WHERE")]
    pub storage: Option<Keep>,
    /// A folder where they may be kept
    #[arg(long, value_name = "FOLDER", requires = "storage")]
    pub path: Vec<PathBuf>,
    /// Who decided that they may
    #[arg(long, value_name = "NAME", requires = "storage")]
    pub decided_by: Option<String>,
    /// Why they may
    #[arg(long, value_name = "TEXT", requires = "storage")]
    pub reason: Option<String>,
}

/// `new`
#[derive(Debug, Args)]
pub struct New {
    /// The form's id, as `confide forms` lists it
    #[arg(value_name = "FORM")]
    pub form: String,
    /// Where it goes; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// The record's id [default: made of the form's id and the time]
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The child's reference, not the name
    #[arg(long, value_name = "REF", default_value = "")]
    pub child: String,
}

/// `schema`
#[derive(Debug, Args)]
pub struct Schema {
    /// Of what.
    #[command(subcommand)]
    pub of: SchemaOf,
}

/// What there are schemas of.
#[derive(Debug, Subcommand)]
pub enum SchemaOf {
    /// Of form files
    Form,
    /// Of the records of a form
    Record {
        /// The form's id
        #[arg(value_name = "FORM")]
        form: String,
    },
    /// Of setting.yaml
    Setting,
    /// Of the files of packs
    Set,
    /// Of the files of translations
    Strings,
}

/// `rules`
#[derive(Debug, Args)]
pub struct Rules {
    /// Only the rules of this clause, such as 07.2.57
    #[arg(long, value_name = "CLAUSE", conflicts_with_all = ["coverage", "functions", "book"])]
    pub clause: Option<String>,
    /// Every clause of the procedure, and what is done about it
    #[arg(long, conflicts_with_all = ["functions", "book"])]
    pub coverage: bool,
    /// The functions and numbers that rules and conditions may use
    #[arg(long, conflicts_with = "book")]
    pub functions: bool,
    /// The whole procedure as a sealed PDF: every clause, what is checked for it, and how to mend what is found
    #[arg(long)]
    pub book: bool,
    /// Where the book goes; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-", requires = "book", conflicts_with_all = ["clause", "coverage", "functions"])]
    pub output: PathBuf,
    /// Replace a book that is there
    #[arg(long, requires = "book", conflicts_with_all = ["clause", "coverage", "functions"])]
    pub replace: bool,
    /// Set the book's type in 18 pt
    #[arg(long, requires = "book", conflicts_with_all = ["clause", "coverage", "functions"])]
    pub large_print: bool,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// `explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// A rule or a clause, such as R57, 57 or 07.2.57
    #[arg(value_name = "RULE|CLAUSE")]
    pub what: String,
}

/// `doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// How the key is opened; without either it is looked at only where no passphrase need be asked.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// `check`
#[derive(Debug, Args)]
pub struct Check {
    /// Records, form files, or folders of them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Check as if the record were at this moment
    #[arg(long, value_name = "MOMENT")]
    pub moment: Option<String>,
}

/// How the key is opened.
#[derive(Debug, Clone, Default, Args)]
pub struct Unlock {
    /// A file whose first line is the key's passphrase
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_fd")]
    pub passphrase_file: Option<PathBuf>,
    /// An open file descriptor whose first line is the key's passphrase
    #[arg(long, value_name = "NUMBER")]
    pub passphrase_fd: Option<i32>,
    /// Stamp each seal with the time of this service (RFC 3161); it is sent a digest, and nothing else
    #[arg(long, value_name = "URL")]
    pub timestamp: Option<String>,
}

/// `render`
#[derive(Debug, Default, Args)]
pub struct Render {
    /// The record
    #[arg(value_name = "RECORD")]
    pub record: PathBuf,
    /// Where it goes; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub output: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub replace: bool,
    /// Set the type in 18 pt
    #[arg(long)]
    pub large_print: bool,
    /// Print this language beside the English, such as pl or ur; en prints English alone
    #[arg(long, value_name = "LANGUAGE")]
    pub lang: Option<String>,
    /// Make a copy for this reader, and leave out what is not for them: key_person, parent, social_worker, police or
    /// all_staff; parent-1 is the first parent that the form names, where they live apart
    #[arg(long = "for", value_name = "READER", value_parser = reader, conflicts_with_all = ["html", "urgent"])]
    pub reader: Option<Reader>,
    /// Make a web page of a notice instead, for phones: one file, no script, not sealed
    #[arg(long, conflicts_with_all = ["large_print", "urgent", "lang"])]
    pub html: bool,
    /// Render as if the record were at this moment
    #[arg(long, value_name = "MOMENT")]
    pub moment: Option<String>,
    /// Print at once although it is not complete: danger, injury, police, social-care or closing
    #[arg(long, value_name = "CODE")]
    pub urgent: Option<String>,
    /// How the key is opened.
    #[command(flatten)]
    pub unlock: Unlock,
}

/// `demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// The folder it goes to
    #[arg(short, long, value_name = "FOLDER", default_value = "confide-demo")]
    pub output: PathBuf,
}
