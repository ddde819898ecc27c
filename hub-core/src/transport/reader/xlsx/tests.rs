//! Quirks of workbooks as offices write them.

mod hostile;

use std::io::Cursor;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Writer, Worksheet, XlsxError as WriterError};

use super::super::Row;
use super::*;

/// The sheet, the header, and the groups of rows.
type Told = (String, Vec<String>, Vec<Vec<Row>>);

fn read(xlsx: &Xlsx, bytes: &[u8]) -> Result<Told, ReaderError> {
    let survey = xlsx.survey(Cursor::new(bytes))?;
    let mut book = xlsx.open(Cursor::new(bytes), &survey)?;
    let records = book.records()?;
    let (sheet, header) = (records.sheet().to_owned(), records.header().to_vec());
    Ok((sheet, header, records.collect::<Result<_, _>>()?))
}

fn cells(records: &[Vec<Row>]) -> Vec<(u64, Vec<&str>)> {
    records.iter().flatten().map(|row| (row.row, row.cells.iter().map(String::as_str).collect())).collect()
}

fn written(fill: impl FnOnce(&mut Worksheet) -> Result<(), WriterError>) -> Vec<u8> {
    let mut book = Writer::new();
    fill(book.add_worksheet()).unwrap();
    book.save_to_buffer().unwrap()
}

/// What becomes of one cell.
fn cell(fill: impl FnOnce(&mut Worksheet) -> Result<(), WriterError>) -> String {
    let bytes = written(|sheet| {
        sheet.write_string(0, 0, "h")?;
        fill(sheet)
    });
    let (_, _, records) = read(&Xlsx::default(), &bytes).unwrap();
    records[0][0].cells[0].clone()
}

#[test]
fn codes_and_amounts_come_as_they_are_seen() {
    for (number, seen) in [
        (440_784_000_001.0, "440784000001"),
        (9_007_199_254_740_991.0, "9007199254740991"),
        (50_000.0, "50000"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1_234.560_000_000_000_2, "1234.56"),
        (-12.5, "-12.5"),
    ] {
        assert_eq!(cell(|sheet| sheet.write_number(1, 0, number).map(drop)), seen);
    }
    let money = Format::new().set_num_format("¥#,##0.00;[Red]-¥#,##0.00");
    assert_eq!(cell(|sheet| sheet.write_number_with_format(1, 0, 50_000, &money).map(drop)), "50000");
    for text in ["007", "440784199001010015", " 1.50 ", "1e5", "第一行\n第二行", "_x000D_", "&amp;"] {
        assert_eq!(cell(|sheet| sheet.write_string(1, 0, text).map(drop)), text);
    }
    assert_eq!(cell(|sheet| sheet.write_boolean(1, 0, true).map(drop)), "TRUE");
}

#[test]
fn days_and_times_come_as_iso_8601_whatever_their_dress() {
    for (format, moment, seen) in [
        ("yyyy-mm-dd", "2025-03-01", "2025-03-01"),
        ("yyyy\"年\"m\"月\"d\"日\"", "2025-03-01", "2025-03-01"),
        ("[$-804]yyyy/m/d", "2024-02-29", "2024-02-29"),
        ("m/d/yy h:mm", "2025-03-01 09:30:00", "2025-03-01T09:30:00"),
        ("h:mm", "09:30:00", "09:30:00"),
        ("[h]:mm:ss", "1900-01-01 02:30:00", "26:30:00"),
        ("0.00", "2025-03-01", "45717"),
    ] {
        let moment = ExcelDateTime::parse_from_str(moment).unwrap();
        let format = Format::new().set_num_format(format);
        let fill = |sheet: &mut Worksheet| sheet.write_datetime_with_format(1, 0, &moment, &format).map(drop);
        assert_eq!(cell(fill), seen);
    }
    let format = Format::new().set_num_format("yyyy-mm-dd");
    assert_eq!(cell(|sheet| sheet.write_number_with_format(1, 0, -7, &format).map(drop)), "-7");
}

