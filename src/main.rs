//! The thin binary: hands the arguments to the library and exits with its code.

/// A PDF is read into some ten thousand small pieces and thrown away again, a hundred times a run: the system's own
/// allocator takes a quarter of that time.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    confide::cli::main()
}
