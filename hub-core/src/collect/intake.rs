//! Items into raw records: ids minted, what must not be kept replaced, what is
//! too large set aside. The same for pull, push and files. Pure but for the mint.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use super::Entry;
use super::fill::Fill;
use crate::code;
use crate::config::Wrong;
use crate::kafka::Outgoing;
use crate::message::{Generation, Instant, LedgerLine, Listing, Mint, RawRecord, SourceName};
use crate::report::{Code, metric};
use crate::sandbox::Item;
use crate::transport::redact::{ORIGINAL_DIGEST, Places, Redactor};

/// The way into one source's topic.
#[derive(Clone)]
pub struct Intake {
    source: SourceName,
    mint: Arc<Mint>,
    places: Places,
    redactor: Option<Redactor>,
    max_message: usize,
    fill: Fill,
}

/// The entries of one transaction.
pub(super) struct Prepared {
    source: SourceName,
    entries: Vec<Entry>,
    /// Records among the entries.
    pub raw: u64,
    /// Items that are not, by code.
    pub refused: BTreeMap<String, u64>,
    now: Instant,
    /// Looks at what is written.
    fill: Fill,
}

impl Intake {
    /// For a source whose manifest names `places` that must not be kept;
    /// `max_message` is what the topic takes, in bytes.
    ///
    /// # Errors
    /// Where places are named, but there is no key to replace them with.
    pub fn new(
        source: SourceName,
        mint: Arc<Mint>,
        places: Places,
        redactor: Option<Redactor>,
        max_message: usize,
    ) -> Result<Self, Wrong> {
        if redactor.is_none() && !places.is_empty() {
            return Err(no_key());
        }
        Ok(Self { source, mint, places, redactor, max_message, fill: Fill::default() })
    }

    /// The source.
    #[must_use]
    pub fn source(&self) -> &SourceName {
        &self.source
    }

    /// Refuses a source that must replace cells of these columns and has no key for it.
    ///
    /// # Errors
    /// That.
    pub fn replaces(&self, columns: &[String]) -> Result<(), Wrong> {
        if self.redactor.is_none() && !columns.is_empty() { Err(no_key()) } else { Ok(()) }
    }

    pub(super) fn redactor(&self) -> Option<&Redactor> {
        self.redactor.as_ref()
    }

    pub(super) fn prepare(&self, media_type: &str, items: Vec<Item>, now: Instant) -> Prepared {
        self.prepare_listed(media_type, items, None, now)
    }

    /// Items that stand in a round of a list.
    pub(super) fn prepare_listed(
        &self,
        media_type: &str,
        items: Vec<Item>,
        listing: Option<&Listing>,
        now: Instant,
    ) -> Prepared {
        let mut prepared = Prepared {
            source: self.source.clone(),
            entries: vec![],
            raw: 0,
            refused: BTreeMap::new(),
            now,
            fill: self.fill.clone(),
        };
        for item in items {
            match self.record(media_type, item, listing, now) {
                Ok(record) => {
                    prepared.raw += 1;
                    prepared.entries.push(Entry::Raw(record));
                }
                Err(code) => prepared.refuse(code),
            }
        }
        prepared
    }

    fn record(
        &self,
        media_type: &str,
        mut item: Item,
        listing: Option<&Listing>,
        now: Instant,
    ) -> Result<RawRecord, Code> {
        if let Some(redactor) = &self.redactor
            && let Some(redacted) = redactor.json(&item.payload, &self.places).map_err(|error| error.code())?
        {
            item.payload = redacted.payload;
            item.attributes.push((ORIGINAL_DIGEST.to_owned(), redacted.original_digest));
        }
        let record = RawRecord {
            id: self.mint.next(now),
            generation: Generation::FIRST,
            source: self.source.clone(),
            media_type: media_type.to_owned(),
            key: item.key.filter(|key| !key.is_empty()),
            listing: listing.cloned(),
            attributes: item.attributes,
            payload: Bytes::from(item.payload),
        };
        // Headers count, too, and only the message knows them.
        if Outgoing::raw(&record).size() > self.max_message { Err(code!(6300)) } else { Ok(record) }
    }
}

/// The refusal of a source that must replace and cannot.
fn no_key() -> Wrong {
    Wrong::missing("key-file", "a source replaces what must not be kept, which takes a key").under("privacy")
}

impl Prepared {
    /// Counts an item that is not taken.
    pub fn refuse(&mut self, code: Code) {
        tracing::warn!(source = %self.source, %code, "{}", code.title());
        metrics::counter!(metric::ERRORS, "source" => self.source.to_string(), "code" => code.to_string()).increment(1);
        *self.refused.entry(code.to_string()).or_default() += 1;
    }

    /// Whether there is nothing to tell of.
    pub fn is_empty(&self) -> bool {
        self.raw == 0 && self.refused.is_empty()
    }

    /// The records alone.
    pub fn records(&self) -> impl Iterator<Item = RawRecord> {
        self.entries.iter().filter_map(|entry| match entry {
            Entry::Raw(record) => Some(record.clone()),
            _ => None,
        })
    }

    /// The whole transaction: records, ledger line, what else stands with them.
    pub fn close(mut self, with: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
        self.fill.look(&self.entries);
        let fields = self.fill.line(&self.source, self.now);
        if !self.is_empty() {
            let line = LedgerLine::Collect { source: self.source, raw: self.raw, refused: self.refused };
            self.entries.push(Entry::Ledger(line));
        }
        self.entries.extend(fields.map(Entry::Ledger));
        self.entries.extend(with);
        self.entries
    }
}
