//! From settings and packages to what each stage is started with. An adapter is
//! loaded once, however many sources it serves.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::columns::columns;
use super::error::RunError;
use super::form::form;
use super::owner::{Platform, Route, Way};
use super::settings::Settings;
use super::trial::{Asked, Trying};
use crate::collect::{
    Board, Door, Files, Gate, Intake, Journal, KafkaJournal, Lists, Mode, Pull, SourceSettings, Table,
};
use crate::config::Wrong;
use crate::deliver::{self, ByFile, Filter, Offer, RouteSettings, Sheets};
use crate::kafka::Stop;
use crate::message::{Mint, RouteName, SourceName};
use crate::plugin::{self, Channel, Manifest, Package, PluginError, ReaderKind};
use crate::registry::Registry;
use crate::sandbox::{self, Adapter, Host};
use crate::translate::{self, Composer, Lane};
use crate::transport::redact::{Places, Redactor};
use crate::transport::{Client, Clock, Waits};

/// All that the stages are started with.
#[derive(Default)]
pub(super) struct Parts {
    /// What the owner of each platform runs.
    pub platforms: BTreeMap<String, Platform>,
    pub doors: Vec<Door>,
    pub lanes: Vec<(Lane, sandbox::Translator)>,
    /// What can be tried.
    pub trials: BTreeMap<SourceName, Trying>,
}

/// What assembling draws on.
pub(super) struct Bench<'a> {
    pub settings: &'a Settings,
    pub host: &'a Host,
    pub registry: &'a Arc<Registry>,
    pub collected: &'a Board,
    pub translated: &'a translate::Board,
    pub delivered: &'a deliver::Board,
    pub stop: &'a Stop,
    pub clock: Clock,
    pub mint: Arc<Mint>,
}

/// What the packages say of what is configured.
#[derive(Default)]
pub struct Declared {
    /// Families that the sources' adapters give.
    pub families: BTreeSet<String>,
    /// How each source collects.
    pub sources: Vec<(SourceName, Mode)>,
    /// The adapter of each route, `name@version`.
    pub routes: Vec<(RouteName, String)>,
}

/// Whether each source has an adapter, a channel of it, and settings that the
/// adapter takes; gives what they declare. Runs nothing.
///
/// # Errors
/// The first source that cannot be served as it is configured.
pub fn check(settings: &Settings) -> Result<Declared, RunError> {
    let mut declared = Declared::default();
    for (name, source) in &settings.source {
        let plugin = |cause: PluginError| RunError::Plugin { user: format!("source {name}"), cause };
        let package = Package::read(&settings.plugins.folder.join(&source.adapter)).map_err(plugin)?;
        let channel = package.manifest.channel(name.channel()).map_err(plugin)?;
        package.manifest.settings(&source.settings.clone().into()).map_err(plugin)?;
        let mode = source.mode(mode_of(channel));
        source.check_mode(mode).map_err(|wrong| wrong.under(name.as_str()).under("source"))?;
        if mode == Mode::Pull {
            granted(name.platform(), &package.manifest, settings)?;
        }
        declared.families.extend(package.manifest.families(name.channel()).map(str::to_owned));
        declared.sources.push((name.clone(), mode));
    }
    for (name, route) in &settings.route {
        let Some(adapter) = &route.adapter else {
            let subjects = route.subjects.iter().map(String::as_str);
            named(name, columns(subjects, &route.fields, &Registry::builtin()?))?;
            declared.routes.push((name.clone(), ITSELF.to_owned()));
            continue;
        };
        let plugin = |cause: PluginError| RunError::Plugin { user: format!("route {name}"), cause };
        let package = Package::read(&settings.plugins.folder.join(adapter)).map_err(plugin)?;
        package.manifest.settings(&route.settings.clone().into()).map_err(plugin)?;
        offers(name, route, &package.manifest)?;
        granted(name.platform(), &package.manifest, settings)?;
        declared.routes.push((name.clone(), package.manifest.adapter().to_string()));
    }
    Ok(declared)
}

/// What is wrong with a route, by the route's name.
fn named<T>(route: &RouteName, done: Result<T, Wrong>) -> Result<T, Wrong> {
    done.map_err(|wrong| wrong.under(route.as_str()).under("route"))
}

/// A profile logs in and signs for whoever sends by it, so an adapter is lent one that it wants, and no other.
fn granted(platform: &str, manifest: &Manifest, settings: &Settings) -> Result<(), Wrong> {
    let configured = settings.platform.get(platform).map_or("", |platform| &platform.profile);
    let wanted = &manifest.wants.profiles;
    if configured.is_empty() || wanted.iter().any(|wanted| wanted == configured) {
        return Ok(());
    }
    let wanted = if wanted.is_empty() { "none".to_owned() } else { wanted.join(", ") };
    let allowed = format!("what {} wants: {wanted}", manifest.adapter());
    Err(Wrong::value("profile", format!("{configured:?}"), &allowed).under(platform).under("platform"))
}

/// Who hands over by files where no adapter is named.
const ITSELF: &str = concat!("hub@", env!("CARGO_PKG_VERSION"));

