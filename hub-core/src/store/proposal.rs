//! Proposals: two portraits that may be one, with points and reasons.

use super::portrait::{PORTRAIT, PortraitRow, portrait};
use super::query::rows;
use super::sql::{Bind, Row, numbers};
use super::{Look, StoreError, Txn};

/// A proposal as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposalRow {
    /// The two portraits by surrogate key, the lower first.
    pub pair: (i64, i64),
    /// How much speaks for it, of 100.
    pub points: u8,
    /// Why, as JSON.
    pub reasons: String,
}

/// A place in the queue: points, then the pair.
pub type QueuePlace = (u8, (i64, i64));

fn proposal(row: &Row<'_>) -> Result<ProposalRow, StoreError> {
    let points = u8::try_from(row.get::<u32>(2)?).map_err(StoreError::damaged)?;
    Ok(ProposalRow { pair: (row.get(0)?, row.get(1)?), points, reasons: row.get(3)? })
}

impl Txn<'_> {
    /// Proposals of these portraits; one of two of them comes twice.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn proposals_of(&self, portraits: &[i64]) -> Result<Vec<ProposalRow>, StoreError> {
        let portraits = numbers(portraits.iter().copied());
        let of = |side: &str| {
            let sql = format!("SELECT one, other, points, reasons FROM proposal WHERE {side} IN ({{}})");
            self.sql.each(&sql, &portraits, proposal)
        };
        Ok([of("one")?, of("other")?].concat())
    }

    /// Keeps proposals.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn put_proposals(&self, proposals: &[ProposalRow]) -> Result<(), StoreError> {
        let points: Vec<u32> = proposals.iter().map(|row| row.points.into()).collect();
        let cells = proposals
            .iter()
            .zip(&points)
            .map(|(row, points)| [row.pair.0.cell(), row.pair.1.cell(), points.cell(), row.reasons.cell()]);
        let sql = "INSERT INTO proposal (one, other, points, reasons) VALUES {}
             ON CONFLICT (one, other) DO UPDATE SET points = excluded.points, reasons = excluded.reasons";
        self.sql.put(sql, &cells.collect::<Vec<_>>())
    }

    /// Takes proposals away.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn remove_proposals(&self, pairs: impl IntoIterator<Item = (i64, i64)>) -> Result<(), StoreError> {
        for pair in pairs {
            self.sql.run("DELETE FROM proposal WHERE one = ?1 AND other = ?2", pair)?;
        }
        Ok(())
    }
}

impl Look<'_> {
    /// Proposals with their portraits, those with most points first; of one town, by its code, or of all.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn queue(
        &self,
        town: Option<&str>,
        after: QueuePlace,
        limit: usize,
    ) -> Result<Vec<(ProposalRow, [PortraitRow; 2])>, StoreError> {
        let columns = |of: &str| PORTRAIT.map(|column| format!("{of}.{column}")).join(", ");
        let sql = format!(
            "SELECT p.one, p.other, p.points, p.reasons, {}, {}
             FROM proposal p JOIN portrait a ON a.id = p.one JOIN portrait b ON b.id = p.other
             WHERE (CAST(?1 AS TEXT) IS NULL OR instr(a.towns, ?1) > 0 OR instr(b.towns, ?1) > 0)
               AND (p.points < ?2 OR (p.points = ?2 AND (p.one, p.other) > (?3, ?4)))
             ORDER BY p.points DESC, p.one, p.other LIMIT ?5",
            columns("a"),
            columns("b")
        );
        let (points, (one, other)) = after;
        self.sql.all(&sql, (town, u32::from(points), one, other, rows(limit)), |row| {
            Ok((proposal(row)?, [portrait(row, 4)?, portrait(row, 4 + PORTRAIT.len())?]))
        })
    }
}
