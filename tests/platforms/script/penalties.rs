//! Penalties, by all the roads on which one and the same penalty reaches the hub.
//!
//! Each function writes one version on one road and the fact that it states.

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::county;
use super::draft::{Cells, Draft, Version};
use super::files::Table;
use super::kitchen;
use super::moment::{Form, Moment};
use super::province::{self, OFFICE};
use super::words;
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// A penalty; each road writes as much of it as it has columns for.
#[derive(Clone)]
pub struct Penalty {
    /// Unique in the script for each who is punished.
    pub serial: u32,
    /// Document number (文号) with 〔〕.
    pub document: String,
    /// Who is punished: the codes are those that the roads write.
    pub operator: Operator,
    /// The fine in yuan, a multiple of 100.
    pub yuan: u32,
    /// Day of the decision.
    pub decided: Moment,
    offence: (&'static str, &'static str),
}

impl Penalty {
    /// A penalty of this operator; its document number is made from the operator's serial.
    pub fn of(draft: &mut Draft, operator: &Operator, yuan: u32) -> Self {
        Self {
            serial: operator.serial,
            document: format!("鹤市监处罚〔2025〕{}号", operator.serial),
            operator: operator.clone(),
            yuan,
            decided: draft.past_day(),
            offence: draft.pick(&words::OFFENCES),
        }
    }

    /// The document number as one road writes it.
    fn written(&self, brackets: (&str, &str)) -> String {
        self.document.replace('〔', brackets.0).replace('〕', brackets.1)
    }

    fn content(&self) -> String {
        format!("警告；罚款人民币{}元", self.yuan)
    }

