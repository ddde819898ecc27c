//! Answering on an address until asked to end: plain HTTP, or TLS with a
//! certificate that is renewed while the hub runs.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::Listener;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::code;
use crate::config::Wrong;

/// How often the files of the certificate are looked at.
const LOOK: Duration = Duration::from_secs(10);
/// How long a connection may take until it speaks TLS.
const GREETING: Duration = Duration::from_secs(10);
/// How many may do so at once; more wait in the system's queue.
const AT_ONCE: usize = 256;

/// What TLS is done with, and where a renewed one comes from.
pub struct Tls {
    /// In force at first.
    pub config: Arc<ServerConfig>,
    /// Looks again: a new one, none where nothing changed, or why it will not do.
    pub renewed: Renewed,
}

/// See [`Tls::renewed`].
pub type Renewed = Box<dyn FnMut() -> Result<Option<Arc<ServerConfig>>, Wrong> + Send>;

/// Answers until `end`, then ends after the requests in hand.
///
/// # Errors
/// What the system says of the address.
pub async fn answer(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    end: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let Some(Tls { config, renewed }) = tls else {
        return axum::serve(listener, router).with_graceful_shutdown(end).await;
    };
    let (current, force) = watch::channel(config);
    let renewal = tokio::spawn(renew(current, renewed));
    let secured = Secured { listener, force, greeting: JoinSet::new() };
    let served = axum::serve(secured, router).with_graceful_shutdown(end).await;
    renewal.abort();
    served
}

/// Connections that speak TLS. One that does not, or is slow to, holds up no other.
struct Secured {
    listener: TcpListener,
    force: watch::Receiver<Arc<ServerConfig>>,
    greeting: JoinSet<Option<(TlsStream<TcpStream>, SocketAddr)>>,
}

impl Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            tokio::select! {
                (stream, peer) = Listener::accept(&mut self.listener), if self.greeting.len() < AT_ONCE => {
                    let acceptor = TlsAcceptor::from(self.force.borrow().clone());
                    self.greeting.spawn(greet(acceptor, stream, peer));
                }
                Some(greeted) = self.greeting.join_next() => {
                    if let Ok(Some(connection)) = greeted {
                        return connection;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

async fn greet(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    peer: SocketAddr,
) -> Option<(TlsStream<TcpStream>, SocketAddr)> {
    match tokio::time::timeout(GREETING, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => return Some((stream, peer)),
        Ok(Err(error)) => tracing::debug!(%peer, %error, "no TLS came about"),
        Err(_) => tracing::debug!(%peer, "no TLS in time"),
    }
    None
}

/// Looks again and again. What will not do is told once, and what was in force stays.
async fn renew(current: watch::Sender<Arc<ServerConfig>>, mut renewed: Renewed) {
    let mut told = String::new();
    loop {
        tokio::time::sleep(LOOK).await;
        let looked = match tokio::task::spawn_blocking(move || (renewed(), renewed)).await {
            Ok((looked, back)) => {
                renewed = back;
                looked
            }
            Err(_) => return,
        };
        match looked {
            Ok(None) => told.clear(),
            Ok(Some(new)) => {
                current.send_replace(new);
                told.clear();
                tracing::info!("a renewed certificate is in force");
            }
            Err(why) => {
                let why = why.to_string();
                if why != told {
                    tracing::warn!(code = %code!(8013), why, "the certificate on disk will not do");
                    told = why;
                }
            }
        }
    }
}
