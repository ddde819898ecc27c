//! What kitchens say of themselves: self-inspections, pulled and pushed.

use serde_json::json;

use super::{PULL, PUSH, platform};
use crate::platforms::codes;
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::{Draft, Version};
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::{Fact, Kind, mention};

/// What an ordinary kitchen says, if it has a code that is one.
pub fn play(draft: &mut Draft, operator: &Operator) {
    if codes::is_social_credit(&operator.code) {
        inspected(draft, operator);
    }
}

/// Writes a daily inspection that is pulled, one that is pushed, and one on both roads, which is put right later.
pub fn inspected(draft: &mut Draft, operator: &Operator) {
    for place in 0..3 {
        let check = Check { operator, place, day: Moment::day(300 + i64::from(place)) };
        let first = draft.first();
        if place != 1 {
            check.listed(draft, "1", first);
        }
        if place != 0 {
            check.pushed(draft, "1", first);
        }
        if place == 2 {
            let second = draft.second();
            check.listed(draft, "3", second);
        }
    }
}

struct Check<'a> {
    operator: &'a Operator,
    place: u32,
    day: Moment,
}

impl Check<'_> {
    fn number(&self) -> u32 {
        20_000_000 + self.operator.serial * 10 + self.place
    }

    fn row(&self, draft: &mut Draft, state: &str, version: Version) -> serde_json::Value {
        let (dashed, slashed) = (self.day.date(), self.day.slashed());
        json!({
            "checkId": draft.loose(self.number()),
            "companyId": draft.loose(self.operator.company()),
            "companyName": self.operator.name,
            "unitSocailCreditCode": self.operator.code,
            "checkType": draft.loose(1),
            "period": draft.pick(&[dashed.as_str(), slashed.as_str(), ""]),
            "checkDate": self.day.date(),
            "submitTime": self.day.plus(72_000_000).second(),
            "checkUser": self.operator.person,
            "position": "食品安全员",
            "status": state,
            "result": draft.loose(1),
            "problemNum": "0项",
            "items": [{"clause": "1.1", "name": "公示许可证", "result": "1"}],
            "isDelete": draft.loose(version.mark().into()),
            "updateTime": version.updated.second(),
        })
    }

    fn fact(&self, source: &'static str, version: Version) -> Fact {
        let operator = self.operator;
        let who = mention(&[(Kind::SocialCredit, &operator.code), (Kind::Platform, &platform(operator.company()))]);
        let key = format!("{}|daily|{}", operator.code, self.day.date());
        Fact::of(source, "self-inspection", self.number().to_string(), version.deleted, Some(key), who)
    }

    fn listed(&self, draft: &mut Draft, state: &str, version: Version) {
        let body = self.row(draft, state, version);
        draft.row(List::SelfChecks, self.number().to_string(), version, &body, self.fact(PULL, version));
    }

    fn pushed(&self, draft: &mut Draft, state: &str, version: Version) {
        let body = self.row(draft, state, version);
        draft.told(version.phase, "self/check", body, self.fact(PUSH, version));
    }
}
