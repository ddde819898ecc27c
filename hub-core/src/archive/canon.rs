//! By which rules an archive was folded, and whether all of it was by those of the hub that asks.
//!
//! What was folded stays as it was until something of it changes. So once survivorship, identifiers, schemas or the
//! fold itself are others, an archive is of two kinds: what was touched since, and the rest. The *canon* of a hub is a
//! mark of each of its rules; a store keeps every mark by which anything in it was folded. Promises that what another
//! hub left is told also when that hub is gone; that a rule which is new (a schema of which nothing was told yet) makes
//! no difference; and that what nobody noted counts as unknown. To take an archive that says nothing for this hub's
//! would be a guess, and a wrong one where it matters: in an archive that came through releases. Retention is no part of
//! it, since it is reckoned anew by itself (`apply/sweep`). Pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::fact::Schemas;
use super::survivorship::Rules;
use crate::code;
use crate::report::Code;

/// Of what the build does by itself, and no file says: raise it with a change by which the same events come to another
/// archive.
const FOLD: &str = "2";
/// The mark of rules that nobody noted.
const UNKNOWN: &str = "unknown";

/// The rules of a hub by name, each with a mark that is another where the rule is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canon(BTreeMap<String, String>);

impl Canon {
    /// Of those who fold by these.
    #[must_use]
    pub fn of(schemas: &dyn Schemas, rules: &Rules) -> Self {
        let mut marks = schemas.marks();
        marks.extend([("survivorship".to_owned(), rules.mark()), ("fold".to_owned(), FOLD.to_owned())]);
        Self(marks)
    }
}

/// By which rules an archive was folded until now: of each rule all its marks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoldedBy(BTreeMap<String, BTreeSet<String>>);

impl FoldedBy {
    /// Of an archive that has something in it and does not say.
    #[must_use]
    pub fn unknown(canon: &Canon) -> Self {
        Self(canon.0.keys().map(|name| (name.clone(), [UNKNOWN.to_owned()].into())).collect())
    }

    /// And by these from now on.
    #[must_use]
    pub fn and(mut self, canon: &Canon) -> Self {
        for (name, mark) in &canon.0 {
            self.0.entry(name.clone()).or_default().insert(mark.clone());
        }
        self
    }

    /// What of it was not by these.
    #[must_use]
    pub fn mixed(&self, canon: &Canon) -> Option<Mixed> {
        let (mut other, mut is_unknown) = (Vec::new(), false);
        for (name, own) in &canon.0 {
            let marks = self.0.get(name).into_iter().flatten().filter(|mark| *mark != own);
            let (unknown, known): (Vec<&String>, Vec<&String>) = marks.partition(|mark| *mark == UNKNOWN);
            is_unknown |= !unknown.is_empty();
            if !known.is_empty() {
                other.push(name.clone());
            }
        }
        if other.is_empty() { is_unknown.then_some(Mixed::Unknown) } else { Some(Mixed::Other(other)) }
    }
}

/// That not all of an archive is known to be folded by the rules of a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mixed {
    /// Some was by others of these names.
    Other(Vec<String>),
    /// Of some nobody noted by which.
    Unknown,
}

impl Mixed {
    /// The page that says what to do.
    #[must_use]
    pub fn code() -> Code {
        code!(7006)
    }
}

impl fmt::Display for Mixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(names) => {
                write!(f, "some of the archive was folded by other rules than this hub's ({})", names.join(", "))?;
            }
            Self::Unknown => f.write_str("nobody noted by which rules some of the archive was folded")?,
        }
        f.write_str(": `hub archive rebuild --switch` makes all of it by these")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canon(marks: &[(&str, &str)]) -> Canon {
        Canon(marks.iter().map(|(name, mark)| ((*name).to_owned(), (*mark).to_owned())).collect())
    }

    fn other(names: &[&str]) -> Option<Mixed> {
        Some(Mixed::Other(names.iter().map(|name| (*name).to_owned()).collect()))
    }

    #[test]
    fn what_two_canons_folded_is_of_two_kinds_to_both() {
        let (one, two) = (canon(&[("a", "1"), ("b", "1")]), canon(&[("a", "1"), ("b", "2")]));
        assert_eq!(FoldedBy::default().mixed(&one), None, "nothing was folded");
        let by = FoldedBy::default().and(&one);
        assert_eq!((by.mixed(&one), by.mixed(&two)), (None, other(&["b"])));
        let by = by.and(&two).and(&one);
        assert_eq!((by.mixed(&one), by.mixed(&two)), (other(&["b"]), other(&["b"])), "whoever was the last");
    }

    #[test]
    fn what_nobody_noted_stays_unknown_until_more_is_known_to_be_other() {
        let (one, two) = (canon(&[("a", "1")]), canon(&[("a", "2")]));
        let by = FoldedBy::unknown(&one).and(&one);
        assert_eq!((by.mixed(&one), by.mixed(&two)), (Some(Mixed::Unknown), other(&["a"])));
    }

    #[test]
    fn a_rule_that_is_new_makes_no_difference() {
        let (before, after) = (canon(&[("a", "1")]), canon(&[("a", "1"), ("schema 99", "1")]));
        let by = FoldedBy::default().and(&before);
        assert_eq!(by.mixed(&after), None);
        assert_eq!(by.and(&after).mixed(&before), None, "nor does one that is of a later hub alone");
    }

    #[test]
    fn what_is_told_says_which_and_what_to_do() {
        let told = other(&["identifiers", "survivorship"]).unwrap().to_string();
        assert!(told.contains("(identifiers, survivorship)") && told.contains("archive rebuild --switch"), "{told}");
        assert!(Mixed::Unknown.to_string().contains("nobody noted"));
    }
}
