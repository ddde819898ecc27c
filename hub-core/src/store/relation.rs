//! Who else has a part in an operator's matters.
//!
//! Promises: what is asked of an operator goes by the key and the index of `party` alone, and ends with the limit,
//! however much there is; of matters those are read that were named, no other. Knows nothing of what a relation is.

use super::query::rows;
use super::sql::numbers;
use super::{Look, StoreError};

/// The part that an operator has in a matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Surrogate key of the operator.
    pub operator: i64,
    /// Surrogate key of the matter.
    pub matter: i64,
    /// Its roles, sorted, with commas between.
    pub roles: String,
    /// Family of the matter.
    pub family: String,
    /// When it happened (ms), where known.
    pub occurred: Option<i64>,
}

/// In the order of the key, so that nothing is sorted, and what is behind the limit is not looked at.
const OTHERS: &str = "SELECT b.operator, b.matter FROM party a JOIN party b ON b.matter = a.matter
     WHERE a.operator = ?1 AND b.operator <> ?1 ORDER BY a.family, a.matter, b.operator LIMIT ?2";

impl Look<'_> {
    /// Other operators with a part in an operator's matters, each beside the matter, at most so many.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn others_of(&self, operator: i64, limit: usize) -> Result<Vec<(i64, i64)>, StoreError> {
        self.sql.all(OTHERS, (operator, rows(limit)), |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The parts that operators have in matters.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn parts_in(&self, matters: impl IntoIterator<Item = i64>) -> Result<Vec<PartRow>, StoreError> {
        let sql = "SELECT p.operator, p.matter, p.roles, p.family, m.occurred
             FROM party p JOIN matter m ON m.id = p.matter WHERE p.matter IN ({})";
        self.sql.each(sql, &numbers(matters), |row| {
            Ok(PartRow {
                operator: row.get(0)?,
                matter: row.get(1)?,
                roles: row.get(2)?,
                family: row.get(3)?,
                occurred: row.get(4)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::super::{MatterRow, Options, PartyPut, Store};
    use super::*;

    fn put(store: &mut Store, (matter, family, occurred): (i64, &str, Option<i64>), parties: &[(i64, &str)]) {
        let row = MatterRow {
            id: matter,
            name: format!("m{matter}"),
            family: family.to_owned(),
            key: String::new(),
            occurred,
            content: "{}".to_owned(),
            sources: "[]".to_owned(),
        };
        let parties: Vec<PartyPut<'_>> =
            parties.iter().map(|&(operator, roles)| PartyPut { matter, family, operator, roles }).collect();
        let txn = store.begin().unwrap();
        txn.put_matters(&[Rc::new(row)]).unwrap();
        txn.put_parties(&parties).unwrap();
        txn.commit().unwrap();
    }

    #[test]
    fn others_stand_beside_each_matter_that_they_share_and_end_with_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::empty(folder.path());
        put(&mut store, (1, "sampling", Some(5)), &[(1, "sampled"), (2, "producer,supplier"), (3, "lab")]);
        put(&mut store, (2, "relation", None), &[(1, "from"), (2, "to")]);
        put(&mut store, (3, "penalty", Some(7)), &[(1, "punished")]);
        put(&mut store, (4, "penalty", Some(9)), &[(2, "punished"), (3, "authority")]);
        let look = store.look();
        assert_eq!(look.others_of(1, 9).unwrap(), [(2, 2), (2, 1), (3, 1)]);
        assert_eq!(look.others_of(1, 2).unwrap(), [(2, 2), (2, 1)]);
        assert!(look.others_of(7, 9).unwrap().is_empty());
        let mut parts = look.parts_in([1, 2]).unwrap();
        parts.sort_by_key(|part| (part.matter, part.operator));
        let told: Vec<_> =
            parts.iter().map(|part| (part.operator, part.matter, &*part.roles, &*part.family, part.occurred)).collect();
        let expected = [
            (1, 1, "sampled", "sampling", Some(5)),
            (2, 1, "producer,supplier", "sampling", Some(5)),
            (3, 1, "lab", "sampling", Some(5)),
            (1, 2, "from", "relation", None),
            (2, 2, "to", "relation", None),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn no_table_is_gone_through_for_it_and_nothing_is_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.db"), Options::default()).unwrap();
        let plan = format!("EXPLAIN QUERY PLAN {OTHERS}");
        let steps = store.sql.all(&plan, (1_i64, 9_i64), |row| row.get::<String>(3)).unwrap();
        assert!(steps.iter().all(|step| step.starts_with("SEARCH")), "{steps:?}");
    }
}
