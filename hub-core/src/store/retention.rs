//! Until when facts must be kept, which are past, and what decisions in force say of that.

use std::collections::HashSet;

use super::event::{EVENT, event};
use super::query::rows;
use super::sql::{Bind, numbers};
use super::{EventRow, Look, StoreError, Txn};

/// A day, counted since 1970-01-01, and a fact's surrogate key: facts in the order in which they come to be past.
pub type UntilPlace = (i64, i64);

/// From the first place, itself inside, to the second, itself outside.
pub type Stretch = (UntilPlace, UntilPlace);

/// What is kept under the key of the stretch of which it is not sure whether all facts are looked at.
const UNSWEPT: &str = "unswept";
/// Of which classes `until` of facts is.
const CLASSES: &str = "retention";
/// The kind of a horizon's name.
const HORIZON: &str = "horizon";
/// Of which facts it is not reckoned until when they must be kept.
const UNRECKONED: &str = "f.event IS NOT NULL AND (f.reckoned IS NULL OR f.reckoned <> f.event)";
/// The facts of a stretch, in its order; its first two conditions are what an index of both databases is searched by.
const WITHIN: &str = "FROM fact WHERE until >= ?1 AND until <= ?3
    AND (until, id) >= (?1, ?2) AND (until, id) < (?3, ?4) ORDER BY until, id LIMIT ?5";

impl Txn<'_> {
    /// Keeps what a decision in force says of retention: kind and name; none where it is not in force.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_term(&self, decision: i64, term: Option<(&str, &str)>) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM term WHERE decision = ?1", [decision])?;
        if let Some((kind, name)) = term {
            self.sql.run("INSERT INTO term (kind, name, decision) VALUES (?1, ?2, ?3)", (kind, name, decision))?;
        }
        Ok(())
    }

    /// Keeps a horizon that is in force.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_horizon(&self, decision: i64, day: &str) -> Result<(), StoreError> {
        self.put_term(decision, Some((HORIZON, day)))
    }

    /// Those of these that are held: kind and name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn held<'n>(
        &self,
        names: impl IntoIterator<Item = (&'n str, &'n str)>,
    ) -> Result<HashSet<(String, String)>, StoreError> {
        if self.sql.first("SELECT 1 FROM term WHERE kind <> ?1 LIMIT 1", [HORIZON], |_| Ok(()))?.is_none() {
            return Ok(HashSet::new());
        }
        let names: Vec<_> = names.into_iter().map(|(kind, name)| [kind.cell(), name.cell()]).collect();
        let sql = "SELECT DISTINCT t.kind, t.name FROM (VALUES {}) AS k JOIN term t
             ON t.kind = k.column1 AND t.name = k.column2";
        Ok(self.sql.each(sql, &names, |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect())
    }

    /// Those of these facts that must be kept until a day before this one, as far as it is reckoned.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn due_before(&self, day: i64, facts: impl IntoIterator<Item = i64>) -> Result<Vec<i64>, StoreError> {
        let sql = format!("SELECT id FROM fact WHERE until < {day} AND id IN ({{}})");
        self.sql.each(&sql, &numbers(facts), |row| row.get(0))
    }

    /// Notes until when a fact must be kept by the event in force.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_until(&self, fact: i64, event: i64, until: Option<i64>) -> Result<(), StoreError> {
        self.sql.run("UPDATE fact SET until = ?2, reckoned = ?3 WHERE id = ?1", (fact, until, event)).map(drop)
    }

    /// Of which classes `until` of facts is; where it was of others, it is to be reckoned of all of them.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_classes(&self, mark: &str) -> Result<(), StoreError> {
        self.sql.run("UPDATE fact SET reckoned = NULL WHERE reckoned IS NOT NULL", ())?;
        self.set_meta(CLASSES, mark)
    }

    /// Notes of which stretch not all facts may have been looked at.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn set_unswept(&self, stretch: Option<Stretch>) -> Result<(), StoreError> {
        match stretch {
            Some(((a, b), (c, d))) => self.set_meta(UNSWEPT, &format!("{a} {b} {c} {d}")),
            None => self.sql.run("DELETE FROM meta WHERE key = ?1", [UNSWEPT]).map(drop),
        }
    }
}

