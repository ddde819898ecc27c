//! Whom a decision names, as people write it: `SCHEME:VALUE`, or `record:SOURCE/FAMILY/ROLE/RECORD`.
//!
//! Promises that what is shown reads back as the same, so it can be copied into a command or a form. Knows nothing of
//! which schemes there are.

use std::fmt;
use std::str::FromStr;

use super::Anchor;

/// What begins the name of a record's party; sources, families and roles hold no slash.
const RECORD: &str = "record:";

/// A text that names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unnamed {
    /// It begins like a record's party, and is none.
    #[error("{0}: a record's party is record:SOURCE/FAMILY/ROLE/RECORD")]
    Party(String),
    /// It has no scheme.
    #[error("{0}: an identifier is SCHEME:VALUE, such as licence:JY24407840001033")]
    Identifier(String),
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Identifier { scheme, value } => write!(f, "{scheme}:{value}"),
            Self::Party { source, family, record, role } => write!(f, "{RECORD}{source}/{family}/{role}/{record}"),
        }
    }
}

impl FromStr for Anchor {
    type Err = Unnamed;

    fn from_str(text: &str) -> Result<Self, Unnamed> {
        if let Some(party) = text.strip_prefix(RECORD) {
            let parts: Vec<&str> = party.splitn(4, '/').collect();
            let [source, family, role, record] = parts[..] else { return Err(Unnamed::Party(text.to_owned())) };
            let [source, family, role, record] = [source, family, role, record].map(str::to_owned);
            return Ok(Self::Party { source, family, record, role });
        }
        let (scheme, value) = text.split_once(':').ok_or_else(|| Unnamed::Identifier(text.to_owned()))?;
        Ok(Self::Identifier { scheme: scheme.to_owned(), value: value.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whom_a_decision_names_reads_back_as_it_was_written() {
        for name in ["licence:JY24407840001033", "platform-id:a:b/7", "record:kitchen.api/penalty/punished.2/7/a 1"] {
            assert_eq!(name.parse::<Anchor>().unwrap().to_string(), name);
        }
        for wrong in ["JY24407840001033", "", "record:kitchen.api/penalty/7"] {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong}");
        }
    }
}
