//! What the packages say of what is configured: whether each source and route can be served by its adapter, by what it
//! declares. Runs nothing and asks nobody.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::columns::columns;
use super::error::RunError;
use super::settings::Settings;
use crate::collect::{Mode, SourceSettings};
use crate::config::Wrong;
use crate::deliver::{Offer, RouteSettings};
use crate::message::{RouteName, SourceName};
use crate::plugin::bundle::Bundle;
use crate::plugin::{self, Channel, Host, Manifest, Package, PluginError, Shelf};
use crate::registry::Registry;
use crate::transport::PlatformSettings;

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
/// adapter takes; gives what they declare. Asks no broker and runs nothing: an adapter is what served here last, or
/// what lies in the folder.
///
/// # Errors
/// The first source that cannot be served as it is configured.
pub fn check(settings: &Settings) -> Result<Declared, RunError> {
    declared(settings, |name| at_hand(settings, name).map(Some))
}

/// As [`check`], but where an adapter is not at hand, which other hubs may have.
///
/// # Errors
/// The first source that cannot be served as it is configured.
pub(super) fn known(settings: &Settings) -> Result<Declared, RunError> {
    declared(settings, |name| match at_hand(settings, name) {
        Err(_) if !settings.plugins.folder.join(name).exists() => Ok(None),
        found => found.map(Some),
    })
}

/// Where this hub keeps what was installed.
pub(super) fn shelf(settings: &Settings) -> Shelf {
    Shelf::new(settings.hub.data.join("plugins"))
}

/// The manifest of an adapter, as it can be had without a broker. A file that was changed since it was installed is
/// none.
fn at_hand(settings: &Settings, name: &str) -> Result<Manifest, RunError> {
    // What was installed while its key was trusted goes on after that.
    let verified = |bytes: Vec<u8>| Bundle::read(&bytes)?.verify(&settings.plugins.trusted, Date::MIN);
    match shelf(settings).served(name).map(verified) {
        Some(Ok(signed)) => Ok(signed.manifest),
        Some(Err(_)) | None => {
            let package = Package::read(&settings.plugins.folder.join(name));
            let named = |cause| RunError::Plugin { user: format!("adapter {name}"), cause };
            package.map(|package| package.manifest).map_err(named)
        }
    }
}

/// What the adapters declare; `find` gives the manifest of each, or none where it is not known yet.
///
/// # Errors
/// The first source or route that cannot be served as it is configured.
fn declared(
    settings: &Settings,
    find: impl Fn(&str) -> Result<Option<Manifest>, RunError>,
) -> Result<Declared, RunError> {
    // A package is read, and its signature verified, once, however many sources name it.
    let found = settings.adapters().into_iter().map(|name| Ok((name, find(name)?)));
    let manifests = found.collect::<Result<BTreeMap<_, _>, RunError>>()?;
    let mut declared = Declared::default();
    for (name, source) in &settings.source {
        let plugin = |cause: PluginError| RunError::Plugin { user: format!("source {name}"), cause };
        let Some(manifest) = &manifests[source.adapter.as_str()] else { continue };
        let channel = manifest.channel(name.channel()).map_err(plugin)?;
        manifest.settings(&source.settings.clone().into()).map_err(plugin)?;
        let mode = source.mode(mode_of(channel));
        source.check_mode(mode).map_err(|wrong| wrong.under(name.as_str()).under("source"))?;
        if speaks(source, mode) {
            granted(name.platform(), manifest, settings)?;
        }
        declared.families.extend(manifest.families(name.channel()).map(str::to_owned));
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
        let Some(manifest) = &manifests[adapter.as_str()] else { continue };
        manifest.settings(&route.settings.clone().into()).map_err(plugin)?;
        offers(name, route, manifest)?;
        granted(name.platform(), manifest, settings)?;
        declared.routes.push((name.clone(), manifest.adapter().to_string()));
    }
    Ok(declared)
}

/// What is wrong with a route, by the route's name.
pub(super) fn named<T>(route: &RouteName, done: Result<T, Wrong>) -> Result<T, Wrong> {
    done.map_err(|wrong| wrong.under(route.as_str()).under("route"))
}

/// Whether a source's adapter speaks to the platform as the hub: asks it, or words answers under its profile's seal.
pub(super) fn speaks(source: &SourceSettings, mode: Mode) -> bool {
    let seals = source.auth.as_ref().is_some_and(|auth| auth.verify.is_some());
    mode == Mode::Pull || (mode == Mode::Push && seals)
}

/// A profile logs in and signs for whoever sends by it, so an adapter is lent one that it wants, and no other; one that
/// names its hosts is not led to another.
pub(super) fn granted(platform: &str, manifest: &Manifest, settings: &Settings) -> Result<(), Wrong> {
    let of = settings.platform.get(platform);
    let hosts = &manifest.wants.hosts;
    if let Some(host) = of.and_then(PlatformSettings::host)
        && !hosts.is_empty()
        && !hosts.iter().any(|wanted| wanted.as_str() == host)
    {
        let wanted: Vec<&str> = hosts.iter().map(Host::as_str).collect();
        let allowed = format!("what {} wants: {}", manifest.adapter(), wanted.join(", "));
        return Err(Wrong::value("base", format!("{host:?}"), &allowed).under(platform).under("platform"));
    }
    let configured = of.map_or("", |platform| &platform.profile);
    let wanted = &manifest.wants.profiles;
    if configured.is_empty() || wanted.iter().any(|wanted| wanted == configured) {
        return Ok(());
    }
    let wanted = if wanted.is_empty() { "none".to_owned() } else { wanted.join(", ") };
    let allowed = format!("what {} wants: {wanted}", manifest.adapter());
    Err(Wrong::value("profile", format!("{configured:?}"), &allowed).under(platform).under("platform"))
}

/// Who hands over by files where no adapter is named.
pub(super) const ITSELF: &str = concat!("hub@", env!("CARGO_PKG_VERSION"));

/// What an adapter offers to deliver, where the route asks for no more.
pub(super) fn offers(
    name: &RouteName,
    route: &RouteSettings,
    manifest: &Manifest,
) -> Result<BTreeMap<String, Offer>, Wrong> {
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

pub(super) fn mode_of(channel: &Channel) -> Mode {
    match channel.mode {
        plugin::Mode::Pull => Mode::Pull,
        plugin::Mode::Push => Mode::Push,
        plugin::Mode::Files => Mode::Files,
    }
}
