//! From settings and adapters to what each stage is run with: for all platforms at the start, for those of one adapter
//! when another version of it is to serve. Runs nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use semver::Version;

use super::columns::columns;
use super::declare::{ITSELF, granted, mode_of, named, offers, speaks};
use super::error::RunError;
use super::form::form;
use super::owner::{Platform, Route, Way};
use super::settings::Settings;
use super::stock::{Loaded, Stock};
use super::trial::{Asked, Trying};
use crate::collect::{
    Account, Board, Door, Files, Gate, Intake, Journal, KafkaJournal, Lists, Mode, Pull, SourceSettings, Table,
};
use crate::config::Wrong;
use crate::deliver::{self, ByFile, Filter, Offer, Sheets};
use crate::kafka::Stop;
use crate::message::{AdapterRef, Mint, SourceName};
use crate::plugin::{Channel, PluginError, ReaderKind};
use crate::registry::Registry;
use crate::sandbox::{Adapter, Translator};
use crate::translate::{self, Composer, Lane, Seat};
use crate::transport::redact::{Places, Redactor};
use crate::transport::{Client, Clock, Waits};

/// All that the stages are run with.
#[derive(Default)]
pub(super) struct Parts {
    /// What the owner of each platform runs.
    pub platforms: BTreeMap<String, Platform>,
    pub doors: Vec<Door>,
    /// What translates each source.
    pub seats: BTreeMap<SourceName, Seat>,
    /// What can be tried.
    pub trials: BTreeMap<SourceName, Trying>,
}

/// What assembling draws on.
pub(super) struct Bench {
    pub settings: Settings,
    pub stock: Stock,
    pub registry: Arc<Registry>,
    pub collected: Board,
    pub translated: translate::Board,
    pub delivered: deliver::Board,
    pub stop: Stop,
    pub clock: Clock,
    pub mint: Arc<Mint>,
    /// One a platform, for ever: its rate and its login go on when another version serves.
    pub clients: Mutex<BTreeMap<String, Arc<Client>>>,
}

/// What is to be assembled.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'w> {
    /// Everything, with what is to serve.
    All,
    /// The platforms that an adapter serves, with a version of it; none: what lies in the folder.
    With(&'w str, Option<&'w Version>),
}

/// A source of a platform that is asked, and so can be tried.
fn asked(platform: &Platform, name: &SourceName) -> Option<Asked> {
    let pull = platform.pulls.iter().find(|pull| pull.intake.source() == name);
    let table = || platform.tables.iter().find(|table| table.intake.source() == name);
    pull.cloned().map(Asked::Pull).or_else(|| table().cloned().map(Asked::Table))
}

impl Bench {
    /// Parts for the sources and routes of the settings.
    ///
    /// # Errors
    /// The first that cannot be served as it is configured.
    pub fn assemble(&self, wanted: Wanted<'_>) -> Result<Parts, RunError> {
        let mut parts = Parts::default();
        let mut journals: BTreeMap<&str, Arc<dyn Journal>> = BTreeMap::new();
        for (name, source) in &self.settings.source {
            if !self.is_wanted(name.platform(), wanted) {
                continue;
            }
            let plugin = |cause: PluginError| RunError::Plugin { user: format!("source {name}"), cause };
            let loaded = &*self.adapter(&source.adapter, wanted)?;
            let Loaded { manifest, adapter } = loaded;
            let channel = manifest.channel(name.channel()).map_err(plugin)?;
            if speaks(source, source.mode(mode_of(channel))) {
                granted(name.platform(), manifest, &self.settings)?;
            }
            let (settings, translator) = self.configured(name, source, loaded)?;
            let trying = translator.clone();
            let max = self.settings.kafka.max_message;
            let composer = Composer::new(name.clone(), manifest.adapter(), &self.registry, max);
            parts.seats.insert(name.clone(), Seat { composer, translator });
            let journal = journals.entry(name.platform()).or_insert_with(|| self.journal(name.platform())).clone();
            self.collect(name, source, channel, adapter, &settings, journal, &mut parts)?;
            if let Some(asked) = parts.platforms.get(name.platform()).and_then(|platform| asked(platform, name)) {
                parts.trials.insert(name.clone(), Trying { asked, translator: trying });
            }
        }
        for (name, route) in &self.settings.route {
            if !self.is_wanted(name.platform(), wanted) {
                continue;
            }
            let plugin = |cause: PluginError| RunError::Plugin { user: format!("route {name}"), cause };
            let platform = parts.platforms.entry(name.platform().to_owned()).or_default();
            let adapter = route.adapter.as_ref().map(|adapter| self.adapter(adapter, wanted)).transpose()?;
            let (offers, most, of) = match adapter.as_deref() {
                Some(Loaded { manifest, .. }) => {
                    granted(name.platform(), manifest, &self.settings)?;
                    (offers(name, route, manifest)?, manifest.deliveries, manifest.adapter().to_string())
                }
                None => (
                    route.subjects.iter().map(|subject| (subject.clone(), Offer::default())).collect(),
                    1,
                    ITSELF.to_owned(),
                ),
            };
            let filter = Filter::new(name.clone(), offers, route);
            let way = match (route.by_file(), adapter.as_deref()) {
                (Some(ByFile { folder, every, form }), _) => {
                    let columns = named(name, columns(filter.subjects(), &route.fields, &self.registry))?;
                    Way::Files(Sheets::new(name.to_string(), folder, form, every.duration(), columns))
                }
                (None, Some(Loaded { manifest, adapter })) => {
                    let settings = manifest.settings(&route.settings.clone().into()).map_err(plugin)?;
                    let client = self.client(name.platform(), platform)?;
                    Way::Told { guest: Arc::new(adapter.deliverer(&settings)?), client }
                }
                (None, None) => unreachable!("settings that were checked have a folder or an adapter"),
            };
            platform.routes.push(Route { lane: self.route(filter, route.from, most, of), way });
        }
        Ok(parts)
    }

