//! Formatting, starting, stopping, killing and starting again of one broker.
//!
//! Promises: [`Broker::start`] returns when the broker serves; a start that fails says
//! what the broker said last.
//! Knows nothing of where the jars come from beyond the folder they are in.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::owned::Owned;
use crate::probe;
use crate::properties::Properties;
use crate::secure::Secure;

/// A machine busy with other builds may need long for what takes three seconds alone.
const START: Duration = Duration::from_secs(120);
/// A controlled shutdown takes one or two seconds.
const STOP: Duration = Duration::from_secs(30);
/// How long between two looks at how far it is.
const LOOK: Duration = Duration::from_millis(50);
/// Tries when a port that was free a moment ago was taken by another process.
const TRIES: usize = 3;

/// Java's quick compiler alone.
const QUICK: &str = "-XX:TieredStopAtLevel=1";

/// The cluster's id, 16 bytes as unpadded base64. Each folder is a cluster of its own all the same: nothing connects two.
const CLUSTER_ID: &str = "aGVzaGFuLWh1Yi1kZW1vMA";

/// What a broker is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder with Kafka's jars, see [`libs`].
    pub libs: PathBuf,
    /// Folder for data, log and `server.properties`; made if missing. A folder of an earlier broker keeps its data.
    pub folder: PathBuf,
    /// The port to serve on; `None` takes a free one.
    pub port: Option<u16>,
    /// Further `server.properties` lines; they win over the built-in ones.
    pub extra: Vec<(String, String)>,
    /// Whether Java's thorough compiler works too, for what is measured. Its quick one alone costs less where a broker serves
    /// for minutes: scenarios took a fifth to a third less CPU.
    pub thorough: bool,
}

/// Why a broker did not start.
#[derive(Debug)]
pub enum StartError {
    /// No jars in the folder given: run `cargo xtask setup`.
    NoJars(PathBuf),
    /// The file system or the system's process calls refused.
    Io(io::Error),
    /// `java` ended, or did not serve in time; the end of its log is given.
    Java {
        /// What was being done.
        doing: &'static str,
        /// The last lines of the broker's log.
        log: String,
    },
    /// The caller no longer wanted it, see [`Broker::start_while`].
    GivenUp,
}

impl std::fmt::Display for StartError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoJars(folder) => {
                write!(out, "no Kafka jars in {}; `cargo xtask setup` fetches them", folder.display())
            }
            Self::Io(error) => write!(out, "Kafka cannot be started: {error}"),
            Self::GivenUp => write!(out, "the start of Kafka was given up"),
            Self::Java { doing, log } => write!(out, "Kafka failed while {doing}; it said last:\n{log}"),
        }
    }
}

impl std::error::Error for StartError {}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A running broker; dropping it kills it.
#[derive(Debug)]
pub struct Broker {
    options: Options,
    port: u16,
    controller_port: u16,
    secure: Option<(u16, Secure)>,
    cluster: String,
    process: Option<Owned>,
}

