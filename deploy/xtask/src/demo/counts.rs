//! What flowed, as numbers: read from the hub's answers, compared with the simulators' truth.
//!
//! Promises: a number that is missing from an answer is an error, not a zero.
//! Knows nothing of HTTP.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// `/v1/audit` and `/v1/totals` at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub balanced: bool,
    pub in_flight: u64,
    pub raw: u64,
    pub events: u64,
    pub ignored: u64,
    pub dead: u64,
    pub operators: u64,
    pub unresolved: u64,
    pub facts: u64,
    pub matters: u64,
}

impl Counts {
    /// What the archive holds: operators, unresolved, facts, matters.
    pub fn archive(&self) -> [u64; 4] {
        [self.operators, self.unresolved, self.facts, self.matters]
    }

    /// Reads the two answers.
    pub fn read(audit: &Value, totals: &Value) -> Result<Self> {
        Ok(Self {
            balanced: audit["balanced"].as_bool().context("the audit has no `balanced`")?,
            in_flight: sum(audit, "raw", &["in_flight"])? + sum(audit, "events", &["in_flight"])?,
            raw: sum(audit, "raw", &["collected", "replayed"])?,
            events: sum(audit, "events", &["written"])?,
            ignored: sum(audit, "raw", &["ignored"])?,
            dead: sum(audit, "raw", &["dead"])?,
            operators: number(totals, "operators")?,
            unresolved: number(totals, "unresolved")?,
            facts: number(totals, "facts")?,
            matters: number(totals, "matters")?,
        })
    }
}

/// How the demonstration ended.
#[derive(Debug)]
pub struct End {
    pub counts: Counts,
    /// The audit's rows of raw records, of the same moment.
    pub sources: Value,
    /// The ways back, of the same moment.
    pub routes: Value,
    /// What the simulators say that a perfect archive holds.
    pub truth: Value,
}

impl End {
    /// The line for programs.
    pub fn json(&self, seconds: f64) -> Value {
        let Counts { balanced, in_flight: _, raw, events, ignored, dead, operators, unresolved, facts, matters } =
            self.counts;
        json!({
            "raw": raw, "events": events, "ignored": ignored, "dead": dead,
            "operators": operators, "unresolved": unresolved, "facts": facts, "matters": matters,
            "audit": if balanced { "balanced" } else { "unbalanced" },
            "seconds": (seconds * 10.0).round() / 10.0,
            "sources": self.platforms(),
        })
    }

    /// By platform: raw records taken in, and matters that it was told of and accepted.
    fn platforms(&self) -> Value {
        let mut platforms: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
        for (way, rows, name, column) in
            [(0, &self.sources, "source", "collected"), (1, &self.routes, "name", "accepted")]
        {
            for row in rows.as_array().into_iter().flatten() {
                let platform = row[name].as_str().unwrap_or_default().split('.').next().unwrap_or_default();
                platforms.entry(platform).or_default()[way] += row[column].as_u64().unwrap_or_default();
            }
        }
        let flows =
            platforms.into_iter().map(|(name, [taken, told])| (name.to_owned(), json!({"in": taken, "out": told})));
        Value::Object(flows.collect())
    }

    /// The truth counts matters by family.
    pub fn true_matters(&self) -> u64 {
        self.truth["matters"].as_object().map_or(0, |families| families.values().filter_map(Value::as_u64).sum())
    }

    /// Records that had to be refused, of all channels.
    pub fn true_dead(&self) -> u64 {
        self.truth["dead"].as_object().map_or(0, |channels| channels.values().filter_map(Value::as_u64).sum())
    }

    /// Where archive and truth differ, in words; empty where they agree.
    pub fn differences(&self) -> Vec<String> {
        let of = |name: &str| self.truth[name].as_u64().unwrap_or_default();
        [
            ("operators", self.counts.operators, of("operators")),
            ("unresolved", self.counts.unresolved, of("unresolved")),
            ("facts", self.counts.facts, of("facts")),
            ("matters", self.counts.matters, self.true_matters()),
            ("dead letters", self.counts.dead, self.true_dead()),
        ]
        .into_iter()
        .filter(|(_, found, wanted)| found != wanted)
        .map(|(what, found, wanted)| format!("{what} {found} instead of {wanted}"))
        .collect()
    }
}

/// The sum of some columns over the rows of one of the audit's tables.
fn sum(audit: &Value, table: &str, columns: &[&str]) -> Result<u64> {
    let rows = audit[table].as_array().with_context(|| format!("the audit has no table `{table}`"))?;
    rows.iter().flat_map(|row| columns.iter().map(move |column| number(row, column))).sum()
}

fn number(value: &Value, name: &str) -> Result<u64> {
    value[name].as_u64().with_context(|| format!("the hub's answer has no number `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end() -> End {
        let audit = json!({
            "balanced": true,
            "raw": [
                {"source": "a.api", "collected": 5, "replayed": 1, "ignored": 1, "dead": 0, "in_flight": 0},
                {"source": "a.push", "collected": 3, "replayed": 0, "ignored": 0, "dead": 1, "in_flight": 2},
            ],
            "events": [{"family": "licence", "written": 7, "in_flight": 3}],
        });
        let routes = json!([{"name": "a.penalties", "accepted": 4}, {"name": "b.grades", "accepted": 2}]);
        let totals = json!({"operators": 3, "unresolved": 1, "facts": 6, "matters": 5});
        let matters = json!({"licence": 2, "penalty": 3});
        let dead = json!({"a.push": 1});
        let truth = json!({"operators": 3, "unresolved": 1, "facts": 6, "matters": matters, "dead": dead});
        End { counts: Counts::read(&audit, &totals).unwrap(), sources: audit["raw"].clone(), routes, truth }
    }

    #[test]
    fn rows_of_the_audit_are_summed() {
        let Counts { raw, events, ignored, dead, in_flight, .. } = end().counts;
        assert_eq!((raw, events, ignored, dead, in_flight), (9, 7, 1, 1, 5));
    }

    #[test]
    fn matters_are_compared_in_sum() {
        assert!(end().differences().is_empty());
    }

    #[test]
    fn one_operator_too_few_is_said() {
        let mut end = end();
        end.counts.operators = 2;
        assert_eq!(end.differences(), ["operators 2 instead of 3"]);
    }

    #[test]
    fn a_missing_number_is_not_zero() {
        assert!(Counts::read(&json!({"balanced": true}), &json!({})).is_err());
    }

    #[test]
    fn the_line_for_programs_has_the_names_it_promises() {
        let line = end().json(12.34).to_string();
        let back: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(back["audit"], "balanced");
        assert_eq!(back["seconds"], 12.3);
        assert_eq!(back["sources"], json!({"a": {"in": 8, "out": 4}, "b": {"in": 0, "out": 2}}));
        assert_eq!(back.as_object().unwrap().len(), 11);
    }
}
