//! Walks `forms/`, `templates/` and `samples/` and compiles every file in them into the binary.
#![allow(clippy::disallowed_methods, reason = "a build script writes where cargo tells it to")]

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let home = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let mut list = String::from(
        "/// Every built-in file: its path from the repository's root, and its text.\npub static FILES: &[(&str, &str)] = &[\n",
    );
    for folder in ["forms", "templates", "samples"] {
        println!("cargo:rerun-if-changed={folder}");
        for entry in walkdir::WalkDir::new(Path::new(&home).join(folder)).sort_by_file_name() {
            let entry = entry.expect("a folder of this checkout can be read");
            println!("cargo:rerun-if-changed={}", entry.path().display());
            if !entry.file_type().is_file() {
                continue;
            }
            let name =
                entry.path().strip_prefix(&home).expect("it was found there").to_string_lossy().replace('\\', "/");
            writeln!(list, "    ({name:?}, include_str!({:?})),", entry.path()).expect("a String takes all");
        }
    }
    list.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("built_in.rs"), list)
        .expect("OUT_DIR can be written");
}
