//! The programs of the demonstration, from start to end, in one temporary folder.
//!
//! Promises: free loopback ports; fresh secrets; whatever happens, the programs end with this value,
//! and with this process.
//! Knows nothing of what flows between them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use kafka_broker::owned::Owned;
use kafka_broker::{Broker, Options, free_port, libs};
use tempfile::TempDir;

use super::settings::Settings;
use crate::interrupt;
use crate::loopback::Loopback;
use crate::place::{Place, Profile};
use crate::step;

/// Compiling two adapters to native code for the first time is the longest part of it.
const READY: Duration = Duration::from_secs(120);
/// Between two looks at whether the hub is ready.
const LOOK: Duration = Duration::from_millis(100);
/// The hub drains what is in its hands.
const DRAIN: Duration = Duration::from_secs(15);

/// The running programs. Those that write to others end first.
pub struct World {
    hub: Option<Owned>,
    platforms: Option<Owned>,
    broker: Option<Broker>,
    folder: TempDir,
    profile: Profile,
    hub_url: String,
    platforms_url: String,
    /// The program to blame when something fails.
    suspect: &'static str,
}

impl World {
    /// An empty folder, nothing running; later, programs built for `profile`.
    pub fn new(profile: Profile) -> Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("hub-demo-").tempdir().context("cannot make a temporary folder")?;
        Ok(Self {
            hub: None,
            platforms: None,
            broker: None,
            folder,
            profile,
            hub_url: String::new(),
            platforms_url: String::new(),
            suspect: "hub",
        })
    }

    /// Starts everything; when it returns, records flow.
    pub fn start(&mut self, place: &Place, operators: u32, seed: u64) -> Result<()> {
        for name in ["data", "secrets", "drop"] {
            fs::create_dir(self.folder.path().join(name))?;
        }
        for (name, value) in SECRETS {
            let value = value.map_or_else(random_token, |value| Ok(value.to_owned()))?;
            secret(&self.folder.path().join("secrets").join(name), &value)?;
        }
        eprintln!("starts Apache Kafka");
        let options = Options {
            libs: libs(),
            folder: self.folder.path().join("kafka"),
            port: None,
            extra: Vec::new(),
            thorough: false,
        };
        let broker = Broker::start_while(&options, &|| !interrupt::asked())?;
        let brokers = broker.address();
        self.broker = Some(broker);
        interrupt::check()?;

        let listen = format!("127.0.0.1:{}", free_port()?);
        self.hub_url = format!("http://{listen}");
        eprintln!("starts the simulated platforms: {operators} operators, seed {seed}");
        self.start_platforms(place, operators, seed)?;

        let settings = Settings {
            listen: &listen,
            brokers: &brokers,
            platforms: &self.platforms_url,
            components: &place.components(),
            folder: self.folder.path(),
        };
        fs::write(self.folder.path().join("hub.toml"), settings.text())?;
        eprintln!("starts the hub");
        self.start_hub(place)?;
        let web = Loopback::new();
        self.until(LOOK, |world| web.answers(&format!("{}/health/ready", world.hub_url)))
    }

    fn start_platforms(&mut self, place: &Place, operators: u32, seed: u64) -> Result<()> {
        self.suspect = "platforms";
        let folder = self.folder.path();
        let mut command = Command::new(place.program(self.profile, "platforms"));
        command
            .args(["--operators", &operators.to_string(), "--seed", &seed.to_string(), "--hub", &self.hub_url])
            .arg("--push-token-file")
            .arg(folder.join("secrets/push.token"))
            .arg("--drop")
            .arg(folder.join("drop"))
            .args(["--listen", "127.0.0.1:0"])
            .arg("--truth")
            .arg(folder.join("truth.json"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(folder.join("platforms.log"))?);
        let mut process = Owned::spawn(command).context("cannot start the simulated platforms")?;
        let output = process.stdout().context("the simulated platforms have no output")?;
        self.platforms = Some(process);
        self.platforms_url = self.first_line(output)?;
        Ok(())
    }

    /// The address in the JSON line that the simulators print once they answer.
    fn first_line(&mut self, output: impl Read + Send + 'static) -> Result<String> {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let mut lines = BufReader::new(output).lines();
            let _ = sender.send(lines.next());
            // Read on, or the simulators would stop at a full pipe.
            lines.for_each(drop);
        });
        let until = Instant::now() + READY;
        loop {
            self.check()?;
            match receiver.recv_timeout(Duration::from_millis(100)) {
                Ok(Some(line)) => {
                    let line: serde_json::Value = serde_json::from_str(&line?)?;
                    return Ok(line["listen"]
                        .as_str()
                        .context("the simulators did not say where they listen")?
                        .to_owned());
                }
                Err(RecvTimeoutError::Timeout) if Instant::now() < until => {}
                _ => bail!("the simulated platforms did not start"),
            }
        }
    }

    /// Starts the hub, and does not wait for it.
    pub fn start_hub(&mut self, place: &Place) -> Result<()> {
        self.suspect = "hub";
        let folder = self.folder.path();
        let log = File::create(folder.join("hub.log"))?;
        let mut command = Command::new(place.program(self.profile, "hub"));
        command
            .arg("run")
            .arg("--config")
            .arg(folder.join("hub.toml"))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        // A setting in the developer's environment would change what is shown.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HUB_")) {
            command.env_remove(name);
        }
        self.hub = Some(Owned::spawn(command).context("cannot start the hub")?);
        Ok(())
    }

    /// Ends the hub after what it holds; the others go on.
    pub fn stop_hub(&mut self) {
        if let Some(mut hub) = self.hub.take() {
            hub.stop(DRAIN);
        }
    }

    /// Looks until what is awaited is there.
    pub fn until(&mut self, look: Duration, mut there: impl FnMut(&Self) -> bool) -> Result<()> {
        let until = Instant::now() + READY;
        while !there(self) {
            self.check()?;
            if Instant::now() >= until {
                bail!("{} did not come that far within {} s", self.suspect, READY.as_secs());
            }
            interrupt::sleep(look)?;
        }
        Ok(())
    }

    /// The process id of the hub, while it runs.
    pub fn hub_id(&self) -> Option<u32> {
        self.hub.as_ref().map(Owned::id)
    }

    /// Fails if one of the programs has ended, or an end was asked for.
    pub fn check(&mut self) -> Result<()> {
        interrupt::check()?;
        for (name, process) in [("platforms", &mut self.platforms), ("hub", &mut self.hub)] {
            if let Some(status) = process.as_mut().map(Owned::ended).transpose()?.flatten() {
                self.suspect = name;
                bail!("{name} ended by itself ({status})");
            }
        }
        if self.broker.as_mut().is_some_and(|broker| !broker.running()) {
            self.suspect = "kafka/broker";
            bail!("Apache Kafka ended by itself");
        }
        Ok(())
    }

    /// Ends all programs; the hub may drain. The broker's data goes with the folder, so it need not end in order.
    pub fn end(&mut self) {
        self.stop_hub();
        self.platforms = None;
        self.broker = None;
    }

    /// Keeps the folder beyond this process.
    pub fn keep(&mut self) -> PathBuf {
        self.folder.disable_cleanup(true);
        self.folder.path().to_owned()
    }

    /// The end of the log of whoever is to blame.
    pub fn guilty_log(&self) -> String {
        let log = self.folder.path().join(format!("{}.log", self.suspect));
        format!("the last lines of {}:\n{}", log.display(), step::tail(&log, 40))
    }

    /// The hub's address.
    pub fn hub(&self) -> &str {
        &self.hub_url
    }

    /// The simulators' address.
    pub fn platforms(&self) -> &str {
        &self.platforms_url
    }
}

