//! What people do with adapters: take one in, have it serve, take it back, let it go. Each is written to the topic
//! `plugin`, which every hub of the cluster follows.
//!
//! Promises: what is taken in was signed by a trusted key and passes its cases, or somebody said why it need not; what
//! is to serve was assembled here first, for every source and route that names it.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use semver::Version;
use sha2::{Digest, Sha256};

use super::assemble::{Bench, Wanted};
use super::error::RunError;
use super::families::{EventTopics, families, given};
use super::follow::{Served, Serves};
use super::granted::{Granted, granted};
use super::grants::{Allowed, Grant, grants};
use super::lanes::Lanes;
use super::parcel;
use super::stock::Loaded;
use crate::code;
use crate::kafka::{self, KafkaError, Outgoing, Writer};
use crate::message::{AdapterRef, SourceName, day_of, topic};
use crate::plugin::bundle::{Bundle, Signed};
use crate::plugin::cases::{Cases, Report};
use crate::plugin::{Act, Installed, Package, PluginError, Rewritten, Standing, Turn};
use crate::recover::Range;
use crate::report::Code;
use crate::sandbox::Translator;
use crate::translate::{Differences, Status};

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum PluginsError {
    /// The hub has not started; it may soon.
    #[error("{} the hub waits for its brokers", code!(2001))]
    Early,
    /// There is no such adapter.
    #[error("{} there is no adapter {name}", code!(8002))]
    Unknown {
        /// What was asked for.
        name: String,
    },
    /// The package, its signature or its version.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// It cannot serve as the hub is configured.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The broker.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
}

impl PluginsError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Early => code!(2001),
            Self::Unknown { .. } => code!(8002),
            Self::Plugin(error) => error.code(),
            Self::Run(error) => error.code(),
            Self::Kafka(error) => error.code(),
        }
    }
}

/// How far an installation is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// Looked at, and nothing is written.
    Tried,
    /// Taken in where its cases pass.
    Sound,
    /// Taken in whatever its cases say, for this reason.
    Despite(String),
}

/// What can be done with an installed version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It serves from now on.
    Promote(Version),
    /// What served before the last promotion serves again.
    RollBack,
    /// It is tried beside the one that serves; none: none any more.
    Shadow(Option<Version>),
    /// It is let go.
    Remove(Version),
}

/// A package that was looked at.
#[derive(Debug)]
pub struct Offered {
    /// What it is, who signed it, what is in it.
    pub signed: Signed,
    /// What its cases say.
    pub report: Report,
    /// The families that it gives.
    pub families: BTreeSet<String>,
    /// What it wants, and what of it the configuration grants.
    pub grants: Vec<Grant>,
    /// Whether it is installed now.
    pub installed: bool,
}

/// An adapter as the cluster and this hub know it.
#[derive(Debug, Clone)]
pub struct Plugin {
    /// Its name.
    pub name: String,
    /// What the cluster says of it.
    pub standing: Standing,
    /// How it serves here; none: no source and no route of this hub names it.
    pub serves: Option<Serves>,
    /// The version that serves here, as its manifest says it.
    pub version: Option<Version>,
    /// Sources that it serves here.
    pub sources: Vec<String>,
    /// Routes that it serves here.
    pub routes: Vec<String>,
    /// What the version that is tried makes of what is committed here, by source.
    pub shadows: Vec<(SourceName, Differences)>,
    /// How the translation of each source stands that it serves here and that this hub translates.
    pub translated: Vec<(SourceName, Status)>,
    /// Bytes of memory that an instance of the version that serves here may hold.
    pub memory: Option<u64>,
    /// What each version is granted here; of one adapter alone, since packages may have to be read for it.
    pub granted: Vec<Granted>,
}

/// What is done with adapters, once the hub has started.
#[derive(Clone, Default)]
pub struct Plugins(Arc<OnceLock<Ready>>);

struct Ready {
    bench: Arc<Bench>,
    served: Served,
    lanes: Lanes,
    topics: EventTopics,
}

