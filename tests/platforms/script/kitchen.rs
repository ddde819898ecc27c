//! Rows of the sunshine-kitchen platform: companies and alerts, pulled and pushed.
//!
//! Each function writes one version of one row and the fact that it states.

pub mod own;

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::draft::{Draft, Version};
use super::moment::{Form, Moment};
use crate::platforms::truth::{Fact, Kind, mention};

/// The channel of what is read from the platform's lists.
pub const PULL: &str = "yi-can-shi-an.pull";
/// The channel of what the platform pushes.
pub const PUSH: &str = "yi-can-shi-an.push";

/// The platform id by which the platform's rows name an operator.
pub fn platform(company: u32) -> String {
    format!("yi-can-shi-an/{company}")
}

/// Writes a row of `company/list`; state 0 closed, 1 open. The licence is the operator's newest, or none.
pub fn company(draft: &mut Draft, operator: &Operator, state: u8, version: Version) {
    let id = operator.company();
    let licence = operator.licences.first();
    let number = licence.map_or("", |licence| &licence.number);
    let town = operator.town.name;
    let short = town.trim_end_matches("街道").trim_end_matches('镇');
    // Chance is taken from the company, not the version: a row keeps the way in which it is written.
    let written = if operator.serial % 5 == 1 { number.to_lowercase() } else { number.to_owned() };
    let until = licence.map_or(Value::Null, |licence| json!(licence.from.plus(5 * 365 * 86_400_000).date()));
    let body = json!({
        "id": draft.loose(id),
        "companyName": operator.name,
        "shopName": operator.name.trim_end_matches("有限公司"),
        "unitSocailCreditCode": draft.text(&operator.code),
        "thirdNumber": format!("HS-{:08}", operator.serial),
        "type": draft.loose(operator.class.kitchen.unwrap_or_default().into()),
        "licenceNo": draft.text(&written),
        "licenceValidTo": until,
        "businessForm": operator.class.name,
        "address": operator.address(),
        "townName": if draft.chance(30) { short } else { town },
        "legalPerson": operator.person,
        "mobile": format!("1000{:07}", operator.serial),
        "status": draft.loose(state.into()),
        "isDelete": draft.loose(version.mark().into()),
        "updateTime": version.updated.second(),
    });
    let fact = Fact {
        source: PULL,
        family: if licence.is_some() { "licence" } else { "registration" },
        record: id.to_string(),
        deleted: version.deleted,
        key: licence.map(|licence| format!("{}|{}", licence.kind, licence.number)),
        mention: mention(&[
            (Kind::SocialCredit, &operator.code),
            (Kind::Licence, number),
            (Kind::Platform, &platform(id)),
        ]),
        others: Vec::new(),
        town: Some(operator.town.code),
        class: Some(operator.class.code()),
        name: None,
    };
    draft.row(List::Companies, id.to_string(), version, &body, fact);
}

/// An alert as both roads carry it.
#[derive(Clone)]
pub struct Alert {
    number: u32,
    company: u32,
    name: String,
    code: String,
    device: String,
    kind: u32,
    at: Moment,
    picture: String,
    /// 0 待核实, 1 属实, 2 误报.
    state: u32,
}

impl Alert {
    /// The operator's alert with this place among its alerts (below 10), of this kind, not yet verified.
    pub fn of(draft: &mut Draft, operator: &Operator, place: u32, kind: u32) -> Self {
        let seconds = i64::from(draft.below(86_400)) * 1_000;
        let device = if draft.chance(85) {
            format!("4407840003132{:07}", operator.serial * 10 % 10_000_000 + place)
        } else {
            String::new()
        };
        Self {
            number: 10_000_000 + operator.serial * 10 + place,
            company: operator.company(),
            name: operator.name.clone(),
            code: if draft.chance(80) { operator.code.clone() } else { String::new() },
            device,
            kind,
            at: Moment::day(i64::from(draft.below(320))).plus(seconds),
            picture: draft.hex(),
            state: 0,
        }
    }

    /// The same after a person looked.
    pub fn verified(&self, state: u32) -> Self {
        Self { state, ..self.clone() }
    }

    fn row(&self, draft: &mut Draft, version: Version) -> Value {
        let at = match draft.form() {
            Form::Number => json!(self.at.0),
            Form::Text => json!(self.at.0.to_string()),
            Form::Dashes | Form::Slashes => json!(self.at.second()),
        };
        let (by, when) = if self.state == 0 {
            (draft.empty(), draft.empty())
        } else {
            (json!("演示梁管理员"), json!(self.at.plus(5_400_000).second()))
        };
        json!({
            "recordId": draft.loose(self.number),
            "companyId": draft.loose(self.company),
            "companyName": self.name,
            "unitSocailCreditCode": draft.text(&self.code),
            "deviceId": draft.text(&self.device),
            "alarmType": draft.loose(self.kind),
            "alarmTime": at,
            "status": draft.loose(self.state),
            "checkUser": by,
            "checkTime": when,
            "picUrl": format!("/pictures/{}.jpg", self.picture),
            "picMd5": self.picture,
            "isDelete": draft.loose(version.mark().into()),
            "updateTime": version.updated.second(),
        })
    }

    fn fact(&self, source: &'static str, version: Version) -> Fact {
        Fact {
            source,
            family: "kitchen-alert",
            record: self.number.to_string(),
            deleted: version.deleted,
            key: Some(format!("yi-can-shi-an|{}", self.number)),
            mention: mention(&[(Kind::SocialCredit, &self.code), (Kind::Platform, &platform(self.company))]),
            others: Vec::new(),
            town: None,
            class: None,
            name: None,
        }
    }
}

/// Writes an alert into `ai/record/list`.
pub fn listed(draft: &mut Draft, alert: &Alert, version: Version) {
    let body = alert.row(draft, version);
    let fact = alert.fact(PULL, version);
    draft.row(List::Alerts, alert.number.to_string(), version, &body, fact);
}

/// Has an alert pushed.
pub fn pushed(draft: &mut Draft, alert: &Alert, version: Version) {
    let body = alert.row(draft, version);
    let fact = alert.fact(PUSH, version);
    draft.push(version.phase, body, fact);
}

/// Writes an alert on both roads, first unverified; in the second phase as true or false.
pub fn both_roads(draft: &mut Draft, alert: &Alert, real: bool) {
    let first = draft.first();
    listed(draft, alert, first);
    pushed(draft, alert, first);
    let second = draft.second();
    let verified = alert.verified(if real { 1 } else { 2 });
    listed(draft, &verified, second);
    pushed(draft, &verified, second);
}
