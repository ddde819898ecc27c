//! Event families, as their schemas state them.
//!
//! Written from `avro/*.avsc` by `build.rs`. Promises that name, level and
//! natural key are those of the schema's own text. Knows nothing of Avro's
//! encoding.

include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// A family of events.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name, which is an adapter's subject and part of the topic's name.
    pub name: &'static str,
    /// Its name in Chinese.
    pub label: &'static str,
    /// What it is about: `operator`, `premises`, `batch`, `any`; `record` for the
    /// mark, which is no fact but says something of a raw record.
    pub level: &'static str,
    /// What names the matter together: fields, or `party.<role>` for the most
    /// senior identifier of a party. Facts that share it are one. A later list
    /// stands in where an earlier one has an empty part.
    pub natural_key: &'static [&'static [&'static str]],
    /// The schema's text.
    pub avsc: &'static str,
}

impl Family {
    /// The family of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.name == name)
    }

    /// Whether its events are facts of the archive: all but the mark.
    pub fn is_fact(&self) -> bool {
        self.level != "record"
    }

    /// The topic of its events.
    pub fn topic(&self) -> String {
        format!("event.{}", self.name)
    }
}