impl Plugins {
    pub(super) fn open(&self, bench: Arc<Bench>, served: Served, lanes: Lanes, topics: EventTopics) {
        assert!(self.0.set(Ready { bench, served, lanes, topics }).is_ok(), "a hub starts once");
    }

    fn ready(&self) -> Result<&Ready, PluginsError> {
        self.0.get().ok_or(PluginsError::Early)
    }

    /// Every adapter that is installed or named by a source or route, by name.
    ///
    /// # Errors
    /// Before the hub has started.
    pub fn all(&self) -> Result<Vec<Plugin>, PluginsError> {
        let ready = self.ready()?;
        Ok(ready.bench.adapters().into_iter().map(|name| ready.plugin(name)).collect())
    }

    /// One adapter.
    ///
    /// # Errors
    /// Where there is none of this name.
    pub fn of(&self, name: &str) -> Result<Plugin, PluginsError> {
        let ready = self.ready()?;
        let unknown = || PluginsError::Unknown { name: name.to_owned() };
        ready.bench.adapters().take(name).map(|name| ready.whole(name)).ok_or_else(unknown)
    }

    /// Looks at a signed file, and takes it in as far as it is said. Blocks.
    ///
    /// # Errors
    /// HUB-4510 to 4517: the signature or the package; HUB-4515, 4519: the version; HUB-4518: its cases; else what
    /// keeps it from being run, or the broker.
    pub fn install(&self, actor: &str, file: &[u8], how: &How) -> Result<Offered, PluginsError> {
        let ready = self.ready()?;
        let (bench, now) = (&ready.bench, super::now());
        let signed = Bundle::read(file)?.verify(&bench.stock.trusted, day_of(now).unwrap_or(Date::MAX))?;
        let (name, version) = (signed.manifest.name.clone(), signed.manifest.version.clone());
        let package = installed(&signed, file, now);
        let standing = bench.stock.standing(&name);
        standing.clone().install(&version, package.clone())?;
        // As long as nothing that is installed serves, the folder of plugins does.
        let folder = bench.stock.manifest(&name, None).ok().flatten().filter(|_| standing.live.is_none());
        if let Some(later) = folder.map(|manifest| manifest.version).filter(|later| *later > version) {
            let message = format!("{version} is older than {later}, which lies in the folder of plugins");
            return Err(PluginError::Stop { code: code!(4515), message }.into());
        }
        let manifest = &signed.manifest;
        manifest.pins_hold(&bench.registry)?;
        signed.contents.fits(manifest)?;
        let adapter = bench.stock.load(&Package::of(signed.clone()))?;
        let report = Cases::of(&signed.contents)?.run(&adapter, manifest, &bench.registry)?;
        let allowed = Allowed { settings: &bench.settings, registry: &bench.registry, limits: adapter.limits() };
        let grants = grants(manifest, &allowed);
        let families = package.families.clone();
        let despite = match how {
            How::Tried => return Ok(Offered { signed, report, families, grants, installed: false }),
            How::Sound if report.passed() => None,
            How::Sound => return Err(failing(&report).into()),
            How::Despite(why) => (!report.passed()).then(|| why.clone()),
        };
        if bench.stock.standing(&name).packages.get(&version).is_some_and(|known| known.sha256 == package.sha256) {
            return Ok(Offered { signed, report, families, grants, installed: true });
        }
        let turn = Turn { despite, ..turn(actor, Act::Installed, Some(&version)) };
        ready.change(&name, |standing| {
            standing.install(&version, package)?;
            standing.note(turn);
            Ok(parcel::pack(&name, &version, file))
        })?;
        bench.stock.keep(&name, &version, Loaded { manifest: manifest.clone(), adapter }, file);
        Ok(Offered { signed, report, families, grants, installed: true })
    }

