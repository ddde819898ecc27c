//! Files of every form dropped into the folders of a hub, some made to hurt: what is whole is taken, record by record; what
//! is not is refused with its code; and the hub stays as small as it was.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use encoding_rs::GBK;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::hostile;
use crate::world::World;

const READERS: [(&str, &str); 3] = [
    ("lines", "kind = \"jsonl\""),
    ("elements", "kind = \"xml\", record = \"r\""),
    ("tables", "kind = \"csv\", encodings = [\"utf-8\", \"gbk\"]"),
];

/// What a hub may hold more than before while it reads them (MiB): none of them is held as a whole.
const MORE: u64 = 128;
/// Of a line or a cell that ends nowhere.
const LONG: usize = 100 << 20;

const RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook of one sheet with these rows below its header.
fn workbook(path: &Path, rows: &str) {
    let header = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>h</t></is></c></row>"#;
    let sheet = format!("<worksheet><sheetData>{header}{rows}</sheetData></worksheet>");
    let parts = [
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", BOOK),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

/// A file with this before and after a text of a hundred megabytes.
fn long(path: &Path, before: &str, after: &str) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    file.write_all(before.as_bytes()).unwrap();
    for _ in 0..LONG >> 20 {
        file.write_all(&[b'x'; 1 << 20]).unwrap();
    }
    file.write_all(after.as_bytes()).unwrap();
}

/// A line of the hub's `/proc/<id>/status`, in MiB.
fn memory(world: &World, line: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", world.id())).unwrap();
    let found = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
    found.trim_start_matches(':').trim().split(' ').next().unwrap().parse::<u64>().unwrap() >> 10
}

#[test]
fn files_of_every_form_are_taken_by_record_and_those_made_to_hurt_are_refused_in_little_memory() {
    let mut world = World::new();
    hostile::configure_files(&world, &READERS);
    world.start();
    // Written beside, and moved in whole: a file under way would be looked at too.
    let made = world.path("made");
    fs::create_dir_all(&made).unwrap();
    let text = |name: &str, text: &[u8]| fs::write(made.join(name), text).unwrap();

    text("whole.jsonl", b"good 1\n\ngood 2\n");
    long(&made.join("long.jsonl"), "good 3\n", "\ngood 4\n");
    text("array.json", b"[ {\"a\": [1, \"]\"]} , {\"b\": 2} ]");
    text("cut.json", b"[ {\"a\": 1} , {\"b\"");
    let declared = "<?xml version=\"1.0\" encoding=\"GBK\"?><list xmlns=\"urn:x\"><r>\u{9e64}\u{5c71}</r><r/></list>";
    text("whole.xml", &GBK.encode(declared).0);
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    text("laughs.xml", format!("<!DOCTYPE list [<!ENTITY l0 \"ha\">{laughs}]><list><r>&l9;</r></list>").as_bytes());
    long(&made.join("long.xml"), "<list><r>", "</r></list>");
    text("deep.xml", format!("{}<r/>", "<a>".repeat(1 << 20)).as_bytes());
    long(&made.join("long.csv"), "h\n\"", "\"\n");
    workbook(&made.join("bomb.xlsx"), &"<row></row>".repeat(8 << 20));
    let rows: String = (2..1_000_000).map(|row| format!("<row r=\"{row}\"/>")).collect();
    let last = r#"<row r="1000000"><c r="A1000000"><v>1</v></c></row>"#;
    workbook(&made.join("empty.xlsx"), &(rows + last));

    let before = memory(&world, "VmRSS");
    fs::write(format!("/proc/{}/clear_refs", world.id()), "5").unwrap();
    let files = [
        ("lines", "whole.jsonl", None),
        ("lines", "long.jsonl", None),
        ("lines", "array.json", None),
        ("lines", "cut.json", Some("HUB-6026")),
        ("elements", "whole.xml", None),
        ("elements", "laughs.xml", Some("HUB-6028")),
        ("elements", "long.xml", Some("HUB-6021")),
        ("elements", "deep.xml", Some("HUB-6027")),
        ("tables", "long.csv", Some("HUB-6021")),
        ("tables", "bomb.xlsx", Some("HUB-6025")),
        ("tables", "empty.xlsx", None),
    ];
    for (folder, name, _) in files {
        fs::create_dir_all(world.path(folder)).unwrap();
        fs::rename(made.join(name), world.path(folder).join(name)).unwrap();
    }
    for (folder, name, code) in files {
        let to = world.path(folder).join(if code.is_some() { "refused" } else { "taken" }).join(name);
        world.until(&format!("{name} is dealt with"), |_| to.exists());
        if let Some(code) = code {
            let why = fs::read_to_string(to.with_file_name(format!("{name}.why"))).unwrap();
            assert!(why.starts_with(code) && why.contains("## What to do"), "{name}: {why}");
        }
    }
    let more = memory(&world, "VmHWM").saturating_sub(before);
    assert!(more < MORE, "{more} MiB more than {before} MiB");

    // Lines, elements of the array, elements of XML, the one row.
    let records = 4 + 2 + 2 + 1;
    world.until("all flows", |world| world.is_settled(records));
    assert_eq!(world.audited("raw", "collected"), records);
    assert_eq!(world.audited("raw", "refused"), 1, "the line that is too long");
    assert_eq!(world.get("/v1/totals")["facts"], 4, "lines came as they were");
    let dead = hostile::dead(&world);
    assert_eq!(dead.len() as u64, records - 4);
    let payloads: Vec<&str> = dead.iter().filter_map(|letter| letter["message"].as_str()).collect();
    assert!(payloads.contains(&"<r"), "an element with the namespace around it: {payloads:?}");
}
