//! What is wanted of a platform, as people changed it while the hub ran. The
//! configuration says what exists; where both speak, this wins. One value of the
//! topic `platform`, by the platform's name.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Instant;

/// See the file's head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desired {
    /// Sources that are to rest, by their full names.
    #[serde(default)]
    pub sources: BTreeSet<String>,
    /// Routes that are to rest, by their full names.
    #[serde(default)]
    pub routes: BTreeSet<String>,
    /// Stretches of time that are to be fetched again, the last asked for of each
    /// source, by its full name.
    #[serde(default)]
    pub back_fills: BTreeMap<String, BackFill>,
    /// Who said so last.
    #[serde(default)]
    pub actor: String,
    /// When.
    #[serde(default)]
    pub at: Instant,
}

/// A stretch of time to fetch again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackFill {
    /// When it was asked for: tells it from others.
    pub asked: Instant,
    /// Inside.
    pub since: Instant,
    /// Outside.
    pub until: Instant,
    /// Who asked.
    pub actor: String,
}

/// What of a platform a person can have rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// A source.
    Source,
    /// A route.
    Route,
}

impl Desired {
    /// Whether a part is to rest.
    #[must_use]
    pub fn rests(&self, part: Part, name: &str) -> bool {
        match part {
            Part::Source => self.sources.contains(name),
            Part::Route => self.routes.contains(name),
        }
    }

    /// Has a part rest, or go on.
    pub fn pause(&mut self, part: Part, name: &str, paused: bool) {
        let names = match part {
            Part::Source => &mut self.sources,
            Part::Route => &mut self.routes,
        };
        if paused {
            names.insert(name.to_owned());
        } else {
            names.remove(name);
        }
    }
}
