//! Settings of one route: `[route."<platform>.<name>"]`. What may be delivered at
//! all the adapter's manifest says; here it is narrowed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Where a route begins that never delivered anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// With what changes from now on.
    #[default]
    Now,
    /// With everything that stands in the archive.
    Beginning,
}

/// One way back to a platform.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RouteSettings {
    /// The adapter that serves it.
    pub adapter: String,
    /// The adapter's own settings; its manifest says which there are.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
    /// What is delivered; empty: whatever the adapter delivers.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// Towns whose operators are told of, by code; empty: all.
    #[serde(default)]
    pub towns: Vec<String>,
    /// Classes of business that are told of; empty: all.
    #[serde(default)]
    pub classes: Vec<String>,
    /// By subject the fields that leave; a subject that is not named leaves whole.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
    /// Where it begins.
    #[serde(default)]
    pub from: From,
}
