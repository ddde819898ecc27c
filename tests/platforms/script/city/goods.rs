//! What an enterprise makes: a product, perhaps certified, a batch of it, and the certificate that goes with it.

use serde_json::{Value, json};

use super::{API, named, names};
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::{Draft, Version};
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// Products: name and category.
const PRODUCTS: [(&str, &str); 6] = [
    ("豇豆", "蔬菜"),
    ("丝瓜", "蔬菜"),
    ("菜心", "蔬菜"),
    ("荔枝", "水果"),
    ("罗非鱼", "水产品"),
    ("鸡蛋", "畜禽产品"),
];

/// Where a batch goes: name and code.
pub const MARKET: (&str, &str) = ("演示惠群农贸市场", "91440784000001046N");
const CATERER: (&str, &str) = ("演示鲜膳配餐有限公司", "91440784000001038U");

/// What others may tell of a batch, too.
pub struct Made {
    /// Unique in the script.
    pub number: u32,
    /// The batch's trace code, printed or not.
    pub trace_code: String,
    /// Name and category.
    pub product: (&'static str, &'static str),
    /// When it was harvested.
    pub day: Moment,
    /// The number of its compliance certificate, where it has one.
    pub certificate: Option<String>,
}

/// What an enterprise has of one product.
struct Goods<'a> {
    operator: &'a Operator,
    /// Unique in the script.
    number: u32,
    product: (&'static str, &'static str),
    link: u8,
    day: Moment,
    /// Quantity and unit, as written.
    quantity: (Value, &'static str),
    buyer: (&'static str, &'static str),
    /// Whether the batch's rows bear the enterprise's code.
    coded: bool,
}

/// Writes the operator's goods with this place among them (below 10).
pub fn play(draft: &mut Draft, operator: &Operator, link: u8, place: u32) -> Made {
    let quantity = draft.pick(&[(500, "公斤"), (1_000, "斤"), (2, "吨"), (30, "箱"), (250, "")]);
    let goods = Goods {
        operator,
        number: operator.serial * 10 + place,
        product: draft.pick(&PRODUCTS),
        link,
        day: Moment::day(i64::from(draft.below(300))),
        quantity: (draft.loose(quantity.0), quantity.1),
        buyer: draft.pick(&[MARKET, CATERER, ("演示散客", ""), ("", ""), ("", "")]),
        coded: draft.chance(80),
    };
    let first = draft.first();
    let scheme = if draft.chance(25) { draft.pick(&[1, 2, 3, 4]) } else { 0 };
    product(draft, &goods, scheme, first);
    let printed = draft.chance(85);
    batch(draft, &goods, 1, printed, first);
    let promised = draft.chance(70);
    if promised {
        certificate(draft, &goods, 1, first);
    }
    let second = draft.second();
    match draft.below(12) {
        0 => product(draft, &goods, 0, second),
        1 => {
            let end = draft.end();
            batch(draft, &goods, 1, printed, end);
        }
        2..=4 => batch(draft, &goods, 2, true, second),
        5 if promised => certificate(draft, &goods, 2, second),
        _ => {}
    }
    Made {
        number: goods.number,
        trace_code: goods.trace_code(),
        product: goods.product,
        day: goods.day,
        certificate: promised.then(|| goods.certificate()),
    }
}

/// Writes the story's bunch of beans.
pub fn beans(draft: &mut Draft, operator: &Operator) {
    let goods = Goods {
        operator,
        number: operator.serial * 10,
        product: PRODUCTS[0],
        link: 1,
        day: Moment::day(310),
        quantity: (json!("1000"), "斤"),
        buyer: MARKET,
        coded: true,
    };
    let first = draft.first();
    product(draft, &goods, 1, first);
    batch(draft, &goods, 1, true, first);
    certificate(draft, &goods, 1, first);
    let second = draft.second();
    batch(draft, &goods, 2, true, second);
}

impl Goods<'_> {
    fn number(&self) -> String {
        format!("{}-{:08}", self.day.date().replace('-', ""), self.number)
    }

    fn trace_code(&self) -> String {
        format!("{}1{}{:08}", self.operator.town.code, self.day.date().replace('-', ""), self.number)
    }

    fn certificate(&self) -> String {
        format!("HGZ440784{:010}", self.number)
    }

    /// What the row says of its enterprise, and what else.
    fn row(&self, draft: &mut Draft, version: Version, more: Value) -> Value {
        let mut row = more;
        for (name, value) in names(draft, self.operator, self.coded) {
            row[name] = value;
        }
        row["prod_name"] = self.product.0.into();
        row["category"] = self.product.1.into();
        row["del_flag"] = draft.loose(version.mark().into());
        row["update_time"] = version.updated.second().into();
        row
    }

    fn fact(&self, family: &'static str, version: Version, key: Option<String>, others: Vec<Mention>) -> Fact {
        let mention = named(self.operator, self.coded);
        Fact { others, ..Fact::of(API, family, self.number.to_string(), version.deleted, key, mention) }
    }
}