/// What an adapter offers to deliver, where the route asks for no more.
fn offers(name: &RouteName, route: &RouteSettings, manifest: &Manifest) -> Result<BTreeMap<String, Offer>, Wrong> {
    let known = || manifest.delivers.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
    let asked = route.subjects.iter().chain(route.fields.keys());
    if let Some(strange) = asked.into_iter().find(|subject| !manifest.delivers.contains_key(*subject)) {
        let allowed = format!("{} delivers: {}", manifest.name, known());
        return named(name, Err(Wrong::value("subjects", format!("{strange:?}"), &allowed)));
    }
    let offer = |subject: &plugin::Deliverable| {
        let plugin::Deliverable { states, roles, after } = subject.clone();
        Offer { states, roles, after }
    };
    Ok(manifest.delivers.iter().map(|(subject, deliverable)| (subject.clone(), offer(deliverable))).collect())
}

fn mode_of(channel: &Channel) -> Mode {
    match channel.mode {
        plugin::Mode::Pull => Mode::Pull,
        plugin::Mode::Push => Mode::Push,
        plugin::Mode::Files => Mode::Files,
    }
}

/// A source of a platform that is asked, and so can be tried.
fn asked(platform: &Platform, name: &SourceName) -> Option<Asked> {
    let pull = platform.pulls.iter().find(|pull| pull.intake.source() == name);
    let table = || platform.tables.iter().find(|table| table.intake.source() == name);
    pull.cloned().map(Asked::Pull).or_else(|| table().cloned().map(Asked::Table))
}

impl Bench<'_> {
    /// Parts for every source and route of the settings.
    ///
    /// # Errors
    /// The first that cannot be served as it is configured.
    pub fn assemble(&self) -> Result<Parts, RunError> {
        let mut parts = Parts::default();
        let mut adapters = Adapters::default();
        let mut journals: BTreeMap<&str, Arc<dyn Journal>> = BTreeMap::new();
        for (name, source) in &self.settings.source {
            let plugin = |cause: PluginError| RunError::Plugin { user: format!("source {name}"), cause };
            let (manifest, adapter) = adapters.get(&source.adapter, self).map_err(plugin)?;
            let channel = manifest.channel(name.channel()).map_err(plugin)?;
            let settings = manifest.settings(&source.settings.clone().into()).map_err(plugin)?;
            let subjects = manifest.subjects(name.channel(), self.registry).map_err(plugin)?;
            let translator = adapter.translator(&settings, subjects)?;
            let trying = translator.clone();
            parts.lanes.push((self.lane(name, manifest), translator));
            let journal = journals.entry(name.platform()).or_insert_with(|| self.journal(name.platform())).clone();
            self.collect(name, source, channel, adapter, &settings, journal, &mut parts)?;
            if let Some(asked) = parts.platforms.get(name.platform()).and_then(|platform| asked(platform, name)) {
                parts.trials.insert(name.clone(), Trying { asked, translator: trying });
            }
        }
        for (name, route) in &self.settings.route {
            let plugin = |cause: PluginError| RunError::Plugin { user: format!("route {name}"), cause };
            let platform = parts.platforms.entry(name.platform().to_owned()).or_default();
            let adapter = match &route.adapter {
                Some(adapter) => Some(adapters.get(adapter, self).map_err(plugin)?),
                None => None,
            };
            let (offers, most, of) = match adapter {
                Some((manifest, _)) => {
                    (offers(name, route, manifest)?, manifest.deliveries, manifest.adapter().to_string())
                }
                None => (
                    route.subjects.iter().map(|subject| (subject.clone(), Offer::default())).collect(),
                    1,
                    ITSELF.to_owned(),
                ),
            };
            let filter = Filter::new(name.clone(), offers, route);
            let way = match (route.by_file(), adapter) {
                (Some(ByFile { folder, every, form }), _) => {
                    let columns = named(name, columns(filter.subjects(), &route.fields, self.registry))?;
                    Way::Files(Sheets::new(name.to_string(), folder, form, every.duration(), columns))
                }
                (None, Some((manifest, adapter))) => {
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

    fn route(&self, filter: Filter, from: deliver::From, most: usize, adapter: String) -> deliver::Lane {
        let Settings { kafka, hub, .. } = self.settings;
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
        if let Some(client) = &platform.client {
            return Ok(client.clone());
        }
        let settings =
            self.settings.platform.get(name).ok_or_else(|| Wrong::missing(name, "a source is a channel of it"))?;
        let client = Client::new(name, settings, self.clock.clone()).map_err(|w| w.under(name).under("platform"))?;
        let client = client.with_documents(self.settings.documents());
        Ok(platform.client.insert(Arc::new(client)).clone())
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

/// Adapters that were loaded, by name.
#[derive(Default)]
struct Adapters(BTreeMap<String, (Manifest, Adapter)>);

impl Adapters {
    fn get(&mut self, name: &str, bench: &Bench<'_>) -> Result<&(Manifest, Adapter), PluginError> {
        if !self.0.contains_key(name) {
            let package = Package::read(&bench.settings.plugins.folder.join(name))?;
            let adapter = package.load(bench.host)?;
            tracing::info!(adapter = %package.manifest.adapter(), code = ?adapter.origin(), "an adapter is loaded");
            self.0.insert(name.to_owned(), (package.manifest, adapter));
        }
        Ok(&self.0[name])
    }
}
