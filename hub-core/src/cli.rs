//! The `hub` command: thin. It runs the hub, asks a running one over its HTTP
//! API, works on the store (and the topics) that a configuration names, or on
//! files alone, a vendor's. What it prints for people stands on stdout as a
//! table, with `--json` as one JSON value; errors go to stderr.
//!
//! Exit codes: 0 done, 1 found wrong, 2 wrong usage or configuration.

mod archive;
mod client;
mod config;
mod dead;
mod difference;
mod explain;
mod export;
mod known;
mod logs;
mod operator;
mod plugin;
mod relations;
mod reprocess;
mod retention;
mod review;
mod serve;
mod store;
mod table;
mod unresolved;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::config::{Layers, Loaded};
use crate::run::settings::Settings;
use crate::sandbox::apart::{self, Allowance};

/// The integration hub for county food-safety offices.
#[derive(Parser)]
#[command(name = "hub", version, about, long_about = None)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the hub until it is asked to end.
    Run {
        #[command(flatten)]
        configured: Configured,
        /// What it does of the work of its cluster, over `hub.stages`: collect, translate, archive, deliver.
        #[arg(long, value_delimiter = ',', value_name = "STAGE,…")]
        stages: Vec<String>,
    },
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Sources of a running hub: state, counts, what went wrong; to have one rest.
    #[command(args_conflicts_with_subcommands = true)]
    Sources {
        #[command(subcommand)]
        command: Option<SourceCommand>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Ways back to platforms of a running hub: state, counts, what went wrong; to have one rest.
    #[command(args_conflicts_with_subcommands = true)]
    Routes {
        #[command(subcommand)]
        command: Option<RestCommand>,
        #[command(flatten)]
        asked: Asked,
    },
    /// What platforms made of what they were told.
    #[command(subcommand)]
    Receipts(ReceiptCommand),
    /// Read the archive of a running hub; back it up, restore it, make it anew.
    #[command(subcommand)]
    Archive(ArchiveCommand),
    /// Who might be who, by name, address and telephone; a person's yes or no, and its taking back.
    #[command(args_conflicts_with_subcommands = true)]
    Review {
        #[command(subcommand)]
        command: Option<review::ReviewCommand>,
        /// Only pairs of which one side is in this town, by its code.
        #[arg(long)]
        town: Option<String>,
        #[command(flatten)]
        page: archive::Paged,
        #[command(flatten)]
        asked: Asked,
    },
    /// How long records are kept: the horizon, what is held, and the taking back of either.
    #[command(subcommand)]
    Retention(retention::RetentionCommand),
    /// What adapters refused or failed on, and its replay.
    #[command(subcommand)]
    DeadLetters(dead::DeadCommand),
    /// Translate raw records again: those whose facts bear a flag, or a stretch by a version of the adapter, of which the
    /// difference is shown first. With the source alone: how far it is.
    Reprocess(reprocess::Reprocess),
    /// Where every record is: does the double entry balance?
    Audit(Asked),
    /// Subjects and schema ids of a running hub.
    #[command(subcommand)]
    Schema(SchemaCommand),
    /// Adapters: to begin, build, check, test, measure, sign and verify one; to install one in a running hub, try it, have it
    /// serve, and take it back.
    #[command(subcommand)]
    Plugin(plugin::PluginCommand),
    /// Compile a component for the hub that asks for it.
    #[command(name = apart::WORD, hide = true)]
    Compile {
        /// For which engine.
        engine: String,
        /// Bytes of memory that it may take.
        memory: u64,
        /// Seconds of processor time.
        seconds: u64,
        /// How much it yields to what else there is to do.
        #[arg(default_value_t = 0)]
        nice: i32,
    },
    /// What a code means and what to do; without a code, all of them.
    Explain {
        /// `HUB-4001` or `4001`.
        code: Option<String>,
        /// One JSON value.
        #[arg(long)]
        json: bool,
    },
}

/// Which configuration.
#[derive(Args)]
struct Configured {
    /// The configuration file.
    #[arg(long, env = "HUB_CONFIG")]
    config: Option<PathBuf>,
    /// A setting, over file and environment: `http.listen=127.0.0.1:9000`.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<String>,
}

impl Configured {
    /// The same, with these stages over all that is configured; none: as configured.
    fn with_stages(mut self, stages: &[String]) -> Self {
        if !stages.is_empty() {
            self.settings.push(format!("hub.stages={}", serde_json::json!(stages)));
        }
        self
    }
}

/// Which hub is asked, and how the answer is printed.
#[derive(Args, Clone)]
struct Asked {
    /// Address of the running hub.
    #[arg(long, env = "HUB_URL", default_value = "http://127.0.0.1:8470")]
    url: String,
    /// Certificates of those who may sign the hub's, where the system does not trust them.
    #[arg(long, env = "HUB_CA")]
    ca_file: Option<PathBuf>,
    /// File of the token that shows who asks; needed for what writes, and for what shows what a platform sent, or
    /// personal data.
    #[arg(long, env = "HUB_TOKEN")]
    token_file: Option<PathBuf>,
    /// One JSON value instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Read and check it; exit 2 with file, key and what is allowed.
    Check(Configured),
    /// Print every setting in force and where it is from; secrets are not shown.
    Show(Configured),
}

