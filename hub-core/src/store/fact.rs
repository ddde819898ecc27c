//! Facts and their parties.

use std::collections::HashMap;

use super::list::{LastRow, last};
use super::query::rows;
use super::sql::{Bind, Row, grouped, numbers};
use super::{StoreError, Txn};
use crate::message::{FactKey, Rank};

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

/// A fact as it is to be kept.
#[derive(Debug, Clone, Copy)]
pub struct FactPut<'k> {
    /// Surrogate key.
    pub id: i64,
    /// Whose and which it is.
    pub key: &'k FactKey,
    /// Surrogate key of the event in force.
    pub event: Option<i64>,
    /// Whether that says something.
    pub live: bool,
    /// Whether none of its parties is known by anything.
    pub unresolved: bool,
    /// The matter of a live fact.
    pub matter: Option<i64>,
    /// When it was told last.
    pub last: LastRow,
    /// How many flags it bears.
    pub flags: i64,
    /// The last day on which it must be kept by the event in force; none where it always must.
    pub until: Option<i64>,
    /// Whether it is past.
    pub past: bool,
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
     f.flags, f.source, f.family, f.record";
const IN_FORCE: &str = "LEFT JOIN event e ON e.id = f.event LEFT JOIN raw r ON r.id = e.raw";

fn fact(row: &Row<'_>) -> Result<(FactKey, FactRow), StoreError> {
    let event = match row.get::<Option<i64>>(1)? {
        None => None,
        Some(event) => {
            let revision = row.get::<Option<i64>>(4)?.map_or(0, i64::cast_unsigned);
            Some((event, Rank { revision, raw: row.parsed(5)?, index: row.get(6)? }))
        }
    };
    let key = FactKey { source: row.parsed(12)?, family: row.get(13)?, record: row.get(14)? };
    let (live, matter, flags) = (row.get(2)?, row.get(3)?, row.get(11)?);
    Ok((key, FactRow { id: row.get(0)?, event, live, matter, last: last(row, 7)?, flags }))
}

impl Txn<'_> {
    /// Facts that are known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k FactKey>,
    ) -> Result<Vec<(FactKey, FactRow)>, StoreError> {
        let sql = format!(
            "SELECT {FACT} FROM (VALUES {{}}) AS k JOIN fact f
             ON f.source = k.column1 AND f.family = k.column2 AND f.record = k.column3 {IN_FORCE}"
        );
        let keys = keys.into_iter().map(|key| [key.source.as_str().cell(), key.family.cell(), key.record.cell()]);
        self.sql.each(&sql, &keys.collect::<Vec<_>>(), fact)
    }

    /// Facts by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<(FactKey, FactRow)>, StoreError> {
        self.sql.each(&format!("SELECT {FACT} FROM fact f {IN_FORCE} WHERE f.id IN ({{}})"), &numbers(ids), fact)
    }

    /// Keeps facts.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_facts(&self, facts: &[FactPut<'_>]) -> Result<(), StoreError> {
        let lasts: Vec<_> = facts.iter().map(|fact| fact.last.list.unzip()).collect();
        let cells = facts.iter().zip(&lasts).map(|(fact, (stood, list))| {
            let FactKey { source, family, record } = fact.key;
            let of = [fact.id.cell(), source.as_str().cell(), family.cell(), record.cell()];
            let is = [fact.event.cell(), fact.live.cell(), fact.unresolved.cell(), fact.matter.cell()];
            let was = [list.cell(), stood.cell(), fact.last.at.cell(), fact.last.gone.cell()];
            let kept = [fact.flags.cell(), fact.until.cell(), fact.event.cell(), fact.past.cell()];
            [
                of[0], of[1], of[2], of[3], is[0], is[1], is[2], is[3], was[0], was[1], was[2], was[3], kept[0],
                kept[1], kept[2], kept[3],
            ]
        });
        let sql = "INSERT INTO fact (id, source, family, record, event, live, unresolved, matter, list, stood, told,
                 gone, flags, until, reckoned, past) VALUES {} ON CONFLICT (id) DO UPDATE SET event = excluded.event,
                 live = excluded.live, unresolved = excluded.unresolved, matter = excluded.matter, list = excluded.list,
                 stood = excluded.stood, told = excluded.told, gone = excluded.gone, flags = excluded.flags,
                 until = excluded.until, reckoned = excluded.reckoned, past = excluded.past";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// The parties of facts, in their order.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn mentions(&self, facts: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, Vec<MentionRow>>, StoreError> {
        let sql =
            "SELECT fact, role, evidence, name, in_force, claims FROM mention WHERE fact IN ({}) ORDER BY fact, place";
        let rows = self.sql.each(sql, &numbers(facts), |row| {
            let mention = MentionRow {
                role: row.get(1)?,
                evidence: row.get(2)?,
                name: row.get(3)?,
                in_force: row.get(4)?,
                claims: row.get(5)?,
            };
            Ok((row.get(0)?, mention))
        })?;
        Ok(grouped(rows))
    }

    /// Takes the parties of facts away.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_mentions(&self, facts: impl IntoIterator<Item = i64>) -> Result<(), StoreError> {
        for fact in facts {
            self.sql.run("DELETE FROM mention WHERE fact = ?1", [fact])?;
        }
        Ok(())
    }

    /// Keeps the parties of facts that have none.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_mentions(&self, facts: &[(i64, Vec<MentionRow>)]) -> Result<(), StoreError> {
        let mut cells = Vec::new();
        let places: Vec<i64> =
            (0..facts.iter().map(|(_, mentions)| mentions.len()).max().unwrap_or(0)).map(rows).collect();
        for (fact, mentions) in facts {
            for (place, m) in places.iter().zip(mentions) {
                let (role, evidence, name) = (m.role.cell(), m.evidence.cell(), m.name.cell());
                cells.push([fact.cell(), place.cell(), role, evidence, name, m.in_force.cell(), m.claims.cell()]);
            }
        }
        let sql = "INSERT INTO mention (fact, place, role, evidence, name, in_force, claims) VALUES {}";
        self.sql.put(sql, &cells)
    }
}
