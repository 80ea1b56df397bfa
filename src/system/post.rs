//! Sends one request to a service over HTTP and reads its short answer: the only thing that ever leaves the computer.

use super::Trouble;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

const LONGEST_WAIT: Duration = Duration::from_secs(20);
const LARGEST: usize = 1 << 16;

/// Posts `body` to an `http://` address.
///
/// # Errors
/// When the service cannot be reached in time, or gives anything but an answer.
pub fn post(address: &str, content_type: &str, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let unreached = |why: String| {
        Trouble::new(format!("{address} does not answer: {why}"))
            .help("check the address, and that this computer is online")
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| unreached(error.to_string()))?;
    let answer = runtime.block_on(async {
        let answered = tokio::time::timeout(LONGEST_WAIT, exchange(address, content_type, body));
        answered.await.unwrap_or_else(|_| Err("it took more than 20 seconds".into()))
    });
    answer.map_err(unreached)
}

async fn exchange(address: &str, content_type: &str, body: Vec<u8>) -> Result<Vec<u8>, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let uri: Uri = address.parse().map_err(|e: hyper::http::uri::InvalidUri| said(&e))?;
    let (Some("http"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err("an address that begins with http:// is needed".into());
    };
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), uri.port_u16().unwrap_or(80))).await;
    let stream = TokioIo::new(stream.map_err(|e| said(&e))?);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.map_err(|e| said(&e))?;
    let connection = tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let host = uri.authority().map_or(host, |authority| authority.as_str());
    let request = Request::builder().method(Method::POST).uri(path).header("Host", host);
    let request = request.header("Content-Type", content_type).header("Connection", "close");
    let request = request.body(Full::new(Bytes::from(body))).map_err(|e| said(&e))?;
    let answer = sender.send_request(request).await.map_err(|e| said(&e))?;
    if answer.status() != StatusCode::OK {
        return Err(format!("it says {}", answer.status()));
    }
    let body = Limited::new(answer.into_body(), LARGEST).collect().await.map_err(|e| said(&e))?;
    drop(connection);
    Ok(body.to_bytes().to_vec())
}