    /// The adapter of this name, as it is wanted.
    fn adapter(&self, name: &str, wanted: Wanted<'_>) -> Result<Arc<Loaded>, RunError> {
        match wanted {
            Wanted::With(of, version) if of == name => self.stock.get(name, version),
            Wanted::With(..) | Wanted::All => self.stock.live(name),
        }
    }

    fn is_wanted(&self, platform: &str, wanted: Wanted<'_>) -> bool {
        match wanted {
            Wanted::All => true,
            Wanted::With(adapter, _) => self.settings.served_by(adapter).contains(platform),
        }
    }

    /// Every adapter that is installed, or that a source or route names.
    pub fn adapters(&self) -> BTreeSet<String> {
        let named = self.settings.adapters().into_iter().map(str::to_owned);
        self.stock.known().into_iter().chain(named).collect()
    }

    /// What translates a source's records by a version of its adapter; none: by what lies in the folder.
    ///
    /// # Errors
    /// Where there is no such version, or it cannot serve the source as it is configured.
    pub fn translator(
        &self,
        name: &SourceName,
        source: &SourceSettings,
        version: Option<&Version>,
    ) -> Result<(AdapterRef, Translator), RunError> {
        let loaded = &*self.stock.get(&source.adapter, version)?;
        let (_, translator) = self.configured(name, source, loaded)?;
        Ok((loaded.manifest.adapter(), translator))
    }

    /// A source's settings as its adapter gets them, and the adapter with these.
    fn configured(
        &self,
        name: &SourceName,
        source: &SourceSettings,
        Loaded { manifest, adapter }: &Loaded,
    ) -> Result<(String, Translator), RunError> {
        let plugin = |cause: PluginError| RunError::Plugin { user: format!("source {name}"), cause };
        let settings = manifest.settings(&source.settings.clone().into()).map_err(plugin)?;
        let mut subjects = manifest.subjects(name.channel(), &self.registry).map_err(plugin)?;
        let ceiling = self.settings.plugins.ceiling(&manifest.name);
        subjects.retain(|subject| ceiling.lets_give(&subject.family));
        let translator = adapter.translator(&settings, subjects)?;
        Ok((settings, translator))
    }

    /// Whether a source names an adapter.
    pub fn names(&self, source: &SourceName, adapter: &str) -> bool {
        self.settings.source.get(source).is_some_and(|source| source.adapter == adapter)
    }

    /// The sources and the routes that name an adapter.
    pub fn users(&self, adapter: &str) -> (Vec<String>, Vec<String>) {
        let Settings { source, route, .. } = &self.settings;
        let sources = source.iter().filter(|(_, source)| source.adapter == adapter).map(|(name, _)| name.to_string());
        let routes = route.iter().filter(|(_, route)| route.adapter.as_deref() == Some(adapter));
        (sources.collect(), routes.map(|(name, _)| name.to_string()).collect())
    }

    fn route(&self, filter: Filter, from: deliver::From, most: usize, adapter: String) -> deliver::Lane {
        let Settings { kafka, hub, .. } = &self.settings;
        deliver::Lane {
            kafka: kafka.clone(),
            cluster: hub.cluster.clone(),
            node: hub.node,
            filter,
            from,
            most,
            adapter,
            board: self.delivered.clone(),
            waits: Waits::default(),
            clock: self.clock.clone(),
            stop: self.stop.clone(),
        }
    }

