//! Evidences, the identifiers in them, and who shares what with whom.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{OptionalExtension, Row};

use super::{StoreError, Txn};

/// A set of identifiers as it is kept.
#[derive(Debug, Clone)]
pub struct EvidenceRow {
    /// Surrogate key.
    pub id: i64,
    /// Its name, which no other set has.
    pub name: String,
    /// Its identifiers, as JSON.
    pub identifiers: String,
    /// Parties of live facts that have it.
    pub refs: i64,
    /// Surrogate key of its operator.
    pub operator: Option<i64>,
}

/// An identifier of an evidence, as it is given to be kept.
#[derive(Debug, Clone, Copy)]
pub struct IdentifierRow<'a> {
    /// Its scheme.
    pub scheme: &'a str,
    /// Its value, normalised.
    pub value: &'a str,
    /// The operator id that it gives.
    pub alias: &'a str,
    /// Whether it may join this evidence to others.
    pub joins: bool,
}

const EVIDENCE: &str = "id, name, identifiers, refs, operator";

fn evidence(row: &Row<'_>) -> rusqlite::Result<EvidenceRow> {
    Ok(EvidenceRow {
        id: row.get(0)?,
        name: row.get(1)?,
        identifiers: row.get(2)?,
        refs: row.get(3)?,
        operator: row.get(4)?,
    })
}

/// Evidences that hang together, and the identifiers that were passed over.
#[derive(Debug, Default)]
pub struct Neighbourhood {
    /// Every evidence reached.
    pub evidences: Vec<EvidenceRow>,
    /// Identifiers above the bar: surrogate key, scheme, value.
    pub barred: Vec<(i64, String, String)>,
}

