//! `deploy/settings.md` is the page of all settings: each table with its keys as the program reads them, and their
//! defaults.
//!
//! Knows nothing of what a setting means; a person keeps that true.

use std::fmt;

use serde::Serialize;
use serde::de::{self, DeserializeOwned, Deserializer, Visitor};
use toml::Value;

use super::{ActorSettings, Ceiling, HttpSettings, HubSettings, PluginSettings, PrivacySettings, Settings};
use crate::archive::ArchiveSettings;
use crate::collect::{Auth, SourceSettings};
use crate::deliver::RouteSettings;
use crate::kafka::{self, Security};
use crate::plugin::Budget;
use crate::plugin::bundle::TrustedKey;
use crate::store::StoreSettings;
use crate::transport::database::TableSettings;
use crate::transport::{Account, DocumentSettings, PlatformSettings, Rate, RetrySettings};

const PAGE: &str = include_str!("../../../../deploy/settings.md");

/// Asks a type for the names of its fields instead of giving it any.
struct Asking;

/// The names.
#[derive(Debug)]
struct Keys(&'static [&'static str]);

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Keys {}

impl de::Error for Keys {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self(&[])
    }
}

impl<'de> Deserializer<'de> for Asking {
    type Error = Keys;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Keys> {
        Err(Keys(&[]))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Keys> {
        Err(Keys(fields))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn keys<T: DeserializeOwned>() -> &'static [&'static str] {
    T::deserialize(Asking).err().map_or(&[], |keys| keys.0)
}

/// A section of the page: its table, and each key with what stands as its default.
type Section = (String, Vec<(String, String)>);

/// What the page must say of a table; `least` is what must be said there, as TOML.
fn section<T: DeserializeOwned + Serialize>(table: &str, least: &str) -> Section {
    let least: toml::Table = toml::from_str(least).unwrap();
    let least_of_all: T = Value::Table(least.clone()).try_into().unwrap_or_else(|error| panic!("{table}: {error}"));
    let defaults = Value::try_from(least_of_all).unwrap();
    let default = |key: &str| match defaults.get(key) {
        _ if least.contains_key(key) => "`required`".to_owned(),
        None => "–".to_owned(),
        Some(Value::Table(below)) if below.is_empty() => "`{}`".to_owned(),
        Some(Value::Table(_)) => "below".to_owned(),
        Some(value) => format!("`{value}`"),
    };
    (table.to_owned(), keys::<T>().iter().map(|key| ((*key).to_owned(), default(key))).collect())
}

fn sections() -> Vec<Section> {
    let (source, route) = ("source.\"<platform>.<channel>\"", "route.\"<platform>.<name>\"");
    vec![
        section::<HubSettings>("hub", ""),
        section::<kafka::Settings>("kafka", ""),
        section::<Security>("kafka.security", ""),
        section::<HttpSettings>("http", ""),
        section::<PluginSettings>("plugins", ""),
        section::<TrustedKey>("plugins.trusted.<name>", "key = \"RW\""),
        section::<Budget>("plugins.budget", ""),
        section::<Ceiling>("plugins.allowed.<adapter>", ""),
        section::<PrivacySettings>("privacy", ""),
        section::<StoreSettings>("store", ""),
        section::<ArchiveSettings>("archive", ""),
        section::<DocumentSettings>("documents", ""),
        section::<PlatformSettings>("platform.<name>", ""),
        section::<Account>("platform.<name>.account", "number = \"1\"\npassword-file = \"a\""),
        section::<Rate>("platform.<name>.rate", ""),
        section::<RetrySettings>("platform.<name>.retry", ""),
        section::<SourceSettings>(source, "adapter = \"a\""),
        section::<Auth>(&format!("{source}.auth"), ""),
        section::<TableSettings>(&format!("{source}.table"), "url = \"a\"\ntable = \"a\"\nkey = \"a\""),
        section::<RouteSettings>(route, ""),
        section::<ActorSettings>("actor.<name>", "role = \"reader\"\ntoken-file = \"a\""),
    ]
}

/// What the page says.
fn written() -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in PAGE.lines() {
        if let Some(heading) = line.strip_prefix("## `[").and_then(|rest| rest.strip_suffix("]`")) {
            sections.push((heading.to_owned(), Vec::new()));
        } else if let Some((key, rest)) = line.strip_prefix("| `").and_then(|rest| rest.split_once("` | "))
            && let Some((default, _)) = rest.split_once(" | ")
            && let Some((_, rows)) = sections.last_mut()
        {
            rows.push((key.to_owned(), default.to_owned()));
        }
    }
    sections
}

#[test]
fn every_setting_stands_on_the_page_with_its_default() {
    let (needed, written) = (sections(), written());
    let tables = |sections: &[Section]| -> Vec<String> { sections.iter().map(|(table, _)| table.clone()).collect() };
    assert_eq!(tables(&written), tables(&needed));
    for ((table, rows), (_, needed)) in written.iter().zip(&needed) {
        assert!(!needed.is_empty(), "[{table}] does not tell its keys");
        assert_eq!(rows, needed, "[{table}]: what the page says, and what the program does");
    }
}

#[test]
fn every_table_has_a_section() {
    let sections = sections();
    for table in keys::<Settings>() {
        let there = sections.iter().any(|(name, _)| name.split('.').next() == Some(*table));
        assert!(there, "[{table}] stands nowhere on the page");
    }
}
