//! Events.

use std::collections::HashMap;

use bytes::Bytes;

use super::list::{Stood, listing};
use super::sql::{Bind, Cell, Row, grouped, numbers};
use super::{Look, StoreError, Txn};
use crate::message::{Event, EventId, FactKey, Generation, Operation, SourceName};

/// An event as it is kept.
#[derive(Debug, Clone)]
pub struct EventRow {
    /// Surrogate key.
    pub id: i64,
    /// Surrogate key of its fact.
    pub fact: i64,
    /// The event itself.
    pub event: Event,
}

/// An event that was not known.
#[derive(Debug, Clone, Copy)]
pub struct EventPut<'e> {
    /// Surrogate key.
    pub id: i64,
    /// Surrogate key of its raw record.
    pub raw: i64,
    /// Surrogate key of its fact.
    pub fact: i64,
    /// The event itself.
    pub event: &'e Event,
    /// The round and list of its record.
    pub stood: Option<Stood>,
}

/// Columns of an [`EventRow`] over `event e JOIN raw r JOIN fact f`.
pub(super) const EVENT: &str = "e.id, e.fact, r.raw, e.generation, e.place, f.source, f.family, f.record, e.live, \
     e.revision, e.occurred, e.adapter, e.schema, e.body, (SELECT name FROM list WHERE id = e.list), e.round";

pub(super) fn event(row: &Row<'_>) -> Result<EventRow, StoreError> {
    let live: bool = row.get(8)?;
    Ok(EventRow {
        id: row.get(0)?,
        fact: row.get(1)?,
        event: Event {
            id: EventId { raw: row.parsed(2)?, generation: Generation(row.get(3)?), index: row.get(4)? },
            fact: FactKey { source: row.parsed::<SourceName>(5)?, family: row.get(6)?, record: row.get(7)? },
            operation: if live { Operation::Upsert } else { Operation::Delete },
            revision: row.get(9)?,
            occurred: row.get(10)?,
            listing: listing(row, 14)?,
            adapter: row.get::<&str>(11)?.into(),
            schema: row.get(12)?,
            body: Bytes::from(row.get::<Vec<u8>>(13)?),
        },
    })
}

impl Txn<'_> {
    /// Keeps events that were not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_events(&self, events: &[EventPut<'_>]) -> Result<(), StoreError> {
        let lists: Vec<_> = events.iter().map(|put| put.stood.unzip()).collect();
        let cells = events.iter().zip(&lists).map(|(put, (round, list))| {
            let event = put.event;
            [
                put.id.cell(),
                put.raw.cell(),
                event.id.generation.0.cell(),
                event.id.index.cell(),
                put.fact.cell(),
                Cell::Int((event.operation == Operation::Upsert).into()),
                event.revision.cell(),
                event.occurred.cell(),
                event.adapter.as_str().cell(),
                event.schema.cell(),
                event.body[..].cell(),
                list.cell(),
                round.cell(),
            ]
        });
        let sql =
            "INSERT INTO event (id, raw, generation, place, fact, live, revision, occurred, adapter, schema, body,
             list, round) VALUES {}";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Events of a fact that no higher generation voids.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn standing_events(&self, fact: i64) -> Result<Vec<EventRow>, StoreError> {
        let sql = format!(
            "SELECT {EVENT} FROM event e JOIN raw r ON r.id = e.raw JOIN fact f ON f.id = e.fact
             WHERE e.fact = ?1 AND e.generation = r.generation"
        );
        self.sql.all(&sql, [fact], event)
    }
}

impl Look<'_> {
    /// The events in force of live facts of matters, in the order of sources and records.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn events_of_matters(
        &self,
        matters: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<EventRow>>, StoreError> {
        let sql = format!(
            "SELECT {EVENT}, f.matter FROM fact f JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw
             WHERE f.matter IN ({{}}) ORDER BY f.source, f.record"
        );
        Ok(grouped(self.sql.each(&sql, &numbers(matters), |row| Ok((row.get(16)?, event(row)?)))?))
    }
}
