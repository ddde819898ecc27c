//! Statements and rows, whatever the database: what goes into a statement, what
//! comes out of a row, and the four things that a connection can do.
//!
//! Promises: SQL above this line is read alike by every database behind it:
//! parameters are `?1`, `?2` …, integers have 64 bits, truth is 0 or 1; what is
//! asked or written of many rows takes few statements.

mod many;

use std::fmt;

use super::StoreError;
pub use many::{Ids, Keyed};
pub(super) use many::{grouped, numbers, of_one, texts};

/// A value on its way into a statement or out of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What a transaction may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Reads one state of everything, whatever is written meanwhile.
    Read,
    /// Writes, and excludes every other that writes.
    Write,
}

/// A connection to a database. Each of them is one of these.
pub trait Session: fmt::Debug + Send {
    /// Asks; gives row by row, until told that it is enough.
    ///
    /// # Errors
    /// Where the database does not answer, or `row` fails.
    fn query(
        &self,
        sql: &str,
        params: &[Cell<'_>],
        row: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError>;

    /// Writes; how many rows that concerned.
    ///
    /// # Errors
    /// Where the database does not answer or refuses it.
    fn execute(&self, sql: &str, params: &[Cell<'_>]) -> Result<u64, StoreError>;

    /// Asks once for each of many keys of `width` cells, which differ from each other; `{}` in the statement stands
    /// for a key: `IN ({})` for keys of one cell, `(VALUES {}) AS k` for those of more.
    ///
    /// # Errors
    /// Where the database does not answer, or `row` fails.
    fn query_each(
        &self,
        sql: &str,
        width: usize,
        keys: &[Cell<'_>],
        row: &mut dyn FnMut(&Row<'_>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError>;

    /// Writes many rows of `width` cells; `{}` in the statement stands for a row: `VALUES {}`.
    ///
    /// # Errors
    /// Where the database does not answer or refuses one of them.
    fn execute_each(&self, sql: &str, width: usize, rows: &[Cell<'_>]) -> Result<(), StoreError>;

    /// Begins a transaction; there is one at a time.
    ///
    /// # Errors
    /// Where it does not answer, or another writer does not end in time.
    fn begin(&self, access: Access) -> Result<(), StoreError>;

    /// Ends the transaction: what was written stands, or nothing of it.
    ///
    /// # Errors
    /// Where it could not be brought to the disk; then nothing stands.
    fn end(&self, stands: bool) -> Result<(), StoreError>;

    /// Takes the store for itself until the connection ends: no other opens it meanwhile. False where one has it open.
    ///
    /// # Errors
    /// Where the database does not answer.
    fn alone(&self) -> Result<bool, StoreError>;

    /// Rows of a table were numbered by somebody else: from now on they are numbered behind those.
    ///
    /// # Errors
    /// Where the database does not answer.
    fn numbered(&self, table: &str) -> Result<(), StoreError>;
}

impl dyn Session + '_ {
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<u64, StoreError> {
        params.with(|params| self.execute(sql, params))
    }

    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut take = |row: &Row<'_>| read(row).map(|row| found.push(row)).map(|()| true);
        params.with(|params| self.query(sql, params, &mut take))?;
        Ok(found)
    }

    /// The first row, where there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        let mut take = |row: &Row<'_>| read(row).map(|row| found = Some(row)).map(|()| false);
        params.with(|params| self.query(sql, params, &mut take))?;
        Ok(found)
    }

    /// The surrogate key of a row that it makes; ends in `RETURNING id`.
    pub(super) fn made(&self, sql: &str, params: impl Params) -> Result<i64, StoreError> {
        self.only(sql, params, |row| row.get(0))
    }

    /// The one row that there always is.
    pub(super) fn only<T>(
        &self,
        sql: &str,
        params: impl Params,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.first(sql, params, read)?.ok_or_else(|| StoreError::damaged(format!("no row: {sql}")))
    }
}

/// A row's cells, by place.
pub trait Columns {
    /// One of them.
    ///
    /// # Errors
    /// Where there is none there, or it is of a kind that the hub never writes.
    fn cell(&self, column: usize) -> Result<Cell<'_>, StoreError>;
}

/// A row that was asked for.
pub struct Row<'r>(pub(super) &'r dyn Columns);

impl Row<'_> {
    pub(super) fn get<'s, T: Get<'s>>(&'s self, column: usize) -> Result<T, StoreError> {
        let cell = self.0.cell(column)?;
        T::of(cell).ok_or_else(|| StoreError::damaged(format!("column {column} holds {cell:?}")))
    }

    /// Bytes, as they stand there.
    pub(super) fn bytes(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.0.cell(column)? {
            Cell::Bytes(bytes) => Ok(bytes),
            other => Err(StoreError::damaged(format!("column {column} holds {other:?}"))),
        }
    }

    /// A text in the form that its type reads.
    pub(super) fn parsed<T: std::str::FromStr<Err: fmt::Display>>(&self, column: usize) -> Result<T, StoreError> {
        self.get::<&str>(column)?.parse().map_err(StoreError::damaged)
    }
}

/// What comes out of a cell.
pub(super) trait Get<'c>: Sized {
    fn of(cell: Cell<'c>) -> Option<Self>;
}

impl<'c> Get<'c> for i64 {
    fn of(cell: Cell<'c>) -> Option<Self> {
        if let Cell::Int(n) = cell { Some(n) } else { None }
    }
}

/// A count; those above 2^63 are kept as negative ones.
impl<'c> Get<'c> for u64 {
    fn of(cell: Cell<'c>) -> Option<Self> {
        i64::of(cell).map(i64::cast_unsigned)
    }
}

impl<'c> Get<'c> for i32 {
    fn of(cell: Cell<'c>) -> Option<Self> {
        i64::of(cell)?.try_into().ok()
    }
}

impl<'c> Get<'c> for u32 {
    fn of(cell: Cell<'c>) -> Option<Self> {
        i64::of(cell)?.try_into().ok()
    }
}

impl<'c> Get<'c> for u16 {
    fn of(cell: Cell<'c>) -> Option<Self> {
        i64::of(cell)?.try_into().ok()
    }
}

impl<'c> Get<'c> for bool {
    fn of(cell: Cell<'c>) -> Option<Self> {
        i64::of(cell).map(|n| n != 0)
    }
}

impl<'c> Get<'c> for &'c str {
    fn of(cell: Cell<'c>) -> Option<Self> {
        if let Cell::Text(text) = cell { Some(text) } else { None }
    }
}

impl<'c> Get<'c> for String {
    fn of(cell: Cell<'c>) -> Option<Self> {
        <&str>::of(cell).map(str::to_owned)
    }
}

impl<'c> Get<'c> for Vec<u8> {
    fn of(cell: Cell<'c>) -> Option<Self> {
        if let Cell::Bytes(bytes) = cell { Some(bytes.to_vec()) } else { None }
    }
}

impl<'c, T: Get<'c>> Get<'c> for Option<T> {
    fn of(cell: Cell<'c>) -> Option<Self> {
        if cell == Cell::Null { Some(None) } else { T::of(cell).map(Some) }
    }
}

/// What goes into a statement.
pub(super) trait Bind {
    fn cell(&self) -> Cell<'_>;
}

macro_rules! numbers {
    ($($kind:ty)*) => {
        $(impl Bind for $kind {
            fn cell(&self) -> Cell<'_> {
                Cell::Int((*self).into())
            }
        })*
    };
}
numbers!(i64 i32 u32 u16 bool);

impl Bind for u64 {
    fn cell(&self) -> Cell<'_> {
        Cell::Int(self.cast_signed())
    }
}

