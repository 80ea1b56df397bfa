//! The files that are compiled into the program.

include!(concat!(env!("OUT_DIR"), "/built_in.rs"));

/// The built-in files under a folder of the repository, by their paths from it, in order.
pub fn files(under: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    FILES.iter().copied().filter(move |(name, _)| name.starts_with(under))
}

/// The samples as a workspace's files: `records/...` and `setting.yaml`, without what is bad on purpose.
pub fn sample_files() -> impl Iterator<Item = (&'static str, &'static str)> {
    files("samples/").map(|(name, text)| (&name["samples/".len()..], text))
}
