//! What the devices of an operator read: cameras, thermometers.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::Field;
use crate::message::Instant;

/// One device with what it read. Nothing here is a matter: it has no version and
/// is published to nobody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Series {
    /// The source.
    pub source: String,
    /// Family: `camera`, `environment`.
    pub family: String,
    /// The device's id in its source.
    pub device: String,
    /// Whose it is, as the source writes it.
    pub name: Option<String>,
    /// What is said of the device: its kind, where it hangs, its limits.
    pub fields: Vec<Field>,
    /// What it measures.
    pub measures: Vec<Measured>,
    /// Code table of its states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<String>,
    /// Its newest reading; absent where it has none in the days asked for.
    pub last: Option<Reading>,
    /// Days with readings, the newest first.
    pub days: Vec<Day>,
    /// Episodes within these days, the newest first.
    pub episodes: Vec<Episode>,
    /// Of each value the hourly means of its last day.
    pub lines: BTreeMap<String, Vec<f64>>,
}

/// A value that a device reads.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Measured {
    /// Name in the schema.
    pub name: String,
    /// Label from the schema, in Chinese.
    pub label: String,
    /// Unit from the schema (UCUM): `Cel`, `%`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// What stands of one minute.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reading {
    /// When that minute began.
    pub at: Instant,
    /// Its state; absent where it tells none.
    pub state: Option<String>,
    /// Whether the state is out of the ordinary.
    pub attention: bool,
    /// Its values by field.
    pub values: BTreeMap<String, f64>,
}

/// Lowest, mean and highest of a value.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Spread {
    /// The lowest.
    pub min: f64,
    /// The mean of the minutes that were read.
    pub mean: f64,
    /// The highest.
    pub max: f64,
}

/// One day by the calendar of Heshan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Day {
    /// `2026-01-31`.
    pub day: String,
    /// Minutes with a reading.
    pub seen: u32,
    /// The same as a share of the day, 0 to 1.
    pub share: f64,
    /// Minutes in a state that is out of the ordinary.
    pub attention: u32,
    /// Minutes by state.
    pub states: BTreeMap<String, u32>,
    /// Of each value.
    pub values: BTreeMap<String, Spread>,
}

/// One state for a while.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Episode {
    /// The state; absent while it is not known.
    pub state: Option<String>,
    /// Whether the state is out of the ordinary.
    pub attention: bool,
    /// When it began; no earlier than the days asked for.
    pub from: Instant,
    /// When it ended, or up to when it is known to last.
    pub to: Instant,
    /// How long that is.
    pub minutes: i64,
    /// Whether nothing that was read ends it.
    pub ongoing: bool,
    /// Of each value.
    pub values: BTreeMap<String, Spread>,
}