impl Bind for str {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Bind for String {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Bind for [u8] {
    fn cell(&self) -> Cell<'_> {
        Cell::Bytes(self)
    }
}

impl Bind for Vec<u8> {
    fn cell(&self) -> Cell<'_> {
        Cell::Bytes(self)
    }
}

impl<T: Bind + ?Sized> Bind for &T {
    fn cell(&self) -> Cell<'_> {
        T::cell(self)
    }
}

impl<T: Bind> Bind for Option<T> {
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, Bind::cell)
    }
}

/// The parameters of a statement, in their order.
pub(super) trait Params {
    fn with<T>(self, take: impl FnOnce(&[Cell<'_>]) -> T) -> T;
}

impl Params for &[Cell<'_>] {
    fn with<T>(self, take: impl FnOnce(&[Cell<'_>]) -> T) -> T {
        take(self)
    }
}

impl<B: Bind, const N: usize> Params for [B; N] {
    fn with<T>(self, take: impl FnOnce(&[Cell<'_>]) -> T) -> T {
        take(&self.each_ref().map(Bind::cell))
    }
}

macro_rules! tuples {
    ($(($($name:ident $place:tt)*))*) => {
        $(impl<$($name: Bind),*> Params for ($($name,)*) {
            fn with<T>(self, take: impl FnOnce(&[Cell<'_>]) -> T) -> T {
                take(&[$(self.$place.cell()),*])
            }
        })*
    };
}
tuples! {
    ()
    (A 0 B 1)
    (A 0 B 1 C 2)
    (A 0 B 1 C 2 D 3)
    (A 0 B 1 C 2 D 3 E 4)
    (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
}
