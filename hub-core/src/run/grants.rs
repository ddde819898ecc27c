//! What an adapter wants and what of it a configuration grants: shown before it is installed, enforced where it sends,
//! logs in, runs and publishes, below every version of the contract. Pure.

use std::collections::BTreeSet;
use std::time::Duration;

use super::settings::{Ceiling, Settings};
use crate::plugin::{Host, Manifest, Pin};
use crate::registry::Registry;
use crate::sandbox::{Capability, Limits};
use crate::transport::{PlatformSettings, Rate};

/// One thing that an adapter wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `profile`, `host`, `memory`, `time`, `subject` or `rate`.
    pub kind: &'static str,
    /// What it wants.
    pub wanted: String,
    /// What it gets of it; none: nothing.
    pub granted: Option<String>,
    /// Why that is not all of it; none: it is.
    pub shortfall: Option<Shortfall>,
}

/// Why an adapter gets less than it wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shortfall {
    /// No source and no route of this hub names it.
    Unserved,
    /// The platforms that it serves are configured with these profiles instead.
    Profile(Vec<String>),
    /// The platforms that it serves lie at these hosts instead.
    Host(Vec<String>),
    /// The sandbox gives no adapter more.
    Sandbox,
    /// The administrator gives this one no more.
    Ceiling,
    /// The hub has no such family, or not with the schema that is pinned.
    Schema,
    /// No route of the adapter takes it back.
    Route,
    /// The platform is configured without an address.
    Address,
}

/// What a hub has of which it grants.
pub(super) struct Allowed<'a> {
    /// Platforms, sources and routes.
    pub settings: &'a Settings,
    /// Schemas of families.
    pub registry: &'a Registry,
    /// What the adapter was loaded with.
    pub limits: &'a Limits,
}

/// Before a subject that is taken back to a platform: the table of the manifest that wants it.
const BACK: &str = "delivers.";
/// The platform of one that serves none.
const ANY: &str = "*";
const MILLISECOND: Duration = Duration::from_millis(1);

/// Everything that an adapter wants, in the order of the kinds, in numbers and names that need no translation:
/// - profiles and hosts: those of the platforms that it serves;
/// - memory of an instance, and time of a call with a full batch: as far as sandbox and administrator go;
/// - subjects that it gives: where the registry has the schema that is pinned, and the administrator lets it; subjects
///   that it takes back to a platform (`delivers.…`): where a route of its has them;
/// - the rate of requests to each platform: no manifest asks for one, since it is the platform's, over all that is sent
///   there.
pub(super) fn grants(manifest: &Manifest, allowed: &Allowed<'_>) -> Vec<Grant> {
    let mut grants = of_platforms(manifest, allowed.settings);
    grants.extend(of_sandbox(&manifest.limits, allowed.limits, &allowed.settings.plugins.ceiling(&manifest.name)));
    grants.extend(of_subjects(manifest, allowed));
    grants.extend(of_rates(manifest, allowed.settings));
    grants
}

/// What is granted whole, or for this reason not at all.
fn grant(kind: &'static str, wanted: String, shortfall: Option<Shortfall>) -> Grant {
    let granted = shortfall.is_none().then(|| wanted.clone());
    Grant { kind, wanted, granted, shortfall }
}

fn of_platforms(manifest: &Manifest, settings: &Settings) -> Vec<Grant> {
    let served = settings.served_by(&manifest.name);
    let platforms = || served.iter().filter_map(|name| settings.platform.get(*name));
    let profiles = platforms().map(|platform| platform.profile.clone()).filter(|profile| !profile.is_empty()).collect();
    let hosts = platforms().filter_map(PlatformSettings::host).collect();
    let of = |kind, wanted: &str, has: &BTreeSet<String>, other: fn(Vec<String>) -> Shortfall| {
        let shortfall = || if served.is_empty() { Shortfall::Unserved } else { other(has.iter().cloned().collect()) };
        grant(kind, wanted.to_owned(), (!has.contains(wanted)).then(shortfall))
    };
    let profile = |wanted: &String| of("profile", wanted, &profiles, Shortfall::Profile);
    let host = |wanted: &Host| of("host", wanted.as_str(), &hosts, Shortfall::Host);
    manifest.wants.profiles.iter().map(profile).chain(manifest.wants.hosts.iter().map(host)).collect()
}

fn of_sandbox(wanted: &Limits, granted: &Limits, ceiling: &Ceiling) -> [Grant; 2] {
    let of = |kind, told: fn(&Limits) -> String, is_ceiling: bool| {
        let (wanted, granted) = (told(wanted), told(granted));
        let shortfall = if is_ceiling { Shortfall::Ceiling } else { Shortfall::Sandbox };
        let shortfall = (wanted != granted).then_some(shortfall);
        Grant { kind, wanted, granted: Some(granted), shortfall }
    };
    let memory = ceiling.memory.is_some_and(|most| most.bytes() as u64 == granted.memory);
    // What a record is granted is cut to whole nanoseconds.
    let time = ceiling.time.is_some_and(|most| most.duration().saturating_sub(granted.time()) < MILLISECOND);
    [
        of("memory", |limits| format!("{} MiB", limits.memory >> 20), memory),
        of("time", |limits| format!("{} ms", limits.time().as_millis()), time),
    ]
}

fn of_subjects(manifest: &Manifest, allowed: &Allowed<'_>) -> Vec<Grant> {
    let Allowed { settings, registry, .. } = allowed;
    let ceiling = settings.plugins.ceiling(&manifest.name);
    let given = |(family, pin): (&String, &Pin)| {
        let is_known = manifest.pinned(family, pin, registry).is_ok();
        let refused = || (!ceiling.lets_give(family)).then_some(Shortfall::Ceiling);
        grant("subject", family.clone(), if is_known { refused() } else { Some(Shortfall::Schema) })
    };
    let taken_back = |subject: &String| {
        let mut routes = settings.route.values().filter(|route| route.adapter.as_ref() == Some(&manifest.name));
        let has = routes.any(|route| route.subjects.is_empty() || route.subjects.contains(subject));
        grant("subject", format!("{BACK}{subject}"), (!has).then_some(Shortfall::Route))
    };
    manifest.subjects.iter().map(given).chain(manifest.delivers.keys().map(taken_back)).collect()
}

/// For each platform that it serves; one that serves none, and would send, is granted nothing yet.
fn of_rates(manifest: &Manifest, settings: &Settings) -> Vec<Grant> {
    let sends = [Capability::Pull, Capability::Deliver].iter().any(|way| manifest.capabilities.contains(way));
    let served = settings.served_by(&manifest.name);
    if !sends {
        return Vec::new();
    }
    if served.is_empty() {
        return vec![grant("rate", ANY.to_owned(), Some(Shortfall::Unserved))];
    }
    let of_platform = |name: &str| {
        let platform = settings.platform.get(name).filter(|platform| platform.base.is_some());
        let granted = platform.map(|platform| told(&platform.rate));
        let shortfall = granted.is_none().then_some(Shortfall::Address);
        Grant { kind: "rate", wanted: name.to_owned(), granted, shortfall }
    };
    served.into_iter().map(of_platform).collect()
}

fn told(rate: &Rate) -> String {
    let a_minute = rate.per_minute.map(|most| format!(", {most}/min")).unwrap_or_default();
    format!("{}/s{a_minute}", rate.per_second)
}

#[cfg(test)]
mod tests;
