//! The house rules of ARCHITECTURE.md, held as a check of the sources.
//!
//! Promises: reads files and changes none; each finding names file, line, rule, and what to do.
//! Knows nothing of the compiler: rules look at text, so they run in milliseconds before anything is built.

mod adapters;
mod codes;
mod crates;
mod doors;
mod files;
mod languages;
mod rooms;
mod tree;

use std::fmt;

use anyhow::{Result, bail};

use crate::place::Place;
use tree::Tree;

/// One place that does not keep a rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    file: String,
    /// Counted from 1.
    line: usize,
    rule: &'static str,
    /// What is wrong and what to do about it.
    what: String,
}

impl Finding {
    fn new(file: &str, line: usize, rule: &'static str, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, rule, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule, what } = self;
        write!(f, "{file}:{line}: {rule}: {what}")
    }
}

/// A rule adds what it finds.
type Rule = fn(&Tree, &mut Vec<Finding>);

const RULES: &[Rule] = &[
    rooms::listed,
    rooms::only_those_above,
    doors::libraries,
    doors::ignorance,
    doors::parts_there,
    files::short,
    files::headed,
    files::named,
    files::finished,
    codes::paged,
    crates::through_the_workspace,
    crates::simulators_apart,
    crates::adapters_on_the_sdk,
    adapters::proved,
    languages::in_step,
];

/// Checks the clone.
pub fn run(place: &Place) -> Result<()> {
    let tree = Tree::read(&place.root)?;
    let findings = findings(&tree);
    for finding in &findings {
        eprintln!("{finding}");
    }
    match findings.len() {
        0 => {
            eprintln!("tidy: {} files keep the house rules", tree.len());
            Ok(())
        }
        1 => bail!("1 place does not keep the house rules (ARCHITECTURE.md)"),
        n => bail!("{n} places do not keep the house rules (ARCHITECTURE.md)"),
    }
}

fn findings(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        rule(tree, &mut findings);
    }
    findings.sort();
    findings
}

/// What `rule` says of some files: file and line of each finding.
#[cfg(test)]
fn found(rule: Rule, files: &[(&str, &str)]) -> Vec<String> {
    let mut findings = Vec::new();
    rule(&Tree::of(files), &mut findings);
    findings.sort();
    findings.iter().map(|finding| format!("{}:{}", finding.file, finding.line)).collect()
}
