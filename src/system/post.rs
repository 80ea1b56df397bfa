//! Sends one request to a service over HTTP and reads its short answer: the only thing that ever leaves the computer.

use super::Trouble;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use hyper::http::request::Builder;
use hyper::http::uri::InvalidUri;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

const LONGEST_WAIT: Duration = Duration::from_secs(20);
const LARGEST: usize = 1 << 16;
/// The largest list of withdrawn certificates.
const LARGEST_LIST: usize = 4 << 20;

/// Posts `body` to an `http://` address.
///
/// # Errors
/// When the service cannot be reached in time, or gives anything but an answer.
pub fn post(address: &str, content_type: &str, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let request = Request::post(address).header("Content-Type", content_type);
    ask(address, request, body, LARGEST)
}

/// Gets what lies at an `http://` address.
///
/// # Errors
/// When it cannot be reached in time, or gives anything but an answer.
pub fn get(address: &str) -> Result<Vec<u8>, Trouble> {
    ask(address, Request::get(address), Vec::new(), LARGEST_LIST)
}

fn ask(address: &str, request: Builder, body: Vec<u8>, largest: usize) -> Result<Vec<u8>, Trouble> {
    let unreached = |why: String| {
        Trouble::new(format!("{address} does not answer: {why}"))
            .help("check the address, and that this computer is online")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| unreached(error.to_string()))?;
    let answer = runtime.block_on(async {
        let answered = tokio::time::timeout(LONGEST_WAIT, exchange(request, body, largest));
        answered.await.unwrap_or_else(|_| Err("it took more than 20 seconds".into()))
    });
    answer.map_err(unreached)
}

async fn exchange(request: Builder, body: Vec<u8>, largest: usize) -> Result<Vec<u8>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let mut request = request.header("Connection", "close").body(Full::new(Bytes::from(body))).map_err(|e| said(&e))?;
    let uri = request.uri().clone();
    let (Some("http"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err("an address that begins with http:// is needed".into());
    };
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80))).await;
    let stream = TokioIo::new(stream.map_err(|e| said(&e))?);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.map_err(|e| said(&e))?;
    let connection = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let host = uri.authority().map_or(host, |authority| authority.as_str());
    request.headers_mut().insert("Host", HeaderValue::from_str(host).map_err(|e| said(&e))?);
    *request.uri_mut() = path.parse().map_err(|e: InvalidUri| said(&e))?;
    let answer = sender.send_request(request).await.map_err(|e| said(&e))?;
    if answer.status() != StatusCode::OK {
        return Err(format!("it says {}", answer.status()));
    }
    let body = Limited::new(answer.into_body(), largest).collect().await.map_err(|e| said(&e))?;
    drop(connection);
    Ok(body.to_bytes().to_vec())
}
