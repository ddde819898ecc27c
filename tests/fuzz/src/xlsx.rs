//! Workbooks: whatever their parts hold, a file is read row by row or refused with a code. The parts are packed
//! here, since bytes that are no archive come no further than its directory.

use std::io::{Cursor, Write};

use hub_core::transport::reader::xlsx::Xlsx;
use hub_core::transport::reader::{ReaderError, Row};
use zip::write::SimpleFileOptions;

const SHEET: &str = r#"<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>h</v></c><c r="B1" t="s"><v>0</v></c></row>
<row r="3"><c r="A3" s="1"><v>45000</v></c></row></sheetData></worksheet>"#;
const STRINGS: &str = "<sst><si><t>a</t></si><si><t>b</t></si></sst>";
const STYLES: &str = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://x/relationships/styles" Target="styles.xml"/></Relationships>"#;
const RELS: &str = r#"<Relationships xmlns="r"><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// The parts in the order in which an input has them, a byte 0 between; what is missing or empty is as here.
const PARTS: [(&str, &str); 6] = [
    ("xl/worksheets/sheet1.xml", SHEET),
    ("xl/sharedStrings.xml", STRINGS),
    ("xl/styles.xml", STYLES),
    ("xl/workbook.xml", BOOK),
    ("xl/_rels/workbook.xml.rels", BOOK_RELS),
    ("_rels/.rels", RELS),
];

/// Tries one workbook: its parts, or where it begins so the archive itself.
pub fn run(data: &[u8]) {
    let packed = if data.starts_with(b"PK") { data.to_vec() } else { packed(data) };
    let xlsx = Xlsx::default();
    let read = read(&xlsx, &packed);
    match &read {
        Ok(rows) => {
            let numbers = rows.iter().map(|row| row.row);
            assert!(numbers.is_sorted_by(|one, next| one < next), "rows come in their order, each once");
            assert!(rows.iter().all(|row| row.row > 1), "the header is not among them");
        }
        Err(error) => {
            assert!(!matches!(error, ReaderError::Io(_)), "the file can be read: {error}");
            assert!(error.to_string().starts_with(&error.code().to_string()));
        }
    }
    let again = self::read(&xlsx, &packed);
    assert_eq!(read.map_err(|error| error.to_string()), again.map_err(|error| error.to_string()));
}

fn read(xlsx: &Xlsx, file: &[u8]) -> Result<Vec<Row>, ReaderError> {
    let survey = xlsx.survey(Cursor::new(file))?;
    let mut book = xlsx.open(Cursor::new(file), &survey)?;
    let records = book.records()?.collect::<Result<Vec<_>, _>>()?;
    Ok(records.concat())
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut given = data.split(|byte| *byte == 0);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, usual) in PARTS {
        let part = given.next().filter(|part| !part.is_empty()).unwrap_or(usual.as_bytes());
        archive.start_file(name, options).expect("each name is there once");
        archive.write_all(part).expect("memory can be written");
    }
    archive.finish().expect("memory can be written").into_inner()
}