    /// What translates a source's records by a version of its adapter that is installed or lies in the folder; none: by
    /// the one that serves. Blocks.
    ///
    /// # Errors
    /// Where there is no such source or version, or it cannot serve the source as it is configured.
    pub fn translator(
        &self,
        source: &SourceName,
        version: Option<&Version>,
    ) -> Result<(AdapterRef, Translator), PluginsError> {
        let Ready { bench, served, .. } = self.ready()?;
        let unknown = || PluginsError::Unknown { name: source.to_string() };
        let settings = bench.settings.source.get(source).ok_or_else(unknown)?;
        let adapter = &settings.adapter;
        let in_folder = |version: &Version| {
            bench.stock.standing(adapter).package(version).is_err()
                && bench.stock.get(adapter, None).is_ok_and(|found| found.manifest.version == *version)
        };
        let serves = || served.of(adapter).and_then(|serves| serves.version);
        let version = version.map_or_else(serves, |version| Some(version.clone()).filter(|it| !in_folder(it)));
        Ok(bench.translator(source, settings, version.as_ref())?)
    }

    /// Remembers who has records of a source written again, for what serves it reads them otherwise. Blocks.
    ///
    /// # Errors
    /// Where there is no such source, or the broker does not answer.
    pub fn reprocessed(&self, actor: &str, range: Range, records: u64) -> Result<(), PluginsError> {
        let ready = self.ready()?;
        let Range { source, since, until } = range;
        let unknown = || PluginsError::Unknown { name: source.to_string() };
        let adapter = &ready.bench.settings.source.get(&source).ok_or_else(unknown)?.adapter;
        let version = ready.served.of(adapter).and_then(|serves| serves.version);
        let (at, actor) = (super::now(), actor.to_owned());
        ready.change(adapter, |standing| {
            standing.note_rewritten(Rewritten { at, actor, version, source: source.clone(), since, until, records });
            Ok(Vec::new())
        })
    }

    /// Changes what is done with an adapter, in every hub. Blocks.
    ///
    /// # Errors
    /// Where there is no such adapter; HUB-4520: the version is not installed; HUB-4521: nothing served before, or it is
    /// not there any more; HUB-4522: the version is in use; else why
    /// a source or route cannot be served by it, or the broker.
    pub fn change(&self, actor: &str, name: &str, change: &Change) -> Result<Plugin, PluginsError> {
        let ready = self.ready()?;
        if !ready.bench.adapters().contains(name) {
            return Err(PluginsError::Unknown { name: name.to_owned() });
        }
        let standing = ready.bench.stock.standing(name);
        // Tried on what stands, before anything is assembled or written; what stands then may be something else.
        let (act, version) = change.apply(&mut standing.clone())?;
        if matches!(act, Act::Promoted | Act::RolledBack | Act::Shadowed) {
            ready.serves(name, version.as_ref())?;
        }
        ready.change(name, |standing| {
            let gone = match change {
                Change::Remove(version) => parcel::clear(name, version, standing.package(version)?.bytes),
                _ => Vec::new(),
            };
            let (act, version) = change.apply(standing)?;
            standing.note(turn(actor, act, version.as_ref()));
            Ok(gone)
        })?;
        Ok(ready.whole(name.to_owned()))
    }
}

impl Change {
    /// Gives what was done, with which version.
    fn apply(&self, standing: &mut Standing) -> Result<(Act, Option<Version>), PluginError> {
        Ok(match self {
            Self::Promote(version) => (Act::Promoted, standing.promote(version).map(|()| Some(version.clone()))?),
            Self::RollBack => (Act::RolledBack, standing.roll_back()?),
            Self::Shadow(version) => {
                standing.shadow(version.as_ref())?;
                (if version.is_some() { Act::Shadowed } else { Act::Unshadowed }, version.clone())
            }
            Self::Remove(version) => (Act::Removed, standing.remove(version).map(|()| Some(version.clone()))?),
        })
    }
}

