//! What adapters want and are granted, as this room tells it.

use crate::run::{self, Granted, Shortfall};
use crate::serve::view::{PluginGrant, PluginGrants, Trouble};

impl From<run::Grant> for PluginGrant {
    fn from(grant: run::Grant) -> Self {
        let run::Grant { kind, wanted, granted, shortfall } = grant;
        let word = shortfall.as_ref().map(word);
        let instead = match shortfall {
            Some(Shortfall::Profile(instead) | Shortfall::Host(instead)) => instead,
            _ => Vec::new(),
        };
        Self { kind, wanted, granted, shortfall: word, instead }
    }
}

fn word(shortfall: &Shortfall) -> &'static str {
    match shortfall {
        Shortfall::Unserved => "unserved",
        Shortfall::Profile(_) => "profile",
        Shortfall::Host(_) => "host",
        Shortfall::Sandbox => "sandbox",
        Shortfall::Ceiling => "ceiling",
        Shortfall::Schema => "schema",
        Shortfall::Route => "route",
        Shortfall::Address => "address",
    }
}

impl From<Granted> for PluginGrants {
    fn from(granted: Granted) -> Self {
        let Granted { version, serves, grants } = granted;
        let (grants, trouble) = match grants {
            Ok(grants) => (grants, None),
            Err((code, message)) => (None, Some(Trouble { code: code.to_string(), message, since: None })),
        };
        Self {
            version: version.map(|version| version.to_string()),
            serves,
            grants: grants.map(|grants| grants.into_iter().map(PluginGrant::from).collect()),
            trouble,
        }
    }
}
