//! Matters and their parties.

use super::query::rows;
use super::sql::Row;
use super::{Look, StoreError, Txn};

/// A matter as it is kept.
#[derive(Debug, Clone)]
pub struct MatterRow {
    /// Surrogate key.
    pub id: i64,
    /// Its name outside.
    pub name: String,
    /// Family of its facts.
    pub family: String,
    /// What names it: the natural key.
    pub key: String,
    /// When it happened (ms), where known.
    pub occurred: Option<i64>,
    /// What it comes to, as JSON; empty while it is being made.
    pub content: String,
    /// The sources that tell it, as JSON.
    pub sources: String,
}

/// A party of a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRow {
    /// Surrogate key of the operator.
    pub operator: i64,
    /// Its roles, sorted, with commas between.
    pub roles: String,
}

const MATTER: &str = "m.id, m.name, m.family, m.key, m.occurred, m.content, m.sources";

pub(super) fn matter(row: &Row<'_>) -> Result<MatterRow, StoreError> {
    Ok(MatterRow {
        id: row.get(0)?,
        name: row.get(1)?,
        family: row.get(2)?,
        key: row.get(3)?,
        occurred: row.get(4)?,
        content: row.get(5)?,
        sources: row.get(6)?,
    })
}

impl Txn<'_> {
    /// A matter's surrogate key, and whether it is made, still empty, since it was
    /// not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter_id(&self, name: &str, family: &str, key: &str) -> Result<(i64, bool), StoreError> {
        let known = self.sql.first("SELECT id FROM matter WHERE name = ?1", [name], |row| row.get(0))?;
        if let Some(id) = known {
            return Ok((id, false));
        }
        let insert =
            "INSERT INTO matter (name, family, key, content, sources) VALUES (?1, ?2, ?3, '', '') RETURNING id";
        Ok((self.sql.made(insert, (name, family, key))?, true))
    }

    /// Keeps what a matter comes to.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_matter(&self, row: &MatterRow) -> Result<(), StoreError> {
        self.sql.run(
            "UPDATE matter SET occurred = ?2, content = ?3, sources = ?4 WHERE id = ?1",
            (row.id, row.occurred, &row.content, &row.sources),
        )?;
        Ok(())
    }

    /// Takes a matter away that no live fact tells.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_matter(&self, id: i64) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM matter WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Matters in which a party with this evidence has a role.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_of_evidence(&self, evidence: i64) -> Result<Vec<i64>, StoreError> {
        self.sql.all(
            "SELECT DISTINCT f.matter FROM mention m JOIN fact f ON f.id = m.fact
             WHERE m.evidence = ?1 AND f.matter IS NOT NULL",
            [evidence],
            |row| row.get(0),
        )
    }

    /// Who has which role in a matter, by its facts: operator and role.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn roles(&self, matter: i64) -> Result<Vec<(i64, String)>, StoreError> {
        self.sql.all(
            "SELECT DISTINCT e.operator, m.role FROM fact f JOIN mention m ON m.fact = f.id
             JOIN evidence e ON e.id = m.evidence WHERE f.matter = ?1",
            [matter],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }

    /// Puts a party of a matter, which had none or other roles there.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_party(
        &self,
        matter: i64,
        family: &str,
        operator: i64,
        roles: &str,
        was_there: bool,
    ) -> Result<(), StoreError> {
        if was_there {
            self.sql.run(
                "UPDATE party SET roles = ?4 WHERE operator = ?1 AND family = ?2 AND matter = ?3",
                (operator, family, matter, roles),
            )?;
            return Ok(());
        }
        self.sql.run(
            "INSERT INTO party (operator, family, matter, roles) VALUES (?1, ?2, ?3, ?4)",
            (operator, family, matter, roles),
        )?;
        self.count(operator, family, 1)
    }

    /// Takes a party of a matter away.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_party(&self, matter: i64, family: &str, operator: i64) -> Result<(), StoreError> {
        self.sql
            .run("DELETE FROM party WHERE operator = ?1 AND family = ?2 AND matter = ?3", (operator, family, matter))?;
        self.count(operator, family, -1)
    }

    fn count(&self, operator: i64, family: &str, more: i64) -> Result<(), StoreError> {
        self.sql.run(
            "INSERT INTO tally (operator, family, n) VALUES (?1, ?2, ?3)
                 ON CONFLICT (operator, family) DO UPDATE SET n = tally.n + excluded.n",
            (operator, family, more),
        )?;
        Ok(())
    }
}

impl Look<'_> {
    /// A matter by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter(&self, id: i64) -> Result<Option<MatterRow>, StoreError> {
        self.sql.first(&format!("SELECT {MATTER} FROM matter m WHERE m.id = ?1"), [id], matter)
    }

    /// A matter by its name outside.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter_by_name(&self, name: &str) -> Result<Option<MatterRow>, StoreError> {
        self.sql.first(&format!("SELECT {MATTER} FROM matter m WHERE m.name = ?1"), [name], matter)
    }

    /// The parties of a matter as they are kept.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn parties(&self, matter: i64) -> Result<Vec<PartyRow>, StoreError> {
        self.sql.all("SELECT operator, roles FROM party WHERE matter = ?1 ORDER BY operator", [matter], |row| {
            Ok(PartyRow { operator: row.get(0)?, roles: row.get(1)? })
        })
    }

    /// Every matter, in the order of names.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn all_matters(&self) -> Result<Vec<MatterRow>, StoreError> {
        self.sql.all(&format!("SELECT {MATTER} FROM matter m ORDER BY m.name"), (), matter)
    }

    /// An operator's matters, of one family or of all, the latest first, at
    /// most so many.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_of(
        &self,
        operator: i64,
        family: Option<&str>,
        limit: Option<usize>,
    ) -> Result<Vec<(MatterRow, String)>, StoreError> {
        let sql = format!(
            "SELECT {MATTER}, p.roles FROM party p JOIN matter m ON m.id = p.matter
             WHERE p.operator = ?1 AND (CAST(?2 AS TEXT) IS NULL OR p.family = ?2)
             ORDER BY p.family, m.occurred DESC NULLS LAST, m.name LIMIT ?3"
        );
        self.sql.all(&sql, (operator, family, rows(limit.unwrap_or(usize::MAX))), |row| Ok((matter(row)?, row.get(7)?)))
    }
}
