//! The archive made anew from Kafka beside the live one, compared with it, and put in its place where that is asked for.
//!
//! Promises: the two are compared as of the same positions, also while hubs fold into the live one; the live one is
//! only read until the other takes its place. The new one is where the horizon of retention is; where a live one is
//! still on its way there, that is a difference.

use std::sync::Arc;

use serde::Serialize;

use super::error::RunError;
use super::settings::Settings;
use crate::archive::census::Comparison;
use crate::archive::{Archive, Language, fold_anew};
use crate::code;
use crate::kafka::Cluster;
use crate::registry::Registry;
use crate::store::{Look, Options, StoreError};

/// What became of it.
#[derive(Debug, Serialize)]
pub struct Anew {
    /// How much the live one held.
    pub live: Counts,
    /// How much the new one holds.
    pub rebuilt: Counts,
    /// Operator by operator.
    pub operators: Comparison,
    /// Where the old one is kept, where the new one took its place.
    pub kept: Option<String>,
}

/// How much an archive holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Operators.
    pub operators: u64,
    /// Facts in force.
    pub facts: u64,
    /// Matters.
    pub matters: u64,
    /// Facts whose parties nothing identifies.
    pub unresolved: u64,
    /// Facts that are past.
    pub past: u64,
    /// Devices.
    pub series: u64,
}

impl Counts {
    fn of(look: Look<'_>) -> Result<Self, StoreError> {
        let [operators, facts, matters, unresolved] = look.counts()?;
        let (past, series) = (look.past_count()?, look.series_count()?);
        Ok(Self { operators, facts, matters, unresolved, past, series })
    }
}

/// How it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// So many offsets of so many were read.
    Read(u64, u64),
    /// The two are compared.
    Compares,
    /// The new one takes the other's place.
    Switches,
}

/// Makes the archive anew. With a mark for the name under which the old one is kept, it takes its place.
///
/// # Errors
/// Where store or brokers do not let it, or with a mark where somebody has the store open; the live one is as it was.
pub fn anew(settings: &Settings, mark: Option<&str>, told: &mut dyn FnMut(Said)) -> Result<Anew, RunError> {
    let mut live = settings.store.live(&settings.archive(), Options::default())?;
    if mark.is_some() {
        live.take_alone()?;
    }
    let kafka = &settings.kafka;
    let id = Cluster::connect(kafka)?.id()?;
    if let Some(kept) = live.once(|look| look.cluster())?.filter(|kept| *kept != id) {
        let why = format!("the archive belongs to cluster {kept}, the brokers are of cluster {id}");
        return Err(StoreError::Stop { code: code!(3003), why }.into());
    }
    kafka.horizon.speaks_to(&id);
    let language = Arc::new(Language::new(Arc::new(Registry::builtin()?)));
    let (rules, retention) = (settings.archive.rules()?, settings.archive.retention()?);
    let mut made = Archive::new(live.beside()?, language, rules, retention);
    let until = live.once(|look| look.positions())?;
    fold_anew(kafka, &mut made, &until, &mut |done, of| told(Said::Read(done, of)))?;
    let (counts, rebuilt, operators) = live.once(|live| {
        // What came meanwhile is little.
        fold_anew(kafka, &mut made, &live.positions()?, &mut |_, _| {})?;
        told(Said::Compares);
        let compared = made.store().once(|made| Ok((Counts::of(made)?, Comparison::of(live, made)?)))?;
        Ok::<_, RunError>((Counts::of(live)?, compared.0, compared.1))
    })?;
    let kept = mark.map(|mark| {
        told(Said::Switches);
        live.once(|live| made.succeed(live))?;
        live.give_way(made.into_store(), mark)
    });
    Ok(Anew { live: counts, rebuilt, operators, kept: kept.transpose()? })
}
