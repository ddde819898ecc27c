//! What the county is told: penalties and permits of others, which it keeps by their numbers and shows in no list;
//! inspections and incidents of others, which it lists among its own under ids that it gives them.

use serde_json::{Map, Value, json};

use super::message::Message;
use super::{EXCHANGE, Refusal, WRONG};
use crate::platforms::script::List;
use crate::platforms::serve::House;
use crate::platforms::stage::Stage;

/// A kind of what is told by number: the columns of the number and of whom it is about, and how its ids begin. An
/// archive's number says whose it is.
const NUMBERED: [(&str, &str, &str); 3] =
    [("CF_WSH", "CF_XDR_MC", "CF"), ("XK_XKBH", "XK_XDR_MC", "XK"), ("DA_BH", "DA_BH", "DA")];

/// A kind of what is listed: the column of its number, before all its columns, its list.
const LISTED: [(&str, &str, List); 2] =
    [("JC_JLBH", "JC", List::CountyInspections), ("SJ_BH", "SJ", List::CountyIncidents)];

/// Columns that are called otherwise in a list's row.
const NAMES: [(&str, &str); 22] = [
    ("JC_JLBH", "recordNo"),
    ("JC_LX", "kind"),
    ("JC_RQ", "checkDate"),
    ("JC_JG", "result"),
    ("JC_JCJG", "dept"),
    ("JC_BZ", "remark"),
    ("SJ_BH", "incidentNo"),
    ("SJ_MC", "title"),
    ("SJ_LX", "kind"),
    ("SJ_DJ", "level"),
    ("SJ_ZT", "status"),
    ("SJ_DD", "place"),
    ("SJ_FSSJ", "happenTime"),
    ("SJ_BGSJ", "reportTime"),
    ("SJ_JCRS", "exposed"),
    ("SJ_FBRS", "ill"),
    ("SJ_ZYRS", "hospitalised"),
    ("SJ_SWRS", "dead"),
    ("SJ_SP", "food"),
    ("SJ_YY", "cause"),
    ("SJ_JL", "conclusion"),
    ("SJ_ZZSJ", "endTime"),
];

/// Takes a message; the county's own id of what it tells.
pub fn taken(house: &House, message: &Message) -> Result<String, Refusal> {
    house.moved(|stage| {
        if let Some(kind) = NUMBERED.iter().find(|(_, _, prefix)| is_of(message, prefix)) {
            return numbered(stage, message, *kind);
        }
        let kind = LISTED.iter().find(|(_, prefix, _)| is_of(message, prefix));
        listed(stage, message, *kind.ok_or(("2", "事项不存在"))?)
    })
}

fn is_of(message: &Message, prefix: &str) -> bool {
    message.columns().any(|(tag, _)| tag.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('_')))
}

/// By its number and whom it is about: what comes again replaces what came before. What the county decided itself it has.
fn numbered(
    stage: &mut Stage,
    message: &Message,
    (number, name, prefix): (&str, &str, &str),
) -> Result<String, Refusal> {
    if message.get(number).is_empty() {
        return Err(("3", "缺少文书号"));
    }
    if stage.is_of_county(message.get(number), message.get(name)) {
        return Err(("4", "本局文书"));
    }
    let rows: Vec<(String, Map<String, Value>)> = stage
        .told()
        .filter(|(call, id, _)| *call == EXCHANGE && id.starts_with(prefix))
        .map(|(_, id, row)| (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON")))
        .collect();
    let same = |row: &Map<String, Value>, tag: &str| row.get(tag).and_then(Value::as_str) == Some(message.get(tag));
    let before = rows.iter().find(|(_, row)| same(row, number) && same(row, name));
    let (id, mut row) = match (before, message.is_cancel) {
        (Some((id, row)), true) => (id.clone(), row.clone()),
        (None, true) => return Err(WRONG),
        (before, false) => {
            let id = before.map_or_else(|| format!("{prefix}{:07}", 9_000_001 + rows.len()), |(id, _)| id.clone());
            (id, message.columns().map(|(tag, text)| (tag.to_owned(), text.into())).collect())
        }
    };
    row.insert("id".into(), id.clone().into());
    row.insert("isDelete".into(), u8::from(message.is_cancel).into());
    stage.tell(EXCHANGE, &id, &Value::Object(row).to_string());
    Ok(id)
}

/// By the id that the county gave it, else by its number and whose code it bears.
fn listed(stage: &mut Stage, message: &Message, (number, prefix, list): (&str, &str, List)) -> Result<String, Refusal> {
    let rows: Vec<(String, Map<String, Value>)> = stage
        .given(list)
        .map(|(id, row)| (id.to_owned(), serde_json::from_str(row).expect("it was written as JSON")))
        .collect();
    let asked = message.get(&format!("{prefix}_ID"));
    let by_id = rows.iter().find(|(id, _)| !asked.is_empty() && id == asked);
    if message.is_cancel {
        let (id, mut row) = by_id.cloned().ok_or(WRONG)?;
        row.insert("isDelete".into(), 1.into());
        stage.give(list, &id, &Value::Object(row).to_string());
        return Ok(id);
    }
    if message.get(number).is_empty() {
        return Err(("3", "缺少编号"));
    }
    let row = row(message, prefix, list);
    let again = || rows.iter().find(|(_, other)| same(other, &row));
    let id = by_id.or_else(again).map_or_else(|| format!("{prefix}9{:08}", 1 + rows.len()), |(id, _)| id.clone());
    let mut row = row;
    row.insert("id".into(), id.clone().into());
    stage.give(list, &id, &Value::Object(row).to_string());
    Ok(id)
}

/// Whether two rows are of one number and about one operator.
fn same(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    ["recordNo", "incidentNo", "entName", "creditCode", "units"].iter().all(|name| one.get(*name) == other.get(*name))
}

/// A row of the list.
fn row(message: &Message, prefix: &str, list: List) -> Map<String, Value> {
    let said = |tag: &str| message.get(&format!("{prefix}_XDR_{tag}")).to_owned();
    let unit = json!({
        "entName": said("MC"), "creditCode": said("SHXYM"), "orgCode": said("ZZJG"), "regNo": said("GSZC"),
    });
    let mut row = Map::new();
    for (tag, name) in NAMES.iter().filter(|(tag, _)| tag.starts_with(prefix)) {
        row.insert((*name).to_owned(), message.get(tag).into());
    }
    if let (List::CountyIncidents, Value::Object(mut unit)) = (list, unit.clone()) {
        unit.insert("role".into(), "1".into());
        row.insert("units".into(), json!([unit]));
    } else if let Value::Object(unit) = unit {
        row.extend(unit);
    }
    row.insert("isDelete".into(), 0.into());
    row
}
