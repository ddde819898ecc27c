//! Rows of the province's lists of registrations, licences and inspections.
//!
//! Each function writes one version of one row and the fact that it states.

pub mod follow;

use serde_json::{Value, json};

use super::cast::{Licence, Operator};
use super::draft::{Draft, Version};
use super::moment::{Form, Moment};
use super::{List, words};
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

const SOURCE: &str = "provincial-supervision.api";

/// The office that inspects, licenses and punishes.
pub const OFFICE: &str = "鹤山市市场监督管理局";

/// A registration as one row says it.
#[derive(Clone)]
pub struct Registration {
    /// Who is registered; its codes are those that the row writes.
    pub operator: Operator,
    /// The province's id that the row bears.
    pub id: String,
    /// Approved or changed.
    pub changed: Moment,
    /// `1` to `4`.
    pub state: &'static str,
}

impl Registration {
    /// The registration as it first stands.
    pub fn of(operator: &Operator) -> Self {
        Self {
            operator: operator.clone(),
            id: operator.province_id(),
            changed: Moment::day(-400 + i64::from(operator.serial % 300)),
            state: "1",
        }
    }
}

/// The platform id by which the province's rows name an operator.
pub fn platform(id: &str) -> String {
    if id.is_empty() { String::new() } else { format!("provincial-supervision/{id}") }
}

/// The division code of a town, now and then that of an older county code.
fn division(draft: &mut Draft, town: &words::Town) -> String {
    let county = match draft.below(50) {
        0 => "440725",
        1 => "442732",
        _ => "440784",
    };
    format!("{county}{}", &town.code[6..])
}

fn date(form: Form, moment: Moment) -> Value {
    moment.json(form)
}

/// Writes a row of `registrations`.
pub fn registration(draft: &mut Draft, what: &Registration, version: Version) {
    let Registration { operator, id, changed, .. } = what;
    let form = draft.form();
    let body = json!({
        "ZTSFDM": id,
        "QYMC": operator.name,
        "TYSHXYDM": draft.text(&operator.code),
        "ZCH": draft.text(&operator.old_number),
        "ZTLX": operator.class.entity,
        "FDDBR": operator.person,
        "FDDBRZJHM": codes::resident(operator.serial),
        "ZS": operator.address(),
        "JYCS": operator.address(),
        "JYFW": format!("{}（依法须经批准的项目，经相关部门批准后方可开展经营活动）", operator.class.name),
        "CLRQ": date(form, Moment::day(-2_000 + i64::from(operator.serial % 900))),
        "HZRQ": date(form, *changed),
        "ZT": what.state,
        "XZQH": division(draft, operator.town),
        "GXSJ": version.updated.0,
        "SCBZ": version.mark(),
    });
    let code = [&operator.code, &operator.old_number].into_iter().find(|code| !code.is_empty());
    let fact = Fact {
        source: SOURCE,
        family: "registration",
        record: id.clone(),
        deleted: version.deleted,
        key: code.map(|code| format!("{code}|{}", changed.date())),
        mention: mention(&[
            (Kind::SocialCredit, &operator.code),
            (Kind::Registration, &operator.old_number),
            (Kind::Platform, &platform(id)),
        ]),
        others: Vec::new(),
        town: Some(operator.town.code),
        class: None,
        name: Some((changed.date(), operator.name.clone())),
    };
    draft.row(List::Registrations, id.clone(), version, &body, fact);
}

/// Writes a row of `licences`.
pub fn licence(draft: &mut Draft, operator: &Operator, licence: &Licence, number: u32, state: &str, version: Version) {
    let form = draft.form();
    let id = format!("XK{number:010}");
    let body = json!({
        "XKZID": id,
        "ZTSFDM": operator.province_id(),
        "QYMC": operator.name,
        "TYSHXYDM": draft.text(&operator.code),
        "XKZLX": licence.kind,
        "XKZBH": licence.number,
        "ZTYT": operator.class.name,
        "JYXM": "热食类食品制售；预包装食品销售",
        "CSMC": operator.name,
        "JYCS": operator.address(),
        "FZR": operator.person,
        "FZRQ": date(form, licence.from),
        "YXQQ": date(form, licence.from),
        "YXQZ": date(form, Moment(licence.from.0 + 5 * 365 * 86_400_000)),
        "FZJG": OFFICE,
        "ZT": state,
        "XZQH": division(draft, operator.town),
        "GXSJ": version.updated.0,
        "SCBZ": version.mark(),
    });
    let fact = Fact {
        source: SOURCE,
        family: "licence",
        record: id.clone(),
        deleted: version.deleted,
        key: Some(format!("{}|{}", licence.kind, licence.number)),
        mention: mention(&[
            (Kind::SocialCredit, &operator.code),
            (Kind::Licence, &licence.number),
            (Kind::Platform, &platform(&operator.province_id())),
        ]),
        others: Vec::new(),
        town: Some(operator.town.code),
        class: Some(operator.class.code()),
        name: None,
    };
    draft.row(List::Licences, id, version, &body, fact);
}

/// An inspection as one row says it.
#[derive(Clone)]
pub struct Inspection {
    /// Unique in the script.
    pub number: u32,
    /// The name written.
    pub name: String,
    /// The social credit code written, or empty.
    pub code: String,
    /// The province's id written, or empty.
    pub id: String,
    /// Where it took place.
    pub town: &'static words::Town,
    /// When.
    pub day: Moment,
}

/// Writes a row of `inspections`.
pub fn inspection(draft: &mut Draft, what: &Inspection, version: Version) {
    let form = draft.form();
    let id = format!("JC{:010}", what.number);
    let record = format!("HSJC{:010}", what.number);
    let items: Vec<Value> = words::CLAUSES
        .iter()
        .take(1 + what.number as usize % words::CLAUSES.len())
        .map(|(clause, content)| json!({"TK": clause, "NR": content, "JG": "1"}))
        .collect();
    let inspectors = if draft.chance(80) { "演示陈甲、演示李乙" } else { "演示陈甲" };
    let body = json!({
        "JCID": id,
        "JCJLBH": record,
        "ZTSFDM": draft.text(&what.id),
        "QYMC": what.name,
        "TYSHXYDM": draft.text(&what.code),
        "JCLX": draft.pick(&["01", "01", "01", "02", "03", "04", "05"]),
        "JCRQ": date(form, what.day),
        "JCJG": draft.pick(&["1", "1", "1", "2", "3"]),
        "JCRY": inspectors,
        "JCJGMC": OFFICE,
        "JCXM": items,
        "PTJL": u8::from(draft.chance(85)),
        "BZ": draft.empty(),
        "XZQH": division(draft, what.town),
        "GXSJ": version.updated.0,
        "SCBZ": version.mark(),
    });
    let who: Mention = mention(&[(Kind::SocialCredit, &what.code), (Kind::Platform, &platform(&what.id))]);
    let fact = Fact {
        source: SOURCE,
        family: "inspection",
        record: id.clone(),
        deleted: version.deleted,
        key: Some(record),
        mention: who,
        others: Vec::new(),
        town: Some(what.town.code),
        class: None,
        name: None,
    };
    draft.row(List::Inspections, id, version, &body, fact);
}