/// Writes a row of `product/list`; scheme 0 is no certificate, and then nothing is known of it.
fn product(draft: &mut Draft, goods: &Goods<'_>, scheme: u32, version: Version) {
    let number = if scheme == 0 { String::new() } else { format!("RZ-44-{:010}", goods.number) };
    let kind = ["", "green", "organic", "geographical", "无公害农产品"][scheme as usize];
    let (from, to) = if scheme == 0 {
        ("1900-01-01".to_owned(), "1900-01-01".to_owned())
    } else {
        (goods.day.date(), goods.day.plus(3 * 365 * 86_400_000).date())
    };
    let more = json!({
        "prod_id": draft.loose(goods.number),
        "brand": "/",
        "cert_type": draft.loose(scheme),
        "cert_no": draft.text(&number),
        "cert_org": if scheme == 0 { draft.empty() } else { json!("演示认证中心") },
        "cert_from": from,
        "cert_to": to,
    });
    let body = goods.row(draft, version, more);
    let fact = goods.fact("certification", version, Some(format!("{kind}|{number}")), Vec::new());
    let fact = Fact { deleted: version.deleted || scheme == 0, ..fact };
    draft.row(List::CityProducts, goods.number.to_string(), version, &body, fact);
}

/// Writes a row of `batch/list`; state 1 in stock, 2 gone out. One whose trace code is not printed is its
/// holder's by number.
fn batch(draft: &mut Draft, goods: &Goods<'_>, state: u8, printed: bool, version: Version) {
    let code = if printed { goods.trace_code() } else { String::new() };
    let went = if state == 2 { goods.buyer } else { ("", "") };
    let out = if state == 2 { goods.day.plus(30_600_000).second() } else { "1900-01-01 00:00:00".to_owned() };
    let day = draft.form();
    let more = json!({
        "batch_id": draft.loose(goods.number),
        "batch_no": goods.number(),
        "trace_code": draft.text(&code),
        "prod_id": goods.number,
        "spec": "散装",
        "grade": "",
        "link": draft.loose(goods.link.into()),
        "source_batch": "",
        "plot": format!("{}号田", goods.number % 30 + 1),
        "area": draft.pick(&["15", "3.5亩", "2000㎡", ""]),
        "plant_date": "1900-01-01",
        "harvest_date": goods.day.json(day),
        "quantity": goods.quantity.0,
        "unit": goods.quantity.1,
        "test_result": draft.pick(&["合格", "合  格", "合格（阴性）", "未检测", "/"]),
        "test_no": "",
        "cert_no": goods.certificate(),
        "out_time": out,
        "buyer_name": went.0,
        "buyer_code": draft.text(went.1),
        "status": draft.loose(state.into()),
        "stop_date": "1900-01-01",
        "stop_reason": "",
    });
    let body = goods.row(draft, version, more);
    let platform = super::platform(super::enterprise_id(goods.operator));
    let written = if goods.coded { goods.operator.code.as_str() } else { "" };
    let holder = if written.is_empty() { &platform } else { written };
    let key = if printed { code } else { format!("else 1|{holder}|out|{}", goods.number()) };
    let others = vec![mention(&[(Kind::SocialCredit, went.1)])];
    let fact = goods.fact("batch", version, Some(key), others);
    draft.row(List::CityBatches, goods.number.to_string(), version, &body, fact);
}

/// Writes a row of `certificate/list`; state 1 valid, 2 void.
fn certificate(draft: &mut Draft, goods: &Goods<'_>, state: u8, version: Version) {
    let voided = if state == 2 { version.updated.date() } else { "1900-01-01".to_owned() };
    let more = json!({
        "cert_id": draft.loose(goods.number),
        "cert_no": goods.certificate(),
        "user_type": draft.loose(if goods.link == 1 { 1 } else { 2 }),
        "quantity": goods.quantity.0,
        "unit": goods.quantity.1,
        "origin": goods.operator.address(),
        "promiser": goods.operator.person,
        "mobile": format!("1000{:07}", goods.operator.serial),
        "issue_date": goods.day.date(),
        "promise": draft.pick(&["1,2,3", "1，2", "不使用禁用农药兽药、停用兽药和非法添加物；对承诺的真实性负责"]),
        "basis": draft.pick(&["自我承诺", "1,3", "自我检测、内部质量控制", "2"]),
        "test_no": "",
        "batch_no": goods.number(),
        "trace_code": goods.trace_code(),
        "print_num": draft.loose(20),
        "state": draft.loose(state.into()),
        "void_date": voided,
    });
    let body = goods.row(draft, version, more);
    let fact = goods.fact("compliance-certificate", version, Some(goods.certificate()), Vec::new());
    draft.row(List::CityCertificates, goods.number.to_string(), version, &body, fact);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::codes;

    #[test]
    fn the_buyers_of_batches_are_the_story_s() {
        assert!([MARKET, CATERER].iter().all(|(name, code)| name.starts_with("演示") && codes::is_social_credit(code)));
    }
}
