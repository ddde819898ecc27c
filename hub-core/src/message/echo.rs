//! An echo: a record that a platform tells and that it was told by this hub. It
//! is known by the platform's own id of it, which the receipt has. What comes
//! back is no second witness of what was sent.

use serde::{Deserialize, Serialize};

use super::FactKey;

/// See the file's head. One value of the topic `echo`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Echo {
    /// The platform, whichever of its sources tells the record.
    pub platform: String,
    /// The family of its events.
    pub family: String,
    /// The record's own id there.
    pub record: String,
}

impl Echo {
    /// As the topic has it.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}/{}", self.platform, self.family, self.record)
    }

    /// Whether it is this fact that comes back.
    #[must_use]
    pub fn is_of(&self, fact: &FactKey) -> bool {
        (self.platform.as_str(), &self.family, &self.record) == (fact.source.platform(), &fact.family, &fact.record)
    }
}

impl From<&FactKey> for Echo {
    /// The echo that a fact would be.
    fn from(fact: &FactKey) -> Self {
        let platform = fact.source.platform().to_owned();
        Self { platform, family: fact.family.clone(), record: fact.record.clone() }
    }
}
