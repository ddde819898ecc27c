//! Matters and their parties.

use std::collections::HashMap;
use std::rc::Rc;

use super::query::rows;
use super::sql::{Bind, Row, grouped, numbers, texts};
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

/// A party of a matter, as it is to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyPut<'m> {
    /// Surrogate key of the matter.
    pub matter: i64,
    /// Its family.
    pub family: &'m str,
    /// Surrogate key of the operator.
    pub operator: i64,
    /// Its roles, sorted, with commas between.
    pub roles: &'m str,
}

/// Where a matter stands of which nobody knows when it happened: behind all others.
pub const NO_TIME: i64 = -i64::MAX;

/// A matter's columns.
pub(super) const MATTER: &str = "m.id, m.name, m.family, m.key, m.occurred, m.content, m.sources";

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
    /// Surrogate keys of matters that are known, by name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter_ids<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<HashMap<String, i64>, StoreError> {
        let sql = "SELECT name, id FROM matter WHERE name IN ({})";
        let rows = self.sql.each(sql, &texts(names), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// Keeps matters, and what they come to.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_matters(&self, rows: &[Rc<MatterRow>]) -> Result<(), StoreError> {
        let cells = rows.iter().map(|row| {
            let named = [row.id.cell(), row.name.cell(), row.family.cell(), row.key.cell()];
            let is = [row.occurred.cell(), row.content.cell(), row.sources.cell()];
            [named[0], named[1], named[2], named[3], is[0], is[1], is[2]]
        });
        let sql = "INSERT INTO matter (id, name, family, key, occurred, content, sources) VALUES {}
             ON CONFLICT (id) DO UPDATE SET occurred = excluded.occurred, content = excluded.content,
             sources = excluded.sources";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Takes a matter away that no live fact tells.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_matter(&self, id: i64) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM matter WHERE id = ?1", [id])?;
        Ok(())
    }

    /// Matters in which a party with one of these evidences has a role.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_of_evidences(&self, evidences: impl IntoIterator<Item = i64>) -> Result<Vec<i64>, StoreError> {
        self.sql.each(
            "SELECT DISTINCT f.matter FROM mention m JOIN fact f ON f.id = m.fact
             WHERE m.evidence IN ({}) AND f.matter IS NOT NULL",
            &numbers(evidences),
            |row| row.get(0),
        )
    }

    /// Who has which role in matters, by their facts: matter, then operator and role.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn roles(
        &self,
        matters: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<(i64, String)>>, StoreError> {
        let rows = self.sql.each(
            "SELECT DISTINCT f.matter, e.operator, m.role FROM fact f JOIN mention m ON m.fact = f.id
             JOIN evidence e ON e.id = m.evidence WHERE f.matter IN ({})",
            &numbers(matters),
            |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
        )?;
        Ok(grouped(rows))
    }

    /// Keeps parties of matters, and their roles.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_parties(&self, rows: &[PartyPut<'_>]) -> Result<(), StoreError> {
        let cells: Vec<_> = rows
            .iter()
            .map(|row| [row.operator.cell(), row.family.cell(), row.matter.cell(), row.roles.cell()])
            .collect();
        let sql = "INSERT INTO party (operator, family, matter, roles) VALUES {}
             ON CONFLICT (operator, family, matter) DO UPDATE SET roles = excluded.roles";
        self.sql.put(sql, &cells)
    }

    /// Takes a party of a matter away.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_party(&self, matter: i64, family: &str, operator: i64) -> Result<(), StoreError> {
        self.sql
            .run("DELETE FROM party WHERE operator = ?1 AND family = ?2 AND matter = ?3", (operator, family, matter))?;
        Ok(())
    }
}

impl Look<'_> {
    /// Matters by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_by_id(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<MatterRow>, StoreError> {
        self.sql.each(&format!("SELECT {MATTER} FROM matter m WHERE m.id IN ({{}})"), &numbers(ids), matter)
    }

    /// A matter by its name outside.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter_by_name(&self, name: &str) -> Result<Option<MatterRow>, StoreError> {
        self.sql.first(&format!("SELECT {MATTER} FROM matter m WHERE m.name = ?1"), [name], matter)
    }

    /// Matters by their names outside.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_by_name<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Vec<MatterRow>, StoreError> {
        self.sql.each(&format!("SELECT {MATTER} FROM matter m WHERE m.name IN ({{}})"), &texts(names), matter)
    }

    /// Names and families of all matters in which operators have a role, by operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter_names_of(
        &self,
        operators: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<(String, String)>>, StoreError> {
        let sql = "SELECT p.operator, m.name, m.family FROM party p JOIN matter m ON m.id = p.matter
             WHERE p.operator IN ({})";
        let rows = self.sql.each(sql, &numbers(operators), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(grouped(rows))
    }

    /// The parties of a matter as they are kept.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn parties(&self, matter: i64) -> Result<Vec<PartyRow>, StoreError> {
        Ok(self.parties_of([matter])?.remove(&matter).unwrap_or_default())
    }

    /// The parties of matters as they are kept.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn parties_of(
        &self,
        matters: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<PartyRow>>, StoreError> {
        let sql = "SELECT matter, operator, roles FROM party WHERE matter IN ({}) ORDER BY operator";
        let rows = self.sql.each(sql, &numbers(matters), |row| {
            Ok((row.get(0)?, PartyRow { operator: row.get(1)?, roles: row.get(2)? }))
        })?;
        Ok(grouped(rows))
    }

    /// Matters of one family (its name is letters and hyphens) in which operators have a role, by operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_of_family(
        &self,
        family: &str,
        operators: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<MatterRow>>, StoreError> {
        let sql = format!(
            "SELECT {MATTER}, p.operator FROM party p JOIN matter m ON m.id = p.matter
             WHERE p.family = '{family}' AND p.operator IN ({{}})"
        );
        Ok(grouped(self.sql.each(&sql, &numbers(operators), |row| Ok((row.get(7)?, matter(row)?)))?))
    }

    /// All matters in which operators have a role, and the roles, by operator.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn standing(
        &self,
        operators: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<(MatterRow, String)>>, StoreError> {
        let sql = format!(
            "SELECT {MATTER}, p.operator, p.roles FROM party p JOIN matter m ON m.id = p.matter
             WHERE p.operator IN ({{}})"
        );
        let read = |row: &Row<'_>| Ok((row.get(7)?, (matter(row)?, row.get(8)?)));
        Ok(grouped(self.sql.each(&sql, &numbers(operators), read)?))
    }

    /// How many matters operators have, by family.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn counts_of(
        &self,
        operators: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, Vec<(String, u64)>>, StoreError> {
        let sql = "SELECT operator, family, count(*) FROM party WHERE operator IN ({}) GROUP BY operator, family";
        let rows = self.sql.each(sql, &numbers(operators), |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
        Ok(grouped(rows))
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

    /// An operator's matters of a family behind a time and a name, the latest first, at most so many. Those of no known
    /// time stand at [`NO_TIME`].
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters_further(
        &self,
        operator: i64,
        family: &str,
        (occurred, name): (i64, &str),
        limit: usize,
    ) -> Result<Vec<MatterRow>, StoreError> {
        let at = format!("COALESCE(m.occurred, {NO_TIME})");
        let sql = format!(
            "SELECT {MATTER} FROM party p JOIN matter m ON m.id = p.matter
             WHERE p.operator = ?1 AND p.family = ?2 AND ({at} < ?3 OR ({at} = ?3 AND m.name > ?4))
             ORDER BY {at} DESC, m.name LIMIT ?5"
        );
        self.sql.all(&sql, (operator, family, occurred, name, rows(limit)), matter)
    }
}
