//! What an adapter wants and what of it a configuration grants: shown before it is installed, enforced where it sends,
//! logs in, runs and publishes, below every version of the contract. Pure.

use super::settings::Settings;
use crate::plugin::{Host, Manifest, Pin};
use crate::registry::Registry;
use crate::sandbox::{Capability, Limits};
use crate::transport::Rate;

/// One thing that an adapter wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `profile`, `host`, `memory`, `time`, `subject` or `rate`.
    pub kind: &'static str,
    /// What it wants.
    pub wanted: String,
    /// What it gets of it; none: nothing.
    pub granted: Option<String>,
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

/// Everything that an adapter wants, in the order of the kinds:
/// - profiles and hosts: those of the platforms that it serves;
/// - memory of an instance, and time of a call with a full batch: as far as sandbox and administrator go;
/// - subjects that it gives: where the registry has the schema that is pinned, and the administrator lets it; subjects
///   that it takes back to a platform: where a route of its has them;
/// - the rate of requests: no manifest asks for one, since it is each platform's, over all that is sent there.
pub(super) fn grants(manifest: &Manifest, allowed: &Allowed<'_>) -> Vec<Grant> {
    let mut grants = of_platforms(manifest, allowed.settings);
    grants.extend(of_sandbox(&manifest.limits, allowed.limits));
    grants.extend(of_subjects(manifest, allowed));
    grants.extend(of_rates(manifest, allowed.settings));
    grants
}

fn grant(kind: &'static str, wanted: String, is_granted: bool) -> Grant {
    let granted = is_granted.then(|| wanted.clone());
    Grant { kind, wanted, granted }
}

fn of_platforms(manifest: &Manifest, settings: &Settings) -> Vec<Grant> {
    let served = settings.served_by(&manifest.name);
    let platforms: Vec<_> = served.into_iter().filter_map(|name| settings.platform.get(name)).collect();
    let profile = |wanted: &String| {
        let is_ours = platforms.iter().any(|platform| platform.profile == *wanted);
        grant("profile", wanted.clone(), is_ours)
    };
    let host = |wanted: &Host| {
        let is_ours = platforms.iter().any(|platform| platform.host().as_deref() == Some(wanted.as_str()));
        grant("host", wanted.to_string(), is_ours)
    };
    manifest.wants.profiles.iter().map(profile).chain(manifest.wants.hosts.iter().map(host)).collect()
}

fn of_sandbox(wanted: &Limits, granted: &Limits) -> [Grant; 2] {
    let memory = |limits: &Limits| format!("{} MiB", limits.memory >> 20);
    let time = |limits: &Limits| format!("{} ms a call", limits.time().as_millis());
    [
        Grant { kind: "memory", wanted: memory(wanted), granted: Some(memory(granted)) },
        Grant { kind: "time", wanted: time(wanted), granted: Some(time(granted)) },
    ]
}

fn of_subjects(manifest: &Manifest, allowed: &Allowed<'_>) -> Vec<Grant> {
    let Allowed { settings, registry, .. } = allowed;
    let ceiling = settings.plugins.ceiling(&manifest.name);
    let given = |(family, pin): (&String, &Pin)| {
        let is_known = manifest.pinned(family, pin, registry).is_ok();
        grant("subject", family.clone(), is_known && ceiling.lets_give(family))
    };
    let taken_back = |subject: &String| {
        let mut routes = settings.route.values().filter(|route| route.adapter.as_ref() == Some(&manifest.name));
        let has = routes.any(|route| route.subjects.is_empty() || route.subjects.contains(subject));
        grant("subject", format!("{subject} back to the platform"), has)
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
        return vec![grant("rate", "requests".to_owned(), false)];
    }
    let of_platform = |name: &str| {
        let platform = settings.platform.get(name).filter(|platform| platform.base.is_some());
        let granted = platform.map(|platform| told(&platform.rate));
        Grant { kind: "rate", wanted: format!("requests to {name}"), granted }
    };
    served.into_iter().map(of_platform).collect()
}

fn told(rate: &Rate) -> String {
    let a_minute = rate.per_minute.map(|most| format!(", {most} a minute")).unwrap_or_default();
    format!("{} a second{a_minute}", rate.per_second)
}

#[cfg(test)]
mod tests;
