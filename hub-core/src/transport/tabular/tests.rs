//! What was written is what readers that know nothing of the hub read.

use std::fs::{self, File};
use std::path::Path;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::Field;
use calamine::{Data, Reader, Xlsx, open_workbook};

use super::*;

/// All that a file says: its bytes, and the cells of a form that packs them.
pub(crate) fn text_of(path: &Path) -> String {
    let mut text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    if path.extension().is_some_and(|form| form == "xlsx") {
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let sheets = book.worksheets();
        text.extend(sheets.iter().flat_map(|(_, sheet)| sheet.used_cells()).map(|(_, _, cell)| cell.to_string()));
    } else if path.extension().is_some_and(|form| form == "parquet") {
        let rows = SerializedFileReader::new(File::open(path).unwrap()).unwrap().into_iter();
        text.extend(rows.map(|row| row.unwrap().to_string()));
    }
    text
}

fn headings() -> Vec<Heading> {
    let heading = |name: &str, label: &str, kind| Heading { name: name.into(), label: label.into(), kind };
    vec![
        heading("code", "代码", Kind::Text),
        heading("fine", "罚款（CNY）", Kind::Decimal(2)),
        heading("decided", "决定日期", Kind::Day),
        heading("told", "告知时间", Kind::Moment),
        heading("count", "数量", Kind::Whole),
        heading("open", "公开", Kind::Truth),
        heading("items", "物品", Kind::Parts),
    ]
}

fn title() -> Title {
    Title {
        label: "许可/登记".into(),
        notes: vec![vec!["栏目".into()], vec!["代码".into()]],
        properties: vec![("hub.label".into(), "许可/登记".into())],
    }
}

fn row(code: &str, fine: i128) -> Vec<Cell> {
    vec![
        Cell::Text(code.into()),
        Cell::Decimal(fine, 2),
        // 2024-02-29, and 2024-02-29 23:30 in Beijing.
        Cell::Day(19_782),
        Cell::Moment(1_709_220_600_000),
        Cell::Whole(-7),
        Cell::Truth(true),
        Cell::Text(r#"["a"]"#.into()),
    ]
}

fn nothing() -> Vec<Cell> {
    vec![Cell::Empty; headings().len()]
}

fn written(folder: &Path, form: Form, rows: &[Vec<Cell>]) -> PathBuf {
    let place = folder.join(format!("t.{}", form.extension()));
    let mut table = Tabular::create(form, &place, &title(), &headings()).unwrap();
    for row in rows {
        table.row(row).unwrap();
    }
    let (draft, count) = table.end().unwrap();
    assert!(count == rows.len() as u64 && !place.exists(), "it has its name when all of them have");
    draft.put().unwrap();
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "nothing half-written is left");
    place
}

#[test]
fn parquet_has_types_and_keeps_every_digit() {
    let folder = tempfile::tempdir().unwrap();
    let place = written(folder.path(), Form::Parquet, &[row("911440784000001026", 5_000_000), nothing()]);
    let reader = SerializedFileReader::new(File::open(place).unwrap()).unwrap();
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    let cells: Vec<Field> = rows[0].get_column_iter().map(|(_, field)| field.clone()).collect();
    assert_eq!(cells[0], Field::Str("911440784000001026".into()));
    assert_eq!(cells[1].to_string(), "50000.00");
    assert_eq!(
        cells[2..],
        [
            Field::Date(19_782),
            Field::TimestampMillis(1_709_220_600_000),
            Field::Long(-7),
            Field::Bool(true),
            Field::Str(r#"["a"]"#.into())
        ]
    );
    assert!(rows[1].get_column_iter().all(|(_, field)| *field == Field::Null));
    let about = reader.metadata().file_metadata().key_value_metadata().unwrap();
    assert_eq!((&*about[0].key, about[0].value.as_deref()), ("hub.label", Some("许可/登记")));
}

#[test]
fn parquet_goes_out_in_groups_so_that_memory_holds_one() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("many.parquet");
    let mut table = Tabular::create(Form::Parquet, &place, &title(), &headings()).unwrap();
    for n in 0..100_001 {
        table.row(&row(&n.to_string(), n)).unwrap();
        let Body::Parquet(body) = &table.body else { panic!("it is Parquet") };
        assert!(body.held() < 20_000);
    }
    table.end().unwrap().0.put().unwrap();
    let reader = SerializedFileReader::new(File::open(place).unwrap()).unwrap();
    assert_eq!((reader.num_row_groups(), reader.metadata().file_metadata().num_rows()), (6, 100_001));
}

