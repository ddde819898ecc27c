//! What stands in the topic `cursor`: for a pulled source its cursor under its
//! name, for a watched folder each file under its name and the file's digest.

use serde::{Deserialize, Serialize};

use super::journal::{Cursors, Entry};
use crate::message::SourceName;

/// Where a pulled source stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PullCursor {
    /// The adapter's own, unread by the hub.
    pub cursor: Option<String>,
}

impl PullCursor {
    pub fn of(stand: &Cursors, source: &SourceName) -> Self {
        stand.get(source.as_str().as_bytes()).and_then(|json| serde_json::from_slice(json).ok()).unwrap_or_default()
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
}

impl FileCursor {
    pub fn of(stand: &Cursors, source: &SourceName, digest: &str) -> Option<Self> {
        stand.get(Self::key(source, digest).as_bytes()).and_then(|json| serde_json::from_slice(json).ok())
    }

    pub fn entry(&self, source: &SourceName, digest: &str) -> Entry {
        entry(Self::key(source, digest), self)
    }

    pub fn insert(&self, stand: &mut Cursors, source: &SourceName, digest: &str) {
        let json = serde_json::to_vec(self).expect("a cursor is always JSON");
        stand.insert(Self::key(source, digest).into_bytes(), json);
    }

    fn key(source: &SourceName, digest: &str) -> String {
        format!("{source}#{digest}")
    }
}

fn entry(key: String, cursor: &impl Serialize) -> Entry {
    Entry::Cursor { key, value: serde_json::to_vec(cursor).expect("a cursor is always JSON") }
}
