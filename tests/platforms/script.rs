//! The script: from a seed and a number, every row, push and file of all platforms in two phases, and the truth.
//!
//! Promises the same bytes for the same seed and number. Knows nothing of clocks, sockets or folders.

mod canteen;
mod cast;
mod city;
mod county;
mod devices;
mod draft;
mod files;
mod firms;
mod inputs;
mod key_products;
mod kitchen;
mod life;
mod list;
pub mod moment;
mod national;
mod penalties;
mod province;
mod samples;
mod special;
mod words;

use std::collections::BTreeSet;

pub use canteen::PICTURE;
use draft::Draft;
pub use list::List;

use super::truth::Truth;

/// The two phases: how everything first stands, and what then changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Everything as it first stands.
    First,
    /// Updates, deletions, late records.
    Second,
}

impl Phase {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// 1 or 2, as `/control/state` says it.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize + 1
    }
}

/// One version of one row of a list.
#[derive(Debug)]
pub struct Row {
    /// The row's own id: within a list all are of one length.
    pub id: String,
    /// Update time in milliseconds since 1970.
    pub updated: i64,
    /// The phase in which the version appears.
    pub phase: Phase,
    /// The row as JSON.
    pub body: Box<str>,
}

/// Where something is pushed, and how it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// `yi-can-shi-an.push`, with a token.
    Kitchens,
    /// `yi-xiao-shi-an.push`, signed.
    Canteens,
    /// `epcis.push`, with a token.
    Captures,
    /// `county-services.exchange`, each message signed.
    County,
}

/// One body that a platform pushes.
#[derive(Debug)]
pub struct Push {
    /// The phase in which it is pushed.
    pub phase: Phase,
    /// Where to.
    pub to: Channel,
    /// The path below the source's own.
    pub path: &'static str,
    /// The body: JSON, or XML where it begins with `<`.
    pub body: String,
}

/// One file that is dropped.
#[derive(Debug)]
pub struct File {
    /// The phase in which it is dropped.
    pub phase: Phase,
    /// Its name, unique in the script, behind the folders below the one for files.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// All that the platforms will ever say, and what it comes to.
#[derive(Debug)]
pub struct Script {
    /// The rows of each list, in the order of update time, then id.
    pub lists: [Vec<Row>; List::COUNT],
    /// The bodies pushed, in order.
    pub pushes: Vec<Push>,
    /// The files dropped, in order: those of the first phase before those of the second.
    pub files: Vec<File>,
    /// What the county decided itself and tells some day: number and name, with a stroke between.
    pub of_county: BTreeSet<String>,
    /// What a perfect archive holds at the end.
    pub truth: Truth,
}

impl Script {
    /// Writes the script of this seed with so many ordinary operators beside the named and special ones.
    #[must_use]
    pub fn write(seed: u64, operators: usize) -> Self {
        let mut draft = Draft::new(seed);
        cast::play(&mut draft);
        special::play(&mut draft);
        canteen::shared(&mut draft);
        // A day of captures more for each hundred operators, up to a month.
        firms::captured(&mut draft, u32::try_from(operators / 100).unwrap_or(u32::MAX).saturating_add(3).min(30));
        for index in 0..operators {
            life::play(&mut draft, index);
        }
        draft.finish()
    }
}

#[cfg(test)]
mod tests;
