//! A person at a terminal: reads what is said, types a line when asked for one.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests start the binary at a terminal")]

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Somebody at a terminal: types a line whenever they are asked for one.
pub struct Terminal {
    ours: File,
    seen: Arc<Mutex<String>>,
}

impl Terminal {
    fn open() -> (Terminal, File) {
        let ours: OwnedFd = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours).expect("granted");
        unlockpt(&ours).expect("unlocked");
        let name = ptsname(&ours, Vec::new()).expect("its name").into_string().expect("text");
        let theirs = File::options().read(true).write(true).open(name).expect("its other end");
        let (ours, seen) = (File::from(ours), Arc::new(Mutex::new(String::new())));
        let (mut reader, heard) = (ours.try_clone().expect("a second hand"), seen.clone());
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                heard.lock().expect("heard").push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        });
        (Terminal { ours, seen }, theirs)
    }

    /// Starts a program at a new terminal; what it gives goes into a pipe.
    pub fn at(mut command: Command) -> (Terminal, Child) {
        let (terminal, theirs) = Terminal::open();
        let hand = |file: &File| Stdio::from(file.try_clone().expect("a hand"));
        command.stdin(hand(&theirs)).stderr(hand(&theirs)).stdout(Stdio::piped());
        let child = command.spawn().expect("the binary starts");
        (terminal, child)
    }

    /// The same, with what it gives shown as well.
    pub fn alone(mut command: Command) -> (Terminal, Child) {
        let (terminal, theirs) = Terminal::open();
        let hand = |file: &File| Stdio::from(file.try_clone().expect("a hand"));
        command.stdin(hand(&theirs)).stderr(hand(&theirs)).stdout(hand(&theirs));
        let child = command.spawn().expect("the binary starts");
        (terminal, child)
    }

    /// Everything that was said and typed.
    pub fn seen(&self) -> String {
        self.seen.lock().expect("seen").clone()
    }

    /// Types a line and waits for nothing.
    pub fn write(&mut self, line: &str) {
        self.ours.write_all(format!("{line}\n").as_bytes()).expect("typed");
    }

    /// How often something was asked.
    pub fn prompts(&self) -> usize {
        let seen = self.seen.lock().expect("seen");
        seen.split('\n')
            .filter(|l| l.starts_with("> ") || l.starts_with(". ") || l.starts_with("A number changes"))
            .count()
    }

    pub fn type_line(&mut self, line: &str) {
        let before = self.prompts();
        self.write(line);
        self.wait_for(before + 1);
    }

    pub fn wait_for(&self, prompts: usize) {
        for _ in 0..1200 {
            if self.prompts() >= prompts {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nothing was asked: {}", self.seen.lock().expect("seen"));
    }
}
