//! What stands in the topic `cursor`: for a pulled source its cursor under its
//! name and that of a back-fill beside it, for a table the place up
//! to which it was read, for a watched folder each file under its name and the file's digest.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::journal::{Cursors, Entry};
use crate::message::{BackFill, Instant, Listing, SourceName};
use crate::sandbox::Span;
use crate::transport::database::Place;

/// What stands in the place of a digest where a source's files are whole lists.
const LIST: &str = "list";

/// Where a pulled source stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PullCursor {
    /// The adapter's own, unread by the hub.
    pub cursor: Option<String>,
}

impl PullCursor {
    /// Where it stands; nowhere where it never was.
    pub fn of(stand: &Cursors, source: &SourceName) -> Self {
        read(stand, source.as_str()).unwrap_or_default()
    }

    pub fn entry(&self, source: &SourceName) -> Entry {
        entry(source.as_str().to_owned(), self)
    }
}

/// How far a stretch of time was fetched again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FillCursor {
    /// What was asked for.
    pub fill: BackFill,
    /// The adapter's own.
    pub cursor: Option<String>,
    /// Raw records that came of it.
    pub raw: u64,
    /// Whether that was all.
    pub done: bool,
}

impl FillCursor {
    pub fn new(fill: BackFill) -> Self {
        Self { fill, cursor: None, raw: 0, done: false }
    }

    /// Goes on where the same was left.
    pub fn go_on(&mut self, stand: &Cursors, source: &SourceName) {
        let same = read::<Self>(stand, &Self::key(source)).filter(|left| left.fill == self.fill);
        *self = same.unwrap_or_else(|| Self::new(self.fill.clone()));
    }

    /// Takes a step into account; whether it moved.
    pub fn moved(&mut self, cursor: Option<String>, raw: u64) -> bool {
        let moved = raw > 0 || (cursor.is_some() && cursor != self.cursor);
        self.raw += raw;
        self.cursor = cursor.or(self.cursor.take());
        moved
    }

    pub fn span(&self) -> Span {
        let BackFill { since, until, .. } = self.fill;
        Span { since, until }
    }

    pub fn entry(&self, source: &SourceName) -> Entry {
        entry(Self::key(source), self)
    }

    fn key(source: &SourceName) -> String {
        format!("{source}#back-fill")
    }
}

/// Up to where a table was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct TableCursor(pub Place);

impl TableCursor {
    /// None at the beginning.
    pub fn of(stand: &Cursors, source: &SourceName) -> Option<Self> {
        read(stand, source.as_str())
    }

    pub fn entry(&self, source: &SourceName) -> Entry {
        entry(source.as_str().to_owned(), self)
    }
}

/// How far a file was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileCursor {
    /// As it was called first.
    pub name: String,
    /// Records taken, from the file's beginning.
    pub records: u64,
    /// Whether that was all.
    pub done: bool,
    /// For a file that is a whole list: which one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListCursor>,
}

/// The whole list that was taken last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ListCursor {
    /// Of the file.
    pub digest: String,
    /// When it was begun; each list is later than the one before.
    pub round: Instant,
}

impl FileCursor {
    pub fn of(stand: &Cursors, source: &SourceName, digest: &str) -> Option<Self> {
        read(stand, &Self::key(source, digest))
    }

    /// Where a file stands that is a whole list: known where it was the last one. A
    /// list that comes again after another is a list of its own.
    pub fn of_list(stand: &Cursors, source: &SourceName, name: &str, digest: &str, now: Instant) -> Self {
        let last = Self::of(stand, source, LIST);
        let before = last.as_ref().and_then(|last| last.list.clone());
        if let Some(last) = last.filter(|_| before.as_ref().is_some_and(|list| list.digest == digest)) {
            return last;
        }
        let round = before.map_or(now, |before| now.max(before.round + 1));
        let list = Some(ListCursor { digest: digest.to_owned(), round });
        Self { name: name.to_owned(), list, ..Self::default() }
    }

    /// The round that the file is, where it is a whole list: the only one of its source.
    pub fn listing(&self, source: &SourceName) -> Option<Listing> {
        self.list.as_ref().map(|list| Listing { list: source.channel().to_owned(), round: list.round })
    }

    pub fn entry(&self, source: &SourceName, digest: &str) -> Entry {
        entry(Self::key(source, self.place(digest)), self)
    }

    pub fn insert(&self, stand: &mut Cursors, source: &SourceName, digest: &str) {
        let json = serde_json::to_vec(self).expect("a cursor is always JSON");
        stand.insert(Self::key(source, self.place(digest)).into_bytes(), json);
    }

    /// A list takes the place of the one before; any other file has its own.
    fn place<'d>(&self, digest: &'d str) -> &'d str {
        if self.list.is_some() { LIST } else { digest }
    }

    fn key(source: &SourceName, digest: &str) -> String {
        format!("{source}#{digest}")
    }
}

fn read<T: DeserializeOwned>(stand: &Cursors, key: &str) -> Option<T> {
    stand.get(key.as_bytes()).and_then(|json| serde_json::from_slice(json).ok())
}

fn entry(key: String, cursor: &impl Serialize) -> Entry {
    Entry::Cursor { key, value: serde_json::to_vec(cursor).expect("a cursor is always JSON") }
}
