//! Plays the script: serves both platforms, and phase by phase drops files, pushes alerts and waits
//! until the hub has read, answered and taken all of it.
//!
//! After the last phase it goes on serving until it is asked to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use reqwest::Client;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::drops;
use super::pushes::{self, Target};
use super::script::{File, List, Phase, Script};
use super::serve::{self, House};
use super::stage::Stage;

/// What to play, and against whom.
#[derive(Clone, Debug)]
pub struct Options {
    /// Ordinary operators, beside the named and special ones.
    pub operators: usize,
    /// Where all chance comes from.
    pub seed: u64,
    /// Where alerts are pushed.
    pub target: Target,
    /// The folder into which files are dropped.
    pub folder: PathBuf,
    /// Where the platforms listen; port 0 takes a free one.
    pub listen: SocketAddr,
}

/// A play that is under way; dropping it does not end it.
pub struct Play {
    /// Where the platforms listen.
    pub address: SocketAddr,
    house: Arc<House>,
    server: JoinHandle<std::io::Result<()>>,
    acts: JoinHandle<std::io::Result<()>>,
}

/// Writes the script and begins to play it.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn start(options: Options) -> anyhow::Result<Play> {
    let script = Arc::new(Script::write(options.seed, options.operators));
    let truth = serde_json::to_string(&script.truth).context("the truth as JSON")?;
    let house = House::new(Stage::new(script.clone()), truth);
    let listener =
        TcpListener::bind(options.listen).await.with_context(|| format!("listening on {}", options.listen))?;
    let address = listener.local_addr().context("the address listened on")?;
    let router = serve::router(house.clone());
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    // Whether another part of the process installed a provider before is all the same here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client =
        Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().context("a client for pushing")?;
    let acts = tokio::spawn(acts(house.clone(), script, options, client));
    Ok(Play { address, house, server, acts })
}

impl Play {
    /// The truth as JSON.
    #[must_use]
    pub fn truth(&self) -> &str {
        self.house.truth()
    }

    /// Id and update time of each row of a list, as it now stands.
    #[must_use]
    pub fn versions(&self, list: List) -> Vec<(String, i64)> {
        self.house.stage().versions(list)
    }

    /// Returns once the play was asked to stop, through `/control/stop`.
    ///
    /// # Errors
    /// Where the drop folder could not be written.
    pub async fn ended(mut self) -> std::io::Result<()> {
        let outcome = tokio::select! {
            () = self.house.stopped() => Ok(()),
            outcome = failed(&mut self.acts) => outcome,
        };
        // The answer to the request that asked for the end is let out first.
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.acts.abort();
        self.server.abort();
        outcome
    }
}

/// Returns only where the acts failed: when they are over, the play goes on serving.
async fn failed(acts: &mut JoinHandle<std::io::Result<()>>) -> std::io::Result<()> {
    match acts.await {
        Ok(Ok(())) => std::future::pending().await,
        Ok(problem) => problem,
        Err(panic) => Err(std::io::Error::other(panic)),
    }
}

async fn acts(house: Arc<House>, script: Arc<Script>, options: Options, client: Client) -> std::io::Result<()> {
    for phase in Phase::ALL {
        if phase != Phase::First {
            house.stage().enter(phase);
        }
        let files: Vec<&File> = script.files.iter().filter(|file| file.phase == phase).collect();
        drops::put(&options.folder, &files).await?;
        let pushed = pushes::all(&house, &script, phase, &options.target, &client);
        let read = async {
            loop {
                let left = drops::left(&options.folder, &files).await;
                house.stage().files_left(left);
                if house.stage().is_through() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::join!(pushed, read);
    }
    Ok(())
}
