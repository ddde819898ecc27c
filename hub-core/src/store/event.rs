//! Raw records, events, facts and their parties.

use std::collections::HashMap;

use bytes::Bytes;

use super::list::{LastRow, last, listing};
use super::query::rows;
use super::sql::Row;
use super::{Look, StoreError, Txn};
use crate::message::{Event, EventId, FactKey, Generation, Instant, Operation, Rank, RawId, SourceName};

/// A fact as it is kept.
#[derive(Debug, Clone)]
pub struct FactRow {
    /// Surrogate key.
    pub id: i64,
    /// The event in force with its rank; none where every event is void.
    pub event: Option<(i64, Rank)>,
    /// Whether that event is an upsert.
    pub live: bool,
    /// The matter of a live fact.
    pub matter: Option<i64>,
    /// When it was told last.
    pub last: LastRow,
    /// How many flags it bears.
    pub flags: i64,
}

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

/// A party of a live fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionRow {
    /// What it does there.
    pub role: String,
    /// Surrogate key of its evidence, where it has any identifier.
    pub evidence: Option<i64>,
    /// Its name as written.
    pub name: Option<String>,
    /// Whether the fact is in force.
    pub in_force: bool,
    /// What the fact offers for its operator's profile, as JSON.
    pub claims: String,
}