#[derive(Subcommand)]
enum ArchiveCommand {
    #[command(flatten)]
    Read(archive::ReadCommand),
    #[command(flatten)]
    Store(store::StoreCommand),
    /// Write the archive of a configuration into files, whether the hub runs or not: one a family, one of the operators,
    /// one of their places.
    Export(export::Wanted),
}

#[derive(Subcommand)]
enum SourceCommand {
    #[command(flatten)]
    Rest(RestCommand),
    /// Ask a source that is pulled or reads a table, and show what it would bring, with nothing written.
    Try {
        /// Its name.
        name: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// What is known of one: whole lists, flags, fields that came or went.
    Show {
        /// Its name.
        name: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Say that a list that waits is right, however short: what it lacks is gone.
    Accept {
        /// The source.
        name: String,
        /// The list.
        #[arg(long)]
        list: String,
        /// The round that waits, as `show` tells it.
        #[arg(long)]
        round: i64,
        #[command(flatten)]
        asked: Asked,
    },
    /// Fetch a stretch of time again, beside what the source does anyway.
    BackFill {
        /// Its name.
        name: String,
        /// From this day (2026-03-01) or point in time (2026-03-01T08:00:00+08:00) on.
        #[arg(long, required_unless_present = "stop")]
        since: Option<String>,
        /// Up to this one, itself outside.
        #[arg(long, required_unless_present = "stop")]
        until: Option<String>,
        /// No more: what was fetched by now stays.
        #[arg(long, conflicts_with_all = ["since", "until"])]
        stop: bool,
        #[command(flatten)]
        asked: Asked,
    },
}

#[derive(Subcommand)]
enum RestCommand {
    /// Have it rest until it is resumed, also through a restart.
    Pause {
        /// Its name.
        name: String,
        #[command(flatten)]
        asked: Asked,
    },
    /// Let it go on where it stopped.
    Resume {
        /// Its name.
        name: String,
        #[command(flatten)]
        asked: Asked,
    },
}

#[derive(Subcommand)]
enum ReceiptCommand {
    /// The last word on each matter of a route, the latest first.
    List {
        /// The route.
        route: String,
        /// accepted, refused, needless, handed or again.
        #[arg(long)]
        verdict: Option<String>,
        /// Handed over in this file.
        #[arg(long)]
        file: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
    /// Have what was refused sent once more, after the fix, or a file that was lost written anew.
    Again {
        /// The route.
        route: String,
        /// Of this operator alone, by its id.
        #[arg(long)]
        operator: Option<String>,
        /// This matter alone.
        #[arg(long)]
        matter: Option<String>,
        /// What stands in this file, refused or not answered for.
        #[arg(long)]
        file: Option<String>,
        #[command(flatten)]
        asked: Asked,
    },
}

#[derive(Subcommand)]
enum SchemaCommand {
    /// Subjects with their latest version.
    List(Asked),
}

/// Parses the command line and does what it says.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Run { configured, stages } => return serve::run(&configured.with_stages(&stages)),
        Command::Config(ConfigCommand::Check(configured)) => return config::check(&configured),
        Command::Config(ConfigCommand::Show(configured)) => return config::show(&configured),
        Command::Explain { code, json } => return explain::explain(code.as_deref(), json),
        Command::Plugin(command) => plugin::run(command),
        Command::Compile { engine, memory, seconds, nice } => {
            apart::answer(&engine, Allowance { memory, seconds, nice }).map_err(Into::into)
        }
        Command::Sources { command: None, asked } => client::sources(&asked),
        Command::Sources { command: Some(SourceCommand::Rest(command)), .. } => client::rest("sources", command),
        Command::Sources { command: Some(SourceCommand::Try { name, asked }), .. } => client::try_once(&asked, &name),
        Command::Sources { command: Some(SourceCommand::BackFill { name, since, until, asked, .. }), .. } => {
            client::back_fill(&asked, &name, since.zip(until))
        }
        Command::Sources { command: Some(SourceCommand::Show { name, asked }), .. } => known::source(&asked, &name),
        Command::Sources { command: Some(SourceCommand::Accept { name, list, round, asked }), .. } => {
            known::accept(&asked, &name, &list, round)
        }
        Command::Reprocess(command) => reprocess::run(&command),
        Command::Routes { command: None, asked } => client::routes(&asked),
        Command::Routes { command: Some(command), .. } => client::rest("routes", command),
        Command::Receipts(command) => client::receipts(command),
        Command::Audit(asked) => client::audit(&asked),
        Command::Schema(SchemaCommand::List(asked)) => client::schemas(&asked),
        Command::Archive(ArchiveCommand::Store(command)) => return store::run(&command),
        Command::Archive(ArchiveCommand::Export(wanted)) => return export::export(&wanted),
        Command::Archive(ArchiveCommand::Read(command)) => archive::read(command),
        Command::Review { command: Some(command), .. } => review::review(&command),
        Command::Review { command: None, town, page, asked } => review::queue(&asked, town.as_deref(), &page),
        Command::Retention(command) => retention::retention(&command),
        Command::DeadLetters(command) => dead::dead_letters(&command),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(1)
        }
    }
}

/// Loads the configuration, or says what is wrong with it and gives exit code 2.
fn load(configured: &Configured) -> Result<Loaded<Settings>, ExitCode> {
    let layers = Layers::of_process(configured.config.clone(), configured.settings.clone());
    crate::config::load(&layers).map_err(|error| {
        eprintln!("{error}");
        ExitCode::from(2)
    })
}
