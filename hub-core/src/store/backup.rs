//! The archive in one file, and back: the same file for every database.
//!
//! Promises: a backup is one state of the store, whatever is written meanwhile; it stands under its name only once it
//! is whole. A restore goes into a store with nothing in it, and all of it stands or nothing: what is damaged, foreign
//! or newer is refused before anything stands. Knows nothing of what rows mean.
//!
//! The file is lines of JSON within gzip: what it is; then of each table its name and columns, and a line a row; last
//! how many rows there were, and the SHA-256 of all lines before.

mod line;

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};

use super::sql::{Access, Row};
use super::tables::{ALL, META, Rows, Table, is_the_archives};
use super::version::OURS;
use super::{Look, Options, Place, Store, StoreError, Txn};
use crate::code;
use crate::message::Instant;
use line::{End, Line, Lines, Sealed};

/// What the file is.
const FORMAT: &str = "hub archive";
/// Of its form; another one is not read.
const VERSION: u32 = 1;
/// Rows between two words on how it goes.
const STEP: u64 = 10_000;

/// What a backup begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: String,
    version: u32,
    /// Which tables.
    schema: i64,
    /// The hub that made it.
    pub hub: String,
    /// When (ms since 1970).
    pub made: Instant,
    /// The Kafka cluster that the archive belongs to.
    pub cluster: Option<String>,
    /// The epoch of its versions.
    pub epoch: i64,
    /// Where its fold stood: topic, partition, next offset.
    pub positions: Vec<(String, i32, i64)>,
}

/// How it goes.
#[derive(Debug, Clone, Copy)]
pub struct Step<'t> {
    /// The table in hand.
    pub table: &'t str,
    /// Rows by now.
    pub rows: u64,
    /// Bytes of the file by now, where it is read.
    pub bytes: u64,
}

/// A backup that was made or restored.
#[derive(Debug, Clone)]
pub struct Backup {
    /// What it is of.
    pub header: Header,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 of its lines, in hex.
    pub digest: String,
}

fn unusable(why: impl std::fmt::Display) -> StoreError {
    StoreError::Stop { code: code!(3010), why: why.to_string() }
}

/// What the system said of a file.
fn of_file(path: &Path) -> impl Fn(io::Error) -> StoreError {
    move |error| unusable(format!("{}: {error}", path.display()))
}

/// Writes the store at a place into a file; one of the same name gives way once the new one is whole.
pub(super) fn back_up(
    place: &Place,
    options: &Options,
    to: &Path,
    made: Instant,
    told: &mut dyn FnMut(Step<'_>),
) -> Result<Backup, StoreError> {
    let session = place.reader(options)?;
    session.begin(Access::Read)?;
    let look = Look { sql: &*session };
    look.tables()?.are_ours()?;
    let unfinished = to.with_added_extension("part");
    let failed = of_file(&unfinished);
    // What is in it is for those who may read the archive.
    let file =
        File::options().write(true).create(true).truncate(true).mode(0o600).open(&unfinished).map_err(&failed)?;
    let packed = GzEncoder::new(BufWriter::new(file), Compression::fast());
    let mut out = Sealed::new(packed);
    let header = look.header(made)?;
    out.line(&header).map_err(&failed)?;
    let mut rows = 0;
    for table in std::iter::once(&META).chain(ALL) {
        out.line(&Line::Table { table: table.name.into(), columns: owned(table.columns) }).map_err(&failed)?;
        told(Step { table: table.name, rows, bytes: 0 });
        let mut text = Vec::new();
        look.rows_of(table, |row| {
            if table.name == META.name && !is_the_archives(row.get(0)?) {
                return Ok(());
            }
            text.clear();
            line::write_row(&cells(row, table)?, &mut text);
            rows += 1;
            if rows.is_multiple_of(STEP) {
                told(Step { table: table.name, rows, bytes: 0 });
            }
            out.write_all(&text).map_err(&failed)
        })?;
    }
    let (packed, digest) = out.end(rows).map_err(&failed)?;
    let written = packed.finish().and_then(|written| written.into_inner().map_err(io::IntoInnerError::into_error));
    written.and_then(|file| file.sync_all()).map_err(&failed)?;
    fs::rename(&unfinished, to).map_err(of_file(to))?;
    session.end(false)?;
    Ok(Backup { header, rows, digest })
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn cells<'r>(row: &'r Row<'_>, table: &Table) -> Result<Vec<super::sql::Cell<'r>>, StoreError> {
    (0..table.columns.len()).map(|column| row.0.cell(column)).collect()
}

impl Look<'_> {
    fn header(&self, made: Instant) -> Result<Header, StoreError> {
        Ok(Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            schema: OURS,
            hub: env!("CARGO_PKG_VERSION").to_owned(),
            made,
            cluster: self.meta("cluster")?,
            epoch: self.epoch()?,
            positions: self.positions()?,
        })
    }
}

