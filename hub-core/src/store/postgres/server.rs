//! Where the server is, and how a connection to it is made.
//!
//! Promises that whoever asks may block on the answer, wherever it stands: the
//! lines to the server run on a thread of their own.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::code;
use crate::store::{StoreError, StoreSettings};

/// Longest that a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(10);
/// After so long a line that says nothing is asked whether it stands, and after twice as long it is given up.
const SILENT: Duration = Duration::from_secs(10);

/// A server's database.
pub struct Server {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// None once it is dropped.
    lines: Option<Runtime>,
}

impl Server {
    /// As settings name it, that were checked.
    pub fn new(settings: &StoreSettings) -> Result<Self, StoreError> {
        let wrong = |why: String| StoreError::Stop { code: code!(3007), why };
        let url = settings.url.as_deref().unwrap_or_default();
        let mut config: Config = url.parse().map_err(|_| wrong("its address is not understood".to_owned()))?;
        if let Some(file) = &settings.password_file {
            config.password(file.secret().bytes());
        }
        config.ssl_mode(if settings.ca_file.is_some() { SslMode::Require } else { SslMode::Disable });
        let tls = settings.ca_file.as_ref().map(|ca| ca.client().map(MakeRustlsConnect::new));
        Self::reached(config, tls.transpose().map_err(|error| wrong(error.to_string()))?)
    }

    pub(in crate::store) fn reached(mut config: Config, tls: Option<MakeRustlsConnect>) -> Result<Self, StoreError> {
        config.application_name("hub").connect_timeout(CONNECT);
        config.keepalives_idle(SILENT).tcp_user_timeout(2 * SILENT);
        let lines = Builder::new_multi_thread().worker_threads(1).thread_name("postgres").enable_all().build();
        let lines = lines.map_err(|error| StoreError::Retry { code: code!(3007), why: error.to_string() })?;
        Ok(Self { config, tls, lines: Some(lines) })
    }

    /// The same database, with what is in one schema of it.
    pub fn within(&self, schema: &str) -> Result<Self, StoreError> {
        let mut config = self.config.clone();
        let before = config.get_options().map(|options| format!("{options} ")).unwrap_or_default();
        config.options(format!("{before}-c search_path={schema}"));
        Self::reached(config, self.tls.clone())
    }

    /// A connection.
    pub fn connect(&self) -> Result<Client, StoreError> {
        let Some(lines) = &self.lines else { return Err(StoreError::damaged("the store was let go of")) };
        let (config, spawner) = (self.config.clone(), lines.handle().clone());
        let connecting = match self.tls.clone() {
            Some(tls) => lines.spawn(async move { line(&config, tls, &spawner).await }),
            None => lines.spawn(async move { line(&config, NoTls, &spawner).await }),
        };
        Ok(wait(connecting).map_err(StoreError::damaged)??)
    }
}

async fn line<T>(config: &Config, tls: T, lines: &tokio::runtime::Handle) -> Result<Client, tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket> + Send,
    T::Stream: Send + 'static,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    let (client, connection) = config.connect(tls).await?;
    lines.spawn(async { drop(connection.await) });
    Ok(client)
}

/// Waits for what a thread of the lines will say; allowed where a runtime of the caller's own would not let it. That
/// would have a task of its own yield after so many answers: asked in vain for ever, none came any more.
pub fn wait<T>(answer: impl Future<Output = T>) -> T {
    futures_executor::block_on(tokio::task::unconstrained(answer))
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(lines) = self.lines.take() {
            lines.shutdown_background();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {:?}", self.config.get_hosts(), self.config.get_dbname())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_task_that_waits_hears_every_answer_however_many_there_are() {
        let (heard, all) = mpsc::channel();
        std::thread::spawn(move || {
            let lines = Builder::new_multi_thread().worker_threads(1).build().unwrap();
            Builder::new_current_thread().build().unwrap().block_on(async {
                let answers = (0..1_000).map(|n| wait(lines.spawn(async move { n })).unwrap());
                heard.send(answers.sum::<i32>()).unwrap();
            });
        });
        assert_eq!(all.recv_timeout(CONNECT), Ok(499_500));
    }
}
