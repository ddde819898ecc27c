//! A receipt: what a platform made of one state that was delivered to it. The
//! last one of each key stands in `receipt.<platform>`, so that what a platform
//! has is known from there alone. Knows nothing of how things are sent.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Echo, Instant, Operation, RouteName, Version};

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The platform has it.
    Accepted,
    /// The platform refuses it, or the adapter cannot say it; a person must look.
    Refused,
    /// The platform had it, or does not want it.
    Needless,
    /// A person asked that what was refused be sent once more.
    Again,
    /// It stands in a file that a person uploads; nobody has answered yet.
    Handed,
}

/// Why a platform refuses something or does not want it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The adapter's, or `HUB-nnnn`.
    pub code: String,
    /// For a person, without personal data.
    pub message: String,
    /// The offending place in what was delivered; empty for all of it.
    #[serde(default)]
    pub pointer: String,
}

/// See the file's head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The way it went.
    pub route: RouteName,
    /// The delivery's id.
    #[serde(default)]
    pub id: String,
    /// Whose archive it was of.
    pub operator: String,
    /// The matter; empty where the operator itself was delivered.
    pub matter: String,
    /// What it was of: a family, or `operator`.
    pub subject: String,
    /// The archive's version that was delivered.
    pub version: Version,
    /// Whether it was to stand or to go.
    pub operation: Operation,
    /// SHA-256 of what was delivered, in hexadecimal: a state that differs in
    /// nothing is not sent again.
    pub digest: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The platform's own id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_as: Option<String>,
    /// Why, where it was not accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<Remark>,
    /// What was delivered, unless it was accepted: to look at, and to send again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Value>,
    /// The file in which it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// When the platform answered.
    pub at: Instant,
    /// Who asked that it be sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
}

impl Receipt {
    /// What the platform will tell of it, by the id that it gave.
    #[must_use]
    pub fn echo(&self) -> Option<Echo> {
        let record = self.known_as.clone().filter(|_| self.verdict == Verdict::Accepted)?;
        Some(Echo { platform: self.route.platform().to_owned(), family: self.subject.clone(), record })
    }

    /// As the topic has it: `<route>/<operator>/<matter>`.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.route, &self.operator, &self.matter)
    }
}

/// The key of receipts of a matter on a route.
pub(super) fn key(route: &RouteName, operator: &str, matter: &str) -> String {
    format!("{route}/{operator}/{matter}")
}
