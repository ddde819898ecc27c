//! The program `platforms`: plays the simulated platforms against a hub.
//!
//! Prints one JSON line with its address once it answers; ends through `/control/stop`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use hub_tests::platforms::play::{self, Options};
use hub_tests::platforms::pushes::Target;

/// Simulates 邑餐食安 and 智慧食药监, modelled on published interfaces of that kind, as a finite script.
#[derive(Parser)]
#[command(name = "platforms")]
struct Arguments {
    /// Ordinary operators, beside the named and special ones.
    #[arg(long, default_value_t = 2_000)]
    operators: usize,
    /// Where all chance comes from: the same seed, the same script.
    #[arg(long, default_value_t = 784)]
    seed: u64,
    /// The hub's address, such as http://127.0.0.1:8440.
    #[arg(long)]
    hub: String,
    /// File with the token agreed for pushing.
    #[arg(long)]
    push_token_file: PathBuf,
    /// Folder into which files are dropped.
    #[arg(long)]
    drop: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// File to keep the progress in; a play that was killed goes on from it.
    #[arg(long)]
    state: Option<PathBuf>,
    /// File to write the truth to.
    #[arg(long)]
    truth: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let token = std::fs::read_to_string(&arguments.push_token_file)
        .with_context(|| format!("reading {}", arguments.push_token_file.display()))?;
    let options = Options {
        operators: arguments.operators,
        seed: arguments.seed,
        target: Target { hub: arguments.hub, token: token.trim().to_owned() },
        folder: arguments.drop.clone(),
        listen: arguments.listen,
    };
    let play = play::resume(options, arguments.state).await?;
    if let Some(file) = &arguments.truth {
        std::fs::write(file, play.truth()).with_context(|| format!("writing {}", file.display()))?;
    }
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::json!({ "listen": format!("http://{}", play.address) }))?;
    out.flush()?;
    play.ended().await.with_context(|| format!("dropping files into {}", arguments.drop.display()))
}