/// Files in the folder `secrets`; `None` is random, the others are the simulators' own.
const SECRETS: &[(&str, Option<&str>)] = &[
    ("push.token", None),
    ("privacy.key", None),
    ("admin.token", None),
    ("kitchen.password", Some("yanshi-440784")),
    ("canteens.secret", Some("yanshi-canteens-440784")),
    ("provincial.key", Some("yanshi-provincial-440784")),
    ("jiangmen.secret", Some("yanshi-jiangmen-440784")),
    ("key-products.secret", Some("yanshi-key-products-440784")),
    ("agricultural-inputs.code", Some("yanshi-inputs-440784")),
    ("epcis.token", Some("yanshi-epcis-440784")),
    ("county.token", Some("yanshi-county-440784")),
    ("county.key", Some("80498616cca897345e0571a4820275c0605f060a578d6f2783d582ec3c0a1925")), // pragma: allowlist secret
    ("national.key", Some("fc9940d5d8c33527f7ea88de172590e873eccec85f525223228488496646c40d")), // pragma: allowlist secret
];

/// 128 random bits as hex digits.
fn random_token() -> Result<String> {
    let mut bytes = [0u8; 16];
    File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes)).context("no random numbers here")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn secret(file: &Path, value: &str) -> Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    file.write_all(value.as_bytes())?;
    Ok(())
}
