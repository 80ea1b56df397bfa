//! Whether a person is at the other end, and secrets read from that person, a file or a descriptor.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _, Read, Write as _};
use std::path::PathBuf;

use zeroize::{Zeroize as _, Zeroizing};

use super::Trouble;

/// A passphrase longer than this is a wrong file.
const LONGEST: usize = 4096;

/// Where a passphrase comes from; never from an argument, which every process list shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// Asked for at the terminal, not echoed.
    Prompt,
    /// The first line of this file.
    File(PathBuf),
    /// The first line of this open file descriptor.
    Descriptor(u32),
}

impl Secret {
    /// Reads it; what was read is wiped from memory when dropped.
    pub fn read(&self, prompt: &str) -> Result<Zeroizing<String>, Trouble> {
        match self {
            Self::Prompt => ask(prompt),
            Self::File(path) => {
                let file = File::open(path).map_err(|error| unread(&path.display().to_string(), &error))?;
                first_line(file, &path.display().to_string())
            }
            Self::Descriptor(number) => first_line(descriptor(*number)?, &format!("file descriptor {number}")),
        }
    }
}

/// True if a person can type here.
#[must_use]
pub fn stdin_is_terminal() -> bool {
    std::io::stdin().is_terminal()
}

/// True if a person reads what is said here.
#[must_use]
pub fn stderr_is_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// True if data sent here lands on a screen.
#[must_use]
pub fn stdout_is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// How many letters a line on the screen has; 80 where what is said goes elsewhere.
#[must_use]
pub fn width() -> usize {
    terminal_size::terminal_size_of(std::io::stdout()).map_or(80, |(width, _)| usize::from(width.0).clamp(30, 100))
}

/// Asks a person for one line, which is shown as it is typed; the question goes to standard error.
pub fn line(question: &str) -> Result<String, Trouble> {
    let mut text = String::new();
    let mut err = std::io::stderr().lock();
    drop(err.write_all(question.as_bytes()).and_then(|()| err.flush()));
    std::io::stdin().read_line(&mut text).map_err(|error| Trouble::new(format!("no answer could be read: {error}")))?;
    Ok(text.trim().to_owned())
}

/// Reads one line as it was typed, after a question on standard error; nothing when there is no more to read. It is wiped from
/// memory when dropped.
///
/// # Errors
/// When what was typed is no text.
pub fn answer(question: &str) -> Result<Option<Zeroizing<String>>, Trouble> {
    let mut text = Zeroizing::new(String::new());
    let mut err = std::io::stderr().lock();
    drop(err.write_all(question.as_bytes()).and_then(|()| err.flush()));
    let read = std::io::stdin().read_line(&mut text);
    let bytes = read.map_err(|error| Trouble::new(format!("no answer could be read: {error}")))?;
    let end = text.trim_end_matches(['\n', '\r']).len();
    text.truncate(end);
    Ok((bytes > 0).then_some(text))
}

/// Takes what was said off the screen, and what has scrolled off it, where a terminal can.
pub fn wipe_screen() {
    if stderr_is_terminal() {
        let mut err = std::io::stderr().lock();
        drop(err.write_all(b"\x1b[3J\x1b[2J\x1b[H").and_then(|()| err.flush()));
    }
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, Trouble> {
    if !stdin_is_terminal() {
        return Err(Trouble::new("there is no terminal to ask for the passphrase at")
            .help("give it by file or by file descriptor instead"));
    }
    rpassword::prompt_password(prompt).map(Zeroizing::new).map_err(|error| unread("the terminal", &error))
}

#[cfg(unix)]
fn descriptor(number: u32) -> Result<Box<dyn Read>, Trouble> {
    if number == 0 {
        return Ok(Box::new(std::io::stdin()));
    }
    // a safe way to a descriptor that somebody else opened for us: no raw handle is turned into an owned one
    match File::open(format!("/dev/fd/{number}")) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(unread(&format!("file descriptor {number}"), &error)),
    }
}

#[cfg(not(unix))]
fn descriptor(number: u32) -> Result<Box<dyn Read>, Trouble> {
    if number == 0 {
        return Ok(Box::new(std::io::stdin()));
    }
    Err(Trouble::new("this system has no file descriptors").help("give the passphrase by file, or type it"))
}

/// The first line without its line end. The reader gets exactly one buffer, so that nothing is left behind unwiped.
fn first_line(reader: impl Read, name: &str) -> Result<Zeroizing<String>, Trouble> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST + 1));
    for byte in BufReader::with_capacity(1, reader).bytes() {
        let mut byte = byte.map_err(|error| unread(name, &error))?;
        if byte == b'\n' {
            break;
        }
        if bytes.len() == LONGEST {
            return Err(Trouble::new(format!("the first line of {name} is longer than {LONGEST} bytes"))
                .help("a passphrase file holds the passphrase alone, on its first line"));
        }
        bytes.push(byte);
        byte.zeroize();
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Trouble::new(format!("the passphrase in {name} is not UTF-8")).help("save the file as UTF-8"))?;
    if text.is_empty() {
        return Err(Trouble::new(format!("the passphrase in {name} is empty")).help("put it on the first line"));
    }
    Ok(Zeroizing::new(text.to_owned()))
}

fn unread(name: &str, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("no passphrase could be read from {name}: {error}"))
        .help("check that it is there and that you may read it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_the_passphrase() {
        for text in ["word word", "word word\n", "word word\r\nsecond", "word word\nsecond\n"] {
            assert_eq!(*first_line(text.as_bytes(), "x").unwrap(), "word word");
        }
        assert_eq!(*first_line("  naïve \n".as_bytes(), "x").unwrap(), "  naïve ");
    }

    #[test]
    fn an_empty_or_huge_or_broken_passphrase_is_refused_without_showing_it() {
        for bytes in [&b""[..], b"\nsecond", &[b'k'; LONGEST + 1], b"k\xff"] {
            let trouble = first_line(bytes, "pass.txt").unwrap_err();
            assert!(trouble.message.contains("pass.txt"));
            assert!(!trouble.message.contains("kk") && !trouble.help.is_empty());
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_open_descriptor_gives_its_first_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pass");
        put(&path);
        let open = File::open(&path).unwrap();
        let number = std::os::fd::AsRawFd::as_raw_fd(&open);
        assert_eq!(*Secret::Descriptor(number.unsigned_abs()).read("").unwrap(), "word");
        assert_eq!(*Secret::File(path).read("").unwrap(), "word");
        assert!(Secret::Descriptor(9999).read("").is_err());
    }

    #[cfg(unix)]
    #[allow(clippy::disallowed_methods, reason = "disk stands below this module")]
    fn put(path: &std::path::Path) {
        std::fs::write(path, "word\nother\n").unwrap();
    }

    #[test]
    fn a_missing_file_is_named() {
        let trouble = Secret::File("/nowhere/pass".into()).read("").unwrap_err();
        assert!(trouble.message.contains("/nowhere/pass"));
    }
}
