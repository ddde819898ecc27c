//! Plays the script: serves the platforms, and phase by phase drops files, pushes alerts and waits
//! until the hub has read, answered and taken all of it.
//!
//! After the last phase it goes on serving until it is asked to stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use reqwest::Client;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::drops;
use super::progress::Keeper;
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
    resume(options, None).await
}

/// As [`start`], going on where a play with the same options and the same `state` file was broken off.
///
/// # Errors
/// Where the address cannot be listened on, or the file is not of this play.
pub async fn resume(options: Options, state: Option<PathBuf>) -> anyhow::Result<Play> {
    let script = Arc::new(Script::write(options.seed, options.operators));
    let truth = serde_json::to_string(&script.truth).context("the truth as JSON")?;
    let keeper = Keeper::new(state);
    let stage = match keeper.kept().context("the play's progress")? {
        Some(progress) => Stage::resume(script.clone(), &progress).context("the progress is of another play")?,
        None => Stage::new(script.clone()),
    };
    let house = House::new(stage, truth, keeper);
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

    /// The rows of a list as it stands, as JSON.
    #[must_use]
    pub fn rows(&self, list: List) -> Vec<String> {
        self.house.stage().rows(list).into_iter().map(str::to_owned).collect()
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
    let begin = house.stage().phase();
    for phase in Phase::ALL.into_iter().filter(|&phase| phase >= begin) {
        if phase != begin {
            house.enter(phase);
        }
        let files: Vec<&File> = script.files.iter().filter(|file| file.phase == phase).collect();
        drop_files(&house, &script, phase, &options.folder).await?;
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

/// Drops the files of a phase that were not dropped before.
async fn drop_files(house: &House, script: &Script, phase: Phase, folder: &Path) -> std::io::Result<()> {
    let before = house.stage().files_dropped();
    for (at, file) in script.files.iter().enumerate().skip(before).filter(|(_, file)| file.phase == phase) {
        drops::put(folder, &[file]).await?;
        house.dropped(at + 1);
    }
    Ok(())
}