impl Txn<'_> {
    /// Evidences that are known, by name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences<'n>(
        &self,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Result<HashMap<String, EvidenceRow>, StoreError> {
        let mut select = self.sql.prepare_cached(&format!("SELECT {EVIDENCE} FROM evidence WHERE name = ?1"))?;
        let mut found = HashMap::new();
        for name in names {
            found.extend(select.query_row([name], evidence).optional()?.map(|row| (name.to_owned(), row)));
        }
        Ok(found)
    }

    /// Evidences by surrogate key; those that are not there are left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<EvidenceRow>, StoreError> {
        let mut select = self.sql.prepare_cached(&format!("SELECT {EVIDENCE} FROM evidence WHERE id = ?1"))?;
        let mut found = Vec::new();
        for id in ids {
            found.extend(select.query_row([id], evidence).optional()?);
        }
        Ok(found)
    }

    /// Evidences of an operator, in the order of their names.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_of(&self, operator: i64) -> Result<Vec<EvidenceRow>, StoreError> {
        let sql = format!("SELECT {EVIDENCE} FROM evidence WHERE operator = ?1 ORDER BY name");
        self.look().all(&sql, [operator], evidence)
    }

    /// Keeps an evidence that was not known, with no parties yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_evidence(
        &self,
        name: &str,
        identifiers: &str,
        parts: &[IdentifierRow<'_>],
    ) -> Result<EvidenceRow, StoreError> {
        self.sql
            .prepare_cached("INSERT INTO evidence (name, identifiers, refs) VALUES (?1, ?2, 0)")?
            .execute((name, identifiers))?;
        let id = self.sql.last_insert_rowid();
        let mut identifier = self.sql.prepare_cached(
            "INSERT INTO identifier (scheme, value, alias, evidences, state) VALUES (?1, ?2, ?3, ?4, 'founding')
             ON CONFLICT (scheme, value) DO UPDATE SET evidences = evidences + excluded.evidences RETURNING id",
        )?;
        let mut link = self.sql.prepare_cached("INSERT INTO link (identifier, evidence, joins) VALUES (?1, ?2, ?3)")?;
        for part in parts {
            let of: i64 = identifier.query_row((part.scheme, part.value, part.alias, part.joins), |row| row.get(0))?;
            link.execute((of, id, part.joins))?;
        }
        Ok(EvidenceRow { id, name: name.to_owned(), identifiers: identifiers.to_owned(), refs: 0, operator: None })
    }

    /// Changes how many parties an evidence has.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_refs(&self, evidence: i64, refs: i64) -> Result<(), StoreError> {
        self.sql.prepare_cached("UPDATE evidence SET refs = ?2 WHERE id = ?1")?.execute((evidence, refs))?;
        Ok(())
    }

    /// Takes an evidence away that no party has, and identifiers that nothing
    /// else names. Gives the evidences that it might have joined.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_evidence(&self, evidence: i64) -> Result<Vec<i64>, StoreError> {
        let look = self.look();
        let neighbours = look.all(
            "SELECT DISTINCT o.evidence FROM link l JOIN link o ON o.identifier = l.identifier
             WHERE l.evidence = ?1 AND o.evidence <> ?1 AND l.joins AND o.joins",
            [evidence],
            |row| row.get(0),
        )?;
        let identifiers = look.all("SELECT identifier, joins FROM link WHERE evidence = ?1", [evidence], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
        })?;
        self.sql.prepare_cached("DELETE FROM link WHERE evidence = ?1")?.execute([evidence])?;
        // One that nothing may join by any more is nobody's.
        let mut fewer = self.sql.prepare_cached(
            "UPDATE identifier SET evidences = evidences - ?2,
                 state = CASE WHEN evidences > ?2 THEN state ELSE 'founding' END,
                 operator = CASE WHEN evidences > ?2 THEN operator END WHERE id = ?1",
        )?;
        let mut drop = self.sql.prepare_cached(
            "DELETE FROM identifier WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM link WHERE identifier = ?1)",
        )?;
        for (identifier, joins) in identifiers {
            fewer.execute((identifier, joins))?;
            drop.execute([identifier])?;
        }
        self.sql.prepare_cached("DELETE FROM evidence WHERE id = ?1")?.execute([evidence])?;
        Ok(neighbours)
    }

    /// How many evidences an identifier may join, by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn breadth(&self, scheme: &str, value: &str) -> Result<Option<(i64, i64)>, StoreError> {
        Ok(self
            .sql
            .prepare_cached("SELECT id, evidences FROM identifier WHERE scheme = ?1 AND value = ?2")?
            .query_row((scheme, value), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }

    /// Evidences that an identifier may join.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn sharing(&self, identifier: i64) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT evidence FROM link WHERE identifier = ?1 AND joins";
        self.look().all(sql, [identifier], |row| row.get(0))
    }

    /// Everything that hangs together with some evidences over identifiers that
    /// may join and are not above the bar. Ids that are not there are left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn neighbourhood(&self, start: impl IntoIterator<Item = i64>, bar: i64) -> Result<Neighbourhood, StoreError> {
        let mut identifiers_of = self.sql.prepare_cached(
            "SELECT i.id, i.evidences, i.scheme, i.value FROM link l JOIN identifier i ON i.id = l.identifier
             WHERE l.evidence = ?1 AND l.joins",
        )?;
        let mut reached: BTreeSet<i64> = start.into_iter().collect();
        let mut open: Vec<i64> = reached.iter().copied().collect();
        let mut asked: BTreeSet<i64> = BTreeSet::new();
        let mut barred = Vec::new();
        while let Some(evidence) = open.pop() {
            let mut rows = identifiers_of.query([evidence])?;
            while let Some(row) = rows.next()? {
                let (identifier, breadth): (i64, i64) = (row.get(0)?, row.get(1)?);
                if !asked.insert(identifier) {
                    continue;
                }
                if breadth > bar {
                    barred.push((identifier, row.get(2)?, row.get(3)?));
                } else if breadth > 1 {
                    for other in self.sharing(identifier)? {
                        if reached.insert(other) {
                            open.push(other);
                        }
                    }
                }
            }
        }
        Ok(Neighbourhood { evidences: self.evidences_by_id(reached)?, barred })
    }

    /// Gives an evidence to an operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_operator(&self, evidence: i64, operator: i64) -> Result<(), StoreError> {
        self.sql.prepare_cached("UPDATE evidence SET operator = ?2 WHERE id = ?1")?.execute((evidence, operator))?;
        Ok(())
    }

    /// Keeps what resolving found of an identifier.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_identifier(
        &self,
        (scheme, value): (&str, &str),
        state: &str,
        operator: Option<i64>,
    ) -> Result<(), StoreError> {
        self.sql
            .prepare_cached(
                "UPDATE identifier SET state = ?3, operator = ?4
                 WHERE scheme = ?1 AND value = ?2 AND (state <> ?3 OR operator IS NOT ?4)",
            )?
            .execute((scheme, value, state, operator))?;
        Ok(())
    }

    /// The state of an identifier, and the operator whose it is.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn identifier_state(&self, scheme: &str, value: &str) -> Result<Option<(String, Option<i64>)>, StoreError> {
        Ok(self
            .sql
            .prepare_cached("SELECT state, operator FROM identifier WHERE scheme = ?1 AND value = ?2")?
            .query_row((scheme, value), |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?)
    }
}
