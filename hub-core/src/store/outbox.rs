//! The outbox: of what something else is to be told, in the order in which it came to be.
//!
//! Promises: what is there is to be told again as it stands; what was taken out is told. What is told of it is not
//! kept here: it is asked when it is sent, so a state that changes twice before is made once.

use super::query::rows;
use super::sql::{Bind, Cell};
use super::{Look, Store, StoreError, Txn};

/// An operator, or a matter in its archive, of which something else is to be told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Marker {
    /// Id of the operator.
    pub operator: String,
    /// The matter's id and family, where it is of one: the archive may not have it any more.
    pub matter: Option<(String, String)>,
}

/// Where the last id is kept that a marker got.
const GIVEN: &str = "outbox";

impl Txn<'_> {
    /// Adds markers.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_outbox(&self, markers: &[Marker]) -> Result<(), StoreError> {
        if markers.is_empty() {
            return Ok(());
        }
        // No id is given twice, also where those before were sent and are gone.
        let given = self.look().meta(GIVEN)?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let ids: Vec<i64> = (given + 1..).take(markers.len()).collect();
        let cells = ids.iter().zip(markers).map(|(id, Marker { operator, matter })| {
            let [name, family] = matter.as_ref().map_or([Cell::Null; 2], |(name, family)| [name.cell(), family.cell()]);
            [id.cell(), operator.cell(), name, family]
        });
        let cells: Vec<_> = cells.collect();
        self.sql.put("INSERT INTO outbox (id, operator, matter, family) VALUES {}", &cells)?;
        self.set_meta(GIVEN, &ids[ids.len() - 1].to_string())
    }
}

/// What was sent of what waited.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sent {
    /// Markers up to this one.
    pub last: i64,
    /// Up to where topics reach by it: topic, partition, next offset.
    pub reached: Vec<(String, i32, i64)>,
}

impl Sent {
    /// Several as one, in their order; none where there are none.
    pub fn all(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().reduce(|mut all, next| {
            all.last = all.last.max(next.last);
            all.reached.extend(next.reached);
            all
        })
    }
}

impl Txn<'_> {
    /// Forgets markers of which was told; what was added since has later ids. Where this is lost the same is told once
    /// more, which the topics allow. Notes up to where topics reach by it: it is not sent again, so a topic that is
    /// shorter lacks it for good.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn forget(&self, sent: &Sent) -> Result<(), StoreError> {
        self.sql.run("DELETE FROM outbox WHERE id <= ?1", [sent.last])?;
        for place in &sent.reached {
            self.sql.run(
                "INSERT INTO position (topic, part, next) VALUES (?1, ?2, ?3)
                     ON CONFLICT (topic, part) DO UPDATE SET next = excluded.next
                     WHERE position.next < excluded.next",
                (&place.0, place.1, place.2),
            )?;
        }
        Ok(())
    }
}

impl Store {
    /// Forgets markers of which was told, in a transaction of its own.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn forget(&mut self, sent: &Sent) -> Result<(), StoreError> {
        let txn = self.begin()?;
        txn.forget(sent)?;
        txn.commit()
    }
}

impl Look<'_> {
    /// The oldest markers behind one, each with the id by which it is forgotten.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn outbox(&self, after: i64, limit: usize) -> Result<Vec<(i64, Marker)>, StoreError> {
        let sql = "SELECT id, operator, matter, family FROM outbox WHERE id > ?1 ORDER BY id LIMIT ?2";
        self.sql.all(sql, (after, rows(limit)), |row| {
            let matter: Option<String> = row.get(2)?;
            let family: Option<String> = row.get(3)?;
            Ok((row.get(0)?, Marker { operator: row.get(1)?, matter: matter.zip(family) }))
        })
    }

    /// How many markers wait.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn outbox_count(&self) -> Result<u64, StoreError> {
        self.one("SELECT count(*) FROM outbox", ())
    }
}