#[test]
fn csv_is_text_that_office_programs_open_and_no_cell_of_it_a_formula() {
    let folder = tempfile::tempdir().unwrap();
    let place = written(folder.path(), Form::Csv, &[row("=HYPERLINK(1)", -5), nothing()]);
    let text = fs::read_to_string(place).unwrap();
    let mut reader = csv::Reader::from_reader(text.strip_prefix('\u{feff}').unwrap().as_bytes());
    assert_eq!(reader.headers().unwrap().iter().nth(1), Some("罚款（CNY）"));
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let first: Vec<&str> = rows[0].iter().collect();
    assert_eq!(first, ["'=HYPERLINK(1)", "-0.05", "2024-02-29", "2024-02-29 23:30:00", "-7", "是", r#"["a"]"#]);
    assert!(rows[1].iter().all(str::is_empty));
}

#[test]
fn a_workbook_has_numbers_and_days_and_what_no_number_keeps_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [row("=1+1", 123_456), row("0001", 12_345_678_901_234_567), nothing()];
    let mut book: Xlsx<_> = open_workbook(written(folder.path(), Form::Xlsx, &rows)).unwrap();
    assert_eq!(book.sheet_names(), ["许可、登记", "说明"]);
    let sheet = book.worksheet_range("许可、登记").unwrap();
    let cells = |line: usize| sheet.rows().nth(line).unwrap().to_vec();
    assert_eq!(cells(0)[1], Data::String("罚款（CNY）".into()));
    assert_eq!(cells(1)[..2], [Data::String("=1+1".into()), Data::Float(1234.56)]);
    assert_eq!(cells(2)[..2], [Data::String("0001".into()), Data::String("123456789012345.67".into())]);
    let (Data::DateTime(day), Data::DateTime(moment)) = (&cells(1)[2], &cells(1)[3]) else { panic!("{:?}", cells(1)) };
    assert_eq!((day.as_f64(), (moment.as_f64() * 24.0 * 60.0).round()), (45_351.0, 45_351.0 * 1440.0 + 1410.0));
    assert_eq!(book.worksheet_range("说明").unwrap().rows().count(), 2);
}

#[test]
fn rows_that_a_sheet_has_no_room_for_go_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("t.xlsx");
    let mut body = workbook::Body::new(&place, &title(), &headings()).unwrap().with_rows(2);
    for n in 0..5 {
        body.row(&row(&n.to_string(), 0)).unwrap();
    }
    body.end(&place).unwrap();
    let mut book: Xlsx<_> = open_workbook(&place).unwrap();
    assert_eq!(book.sheet_names(), ["许可、登记", "许可、登记（2）", "许可、登记（3）", "说明"]);
    let rows = ["许可、登记", "许可、登记（2）", "许可、登记（3）"]
        .map(|sheet| book.worksheet_range(sheet).unwrap().rows().count());
    assert_eq!(rows, [3, 3, 2], "each with its header");
}

#[test]
fn a_table_that_was_given_up_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for form in [Form::Parquet, Form::Csv, Form::Xlsx] {
        let place = folder.path().join(form.extension());
        let mut table = Tabular::create(form, &place, &title(), &headings()).unwrap();
        table.row(&row("1", 1)).unwrap();
        drop(table);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
