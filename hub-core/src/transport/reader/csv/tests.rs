//! Quirks of files as offices write them.

use super::*;
use crate::transport::reader::column;
use encoding_rs::{GBK, UTF_8};
use sha2::{Digest, Sha256};

/// What was surveyed, the header, and the groups of rows.
type Told = (Survey, Vec<String>, Vec<Vec<Row>>);

fn read(csv: &Csv, bytes: &[u8]) -> Result<Told, ReaderError> {
    let survey = csv.survey(bytes)?;
    let records = csv.records(bytes, &survey)?;
    let header = records.header().to_vec();
    Ok((survey, header, records.collect::<Result<_, _>>()?))
}

fn cells(records: &[Vec<Row>]) -> Vec<(u64, Vec<&str>)> {
    records.iter().flatten().map(|row| (row.row, row.cells.iter().map(String::as_str).collect())).collect()
}

#[test]
fn a_table_reads_the_same_in_gbk_and_utf8_with_or_without_mark() {
    let text = "CF_WSH, cf_xdr_mc \r\n鹤市监罚〔2024〕1号,\"沙坪,饭店\"\r\n表格说明：一\r\n,\r\n";
    let (gbk, _, _) = GBK.encode(text);
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (bytes, encoding) in [(gbk.as_ref(), GBK), (text.as_bytes(), UTF_8), (&marked, UTF_8)] {
        let (survey, header, records) = read(&Csv::default(), bytes).unwrap();
        assert_eq!(survey.encoding, encoding);
        assert_eq!(survey.digest, hex::encode(Sha256::digest(bytes)));
        assert_eq!(header, ["CF_WSH", " cf_xdr_mc "]);
        assert_eq!(column(&header, "CF_XDR_MC"), Some(1));
        let expected = [(2, vec!["鹤市监罚〔2024〕1号", "沙坪,饭店"]), (3, vec!["表格说明：一"]), (4, vec!["", ""])];
        assert_eq!(cells(&records), expected);
    }
}

#[test]
fn characters_that_straddle_buffers_survive() {
    let row = "鹤山市沙坪街道人民路一百二十三号a,市场监督管理局\n";
    let text: String = std::iter::once("a,b\n").chain(std::iter::repeat_n(row, 9_000)).collect();
    let (gbk, _, _) = GBK.encode(&text);
    for bytes in [gbk.as_ref(), text.as_bytes()] {
        let (_, _, records) = read(&Csv::default(), bytes).unwrap();
        assert_eq!(records.len(), 9_000);
        assert!(records.iter().all(|rows| rows[0].cells == ["鹤山市沙坪街道人民路一百二十三号a", "市场监督管理局"]));
    }
    let survey = Csv::default().survey(gbk.as_ref()).unwrap();
    let mut decoded = Text::new(gbk.as_ref(), survey.encoding);
    let (mut out, mut one) = (Vec::new(), [0; 1]);
    while decoded.read(&mut one).unwrap() == 1 {
        out.push(one[0]);
    }
    assert_eq!(out, text.as_bytes());
}

#[test]
fn neighbouring_rows_of_one_group_are_one_record() {
    let csv = Csv { group_by: Some("no".into()), ..Csv::default() };
    let (_, _, records) = read(&csv, b"NO ,item\n1,a\n1,b\n2,c\n,d\n,e\n1,f\n").unwrap();
    let rows: Vec<Vec<u64>> = records.iter().map(|rows| rows.iter().map(|row| row.row).collect()).collect();
    assert_eq!(rows, [vec![2, 3], vec![4], vec![5], vec![6], vec![7]]);
}

#[test]
fn what_is_no_table_is_refused() {
    for (bytes, code) in [
        (&b""[..], "HUB-6021"),
        (b"\xef\xbb\xbf", "HUB-6021"),
        (b" , \n1,2\n", "HUB-6021"),
        (b"a\n\xff\xff\xff", "HUB-6020"),
        (b"\xef\xbb\xbfa\n\xba\xd7\n", "HUB-6020"),
    ] {
        let error = read(&Csv::default(), bytes).unwrap_err();
        assert_eq!(error.code().to_string(), code, "{bytes:?}: {error}");
    }
    let endless = format!("a,b\n\"{}", "x".repeat(LONGEST + (64 << 10)));
    assert!(matches!(read(&Csv::default(), endless.as_bytes()), Err(ReaderError::TooLong(_, 2))));
}

/// A quotation mark that is never closed, before more than a table ever has.
#[test]
fn a_cell_of_a_hundred_megabytes_is_given_up_where_a_record_would_end() {
    let endless = (&b"a,b\n\""[..]).chain(std::io::repeat(b'x').take(100 << 20));
    let survey = Survey { digest: String::new(), encoding: UTF_8 };
    let mut records = Csv::default().records(endless, &survey).unwrap();
    assert!(matches!(records.next(), Some(Err(ReaderError::TooLong(_, 2)))));
    assert!(Csv::default().survey(std::io::repeat(b'x').take(100 << 20)).is_ok(), "what it is in is found without it");
}
