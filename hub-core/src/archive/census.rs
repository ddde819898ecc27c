//! Two archives compared, operator by operator: what is the same, other, gone or new.
//!
//! Promises: what is compared is what is said of an operator (its profile, its matters, who tells them and what it is
//! to them), never numbers, times of receipt or versions; memory is a page of operators, however many there are.

use std::collections::VecDeque;
use std::iter::Peekable;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::store::{Look, MatterRow, OperatorRow, StoreError};

/// Operators that are looked at together.
const PAGE: usize = 256;
/// Differences that are named.
const NAMED: usize = 20;

/// What is said of an operator.
#[derive(Debug, Clone)]
pub struct Stated {
    /// Its row.
    pub row: OperatorRow,
    /// Its matters with its roles.
    pub matters: Vec<(MatterRow, String)>,
    digest: [u8; 32],
}

impl Stated {
    /// One that nothing names any more.
    pub(super) fn gone(row: OperatorRow) -> Self {
        Self::new(row, Vec::new())
    }

    fn new(row: OperatorRow, mut matters: Vec<(MatterRow, String)>) -> Self {
        matters.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
        let mut seal = Sha256::new();
        let mut say = |text: &str| {
            seal.update(text.len().to_le_bytes());
            seal.update(text);
        };
        if row.gone {
            say("gone");
        } else {
            say(&row.profile);
            say(&row.edition.counts);
            for (matter, roles) in &matters {
                for text in [&matter.name, &matter.family, &matter.key, &matter.content, &matter.sources, roles] {
                    say(text);
                }
                say(&format!("{:?}", matter.occurred));
            }
        }
        Self { row, matters, digest: seal.finalize().into() }
    }
}

/// All operators of a state of a store, in the order of their ids.
pub struct Census<'l> {
    look: Look<'l>,
    page: VecDeque<Stated>,
    /// None once there are no more.
    after: Option<String>,
}

impl<'l> Census<'l> {
    /// Of a store.
    #[must_use]
    pub fn of(look: Look<'l>) -> Self {
        Self { look, page: VecDeque::new(), after: Some(String::new()) }
    }

    fn turn(&mut self) -> Result<(), StoreError> {
        let Some(after) = self.after.take() else { return Ok(()) };
        let rows = self.look.operators_after(&after, PAGE)?;
        self.after = rows.last().map(|row| row.name.clone());
        let mut matters = self.look.standing(rows.iter().map(|row| row.id))?;
        self.page = rows
            .into_iter()
            .map(|row| {
                let of = matters.remove(&row.id).unwrap_or_default();
                Stated::new(row, of)
            })
            .collect();
        Ok(())
    }
}

impl Iterator for Census<'_> {
    type Item = Result<Stated, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.page.is_empty()
            && let Err(error) = self.turn()
        {
            return Some(Err(error));
        }
        self.page.pop_front().map(Ok)
    }
}

/// An operator in the live archive and in the one made anew.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and most are of the large kind")]
pub enum Pair {
    /// It is in both.
    Both {
        /// As it is published.
        live: Stated,
        /// As events say it now.
        made: Stated,
    },
    /// The new one does not know it.
    Live(Stated),
    /// The live one does not know it.
    Made(Stated),
}

/// What the new archive is to the live one, of one operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing changes: it keeps its version, and there is nothing to publish.
    Same,
    /// Something else is said of it.
    Other,
    /// Nothing names it any more.
    Gone,
    /// Nobody was told of it.
    New,
}

impl Pair {
    /// What becomes of it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Both { live, made } if live.digest == made.digest => Verdict::Same,
            Self::Both { made, .. } if made.row.gone => Verdict::Gone,
            Self::Both { .. } => Verdict::Other,
            Self::Live(live) if live.row.gone => Verdict::Same,
            Self::Live(_) => Verdict::Gone,
            Self::Made(made) if made.row.gone => Verdict::Same,
            Self::Made(_) => Verdict::New,
        }
    }

    /// The version that it has from then on: no version is given twice, and none goes back.
    #[must_use]
    pub fn version(&self) -> i64 {
        let published = match self {
            Self::Both { live, .. } | Self::Live(live) => live.row.edition.version,
            Self::Made(_) => 0,
        };
        published + i64::from(self.verdict() != Verdict::Same)
    }

    fn row(&self) -> &OperatorRow {
        match self {
            Self::Both { live: one, .. } | Self::Live(one) | Self::Made(one) => &one.row,
        }
    }
}

/// Operators of both, each in the order of ids, brought together.
pub struct Pairs<L: Iterator, M: Iterator> {
    live: Peekable<L>,
    made: Peekable<M>,
}

impl<L, M> Pairs<L, M>
where
    L: Iterator<Item = Result<Stated, StoreError>>,
    M: Iterator<Item = Result<Stated, StoreError>>,
{
    /// Of these.
    pub fn new(live: L, made: M) -> Self {
        Self { live: live.peekable(), made: made.peekable() }
    }
}

