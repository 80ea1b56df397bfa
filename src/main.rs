//! The thin binary: hands the arguments to the library and exits with its code.

fn main() -> std::process::ExitCode {
    confide::cli::main()
}
