//! What libFuzzer told of a run: how much it tried, how far it came, and what it found.
//!
//! Knows nothing of targets.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The output of one run.
pub struct Told(String);

/// Lines of a panic's message that are shown.
const LINES: usize = 6;

impl Told {
    /// Reads a log.
    pub fn read(log: &Path) -> Result<Self> {
        let bytes = fs::read(log).with_context(|| format!("cannot read {}", log.display()))?;
        Ok(Self(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// The last value that stands behind this.
    fn last(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.0.rsplit_once(name)?;
        rest.split_whitespace().next()
    }

    /// What was found, for a person: the panic, or what libFuzzer calls it, and where the input is.
    pub fn finding(&self) -> String {
        let panic = self.0.lines().skip_while(|line| !line.contains("panicked at"));
        let mut lines: Vec<&str> = panic.take_while(|line| !line.starts_with("==")).take(LINES).collect();
        lines.extend(self.0.lines().filter(|line| line.starts_with("==") && line.contains("ERROR")));
        lines.extend(self.0.lines().filter(|line| line.starts_with("artifact_prefix")));
        if lines.is_empty() {
            let all: Vec<&str> = self.0.lines().collect();
            lines = all[all.len().saturating_sub(LINES)..].to_vec();
        }
        lines.join("\n")
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = |name| self.last(name).unwrap_or("?");
        write!(
            f,
            "{:>9} inputs, {:>6} a second, {:>5} places reached, {:>4} MB",
            value("stat::number_of_executed_units:"),
            value("stat::average_exec_per_sec:"),
            value("cov: "),
            value("stat::peak_rss_mb:"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_held_is_told_in_figures() {
        let log = "#2\tINITED cov: 7 ft: 8 corp: 1/1b\n#9\tDONE   cov: 12 ft: 30 corp: 3/9b\n\
                   stat::number_of_executed_units: 9\nstat::average_exec_per_sec:     4\nstat::peak_rss_mb:  55\n";
        let told = Told(log.to_owned()).to_string();
        assert_eq!(
            told.split_whitespace().collect::<Vec<_>>().join(" "),
            "9 inputs, 4 a second, 12 places reached, 55 MB"
        );
    }

    #[test]
    fn a_finding_is_told_with_its_message_and_its_input() {
        let log = "INFO: Seed: 1\nthread '<unnamed>' panicked at a.rs:1:2:\nit wrapped\n==7== ERROR: libFuzzer: deadly signal\n    #0 0x1\n\
                   artifact_prefix='/t/'; Test unit written to /t/crash-1\n";
        let finding = Told(log.to_owned()).finding();
        let lines: Vec<&str> = finding.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(lines[1] == "it wrapped" && lines[3].ends_with("/t/crash-1"), "{finding}");
    }
}
