//! Headers: what the host knows of a record or event, which no guest can forge.
//!
//! CloudEvents 1.0 in Kafka's binary mode: attributes bear the prefix `ce_`,
//! `content-type` is the payload's media type. What an adapter or a platform
//! said stands under `attr_` alone, so it never passes for the hub's word.

use bytes::Bytes;

use super::{AdapterRef, Event, EventId, FactKey, Generation, IdError, Instant, Listing, Operation, RawRecord};

/// What the archive and subscribers get as `content-type` of an event.
pub const AVRO: &str = "application/avro";

const CONTENT_TYPE: &str = "content-type";
const SPEC_VERSION: &str = "ce_specversion";
const ID: &str = "ce_id";
const SOURCE: &str = "ce_source";
const TYPE: &str = "ce_type";
const SUBJECT: &str = "ce_subject";
const TIME: &str = "ce_time";
const REVISION: &str = "ce_revision";
const OPERATION: &str = "ce_operation";
const ADAPTER: &str = "ce_adapter";
const GENERATION: &str = "ce_generation";
const ITEM_KEY: &str = "ce_itemkey";
const ATTRIBUTE: &str = "attr_";
const RAW_TYPE: &str = "raw";

/// Headers that are not as the hub writes them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// One is missing.
    #[error("header {0} is missing")]
    Missing(&'static str),
    /// One does not have its form.
    #[error("header {name}: {text:?} is not understood")]
    Malformed {
        /// Its name.
        name: &'static str,
        /// What stood there.
        text: String,
    },
    /// An id within does not have its form.
    #[error(transparent)]
    Id(#[from] IdError),
}

/// Headers as read from a message, in their order.
#[derive(Debug, Clone, Default)]
pub struct Headers<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> FromIterator<(&'a str, &'a [u8])> for Headers<'a> {
    fn from_iter<T: IntoIterator<Item = (&'a str, &'a [u8])>>(pairs: T) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<'a> Headers<'a> {
    /// The first value of a name that is text.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(n, _)| *n == name).and_then(|(_, v)| std::str::from_utf8(v).ok())
    }

    fn need(&self, name: &'static str) -> Result<&'a str, HeaderError> {
        self.get(name).ok_or(HeaderError::Missing(name))
    }

    pub(super) fn number<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, HeaderError> {
        self.get(name)
            .map(|text| text.parse().map_err(|_| HeaderError::Malformed { name, text: text.to_owned() }))
            .transpose()
    }

    fn attributes(&self) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter_map(|(name, value)| {
                let name = name.strip_prefix(ATTRIBUTE)?;
                Some((name.to_owned(), std::str::from_utf8(value).ok()?.to_owned()))
            })
            .collect()
    }
}

impl RawRecord {
    /// Gives each header of the record's message to `put`.
    pub fn write_headers(&self, mut put: impl FnMut(&str, &str)) {
        put(SPEC_VERSION, "1.0");
        put(ID, &self.id.to_string());
        put(GENERATION, &self.generation.0.to_string());
        put(SOURCE, self.source.as_str());
        put(TYPE, RAW_TYPE);
        put(CONTENT_TYPE, &self.media_type);
        if let Some(key) = &self.key {
            put(ITEM_KEY, key);
        }
        if let Some(listing) = &self.listing {
            listing.write_headers(&mut put);
        }
        for (name, value) in &self.attributes {
            put(&format!("{ATTRIBUTE}{name}"), value);
        }
    }

    /// Reads a record from its message.
    ///
    /// # Errors
    /// Where a header is missing or malformed: the message is not the hub's.
    pub fn read(headers: &Headers<'_>, payload: Bytes) -> Result<Self, HeaderError> {
        Ok(Self {
            id: headers.need(ID)?.parse()?,
            generation: Generation(headers.number(GENERATION)?.ok_or(HeaderError::Missing(GENERATION))?),
            source: headers.need(SOURCE)?.parse()?,
            media_type: headers.need(CONTENT_TYPE)?.to_owned(),
            key: headers.get(ITEM_KEY).map(str::to_owned),
            listing: Listing::read(headers)?,
            attributes: headers.attributes(),
            payload,
        })
    }
}

