//! Files that a person uploads, and what comes back.

use std::collections::HashMap;
use std::fs;

use serde_json::json;

use super::*;
use crate::deliver::post::placed;
use crate::message::{Operation, Receipt, Verdict};
use crate::schema::Column;

fn sheets(folder: &Path, form: Form) -> Sheets {
    let column = |name: &str, label: &str| Column { name: name.into(), label: label.into(), ..Column::default() };
    let kind = Column { values: [("fine".into(), "罚款".into())].into(), ..column("kind", "处罚类别") };
    let items = Column { members: vec![column("name", "名称")], ..column("items", "物品") };
    let columns = Columns {
        whose: vec![column("name", "经营者名称")],
        of: [("penalty".into(), vec![kind, column("fine", "罚款金额（CNY）"), items])].into(),
    };
    Sheets::new("county.sheets".into(), folder.to_owned(), form, Duration::from_secs(3600), columns)
}

fn delivery(id: &str, subject: &str) -> Delivery {
    let body = json!({"kind": "fine", "fine": "5.00", "items": [{"name": "秤"}, {"name": "刀"}], "unknown": 1});
    Delivery {
        id: id.into(),
        operator: "0f".into(),
        version: 1,
        operation: Operation::Upsert,
        subject: subject.into(),
        known_as: None,
        body: body.to_string(),
        repeated: false,
        attributes: vec![("name".into(), "甲店".into())],
    }
}

fn receipt(id: &str) -> Receipt {
    serde_json::from_value(json!({
        "route": "county.sheets", "id": id, "operator": "0f", "matter": "m", "subject": "penalty",
        "version": {"epoch": 1, "n": 1}, "operation": "upsert", "digest": "00", "verdict": "handed",
        "delivery": {"body": "{}", "attributes": []}, "file": "county.sheets-00001-penalty.xlsx", "at": 1,
    }))
    .unwrap()
}

/// The next look, without the wait before it.
fn look(sheets: &mut Sheets) -> Vec<Answers> {
    sheets.looked = None;
    sheets.answers().unwrap()
}

/// The last cells of a line of a file, filled in as a person does.
fn filled(folder: &Path, file: &str, of: &[(&str, &str)]) -> String {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (id, cells) in of {
        let line = lines.iter_mut().find(|line| line.starts_with(id)).unwrap();
        *line = line.strip_suffix(",,").unwrap().trim_end_matches(',').to_owned() + cells;
    }
    lines.join("\r\n")
}

#[test]
fn each_subject_has_a_file_of_its_own_and_every_file_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut sheets = sheets(folder.path(), Form::Xlsx);
    sheets.after(Some("county.sheets-00041-penalty.xlsx"));
    let given = sheets.give(&[delivery("a", "penalty"), delivery("b", "licence"), delivery("c", "penalty")]);
    let file = |id: &str| given.receipts.iter().find(|(of, _)| of == id).map(|(_, became)| became.clone()).unwrap();
    let handed = |file: &str| Became::Handed { file: file.into() };
    assert_eq!(file("a"), handed("county.sheets-00042-penalty.xlsx"));
    assert_eq!((file("b"), file("c")), (handed("county.sheets-00043-licence.xlsx"), file("a")));
    assert_eq!(given.ended, Ended::Done);
    let (header, rows) = Sheets::read(&folder.path().join("county.sheets-00042-penalty.xlsx")).unwrap();
    assert_eq!(header[2..6], ["经营者名称", "处罚类别", "罚款金额（CNY）", "物品"]);
    assert_eq!(rows[1].cells[..6], ["c", "新增或变更", "甲店", "罚款", "5.00", "名称：秤；名称：刀"]);
}

#[test]
fn a_file_that_was_not_noted_is_written_anew_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for ids in [vec!["a"], vec!["a", "b"]] {
        let mut sheets = sheets(folder.path(), Form::Csv);
        sheets.after(None);
        sheets.give(&ids.iter().map(|id| delivery(id, "penalty")).collect::<Vec<_>>());
    }
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(files, ["county.sheets-00001-penalty.csv"]);
    let (_, rows) = Sheets::read(&folder.path().join(&files[0])).unwrap();
    assert_eq!(rows.len(), 2);
}

#[test]
fn what_a_person_filled_in_comes_back_row_by_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut sheets = sheets(folder.path(), Form::Csv);
    let ids = ["aa", "bb", "cc", "dd", "ee"];
    sheets.give(&ids.map(|id| delivery(id, "penalty")));
    let cells = [("aa", ",77,已接收,"), ("bb", ",,不接收,无此企业"), ("cc", ",,也许,"), ("ee", ",,Needless,")];
    let text = filled(folder.path(), "county.sheets-00001-penalty.csv", &cells) + "\r\nzz,,,,,,,已接收,\r\n";
    fs::create_dir_all(folder.path().join("receipts")).unwrap();
    fs::write(folder.path().join("receipts/back.csv"), text).unwrap();
    assert!(look(&mut sheets).is_empty(), "it may still be written");
    let answers = look(&mut sheets).remove(0);

    let last: HashMap<String, Receipt> = ids.iter().map(|id| ((*id).to_owned(), receipt(id))).collect();
    let (receipts, strange) = placed(&answers, &last, 9);
    let said: Vec<_> = receipts.iter().map(|one| (&*one.id, one.verdict, one.known_as.as_deref())).collect();
    let (accepted, refused) = (("aa", Verdict::Accepted, Some("77")), ("bb", Verdict::Refused, None));
    assert_eq!(said, [accepted, refused, ("ee", Verdict::Needless, None)], "of dd nothing is said yet");
    assert_eq!(receipts[1].remark.as_ref().unwrap().message, "无此企业");
    assert!(receipts[0].delivery.is_none() && receipts[1].delivery.is_some(), "what is refused may be sent again");
    let codes: Vec<_> = strange.iter().map(|one| (one.row, one.code)).collect();
    assert_eq!(codes, [(4, code!(6408)), (7, code!(6407))]);

    let said = receipts.into_iter().map(|receipt| (receipt.id.clone(), receipt)).collect();
    assert!(placed(&answers, &said, 10).0.is_empty(), "the same file once more says nothing new");
    sheets.noted(answers, &strange).unwrap();
    let why = fs::read_to_string(folder.path().join("receipts/taken/back.csv.why.csv")).unwrap();
    assert!(why.contains("HUB-6408") && why.contains("zz"), "{why}");
}

#[test]
fn a_file_that_is_no_table_of_answers_is_put_aside_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let mut sheets = sheets(folder.path(), Form::Csv);
    fs::create_dir_all(folder.path().join("receipts")).unwrap();
    fs::write(folder.path().join("receipts/x.csv"), "a,b\r\n1,2\r\n").unwrap();
    fs::write(folder.path().join("receipts/y.xlsx"), "PK").unwrap();
    look(&mut sheets);
    assert!(look(&mut sheets).is_empty());
    let why = |file: &str| fs::read_to_string(folder.path().join("receipts/refused").join(file)).unwrap();
    assert!(why("x.csv.why").contains("HUB-6406") && why("y.xlsx.why").contains("HUB-6024"));
}

#[test]
fn a_folder_that_cannot_be_written_is_trouble_that_passes() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("out"), "a file").unwrap();
    let given = sheets(&folder.path().join("out"), Form::Xlsx).give(&[delivery("a", "penalty")]);
    assert!(given.receipts.is_empty());
    assert!(matches!(given.ended, Ended::Trouble { code, .. } if code == "HUB-6409"));
}
