//! Portraits: what is due to be looked at again, what each is known by, its keys
//! and their crowds. What a key stands for its owner knows; here it is a number.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::event::{EVENT, event};
use super::query::rows;
use super::sql::{Bind, Row, numbers};
use super::{EventRow, Look, StoreError, Txn};

/// Whose portraits are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An operator, by surrogate key.
    Operator(i64),
    /// A fact, by surrogate key: its parties that nothing identifies.
    Fact(i64),
}

impl Subject {
    /// As it is kept.
    fn number(self) -> i64 {
        match self {
            Self::Operator(id) => 2 * id,
            Self::Fact(id) => 2 * id + 1,
        }
    }

    fn of(number: i64) -> Self {
        match number % 2 {
            0 => Self::Operator(number / 2),
            _ => Self::Fact(number / 2),
        }
    }
}

/// A portrait as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortraitRow {
    /// Surrogate key.
    pub id: i64,
    /// Whose it is.
    pub subject: Subject,
    /// Which party of a fact; empty for an operator.
    pub role: String,
    /// Its towns, by code, with blanks between.
    pub towns: String,
    /// What it is known by, as JSON.
    pub outline: String,
}

/// A key of a portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortraitKeyRow {
    /// The key.
    pub key: i64,
    /// Whose it is.
    pub portrait: i64,
    /// What it adds to the key's crowd, if anything.
    pub about: Option<i64>,
}

/// The crowd of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CrowdRow {
    /// How many portraits share it.
    pub members: i64,
    /// By how many different things they are counted.
    pub abouts: i64,
}

pub(super) const PORTRAIT: [&str; 5] = ["id", "subject", "role", "towns", "outline"];

pub(super) fn portrait(row: &Row<'_>, from: usize) -> Result<PortraitRow, StoreError> {
    Ok(PortraitRow {
        id: row.get(from)?,
        subject: Subject::of(row.get(from + 1)?),
        role: row.get(from + 2)?,
        towns: row.get(from + 3)?,
        outline: row.get(from + 4)?,
    })
}

