//! Files made to hurt, and files that went wrong: each is refused by a code, and
//! none takes the memory or the time that it asks for.

use std::io::Write;

use zip::write::SimpleFileOptions;

use super::*;

const RELS: &str = r#"<Relationships xmlns="r"><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STRINGS: &str = "xl/sharedStrings.xml";
const SHEET: &str = "xl/worksheets/sheet1.xml";
const GOOD: &str = r#"<c r="A1" t="inlineStr"><is><t>h</t></is></c>"#;

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(vec![]));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A workbook of the usual parts, but for these.
fn with(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let usual = [("_rels/.rels", RELS), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", BOOK_RELS)]
        .map(|(n, t)| (n, t.as_bytes()));
    let kept = usual.into_iter().filter(|(name, _)| parts.iter().all(|(other, _)| other != name));
    package(&kept.chain(parts.iter().copied()).collect::<Vec<_>>())
}

fn sheet(rows: &str) -> Vec<u8> {
    with(&[(SHEET, format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes())])
}

fn refused(bytes: &[u8]) -> String {
    read(&Xlsx::default(), bytes).unwrap_err().to_string()
}

#[test]
fn the_smallest_workbook_is_read_with_rows_in_whatever_namespace() {
    let rows = r#"<row><c t="str"><v>h</v></c></row><row><c><v>7</v></c></row>"#;
    assert_eq!(cells(&read(&Xlsx::default(), &sheet(rows)).unwrap().2), [(2, vec!["7"])]);
    let prefixed = r#"<?xml version="1.0"?><x:worksheet xmlns:x="s"><x:sheetData><x:row r="3"><x:c r="B3" t='str'><x:v>h</x:v></x:c></x:row></x:sheetData></x:worksheet>"#;
    let (_, header, _) = read(&Xlsx::default(), &with(&[(SHEET, prefixed.as_bytes())])).unwrap();
    assert_eq!(header, ["", "h"]);
}

#[test]
fn what_is_no_workbook_or_a_locked_one_says_so() {
    let whole = sheet(GOOD);
    let locked = [CONTAINER, &[0; 70_000][..], LOCKED, &[0; 512][..]].concat();
    let old = [CONTAINER, &[0; 2_000][..]].concat();
    assert!(refused(&locked).starts_with("HUB-6023"), "{}", refused(&locked));
    assert!(refused(&old).contains(".xls"), "{}", refused(&old));
    for bytes in [&b"a,b\n"[..], b"", b"<html>", &whole[..whole.len() / 2], &package(&[("a", b"b")])] {
        assert!(refused(bytes).starts_with("HUB-6024"), "{}", refused(bytes));
    }
    for at in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        // Whatever it gives, it gives an answer.
        let _ = read(&Xlsx::default(), &damaged);
    }
}

