//! What an adapter wants and what of it a configuration grants: shown before it is installed, enforced where it sends,
//! logs in and runs. Pure.

use super::settings::Settings;
use crate::plugin::{Host, Manifest};

/// One thing that an adapter wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `profile`, `host` or `memory`.
    pub kind: &'static str,
    /// What it wants.
    pub wanted: String,
    /// What it gets of it; none: nothing.
    pub granted: Option<String>,
}

/// Profiles and hosts of the platforms that it serves, and memory of the sandbox in bytes.
pub(super) fn grants<'p>(
    manifest: &Manifest,
    settings: &Settings,
    platforms: impl Iterator<Item = &'p str>,
    memory: u64,
) -> Vec<Grant> {
    let platforms: Vec<_> = platforms.filter_map(|name| settings.platform.get(name)).collect();
    let profile = |wanted: &String| {
        let granted = platforms.iter().any(|platform| platform.profile == *wanted).then(|| wanted.clone());
        Grant { kind: "profile", wanted: wanted.clone(), granted }
    };
    let host = |wanted: &Host| {
        let is_ours = platforms.iter().any(|platform| platform.host().as_deref() == Some(wanted.as_str()));
        Grant { kind: "host", wanted: wanted.to_string(), granted: is_ours.then(|| wanted.to_string()) }
    };
    let mib = |bytes: u64| format!("{} MiB", bytes >> 20);
    let memory = Grant { kind: "memory", wanted: mib(manifest.limits.memory), granted: Some(mib(memory)) };
    let Manifest { wants, .. } = manifest;
    wants.profiles.iter().map(profile).chain(wants.hosts.iter().map(host)).chain([memory]).collect()
}
