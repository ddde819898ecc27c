//! `[plugins.allowed.<adapter>]`: what an administrator lets one adapter have, however much more its manifest wants. What
//! is not named is bounded by the sandbox alone. Pure.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::{Period, Size, Wrong};
use crate::sandbox::Limits;

/// Bytes of a page of a module's memory: none has fewer.
const LEAST: usize = 64 << 10;

/// See the file's head.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Ceiling {
    /// Memory of an instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Size>,
    /// Time of a call with a full batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Period>,
    /// Families that it may give; none: all that it wants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subjects: Option<BTreeSet<String>>,
}

impl Ceiling {
    /// Refuses what no adapter could run with.
    ///
    /// # Errors
    /// The first such value, with its key.
    pub fn check(&self) -> Result<(), Wrong> {
        if let Some(memory) = self.memory.filter(|memory| memory.bytes() < LEAST) {
            return Err(Wrong::value(
                "memory",
                format!("{:?}", memory.to_string()),
                "64 KiB, a page of memory, or more",
            ));
        }
        if let Some(time) = self.time.filter(|time| time.duration().is_zero()) {
            return Err(Wrong::value("time", format!("{:?}", time.to_string()), "more than none"));
        }
        Ok(())
    }

    /// What is left of the limits that an adapter wants.
    #[must_use]
    pub fn limits(&self, wanted: &Limits) -> Limits {
        let memory = self.memory.map_or(u64::MAX, |most| most.bytes() as u64);
        wanted.within(memory, self.time.map_or(Duration::MAX, Period::duration))
    }

    /// Whether it may give events of a family.
    #[must_use]
    pub fn lets_give(&self, family: &str) -> bool {
        self.subjects.as_ref().is_none_or(|subjects| subjects.contains(family))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_could_run_with_is_refused() {
        for (text, is_fine) in
            [("memory = \"64 KiB\"", true), ("memory = \"63 KiB\"", false), ("time = \"0ms\"", false), ("", true)]
        {
            assert_eq!(toml::from_str::<Ceiling>(text).unwrap().check().is_ok(), is_fine, "{text}");
        }
    }

    #[test]
    fn what_is_not_named_is_not_bounded() {
        let (wanted, none) = (Limits::default(), Ceiling::default());
        assert_eq!(none.limits(&wanted), wanted);
        assert!(none.lets_give("penalty"));
    }

    #[test]
    fn what_is_named_bounds_what_is_wanted_and_raises_nothing() {
        let low: Ceiling = toml::from_str("memory = \"1 MiB\"\ntime = \"50ms\"\nsubjects = [\"licence\"]").unwrap();
        let granted = low.limits(&Limits::default());
        assert_eq!((granted.memory, granted.time()), (1 << 20, Duration::from_millis(50)));
        assert!(low.lets_give("licence") && !low.lets_give("penalty"));
        let high: Ceiling = toml::from_str("memory = \"4096 MiB\"\ntime = \"1h\"").unwrap();
        assert_eq!(high.limits(&Limits::default()), Limits::default());
    }
}
