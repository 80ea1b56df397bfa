//! A caller at the desk's door who says exactly what the test wants said, byte for byte.
#![allow(dead_code, reason = "each test binary uses what it needs")]
#![allow(clippy::disallowed_methods, reason = "tests start the binary and open sockets")]

use super::desk::Desk;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// An open desk, closed when the test ends.
pub struct Open {
    child: Child,
    pub port: u16,
    /// The address that opens it, once: its path.
    pub once: String,
}

impl Drop for Open {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|l| l.split_once(": "));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v).next()
    }
}

impl Open {
    /// Opens the desk of a workspace.
    pub fn at(desk: &Desk, more: &[&str]) -> Open {
        Open::at_with(desk, more, &|_| ())
    }

    /// The same, with more said to the program before it starts.
    pub fn at_with(desk: &Desk, more: &[&str], prepare: &dyn Fn(&mut Command)) -> Open {
        let mut command = desk.command(&[&["serve", "--no-browser"], more].concat());
        prepare(&mut command);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the binary starts");
        let said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut lines = said.lines();
        let line =
            lines.by_ref().map_while(Result::ok).find(|l| l.contains("works once: ")).expect("it says its address");
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let address = line.split("http://127.0.0.1:").nth(1).expect("an address");
        let (port, path) = address.split_once('/').expect("a path");
        Open { child, port: port.parse().expect("a port"), once: format!("/{path}") }
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the desk listens");
        stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a limit");
        stream
    }

    /// Sends bytes and reads the whole answer.
    pub fn say(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // a door that closes early has answered
        drop(stream.write_all(bytes));
        let mut all = Vec::new();
        drop(stream.read_to_end(&mut all));
        let end = all.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(all.len());
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Answer { status, body: all.get(end + 4..).unwrap_or_default().to_vec(), head }
    }

    /// A request with these headers and no others but an end.
    pub fn request(&self, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut text = format!("{line} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            text += &format!("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n", body.len());
        }
        self.say(format!("{text}\r\n{body}").as_bytes())
    }

    /// A browser that came by the one-time address.
    pub fn browser(&self) -> Browser<'_> {
        let host = format!("127.0.0.1:{}", self.port);
        let opened = self.request(&format!("GET {}", self.once), &[("Host", &host)], "");
        assert_eq!(opened.status, 303, "{}", opened.head);
        let cookie = opened.header("set-cookie").expect("a cookie").split(';').next().expect("its pair").to_owned();
        let mut browser = Browser { open: self, host, cookie, token: String::new() };
        browser.token = between(&browser.get("/").text(), "name=\"token\" value=\"", "\"");
        browser
    }
}

/// A browser with its cookie and its token.
pub struct Browser<'o> {
    pub open: &'o Open,
    pub host: String,
    pub cookie: String,
    pub token: String,
}

impl Browser<'_> {
    pub fn get(&self, path: &str) -> Answer {
        self.open.request(&format!("GET {path}"), &[("Host", &self.host), ("Cookie", &self.cookie)], "")
    }

    /// Sends a form; answers what the desk says to it, without following where it leads.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = format!("http://{}", self.host);
        let headers = [("Host", self.host.as_str()), ("Cookie", &self.cookie), ("Origin", &origin)];
        let with_token = [&[("token", self.token.as_str())], fields].concat();
        self.open.request(&format!("POST {path}"), &headers, &encoded(&with_token))
    }

    /// Sends a form with files in it: each a field, the file's name, and its bytes.
    pub fn send(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, text) in [&[("token", self.token.as_str())], fields].concat() {
            body.extend(format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").bytes());
        }
        for (name, file, bytes) in files {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"");
            body.extend(format!("--XX\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n").bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--XX--\r\n");
        let head = format!(
            "POST {path} HTTP/1.1\r\nConnection: close\r\nHost: {0}\r\nCookie: {1}\r\nOrigin: http://{0}\r\nContent-Type: multipart/form-data; boundary=XX\r\nContent-Length: {2}\r\n\r\n",
            self.host,
            self.cookie,
            body.len()
        );
        self.open.say(&[head.into_bytes(), body].concat())
    }

    /// Sends a form and follows where it leads.
    pub fn go(&self, path: &str, fields: &[(&str, &str)]) -> (String, Answer) {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        let to = answer.header("location").expect("it leads on").to_owned();
        let shown = self.get(&to);
        (to, shown)
    }

    /// Begins a form; the address of its first page.
    pub fn begin(&self, form: &str, part: &str, id: &str, child: &str) -> String {
        let fields = [("form", form), ("part", part), ("id", id), ("child", child), ("pin", "2468")];
        self.go("/begin", &fields).0
    }

    /// Types answers page by page, as the desk leads, up to the last; pressing on where it asks again.
    pub fn fill(&self, first: &str, typed: &[(String, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = typed.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
        let mut at = first.to_owned();
        for _ in 0..200 {
            let (to, shown) = self.go(&at, &fields);
            if to == "/answers" {
                return shown;
            }
            at = to;
        }
        panic!("the desk leads in a circle at {at}");
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    let letter = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    let text = |t: &str| t.bytes().map(letter).collect::<String>();
    fields.iter().map(|(n, v)| format!("{}={}", text(n), text(v))).collect::<Vec<_>>().join("&")
}

/// What stands between two pieces of a text.
pub fn between(text: &str, from: &str, to: &str) -> String {
    let rest = text.split(from).nth(1).unwrap_or_else(|| panic!("{from:?} is not in {text}"));
    rest.split(to).next().unwrap_or_default().to_owned()
}
