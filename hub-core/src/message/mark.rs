//! A mark: says of a raw record that this generation of it has an outcome
//! without events, so that what a lower generation gave is void and a list that it
//! stands in has it accounted for.

use super::{EventId, Generation, HeaderError, Headers, Listing, RawId, SourceName};

/// An outcome without events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The raw record.
    pub raw: RawId,
    /// The attempt at it.
    pub generation: Generation,
    /// The record's source.
    pub source: SourceName,
    /// The round of the whole list that the record stands in. Not where it was
    /// rejected: a list with an entry that nobody understood is not known whole.
    pub listing: Option<Listing>,
}

impl Mark {
    /// Gives each header of the mark's message to `put`.
    pub fn write_headers(&self, mut put: impl FnMut(&str, &str)) {
        put("ce_specversion", "1.0");
        put("ce_id", &EventId { raw: self.raw, generation: self.generation, index: 0 }.to_string());
        put("ce_source", self.source.as_str());
        put("ce_type", "mark");
        if let Some(listing) = &self.listing {
            listing.write_headers(&mut put);
        }
        put("content-type", super::AVRO);
    }

    /// Reads a mark from its message.
    ///
    /// # Errors
    /// Where a header is missing or malformed: the message is not the hub's.
    pub fn read(headers: &Headers<'_>) -> Result<Self, HeaderError> {
        let need = |name| headers.get(name).ok_or(HeaderError::Missing(name));
        let id: EventId = need("ce_id")?.parse()?;
        let source = need("ce_source")?.parse()?;
        Ok(Self { raw: id.raw, generation: id.generation, source, listing: Listing::read(headers)? })
    }
}
