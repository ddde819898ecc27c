//! Files of JSON, whole and broken.

use std::io::Cursor;

use super::*;
use crate::transport::reader::Piece;

/// Each record's place and text.
type Told = Vec<(u64, String)>;

fn pieces(name: &str, bytes: &[u8]) -> Result<Vec<Piece>, ReaderError> {
    let survey = Json.survey(name, Cursor::new(bytes))?;
    assert_eq!(survey.digest, hex::encode(Sha256::digest(bytes)));
    // However the system hands the bytes over: a byte order mark alone must come whole.
    let drop = 3 + bytes.len() % 5;
    let dripping = records(BufReader::with_capacity(drop, bytes), &survey).collect::<Result<Vec<_>, _>>()?;
    assert_eq!(records(bytes, &survey).collect::<Result<Vec<_>, _>>()?, dripping);
    Ok(dripping)
}

fn read(name: &str, bytes: &[u8]) -> Result<Told, ReaderError> {
    let text = |piece: Piece| (piece.row, String::from_utf8_lossy(&piece.payload.unwrap()).into_owned());
    Ok(pieces(name, bytes)?.into_iter().map(text).collect())
}

fn told(expected: &[(u64, &str)]) -> Told {
    expected.iter().map(|(row, text)| (*row, (*text).to_owned())).collect()
}

#[test]
fn a_line_is_a_record_as_it_came_with_its_number() {
    let file = "\u{feff}{\"n\": 1.50 , \"u\":\"\\u9e64\"}\r\n\n \t\r\n{\"n\":2}";
    let expected = [(1, "{\"n\": 1.50 , \"u\":\"\\u9e64\"}"), (4, "{\"n\":2}")];
    for name in ["a.jsonl", "a.NDJSON", "a"] {
        assert_eq!(read(name, file.as_bytes()).unwrap(), told(&expected), "{name}");
    }
    assert_eq!(read("a.jsonl", b"").unwrap(), []);
}

#[test]
fn a_broken_line_is_a_record_of_its_own_and_costs_no_neighbour() {
    let lines = read("a.jsonl", b"{\"n\":1}\n{\"n\":\n[}\xff\n{\"n\":2}\n").unwrap();
    assert_eq!(lines, told(&[(1, "{\"n\":1}"), (2, "{\"n\":"), (3, "[}\u{fffd}"), (4, "{\"n\":2}")]));
}

#[test]
fn what_is_too_long_is_passed_over_and_its_neighbours_are_not() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(LONGEST));
    let lines = format!("1\n{long}\n3\n{long}");
    let array = format!("[1,{long},3,{long}]");
    for (name, file) in [("a.jsonl", lines), ("a.json", array)] {
        let records: Vec<_> = pieces(name, file.as_bytes()).unwrap();
        let found: Vec<_> = records.iter().map(|piece| (piece.row, piece.payload.as_deref())).collect();
        assert_eq!(found, [(1, Some(&b"1"[..])), (2, None), (3, Some(b"3")), (4, None)], "{name}");
    }
}

/// A line that ends nowhere, and gives more of itself than any memory holds.
#[test]
fn a_line_of_a_hundred_megabytes_is_never_held() {
    let endless = std::io::repeat(b'x').take(100 << 20).chain(&b"\n{}\n"[..]);
    let mut lines = Lines::new(BufReader::new(endless));
    assert_eq!(lines.next().unwrap().unwrap(), Piece { row: 1, payload: None });
    assert_eq!(lines.next().unwrap().unwrap(), Piece { row: 2, payload: Some(b"{}".to_vec()) });
    assert!(lines.next().is_none());
}

#[test]
fn an_array_is_cut_into_its_elements() {
    let file = "\u{feff}\n[ {\"a\":[1,{\"b\":\"],\\\"}\"}]} ,\n\t{\"鹤\":\"山\\\\\"}, 5 ,\"x, y\", [], null ]\n";
    let expected = [
        (1, "{\"a\":[1,{\"b\":\"],\\\"}\"}]}"),
        (2, "{\"鹤\":\"山\\\\\"}"),
        (3, "5"),
        (4, "\"x, y\""),
        (5, "[]"),
        (6, "null"),
    ];
    assert_eq!(read("A.JSON", file.as_bytes()).unwrap(), told(&expected));
    assert_eq!(read("a.json", b" [ ] ").unwrap(), []);
    // What is broken within an element is its own trouble.
    assert_eq!(read("a.json", b"[{\"a\":[1},{\"b\" 2}]]").unwrap(), told(&[(1, "{\"a\":[1},{\"b\" 2}]")]));
    assert_eq!(read("a.json", b"[{\"a\" 1},2 3]").unwrap(), told(&[(1, "{\"a\" 1}"), (2, "2 3")]));
}

#[test]
fn objects_that_follow_each_other_are_records_over_however_many_lines() {
    let file = b"{\n  \"a\": {\n \"b\": \"}\" }\n}\n{\"c\":1}{\"d\":2}\n";
    let expected = [(1, "{\n  \"a\": {\n \"b\": \"}\" }\n}"), (2, "{\"c\":1}"), (3, "{\"d\":2}")];
    assert_eq!(read("a.json", file).unwrap(), told(&expected));
}

#[test]
fn a_file_whose_records_do_not_end_is_refused_as_a_whole() {
    for file in [
        "[{\"a\":1},{\"b\":2}",
        "[{\"a\":\"1}]",
        "[1,]",
        "[,1]",
        "[1,,2]",
        "[1]2",
        "[1}",
        "{\"a\":1},{\"b\":2}",
        "{\"a\":1} x",
        "{\"a\":",
        "\"a\"",
    ] {
        let error = read("a.json", file.as_bytes()).unwrap_err();
        assert_eq!(error.code().to_string(), "HUB-6026", "{file}: {error}");
    }
    for (name, file) in [("a.json", &b"[\"\xba\xd7\"]"[..]), ("a.jsonl", b"\xff\xfe1\0"), ("a.json", b"\xfe\xff\0[")] {
        assert_eq!(read(name, file).unwrap_err().code().to_string(), "HUB-6020");
    }
    let deep = format!("[{}", "[".repeat(1 << 20));
    assert_eq!(read("a.json", deep.as_bytes()).unwrap_err().code().to_string(), "HUB-6026");
}
