//! Every table with its columns, in one place: for whatever takes a store as a whole.
//!
//! Promises: a table or column that is not here is named as left out, with the reason. Knows nothing of what rows mean.

use super::sql::{Cell, Row, Session};
use super::{Look, StoreError, Txn};

/// A table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// Whether the topics of events say what is in it. Books are kept beside them, and topics forget their lines.
    pub is_folded: bool,
    /// Whether its rows are numbered by the database where nobody numbers them.
    pub is_numbered: bool,
}

const fn folded(name: &'static str, columns: &'static [&'static str]) -> Table {
    Table { name, columns, is_folded: true, is_numbered: false }
}

const fn book(name: &'static str, columns: &'static [&'static str]) -> Table {
    Table { name, columns, is_folded: false, is_numbered: false }
}

impl Table {
    const fn numbered(mut self) -> Self {
        self.is_numbered = true;
        self
    }
}

/// What hubs and stores keep of themselves, and what waits to be published: each is taken in a way of its own.
pub(super) const META: Table = book("meta", &["key", "value"]);
/// See [`META`].
pub(super) const OUTBOX: Table = book("outbox", &["id", "operator", "matter", "family"]);

/// All tables but `meta`.
pub(super) const ALL: &[Table] = &[
    book("position", &["topic", "part", "next"]),
    folded("raw", &["id", "raw", "generation", "counted"]),
    folded(
        "event",
        &[
            "id",
            "raw",
            "generation",
            "place",
            "fact",
            "live",
            "revision",
            "occurred",
            "adapter",
            "schema",
            "body",
            "list",
            "round",
        ],
    ),
    folded(
        "fact",
        &[
            "id",
            "source",
            "family",
            "record",
            "event",
            "live",
            "unresolved",
            "matter",
            "list",
            "stood",
            "told",
            "gone",
            "flags",
            "until",
            "reckoned",
            "past",
        ],
    ),
    folded("evidence", &["id", "name", "identifiers", "operator"]),
    folded("identifier", &["id", "scheme", "value", "alias", "evidences", "state", "operator"]),
    folded("link", &["identifier", "evidence", "joins"]),
    folded("mention", &["fact", "place", "role", "evidence", "name", "in_force", "claims"]),
    folded("matter", &["id", "name", "family", "key", "occurred", "content", "sources"]),
    folded("party", &["operator", "family", "matter", "roles"]),
    folded("operator", &["id", "name", "gone", "title", "town", "class", "search", "profile"]),
    folded("edition", &["operator", "version", "counts"]),
    folded("winner", &["operator", "name", "won"]),
    folded("posting", &["id", "members"]),
    folded("title_range", &["id", "title", "name", "members"]),
    OUTBOX,
    book("ledger_total", &["source", "entry", "n"]),
    book("ledger_interval", &["source", "part", "start", "stop"]),
    book("folded", &["source", "family", "outcome", "n"]),
    book(
        "dead_letter",
        &[
            "id",
            "raw",
            "generation",
            "source",
            "code",
            "message",
            "pointer",
            "adapter",
            "media_type",
            "payload",
            "headers",
            "at",
            "replayed",
        ],
    )
    .numbered(),
    folded("echo", &["platform", "family", "record"]),
    folded("list", &["id", "source", "name", "in_force"]).numbered(),
    folded("list_round", &["list", "round", "seen", "listed", "most_gone", "accepted", "latest"]),
    folded("series", &["id", "source", "family", "record", "newest", "head_rank", "head"]).numbered(),
    folded("series_identifier", &["scheme", "value", "series"]),
    folded("series_window", &["id", "slots"]),
    folded("flag", &["fact", "flag", "value"]),
    folded("once", &["name", "fact"]),
    folded("once_identifier", &["scheme", "value", "name", "alias"]),
    folded("decision", &["id", "name", "body", "at", "fate"]),
    folded("anchor", &["scheme", "value", "decision"]),
    folded("term", &["kind", "name", "decision"]),
    folded("portrait_due", &["subject"]),
    folded("portrait", &["id", "subject", "role", "towns", "outline"]),
    folded("portrait_key", &["key", "portrait", "about"]),
    folded("portrait_crowd", &["key", "members", "abouts"]),
    folded("proposal", &["one", "other", "points", "reasons"]),
    book("looked", &["source", "day", "n"]),
    book("filled", &["source", "field", "day", "n"]),
];

/// Rows of `meta` that are the store's own, and go nowhere with what is in it.
const OWN: &[&str] = &["schema", "oldest", "restored"];
/// Who took the store over; also with a point and a number behind it.
const HOLDER: &str = "holder";

/// Whether a row of `meta` is of the archive, and not of the store that holds it.
pub(super) fn is_the_archives(key: &str) -> bool {
    !OWN.contains(&key) && key.split('.').next() != Some(HOLDER)
}

/// A cell that stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    pub fn cell(&self) -> Cell<'_> {
        match self {
            Self::Null => Cell::Null,
            Self::Int(n) => Cell::Int(*n),
            Self::Text(text) => Cell::Text(text),
            Self::Bytes(bytes) => Cell::Bytes(bytes),
        }
    }
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Int(n) => Self::Int(n),
            Cell::Text(text) => Self::Text(text.to_owned()),
            Cell::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }
}

