//! Raw records, events, facts and their parties.

use std::collections::HashMap;

use bytes::Bytes;
use rusqlite::{OptionalExtension, Row};

use super::list::{LastRow, last, listing};
use super::query::rows;
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

/// Columns of an [`EventRow`] over `event e JOIN raw r JOIN fact f`.
pub(super) const EVENT: &str = "e.id, e.fact, r.raw, e.generation, e.place, f.source, f.family, f.record, e.live, \
     e.revision, e.occurred, e.adapter, e.schema, e.body, (SELECT name FROM list WHERE id = e.list), e.round";

/// A text column in the form that its type reads.
pub(super) fn parsed<T: std::str::FromStr<Err = E>, E: std::error::Error + Send + Sync + 'static>(
    row: &Row<'_>,
    column: usize,
) -> rusqlite::Result<T> {
    row.get_ref(column)?
        .as_str()?
        .parse()
        .map_err(|e: E| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e)))
}

pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<EventRow> {
    let live: bool = row.get(8)?;
    Ok(EventRow {
        id: row.get(0)?,
        fact: row.get(1)?,
        event: Event {
            id: EventId { raw: parsed(row, 2)?, generation: Generation(row.get(3)?), index: row.get(4)? },
            fact: FactKey { source: parsed::<SourceName, _>(row, 5)?, family: row.get(6)?, record: row.get(7)? },
            operation: if live { Operation::Upsert } else { Operation::Delete },
            revision: row.get::<_, Option<i64>>(9)?.map(i64::cast_unsigned),
            occurred: row.get(10)?,
            listing: listing(row, 14)?,
            adapter: row.get_ref(11)?.as_str()?.into(),
            schema: row.get(12)?,
            body: Bytes::from(row.get::<_, Vec<u8>>(13)?),
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
        Ok(self.sql.prepare_cached(sql)?.query_row((id.to_string(), generation.0), |row| row.get(0)).optional()?)
    }

    /// A raw record that is known: surrogate key and highest generation.
    ///
    /// # Errors
    /// Where the store does not answer or lacks it.
    pub fn raw(&self, id: RawId) -> Result<(i64, Generation), StoreError> {
        let mut select = self.sql.prepare_cached("SELECT id, generation FROM raw WHERE raw = ?1")?;
        Ok(select.query_row([id.to_string()], |row| Ok((row.get(0)?, Generation(row.get(1)?))))?)
    }

    /// Raises the highest generation of a raw record.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_generation(&self, raw: i64, generation: Generation) -> Result<(), StoreError> {
        self.sql.prepare_cached("UPDATE raw SET generation = ?2 WHERE id = ?1")?.execute((raw, generation.0))?;
        Ok(())
    }

    /// Events of a raw record: generation, index, surrogate keys of event and fact.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn events_of_raw(&self, raw: i64) -> Result<Vec<(Generation, u32, i64, i64)>, StoreError> {
        self.look().all("SELECT generation, place, id, fact FROM event WHERE raw = ?1", [raw], |row| {
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
        let mut select = self.sql.prepare_cached(
            "SELECT f.id, f.event, f.live, f.matter, e.revision, r.raw, e.place, f.list, f.stood, f.told, f.gone,
                    f.flags
             FROM fact f LEFT JOIN event e ON e.id = f.event LEFT JOIN raw r ON r.id = e.raw
             WHERE f.source = ?1 AND f.family = ?2 AND f.record = ?3",
        )?;
        let mut found = HashMap::new();
        for key in keys {
            let row = select.query_row((key.source.as_str(), &key.family, &key.record), fact).optional()?;
            found.extend(row.map(|row| (key.clone(), row)));
        }
        Ok(found)
    }

    /// Facts by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer or lacks one.
    pub fn facts_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<(FactKey, FactRow)>, StoreError> {
        let mut select = self.sql.prepare_cached(
            "SELECT f.id, f.event, f.live, f.matter, e.revision, r.raw, e.place, f.list, f.stood, f.told, f.gone,
                    f.flags, f.source, f.family, f.record
             FROM fact f LEFT JOIN event e ON e.id = f.event LEFT JOIN raw r ON r.id = e.raw WHERE f.id = ?1",
        )?;
        ids.into_iter()
            .map(|id| {
                Ok(select.query_row([id], |row| {
                    let key = FactKey { source: parsed(row, 12)?, family: row.get(13)?, record: row.get(14)? };
                    Ok((key, fact(row)?))
                })?)
            })
            .collect()
    }

    /// Keeps a fact that was not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_fact(&self, key: &FactKey) -> Result<i64, StoreError> {
        self.sql.prepare_cached("INSERT INTO fact (source, family, record) VALUES (?1, ?2, ?3)")?.execute((
            key.source.as_str(),
            &key.family,
            &key.record,
        ))?;
        Ok(self.sql.last_insert_rowid())
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
        self.sql
            .prepare_cached(
                "INSERT INTO event (raw, generation, place, fact, live, revision, occurred, adapter, schema, body,
                     list, round)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?
            .execute((
                raw,
                event.id.generation.0,
                event.id.index,
                fact,
                event.operation == Operation::Upsert,
                event.revision.map(u64::cast_signed),
                event.occurred,
                event.adapter.as_str(),
                event.schema,
                &event.body[..],
                list,
                round,
            ))?;
        Ok(self.sql.last_insert_rowid())
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
        self.sql
            .prepare_cached("UPDATE fact SET event = ?2, live = ?3, unresolved = ?4, matter = ?5 WHERE id = ?1")?
            .execute((fact, event, live, unresolved, matter))?;
        Ok(())
    }

    /// The parties of a fact, in their order.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn mentions(&self, fact: i64) -> Result<Vec<MentionRow>, StoreError> {
        self.look().all(
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
            self.sql.prepare_cached("DELETE FROM mention WHERE fact = ?1")?.execute([fact])?;
        }
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO mention (fact, place, role, evidence, name, in_force, claims) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        for (place, m) in mentions.iter().enumerate() {
            insert.execute((fact, rows(place), &m.role, m.evidence, &m.name, m.in_force, &m.claims))?;
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
        self.look().all(&sql, [fact], event)
    }
}

impl Look<'_> {
    /// The highest id of a raw record that told a fact; none where nothing was folded yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn newest_raw(&self) -> Result<Option<RawId>, StoreError> {
        Ok(self
            .sql
            .prepare_cached("SELECT raw FROM raw ORDER BY raw DESC LIMIT 1")?
            .query_row((), |row| parsed(row, 0))
            .optional()?)
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
        self.all(&sql, [matter], event)
    }
}

fn fact(row: &Row<'_>) -> rusqlite::Result<FactRow> {
    let event = match row.get::<_, Option<i64>>(1)? {
        None => None,
        Some(event) => {
            let revision = row.get::<_, Option<i64>>(4)?.map_or(0, i64::cast_unsigned);
            Some((event, Rank { revision, raw: parsed(row, 5)?, index: row.get(6)? }))
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
