//! What a canteen enters day by day: certificates of its staff, goods bought, meals eaten with the pupils, waste,
//! food samples. Samples and waste are told by devices as well, in `feeds`.

use serde_json::{Value, json};

use super::{PICTURE, Unit, code, fact, first, key, row};
use crate::platforms::codes;
use crate::platforms::script::List;
use crate::platforms::script::draft::{Draft, Version};
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::{Fact, personal, place};

const HOUR: i64 = 3_600_000;

/// Meals: the platform's number, its word, the meal.
pub const MEALS: [(u32, &str, &str); 3] = [(1, "早餐", "breakfast"), (2, "中餐", "lunch"), (3, "晚餐", "dinner")];

/// Dishes.
pub const DISHES: [&str; 6] = ["豇豆炒肉", "番茄炒蛋", "冬瓜排骨汤", "清炒菜心", "土豆焖鸡", "米饭"];

/// Writes a row of `health`: the certificate with this number among the script's.
pub fn health(draft: &mut Draft, unit: &Unit, number: u32, person: &str, version: Version) {
    let id = draft.loose(number);
    let certificate = format!("粤健2025{number:08}");
    let from = Moment::day(-200 + i64::from(number % 300));
    let until = from.plus(364 * 24 * HOUR);
    let state = u32::from(until > Moment::day(330));
    let rest = json!({
        "staffName": person,
        "idCard": codes::resident(number),
        "certNo": certificate,
        "certType": code(draft, 1, "食品类"),
        "issuer": "演示疾病预防控制中心",
        "post": draft.pick(&["厨师", "厨工", "面点师"]),
        "checkDate": from.slashed(),
        "issueDate": if draft.chance(30) { json!("1900-01-00") } else { json!(from.date()) },
        "validFrom": from.date(),
        "validTo": until.date(),
        "status": if state == 1 { code(draft, 1, "有效") } else { code(draft, 2, "已过期") },
        "photo": PICTURE,
    });
    let body = row(draft, &id, unit, version, rest);
    let fact = fact("health-certificate", &id, version, Some(personal(&certificate)), unit.mention());
    draft.row(List::Certificates, format!("{number:010}"), version, &body, fact);
}

/// Writes a row of `purchase`: a line of goods from this supplier, where it names one.
pub fn purchase(draft: &mut Draft, unit: &Unit, number: u32, supplier: Option<&Unit>, version: Version) {
    const GOODS: [(&str, &str); 5] =
        [("豇豆", "蔬菜"), ("鲜猪肉", "肉类"), ("大米", "粮食"), ("食用植物油", "油脂"), ("鸡蛋", "蛋类")];
    let id = draft.loose(number);
    let (goods, category) = draft.pick(&GOODS);
    let (quantity, measure) =
        draft.pick(&[("25", "kg"), ("50", "斤"), ("2500", "g"), ("5", "箱"), ("３０", "公斤"), ("0.2吨", "")]);
    let nobody = Unit { id: String::new(), name: String::new(), code: String::new(), licence: String::new() };
    let supplier = supplier.unwrap_or(&nobody);
    let day = Moment::day(i64::from(draft.below(320)));
    let paper = json!([
        {"type": code(draft, 4, "承诺达标合格证"), "no": format!("HGZ{number}"), "md5": draft.hex().to_uppercase()},
        {"type": "送货单", "no": format!("SH{number}")},
    ]);
    let rest = json!({
        "ticketNo": format!("SH{number}"),
        "lineNo": draft.loose(1),
        "buyType": code(draft, 1, "采购"),
        "goodsName": goods,
        "category": category,
        "brand": "/",
        "spec": "散装",
        "batchNo": day.date().replace('-', ""),
        "produceDate": day.date(),
        "shelfLife": "3天",
        "quantity": quantity,
        "quantityUnit": measure,
        "price": draft.pick(&["6.80", "3.5", "12"]),
        "amount": draft.loose(85),
        "supplierId": draft.text(&supplier.id),
        "supplierName": draft.text(&supplier.name),
        "supplierCode": draft.text(&supplier.code),
        "supplierLicence": draft.text(&supplier.licence),
        "buyDate": if draft.chance(50) { day.date() } else { day.slashed() },
        "checkTime": day.plus(6 * HOUR).second(),
        "senseResult": code(draft, 1, "合格"),
        "checkResult": code(draft, 1, "验收合格"),
        "temperature": draft.pick(&["4℃", "-18", "/"]),
        "checker": "演示黄仓管",
        "certs": if draft.chance(70) { paper } else { json!([]) },
    });
    let body = row(draft, &id, unit, version, rest);
    let fact = fact("purchase", &id, version, Some(format!("yi-xiao-shi-an|{number}")), unit.mention());
    draft.row(
        List::Purchases,
        format!("{number:010}"),
        version,
        &body,
        Fact { others: vec![supplier.licensed()], ..fact },
    );
}

