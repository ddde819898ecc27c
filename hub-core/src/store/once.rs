//! What facts said once: an index from sets of identifiers and from matters to the facts of which a state that is
//! not in force names them. It lacks nothing of the past and may hold more.

use super::event::{EVENT, event};
use super::sql::{Bind, numbers, texts};
use super::{EventRow, EvidenceRow, Look, StoreError, Txn};
use crate::message::FactKey;

/// An identifier in a set that a party of a fact had once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OnceIdentifier {
    /// Its scheme.
    pub scheme: String,
    /// Its value, normalised.
    pub value: String,
    /// The name of the set.
    pub name: String,
    /// The operator id that it gives.
    pub alias: String,
}

impl Txn<'_> {
    /// Keeps which facts named sets of identifiers or matters once; what is known already stays.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_once<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, i64)>,
        identifiers: &[OnceIdentifier],
    ) -> Result<(), StoreError> {
        let names: Vec<_> = names.into_iter().collect();
        let cells: Vec<_> = names.iter().map(|(name, fact)| [name.cell(), fact.cell()]).collect();
        self.sql.put("INSERT INTO once (name, fact) VALUES {} ON CONFLICT DO NOTHING", &cells)?;
        let cells = identifiers.iter().map(|id| [id.scheme.cell(), id.value.cell(), id.name.cell(), id.alias.cell()]);
        let sql = "INSERT INTO once_identifier (scheme, value, name, alias) VALUES {} ON CONFLICT DO NOTHING";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }
}

impl Look<'_> {
    /// Names of the sets that an id led to once: the id of a set itself, or that of an identifier in it.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn once_by_id(&self, id: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT name FROM once_identifier WHERE alias = ?1 OR name = ?1";
        self.sql.all(sql, [id], |row| row.get(0))
    }

    /// Sets of identifiers that parties of live facts have, to which an id leads: the id of a set itself, or that of an
    /// identifier in it that is not barred.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn sets_by_id(&self, id: &str) -> Result<Vec<EvidenceRow>, StoreError> {
        let sql = "SELECT e.id, e.name, e.identifiers, e.operator FROM evidence e WHERE e.name = ?1
             UNION SELECT e.id, e.name, e.identifiers, e.operator FROM identifier i
             JOIN link l ON l.identifier = i.id JOIN evidence e ON e.id = l.evidence
             WHERE i.alias = ?1 AND i.state <> 'barred'";
        self.sql.all(sql, [id], super::evidence::evidence)
    }

    /// Sets of identifiers that parties of live facts have, in which an identifier stands that is not barred,
    /// whatever its scheme.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn sets_by_value(&self, value: &str) -> Result<Vec<EvidenceRow>, StoreError> {
        let sql = "SELECT DISTINCT e.id, e.name, e.identifiers, e.operator FROM identifier i
             JOIN link l ON l.identifier = i.id JOIN evidence e ON e.id = l.evidence
             WHERE i.value = ?1 AND i.state <> 'barred'";
        self.sql.all(sql, [value], super::evidence::evidence)
    }

    /// Names of the sets in which an identifier stood once, whatever its scheme.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn once_by_value(&self, value: &str) -> Result<Vec<String>, StoreError> {
        self.sql.all("SELECT DISTINCT name FROM once_identifier WHERE value = ?1", [value], |row| row.get(0))
    }

    /// What stands in sets of identifiers that facts named once: the set's name, scheme, value.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn once_sets<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT name, scheme, value FROM once_identifier WHERE name IN ({})";
        self.sql.each(sql, &texts(names), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }

    /// Names of the sets in which identifiers stood once, by scheme and value.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn once_with<'n>(
        &self,
        identifiers: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Vec<String>, StoreError> {
        let keys: Vec<_> = identifiers.into_iter().map(|(scheme, value)| [scheme.cell(), value.cell()]).collect();
        let sql = "SELECT o.name FROM (VALUES {}) AS k JOIN once_identifier o
             ON o.scheme = k.column1 AND o.value = k.column2";
        self.sql.each(sql, &keys, |row| row.get(0))
    }

    /// Sets of identifiers that parties of live facts have, in which identifiers stand: by scheme and value.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn sets_with<'n>(
        &self,
        identifiers: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Vec<EvidenceRow>, StoreError> {
        let keys: Vec<_> = identifiers.into_iter().map(|(scheme, value)| [scheme.cell(), value.cell()]).collect();
        let sql = "SELECT e.id, e.name, e.identifiers, e.operator FROM (VALUES {}) AS k
             JOIN identifier i ON i.scheme = k.column1 AND i.value = k.column2
             JOIN link l ON l.identifier = i.id JOIN evidence e ON e.id = l.evidence";
        self.sql.each(sql, &keys, super::evidence::evidence)
    }

    /// Those of these identifiers that are barred: scheme and value.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn barred<'n>(
        &self,
        identifiers: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let keys: Vec<_> = identifiers.into_iter().map(|(scheme, value)| [scheme.cell(), value.cell()]).collect();
        let sql = "SELECT i.scheme, i.value FROM (VALUES {}) AS k JOIN identifier i
             ON i.scheme = k.column1 AND i.value = k.column2 WHERE i.state = 'barred'";
        self.sql.each(sql, &keys, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Facts that name sets of identifiers or tell matters, now or once: by the names of those. A fact may come twice.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts_naming<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Vec<i64>, StoreError> {
        let names = texts(names);
        let mut found = Vec::new();
        for sql in [
            "SELECT fact FROM once WHERE name IN ({})",
            "SELECT m.fact FROM evidence e JOIN mention m ON m.evidence = e.id WHERE e.name IN ({})",
            "SELECT f.id FROM matter m JOIN fact f ON f.matter = m.id WHERE m.name IN ({})",
        ] {
            found.extend(self.sql.each(sql, &names, |row| row.get::<i64>(0))?);
        }
        Ok(found)
    }

    /// Facts by whose and which they are.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn facts_of_records<'k>(&self, keys: impl IntoIterator<Item = &'k FactKey>) -> Result<Vec<i64>, StoreError> {
        let keys = keys.into_iter().map(|key| [key.source.as_str().cell(), key.family.cell(), key.record.cell()]);
        let sql = "SELECT f.id FROM (VALUES {}) AS k JOIN fact f
             ON f.source = k.column1 AND f.family = k.column2 AND f.record = k.column3";
        self.sql.each(sql, &keys.collect::<Vec<_>>(), |row| row.get(0))
    }

    /// The events of facts that are not past, as far as no higher generation voids them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn standing_of(&self, facts: impl IntoIterator<Item = i64>) -> Result<Vec<EventRow>, StoreError> {
        let sql = format!(
            "SELECT {EVENT} FROM event e JOIN raw r ON r.id = e.raw JOIN fact f ON f.id = e.fact
             WHERE e.fact IN ({{}}) AND e.generation = r.generation AND f.past = 0"
        );
        self.sql.each(&sql, &numbers(facts), event)
    }
}
