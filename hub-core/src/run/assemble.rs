//! From settings and packages to what each stage is started with. An adapter is
//! loaded once, however many sources it serves.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::RunError;
use super::settings::Settings;
use crate::collect::{Board, Door, Files, Intake, Journal, KafkaJournal, Mode, Pull, SourceSettings, Waits};
use crate::config::Wrong;
use crate::kafka::Stop;
use crate::message::{Mint, SourceName};
use crate::plugin::{self, Channel, Manifest, Package, PluginError};
use crate::registry::Registry;
use crate::sandbox::{self, Adapter, Host};
use crate::translate::{self, Composer, Lane};
use crate::transport::reader::Forms;
use crate::transport::reader::csv::Csv;
use crate::transport::reader::xlsx::Xlsx;
use crate::transport::redact::{Places, Redactor};
use crate::transport::{Client, Clock};

/// All that the stages are started with.
#[derive(Default)]
pub(super) struct Parts {
    pub pulls: Vec<Pull>,
    pub files: Vec<Files>,
    pub doors: Vec<Door>,
    pub lanes: Vec<(Lane, sandbox::Translator)>,
}

/// What assembling draws on.
pub(super) struct Bench<'a> {
    pub settings: &'a Settings,
    pub host: &'a Host,
    pub registry: &'a Arc<Registry>,
    pub collected: &'a Board,
    pub translated: &'a translate::Board,
    pub stop: &'a Stop,
    pub clock: Clock,
    pub mint: Arc<Mint>,
}

/// Whether each source has an adapter, a channel of it, and settings that the
/// adapter takes; how each collects. Runs nothing.
///
/// # Errors
/// The first source that cannot be served as it is configured.
pub fn check(settings: &Settings) -> Result<Vec<(SourceName, Mode)>, RunError> {
    let mode = |(name, source): (&SourceName, &SourceSettings)| {
        let plugin = |cause: PluginError| RunError::Plugin { source_name: name.to_string(), cause };
        let package = Package::read(&settings.plugins.folder.join(&source.adapter)).map_err(plugin)?;
        let channel = package.manifest.channel(name.channel()).map_err(plugin)?;
        package.manifest.settings(&source.settings.clone().into()).map_err(plugin)?;
        let mode = mode_of(channel);
        source.check_mode(mode).map_err(|wrong| wrong.under(name.as_str()).under("source"))?;
        Ok((name.clone(), mode))
    };
    settings.source.iter().map(mode).collect()
}

fn mode_of(channel: &Channel) -> Mode {
    match channel.mode {
        plugin::Mode::Pull => Mode::Pull,
        plugin::Mode::Push => Mode::Push,
        plugin::Mode::Files => Mode::Files,
    }
}

