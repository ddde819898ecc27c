//! Deliveries as rows, and rows as answers. Pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::code;
use crate::deliver::post::Strange;
use crate::message::Operation;
use crate::sandbox::{Answered, Delivery, Note};
use crate::schema::Column;
use crate::transport::reader::{Row, column};

/// The columns of each table.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    /// Whose a delivery is: by the names of its attributes.
    pub whose: Vec<Column>,
    /// What it says, by subject.
    pub of: BTreeMap<String, Vec<Column>>,
}

/// The delivery's id, by which an answer is placed.
const ID: [&str; 2] = ["交付编号", "delivery"];
const OPERATION: &str = "操作";
/// The platform's own id: known from before, or given with the answer.
const KNOWN_AS: [&str; 2] = ["平台编号", "known-as"];
/// What became of it: one of the words below.
const RESULT: [&str; 2] = ["接收结果", "result"];
const REASON: [&str; 2] = ["不接收原因", "reason"];

const ACCEPTED: [&str; 4] = ["已接收", "接收", "成功", "accepted"];
const REFUSED: [&str; 4] = ["不接收", "未接收", "失败", "refused"];
const NEEDLESS: [&str; 2] = ["无需接收", "needless"];

/// Header and rows of deliveries of one subject.
pub(super) fn written(columns: &Columns, subject: &str, deliveries: &[&Delivery]) -> (Vec<String>, Vec<Vec<String>>) {
    let (whose, of) = (&columns.whose, columns.of.get(subject).map(Vec::as_slice).unwrap_or_default());
    let mut header = vec![ID[0].to_owned(), OPERATION.to_owned()];
    header.extend(whose.iter().chain(of).map(|column| column.label.clone()));
    header.extend([KNOWN_AS[0], RESULT[0], REASON[0]].map(str::to_owned));
    (header, deliveries.iter().map(|delivery| row(whose, of, delivery)).collect())
}

fn row(whose: &[Column], of: &[Column], delivery: &Delivery) -> Vec<String> {
    let operation = match delivery.operation {
        Operation::Upsert => "新增或变更",
        Operation::Delete => "撤回",
    };
    let mut cells = vec![delivery.id.clone(), operation.to_owned()];
    cells.extend(whose.iter().map(|column| {
        let has = delivery.attributes.iter().find(|(name, _)| *name == column.name);
        has.map(|(_, value)| column.word(value).to_owned()).unwrap_or_default()
    }));
    let content: Map<String, Value> = serde_json::from_str(&delivery.body).unwrap_or_default();
    cells.extend(of.iter().map(|column| content.get(&column.name).map(|v| column.text(v)).unwrap_or_default()));
    cells.extend([delivery.known_as.clone().unwrap_or_default(), String::new(), String::new()]);
    cells
}

type Read = (Vec<(u64, String, Answered)>, Vec<Strange>);

/// What a table of answers says; a row without a result says nothing yet.
///
/// # Errors
/// Where it is no such table.
pub(super) fn answered(header: &[String], rows: &[Row]) -> Result<Read, String> {
    let place = |names: [&str; 2]| names.into_iter().find_map(|name| column(header, name));
    let (Some(id), Some(result)) = (place(ID), place(RESULT)) else {
        return Err(format!("{} needs the columns {} and {}", code!(6406), ID[0], RESULT[0]));
    };
    let (known_as, reason) = (place(KNOWN_AS), place(REASON));
    let mut read = Read::default();
    for row in rows {
        let cell = |place: usize| row.cells.get(place).map(|cell| cell.trim()).unwrap_or_default();
        let word = cell(result);
        if cell(id).is_empty() && word.is_empty() {
            continue;
        }
        let optional = |place: Option<usize>| place.map(cell).filter(|cell| !cell.is_empty());
        let note = || Note {
            code: "sheet.answered".to_owned(),
            message: optional(reason).unwrap_or_default().to_owned(),
            pointer: String::new(),
        };
        let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        let answered = match word {
            // Without a result nobody has answered; an id that stands there we wrote.
            "" => continue,
            _ if is(&ACCEPTED) => Answered::Accepted(optional(known_as).map(str::to_owned)),
            _ if is(&REFUSED) => Answered::Refused(note()),
            _ if is(&NEEDLESS) => Answered::Needless(note()),
            _ => {
                let code = code!(6408);
                let known = [ACCEPTED[0], REFUSED[0], NEEDLESS[0]].join("、");
                let why = format!("{code} {word:?} is no result; results are: {known}");
                read.1.push(Strange { row: row.row, code, why });
                continue;
            }
        };
        read.0.push((row.row, cell(id).to_owned(), answered));
    }
    Ok(read)
}
