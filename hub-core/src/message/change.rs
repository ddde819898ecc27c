//! What `archive.change` and `archive.operator` tell: the state of one matter in
//! an operator's archive, or of the operator itself, whole, so that whoever reads
//! it needs to ask nobody. Knows nothing of how it came to be.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Operation;

/// Which state of an operator's archive; a higher one is later. Restoring and
/// rebuilding an archive begin a new epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// Raised when the archive is restored or made anew.
    pub epoch: i64,
    /// Counts the states within an epoch.
    pub n: i64,
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.epoch, self.n)
    }
}

/// An identifier of an operator, and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownAs {
    /// Its scheme: `social-credit-code`, `licence`, `platform-id` …
    pub scheme: String,
    /// As it is compared.
    pub value: String,
    /// `sound`, `founding`, `contested` or `barred`.
    pub state: String,
}

/// Whose archive it is: what a platform must be told to find the operator.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whose {
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// Town, by code.
    #[serde(default)]
    pub town: Option<String>,
    /// Class of business.
    #[serde(default)]
    pub class: Option<String>,
    /// Its identifiers, the most senior first; at most a hundred.
    #[serde(default)]
    pub identifiers: Vec<KnownAs>,
}

/// The state of one matter in one operator's archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The operator's id.
    pub operator: String,
    /// Of the operator's archive, with which this came to be.
    pub version: Version,
    /// The matter's id.
    pub matter: String,
    /// Its family.
    pub family: String,
    /// Whether it stands or is gone from this archive.
    pub operation: Operation,
    /// What the operator is to the matter.
    #[serde(default)]
    pub roles: Vec<String>,
    /// What it says; none where it is gone, or too large for a message.
    #[serde(default)]
    pub content: Option<Map<String, Value>>,
    /// The sources that tell it.
    #[serde(default)]
    pub sources: Vec<String>,
    /// The same as `operation` is `delete`.
    #[serde(default)]
    pub removed: bool,
    /// Whose archive it is.
    #[serde(flatten)]
    pub whose: Whose,
}