impl Bench<'_> {
    /// Parts for every source of the settings.
    ///
    /// # Errors
    /// The first source that cannot be served as it is configured.
    pub fn assemble(&self) -> Result<Parts, RunError> {
        let mut parts = Parts::default();
        let mut adapters: BTreeMap<&str, (Manifest, Adapter)> = BTreeMap::new();
        let mut platforms: BTreeMap<&str, Platform> = BTreeMap::new();
        for (name, source) in &self.settings.source {
            let plugin = |cause: PluginError| RunError::Plugin { source_name: name.to_string(), cause };
            if !adapters.contains_key(source.adapter.as_str()) {
                let package = Package::read(&self.settings.plugins.folder.join(&source.adapter)).map_err(plugin)?;
                let adapter = package.load(self.host).map_err(plugin)?;
                tracing::info!(adapter = %package.manifest.adapter(), code = ?adapter.origin(), "an adapter is loaded");
                adapters.insert(&source.adapter, (package.manifest, adapter));
            }
            let (manifest, adapter) = &adapters[source.adapter.as_str()];
            let channel = manifest.channel(name.channel()).map_err(plugin)?;
            let settings = manifest.settings(&source.settings.clone().into()).map_err(plugin)?;
            let subjects = manifest.subjects(name.channel(), self.registry).map_err(plugin)?;
            let translator = adapter.translator(&settings, subjects)?;
            parts.lanes.push((self.lane(name, manifest), translator));
            let platform = match platforms.entry(name.platform()) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => new.insert(self.platform(name.platform())),
            };
            self.collect(name, source, channel, adapter, &settings, platform, &mut parts)?;
        }
        Ok(parts)
    }

    fn platform(&self, name: &str) -> Platform {
        let cluster = &self.settings.hub.cluster;
        let journal = KafkaJournal::new(self.settings.kafka.clone(), format!("{cluster}.collect.{name}"));
        Platform { journal: Arc::new(journal), client: None }
    }

    fn lane(&self, name: &SourceName, manifest: &Manifest) -> Lane {
        let Settings { kafka, hub, .. } = self.settings;
        Lane {
            kafka: kafka.clone(),
            cluster: hub.cluster.clone(),
            node: hub.node,
            source: name.clone(),
            number: 0,
            adapter: manifest.adapter().to_string(),
            composer: Composer::new(name.clone(), manifest.adapter(), self.registry, kafka.max_message),
            board: self.translated.clone(),
            stop: self.stop.clone(),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a source is where all of these meet, once")]
    fn collect(
        &self,
        name: &SourceName,
        source: &SourceSettings,
        channel: &Channel,
        adapter: &Adapter,
        settings: &str,
        platform: &mut Platform,
        parts: &mut Parts,
    ) -> Result<(), RunError> {
        let wrong = |wrong: Wrong| wrong.under(name.as_str()).under("source");
        let mode = mode_of(channel);
        source.check_mode(mode).map_err(wrong)?;
        let key = self.settings.privacy.key_file.as_ref();
        let redactor = key.map(|file| Redactor::new(file.secret().clone()));
        let places = Places::new(&channel.redact);
        let max = self.settings.kafka.max_message;
        let intake = Intake::new(name.clone(), self.mint.clone(), places, redactor, max).map_err(wrong)?;
        let board = self.collected.clone();
        match mode {
            Mode::Pull => parts.pulls.push(Pull {
                intake,
                guest: Arc::new(adapter.puller(settings)?),
                client: platform.client(name.platform(), self)?,
                journal: platform.journal.clone(),
                board,
                every: source.every.duration(),
                waits: Waits::default(),
                clock: self.clock.clone(),
            }),
            Mode::Push => parts.doors.push(Door {
                intake,
                guest: Arc::new(adapter.receiver(settings)?),
                auth: source.auth.clone().expect("check_mode refuses a push source without it"),
                max_body: source.max_body,
                media_types: channel.media_types.clone(),
            }),
            Mode::Files => {
                let files = Files {
                    intake,
                    forms: forms(channel),
                    redact_columns: channel.redact_columns.clone(),
                    folder: source.folder.clone().expect("check_mode refuses a source of files without it"),
                    poll: source.poll.duration(),
                    journal: platform.journal.clone(),
                    board,
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                };
                files.check().map_err(wrong)?;
                parts.files.push(files);
            }
        }
        Ok(())
    }
}

/// What the sources of one platform share.
struct Platform {
    journal: Arc<dyn Journal>,
    client: Option<Arc<Client>>,
}

impl Platform {
    /// The client, made when the first source fetches: a platform that only
    /// pushes needs no address.
    fn client(&mut self, name: &str, bench: &Bench<'_>) -> Result<Arc<Client>, RunError> {
        if let Some(client) = &self.client {
            return Ok(client.clone());
        }
        let settings =
            bench.settings.platform.get(name).ok_or_else(|| Wrong::missing(name, "a source is a channel of it"))?;
        let client = Client::new(name, settings, bench.clock.clone()).map_err(|w| w.under(name).under("platform"))?;
        Ok(self.client.insert(Arc::new(client)).clone())
    }
}

/// A channel's files come as text or as workbooks, as whoever sends them likes.
fn forms(channel: &Channel) -> Forms {
    let Some(reader) = &channel.reader else { return Forms::default() };
    let mut csv = Csv { group_by: reader.group_by.clone(), ..Csv::default() };
    if !reader.encodings.is_empty() {
        csv.encodings.clone_from(&reader.encodings);
    }
    let named = reader.group_by.iter().chain(&channel.redact_columns).cloned().collect();
    let xlsx = Xlsx { sheet: reader.sheet.clone(), group_by: reader.group_by.clone(), named };
    Forms { csv, xlsx }
}
