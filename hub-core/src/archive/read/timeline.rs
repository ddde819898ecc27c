//! An operator's timeline: every version of every fact in which it has a role.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Reader;
use super::view::{FieldChange, Page, TimelineEntry};
use crate::archive::fact::Told;
use crate::archive::fold::{stands, versions};
use crate::store::StoreError;

impl Reader {
    /// What was said of an operator, the latest first; none where it is not
    /// known. `after` is the `next` of the page before.
    ///
    /// # Errors
    /// Where the store does not answer or an event cannot be read.
    pub fn timeline(
        &self,
        id: &str,
        limit: usize,
        after: Option<&str>,
    ) -> Result<Option<Page<TimelineEntry>>, StoreError> {
        let limit = limit.clamp(1, 1_000);
        let Some(mut entries) = self.look(|look| {
            let Some(row) = self.find(look, id)? else { return Ok(None) };
            let mut facts: BTreeMap<i64, Vec<Told>> = BTreeMap::new();
            for (row, highest) in look.history(row.id)? {
                if stands(row.event.id, highest) {
                    facts.entry(row.fact).or_default().push(self.read(row.event)?);
                }
            }
            Ok(Some(facts.into_values().flat_map(|told| self.entries(told)).collect::<Vec<_>>()))
        })?
        else {
            return Ok(None);
        };
        entries.sort_by_key(place);
        entries.reverse();
        if let Some((at, event)) = after.and_then(|after| after.split_once(' ')) {
            let at = at.parse().unwrap_or(i64::MAX);
            entries.retain(|entry| (entry.at, entry.event.as_str()) < (at, event));
        }
        let more = entries.len() > limit;
        entries.truncate(limit);
        let next = entries.last().filter(|_| more).map(|entry| format!("{} {}", entry.at, entry.event));
        Ok(Some(Page { items: entries, next }))
    }

    fn entries(&self, told: Vec<Told>) -> Vec<TimelineEntry> {
        let empty = Map::new();
        let versions = versions(told);
        let mut entries = Vec::new();
        for (place, version) in versions.iter().enumerate() {
            let content = |told: &Told| {
                let content = told.state.as_ref().map_or(&empty, |state| &state.content).clone();
                self.shown(&told.event.fact.family, content)
            };
            let event = &version.told.event;
            let before = place.checked_sub(1).map(|before| content(&versions[before].told)).unwrap_or_default();
            entries.push(TimelineEntry {
                at: version.from,
                known: event.id.raw.received(),
                family: event.fact.family.clone(),
                matter: version.told.state.as_ref().map(|state| state.matter.name()),
                source: event.fact.source.to_string(),
                record: event.fact.record.clone(),
                event: event.id.to_string(),
                adapter: event.adapter.to_string(),
                operation: event.operation.as_str().to_owned(),
                changes: changes(&before, &content(&version.told)),
            });
        }
        entries
    }
}

fn place(entry: &TimelineEntry) -> (i64, String) {
    (entry.at, entry.event.clone())
}

fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let gone = before.keys().filter(|field| !after.contains_key(*field));
    let fields = after.keys().chain(gone).filter(|field| before.get(*field) != after.get(*field));
    fields
        .map(|field| FieldChange {
            field: field.clone(),
            before: before.get(field).cloned(),
            after: after.get(field).cloned(),
        })
        .collect()
}
