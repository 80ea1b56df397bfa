//! Who is let in: this computer's own browser, with the cookie that the one-time address gave it, from the desk's own pages.

use super::page::{self, refuse};
use super::session::cookie_of;
use super::{Shared, lock};
use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// Said with every answer, so that no page of the desk is kept, framed, sent on or made to run what it did not bring.
const HEADERS: [(&str, &str); 9] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // `no-referrer` would make a browser say `Origin: null` with our own forms
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("vary", "*"),
];

/// Lets a request through or answers it.
pub(super) async fn gate(State(room): State<Shared>, request: Request, next: Next) -> Response {
    let mut answer = match ward(&room, &request) {
        Some(answer) => answer,
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        answer.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    answer
}

/// The answer to what is not let through.
fn ward(room: &Shared, request: &Request) -> Option<Response> {
    let headers = request.headers();
    if !is_own_host(room.port, headers, request.uri().authority().map(|a| a.as_str())) {
        return Some(refuse(StatusCode::MISDIRECTED_REQUEST, "This is not the address of the desk."));
    }
    let is_post = request.method() == Method::POST;
    if !is_post && request.method() != Method::GET {
        return Some(refuse(StatusCode::METHOD_NOT_ALLOWED, "The desk knows GET and POST alone."));
    }
    if is_from_elsewhere(room.port, headers, is_post) {
        return Some(refuse(StatusCode::FORBIDDEN, "This came from another page than the desk's own."));
    }
    let path = request.uri().path();
    if path.starts_with("/open/") {
        return None;
    }
    let mut sessions = room.sessions();
    let Some(session) = cookie_of(headers, room.port).and_then(|cookie| sessions.of(cookie)) else {
        return Some(refuse(
            StatusCode::UNAUTHORIZED,
            "The desk is open for somebody else, or was closed. Start confide again, and it opens the page itself.",
        ));
    };
    let was_locked = session.is_locked();
    session.notice_idle(room.desk.idle);
    let is_open = matches!(path, "/desk.css" | "/desk.js" | "/unlock" | "/lock" | "/aside");
    if !is_open && session.is_locked() {
        // what was typed before the screen locked is taken first, so that nothing is lost
        let brings_answers = !was_locked && is_post && path.starts_with("/write/");
        if !brings_answers {
            let waiting = session.waiting();
            drop(sessions);
            return Some(lock::screen(room, &waiting, ""));
        }
    }
    None
}

/// One Host, and it names this computer and our port: a name that was bent to lead here is another (DNS rebinding).
fn is_own_host(port: u16, headers: &HeaderMap, authority: Option<&str>) -> bool {
    let own = own_hosts(port);
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let is_own = |said: &str| own.iter().any(|o| o == said);
    host.to_str().is_ok_and(is_own) && authority.is_none_or(is_own)
}

fn own_hosts(port: u16) -> [String; 3] {
    [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")]
}

/// Whether another site's page made the browser ask. A form of ours says its origin; one that says none is not ours.
fn is_from_elsewhere(port: u16, headers: &HeaderMap, is_post: bool) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok());
    let navigates = headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate");
    let foreign = match site {
        None | Some("same-origin" | "none") => false,
        // the desk may be reached by a click elsewhere; without its cookie that leads nowhere
        Some(_) => is_post || !navigates,
    };
    let mut origins = headers.get_all(ORIGIN).iter();
    let is_own = |origin: &HeaderValue| {
        let said = origin.to_str().ok().and_then(|o| o.strip_prefix("http://"));
        said.is_some_and(|said| own_hosts(port).iter().any(|own| own == said))
    };
    let origin_fits = match (origins.next(), origins.next()) {
        (Some(origin), None) => is_own(origin),
        (None, _) => !is_post,
        _ => false,
    };
    foreign || !origin_fits
}

/// The answer of a route where the form's own token does not fit.
pub(super) fn stale() -> Response {
    page::refuse(StatusCode::FORBIDDEN, "This page is out of date. Go back to the desk and try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a value"));
        }
        headers
    }

    #[test]
    fn only_this_computer_s_own_names_with_our_port_are_ours() {
        for own in ["127.0.0.1:4711", "localhost:4711", "[::1]:4711"] {
            assert!(is_own_host(4711, &headers(&[("host", own)]), None), "{own}");
        }
        for foreign in [
            "",
            "localhost",
            "127.0.0.1",
            "127.0.0.1:4712",
            "evil.example.org:4711",
            "localhost.evil.example.org:4711",
            "127.0.0.1:4711.evil.example.org",
            "evil@127.0.0.1:4711",
            "127.0.0.1:4711@evil",
            "127.1:4711",
            "0.0.0.0:4711",
            "2130706433:4711",
            "0x7f.0.0.1:4711",
            "LOCALHOST:4711",
            "localhost.:4711",
            "[::]:4711",
            "[::ffff:127.0.0.1]:4711",
            " localhost:4711",
            "localhost:04711",
            "localhost:4711/",
            "http://localhost:4711",
            "127.0.0.1:4711, x",
            "*:4711",
            "::1:4711",
            "127.0.0.2:4711",
            "localhost:4711#",
            "local host:4711",
            "127.0.0.1:+4711",
            "ip6-localhost:4711",
            "nursery.local:4711",
        ] {
            assert!(!is_own_host(4711, &headers(&[("host", foreign)]), None), "{foreign}");
        }
        assert!(!is_own_host(4711, &headers(&[]), None));
        assert!(!is_own_host(4711, &headers(&[("host", "localhost:4711"), ("host", "localhost:4711")]), None));
        assert!(!is_own_host(4711, &headers(&[("host", "localhost:4711")]), Some("evil.example.org:4711")));
    }

    #[test]
    fn a_form_is_taken_from_our_own_pages_alone() {
        let own = ("origin", "http://127.0.0.1:4711");
        assert!(!is_from_elsewhere(4711, &headers(&[own]), true));
        assert!(!is_from_elsewhere(4711, &headers(&[own, ("sec-fetch-site", "same-origin")]), true));
        for foreign in
            ["null", "http://evil.example.org", "https://127.0.0.1:4711", "http://127.0.0.1:4712", "http://127.0.0.1"]
        {
            assert!(is_from_elsewhere(4711, &headers(&[("origin", foreign)]), true), "{foreign}");
        }
        assert!(is_from_elsewhere(4711, &headers(&[]), true), "a post that says no origin");
        assert!(is_from_elsewhere(4711, &headers(&[own, ("sec-fetch-site", "same-site")]), true));
        assert!(is_from_elsewhere(
            4711,
            &headers(&[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]),
            false
        ));
        assert!(!is_from_elsewhere(
            4711,
            &headers(&[("sec-fetch-site", "none"), ("sec-fetch-mode", "navigate")]),
            false
        ));
    }
}
