//! Files of text: whatever the bytes are, their rows come out as a plain reading of the whole text gives them.

use std::io::{self, Read};

use hub_adapter_sdk::rows;
use hub_core::transport::reader::csv::{Csv, Survey};
use hub_core::transport::reader::{ReaderError, Row, Rows};

/// A table: its header and rows; none where it has no header.
type Table = Option<(Vec<String>, Vec<Vec<Row>>)>;

/// Tries one file.
pub fn run(data: &[u8]) {
    let csv = Csv::default();
    let Ok(survey) = csv.survey(data) else { return };
    let table = table(&csv, data, &survey);
    // However the system hands the bytes over.
    assert_eq!(table, self::table(&csv, Dripping(data, 1 + data.len() % 7), &survey));
    assert_eq!(table, plainly(data, &survey));
    let Some((header, rows)) = table else { return };
    for record in rows.iter().take(3) {
        read_by_adapters(&header, record);
    }
    let grouping = Csv { group_by: header.first().cloned(), ..csv };
    let (_, groups) = self::table(&grouping, data, &survey).expect("the same file has the same header");
    assert!(groups.iter().all(|group| !group.is_empty()));
    assert!(groups.concat() == rows.concat(), "grouping neither loses nor moves a row");
}

fn table(csv: &Csv, file: impl Read, survey: &Survey) -> Table {
    let records = match csv.records(file, survey) {
        Ok(records) => records,
        Err(ReaderError::NoHeader) => return None,
        Err(error) => panic!("{error}"),
    };
    let header = records.header().to_vec();
    let rows = records.map(|record| record.unwrap_or_else(|error| panic!("{error}")));
    Some((header, rows.collect()))
}

/// The whole text decoded at once and read by the library alone.
fn plainly(data: &[u8], survey: &Survey) -> Table {
    let (text, _) = survey.encoding.decode_with_bom_removal(data);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = reader.records().map(|row| {
        let row = row.expect("text is UTF-8, and rows may have any length");
        row.iter().map(str::to_owned).collect::<Vec<String>>()
    });
    let header = rows.next().filter(|header| header.iter().any(|cell| !cell.trim().is_empty()))?;
    let records = rows.zip(2..).map(|(cells, row)| vec![Row { row, cells }]);
    Some((header, records.collect()))
}

fn read_by_adapters(header: &[String], record: &[Row]) {
    let header = serde_json::value::to_raw_value(header).expect("texts are JSON");
    let payload = Rows { sheet: "", header: &header, rows: record }.payload();
    let read = rows::Rows::parse(&payload).unwrap_or_else(|note| panic!("{note:?}"));
    assert_eq!(read.iter().map(|row| row.number()).collect::<Vec<_>>(), [record[0].row]);
}

/// Bytes that come in small pieces.
struct Dripping<'d>(&'d [u8], usize);

impl Read for Dripping<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let size = self.1.min(out.len());
        self.0.read(&mut out[..size])
    }
}
