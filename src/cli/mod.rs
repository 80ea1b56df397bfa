//! The command line: arguments, stages, report.

mod arguments;
mod attachment;
mod batch;
mod book;
mod breach;
mod chain;
mod check;
mod completions;
mod consents;
mod demo;
mod disc;
mod disclose;
mod doctor;
mod due;
mod encrypt;
mod explain;
mod explained;
mod export;
mod fill;
mod filled;
mod formats;
mod forms;
mod hold;
mod html;
mod init;
mod inspect;
mod intake;
mod keys;
mod left_behind;
mod lines;
mod man;
mod markdown;
mod new;
mod opened;
mod notice;
mod pack;
mod paper;
mod paper_code;
mod print;
mod printing;
mod purge;
mod purge_due;
mod purging;
mod read;
mod receipts;
mod register;
mod render;
mod returns;
mod rules;
mod schema;
mod serve;
mod shell;
mod strings;
mod urgent;
mod sign;
mod verified;
mod verify;
mod write;

use arguments::{Arguments, Command, Format};
use clap::Parser;
use shell::{Code, Shell, Stop};
use std::process::ExitCode;

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    // A panic message could hold what somebody wrote about a child.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(|l| format!("{}:{}", l.file(), l.line())).unwrap_or_default();
        shell::say(&format!("error: a fault of confide at {at}; nothing was issued. Please report this line."));
    }));
    if let Err(trouble) = crate::system::hardening::harden() {
        shell::say(&format!("warning: {trouble}"));
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { Code::Trouble.number() } else { 0 });
        }
    };
    let mut shell = Shell::new(&arguments.common);
    let by_double_click = arguments.command.is_none();
    let command = arguments.command.unwrap_or_else(|| Command::Serve(serve::by_double_click()));
    if let Err(stop) = formats::has_use(&command, arguments.common.format) {
        shell.format = Format::Human;
        shell.stop(&stop);
        return ExitCode::from(stop.code.number());
    }
    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(command, &mut shell)));
    let code = match ended {
        Ok(Ok(code)) => code,
        Ok(Err(stop)) => {
            shell.stop(&stop);
            stop.code
        }
        Err(_) => Code::Trouble,
    };
    shell.finish(code);
    if by_double_click {
        serve::keep_window(code);
    }
    ExitCode::from(code.number())
}

fn run(command: Command, shell: &mut Shell) -> Result<Code, Stop> {
    let inputs = left_behind::inputs(&command);
    let code = work(command, shell)?;
    left_behind::tell(&inputs, shell);
    Ok(code)
}

fn work(command: Command, shell: &mut Shell) -> Result<Code, Stop> {
    match command {
        Command::Init(arguments) => init::run(&arguments, shell),
        Command::Check(arguments) => check::run(&arguments, shell),
        Command::Render(arguments) => render::run(&arguments, shell),
        Command::Print(arguments) => printing::run(&arguments, shell),
        Command::Purge(arguments) => purge::run(&arguments, shell),
        Command::Pack(arguments) => pack::run(&arguments, shell),
        Command::Notice(arguments) => notice::run(&arguments, shell),
        Command::Returns(arguments) => returns::run(&arguments, shell),
        Command::Consents(arguments) => consents::run(&arguments, shell),
        Command::Register(arguments) => register::run(&arguments, shell),
        Command::Due(arguments) => due::run(&arguments, shell),
        Command::Hold(arguments) => hold::run(&arguments, shell),
        Command::Disclose(arguments) => disclose::run(&arguments, shell),
        Command::Inspect(arguments) => inspect::run(&arguments, shell),
        Command::Intake(arguments) => intake::run(&arguments, shell),
        Command::Verify(arguments) => verify::run(&arguments, shell),
        Command::Read(arguments) => filled::run(&arguments, shell),
        Command::Write(arguments) => write::run(&arguments, shell),
        Command::Sign(arguments) => sign::run(&arguments, shell),
        Command::Encrypt(arguments) => encrypt::run(&arguments, shell),
        Command::Export(arguments) => export::run(&arguments, shell),
        Command::Disc(arguments) => disc::run(&arguments, shell),
        Command::Breach(arguments) => breach::run(&arguments, shell),
        Command::Keys(arguments) => keys::run(&arguments, shell),
        Command::Serve(arguments) => serve::run(&arguments, shell),
        Command::Fill(arguments) => fill::run(&arguments, shell),
        Command::Forms => forms::run(shell),
        Command::New(arguments) => new::run(&arguments, shell),
        Command::Schema(arguments) => schema::run(&arguments, shell),
        Command::Rules(arguments) => rules::run(&arguments, shell),
        Command::Strings(arguments) => strings::run(&arguments, shell),
        Command::Explain(arguments) => explain::run(&arguments, shell),
        Command::Doctor(arguments) => doctor::run(&arguments, shell),
        Command::Demo(arguments) => demo::run(&arguments, shell),
        Command::Completions { shell: name } => completions::run(name),
        Command::Man { command } => man::run(command.as_deref()),
        Command::Attachment => attachment::run(),
    }
}
