//! The lines of a backup: how they are written, sealed, read and found whole.

use std::io::{self, BufRead, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::sql::Cell;
use crate::store::tables::Value;

/// A line after the first.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Line {
    /// Rows of this table follow.
    Table {
        table: String,
        columns: Vec<String>,
    },
    End(End),
    /// Values in the order of the columns.
    #[serde(skip)]
    Row(Vec<Value>),
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct End {
    pub rows: u64,
    pub sha256: String,
}

/// What bytes are written as: in base64.
#[derive(Serialize, Deserialize)]
struct Bytes {
    b: String,
}

/// A row as a line.
pub(super) fn write_row(cells: &[Cell<'_>], out: &mut Vec<u8>) {
    let mut before = b'[';
    for cell in cells {
        out.push(before);
        before = b',';
        let written = match cell {
            Cell::Null => serde_json::to_writer(&mut *out, &()),
            Cell::Int(n) => serde_json::to_writer(&mut *out, n),
            Cell::Text(text) => serde_json::to_writer(&mut *out, text),
            Cell::Bytes(bytes) => serde_json::to_writer(&mut *out, &Bytes { b: BASE64_STANDARD.encode(bytes) }),
        };
        written.expect("memory takes what is written, and each of these is JSON");
    }
    out.extend(b"]\n");
}

fn read_row(text: &str) -> Result<Vec<Value>, String> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Null(()),
        Int(i64),
        Text(String),
        Bytes(Bytes),
    }
    let row: Vec<Written> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let value = |written| {
        Ok(match written {
            Written::Null(()) => Value::Null,
            Written::Int(n) => Value::Int(n),
            Written::Text(text) => Value::Text(text),
            Written::Bytes(Bytes { b }) => Value::Bytes(BASE64_STANDARD.decode(b).map_err(|error| error.to_string())?),
        })
    };
    row.into_iter().map(value).collect()
}

/// Writes lines and knows their digest.
pub(super) struct Sealed<W> {
    out: W,
    seal: Sha256,
}

impl<W: Write> Sealed<W> {
    pub fn new(out: W) -> Self {
        Self { out, seal: Sha256::new() }
    }

    pub fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.write_all(&text)
    }

    /// The last line; gives what was written to, and the digest.
    pub fn end(mut self, rows: u64) -> io::Result<(W, String)> {
        let sha256 = hex::encode(self.seal.finalize());
        serde_json::to_writer(&mut self.out, &End { rows, sha256: sha256.clone() })?;
        self.out.write_all(b"\n")?;
        Ok((self.out, sha256))
    }
}

impl<W: Write> Write for Sealed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        self.seal.update(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads lines and knows the digest of those that were read.
pub(super) struct Lines<R> {
    from: R,
    seal: Sha256,
    text: String,
}

impl<R: BufRead> Lines<R> {
    pub fn new(from: R) -> Self {
        Self { from, seal: Sha256::new(), text: String::new() }
    }

    pub fn inner(&self) -> &R {
        &self.from
    }

    fn read(&mut self) -> Result<&str, String> {
        self.text.clear();
        self.from.read_line(&mut self.text).map_err(|error| error.to_string())?;
        // The last line ends like any other.
        self.text.strip_suffix('\n').ok_or_else(|| "it ends in the middle".to_owned())
    }

    pub fn first<T: DeserializeOwned>(&mut self) -> Result<T, String> {
        let line = serde_json::from_str(self.read()?).map_err(|error| error.to_string())?;
        self.seal.update(&self.text);
        Ok(line)
    }

    pub fn next(&mut self) -> Result<Line, String> {
        let text = self.read()?;
        let line = if text.starts_with('[') {
            Line::Row(read_row(text)?)
        } else {
            serde_json::from_str(text).map_err(|error| error.to_string())?
        };
        if !matches!(line, Line::End(_)) {
            self.seal.update(&self.text);
        }
        Ok(line)
    }

    /// Whether nothing follows, and what was read is what was written.
    pub fn ends(mut self, end: &End) -> Result<(), String> {
        self.text.clear();
        let more = self.from.read_line(&mut self.text).map_err(|error| error.to_string())?;
        if more > 0 {
            return Err("something stands behind its end".to_owned());
        }
        let found = hex::encode(self.seal.finalize());
        if found == end.sha256 {
            return Ok(());
        }
        Err(format!("its SHA-256 is {found}, and it says {}: it is damaged", end.sha256))
    }
}
