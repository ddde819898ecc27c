//! How each hub serves an adapter, as this room tells it.

use semver::Version;

use crate::run::{Held, Holder, HubServes, Rereading, Told};
use crate::serve::view::{HeldSource, HubRerun, PluginHub, Trouble};

/// A hub, beside the version that is to serve.
pub(super) fn hub(hub: HubServes, live: Option<&Version>) -> PluginHub {
    let HubServes { node, here, told } = hub;
    let follows = told.follows(live);
    let Told { at, serves, shadow, trouble, held, reruns, .. } = told;
    PluginHub {
        node,
        here,
        heard: at,
        serves: serves.map(|version| version.to_string()),
        follows,
        shadow: shadow.map(|version| version.to_string()),
        trouble: trouble.map(|(code, message)| Trouble { code, message, since: None }),
        held: held.into_iter().map(HeldSource::from).collect(),
        reruns: reruns.into_iter().map(HubRerun::from).collect(),
    }
}

impl From<Held> for HeldSource {
    fn from(Held { source, by, until }: Held) -> Self {
        let by = match by {
            Holder::Lane => "lane",
            Holder::Door => "door",
        };
        Self { source: source.to_string(), by, until }
    }
}

impl From<Rereading> for HubRerun {
    fn from(Rereading { source, adapter, phase }: Rereading) -> Self {
        Self { source: source.to_string(), adapter, phase }
    }
}
