//! Codes that differ from county to county: the numbers of double-random tasks.
//! What the settings say goes before what is built in.
//!
//! Knows nothing of rows.

use std::collections::BTreeMap;

use hub_adapter_sdk::event::Text;
use hub_adapter_sdk::schemas::codes::{RANDOM_DISPOSAL, RANDOM_RESULT, RANDOM_STATE, Table};
use hub_adapter_sdk::{Note, Quality, note};
use serde::Deserialize;

use crate::codes::{Codes, RANDOM_RESULTS, RANDOM_STATES};

/// `[settings]`: their code, ours.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Written(BTreeMap<String, String>);

/// A table of codes as one source has it.
#[derive(Debug)]
pub struct Local {
    set: BTreeMap<String, &'static str>,
    built_in: Codes,
    table: &'static Table,
}

/// The tables of double-random tasks.
#[derive(Debug)]
pub struct RandomCodes {
    pub states: Local,
    pub results: Local,
    pub disposals: Local,
}

impl RandomCodes {
    /// Of the settings; a word that the hub's tables do not know is refused.
    pub fn new(states: &Written, results: &Written, disposals: &Written) -> Result<Self, Note> {
        Ok(Self {
            states: Local::new("random-states", states, RANDOM_STATES, &RANDOM_STATE)?,
            results: Local::new("random-results", results, RANDOM_RESULTS, &RANDOM_RESULT)?,
            disposals: Local::new("random-disposals", disposals, &[], &RANDOM_DISPOSAL)?,
        })
    }
}

impl Local {
    fn new(setting: &str, written: &Written, built_in: Codes, table: &'static Table) -> Result<Self, Note> {
        let read = |(theirs, ours): (&String, &String)| {
            let known = table.codes.iter().find(|known| known.code == ours);
            known.map(|known| (theirs.clone(), known.code)).ok_or_else(|| {
                let message = format!("{ours:?} is no code of the table {}", table.name);
                note(format!("settings.{setting}"), message).at(format!("/{setting}/{theirs}"))
            })
        };
        Ok(Self { set: written.0.iter().map(read).collect::<Result<_, _>>()?, built_in, table })
    }

    /// What a code means; what nobody knows stays as written, flagged.
    pub fn code<'a>(&self, quality: &mut Quality, field: &str, text: Option<Text<'a>>) -> Option<Text<'a>> {
        match text.as_deref().and_then(|text| self.set.get(text)) {
            Some(ours) => Some((*ours).into()),
            None => quality.either_code(field, self.built_in, self.table, text),
        }
    }
}