impl Look<'_> {
    /// Of which classes `until` of facts is.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn classes(&self) -> Result<Option<String>, StoreError> {
        self.meta(CLASSES)
    }

    /// The horizons in force: the decision's surrogate key, the day.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn horizons(&self) -> Result<Vec<(i64, String)>, StoreError> {
        let sql = "SELECT decision, name FROM term WHERE kind = ?1 ORDER BY name, decision";
        self.sql.all(sql, [HORIZON], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Surrogate keys of the decisions in force by which something is held.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn holds_in_force(&self) -> Result<Vec<i64>, StoreError> {
        self.sql.all("SELECT decision FROM term WHERE kind <> ?1 ORDER BY decision", [HORIZON], |row| row.get(0))
    }

    /// How many facts are past.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn past_count(&self) -> Result<u64, StoreError> {
        self.one("SELECT count(*) FROM fact WHERE past = 1", ())
    }

    /// Of which stretch not all facts may have been looked at.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn unswept(&self) -> Result<Option<Stretch>, StoreError> {
        let Some(text) = self.meta(UNSWEPT)? else { return Ok(None) };
        let numbers: Vec<i64> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
        match numbers[..] {
            [a, b, c, d] => Ok(Some(((a, b), (c, d)))),
            _ => Err(StoreError::damaged(format!("{UNSWEPT} is {text:?}"))),
        }
    }

    /// Facts of a stretch, in its order: place, and whether the fact is past.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn within(&self, (from, to): Stretch, limit: usize) -> Result<Vec<(UntilPlace, bool)>, StoreError> {
        let asked = (from.0, from.1, to.0, to.1, rows(limit));
        self.sql.all(&format!("SELECT until, id, past {WITHIN}"), asked, |row| {
            Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
        })
    }

    /// Facts of which it is not reckoned until when they must be kept, in the order of the events in force, behind one of
    /// those; and whether they are past.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn unreckoned(&self, after: i64, limit: usize) -> Result<Vec<(EventRow, bool)>, StoreError> {
        let sql = format!(
            "SELECT {EVENT}, f.past FROM fact f JOIN event e ON e.id = f.event JOIN raw r ON r.id = e.raw
             WHERE f.event > ?1 AND {UNRECKONED} ORDER BY f.event LIMIT ?2"
        );
        self.sql.all(&sql, (after, rows(limit)), |row| Ok((event(row)?, row.get(16)?)))
    }

    /// How many facts must be looked at before what is past is what the horizon says, up to so many.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn left_to_sweep(&self, most: usize) -> Result<u64, StoreError> {
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM fact f WHERE {UNRECKONED} ORDER BY f.event LIMIT ?1) AS k");
        let unreckoned = self.one(&sql, [rows(most)])?;
        let Some((from, to)) = self.unswept()? else { return Ok(unreckoned) };
        let sql = format!("SELECT count(*) FROM (SELECT 1 {WITHIN}) AS k");
        Ok(unreckoned + self.one(&sql, (from.0, from.1, to.0, to.1, rows(most)))?)
    }
}

#[cfg(test)]
impl Txn<'_> {
    /// As a hub leaves a fact that knows nothing of retention.
    pub(crate) fn forget_until(&self) -> Result<(), StoreError> {
        self.sql.run("UPDATE fact SET until = NULL, reckoned = NULL", ()).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::super::version::{OURS, Tables};

    #[test]
    fn a_store_of_the_first_version_is_brought_up_to_date_and_all_its_facts_are_to_be_reckoned() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::of_version(folder.path(), 1);
        assert_eq!(store.look().tables().unwrap().schema, 1);
        let txn = store.begin().unwrap();
        txn.sql.run("INSERT INTO raw (id, raw, generation) VALUES (1, '000000000001000100000000000f', 1)", ()).unwrap();
        let event = "INSERT INTO event (id, raw, generation, place, fact, live, adapter, schema, body)
             VALUES (7, 1, 1, 0, 3, 1, 'a@1.0.0', 1, ?1)";
        txn.sql.run(event, [b"x".to_vec()]).unwrap();
        for (fact, event) in [(3, Some(7)), (4, None)] {
            let put = "INSERT INTO fact (id, source, family, record, event) VALUES (?1, 'a.b', 'penalty', ?2, ?3)";
            txn.sql.run(put, (fact, fact.to_string(), event)).unwrap();
        }
        txn.commit().unwrap();
        drop(store);
        let mut store = Store::again(folder.path());
        assert_eq!(store.look().tables().unwrap(), Tables { schema: OURS, oldest: 1 }, "the hub before runs on it");
        let lacking = |store: &Store| store.look().unreckoned(0, 9).unwrap().into_iter().map(|(row, _)| row.fact);
        assert_eq!(lacking(&store).collect::<Vec<_>>(), [3], "one of which no event stands says nothing");
        let txn = store.begin().unwrap();
        txn.set_until(3, 7, Some(5)).unwrap();
        txn.commit().unwrap();
        assert_eq!(lacking(&store).count(), 0);
        // A hub that knows nothing of it writes another event.
        let txn = store.begin().unwrap();
        txn.sql.run("UPDATE fact SET event = 8 WHERE id = 3", ()).unwrap();
        let again = "INSERT INTO event (id, raw, generation, place, fact, live, adapter, schema, body)
             SELECT 8, raw, generation, 1, fact, live, adapter, schema, body FROM event WHERE id = 7";
        txn.sql.run(again, ()).unwrap();
        txn.commit().unwrap();
        assert_eq!(lacking(&store).collect::<Vec<_>>(), [3]);
    }
}
