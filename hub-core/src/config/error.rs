//! Why a configuration is refused: code, place, key, what is allowed. There is
//! one thing to do about each, to mend the configuration, hence no variants.

use std::fmt;
use std::path::Path;

use figment::error::Kind;
use figment::{Figment, Metadata, Provider};

use super::place;
use crate::code;
use crate::report::Code;

/// A configuration that is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} {place}: {what}")]
pub struct ConfigError {
    /// HUB-1001 unknown key, HUB-1002 bad value, HUB-1003 secret; or what is wrong within a file that a setting names.
    pub code: Code,
    /// File and line, variable, flag, or `defaults`.
    pub place: String,
    /// The key as TOML writes it; empty where none is meant.
    pub key: String,
    /// The whole refusal in words, with the key.
    pub what: String,
}

impl ConfigError {
    pub(super) fn unreadable(place: &str, error: &dyn fmt::Display) -> Self {
        let what = format!("cannot be read as configuration: {error}");
        Self { code: code!(1002), place: place.to_owned(), key: String::new(), what }
    }

    pub(super) fn flag(flag: &str) -> Self {
        let what = "is no setting; allowed: <key>=<value>".to_owned();
        Self { code: code!(1002), place: format!("flag {flag}"), key: String::new(), what }
    }

    pub(super) fn from_figment(error: &figment::Error, figment: &Figment, text: &str) -> Self {
        Self::from_wrong_at(&Wrong::from_figment(error), error.metadata.as_ref(), figment, text)
    }

    pub(super) fn from_wrong(wrong: &Wrong, figment: &Figment, text: &str) -> Self {
        Self::from_wrong_at(wrong, None, figment, text)
    }

    fn from_wrong_at(wrong: &Wrong, layer: Option<&Metadata>, figment: &Figment, text: &str) -> Self {
        let origin = origin(figment, &wrong.path);
        let place = layer.or(origin).map_or_else(|| "defaults".into(), |layer| place_in(layer, text, &wrong.path));
        let key = place::dotted(&wrong.path);
        Self { code: wrong.code, place, what: format!("{key} {}", wrong.what), key }
    }
}

/// A refusal before its place is known: the key, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} {} {what}", place::dotted(path))]
pub struct Wrong {
    code: Code,
    path: Vec<String>,
    what: String,
}

impl Wrong {
    /// A value out of bounds: what it is, what it may be.
    pub fn value(key: &str, found: impl fmt::Display, allowed: &str) -> Self {
        Self { code: code!(1002), path: vec![key.to_owned()], what: format!("is {found}; allowed: {allowed}") }
    }

    /// A setting that must be there.
    #[must_use]
    pub fn missing(key: &str, meaning: &str) -> Self {
        Self { code: code!(1002), path: vec![key.to_owned()], what: format!("is missing: {meaning}") }
    }

    /// Something wrong within the file that a setting names: what, with its place there, and by the code of its own.
    #[must_use]
    pub fn within(key: &str, code: Code, what: &str) -> Self {
        Self { code, path: vec![key.to_owned()], what: format!("names {what}") }
    }

    pub(super) fn secret(key: &str, file: &Path, why: impl fmt::Display) -> Self {
        Self { code: code!(1003), path: vec![key.to_owned()], what: format!("names {}, which {why}", file.display()) }
    }

    /// The same, one table further out.
    #[must_use]
    pub fn under(mut self, key: &str) -> Self {
        self.path.insert(0, key.to_owned());
        self
    }

    pub(super) fn from_figment(error: &figment::Error) -> Self {
        let mut path = error.path.clone();
        let (code, what) = match &error.kind {
            Kind::UnknownField(name, known) => {
                if path.last() != Some(name) {
                    path.push(name.clone());
                }
                (code!(1001), unknown(name, known))
            }
            Kind::UnknownVariant(found, allowed) => {
                (code!(1002), format!("is {found:?}; allowed: {}{}", allowed.join(", "), nearest(found, allowed)))
            }
            Kind::InvalidType(found, allowed) | Kind::InvalidValue(found, allowed) => {
                (code!(1002), format!("is {found}; allowed: {allowed}"))
            }
            Kind::MissingField(name) => {
                path.push(name.to_string());
                (code!(1002), "is missing".to_owned())
            }
            Kind::Message(message) => (code!(1002), message.clone()),
            other => (code!(1002), format!("is refused: {other}")),
        };
        Self { code, path, what }
    }
}

fn unknown(name: &str, known: &[&str]) -> String {
    let list = if known.is_empty() { "nothing".to_owned() } else { known.join(", ") };
    format!("is not a setting{}; known here: {list}", nearest(name, known))
}

fn nearest(name: &str, known: &[&str]) -> String {
    let score = |word: &str| strsim::damerau_levenshtein(&name.to_lowercase().replace('_', "-"), word);
    known
        .iter()
        .map(|word| (score(word), word))
        .min()
        .filter(|(distance, word)| *distance <= 1 + word.chars().count() / 3)
        .map_or_else(String::new, |(_, word)| format!(", did you mean {word:?}?"))
}

/// The layer that gave the value at `path`, or else the table around it.
pub(super) fn origin<'f>(figment: &'f Figment, path: &[String]) -> Option<&'f Metadata> {
    let data = figment.data().ok()?;
    let mut dict = data.get(&figment::Profile::Default)?;
    let mut found = None;
    for key in path {
        let Some(value) = dict.get(key) else { break };
        found = figment.get_metadata(value.tag()).or(found);
        let Some(below) = value.as_dict() else { break };
        dict = below;
    }
    found
}

/// A layer's name, with the line where it is the file.
pub(super) fn place_in(layer: &Metadata, text: &str, path: &[String]) -> String {
    match (layer.source.is_some(), place::line(text, path)) {
        (true, Some(line)) => format!("{}:{line}", layer.name),
        _ => layer.name.to_string(),
    }
}
