//! Whole lists: which round of which list a record stands in, and what is said of a
//! round. What a list that was shown whole does not list any more is gone.

use serde::{Deserialize, Serialize};

use super::header::HeaderError;
use super::{Headers, Instant, SourceName};

const TYPE: &str = "ce_type";
const SOURCE: &str = "ce_source";
const LIST: &str = "ce_list";
const ROUND: &str = "ce_round";
const LISTED: &str = "ce_listed";
const MOST_GONE: &str = "ce_mostgone";
const ACTOR: &str = "ce_actor";

/// Thousandths of a list.
pub type Permille = u16;

/// A round of a list, as each of its records names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// The list's name in its source.
    pub list: String,
    /// When the round began: a later round is a later list.
    pub round: Instant,
}

impl Listing {
    pub(super) fn write_headers(&self, mut put: impl FnMut(&str, &str)) {
        put(LIST, &self.list);
        put(ROUND, &self.round.to_string());
    }

    /// None where the record is of no list.
    pub(super) fn read(headers: &Headers<'_>) -> Result<Option<Self>, HeaderError> {
        let Some(list) = headers.get(LIST) else { return Ok(None) };
        let round = headers.number(ROUND)?.ok_or(HeaderError::Missing(ROUND))?;
        Ok(Some(Self { list: list.to_owned(), round }))
    }
}

/// What is said of a round.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    /// It listed everything.
    Complete {
        /// How many records.
        listed: u64,
        /// Where the list is shorter than the one before by more than this share,
        /// a person decides whether the rest is gone.
        most_gone: Permille,
    },
    /// A person says that it is right, however short.
    Accepted {
        /// Who.
        actor: String,
    },
}

/// A word on a round of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoundWord {
    /// Whose list it is.
    pub source: SourceName,
    /// Which round.
    pub listing: Listing,
    /// What of it.
    pub word: Word,
}

impl RoundWord {
    /// `complete` or `accepted`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.word {
            Word::Complete { .. } => "complete",
            Word::Accepted { .. } => "accepted",
        }
    }

    /// Names it among all marks: the same word twice is one.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}/{}/{}", self.source, self.listing.list, self.listing.round, self.kind())
    }

    /// Gives each header of its message to `put`.
    pub fn write_headers(&self, mut put: impl FnMut(&str, &str)) {
        put("ce_specversion", "1.0");
        put("ce_id", &self.key());
        put(SOURCE, self.source.as_str());
        put(TYPE, self.kind());
        self.listing.write_headers(&mut put);
        match &self.word {
            Word::Complete { listed, most_gone } => {
                put(LISTED, &listed.to_string());
                put(MOST_GONE, &most_gone.to_string());
            }
            Word::Accepted { actor } => put(ACTOR, actor),
        }
        put("content-type", super::AVRO);
    }

    /// Reads a word on a round; none where the message is another mark.
    ///
    /// # Errors
    /// Where a header is missing or malformed: the message is not the hub's.
    pub fn read(headers: &Headers<'_>) -> Result<Option<Self>, HeaderError> {
        let word = match headers.get(TYPE) {
            Some("complete") => Word::Complete {
                listed: headers.number(LISTED)?.ok_or(HeaderError::Missing(LISTED))?,
                most_gone: headers.number(MOST_GONE)?.ok_or(HeaderError::Missing(MOST_GONE))?,
            },
            Some("accepted") => {
                Word::Accepted { actor: headers.get(ACTOR).ok_or(HeaderError::Missing(ACTOR))?.to_owned() }
            }
            _ => return Ok(None),
        };
        let listing = Listing::read(headers)?.ok_or(HeaderError::Missing(LIST))?;
        let source = headers.get(SOURCE).ok_or(HeaderError::Missing(SOURCE))?.parse()?;
        Ok(Some(Self { source, listing, word }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_from_its_headers() {
        for word in [Word::Complete { listed: 7, most_gone: 200 }, Word::Accepted { actor: "li".into() }] {
            let listing = Listing { list: "shops".into(), round: 5 };
            let said = RoundWord { source: "a.api".parse().unwrap(), listing, word };
            let mut pairs: Vec<(String, String)> = Vec::new();
            said.write_headers(|name, value| pairs.push((name.to_owned(), value.to_owned())));
            let headers: Headers<'_> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect();
            assert_eq!(RoundWord::read(&headers).unwrap(), Some(said));
        }
    }
}
