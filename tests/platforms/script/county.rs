//! Records of the county's own modules, as lists, as exchange messages that it pushes, and as a table that it drops.
//!
//! Each function writes one version of one record and the fact that it states.

mod checks;
mod doings;
mod exchange;

use serde_json::{Value, json};

use super::List;
use super::cast::Operator;
use super::draft::{Draft, Version};
use super::penalties::{self, Penalty};
use super::province::{OFFICE, Registration};
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

pub use exchange::message;

/// The channel of what is read from the modules' lists.
pub const API: &str = "county-services.api";
/// The channel of the messages that the county pushes.
pub const EXCHANGE: &str = "county-services.exchange";
/// The channel of its table of penalties.
pub const TABLE: &str = "county-services.penalties";

/// The county's own id of an operator.
fn own(operator: &Operator) -> String {
    format!("QY{:08}", operator.serial)
}

/// Whom a row names: by the county's id, and by the social credit code.
fn named(operator: &Operator) -> Mention {
    mention(&[(Kind::SocialCredit, &operator.code), (Kind::Platform, &format!("county-services/{}", own(operator)))])
}

/// What the county says of an ordinary operator, if it knows it by a code that is one.
pub fn play(draft: &mut Draft, operator: &Operator, penalty: Option<&Penalty>) {
    if !codes::is_social_credit(&operator.code) {
        return;
    }
    if let Some(penalty) = penalty {
        punished(draft, penalty);
    }
    if !draft.chance(30) {
        return;
    }
    registered(draft, operator);
    if draft.chance(30) {
        exchange::permit(draft, operator);
    }
    match draft.below(6) {
        0 => checks::inspected(draft, operator),
        1 => checks::drawn(draft, operator),
        2 => checks::sampled(draft, operator, None),
        3 => doings::graded(draft, operator),
        4 if draft.chance(30) => doings::barred(draft, operator),
        _ => {}
    }
}

/// What it says of the story's operators; of one, that it is punished for what a sample showed.
pub fn story(draft: &mut Draft, operator: &Operator, maker: Option<&Operator>) {
    registered(draft, operator);
    exchange::permit(draft, operator);
    match operator.serial {
        103 => doings::graded(draft, operator),
        106 => checks::inspected(draft, operator),
        107 => checks::drawn(draft, operator),
        109 => {
            let mut penalty = Penalty::of(draft, operator, 5_000);
            penalty.decided = super::moment::Moment::day(200);
            let first = draft.first();
            penalties::listed(draft, &penalty, first);
            punished(draft, &penalty);
            checks::sampled(draft, operator, None);
            doings::barred_for_life(draft, operator.serial);
        }
        110 => doings::incident(draft, operator, maker),
        _ => {}
    }
    if let (103, Some(maker)) = (operator.serial, maker) {
        checks::sampled(draft, operator, Some(maker));
    }
}

/// Writes a penalty as the county tells it, by message and table, with its case and its document.
pub fn punished(draft: &mut Draft, penalty: &Penalty) {
    let first = draft.first();
    match draft.below(4) {
        0 => penalties::in_county_table(draft, penalty, first),
        1 => {
            penalties::in_county_table(draft, penalty, first);
            penalties::in_message(draft, penalty, first);
        }
        2 => {
            penalties::in_message(draft, penalty, first);
            let second = draft.second();
            penalties::in_message(draft, penalty, second);
        }
        _ => {
            penalties::in_message(draft, penalty, first);
            if draft.chance(30) {
                let end = draft.end();
                penalties::in_message(draft, penalty, end);
            }
        }
    }
    doings::prosecuted(draft, penalty);
    doings::documented(draft, penalty);
}

/// Writes a row of `registration`: the same approval as the province's.
fn registered(draft: &mut Draft, operator: &Operator) {
    let registration = Registration::of(operator);
    let form = match operator.class.entity {
        "12" => "个体工商户",
        "13" => "农民专业合作社",
        "14" => "事业单位",
        "15" => "民办非企业单位",
        "17" => "村民委员会",
        _ => "公司",
    };
    let more = json!({
        "entType": form,
        "legalPerson": operator.person,
        "legalPersonId": codes::resident(operator.serial),
        "domicile": operator.address(),
        "premises": operator.address(),
        "scope": operator.class.name,
        "estDate": registration.changed.slashed(),
        "apprDate": registration.changed.date(),
        "status": draft.loose(1),
    });
    let key = format!("{}|{}", operator.code, registration.changed.date());
    let row = Module { list: List::CountyRegistrations, family: "registration", letters: "DJ", has_town: true };
    let first = draft.first();
    row.put(draft, operator, 0, first, Some(key.clone()), more.clone());
    if draft.chance(5) {
        let second = draft.second();
        row.put(draft, operator, 0, second, Some(key), more);
    }
}

/// A list, and what its rows tell.
struct Module {
    list: List,
    family: &'static str,
    /// What its ids begin with.
    letters: &'static str,
    /// Whether a profile has its town of it.
    has_town: bool,
}

impl Module {
    /// Writes a row about an operator, with this place among its rows (below 10).
    fn put(
        &self,
        draft: &mut Draft,
        operator: &Operator,
        place: u32,
        version: Version,
        key: Option<String>,
        more: Value,
    ) {
        let (id, row) = self.row(draft, operator, place, version, more);
        let fact = Fact::of(API, self.family, id.clone(), version.deleted, key, named(operator));
        let town = Some(operator.town.code).filter(|_| self.has_town);
        draft.row(self.list, id, version, &row, Fact { town, ..fact });
    }

    /// The same, but the fact names others besides.
    fn put_with(
        &self,
        draft: &mut Draft,
        operator: &Operator,
        version: Version,
        (key, others): (String, Vec<Mention>),
        more: Value,
    ) {
        let (id, row) = self.row(draft, operator, 0, version, more);
        let fact = Fact::of(API, self.family, id.clone(), version.deleted, Some(key), named(operator));
        let town = Some(operator.town.code).filter(|_| self.has_town);
        draft.row(self.list, id, version, &row, Fact { town, others, ..fact });
    }

    fn row(
        &self,
        draft: &mut Draft,
        operator: &Operator,
        place: u32,
        version: Version,
        more: Value,
    ) -> (String, Value) {
        let id = format!("{}{:09}", self.letters, operator.serial * 10 + place);
        let town = draft.pick(&[("townCode", operator.town.code), ("townName", operator.town.name)]);
        let row = json!({
            "id": id,
            "entId": own(operator),
            "entName": operator.name,
            "creditCode": operator.code,
            town.0: town.1,
            "dept": OFFICE,
            "isDelete": draft.loose(version.mark().into()),
            "updateTime": version.updated.second(),
        });
        (id, with(row, more))
    }
}

/// Members of one row and of another.
fn with(mut row: Value, more: Value) -> Value {
    if let (Value::Object(row), Value::Object(more)) = (&mut row, more) {
        row.extend(more);
    }
    row
}
