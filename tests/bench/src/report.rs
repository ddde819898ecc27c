//! Results as they come: a table for people, or one JSON object a line.

use serde_json::json;

/// Where results go.
pub struct Report {
    json: bool,
}

impl Report {
    /// A report of the kind wanted.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Says what the figures are of.
    pub fn head(&self, machine: &str) {
        if self.json {
            eprintln!("{machine}");
        } else {
            println!("{machine}\n\n{:<10}{:<34}{:>14}  unit", "bench", "contender", "value");
        }
    }

    /// Says what is being done; never among the results.
    pub fn doing(&self, what: &str) {
        eprintln!("  {what}");
    }

    /// A result.
    pub fn add(&mut self, bench: &str, contender: &str, value: f64, unit: &str) {
        let value = rounded(value);
        if self.json {
            println!("{}", json!({"bench": bench, "contender": contender, "value": value, "unit": unit}));
        } else {
            println!("{bench:<10}{contender:<34}{value:>14}  {unit}");
        }
    }
}

/// Three decimals below 100, none above: more would not repeat.
fn rounded(value: f64) -> f64 {
    if value.abs() < 100.0 { (value * 1000.0).round() / 1000.0 } else { value.round() }
}