/// A fact's row: its own columns and those of the event in force.
const FACT: &str = "f.id, f.event, f.live, f.matter, e.revision, r.raw, e.place, f.list, f.stood, f.told, f.gone,
     f.flags, f.source, f.family, f.record FROM fact f LEFT JOIN event e ON e.id = f.event LEFT JOIN raw r ON r.id = e.raw";

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
    /// Keeps a raw record that was not known; none where it was.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_raw(&self, id: RawId, generation: Generation) -> Result<Option<i64>, StoreError> {
        let sql = "INSERT INTO raw (raw, generation) VALUES (?1, ?2) ON CONFLICT (raw) DO NOTHING RETURNING id";
        self.sql.first(sql, (id.to_string(), generation.0), |row| row.get(0))
    }

    /// A raw record that is known: surrogate key and highest generation.
    ///
    /// # Errors
    /// Where the store does not answer or lacks it.
    pub fn raw(&self, id: RawId) -> Result<(i64, Generation), StoreError> {
        let select = "SELECT id, generation FROM raw WHERE raw = ?1";
        self.sql.only(select, [id.to_string()], |row| Ok((row.get(0)?, Generation(row.get(1)?))))
    }

    /// Raises the highest generation of a raw record.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_generation(&self, raw: i64, generation: Generation) -> Result<(), StoreError> {
        self.sql.run("UPDATE raw SET generation = ?2 WHERE id = ?1", (raw, generation.0))?;
        Ok(())
    }

    /// Events of a raw record: generation, index, surrogate keys of event and fact.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn events_of_raw(&self, raw: i64) -> Result<Vec<(Generation, u32, i64, i64)>, StoreError> {
        self.sql.all("SELECT generation, place, id, fact FROM event WHERE raw = ?1", [raw], |row| {
            Ok((Generation(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?))
        })
    }

    /// Facts that are known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k FactKey>,
    ) -> Result<HashMap<FactKey, FactRow>, StoreError> {
        let sql = format!("SELECT {FACT} WHERE f.source = ?1 AND f.family = ?2 AND f.record = ?3");
        let mut found = HashMap::new();
        for key in keys {
            let row = self.sql.first(&sql, (key.source.as_str(), &key.family, &key.record), fact)?;
            found.extend(row.map(|row| (key.clone(), row)));
        }
        Ok(found)
    }

    /// Facts by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer or lacks one.
    pub fn facts_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<(FactKey, FactRow)>, StoreError> {
        let sql = format!("SELECT {FACT} WHERE f.id = ?1");
        let row = |row: &Row<'_>| {
            let key = FactKey { source: row.parsed(12)?, family: row.get(13)?, record: row.get(14)? };
            Ok((key, fact(row)?))
        };
        ids.into_iter().map(|id| self.sql.only(&sql, [id], row)).collect()
    }

    /// Keeps a fact that was not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_fact(&self, key: &FactKey) -> Result<i64, StoreError> {
        let insert = "INSERT INTO fact (source, family, record) VALUES (?1, ?2, ?3) RETURNING id";
        self.sql.made(insert, (key.source.as_str(), &key.family, &key.record))
    }

    /// Keeps an event that was not known; `stood` is the round and list of its record.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_event(
        &self,
        raw: i64,
        fact: i64,
        event: &Event,
        stood: Option<(Instant, i64)>,
    ) -> Result<i64, StoreError> {
        let (round, list) = stood.unzip();
        self.sql.made(
            "INSERT INTO event (raw, generation, place, fact, live, revision, occurred, adapter, schema, body, list, round)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) RETURNING id",
            (
                raw,
                event.id.generation.0,
                event.id.index,
                fact,
                event.operation == Operation::Upsert,
                event.revision,
                event.occurred,
                event.adapter.as_str(),
                event.schema,
                &event.body[..],
                list,
                round,
            ),
        )
    }

    /// Keeps which event of a fact is in force, and what follows from it.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_state(
        &self,
        fact: i64,
        event: Option<i64>,
        live: bool,
        unresolved: bool,
        matter: Option<i64>,
    ) -> Result<(), StoreError> {
        self.sql.run(
            "UPDATE fact SET event = ?2, live = ?3, unresolved = ?4, matter = ?5 WHERE id = ?1",
            (fact, event, live, unresolved, matter),
        )?;
        Ok(())
    }

    /// The parties of a fact, in their order.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn mentions(&self, fact: i64) -> Result<Vec<MentionRow>, StoreError> {
        self.sql.all(
            "SELECT role, evidence, name, in_force, claims FROM mention WHERE fact = ?1 ORDER BY place",
            [fact],
            |row| {
                Ok(MentionRow {
                    role: row.get(0)?,
                    evidence: row.get(1)?,
                    name: row.get(2)?,
                    in_force: row.get(3)?,
                    claims: row.get(4)?,
                })
            },
        )
    }

    /// Puts the parties of a fact in the place of those it had.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_mentions(&self, fact: i64, had: bool, mentions: &[MentionRow]) -> Result<(), StoreError> {
        if had {
            self.sql.run("DELETE FROM mention WHERE fact = ?1", [fact])?;
        }
        let insert = "INSERT INTO mention (fact, place, role, evidence, name, in_force, claims) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        for (place, m) in mentions.iter().enumerate() {
            self.sql.run(insert, (fact, rows(place), &m.role, m.evidence, &m.name, m.in_force, &m.claims))?;
        }
        Ok(())
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
    /// The highest id of a raw record that told a fact; none where nothing was folded yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn newest_raw(&self) -> Result<Option<RawId>, StoreError> {
        self.sql.first("SELECT raw FROM raw ORDER BY raw DESC LIMIT 1", (), |row| row.parsed(0))
    }

    /// The events in force of a matter's live facts.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn events_of_matter(&self, matter: i64) -> Result<Vec<EventRow>, StoreError> {
        let sql = format!(
            "SELECT {EVENT} FROM fact f JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw
             WHERE f.matter = ?1 ORDER BY f.source, f.record"
        );
        self.sql.all(&sql, [matter], event)
    }
}

fn fact(row: &Row<'_>) -> Result<FactRow, StoreError> {
    let event = match row.get::<Option<i64>>(1)? {
        None => None,
        Some(event) => {
            let revision = row.get::<Option<i64>>(4)?.map_or(0, i64::cast_unsigned);
            Some((event, Rank { revision, raw: row.parsed(5)?, index: row.get(6)? }))
        }
    };
    Ok(FactRow {
        id: row.get(0)?,
        event,
        live: row.get(2)?,
        matter: row.get(3)?,
        last: last(row, 7)?,
        flags: row.get(11)?,
    })
}
