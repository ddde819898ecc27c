//! Names of things: raw records, events, sources, adapters.
//!
//! A `RawId` is minted once and travels with all that comes of a record. Its
//! text sorts as it does, so it may be compared in SQL and in Kafka tools.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use super::Instant;

/// A name that does not have the form it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} {text:?} is not of the form {form}")]
pub struct IdError {
    /// What was read: raw id, source, …
    pub what: &'static str,
    /// The offending text.
    pub text: String,
    /// The form it should have.
    pub form: &'static str,
}

impl IdError {
    fn new(what: &'static str, text: &str, form: &'static str) -> Self {
        Self { what, text: text.to_owned(), form }
    }
}

/// One raw record, for ever: received (ms), node, counter.
///
/// As text 28 hexadecimal digits: 12 of time, 4 of node, 12 of counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawId {
    received: u64,
    node: u16,
    counter: u64,
}

impl RawId {
    /// When the hub received the record.
    #[must_use]
    pub fn received(self) -> Instant {
        self.received as Instant
    }

    /// Time of receipt (ms), node and counter: what it consists of.
    #[must_use]
    pub fn parts(self) -> (u64, u16, u64) {
        (self.received, self.node, self.counter)
    }

    /// The id that consists of these; of time and counter the lower 48 bits.
    #[must_use]
    pub fn of_parts(received: u64, node: u16, counter: u64) -> Self {
        Self { received: received & 0xffff_ffff_ffff, node, counter: counter & 0xffff_ffff_ffff }
    }
}

impl fmt::Display for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}{:04x}{:012x}", self.received, self.node, self.counter)
    }
}

impl FromStr for RawId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::new("raw id", text, "28 lower-case hexadecimal digits");
        let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if text.len() != 28 || !text.bytes().all(lower_hex) {
            return Err(wrong());
        }
        let part = |range: std::ops::Range<usize>| u64::from_str_radix(&text[range], 16).map_err(|_| wrong());
        let node = u16::try_from(part(12..16)?).map_err(|_| wrong())?;
        Ok(Self { received: part(0..12)?, node, counter: part(16..28)? })
    }
}

/// Mints raw ids for one node. Ids of one mint grow within a millisecond and
/// never repeat within one run; the counter starts at random between runs so
/// that a clock set back does not bring an id twice.
#[derive(Debug)]
pub struct Mint {
    node: u16,
    counter: AtomicU64,
    last: AtomicI64,
}

impl Mint {
    /// A mint for a node; `seed` should differ from run to run.
    #[must_use]
    pub fn new(node: u16, seed: u64) -> Self {
        Self { node, counter: AtomicU64::new((seed & 0xff_ffff) << 24), last: AtomicI64::new(0) }
    }

    /// The same, of moments after `last` alone: an earlier run received that, maybe with the clock ahead.
    #[must_use]
    pub fn after(self, last: RawId) -> Self {
        self.last.fetch_max(last.received().saturating_add(1), Ordering::Relaxed);
        self
    }

    /// The next id for a record received just now. Where the clock was set back
    /// it is of the moment of the last one: a later state of a record must not
    /// rank below an earlier one.
    pub fn next(&self, now: Instant) -> RawId {
        self.mint(self.last.fetch_max(now, Ordering::Relaxed).max(now))
    }

    /// The next id, for a record received at `now`.
    pub fn mint(&self, now: Instant) -> RawId {
        let counter = self.counter.fetch_add(1, Ordering::Relaxed) & 0xffff_ffff_ffff;
        RawId { received: u64::try_from(now).unwrap_or(0) & 0xffff_ffff_ffff, node: self.node, counter }
    }
}

/// Which attempt at a raw record this is: 1 at first; each replay or
/// reprocessing takes the next, and voids what the lower ones gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(pub u32);

impl Generation {
    /// The first attempt.
    pub const FIRST: Self = Self(1);

    /// The attempt after this one. After the highest number comes the same: its
    /// events are the same elements of the set, where a lower one would be void.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// One event, for ever: the same raw record, generation and place give the same
/// event, so a copy of it is recognised wherever it turns up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// The raw record it came of.
    pub raw: RawId,
    /// The attempt at that record.
    pub generation: Generation,
    /// Its place among the events of that attempt, from 0.
    pub index: u32,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.raw, self.generation.0, self.index)
    }
}

impl FromStr for EventId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::new("event id", text, "<raw id>/<generation>/<index>");
        let mut parts = text.split('/');
        let (Some(raw), Some(generation), Some(index), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        Ok(Self {
            raw: raw.parse()?,
            generation: Generation(generation.parse().map_err(|_| wrong())?),
            index: index.parse().map_err(|_| wrong())?,
        })
    }
}

