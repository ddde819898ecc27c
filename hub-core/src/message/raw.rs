//! A raw record: one business record as the platform gave it.

use bytes::Bytes;

use super::{Generation, Listing, RawId, SourceName};

/// One business record, kept as it came (after what must not be kept was
/// replaced), with all that the transport knew.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRecord {
    /// Minted when it was received.
    pub id: RawId,
    /// 1, or more where it is replayed or reprocessed.
    pub generation: Generation,
    /// The channel it came by.
    pub source: SourceName,
    /// Media type of the payload.
    pub media_type: String,
    /// The item's key, which keeps versions of one record in order.
    pub key: Option<String>,
    /// The round of the whole list that it stands in, where it does.
    pub listing: Option<Listing>,
    /// File, sheet, row, page …: name and value, in the order given.
    pub attributes: Vec<(String, String)>,
    /// The record itself.
    pub payload: Bytes,
}

#[cfg(test)]
impl RawRecord {
    /// Some record of JSON, for tests of what is done with records.
    pub(crate) fn sample(payload: impl Into<Bytes>) -> Self {
        Self {
            id: super::Mint::new(1, 1).mint(1),
            generation: Generation::FIRST,
            source: "a.b".parse().expect("it is one"),
            media_type: "application/json".into(),
            key: None,
            listing: None,
            attributes: Vec::new(),
            payload: payload.into(),
        }
    }
}
