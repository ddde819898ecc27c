//! A finding: what was tried how often, what came of it by kind, and what a person should look at. Pure.
//!
//! Promises: once it fails it stays failed. Knows nothing of what is tried, nor how.

use std::collections::BTreeMap;

/// Examples that a finding names at most.
pub(super) const EXAMPLES: usize = 5;

/// What was tried, and what came of it.
#[derive(Debug, serde::Serialize)]
pub struct Finding {
    /// What was tried, in Chinese and in English.
    pub what: [&'static str; 2],
    /// How many times.
    pub tried: usize,
    /// Whether the adapter stands it.
    pub passed: bool,
    /// What came of it, by kind.
    pub came: BTreeMap<String, usize>,
    /// What a person should look at.
    pub examples: Vec<String>,
    /// How many of them, from the first, the adapter fails by.
    #[serde(skip)]
    wrongs: usize,
}

impl Finding {
    pub(super) fn new(zh: &'static str, en: &'static str) -> Self {
        Self { what: [zh, en], tried: 0, passed: true, came: BTreeMap::new(), examples: Vec::new(), wrongs: 0 }
    }

    pub(super) fn count(&mut self, kind: &str) {
        self.tried += 1;
        *self.came.entry(kind.to_owned()).or_default() += 1;
    }

    /// Shown to whoever reads; [`Self::wrong`] where the adapter fails by it.
    pub(super) fn example(&mut self, text: impl FnOnce() -> String) {
        if self.examples.len() < EXAMPLES {
            self.examples.push(text());
        }
    }

    /// The adapter fails by it. What it fails by is shown before what is merely to be looked at.
    pub(super) fn wrong(&mut self, text: impl FnOnce() -> String) {
        self.passed = false;
        if self.wrongs < EXAMPLES {
            self.examples.insert(self.wrongs, text());
            self.examples.truncate(EXAMPLES);
            self.wrongs += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_fails_by_is_shown_however_much_there_is_to_look_at() {
        let mut finding = Finding::new("甲", "a");
        (0..9).for_each(|n| finding.example(|| format!("look {n}")));
        assert!(finding.passed);
        (0..2).for_each(|n| finding.wrong(|| format!("wrong {n}")));
        finding.example(|| "too late".to_owned());
        assert!(!finding.passed);
        assert_eq!(finding.examples, ["wrong 0", "wrong 1", "look 0", "look 1", "look 2"]);
    }
}
