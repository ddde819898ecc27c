//! From settings and adapters to what each stage is run with: for all platforms at the start, for those of one adapter
//! when another version of it is to serve. Runs nothing.
//!
//! Promises: what is installed and cannot be used here costs those who use it, and nobody else.

mod collect;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use semver::Version;

use super::columns::columns;
use super::declare::{ITSELF, granted, mode_of, named, offers, speaks};
use super::error::RunError;
use super::owner::{Platform, Route, Way};
use super::settings::Settings;
use super::stock::{Loaded, Stock};
use super::trial::{Asked, Trying};
use crate::collect::{Board, Door, Journal, KafkaJournal, Mode, SourceSettings};
use crate::config::Wrong;
use crate::deliver::{self, ByFile, Filter, Offer, RouteSettings, Sheets};
use crate::kafka::Stop;
use crate::message::{AdapterRef, Mint, RouteName, SourceName};
use crate::plugin::PluginError;
use crate::registry::Registry;
use crate::sandbox::Translator;
use crate::translate::{self, Composer, Lane, Seat};
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
    /// Families that the sources' adapters give.
    pub families: BTreeSet<String>,
    /// What has nobody who could serve it, while the others flow.
    pub left_out: Vec<LeftOut>,
}

/// A source or a route that what is installed of its adapter cannot serve here.
pub(super) struct LeftOut {
    pub adapter: String,
    pub user: User,
    pub cause: RunError,
}

impl LeftOut {
    /// The source and how it collects, as far as that can be known without its adapter; none of a route.
    pub fn source(&self, settings: &Settings) -> Option<(&SourceName, Mode)> {
        let User::Source(source) = &self.user else { return None };
        Some((source, settings.source.get(source)?.likely_mode()))
    }
}

/// Who uses an adapter.
pub(super) enum User {
    Source(SourceName),
    Route(RouteName),
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
    /// The first that cannot be served as it is configured. Not what is installed and is another adapter than the one
    /// wanted: what uses that is left out.
    pub fn assemble(&self, wanted: Wanted<'_>) -> Result<Parts, RunError> {
        let mut parts = Parts::default();
        let mut journals: BTreeMap<&str, Arc<dyn Journal>> = BTreeMap::new();
        for (name, source) in self.settings.source.iter().filter(|(name, _)| self.is_wanted(name.platform(), wanted)) {
            let journal = journals.entry(name.platform()).or_insert_with(|| self.journal(name.platform())).clone();
            if let Err(cause) = self.source(name, source, wanted, journal, &mut parts) {
                let user = User::Source(name.clone());
                parts.left_out.push(self.leave_out(LeftOut { adapter: source.adapter.clone(), user, cause }, wanted)?);
            }
        }
        for (name, route) in self.settings.route.iter().filter(|(name, _)| self.is_wanted(name.platform(), wanted)) {
            if let Err(cause) = self.way_back(name, route, wanted, &mut parts) {
                let adapter = route.adapter.clone().unwrap_or_default();
                let user = User::Route(name.clone());
                parts.left_out.push(self.leave_out(LeftOut { adapter, user, cause }, wanted)?);
            }
        }
        Ok(parts)
    }

    /// What was installed in all hubs may be what this one cannot use: a key that it no longer trusts, settings that
    /// another hub has. The rest of its work is not that version's to stop.
    fn leave_out(&self, out: LeftOut, wanted: Wanted<'_>) -> Result<LeftOut, RunError> {
        let is_wanted = matches!(wanted, Wanted::With(of, _) if of == out.adapter);
        let is_installed = self.stock.standing(&out.adapter).live.is_some();
        let is_the_adapters = matches!(out.cause, RunError::Plugin { .. } | RunError::Sandbox(_));
        if is_installed && is_the_adapters && !is_wanted { Ok(out) } else { Err(out.cause) }
    }

    fn source(
        &self,
        name: &SourceName,
        source: &SourceSettings,
        wanted: Wanted<'_>,
        journal: Arc<dyn Journal>,
        parts: &mut Parts,
    ) -> Result<(), RunError> {
        let plugin = |cause: PluginError| RunError::Plugin { user: format!("source {name}"), cause };
        let loaded = &*self.adapter(&source.adapter, wanted)?;
        let Loaded { manifest, adapter } = loaded;
        let channel = manifest.channel(name.channel()).map_err(plugin)?;
        if speaks(source, source.mode(mode_of(channel))) {
            granted(name.platform(), manifest, &self.settings)?;
        }
        let (settings, translator) = self.configured(name, source, loaded)?;
        self.collect(name, source, channel, adapter, &settings, journal, parts)?;
        if let Some(asked) = parts.platforms.get(name.platform()).and_then(|platform| asked(platform, name)) {
            parts.trials.insert(name.clone(), Trying { asked, translator: translator.clone() });
        }
        let max = self.settings.kafka.max_message;
        let composer = Composer::new(name.clone(), manifest.adapter(), &self.registry, max);
        parts.seats.insert(name.clone(), Seat { composer, translator });
        parts.families.extend(manifest.families(name.channel()).map(str::to_owned));
        Ok(())
    }

    fn way_back(
        &self,
        name: &RouteName,
        route: &RouteSettings,
        wanted: Wanted<'_>,
        parts: &mut Parts,
    ) -> Result<(), RunError> {
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
        Ok(())
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
}
