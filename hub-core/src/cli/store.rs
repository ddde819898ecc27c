//! `hub archive backup`, `restore`, `rebuild`: what is done with the store that the configuration names, whether a
//! hub runs or not. How it goes is shown on a terminal, on stderr.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Subcommand;
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};

use super::{Configured, load, logs, table};
use crate::run::settings::Settings;
use crate::run::{Anew, Said, anew, now};
use crate::store::{Backup, Step};

/// What is done with the store that the configuration names; the hub need not run.
#[derive(Subcommand)]
pub(super) enum StoreCommand {
    /// Write the archive as it stands into a file, also while hubs run.
    Backup {
        /// The file; an earlier one of this name gives way once the new one is whole.
        file: PathBuf,
        #[command(flatten)]
        configured: Configured,
    },
    /// Read a backup into a store with nothing in it, a file or a database of PostgreSQL.
    Restore {
        /// The file.
        file: PathBuf,
        #[command(flatten)]
        configured: Configured,
    },
    /// Make the archive anew from Kafka beside the live one, and compare the two; exit 1 where they differ.
    Rebuild {
        /// Then put it in the place of the live one, which is kept; every hub must be stopped.
        #[arg(long)]
        switch: bool,
        /// One JSON value.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        configured: Configured,
    },
}

/// How often the time that it takes is shown.
const TICK: Duration = Duration::from_millis(200);

pub(super) fn run(command: &StoreCommand) -> ExitCode {
    let (StoreCommand::Backup { configured, .. }
    | StoreCommand::Restore { configured, .. }
    | StoreCommand::Rebuild { configured, .. }) = command;
    let settings = match load(configured) {
        Ok(loaded) => loaded.settings,
        Err(code) => return code,
    };
    logs::start();
    // A line to a server's database may be TLS.
    rustls::crypto::ring::default_provider().install_default().ok();
    let done = match command {
        StoreCommand::Backup { file, .. } => backup(&settings, file),
        StoreCommand::Restore { file, .. } => restore(&settings, file),
        StoreCommand::Rebuild { switch, json, .. } => rebuild(&settings, *switch, *json),
    };
    done.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::from(1)
    })
}

/// A bar, of so much where that is known; drawn on a terminal alone.
fn bar(of: Option<u64>) -> Result<ProgressBar> {
    let (bar, style) = match of {
        Some(of) => (ProgressBar::new(of), "{elapsed_precise} {wide_bar} {percent}% {msg}"),
        None => (ProgressBar::new_spinner(), "{elapsed_precise} {spinner} {msg}"),
    };
    bar.set_style(ProgressStyle::with_template(style).context("the bar")?);
    bar.enable_steady_tick(TICK);
    Ok(bar)
}

fn backup(settings: &Settings, file: &Path) -> Result<ExitCode> {
    let bar = bar(None)?;
    let told = |step: Step<'_>| bar.set_message(format!("{} rows, {}", step.rows, step.table));
    let made = settings.store.back_up(&settings.archive(), file, now(), told)?;
    bar.finish_and_clear();
    let size = std::fs::metadata(file).with_context(|| file.display().to_string())?.len();
    println!("{}: {} in {}", file.display(), said(&made), HumanBytes(size));
    Ok(ExitCode::SUCCESS)
}

fn restore(settings: &Settings, file: &Path) -> Result<ExitCode> {
    // Where it cannot be had the restore says why.
    let bar = bar(Some(std::fs::metadata(file).map_or(0, |file| file.len())))?;
    let told = |step: Step<'_>| {
        bar.set_position(step.bytes);
        bar.set_message(format!("{} rows, {}", step.rows, step.table));
    };
    std::fs::create_dir_all(&settings.hub.data).with_context(|| settings.hub.data.display().to_string())?;
    let made = settings.store.restore(&settings.archive(), file, told)?;
    bar.finish_and_clear();
    println!("{} is restored: {}", file.display(), said(&made));
    println!("once started, the hub folds what came since, in a new epoch (HUB-3008)");
    Ok(ExitCode::SUCCESS)
}

fn said(backup: &Backup) -> String {
    let Backup { header, rows, digest } = backup;
    let made = jiff::Timestamp::from_millisecond(header.made).map_or_else(|_| String::new(), |made| made.to_string());
    format!("{rows} rows of {made}, epoch {}, SHA-256 {digest}", header.epoch)
}

fn rebuild(settings: &Settings, switch: bool, json: bool) -> Result<ExitCode> {
    let mark = jiff::tz::offset(8).to_datetime(jiff::Timestamp::now()).strftime("%Y%m%d%H%M%S").to_string();
    let bar = bar(Some(0))?;
    let mut told = |said| match said {
        Said::Read(done, of) => {
            bar.set_length(of);
            bar.set_position(done);
            bar.set_message("read");
        }
        Said::Compares => bar.set_message("comparing"),
        Said::Switches => bar.set_message("taking its place"),
    };
    let made = anew(settings, switch.then_some(mark.as_str()), &mut told)?;
    bar.finish_and_clear();
    if json {
        println!("{}", serde_json::to_string(&made)?);
    } else {
        show(&made);
    }
    Ok(ExitCode::from(u8::from(!switch && !made.operators.is_equal())))
}

fn show(made: &Anew) {
    let Anew { live, rebuilt, operators, kept } = made;
    let row = |what: &str, live: u64, rebuilt: u64| vec![what.to_owned(), live.to_string(), rebuilt.to_string()];
    let rows = [
        row("operators", live.operators, rebuilt.operators),
        row("facts", live.facts, rebuilt.facts),
        row("matters", live.matters, rebuilt.matters),
        row("unresolved", live.unresolved, rebuilt.unresolved),
        row("devices", live.series, rebuilt.series),
    ];
    table::print(&["what", "live", "rebuilt"], &rows);
    let (same, other, gone, new) = (operators.same, operators.other, operators.gone, operators.new);
    println!("operators: {same} the same, {other} other, {gone} gone, {new} new");
    let word =
        |is| serde_json::to_value(is).map_or_else(|_| String::new(), |word| word.as_str().unwrap_or("").to_owned());
    let rows: Vec<Vec<String>> =
        operators.first.iter().map(|one| vec![one.operator.clone(), word(one.is), one.name.clone()]).collect();
    if !rows.is_empty() {
        table::print(&["operator", "is", "name"], &rows);
    }
    if let Some(kept) = kept {
        println!("the rebuilt archive is the live one; what it was is kept: {kept}");
    }
}