#[test]
fn a_formula_gives_what_it_gave_when_the_file_was_saved() {
    let number =
        |result: &str| cell(|sheet| sheet.write_formula(1, 0, Formula::new("=A9").set_result(result)).map(drop));
    assert_eq!(number("42"), "42");
    assert_eq!(number("鹤山"), "鹤山");
    assert_eq!(number("#DIV/0!"), "#DIV/0!");
}

#[test]
fn the_table_is_the_first_visible_sheet_or_the_one_that_is_named() {
    let mut book = Writer::new();
    for (name, hidden) in [("字典", true), ("一月", false), ("二月", false)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.set_active(!hidden).set_hidden(hidden).write_string(0, 0, "h").unwrap().write_string(1, 0, name).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let of = |sheet: Option<&str>| read(&Xlsx { sheet: sheet.map(str::to_owned), ..Xlsx::default() }, &bytes);
    for (wanted, got) in [(None, "一月"), (Some("二月"), "二月"), (Some("字典"), "字典")] {
        let (sheet, _, records) = of(wanted).unwrap();
        assert_eq!((sheet.as_str(), cells(&records)), (got, vec![(2, vec![got])]));
    }
    assert_eq!(of(Some("三月")).unwrap_err().code().to_string(), "HUB-6024");
}

#[test]
fn titles_above_the_header_are_no_header_and_merged_cells_keep_their_place() {
    let bytes = written(|sheet| {
        sheet.merge_range(0, 0, 0, 3, "鹤山市行政处罚公示表", &Format::new())?;
        sheet.write_string(2, 0, "填报单位：")?.write_string(2, 2, "2025 年")?;
        sheet.merge_range(3, 0, 3, 1, "CF_WSH", &Format::new())?;
        sheet.write_string(3, 2, " cf_xdr_sfz ")?.write_string(3, 3, "BZ")?;
        sheet.write_row(4, 0, ["1号", "", "440784199001010015"])?;
        sheet.write_string(6, 0, "表格说明：一").map(drop)
    });
    let named = Xlsx { named: vec!["CF_XDR_SFZ".into()], ..Xlsx::default() };
    let (_, header, records) = read(&named, &bytes).unwrap();
    assert_eq!(header, ["CF_WSH", "", " cf_xdr_sfz ", "BZ"]);
    let expected = [(5, vec!["1号", "", "440784199001010015", ""]), (7, vec!["表格说明：一", "", "", ""])];
    assert_eq!(cells(&records), expected);
    let (_, header, _) = read(&Xlsx::default(), &bytes).unwrap();
    assert_eq!(header, ["填报单位：", "", "2025 年"], "without a name to go by, the first row of more than one cell");
}

#[test]
fn rows_without_anything_in_them_are_none() {
    let bytes = written(|sheet| {
        let dress = Format::new().set_bold();
        sheet.write_row(0, 0, ["a", "b"])?.write_row(3, 0, ["1", "2"])?;
        for row in (1..3).chain(4..5_000) {
            sheet.write_blank(row, 0, &dress)?.write_string(row, 1, "  ")?;
        }
        sheet.write_string(5_000, 2, "beyond").map(drop)
    });
    let (_, _, records) = read(&Xlsx::default(), &bytes).unwrap();
    assert_eq!(cells(&records), [(4, vec!["1", "2"]), (5_001, vec!["", "", "beyond"])]);
    let nothing = written(|sheet| sheet.write_string(7, 0, " ").map(drop));
    assert!(matches!(read(&Xlsx::default(), &nothing), Err(ReaderError::NoHeader)));
}

#[test]
fn neighbouring_rows_of_one_group_are_one_record() {
    let bytes = written(|sheet| {
        sheet.write_row(0, 0, ["NO ", "item"])?;
        for (row, (number, item)) in (1..).zip([("1", "a"), ("1", "b"), ("2", "c"), ("", "d"), ("1", "e")]) {
            sheet.write_row(row, 0, [number, item])?;
        }
        Ok(())
    });
    let grouped = Xlsx { group_by: Some("no".into()), ..Xlsx::default() };
    let (_, _, records) = read(&grouped, &bytes).unwrap();
    let rows: Vec<Vec<u64>> = records.iter().map(|rows| rows.iter().map(|row| row.row).collect()).collect();
    assert_eq!(rows, [vec![2, 3], vec![4], vec![5], vec![6]]);
}
