//! Whatever form a file has, its rows come out alike.

use std::io::Write;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook as Writer;

use super::*;

/// The header, and the groups of rows.
type Told = (Vec<String>, Vec<Vec<Row>>);

fn read(forms: &Forms, name: &str, bytes: &[u8]) -> Result<Told, ReaderError> {
    let mut file = tempfile::tempfile()?;
    file.write_all(bytes)?;
    let survey = forms.survey(name, &file)?;
    let mut opened = forms.open(&file, &survey)?;
    let records = opened.records()?;
    let header = records.header().to_vec();
    Ok((header, records.collect::<Result<_, _>>()?))
}

#[derive(Debug, Clone)]
enum Cell {
    Text(String),
    Number(i64),
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

fn as_csv(table: &[Vec<Cell>]) -> Vec<u8> {
    let mut writer = ::csv::Writer::from_writer(vec![]);
    for row in table {
        writer.write_record(row.iter().map(Cell::text)).unwrap();
    }
    writer.into_inner().unwrap()
}

fn as_xlsx(table: &[Vec<Cell>]) -> Vec<u8> {
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(table) {
        for (place, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string(row, place, text).unwrap(),
                Cell::Number(number) => sheet.write_number(row, place, *number as f64).unwrap(),
            };
        }
    }
    book.save_to_buffer().unwrap()
}

fn table() -> impl Strategy<Value = Vec<Vec<Cell>>> {
    let cell = prop_oneof![
        3 => "[a-z0-9鹤山市、,\"'&<>= \n]{0,8}".prop_map(Cell::Text),
        1 => (-(1_i64 << 53)..=1 << 53).prop_map(Cell::Number),
    ];
    // Something stands at the head of every row: what is empty, a sheet does not have.
    let first = "[a-z鹤][a-z0-9]{0,5}".prop_map(Cell::Text);
    (1_usize..6).prop_flat_map(move |width| {
        let row = (first.clone(), prop::collection::vec(cell.clone(), width - 1))
            .prop_map(|(first, rest)| std::iter::once(first).chain(rest).collect::<Vec<_>>());
        let header: Vec<Cell> = (0..width).map(|n| Cell::Text(format!("列 {n}"))).collect();
        prop::collection::vec(row, 0..40)
            .prop_map(move |rows| std::iter::once(header.clone()).chain(rows).collect::<Vec<_>>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn a_table_as_text_and_as_workbook_gives_the_same_rows(table in table(), grouped in any::<bool>()) {
        let group_by = grouped.then(|| "列 0".to_owned());
        let forms = Forms {
            csv: Csv { group_by: group_by.clone(), ..Csv::default() },
            xlsx: Xlsx { group_by, ..Xlsx::default() },
        };
        let text = read(&forms, "a.csv", &as_csv(&table)).unwrap();
        let book = read(&forms, "a.xlsx", &as_xlsx(&table)).unwrap();
        prop_assert_eq!(text, book);
    }
}

#[test]
fn a_workbook_is_known_by_its_bytes_and_a_name_alone_makes_none() {
    let table = [vec![Cell::Text("a".into())], vec![Cell::Text("b".into())]];
    let forms = Forms::default();
    let told = read(&forms, "a.csv", &as_csv(&table)).unwrap();
    for name in ["a.csv", "A.XLSX", "a"] {
        assert_eq!(read(&forms, name, &as_xlsx(&table)).unwrap(), told, "{name}");
    }
    assert_eq!(read(&forms, "a.xlsx", &as_csv(&table)).unwrap_err().code().to_string(), "HUB-6024");
}

#[test]
fn a_file_known_by_its_digest_is_the_same_in_both_readings() {
    let mut file = tempfile::tempfile().unwrap();
    let bytes = as_xlsx(&[vec![Cell::Text("a".into())]]);
    file.write_all(&bytes).unwrap();
    let survey = Forms::default().survey("a.xlsx", &file).unwrap();
    use sha2::{Digest, Sha256};
    assert_eq!(survey.digest(), hex::encode(Sha256::digest(&bytes)));
}