    fn journal(&self, platform: &str) -> Arc<dyn Journal> {
        let cluster = &self.settings.hub.cluster;
        Arc::new(KafkaJournal::new(
            self.settings.kafka.clone(),
            format!("{cluster}.collect.{platform}"),
            self.registry.mark_schema(),
        ))
    }

    /// The client of a platform, made when the first fetches or gives back: one
    /// that only pushes needs no address.
    fn client(&self, name: &str, platform: &mut Platform) -> Result<Arc<Client>, RunError> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(name) {
            return Ok(platform.client.insert(client.clone()).clone());
        }
        let settings =
            self.settings.platform.get(name).ok_or_else(|| Wrong::missing(name, "a source is a channel of it"))?;
        let client = Client::new(name, settings, self.clock.clone()).map_err(|w| w.under(name).under("platform"))?;
        let client = client.with_documents(self.settings.documents());
        let client = clients.entry(name.to_owned()).or_insert(Arc::new(client));
        Ok(platform.client.insert(client.clone()).clone())
    }

    /// The lane of a source, which begins with this.
    pub fn lane(&self, name: &SourceName, seat: &Seat) -> Lane {
        let Settings { kafka, hub, .. } = &self.settings;
        Lane {
            kafka: kafka.clone(),
            cluster: hub.cluster.clone(),
            node: hub.node,
            source: name.clone(),
            number: 0,
            budget: self.settings.plugins.budget.clone(),
            composer: seat.composer.clone(),
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
        journal: Arc<dyn Journal>,
        parts: &mut Parts,
    ) -> Result<(), RunError> {
        let wrong = |wrong: Wrong| wrong.under(name.as_str()).under("source");
        let mode = source.mode(mode_of(channel));
        source.check_mode(mode).map_err(wrong)?;
        let key = self.settings.privacy.key_file.as_ref();
        let redactor = key.map(|file| Redactor::new(file.secret().clone()));
        let places = Places::new(&channel.redact);
        let max = self.settings.kafka.max_message;
        let intake = Intake::new(name.clone(), self.mint.clone(), places, redactor, max).map_err(wrong)?;
        let board = self.collected.clone();
        let platform = parts.platforms.entry(name.platform().to_owned()).or_default();
        match mode {
            Mode::Pull => {
                let client = self.client(name.platform(), platform)?;
                platform.pulls.push(Pull {
                    intake,
                    guest: Arc::new(adapter.puller(settings)?),
                    client,
                    lists: Lists { names: channel.lists.clone(), most_gone: source.most_gone() },
                    journal,
                    board,
                    every: source.every.duration(),
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                });
            }
            Mode::Push => {
                platform.pushed.push(name.clone());
                parts.doors.push(Door {
                    intake,
                    guest: Arc::new(adapter.receiver(settings)?),
                    account: Account::new(self.settings.plugins.budget.clone(), Instant::now()),
                    gate: self.gate(name, source)?,
                    max_body: source.max_body,
                    media_types: channel.media_types.clone(),
                });
            }
            Mode::Files => {
                intake.replaces(&channel.redact_columns).map_err(wrong)?;
                platform.files.push(Files {
                    intake,
                    form: form(channel),
                    redact_columns: channel.redact_columns.clone(),
                    folder: source.folder.clone().expect("check_mode refuses a source of files without it"),
                    poll: source.poll.duration(),
                    most_gone: source.whole_list.then(|| source.most_gone()),
                    journal,
                    board,
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                });
            }
            Mode::Table => {
                let is_table = channel.reader.as_ref().is_some_and(|reader| reader.kind == ReaderKind::Csv);
                if !is_table {
                    return Err(wrong(Wrong::value("table", "set", "a channel whose files are tables")).into());
                }
                intake.replaces(&channel.redact_columns).map_err(wrong)?;
                platform.tables.push(Table {
                    intake,
                    settings: source.table.clone().expect("a source is of this mode where it has a table"),
                    redact_columns: channel.redact_columns.clone(),
                    every: source.every.duration(),
                    journal,
                    board,
                    waits: Waits::default(),
                    clock: self.clock.clone(),
                });
            }
        }
        Ok(())
    }

    /// What a pushing platform signs goes to the path of its source.
    fn gate(&self, name: &SourceName, source: &SourceSettings) -> Result<Gate, RunError> {
        let wrong = |wrong: Wrong| wrong.under(name.platform()).under("platform");
        let platform = self.settings.platform.get(name.platform());
        let platform = platform.ok_or_else(|| Wrong::missing(name.platform(), "a source is a channel of it"))?;
        let auth = source.auth.as_ref().expect("check_mode refuses a push source without it");
        Ok(auth.gate(|window| platform.verifier(format!("/in/{name}"), window).map_err(wrong))?)
    }
}