/// Declares a name of the form `<platform>.<what>`.
macro_rules! of_a_platform {
    ($(#[$doc:meta])* $name:ident, $what:literal, $(#[$of:meta])* $part:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// The whole name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The platform: what stands before the dot.
            #[must_use]
            pub fn platform(&self) -> &str {
                self.0.split_once('.').map_or(&*self.0, |(platform, _)| platform)
            }

            $(#[$of])*
            #[must_use]
            pub fn $part(&self) -> &str {
                self.0.split_once('.').map_or("", |(_, part)| part)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let form = concat!("<platform>.<", stringify!($part), "> of lower-case letters, digits and hyphens");
                match text.split_once('.') {
                    Some((platform, part)) if word(platform) && word(part) && text.len() <= 100 => {
                        Ok(Self(text.into()))
                    }
                    _ => Err(IdError::new($what, text, form)),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.as_ref().to_owned()
            }
        }
    };
}

fn word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

of_a_platform!(
    /// One channel of one platform: `yi-can-shi-an.api`. Its topic is `raw.<name>`.
    SourceName,
    "source",
    /// The channel: what stands behind the dot.
    channel
);

of_a_platform!(
    /// One way back to a platform: `yi-can-shi-an.penalties`.
    RouteName,
    "route",
    /// What it is called: what stands behind the dot.
    way
);

/// An adapter in one version: `yi-can-shi-an@1.0.0`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AdapterRef(Arc<str>);

impl AdapterRef {
    /// Name and version.
    #[must_use]
    pub fn new(name: &str, version: &semver::Version) -> Self {
        Self(format!("{name}@{version}").into())
    }

    /// The text as it stands in headers.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for AdapterRef {
    /// As read from a header; unchecked, since the hub itself wrote it.
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for AdapterRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raw_id_reads_back_and_sorts_as_its_text() {
        let mint = Mint::new(7, 42);
        let ids: Vec<RawId> =
            [1_700_000_000_000, 1_700_000_000_000, 1_700_000_000_001].map(|now| mint.mint(now)).into();
        let texts: Vec<String> = ids.iter().map(ToString::to_string).collect();
        assert!(ids.is_sorted() && texts.is_sorted());
        for (id, text) in ids.iter().zip(&texts) {
            assert_eq!(text.parse::<RawId>().unwrap(), *id);
            let (received, node, counter) = id.parts();
            assert_eq!(RawId::of_parts(received, node, counter), *id);
        }
    }

    #[test]
    fn a_clock_set_back_makes_no_earlier_id() {
        let mint = Mint::new(7, 42);
        let ids = [1_700_000_000_000, 1_600_000_000_000, 1_700_000_000_001].map(|now| mint.next(now));
        assert!(ids.is_sorted(), "{ids:?}");
    }

    #[test]
    fn a_clock_set_back_between_two_runs_makes_no_earlier_id() {
        let last = Mint::new(7, 42).next(1_700_000_000_000);
        let mint = Mint::new(7, 0).after(last);
        let ids = [last, mint.next(1_600_000_000_000), mint.next(1_600_000_000_007), mint.next(1_700_000_000_009)];
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(ids[3].received(), 1_700_000_000_009, "the clock is followed again once it is past that");
    }

    #[test]
    fn ill_formed_names_are_refused() {
        for text in ["", "zz", "018bcfe5680000070000000000", "018BCFE568000007000000000001"] {
            assert!(text.parse::<RawId>().is_err(), "{text}");
        }
        for text in ["", "api", "a.", ".b", "A.b", "a.b.c", "a b.c"] {
            assert!(text.parse::<SourceName>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_source_names_its_platform_and_channel() {
        let source: SourceName = "yi-can-shi-an.api".parse().unwrap();
        assert_eq!((source.platform(), source.channel()), ("yi-can-shi-an", "api"));
    }

    #[test]
    fn no_generation_is_followed_by_a_lower_one() {
        assert!(Generation::FIRST.next() > Generation::FIRST);
        assert_eq!(Generation(u32::MAX).next(), Generation(u32::MAX));
    }

    #[test]
    fn an_event_id_reads_back() {
        let id = EventId { raw: Mint::new(1, 1).mint(5), generation: Generation::FIRST.next(), index: 3 };
        assert_eq!(id.to_string().parse::<EventId>().unwrap(), id);
        assert!("x/1/2".parse::<EventId>().is_err());
    }
}