impl<L, M> Iterator for Pairs<L, M>
where
    L: Iterator<Item = Result<Stated, StoreError>>,
    M: Iterator<Item = Result<Stated, StoreError>>,
{
    type Item = Result<Pair, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (takes_live, takes_made) = match (self.live.peek(), self.made.peek()) {
            (None, None) => return None,
            (Some(Ok(live)), Some(Ok(made))) => (live.row.name <= made.row.name, made.row.name <= live.row.name),
            // What failed is said first.
            (Some(Err(_)), _) => (true, false),
            (_, Some(Err(_))) => (false, true),
            (live, made) => (live.is_some(), made.is_some()),
        };
        let live = self.live.next_if(|_| takes_live).transpose();
        let made = self.made.next_if(|_| takes_made).transpose();
        let pair = |live: Option<Stated>, made: Option<Stated>| match (live, made) {
            (Some(live), Some(made)) => Some(Pair::Both { live, made }),
            (Some(live), None) => Some(Pair::Live(live)),
            (None, made) => made.map(Pair::Made),
        };
        match (live, made) {
            (Ok(live), Ok(made)) => pair(live, made).map(Ok),
            (Err(error), _) | (_, Err(error)) => Some(Err(error)),
        }
    }
}

/// One operator that is not the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its id.
    pub operator: String,
    /// What people call it.
    pub name: String,
    /// What it is.
    pub is: Verdict,
}

/// How the new archive compares with the live one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Operators of whom the same is said.
    pub same: u64,
    /// Of whom something else is said.
    pub other: u64,
    /// Whom nothing names any more.
    pub gone: u64,
    /// Whom nobody was told of.
    pub new: u64,
    /// The first of those that are not the same.
    pub first: Vec<Difference>,
}

impl Comparison {
    /// Of a live archive and one made anew.
    ///
    /// # Errors
    /// Where one of the stores does not answer.
    pub fn of(live: Look<'_>, made: Look<'_>) -> Result<Self, StoreError> {
        let mut comparison = Self::default();
        for pair in Pairs::new(Census::of(live), Census::of(made)) {
            comparison.add(&pair?);
        }
        Ok(comparison)
    }

    /// One more; operators that are in neither, and are remembered for their version, are none.
    pub(super) fn add(&mut self, pair: &Pair) {
        let is = pair.verdict();
        match is {
            Verdict::Same if pair.row().gone => {}
            Verdict::Same => self.same += 1,
            Verdict::Other => self.other += 1,
            Verdict::Gone => self.gone += 1,
            Verdict::New => self.new += 1,
        }
        if is != Verdict::Same && self.first.len() < NAMED {
            let row = pair.row();
            self.first.push(Difference { operator: row.name.clone(), name: row.title.clone(), is });
        }
    }

    /// Whether the same is said of all.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.other + self.gone + self.new == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Edition;

    fn stated(name: &str, version: i64, profile: Option<&str>) -> Result<Stated, StoreError> {
        let row = OperatorRow {
            edition: Edition { version, ..Edition::default() },
            gone: profile.is_none(),
            profile: profile.unwrap_or_default().to_owned(),
            ..OperatorRow::new(1, name.to_owned())
        };
        Ok(Stated::new(row, Vec::new()))
    }

    fn became(
        live: Vec<Result<Stated, StoreError>>,
        made: Vec<Result<Stated, StoreError>>,
    ) -> Vec<(String, Verdict, i64)> {
        let pairs = Pairs::new(live.into_iter(), made.into_iter());
        let told = |pair: Pair| (pair.row().name.clone(), pair.verdict(), pair.version());
        pairs.map(|pair| told(pair.unwrap())).collect()
    }

    #[test]
    fn an_operator_keeps_its_version_where_the_same_is_said_and_else_has_one_more() {
        use Verdict::{Gone, New, Other, Same};
        let live = vec![
            stated("a", 4, Some("x")),
            stated("b", 7, Some("x")),
            stated("c", 5, Some("x")),
            stated("d", 9, None),
            stated("f", 3, None),
            stated("g", 6, Some("x")),
        ];
        let made = vec![
            stated("a", 1, Some("x")),
            stated("b", 20, Some("y")),
            stated("d", 1, Some("x")),
            stated("e", 8, Some("x")),
            stated("g", 1, None),
            stated("h", 2, None),
        ];
        let expected = [
            ("a", Same, 4),
            ("b", Other, 8),
            ("c", Gone, 6),
            ("d", Other, 10),
            ("e", New, 1),
            ("f", Same, 3),
            ("g", Gone, 7),
            ("h", Same, 0),
        ];
        let expected = expected.map(|(name, is, version)| (name.to_owned(), is, version));
        assert_eq!(became(live, made), expected);
    }

    #[test]
    fn a_matter_that_says_something_else_makes_its_operator_another() {
        let with = |content: &str, roles: &str| {
            let (name, family, key) = ("m".to_owned(), "penalty".to_owned(), "k".to_owned());
            let (content, sources) = (content.to_owned(), "[]".to_owned());
            let matter = MatterRow { id: 1, name, family, key, occurred: Some(1), content, sources };
            Stated::new(stated("a", 1, Some("x")).unwrap().row, vec![(matter, roles.to_owned())]).digest
        };
        assert_eq!(with("{}", "a"), with("{}", "a"));
        assert!(with("{}", "a") != with("{1}", "a") && with("{}", "a") != with("{}", "b"));
    }

    #[test]
    fn a_store_that_does_not_answer_is_no_end() {
        let failed =
            Pairs::new(vec![stated("b", 1, None)].into_iter(), vec![Err(StoreError::damaged("x"))].into_iter());
        assert!(failed.into_iter().next().unwrap().is_err());
    }
}