    /// 50,000 yuan is `5`, 1,500 is `0.15`.
    fn ten_thousands(&self) -> String {
        let text = format!("{}.{:04}", self.yuan / 10_000, self.yuan % 10_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }

    fn fact(&self, source: &'static str, record: String, deleted: bool, who: Mention) -> Fact {
        Fact {
            source,
            family: "penalty",
            record,
            deleted,
            key: Some(format!("{}|{OFFICE}", self.document)),
            mention: who,
            others: Vec::new(),
            town: None,
            class: None,
            name: None,
        }
    }

    fn in_file(&self, who: Mention) -> Fact {
        self.fact("provincial-supervision.files", self.name(), false, who)
    }

    /// The record's id where rows and messages have none of their own.
    fn name(&self) -> String {
        format!("{}/{}", self.document, self.operator.name)
    }
}

/// Brackets round the year, as offices type them.
const BRACKETS: [(&str, &str); 5] = [("〔", "〕"), ("[", "]"), ("（", "）"), ("(", ")"), ("［", "］")];

/// Writes a row of the province's `penalties`, whose tags are in lower case.
pub fn listed(draft: &mut Draft, penalty: &Penalty, version: Version) {
    let operator = &penalty.operator;
    let form = draft.form();
    let id = format!("CF{:010}", penalty.serial);
    let text = penalty.ten_thousands();
    let fine: Value = match text.parse::<f64>() {
        Ok(number) if draft.chance(50) => number.into(),
        _ => text.into(),
    };
    let brackets = draft.pick(&BRACKETS);
    let until = penalty.decided.plus(3 * 365 * 86_400_000);
    let body = json!({
        "cf_id": id,
        "ztsfdm": operator.province_id(),
        "cf_xdr_mc": operator.name,
        "cf_xdr_shxym": draft.text(&operator.code),
        "cf_xdr_gszc": draft.text(&operator.old_number),
        "cf_fr_zjhm": codes::resident(operator.serial),
        "cf_wsh": penalty.written(brackets),
        "cf_wfxw": penalty.offence.0,
        "cf_sy": penalty.offence.0,
        "cf_yj": penalty.offence.1,
        "cf_cflb": "警告；罚款",
        "cf_nr": penalty.content(),
        "cf_nr_fk": fine,
        "cf_nr_wfff": draft.empty(),
        "cf_jdrq": penalty.decided.json(form),
        "cf_gsjzq": until.json(form),
        "cf_cfjg": OFFICE,
        "gxsj": version.updated.0,
        "scbz": version.mark(),
    });
    let who = mention(&[
        (Kind::SocialCredit, &operator.code),
        (Kind::Registration, &operator.old_number),
        (Kind::Platform, &province::platform(&operator.province_id())),
    ]);
    let fact = penalty.fact("provincial-supervision.api", id.clone(), version.deleted, who);
    draft.row(List::Penalties, id, version, &body, fact);
}

/// Writes a row of the sunshine-kitchen platform's `punish/list`.
pub fn at_the_kitchen(draft: &mut Draft, penalty: &Penalty, version: Version) {
    let operator = &penalty.operator;
    let id = 5_000_000 + penalty.serial;
    let brackets = draft.pick(&BRACKETS);
    let day = match draft.form() {
        Form::Slashes | Form::Text => penalty.decided.slashed(),
        Form::Dashes | Form::Number => penalty.decided.date(),
    };
    let body = json!({
        "punishId": draft.loose(id),
        "companyId": draft.loose(operator.company()),
        "companyName": operator.name,
        "unitSocailCreditCode": draft.text(&operator.code),
        "documentNo": penalty.written(brackets),
        "authority": OFFICE,
        "decisionDate": day,
        "punishReason": penalty.offence.0,
        "punishBasis": penalty.offence.1,
        "punishContent": penalty.content(),
        "fineAmount": draft.loose(penalty.yuan),
        "isDelete": draft.loose(version.mark().into()),
        "updateTime": version.updated.second(),
    });
    let who =
        mention(&[(Kind::SocialCredit, &operator.code), (Kind::Platform, &kitchen::platform(operator.company()))]);
    let fact = penalty.fact(kitchen::PULL, id.to_string(), version.deleted, who);
    draft.row(List::Punishments, id.to_string(), version, &body, fact);
}

/// Writes a row of a `CF_OLD_` file; `withdrawn` is its state 撤销.
pub fn in_older_file(draft: &mut Draft, penalty: &Penalty, withdrawn: bool, version: Version) {
    let (cells, who) = older(draft, penalty, withdrawn, version);
    draft.cells(version.phase, Table::PenaltiesOlder, cells, penalty.in_file(who));
}

/// Writes a row of the county's own table, which has the older columns.
pub fn in_county_table(draft: &mut Draft, penalty: &Penalty, version: Version) {
    let (cells, who) = older(draft, penalty, false, version);
    let fact = penalty.fact(county::TABLE, penalty.name(), false, who);
    draft.cells(version.phase, Table::CountyPenalties, cells, fact);
}

/// The older columns of a penalty, and whom they name.
fn older(draft: &mut Draft, penalty: &Penalty, withdrawn: bool, version: Version) -> (Cells, Mention) {
    let operator = &penalty.operator;
    let form = draft.form();
    let in_words = if penalty.yuan.is_multiple_of(10_000) && draft.chance(60) {
        format!("罚款{}万元", penalty.yuan / 10_000)
    } else {
        format!("罚款{}元", penalty.yuan)
    };
    let cells: Cells = vec![
        ("CF_WSH", penalty.document.clone()),
        ("CF_CFMC", format!("{}行政处罚案", penalty.operator.name)),
        ("CF_CFLB1", "罚款".to_owned()),
        ("CF_SY", penalty.offence.0.to_owned()),
        ("CF_YJ", penalty.offence.1.to_owned()),
        ("CF_XDR_MC", operator.name.clone()),
        ("CF_XDR_SHXYM", operator.code.clone()),
        ("CF_XDR_ZDM", operator.organisation.clone()),
        ("CF_XDR_GSDJ", operator.old_number.clone()),
        ("CF_XDR_SFZ", codes::resident(operator.serial)),
        ("CF_FR", operator.person.clone()),
        ("CF_JG", in_words),
        ("CF_JDRQ", penalty.decided.cell(form)),
        ("CF_XZJG", OFFICE.to_owned()),
        ("CF_ZT", u8::from(withdrawn).to_string()),
        ("DFBM", "440784".to_owned()),
        ("SJC", version.updated.cell(form)),
    ];
    (cells, in_columns(operator))
}

/// Writes a row of a `CF_NEW_` file. Who is punished as a person is named by an ID number alone.
pub fn in_newer_file(draft: &mut Draft, penalty: &Penalty, version: Version) {
    let (cells, who) = newer(draft, penalty);
    draft.cells(version.phase, Table::PenaltiesNewer, cells, penalty.in_file(who));
}

/// Has the county push a penalty, in the newer columns; deleted, it takes it back.
pub fn in_message(draft: &mut Draft, penalty: &Penalty, version: Version) {
    let (cells, who) = newer(draft, penalty);
    let fact = penalty.fact(county::EXCHANGE, penalty.name(), version.deleted, who);
    county::message(draft, "行政处罚", &cells, version, fact);
}

/// The newer columns of a penalty, and whom they name.
fn newer(draft: &mut Draft, penalty: &Penalty) -> (Cells, Mention) {
    let operator = &penalty.operator;
    let form = draft.form();
    let person = operator.code.is_empty() && operator.organisation.is_empty();
    let resident = codes::resident(operator.serial);
    let cells: Cells = vec![
        ("CF_XDR_MC", operator.name.clone()),
        ("CF_XDR_SHXYM", operator.code.clone()),
        ("CF_XDR_GSZC", operator.old_number.clone()),
        ("CF_XDR_ZZJG", operator.organisation.clone()),
        ("CF_FRDB", operator.person.clone()),
        ("CF_FR_ZJHM", resident.clone()),
        ("CF_XDR_ZJLX", if person { "身份证" } else { "" }.to_owned()),
        ("CF_XDR_ZJHM", if person { resident } else { String::new() }),
        ("CF_WSH", penalty.document.clone()),
        ("CF_WFXW", penalty.offence.0.to_owned()),
        ("CF_SY", penalty.offence.0.to_owned()),
        ("CF_YJ", penalty.offence.1.to_owned()),
        ("CF_CFLB", "警告;罚款".to_owned()),
        ("CF_NR", penalty.content()),
        ("CF_NR_FK", penalty.ten_thousands()),
        ("CF_JDRQ", penalty.decided.cell(form)),
        ("CF_YXQ", "2099/12/31".to_owned()),
        ("CF_GSJZQ", penalty.decided.plus(3 * 365 * 86_400_000).cell(form)),
        ("CF_CFJG", OFFICE.to_owned()),
        ("CF_CFJGDM", "11440784006999999X".to_owned()),
        ("CF_SJLY", OFFICE.to_owned()),
        ("CF_SJLYDM", "11440784006999999X".to_owned()),
    ];
    (cells, in_columns(operator))
}

/// Whom columns of penalties name.
fn in_columns(operator: &Operator) -> Mention {
    mention(&[
        (Kind::SocialCredit, &operator.code),
        (Kind::Organisation, &operator.organisation),
        (Kind::Registration, &operator.old_number),
    ])
}

/// Writes one penalty on all roads; in both kinds of file it is one record of one channel.
pub fn everywhere(draft: &mut Draft, penalty: &Penalty) {
    let first = draft.first();
    listed(draft, penalty, first);
    in_older_file(draft, penalty, false, first);
    at_the_kitchen(draft, penalty, first);
    let second = draft.second();
    in_newer_file(draft, penalty, second);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fines_are_written_in_ten_thousands() {
        let mut draft = Draft::new(1);
        let class = words::class_named("冷库");
        let operator = Operator::new(&mut draft, 7, class, "演示甲冷库".to_owned());
        for (yuan, written) in [(50_000, "5"), (1_500, "0.15"), (125_000, "12.5"), (200_000, "20")] {
            let penalty = Penalty::of(&mut draft, &operator, yuan);
            assert_eq!(penalty.ten_thousands(), written);
        }
    }
}
