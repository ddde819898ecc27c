//! The settings in force, as TOML, each line with where its value comes from.

use std::fmt;

use figment::{Figment, Provider};
use serde::Serialize;
use toml::Value;

use super::error::{origin, place_in};
use super::{ConfigError, place};

/// Settings as `hub config show` prints them. Secrets are named by file, so
/// none can be in it.
#[derive(Debug, Clone)]
pub struct Shown {
    lines: Vec<(String, String, String)>,
}

impl Shown {
    pub(super) fn new<T: Serialize>(settings: &T, figment: &Figment, text: &str) -> Result<Self, ConfigError> {
        let tree = Value::try_from(settings).map_err(|error| ConfigError::unreadable("settings", &error))?;
        let mut shown = Self { lines: Vec::new() };
        shown.walk(&mut Vec::new(), &tree, figment, text);
        Ok(shown)
    }

    fn walk(&mut self, path: &mut Vec<String>, value: &Value, figment: &Figment, text: &str) {
        if let Value::Table(table) = value {
            for (key, below) in table {
                path.push(key.clone());
                self.walk(path, below, figment, text);
                path.pop();
            }
            return;
        }
        let from = match leaf_origin(figment, path) {
            Some(layer) => place_in(layer, text, path),
            None => "default".to_owned(),
        };
        self.lines.push((place::dotted(path), value.to_string(), from));
    }

    /// Key, value as TOML, origin; in the order of the tree.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.lines.iter().map(|(key, value, from)| (key.as_str(), value.as_str(), from.as_str()))
    }
}

/// The layer of exactly this value: one that only its table has is a default.
fn leaf_origin<'f>(figment: &'f Figment, path: &[String]) -> Option<&'f figment::Metadata> {
    let data = figment.data().ok()?;
    let mut dict = data.get(&figment::Profile::Default)?;
    let (last, tables) = path.split_last()?;
    for key in tables {
        dict = dict.get(key)?.as_dict()?;
    }
    dict.contains_key(last).then(|| origin(figment, path)).flatten()
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (key, value, from) in self.lines() {
            writeln!(f, "{key} = {value}  # {from}")?;
        }
        Ok(())
    }
}