impl Txn<'_> {
    /// Notes whose portraits must be looked at again.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_due(&self, subjects: &BTreeSet<Subject>) -> Result<(), StoreError> {
        let subjects = numbers(subjects.iter().map(|subject| subject.number()));
        self.sql.put("INSERT INTO portrait_due (subject) VALUES {} ON CONFLICT (subject) DO NOTHING", &subjects)
    }

    /// Notes everyone whose portrait has one of these keys.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_due_by_key(&self, keys: impl IntoIterator<Item = i64>) -> Result<(), StoreError> {
        for key in keys {
            self.sql.run(
                "INSERT INTO portrait_due (subject)
                     SELECT DISTINCT p.subject FROM portrait_key k JOIN portrait p ON p.id = k.portrait WHERE k.key = ?1
                     ON CONFLICT (subject) DO NOTHING",
                [key],
            )?;
        }
        Ok(())
    }

    /// Begins anew: no portrait, no proposal, and everyone is due.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn all_due(&self) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM proposal",
            "DELETE FROM portrait_crowd",
            "DELETE FROM portrait_key",
            "DELETE FROM portrait",
            "INSERT INTO portrait_due (subject) SELECT 2 * id FROM operator WHERE gone = 0
                 ON CONFLICT (subject) DO NOTHING",
            "INSERT INTO portrait_due (subject) SELECT 2 * id + 1 FROM fact WHERE unresolved = 1
                 ON CONFLICT (subject) DO NOTHING",
        ] {
            self.sql.run(sql, ())?;
        }
        Ok(())
    }

    /// Forgets that these are due.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_due(&self, subjects: &[Subject]) -> Result<(), StoreError> {
        let subjects = numbers(subjects.iter().map(|subject| subject.number()));
        self.sql.put("DELETE FROM portrait_due WHERE subject IN ({})", &subjects)
    }

    /// Keeps portraits; those that are known keep whose they are.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_portraits(&self, portraits: &[PortraitRow]) -> Result<(), StoreError> {
        let subjects: Vec<i64> = portraits.iter().map(|row| row.subject.number()).collect();
        let cells = portraits.iter().zip(&subjects).map(|(row, subject)| {
            [row.id.cell(), subject.cell(), row.role.cell(), row.towns.cell(), row.outline.cell()]
        });
        let sql = "INSERT INTO portrait (id, subject, role, towns, outline) VALUES {}
             ON CONFLICT (id) DO UPDATE SET towns = excluded.towns, outline = excluded.outline";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Takes portraits away.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_portraits(&self, ids: &[i64]) -> Result<(), StoreError> {
        self.sql.put("DELETE FROM portrait WHERE id IN ({})", &numbers(ids.iter().copied()))
    }

    /// Adds keys to portraits that do not have them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn add_keys(&self, keys: &[PortraitKeyRow]) -> Result<(), StoreError> {
        let cells = keys.iter().map(|row| [row.key.cell(), row.portrait.cell(), row.about.cell()]);
        let sql = "INSERT INTO portrait_key (key, portrait, about) VALUES {}";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Takes keys from portraits.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_keys(&self, keys: &[PortraitKeyRow]) -> Result<(), StoreError> {
        for row in keys {
            self.sql.run("DELETE FROM portrait_key WHERE key = ?1 AND portrait = ?2", (row.key, row.portrait))?;
        }
        Ok(())
    }

    /// Those of these things that some portrait's key is counted by.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn abouts(&self, abouts: impl IntoIterator<Item = i64>) -> Result<HashSet<i64>, StoreError> {
        let sql = "SELECT DISTINCT about FROM portrait_key WHERE about IN ({})";
        Ok(self.sql.each(sql, &numbers(abouts), |row| row.get(0))?.into_iter().collect())
    }

    /// Crowds by key; a key that no portrait has is left out.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn crowds(&self, keys: impl IntoIterator<Item = i64>) -> Result<HashMap<i64, CrowdRow>, StoreError> {
        let sql = "SELECT key, members, abouts FROM portrait_crowd WHERE key IN ({})";
        let crowd = |row: &Row<'_>| Ok((row.get(0)?, CrowdRow { members: row.get(1)?, abouts: row.get(2)? }));
        Ok(self.sql.each(sql, &numbers(keys), crowd)?.into_iter().collect())
    }

    /// Keeps crowds; one of nobody is taken away.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_crowds(&self, crowds: &HashMap<i64, CrowdRow>) -> Result<(), StoreError> {
        let (some, none): (Vec<_>, Vec<_>) = crowds.iter().partition(|(_, crowd)| crowd.members > 0);
        let cells = some.iter().map(|(key, crowd)| [key.cell(), crowd.members.cell(), crowd.abouts.cell()]);
        let sql = "INSERT INTO portrait_crowd (key, members, abouts) VALUES {}
             ON CONFLICT (key) DO UPDATE SET members = excluded.members, abouts = excluded.abouts";
        self.sql.put(sql, &cells.collect::<Vec<_>>())?;
        self.sql.put("DELETE FROM portrait_crowd WHERE key IN ({})", &numbers(none.iter().map(|(key, _)| **key)))
    }

    /// Who has each of these keys: key, portrait.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn members(&self, keys: impl IntoIterator<Item = i64>) -> Result<Vec<(i64, i64)>, StoreError> {
        let sql = "SELECT key, portrait FROM portrait_key WHERE key IN ({})";
        self.sql.each(sql, &numbers(keys), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// By which rules the portraits were made; none where there were none yet.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn portrait_rules(&self) -> Result<Option<String>, StoreError> {
        self.look().meta(RULES)
    }

    /// Notes by which rules portraits are made.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_portrait_rules(&self, rules: &str) -> Result<(), StoreError> {
        self.set_meta(RULES, rules)
    }
}

/// Where it is kept by which rules portraits are made.
const RULES: &str = "portraits";

impl Look<'_> {
    /// Some of those that are due, behind one of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn due(&self, after: Option<Subject>, limit: usize) -> Result<Vec<Subject>, StoreError> {
        let after = after.map_or(-1, Subject::number);
        let sql = "SELECT subject FROM portrait_due WHERE subject > ?1 ORDER BY subject LIMIT ?2";
        self.sql.all(sql, (after, rows(limit)), |row| Ok(Subject::of(row.get(0)?)))
    }

    /// How many are due.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn due_count(&self) -> Result<u64, StoreError> {
        self.one("SELECT count(*) FROM portrait_due", ())
    }

    /// The portraits of these.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn portraits_of(&self, subjects: &[Subject]) -> Result<Vec<PortraitRow>, StoreError> {
        let sql = format!("SELECT {} FROM portrait WHERE subject IN ({{}})", PORTRAIT.join(", "));
        self.sql.each(&sql, &numbers(subjects.iter().map(|subject| subject.number())), |row| portrait(row, 0))
    }

    /// Portraits by surrogate key.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn portraits(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<PortraitRow>, StoreError> {
        let sql = format!("SELECT {} FROM portrait WHERE id IN ({{}})", PORTRAIT.join(", "));
        self.sql.each(&sql, &numbers(ids), |row| portrait(row, 0))
    }

    /// Those of these facts whose parties nothing identifies, with the events in force.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn unresolved_facts(&self, ids: impl IntoIterator<Item = i64>) -> Result<Vec<EventRow>, StoreError> {
        let sql = format!(
            "SELECT {EVENT} FROM fact f JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw
             WHERE f.unresolved = 1 AND f.id IN ({{}})"
        );
        self.sql.each(&sql, &numbers(ids), event)
    }
}
