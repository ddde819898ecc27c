//! Evidences, the identifiers in them, and who shares what with whom.

use std::collections::{BTreeSet, HashMap};

use super::sql::Row;
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

fn evidence(row: &Row<'_>) -> Result<EvidenceRow, StoreError> {
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
        let sql = format!("SELECT {EVIDENCE} FROM evidence WHERE name = ?1");
        let mut found = HashMap::new();
        for name in names {
            found.extend(self.sql.first(&sql, [name], evidence)?.map(|row| (name.to_owned(), row)));
        }
        Ok(found)
    }

    /// Evidences by surrogate key; those that are not there are left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<EvidenceRow>, StoreError> {
        let sql = format!("SELECT {EVIDENCE} FROM evidence WHERE id = ?1");
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.sql.first(&sql, [id], evidence)?);
        }
        Ok(found)
    }

    /// Evidences of an operator, in the order of their names.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn evidences_of(&self, operator: i64) -> Result<Vec<EvidenceRow>, StoreError> {
        let sql = format!("SELECT {EVIDENCE} FROM evidence WHERE operator = ?1 ORDER BY name");
        self.sql.all(&sql, [operator], evidence)
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
        let insert = "INSERT INTO evidence (name, identifiers, refs) VALUES (?1, ?2, 0) RETURNING id";
        let id = self.sql.made(insert, (name, identifiers))?;
        let identifier = "INSERT INTO identifier (scheme, value, alias, evidences, state) VALUES (?1, ?2, ?3, ?4, 'founding')
             ON CONFLICT (scheme, value) DO UPDATE SET evidences = identifier.evidences + excluded.evidences RETURNING id";
        let link = "INSERT INTO link (identifier, evidence, joins) VALUES (?1, ?2, ?3)";
        for part in parts {
            let named = (part.scheme, part.value, part.alias, part.joins);
            let of: i64 = self.sql.only(identifier, named, |row| row.get(0))?;
            self.sql.run(link, (of, id, part.joins))?;
        }
        Ok(EvidenceRow { id, name: name.to_owned(), identifiers: identifiers.to_owned(), refs: 0, operator: None })
    }

    /// Changes how many parties an evidence has.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_refs(&self, evidence: i64, refs: i64) -> Result<(), StoreError> {
        self.sql.run("UPDATE evidence SET refs = ?2 WHERE id = ?1", (evidence, refs))?;
        Ok(())
    }

    /// Takes an evidence away that no party has, and identifiers that nothing
    /// else names. Gives the evidences that it might have joined.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_evidence(&self, evidence: i64) -> Result<Vec<i64>, StoreError> {
        let neighbours = self.sql.all(
            "SELECT DISTINCT o.evidence FROM link l JOIN link o ON o.identifier = l.identifier
             WHERE l.evidence = ?1 AND o.evidence <> ?1 AND l.joins = 1 AND o.joins = 1",
            [evidence],
            |row| row.get(0),
        )?;
        let identifiers =
            self.sql.all("SELECT identifier, joins FROM link WHERE evidence = ?1", [evidence], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?))
            })?;
        self.sql.run("DELETE FROM link WHERE evidence = ?1", [evidence])?;
        // One that nothing may join by any more is nobody's.
        let fewer = "UPDATE identifier SET evidences = evidences - ?2,
                 state = CASE WHEN evidences > ?2 THEN state ELSE 'founding' END,
                 operator = CASE WHEN evidences > ?2 THEN operator END WHERE id = ?1";
        let drop = "DELETE FROM identifier WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM link WHERE identifier = ?1)";
        for (identifier, joins) in identifiers {
            self.sql.run(fewer, (identifier, joins))?;
            self.sql.run(drop, [identifier])?;
        }
        self.sql.run("DELETE FROM evidence WHERE id = ?1", [evidence])?;
        Ok(neighbours)
    }

    /// How many evidences an identifier may join, by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn breadth(&self, scheme: &str, value: &str) -> Result<Option<(i64, i64)>, StoreError> {
        self.sql.first(
            "SELECT id, evidences FROM identifier WHERE scheme = ?1 AND value = ?2",
            (scheme, value),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Evidences that an identifier may join.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn sharing(&self, identifier: i64) -> Result<Vec<i64>, StoreError> {
        let sql = "SELECT evidence FROM link WHERE identifier = ?1 AND joins = 1";
        self.sql.all(sql, [identifier], |row| row.get(0))
    }

    /// Everything that hangs together with some evidences over identifiers that
    /// may join and are not above the bar. Ids that are not there are left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn neighbourhood(&self, start: impl IntoIterator<Item = i64>, bar: i64) -> Result<Neighbourhood, StoreError> {
        let identifiers_of = "SELECT i.id, i.evidences, i.scheme, i.value FROM link l
             JOIN identifier i ON i.id = l.identifier WHERE l.evidence = ?1 AND l.joins = 1";
        let mut reached: BTreeSet<i64> = start.into_iter().collect();
        let mut open: Vec<i64> = reached.iter().copied().collect();
        let mut asked: BTreeSet<i64> = BTreeSet::new();
        let mut barred = Vec::new();
        while let Some(evidence) = open.pop() {
            let named = self.sql.all(identifiers_of, [evidence], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get(2)?, row.get(3)?))
            })?;
            for (identifier, breadth, scheme, value) in named {
                if !asked.insert(identifier) {
                    continue;
                }
                if breadth > bar {
                    barred.push((identifier, scheme, value));
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
        self.sql.run("UPDATE evidence SET operator = ?2 WHERE id = ?1", (evidence, operator))?;
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
        self.sql.run(
            "UPDATE identifier SET state = ?3, operator = ?4
                 WHERE scheme = ?1 AND value = ?2 AND (state <> ?3 OR operator IS DISTINCT FROM ?4)",
            (scheme, value, state, operator),
        )?;
        Ok(())
    }

    /// The state of an identifier, and the operator whose it is.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn identifier_state(&self, scheme: &str, value: &str) -> Result<Option<(String, Option<i64>)>, StoreError> {
        self.sql.first(
            "SELECT state, operator FROM identifier WHERE scheme = ?1 AND value = ?2",
            (scheme, value),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}
