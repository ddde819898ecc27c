//! The whole archive as content, to be compared with the reference fold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Reader;
use super::measure::{head, windows};
use crate::archive::fold::{Contents, MatterContent};
use crate::archive::measure::{HORIZON, SeriesContent};
use crate::store::StoreError;

impl Reader {
    /// Everything the archive says, without raw ids, times of receipt or
    /// versions, personal data included.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn contents(&self) -> Result<Contents, StoreError> {
        self.look(|look| {
            let mut contents = Contents::default();
            let mut names: BTreeMap<i64, String> = BTreeMap::new();
            for row in look.all_operators()? {
                names.insert(row.id, row.name.clone());
                let mut said: Value = serde_json::from_str(&row.profile).map_err(StoreError::damaged)?;
                said["counts"] = serde_json::from_str(&row.edition.counts).map_err(StoreError::damaged)?;
                contents.operators.insert(row.name, said);
            }
            for row in look.all_matters()? {
                let mut parties: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
                for party in look.parties(row.id)? {
                    let name = names.get(&party.operator).ok_or_else(|| {
                        StoreError::damaged(format!("a party of matter {} is an operator that is gone", row.name))
                    })?;
                    parties.insert(name.clone(), party.roles.split(',').map(str::to_owned).collect());
                }
                let matter = MatterContent {
                    family: row.family,
                    key: row.key,
                    content: serde_json::from_str(&row.content).map_err(StoreError::damaged)?,
                    occurred: row.occurred,
                    sources: serde_json::from_str(&row.sources).map_err(StoreError::damaged)?,
                    parties,
                };
                contents.matters.insert(row.name, matter);
            }
            let unresolved = look.unresolved(0, usize::MAX >> 1)?.into_iter().map(|row| {
                let fact = row.event.fact;
                (fact.source.to_string(), fact.family, fact.record)
            });
            contents.unresolved = unresolved.collect();
            let review = look.review(("", ""), usize::MAX)?.into_iter();
            contents.review = review.map(|(scheme, value, state)| (format!("{scheme}:{value}"), state)).collect();
            contents.facts = look.counts()?[1];
            contents.past = look.past_count()?;
            let decisions = look.decisions(None, usize::MAX >> 1)?.into_iter();
            contents.decisions = decisions.map(|row| (row.decision.id, row.fate)).collect();
            for row in look.all_series()? {
                let mut series = SeriesContent { newest: row.newest, ..SeriesContent::default() };
                series.head = row.head.as_ref().map(head).transpose()?;
                for (hour, window) in windows(look, &row, HORIZON)? {
                    series.windows.insert(hour, SeriesContent::hour(&window));
                }
                contents.series.insert(Contents::series(&row.key), series);
            }
            Ok(contents)
        })
    }
}