/// Rows on their way into a table, written some hundreds at a time.
pub(super) struct Rows<'s> {
    sql: &'s dyn Session,
    put: String,
    width: usize,
    values: Vec<Value>,
    bytes: usize,
}

/// Rows of one statement, at most; and the bytes from which on they are written.
const PORTION: (usize, usize) = (512, 4 << 20);

impl<'s> Rows<'s> {
    pub fn into(txn: &Txn<'s>, name: &str, columns: &[&str]) -> Self {
        let put = format!("INSERT INTO {name} ({}) VALUES {{}}", columns.join(", "));
        Self { sql: txn.sql, put, width: columns.len(), values: Vec::new(), bytes: 0 }
    }

    /// How many values a row has.
    pub fn width(&self) -> usize {
        self.width
    }

    /// One more row, of as many values as there are columns.
    pub fn add(&mut self, row: impl IntoIterator<Item = Value>) -> Result<(), StoreError> {
        for value in row {
            self.bytes += match &value {
                Value::Text(text) => text.len(),
                Value::Bytes(bytes) => bytes.len(),
                Value::Null | Value::Int(_) => size_of::<i64>(),
            };
            self.values.push(value);
        }
        if self.values.len() >= self.width * PORTION.0 || self.bytes >= PORTION.1 {
            self.write()?;
        }
        Ok(())
    }

    /// Writes what was not written yet.
    pub fn write(&mut self) -> Result<(), StoreError> {
        let cells: Vec<Cell<'_>> = self.values.iter().map(Value::cell).collect();
        self.sql.execute_each(&self.put, self.width, &cells)?;
        self.values.clear();
        self.bytes = 0;
        Ok(())
    }
}

impl Look<'_> {
    /// The rows of a table, each as it is found.
    pub(super) fn rows_of(
        &self,
        table: &Table,
        mut take: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = format!("SELECT {} FROM {}", table.columns.join(", "), table.name);
        self.sql.query(&sql, &[], &mut |row| take(row).map(|()| true))
    }

    /// A table that has a row, where there is one.
    pub(super) fn a_table_with_rows(&self) -> Result<Option<&'static str>, StoreError> {
        self.one_with_rows(|_| true)
    }

    /// Whether nothing was folded into it yet, whatever its books say.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn is_unfolded(&self) -> Result<bool, StoreError> {
        Ok(self.one_with_rows(|table| table.is_folded)?.is_none())
    }

    fn one_with_rows(&self, of: impl Fn(&Table) -> bool) -> Result<Option<&'static str>, StoreError> {
        for table in ALL.iter().filter(|table| of(table)) {
            let found =
                self.sql.first(&format!("SELECT 1 FROM {} LIMIT 1", table.name), (), |row| row.get::<i64>(0))?;
            if found.is_some() {
                return Ok(Some(table.name));
            }
        }
        Ok(None)
    }
}