impl Broker {
    /// Formats the folder where that was not done before, starts the broker and waits until it serves.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start(options: &Options) -> Result<Self, StartError> {
        Self::start_while(options, &|| true)
    }

    /// As [`Broker::start`], with a second listener for TLS and SASL.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start_secure(options: &Options, secure: &Secure) -> Result<Self, StartError> {
        Self::begin(options, Some(secure), &|| true)
    }

    /// As [`Broker::start`], given up as soon as `wanted` says no: it is asked many times a second.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn start_while(options: &Options, wanted: &dyn Fn() -> bool) -> Result<Self, StartError> {
        Self::begin(options, None, wanted)
    }

    fn begin(options: &Options, secure: Option<&Secure>, wanted: &dyn Fn() -> bool) -> Result<Self, StartError> {
        let jars = fs::read_dir(&options.libs).is_ok_and(|mut entries| entries.next().is_some());
        if !jars {
            return Err(StartError::NoJars(options.libs.clone()));
        }
        fs::create_dir_all(&options.folder)?;
        let mut tries = 1;
        loop {
            let port = options.port.map_or_else(free_port, Ok)?;
            let secure = secure.map(|secure| Ok::<_, io::Error>((free_port()?, secure.clone()))).transpose()?;
            let controller_port = free_port()?;
            let (options, cluster) = (options.clone(), CLUSTER_ID.to_owned());
            let mut broker = Self { options, port, controller_port, secure, cluster, process: None };
            match broker.serve(wanted) {
                Err(StartError::Java { log, .. })
                    if broker.options.port.is_none() && tries < TRIES && log.contains("Address already in use") =>
                {
                    tries += 1;
                }
                Err(error) => return Err(error),
                Ok(()) => return Ok(broker),
            }
        }
    }

    /// `host:port`, as clients want it.
    #[must_use]
    pub fn address(&self) -> String {
        self.socket().to_string()
    }

    /// `host:port` of the listener for TLS and SASL; none unless it was asked for.
    #[must_use]
    pub fn secure_address(&self) -> Option<String> {
        self.secure.as_ref().map(|(port, _)| SocketAddr::from((Ipv4Addr::LOCALHOST, *port)).to_string())
    }

    /// The broker's log: what it wrote since the folder was made.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        log_in(&self.options.folder)
    }

    /// Does the process run?
    #[must_use]
    pub fn running(&mut self) -> bool {
        self.process.as_mut().is_some_and(|process| matches!(process.ended(), Ok(None)))
    }

    /// Ends the broker as an administrator would: it closes its files in order.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.stop(STOP);
        }
    }

    /// Ends the broker as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill();
        }
    }

    /// Folders that are formatted from now on are of this cluster: 16 bytes as unpadded base64.
    pub fn set_cluster(&mut self, id: &str) {
        id.clone_into(&mut self.cluster);
    }

    /// Starts the broker on the same address and data; one that still runs is stopped first.
    ///
    /// # Errors
    /// [`StartError`].
    pub fn restart(&mut self) -> Result<(), StartError> {
        self.stop();
        self.serve(&|| true)
    }

    fn serve(&mut self, wanted: &dyn Fn() -> bool) -> Result<(), StartError> {
        let folder = &self.options.folder;
        let properties = folder.join("server.properties");
        let data = folder.join("data");
        let text = Properties {
            port: self.port,
            controller_port: self.controller_port,
            data: &data,
            secure: self.secure.as_ref().map(|(port, secure)| (*port, secure)),
            extra: &self.options.extra,
        }
        .text();
        fs::write(&properties, text)?;
        if !data.join("meta.properties").exists() {
            self.format(&properties, wanted)?;
        }
        let mut flags = vec!["-Xmx512m", "-Xms128m", "-XX:+UseSerialGC"];
        if !self.options.thorough {
            flags.push(QUICK);
        }
        let mut command = self.java(&flags)?;
        command.arg("kafka.Kafka").arg(&properties);
        self.process = Some(Owned::spawn(command)?);
        self.wait_until_it_serves(wanted)
    }

    fn format(&self, properties: &Path, wanted: &dyn Fn() -> bool) -> Result<(), StartError> {
        let mut command = self.java(&["-XX:+UseSerialGC", QUICK])?;
        command.args(["kafka.tools.StorageTool", "format", "-t", &self.cluster, "-c"]).arg(properties);
        command.args(self.secure.iter().flat_map(|(_, secure)| secure.formatting()));
        let mut process = Owned::spawn(command)?;
        let until = Instant::now() + START;
        loop {
            match process.wait(LOOK)? {
                Some(status) if status.success() => return Ok(()),
                None if !wanted() => return Err(StartError::GivenUp),
                None if Instant::now() < until => {}
                _ => return Err(self.failed("formatting its folder")),
            }
        }
    }

    fn wait_until_it_serves(&mut self, wanted: &dyn Fn() -> bool) -> Result<(), StartError> {
        let until = Instant::now() + START;
        while !probe::answers(self.socket()) {
            if !self.running() {
                return Err(self.failed("starting"));
            }
            if !wanted() {
                self.kill();
                return Err(StartError::GivenUp);
            }
            if Instant::now() >= until {
                self.kill();
                return Err(self.failed("starting (it did not serve in time)"));
            }
            thread::sleep(LOOK);
        }
        // Another process may answer on a port that was lost to it.
        if self.running() { Ok(()) } else { Err(self.failed("starting")) }
    }

    /// `java` with Kafka's jars, its output appended to the log.
    fn java(&self, flags: &[&str]) -> io::Result<Command> {
        let folder = &self.options.folder;
        let out = OpenOptions::new().create(true).append(true).open(log_in(folder))?;
        let settings = folder.join("log4j2.yaml");
        fs::write(&settings, LOGGING)?;
        let mut command = Command::new("java");
        command
            .args(flags)
            .arg(format!("-Dlog4j2.configurationFile={}", settings.display()))
            .arg("-cp")
            .arg(self.options.libs.join("*"))
            .stdin(Stdio::null())
            .stderr(File::try_clone(&out)?)
            .stdout(out);
        Ok(command)
    }

    fn failed(&self, doing: &'static str) -> StartError {
        StartError::Java { doing, log: tail(&self.log(), 30) }
    }

    fn socket(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }
}

/// Where Kafka's jars are: `HUB_KAFKA` if set, else the cache that `cargo xtask setup` fills
/// (`$XDG_CACHE_HOME/heshan-hub/kafka-4.2.1`, by default below `~/.cache`). The folder need not exist yet.
#[must_use]
pub fn libs() -> PathBuf {
    if let Some(folder) = std::env::var_os("HUB_KAFKA") {
        return folder.into();
    }
    cache().join("kafka-4.2.1")
}

/// What all clones on a machine share: `$XDG_CACHE_HOME/heshan-hub`. The folder need not exist yet.
#[must_use]
pub fn cache() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache"), PathBuf::from);
    cache.join("heshan-hub")
}

/// A loopback port that nobody listened on a moment ago.
///
/// # Errors
/// The system gives none.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn log_in(folder: &Path) -> PathBuf {
    folder.join("broker.log")
}

fn tail(file: &Path, lines: usize) -> String {
    let text = fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// Without a file Log4j prints errors alone, so a start that hangs would leave nothing to read.
const LOGGING: &str = "\
Configuration:
  Appenders:
    Console:
      name: out
      PatternLayout:
        pattern: '%d{ISO8601} %p %c{1} %m%n'
  Loggers:
    Root:
      level: WARN
      AppenderRef:
        ref: out
";
