//! A dead letter: a raw record that an adapter rejected or failed on, with all
//! that mends it. Never edited; replayed with a newer adapter.

use bytes::Bytes;

use super::{AdapterRef, HeaderError, Headers, Instant, RawRecord};

const CODE: &str = "dead_code";
const MESSAGE: &str = "dead_message";
const POINTER: &str = "dead_pointer";
const ADAPTER: &str = "dead_adapter";
const AT: &str = "dead_at";

/// A record that could not be translated.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadLetter {
    /// The record, as it was received.
    pub record: RawRecord,
    /// The adapter's own code, or the hub's: HUB-4nnn.
    pub code: String,
    /// For a person, without personal data.
    pub message: String,
    /// The offending place; empty where the whole record is meant.
    pub pointer: String,
    /// The adapter and its version.
    pub adapter: AdapterRef,
    /// When it was refused.
    pub at: Instant,
}

impl DeadLetter {
    /// Gives each header of the dead letter's message to `put`: the record's
    /// own, then what is wrong with it.
    pub fn write_headers(&self, mut put: impl FnMut(&str, &str)) {
        self.record.write_headers(&mut put);
        put(CODE, &self.code);
        put(MESSAGE, &self.message);
        put(POINTER, &self.pointer);
        put(ADAPTER, self.adapter.as_str());
        put(AT, &self.at.to_string());
    }

    /// Reads a dead letter from its message.
    ///
    /// # Errors
    /// Where a header is missing or malformed: the message is not the hub's.
    pub fn read(headers: &Headers<'_>, payload: Bytes) -> Result<Self, HeaderError> {
        let need = |name| headers.get(name).ok_or(HeaderError::Missing(name));
        Ok(Self {
            record: RawRecord::read(headers, payload)?,
            code: need(CODE)?.to_owned(),
            message: need(MESSAGE)?.to_owned(),
            pointer: need(POINTER)?.to_owned(),
            adapter: need(ADAPTER)?.into(),
            at: need(AT)?.parse().map_err(|_| HeaderError::Missing(AT))?,
        })
    }
}
