//! A table as Apache Parquet, in groups of rows that are small enough to be kept
//! in memory.
//!
//! Types: days are DATE, points in time TIMESTAMP in ms and UTC, decimals
//! DECIMAL with 38 digits (a source may write more than a schema foresees),
//! whole numbers INT64, lists and records JSON, all else STRING. Every column
//! may be null.

use std::fs::File;
use std::io;
use std::sync::Arc;

use ::parquet::basic::Compression;
use ::parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::parser::parse_message_type;

use super::{Cell, Heading, Title};
use crate::schema::Kind;

/// Rows of a group, at most.
const ROWS: usize = 20_000;
/// Bytes of texts of a group, at about most.
const BYTES: usize = 16 << 20;
/// The greatest that 38 digits hold.
const GREATEST: i128 = 10_i128.pow(38) - 1;

pub(super) struct Body {
    writer: SerializedFileWriter<File>,
    columns: Vec<Column>,
    rows: usize,
    bytes: usize,
}

/// Values of a column in the group that is being gathered.
struct Column {
    values: Values,
    /// 1 where there is a value, 0 where there is none.
    levels: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Long(Vec<i64>),
    Day(Vec<i32>),
    Truth(Vec<bool>),
    Decimal(Vec<FixedLenByteArray>),
}

impl Values {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text | Kind::Parts => Self::Text(Vec::new()),
            Kind::Whole | Kind::Moment => Self::Long(Vec::new()),
            Kind::Day => Self::Day(Vec::new()),
            Kind::Truth => Self::Truth(Vec::new()),
            Kind::Decimal(_) => Self::Decimal(Vec::new()),
        }
    }
}

fn message(headings: &[Heading]) -> String {
    let column = |heading: &Heading| {
        let name = &heading.name;
        match heading.kind {
            Kind::Text => format!("BYTE_ARRAY {name} (STRING)"),
            Kind::Parts => format!("BYTE_ARRAY {name} (JSON)"),
            Kind::Whole => format!("INT64 {name}"),
            Kind::Moment => format!("INT64 {name} (TIMESTAMP(MILLIS,true))"),
            Kind::Day => format!("INT32 {name} (DATE)"),
            Kind::Truth => format!("BOOLEAN {name}"),
            Kind::Decimal(places) => format!("FIXED_LEN_BYTE_ARRAY (16) {name} (DECIMAL(38,{places}))"),
        }
    };
    let columns: String = headings.iter().map(|heading| format!("  OPTIONAL {};\n", column(heading))).collect();
    format!("message row {{\n{columns}}}")
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}

impl Body {
    pub fn new(file: File, title: &Title, headings: &[Heading]) -> io::Result<Self> {
        let schema = parse_message_type(&message(headings)).map_err(failed)?;
        let said = |(name, value): &(String, String)| KeyValue::new(name.clone(), value.clone());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("hub ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(title.properties.iter().map(said).collect()))
            .build();
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        let columns = headings.iter().map(|heading| Column { values: Values::of(heading.kind), levels: Vec::new() });
        Ok(Self { writer, columns: columns.collect(), rows: 0, bytes: 0 })
    }

    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += column.take(cell);
        }
        self.rows += 1;
        if self.rows == ROWS || self.bytes >= BYTES { self.write_group().map_err(failed) } else { Ok(()) }
    }

    /// Rows that are kept in memory.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        self.rows
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for column in &mut self.columns {
            column.write(&mut group)?;
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    pub fn end(mut self) -> io::Result<()> {
        if self.rows > 0 {
            self.write_group().map_err(failed)?;
        }
        self.writer.close().map(drop).map_err(failed)
    }
}

impl Column {
    /// Takes a cell; bytes that it needs. One that is not of its column's kind is none.
    fn take(&mut self, cell: &Cell) -> usize {
        let mut bytes = 8;
        let is_there = match (&mut self.values, cell) {
            (Values::Text(values), Cell::Text(text)) => {
                bytes += text.len();
                values.push(text.as_bytes().to_vec().into());
                true
            }
            (Values::Long(values), Cell::Whole(number) | Cell::Moment(number)) => {
                values.push(*number);
                true
            }
            (Values::Day(values), Cell::Day(days)) => {
                values.push(*days);
                true
            }
            (Values::Truth(values), Cell::Truth(is)) => {
                values.push(*is);
                true
            }
            (Values::Decimal(values), Cell::Decimal(number, _)) if number.abs() <= GREATEST => {
                bytes += 16;
                values.push(ByteArray::from(number.to_be_bytes().to_vec()).into());
                true
            }
            _ => false,
        };
        self.levels.push(is_there.into());
        bytes
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, File>) -> Result<(), ParquetError> {
        let levels = std::mem::take(&mut self.levels);
        match &mut self.values {
            Values::Text(values) => put::<ByteArrayType>(group, values, &levels),
            Values::Long(values) => put::<Int64Type>(group, values, &levels),
            Values::Day(values) => put::<Int32Type>(group, values, &levels),
            Values::Truth(values) => put::<BoolType>(group, values, &levels),
            Values::Decimal(values) => put::<FixedLenByteArrayType>(group, values, &levels),
        }
    }
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &mut Vec<T::T>,
    levels: &[i16],
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("the table has fewer columns than its rows".to_owned()));
    };
    column.typed::<T>().write_batch(values, Some(levels), None)?;
    values.clear();
    column.close()
}