impl Event {
    /// Gives each header of the event's message to `put`.
    pub fn write_headers(&self, mut put: impl FnMut(&str, &str)) {
        put(SPEC_VERSION, "1.0");
        put(ID, &self.id.to_string());
        put(SOURCE, self.fact.source.as_str());
        put(TYPE, &self.fact.family);
        put(SUBJECT, &self.fact.record);
        put(OPERATION, self.operation.as_str());
        put(ADAPTER, self.adapter.as_str());
        if let Some(revision) = self.revision {
            put(REVISION, &revision.to_string());
        }
        if let Some(occurred) = self.occurred.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok()) {
            put(TIME, &occurred.to_string());
        }
        if let Some(listing) = &self.listing {
            listing.write_headers(&mut put);
        }
        put(CONTENT_TYPE, AVRO);
    }

    /// Reads an event from its message; `schema` and `body` are of the payload,
    /// whose wire-format head the caller has taken off.
    ///
    /// # Errors
    /// Where a header is missing or malformed: the message is not the hub's.
    pub fn read(headers: &Headers<'_>, schema: u32, body: Bytes) -> Result<Self, HeaderError> {
        let id: EventId = headers.need(ID)?.parse()?;
        let operation = match headers.need(OPERATION)? {
            "upsert" => Operation::Upsert,
            "delete" => Operation::Delete,
            other => return Err(HeaderError::Malformed { name: OPERATION, text: other.to_owned() }),
        };
        let occurred = headers.number::<jiff::Timestamp>(TIME)?.map(|t| t.as_millisecond() as Instant);
        Ok(Self {
            id,
            fact: FactKey {
                source: headers.need(SOURCE)?.parse()?,
                family: headers.need(TYPE)?.to_owned(),
                record: headers.need(SUBJECT)?.to_owned(),
            },
            operation,
            revision: headers.number(REVISION)?,
            occurred,
            listing: Listing::read(headers)?,
            adapter: AdapterRef::from(headers.need(ADAPTER)?),
            schema,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Mint, SourceName};
    use super::*;

    fn written(write: impl FnOnce(&mut dyn FnMut(&str, &str))) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        write(&mut |name, value| pairs.push((name.to_owned(), value.to_owned())));
        pairs
    }

    fn headers(pairs: &[(String, String)]) -> Headers<'_> {
        pairs.iter().map(|(n, v)| (n.as_str(), v.as_bytes())).collect()
    }

    #[test]
    fn a_raw_record_reads_back_from_its_headers() {
        let record = RawRecord {
            id: Mint::new(1, 9).mint(1_700_000_000_000),
            generation: Generation(2),
            source: "a.files".parse::<SourceName>().unwrap(),
            media_type: "application/json".into(),
            key: Some("k".into()),
            listing: Some(Listing { list: "名录".into(), round: 9 }),
            attributes: vec![("file".into(), "账.csv".into()), ("row".into(), "3".into())],
            payload: Bytes::from_static(b"{}"),
        };
        let pairs = written(|put| record.write_headers(put));
        assert_eq!(RawRecord::read(&headers(&pairs), record.payload.clone()).unwrap(), record);
    }

    #[test]
    fn an_event_reads_back_from_its_headers() {
        let event = Event {
            id: EventId { raw: Mint::new(1, 9).mint(1_700_000_000_000), generation: Generation::FIRST, index: 0 },
            fact: FactKey { source: "a.api".parse().unwrap(), family: "penalty".into(), record: "粤1号".into() },
            operation: Operation::Delete,
            revision: Some(7),
            occurred: Some(-2_208_988_800_000),
            listing: Some(Listing { list: "shops".into(), round: 9 }),
            adapter: "a@1.0.0".into(),
            schema: 4,
            body: Bytes::new(),
        };
        let pairs = written(|put| event.write_headers(put));
        assert_eq!(Event::read(&headers(&pairs), 4, Bytes::new()).unwrap(), event);
    }

    #[test]
    fn what_a_platform_says_never_passes_for_the_hubs_word() {
        let mut record = RawRecord {
            id: Mint::new(1, 9).mint(1),
            generation: Generation::FIRST,
            source: "a.api".parse().unwrap(),
            media_type: "text/plain".into(),
            key: None,
            listing: None,
            attributes: vec![("ce_generation".into(), "99".into())],
            payload: Bytes::new(),
        };
        let pairs = written(|put| record.write_headers(put));
        let read = RawRecord::read(&headers(&pairs), Bytes::new()).unwrap();
        assert_eq!(read.generation, Generation::FIRST);
        record.attributes.clear();
        assert_ne!(read, record);
    }
}