impl Ready {
    fn plugin(&self, name: String) -> Plugin {
        let (bench, serves) = (&self.bench, self.served.of(&name));
        // Loaded already, where it serves.
        let serving = serves
            .as_ref()
            .filter(|serves| !serves.lacks)
            .and_then(|serves| bench.stock.get(&name, serves.version.as_ref()).ok());
        let (sources, routes) = bench.users(&name);
        let seats = self.lanes.of(&name);
        let shadows = seats.iter().filter_map(|(source, seats)| Some((source.clone(), seats.shadow()?.seen())));
        // Of one that nobody could serve yet, too.
        let named = sources.iter().filter_map(|source| source.parse().ok());
        let translated: Vec<(SourceName, Status)> =
            named.filter_map(|source: SourceName| bench.translated.of(&source).map(|is| (source, is))).collect();
        Plugin {
            standing: bench.stock.standing(&name),
            memory: serving.as_ref().map(|loaded| loaded.adapter.limits().memory),
            version: serving.map(|loaded| loaded.manifest.version.clone()),
            serves,
            sources,
            routes,
            shadows: shadows.collect(),
            translated,
            granted: Vec::new(),
            name,
        }
    }

    /// With what each version is granted.
    fn whole(&self, name: String) -> Plugin {
        let plugin = self.plugin(name);
        let granted = granted(&self.bench, &plugin.name, plugin.serves.as_ref());
        Plugin { granted, ..plugin }
    }

    /// Whether a version could serve all that names it; nothing is changed by it, but that what it gives has topics.
    fn serves(&self, name: &str, version: Option<&Version>) -> Result<(), PluginsError> {
        let (bench, is_used) = (&self.bench, self.served.of(name).is_some());
        if is_used {
            // What lies in the folder counts, too: the hub may have started with another version than that.
            let manifest = &bench.stock.get(name, version)?.manifest;
            let given = given(name, manifest, &bench.settings).map(str::to_owned).collect();
            self.topics.have(&given)?;
        }
        bench.assemble(Wanted::With(name, version)).map(drop)?;
        Ok(())
    }

    /// Writes a standing as it is changed, with what else is to be written with it.
    fn change(
        &self,
        name: &str,
        change: impl FnOnce(&mut Standing) -> Result<Vec<Outgoing>, PluginError>,
    ) -> Result<(), PluginsError> {
        let (kafka, cluster) = (&self.bench.settings.kafka, &self.bench.settings.hub.cluster);
        // Of two who change one adapter at once the second must not undo what the first said.
        let mut writer = Writer::open(kafka, &format!("{cluster}.plugin.{name}"))?;
        let stands = kafka::chosen(kafka, topic::PLUGIN, |key| key == name.as_bytes())?;
        let mut standing = Standing::read(name, stands.into_values().next().as_deref())?;
        let mut messages = change(&mut standing)?;
        let value = serde_json::to_vec(&standing).expect("names and numbers are JSON");
        messages.push(Outgoing::new(topic::PLUGIN, Some(0), Some(name.as_bytes()), Some(value.clone())));
        writer.commit(&messages)?;
        // Whoever asks next hears of it, though the follower may not have yet.
        self.bench.stock.heard(name, Some(&value));
        Ok(())
    }
}

fn turn(actor: &str, act: Act, version: Option<&Version>) -> Turn {
    Turn { at: super::now(), actor: actor.to_owned(), act, version: version.cloned(), despite: None }
}

fn installed(signed: &Signed, file: &[u8], at: i64) -> Installed {
    Installed {
        sha256: hex::encode(Sha256::digest(file)),
        bytes: file.len() as u64,
        signer: signed.signer.clone(),
        comment: signed.comment.clone(),
        at,
        families: families(&signed.manifest),
    }
}

/// The refusal of what does not do what it says; the first few cases say enough.
fn failing(report: &Report) -> PluginError {
    let shown: Vec<String> = report.differences.iter().take(3).map(|d| format!("{}: {}", d.case, d.message)).collect();
    let message = format!("{} of {} cases differ: {}", report.failed(), report.ran, shown.join("; "));
    PluginError::Stop { code: code!(4518), message }
}
