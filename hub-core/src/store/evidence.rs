//! Evidences, the identifiers in them, and who shares what with whom.

use super::query::rows;
use super::sql::{Bind, Row, numbers, texts};
use super::{Look, StoreError, Txn};

/// A set of identifiers as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Surrogate key.
    pub id: i64,
    /// Its name, which no other set has.
    pub name: String,
    /// Its identifiers, as JSON.
    pub identifiers: String,
    /// Surrogate key of its operator.
    pub operator: Option<i64>,
}

/// An identifier as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentifierRow {
    /// Surrogate key.
    pub id: i64,
    /// Its scheme.
    pub scheme: String,
    /// Its value, normalised.
    pub value: String,
    /// The operator id that it gives.
    pub alias: String,
    /// Evidences that it may join.
    pub evidences: i64,
    /// `founding`, `sound`, `contested` or `barred`.
    pub state: String,
    /// Surrogate key of the operator whose it is alone.
    pub operator: Option<i64>,
}

/// That an identifier stands in an evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRow {
    /// Surrogate key of the identifier.
    pub identifier: i64,
    /// Surrogate key of the evidence.
    pub evidence: i64,
    /// Whether it may join that to others.
    pub joins: bool,
}

const EVIDENCE: &str = "id, name, identifiers, operator";
const IDENTIFIER: &str = "i.id, i.scheme, i.value, i.alias, i.evidences, i.state, i.operator";

pub(super) fn evidence(row: &Row<'_>) -> Result<EvidenceRow, StoreError> {
    Ok(EvidenceRow { id: row.get(0)?, name: row.get(1)?, identifiers: row.get(2)?, operator: row.get(3)? })
}

fn identifier(row: &Row<'_>) -> Result<IdentifierRow, StoreError> {
    Ok(IdentifierRow {
        id: row.get(0)?,
        scheme: row.get(1)?,
        value: row.get(2)?,
        alias: row.get(3)?,
        evidences: row.get(4)?,
        state: row.get(5)?,
        operator: row.get(6)?,
    })
}

fn link(row: &Row<'_>) -> Result<LinkRow, StoreError> {
    Ok(LinkRow { identifier: row.get(0)?, evidence: row.get(1)?, joins: row.get(2)? })
}

impl Txn<'_> {
    /// Evidences that are known, by name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Vec<EvidenceRow>, StoreError> {
        self.sql.each(&format!("SELECT {EVIDENCE} FROM evidence WHERE name IN ({{}})"), &texts(names), evidence)
    }

    /// Evidences by surrogate key; those that are not there are left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<EvidenceRow>, StoreError> {
        self.sql.each(&format!("SELECT {EVIDENCE} FROM evidence WHERE id IN ({{}})"), &numbers(ids), evidence)
    }

    /// Keeps evidences.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_evidences(&self, rows: &[&EvidenceRow]) -> Result<(), StoreError> {
        let cells =
            rows.iter().map(|row| [row.id.cell(), row.name.cell(), row.identifiers.cell(), row.operator.cell()]);
        let sql = "INSERT INTO evidence (id, name, identifiers, operator) VALUES {}
             ON CONFLICT (id) DO UPDATE SET operator = excluded.operator";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Those of some evidences that no party has.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_of_nobody(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT e.id FROM evidence e WHERE e.id IN ({})
             AND NOT EXISTS (SELECT 1 FROM mention m WHERE m.evidence = e.id)";
        self.sql.each(sql, &numbers(ids), |row| row.get(0))
    }

    /// Takes an evidence away, with what stands in it.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_evidence(&self, evidence: i64) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM link WHERE evidence = ?1", [evidence])?;
        self.sql.run("DELETE FROM evidence WHERE id = ?1", [evidence])?;
        Ok(())
    }

    /// Identifiers that are known, by scheme and value.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn identifiers<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<Vec<IdentifierRow>, StoreError> {
        let names: Vec<_> = names.into_iter().map(|(scheme, value)| [scheme.cell(), value.cell()]).collect();
        let sql = format!(
            "SELECT {IDENTIFIER} FROM (VALUES {{}}) AS k JOIN identifier i ON i.scheme = k.column1 AND i.value = k.column2"
        );
        self.sql.each(&sql, &names, identifier)
    }

    /// Identifiers by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn identifiers_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<IdentifierRow>, StoreError> {
        let sql = format!("SELECT {IDENTIFIER} FROM identifier i WHERE i.id IN ({{}})");
        self.sql.each(&sql, &numbers(ids), identifier)
    }

    /// Keeps identifiers.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_identifiers(&self, rows: &[&IdentifierRow]) -> Result<(), StoreError> {
        let cells = rows.iter().map(|row| {
            let is = [row.evidences.cell(), row.state.cell(), row.operator.cell()];
            [row.id.cell(), row.scheme.cell(), row.value.cell(), row.alias.cell(), is[0], is[1], is[2]]
        });
        let sql = "INSERT INTO identifier (id, scheme, value, alias, evidences, state, operator) VALUES {}
             ON CONFLICT (id) DO UPDATE SET evidences = excluded.evidences, state = excluded.state,
             operator = excluded.operator";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Takes an identifier away, where it stands in no evidence; whether it did.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_identifier(&self, id: i64) -> Result<bool, StoreError> {
        let alone = "SELECT 1 FROM link WHERE identifier = ?1 LIMIT 1";
        if self.sql.first(alone, [id], |_| Ok(()))?.is_some() {
            return Ok(false);
        }
        self.sql.run("DELETE FROM identifier WHERE id = ?1", [id])?;
        Ok(true)
    }

    /// Keeps which identifiers stand in evidences.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_links(&self, rows: &[LinkRow]) -> Result<(), StoreError> {
        let cells: Vec<_> =
            rows.iter().map(|row| [row.identifier.cell(), row.evidence.cell(), row.joins.cell()]).collect();
        self.sql.put("INSERT INTO link (identifier, evidence, joins) VALUES {}", &cells)
    }

    /// What stands in evidences.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn links_of(&self, evidences: impl IntoIterator<Item = i64>) -> Result<Vec<LinkRow>, StoreError> {
        let sql = "SELECT identifier, evidence, joins FROM link WHERE evidence IN ({})";
        self.sql.each(sql, &numbers(evidences), link)
    }

    /// Evidences that identifiers may join.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn sharing(&self, identifiers: impl IntoIterator<Item = i64>) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT evidence FROM link WHERE joins = 1 AND identifier IN ({})";
        self.sql.each(sql, &numbers(identifiers), |row| row.get(0))
    }
}

impl Look<'_> {
    /// Evidences of operators, each operator's in the order of their names.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_of(&self, operators: impl IntoIterator<Item = i64>) -> Result<Vec<EvidenceRow>, StoreError> {
        let sql = format!("SELECT {EVIDENCE} FROM evidence WHERE operator IN ({{}}) ORDER BY operator, name");
        self.sql.each(&sql, &numbers(operators), evidence)
    }

    /// Identifiers that join nobody, since they are contested or barred, behind a scheme and value, at most so many:
    /// scheme, value, state.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn review(
        &self,
        (scheme, value): (&str, &str),
        limit: usize,
    ) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT scheme, value, state FROM identifier
             WHERE state IN ('contested', 'barred') AND (scheme, value) > (?1, ?2) ORDER BY scheme, value LIMIT ?3";
        self.sql.all(sql, (scheme, value, rows(limit)), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
    }
}
