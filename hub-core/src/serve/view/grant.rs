//! What an adapter wants, and what of it a hub grants: before it is installed, and of each version that is.

use serde::Serialize;
use utoipa::ToSchema;

use super::Trouble;

/// One thing that an adapter wants.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PluginGrant {
    /// `profile`: how the hub logs in and signs for it; `host`; `memory` of an instance; `time` of a call with a full
    /// batch; `subject` that it gives, or that it takes back to a platform; `rate` of requests.
    pub kind: &'static str,
    /// What it wants: a name, a size (`64 MiB`), a time (`100 ms`); of a subject that it takes back `delivers.` and the
    /// subject; of a rate the platform, `*` where it serves none.
    pub wanted: String,
    /// What it gets of it; absent: nothing. Of a rate, requests a second and a minute: `5/s, 100/min`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<String>,
    /// Why it is not all that it wants; absent: it is. `unserved`: no source and no route names the adapter; `profile`,
    /// `host`: the platforms that it serves have others; `sandbox`: no adapter gets more; `ceiling`: the
    /// administrator gives this one no more; `schema`: the hub has no such family, or not with the schema that is
    /// pinned; `route`: no route of the adapter takes it back; `address`: the platform has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub shortfall: Option<&'static str>,
    /// What the platforms that it serves have instead: profiles, or hosts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub instead: Vec<String>,
}

/// What a version of an adapter wants, and what of it this hub grants.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PluginGrants {
    /// The installed version; absent: what lies in the folder of plugins.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub version: Option<String>,
    /// Whether it serves in this hub.
    pub serves: bool,
    /// Everything that it wants, in the order of the kinds; absent: its signed file is not in this hub, which fetches it
    /// once the version is to serve or to be tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub grants: Option<Vec<PluginGrant>>,
    /// Why its signed file, which is here, is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub trouble: Option<Trouble>,
}

impl PluginGrants {
    /// Of how many things it gets less than it wants.
    #[must_use]
    pub fn short(&self) -> usize {
        self.grants.iter().flatten().filter(|grant| grant.shortfall.is_some()).count()
    }
}
