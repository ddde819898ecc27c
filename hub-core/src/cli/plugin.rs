//! `hub plugin`: a vendor's project, in the sandbox that production uses; the file in which it is handed over; and what
//! becomes of it in a hub that runs.

mod bundle;
mod desk;
mod granted;
mod installed;
mod translated;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

use super::{Asked, Configured};
use crate::message::SourceName;
use crate::workshop::Sent;

#[derive(Subcommand)]
pub(super) enum PluginCommand {
    /// Begin an adapter: a project that builds, with cases that pass.
    New {
        /// Its name, which is its folder's too: lower-case letters, digits, hyphens.
        name: String,
        /// What it is written in.
        #[arg(long, value_enum)]
        lang: desk::Lang,
    },
    /// Build a project into a component, with the list of what it is made of.
    Build {
        /// Folder of the project.
        folder: PathBuf,
    },
    /// Check a package: what its manifest wants beside what hubs grant, imports, capabilities, pinned schemas, cases in
    /// several orders.
    Check {
        /// Folder of the package.
        folder: PathBuf,
    },
    /// Run a package's cases as production would: in one batch, twice, one by one, shuffled.
    Test {
        /// Folder of the package.
        folder: PathBuf,
        /// One JSON value.
        #[arg(long)]
        json: bool,
    },
    /// Try a package on a file or on a live platform: what comes of each record, and what the adapter logs.
    Run {
        /// Folder of the package.
        folder: PathBuf,
        /// What the channel reads: a file, the body of a call, or a recorded exchange (as a case's `pull`).
        #[arg(required_unless_present = "live")]
        file: Option<PathBuf>,
        /// The channel; needed where the package has several.
        #[arg(long)]
        channel: Option<String>,
        /// Where the call was made to: what follows `/in/<source>`, with its query.
        #[arg(long, value_name = "PATH?QUERY")]
        path: Option<String>,
        /// A header of the call; may be given several times.
        #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
        header: Vec<(String, String)>,
        /// File of the settings, as JSON.
        #[arg(long = "settings", value_name = "FILE")]
        with: Option<PathBuf>,
        /// This source of a hub's configuration, in place of a file: its platform is asked, at most eight times.
        #[arg(long, value_name = "SOURCE", conflicts_with_all = ["file", "channel", "with", "path", "header"])]
        live: Option<SourceName>,
        #[command(flatten)]
        configured: Configured,
        /// One JSON value.
        #[arg(long)]
        json: bool,
    },
    /// Measure a package by the records of its cases: speed, memory, fuel; and the same outside the sandbox for Rust.
    Bench {
        /// Folder of the package.
        folder: PathBuf,
        /// One JSON value.
        #[arg(long)]
        json: bool,
    },
    /// Try a package as an office does before it takes it over, and write the report that both sides sign.
    Accept {
        /// Folder of the package.
        folder: PathBuf,
        /// Where the report goes; NAME-VERSION-acceptance.md unless said.
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        /// One JSON value instead.
        #[arg(long, conflicts_with = "report")]
        json: bool,
    },
    /// Make a key for signing: NAME.key, which stays with whoever signs, and NAME.pub, which is given to those who shall trust it.
    Key {
        /// Path of the two files, without their endings.
        name: PathBuf,
        /// File of the password that protects the key; without one the key is as safe as its file.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
    },
    /// Pack a package and sign it: one file, to be handed over.
    Sign {
        /// Folder of the package.
        folder: PathBuf,
        /// The secret key, as `hub plugin key` or `minisign -G` writes it.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// File of the password that protects the key.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Where the file goes: a folder, or its path.
        #[arg(long, default_value = ".")]
        out: PathBuf,
    },
    /// Say who signed a file and what is in it, or why it is refused. Needs no hub and no network.
    Verify {
        /// The signed file.
        file: PathBuf,
        /// File of a public key to trust beside those of the configuration.
        #[arg(long, value_name = "FILE")]
        trust: Vec<PathBuf>,
        /// One JSON value.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        configured: Configured,
    },
    /// Show what a signed file is, wants and gets, then install it in every hub; it serves once it is promoted.
    Install {
        /// The signed file.
        file: PathBuf,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
        /// Why it is installed although its cases fail; kept in its history.
        #[arg(long, value_name = "WHY")]
        despite: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Adapters that are installed or serve.
    List(Asked),
    /// One adapter: its versions, what they may do, whether its sources flow, what it costs, who did what.
    Show {
        /// Its name.
        name: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Have a version serve from now on, in every hub, without stopping anything.
    Promote {
        /// The adapter.
        name: String,
        /// The version.
        version: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Try a version beside the one that serves, in every hub: differences are counted, and nothing else comes of it.
    Shadow {
        /// The adapter.
        name: String,
        /// The version.
        #[arg(required_unless_present = "stop")]
        version: Option<String>,
        /// Try none any more.
        #[arg(long, conflicts_with = "version")]
        stop: bool,
        #[command(flatten)]
        asked: Asked,
    },
    /// Have serve again what did before the last promotion, in every hub.
    Rollback {
        /// The adapter.
        name: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Let a version go that does not serve, in every hub.
    Remove {
        /// The adapter.
        name: String,
        /// The version.
        version: String,
        #[command(flatten)]
        asked: Asked,
    },
}

fn header(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once(':').ok_or("a header is written as `name: value`")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

pub(super) fn run(command: PluginCommand) -> Result<ExitCode> {
    match command {
        PluginCommand::New { name, lang } => desk::begin(&name, lang),
        PluginCommand::Build { folder } => desk::build(&folder),
        PluginCommand::Check { folder } => desk::check(&folder),
        PluginCommand::Test { folder, json } => desk::test(&folder, json),
        PluginCommand::Run { folder, live: Some(source), configured, json, .. } => {
            desk::run_live(&folder, &source, &configured, json)
        }
        PluginCommand::Run { folder, file, channel, path, header, with, json, .. } => {
            let is_told = path.is_some() || !header.is_empty();
            let sent = is_told.then(|| Sent::new(&path.unwrap_or_default(), &header));
            desk::run(&folder, &file.unwrap_or_default(), channel.as_deref(), with.as_deref(), sent, json)
        }
        PluginCommand::Bench { folder, json } => desk::bench(&folder, json),
        PluginCommand::Accept { folder, report, json } => desk::accept(&folder, report.as_deref(), json),
        PluginCommand::Key { name, password_file } => bundle::key(&name, password_file.as_deref()),
        PluginCommand::Sign { folder, key, password_file, out } => {
            bundle::sign(&folder, &key, password_file.as_deref(), &out)
        }
        PluginCommand::Verify { file, trust, json, configured } => bundle::verify(&file, &trust, json, &configured),
        PluginCommand::Install { file, yes, despite, asked } => {
            installed::install(&asked, &file, yes, despite.as_deref())
        }
        PluginCommand::List(asked) => installed::list(&asked),
        PluginCommand::Show { name, asked } => installed::show(&asked, &name),
        PluginCommand::Promote { name, version, asked } => installed::change(&asked, &name, "promote", Some(&version)),
        PluginCommand::Shadow { name, version, asked, .. } => installed::shadow(&asked, &name, version.as_deref()),
        PluginCommand::Rollback { name, asked } => installed::change(&asked, &name, "rollback", None),
        PluginCommand::Remove { name, version, asked } => installed::change(&asked, &name, "remove", Some(&version)),
    }
}