/// Writes a row of `meal`: eaten with the pupils by this person.
pub fn meal(draft: &mut Draft, unit: &Unit, number: u32, person: &str, version: Version) {
    let id = draft.loose(number);
    let (meal, word, ours) = MEALS[number as usize % 3];
    let day = Moment::day(250 + i64::from(number % 60));
    let eaten = day.plus(12 * HOUR + 600_000);
    let problem = draft.chance(20);
    let rest = json!({
        "mealDate": if draft.chance(80) { json!(day.date()) } else { Value::Null },
        "mealType": code(draft, meal, word),
        "eatTime": eaten.second(),
        "leaderName": person,
        "leaderPost": "校长",
        "dishes": "豇豆炒肉、番茄炒蛋，米饭",
        "taste": "良好",
        "hygiene": "良好",
        "service": "/",
        "result": if problem { code(draft, 0, "发现问题") } else { code(draft, 1, "满意") },
        "problem": if problem { json!("汤偏咸") } else { draft.empty() },
        "measure": draft.empty(),
    });
    let body = row(draft, &id, unit, version, rest);
    let who = unit.mention();
    let key = key(&[place(&who), Some(&day.date()), Some(ours), Some(&personal(person))]);
    let fact = fact("accompanied-meal", &id, version, key, who);
    draft.row(List::Meals, format!("{number:010}"), version, &body, fact);
}

/// Waste that was collected.
pub struct Waste {
    /// Unique in the script.
    pub number: u32,
    /// Number of the slip, or empty.
    pub slip: String,
    /// When.
    pub at: Moment,
    /// Who took it; a scale does not know.
    pub hauler: Option<Unit>,
}

impl Waste {
    /// What makes it one matter, however it is told.
    pub fn key(&self, unit: &Unit) -> Option<String> {
        let who = unit.mention();
        if self.slip.is_empty() {
            return key(&[first(&who), Some("food"), Some(&self.at.utc())]).map(|key| format!("else 1|{key}"));
        }
        key(&[Some(&self.slip), first(&who)])
    }
}

/// Writes a row of `waste`.
pub fn waste(draft: &mut Draft, unit: &Unit, what: &Waste, version: Version) {
    let id = draft.loose(what.number);
    let (weight, measure) = draft.pick(&[("45.5", "kg"), ("90", "斤"), ("0.05", "吨"), ("2桶", "")]);
    let mut rest = json!({
        "slipNo": draft.text(&what.slip),
        "wasteType": code(draft, 1, "泔水"),
        "weight": weight,
        "weightUnit": measure,
        "buckets": draft.loose(2),
        "collectTime": if draft.chance(50) { what.at.second() } else { what.at.second().replace('-', "/") },
        "handler": "演示黄仓管",
        "receiver": "演示吴司机",
        "destination": "演示餐厨处理厂",
        "purpose": "资源化利用",
        "status": code(draft, 1, "已收运"),
    });
    if let Some(hauler) = &what.hauler {
        rest["recyclerId"] = hauler.id.clone().into();
        rest["recyclerName"] = hauler.name.clone().into();
        rest["recyclerCode"] = hauler.code.clone().into();
        rest["recyclerLicence"] = hauler.licence.clone().into();
    }
    let body = row(draft, &id, unit, version, rest);
    let others = what.hauler.iter().map(Unit::licensed).collect();
    let fact = fact("waste", &id, version, what.key(unit), unit.mention());
    draft.row(List::Waste, format!("{:010}", what.number), version, &body, Fact { others, ..fact });
}

/// A sample of a dish.
#[derive(Clone)]
pub struct Sample {
    /// Unique in the script.
    pub number: u32,
    /// Place in [`MEALS`].
    pub meal: usize,
    /// The dish.
    pub dish: &'static str,
    /// When it was put away.
    pub at: Moment,
    /// Weight in grams.
    pub grams: u32,
    /// When it was cleared away.
    pub cleared: Option<Moment>,
}

impl Sample {
    /// What makes it one matter, however it is told.
    pub fn key(&self, unit: &Unit) -> Option<String> {
        let who = unit.mention();
        key(&[place(&who), Some(&self.at.date()), Some(MEALS[self.meal].2), Some(self.dish)])
    }

    /// Weight and unit, in grams or kilograms, with the unit or without.
    pub fn weight(&self, draft: &mut Draft) -> (Value, Value) {
        let kilograms = format!("0.{:03}", self.grams);
        match draft.below(5) {
            0 => (json!(kilograms), json!("kg")),
            1 => (json!(kilograms), draft.empty()),
            2 => (json!(self.grams), draft.empty()),
            3 => (json!(format!("{}克", self.grams)), draft.empty()),
            _ => (draft.loose(self.grams), json!("g")),
        }
    }

    /// What both ways of telling say of it.
    pub fn rest(&self, draft: &mut Draft) -> Value {
        let (meal, word, _) = MEALS[self.meal];
        let (weight, unit) = self.weight(draft);
        json!({
            "sampleNo": format!("LY{:09}", self.number),
            "mealDate": self.at.date(),
            "mealType": code(draft, meal, word),
            "dish": self.dish,
            "weight": weight,
            "weightUnit": unit,
            "temp": draft.pick(&["4.0", "4℃", "3.6"]),
            "status": if self.cleared.is_some() { code(draft, 2, "已销样") } else { code(draft, 1, "已留样") },
        })
    }
}

/// Writes a row of `sample`.
pub fn sample(draft: &mut Draft, unit: &Unit, what: &Sample, version: Version) {
    let id = draft.loose(what.number);
    let mut rest = what.rest(draft);
    rest["keepTime"] = what.at.second().into();
    rest["clearTime"] = what.cleared.map_or_else(|| draft.empty(), |at| at.second().into());
    rest["keeper"] = "演示黄仓管".into();
    rest["cabinet"] = "1号柜".into();
    let body = row(draft, &id, unit, version, rest);
    let fact = fact("food-sample", &id, version, what.key(unit), unit.mention());
    draft.row(List::Samples, format!("{:010}", what.number), version, &body, fact);
}
