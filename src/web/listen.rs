//! The desk's door: this computer's own addresses, few callers at a time, none of them slow for long.

use super::closing::{Closing, LINGER};
use super::session::Sessions;
use super::{Desk, Room, Shared, routes};
use crate::pack::Unsealed;
use crate::system::Trouble;
use crate::system::interrupt::Interrupt;
use axum::http::StatusCode;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tower_http::timeout::TimeoutLayer;

/// How many callers may be connected at once.
const CALLERS: usize = 512;

/// How long a caller may take to say what it wants.
const HEAD: Duration = Duration::from_secs(10);

/// How long a request may take from its first word to our answer.
const WHOLE: Duration = Duration::from_secs(60);

/// What is told when the desk is open.
#[derive(Clone, Debug)]
pub struct Doors {
    /// The address that opens it, once.
    pub once: String,
}

/// Opens the desk and keeps it open until somebody closes it; `port` 0 takes any that is free.
///
/// # Errors
/// When the port is taken: another program may be waiting there for somebody's answers, so that no other is tried in silence.
pub fn listen(desk: Desk, port: u16, interrupt: &Interrupt, opened: &dyn Fn(&Doors)) -> Result<(), Trouble> {
    let failed = |e: std::io::Error| Trouble::new(format!("the desk could not be opened: {e}"));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().map_err(failed)?;
    let served = runtime.block_on(async {
        let (listeners, port) = bind(port).await?;
        let sessions = Sessions::new(&desk.random)?;
        let once = format!("http://127.0.0.1:{port}/open/{}", sessions.once());
        let mut desk = desk;
        let identity = std::mem::replace(&mut desk.identity, Err(Unsealed::Locked)).map(Arc::new);
        let room = Arc::new(Room {
            closing: Closing::of(&desk.workspace.setting, (desk.now)()),
            desk,
            seal: Mutex::new(identity),
            tries: Semaphore::new(1),
            port,
            sessions: Mutex::new(sessions),
            closed: Notify::new(),
            presses: Semaphore::new(2),
            printers: Mutex::default(),
        });
        opened(&Doors { once });
        serve(&room, listeners, interrupt).await;
        room.sessions().wipe();
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_secs(2));
    served
}

/// Both of this computer's own addresses with one port, or the older alone where it knows no other.
async fn bind(port: u16) -> Result<(Vec<TcpListener>, u16), Trouble> {
    let taken = |e: std::io::Error| {
        Trouble::new(format!("the desk's port cannot be used: {e}"))
            .help("close the desk that is open already, or choose another port with --port; 0 takes any that is free")
    };
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(taken)?;
    let port = first.local_addr().map_err(taken)?.port();
    let second = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await;
    match second {
        Err(e) if e.kind() == std::io::ErrorKind::AddrInUse => Err(taken(e)),
        Err(_) => Ok((vec![first], port)),
        Ok(second) => Ok((vec![first, second], port)),
    }
}

async fn serve(room: &Shared, listeners: Vec<TcpListener>, interrupt: &Interrupt) {
    let callers = Arc::new(Semaphore::new(CALLERS));
    for listener in listeners {
        tokio::spawn(answer_all(listener, room.clone(), callers.clone()));
    }
    let asked = async {
        while !interrupt.is_asked() && !is_over(room) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::select! {
        () = asked => {}
        () = room.closed.notified() => {
            // the last page is still on its way
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    }
}

/// Whether it is closing time, and nobody is in the middle of something.
fn is_over(room: &Shared) -> bool {
    room.closing.is_over((room.desk.now)()) && !room.sessions().is_busy(LINGER)
}

async fn answer_all(listener: TcpListener, room: Shared, callers: Arc<Semaphore>) {
    loop {
        let Ok(permit) = callers.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                // out of handles, for one: it passes
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let room = room.clone();
        tokio::spawn(async move {
            answer(stream, room).await;
            drop(permit);
        });
    }
}

async fn answer(stream: TcpStream, room: Shared) {
    let service = routes(room).layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, WHOLE));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // a caller that hangs up is no fault of ours
    let _ = connection.await;
}