#[test]
fn a_bomb_is_refused_before_it_is_opened() {
    let rows = "<row></row>".repeat(4 << 20);
    let bomb = sheet(&rows);
    assert!(bomb.len() < 300_000, "{}", bomb.len());
    assert!(refused(&bomb).starts_with("HUB-6025"), "{}", refused(&bomb));
    let long = format!(r#"<row r="1"><c r="A1" t="str"><v>{}</v></c></row>"#, "x".repeat(5 << 20));
    assert!(refused(&sheet(&long)).contains("one of its cells"), "{}", refused(&sheet(&long)));
    // The same, cut into pieces by elements that mean nothing.
    let cut = format!(r#"<row r="1"><c r="A1" t="str"><v>{}</v></c></row>"#, "xxxxx<b/>".repeat(600_000));
    assert!(refused(&sheet(&cut)).contains("one of its cells"), "{}", refused(&sheet(&cut)));
    let quoted = format!(r#"<row r="1" a="{}"/>"#, "<c ><c >".repeat(800_000));
    assert!(refused(&sheet(&quoted)).contains("one of its cells"), "{}", refused(&sheet(&quoted)));
}

#[test]
fn shared_texts_and_styles_are_bounded_in_number_and_in_what_they_announce() {
    let announced = r#"<sst uniqueCount="99999999999"><si><t>h</t></si></sst>"#;
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(600_000));
    let many = format!("<sst>{}</sst>", "<si/>".repeat(2_200_000));
    for (name, part) in [(STRINGS, announced), (STRINGS, &many), ("xl/styles.xml", &styles)] {
        let told = refused(&with(&[(name, part.as_bytes()), (SHEET, b"<worksheet><sheetData/></worksheet>")]));
        assert!(told.starts_with("HUB-6025"), "{name}: {told}");
    }
    // Elsewhere than usual, and under two names: it is looked for where the reader looks.
    let rels = RELS.replace("xl/workbook", "/other/book");
    let elsewhere = with(&[
        ("_rels/.rels", rels.as_bytes()),
        ("other/book.xml", BOOK.as_bytes()),
        ("other/_rels/book.xml.rels", BOOK_RELS.as_bytes()),
        ("OTHER/SharedStrings.XML", announced.as_bytes()),
    ]);
    assert!(refused(&elsewhere).starts_with("HUB-6025"), "{}", refused(&elsewhere));
    let twice = with(&[(SHEET, b""), ("XL/worksheets/SHEET1.xml", b"")]);
    assert!(refused(&twice).contains("same name"), "{}", refused(&twice));
}

#[test]
fn xml_that_no_office_program_writes_is_refused() {
    let whole = |text: &str| with(&[(SHEET, format!("<worksheet>{text}<sheetData/></worksheet>").as_bytes())]);
    for text in [
        r#"<!DOCTYPE a [<!ENTITY b "c">]>"#,
        "<!-- <c> -->",
        "<![CDATA[ x ]]>",
        "<?php ?>",
        "</worksheet a='>'>",
        "\0",
        "\u{1b}$B",
    ] {
        assert!(refused(&whole(text)).starts_with("HUB-6024"), "{text}: {}", refused(&whole(text)));
    }
    let wide: Vec<u8> = "<worksheet><sheetData/></worksheet>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused(&with(&[(SHEET, &wide)])).starts_with("HUB-6024"));
    let unknown = sheet(r#"<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>"#);
    assert!(refused(&unknown).starts_with("HUB-6024"), "{}", refused(&unknown));
}

#[test]
fn cells_that_stand_nowhere_are_refused_and_say_after_which_row() {
    for (row, code) in [
        (r#"<row r="2"><c r="A99999999999"><v>1</v></c></row>"#, "HUB-6024"),
        (r#"<row r="2"><c r="ZZZZZZZZZ2"><v>1</v></c></row>"#, "HUB-6024"),
        (r#"<row r="2"><c r="2"><v>1</v></c></row>"#, "HUB-6024"),
        (r#"<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>"#, "HUB-6024"),
        (r#"<row r="2"><c r="A2" t="s"><v>5</v></c></row>"#, "HUB-6024"),
        (r#"<row r="2"><c r="A2" t="zz"><v>5</v></c></row>"#, "HUB-6024"),
        (r#"<row r="2"><c r="XFD2"><v>1</v></c></row>"#, "HUB-6021"),
    ] {
        let told = refused(&sheet(&format!(r#"<row r="1">{GOOD}</row>{row}"#)));
        assert!(told.starts_with(code) && told.contains("row"), "{row}: {told}");
    }
}

#[test]
fn an_error_of_a_newer_program_costs_its_cell_alone() {
    let rows = |place: &str| {
        format!(r#"<row r="1">{GOOD}</row><row r="2"><c r="A2" t="e"><v>#SPILL!</v></c><c{place}><v>7</v></c></row>"#)
    };
    let (_, _, records) = read(&Xlsx::default(), &sheet(&rows(r#" r="B2""#))).unwrap();
    assert_eq!(cells(&records), [(2, vec!["", "7"])]);
    assert!(refused(&sheet(&rows(""))).starts_with("HUB-6024"), "the cell after it may stand anywhere");
}

#[test]
fn a_million_empty_rows_are_no_rows() {
    let empty: String = (2..1_000_000).map(|n| format!(r#"<row r="{n}" s="3"/>"#)).collect();
    let last = r#"<row r="1000000"><c r="A1000000"><v>1</v></c></row>"#;
    let (_, _, records) = read(&Xlsx::default(), &sheet(&format!(r#"<row r="1">{GOOD}</row>{empty}{last}"#))).unwrap();
    assert_eq!(cells(&records), [(1_000_000, vec!["1"])]);
}