/// Reads a file into the store at a place, which has nothing in it.
pub(super) fn restore(
    place: &Place,
    options: &Options,
    from: &Path,
    told: &mut dyn FnMut(Step<'_>),
) -> Result<Backup, StoreError> {
    let file = File::open(from).map_err(of_file(from))?;
    let mut lines = Lines::new(BufReader::new(GzDecoder::new(Counted { file, bytes: 0 })));
    let header: Header = lines.first().map_err(|why| unusable(format!("it is no backup of an archive: {why}")))?;
    header.is_known()?;
    let mut store = Store::made(place.clone(), options.clone(), usize::try_from(header.schema).ok())?;
    let txn = store.begin()?;
    takes(&txn, &header)?;
    give_way(&txn)?;
    let (mut count, mut into): (u64, Option<(String, Rows<'_>)>) = (0, None);
    let end = loop {
        match lines.next().map_err(unusable)? {
            Line::Table { table, columns } => {
                if let Some((_, mut rows)) = into.take() {
                    rows.write()?;
                }
                if !std::iter::once(&table).chain(&columns).all(|name| is_name(name)) || columns.is_empty() {
                    return Err(unusable(format!("{table:?} is no table")));
                }
                told(Step { table: &table, rows: count, bytes: lines.inner().get_ref().get_ref().bytes });
                let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
                let rows = Rows::into(&txn, &table, &columns);
                into = Some((table, rows));
            }
            Line::Row(row) => {
                let Some((table, rows)) = &mut into else { return Err(unusable("a row of no table")) };
                if row.len() != rows.width() {
                    return Err(unusable(format!("a row of {table} has {} values", row.len())));
                }
                rows.add(row)?;
                count += 1;
                if count.is_multiple_of(STEP) {
                    told(Step { table, rows: count, bytes: lines.inner().get_ref().get_ref().bytes });
                }
            }
            Line::End(end) => break end,
        }
    };
    if let Some((_, mut rows)) = into.take() {
        rows.write()?;
    }
    lines.ends(&end).map_err(unusable)?;
    let End { rows, sha256: digest } = end;
    if rows != count {
        return Err(unusable(format!("it has {count} rows and says {rows}")));
    }
    for table in ALL.iter().filter(|table| table.is_numbered) {
        txn.sql.numbered(table.name)?;
    }
    txn.is_restored()?;
    txn.commit()?;
    Ok(Backup { header, rows, digest })
}

impl Header {
    fn is_known(&self) -> Result<(), StoreError> {
        let Self { format, version, schema, hub, .. } = self;
        if format != FORMAT {
            return Err(unusable("it is no backup of an archive"));
        }
        if *version != VERSION || *schema > OURS || *schema < 1 {
            return Err(unusable(format!(
                "it was made by hub {hub}, in form {version} with tables of version {schema}; this hub knows form \
                 {VERSION} and tables up to version {OURS}"
            )));
        }
        Ok(())
    }
}

/// Refuses a store that has something in it, or is of another cluster.
fn takes(txn: &Txn<'_>, header: &Header) -> Result<(), StoreError> {
    let look = txn.look();
    let refused = |why: String| Err(StoreError::Stop { code: code!(3011), why });
    if let Some(table) = look.a_table_with_rows()? {
        return refused(format!("there are rows in its table {table}"));
    }
    let schema = look.tables()?.schema;
    if schema != header.schema {
        return refused(format!("its tables are of version {schema}, the backup's of version {}", header.schema));
    }
    match (look.meta("cluster")?, &header.cluster) {
        (Some(kept), Some(of)) if kept != *of => Err(StoreError::Stop {
            code: code!(3003),
            why: format!("the store belongs to cluster {kept}, the backup is of cluster {of}"),
        }),
        _ => Ok(()),
    }
}

/// What the empty store says of its archive goes: the backup says all of that.
fn give_way(txn: &Txn<'_>) -> Result<(), StoreError> {
    let mut said = Vec::new();
    txn.look().rows_of(&META, |row| {
        said.push(row.get::<String>(0)?);
        Ok(())
    })?;
    for key in said.iter().filter(|key| is_the_archives(key)) {
        txn.sql.run("DELETE FROM meta WHERE key = ?1", [key])?;
    }
    Ok(())
}

/// Whether it is what tables and columns are called like.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_')
}

/// A file, and how much of it was read.
struct Counted {
    file: File,
    bytes: u64,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.bytes += read as u64;
        Ok(read)
    }
}
