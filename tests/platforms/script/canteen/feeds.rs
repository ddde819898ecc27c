//! What devices in canteens tell, through a gateway: checks of staff, disinfections, rapid tests, samples and
//! waste that they weigh. Each device has a clock of its own, and a way of writing it.

use serde_json::{Value, json};

use super::kept::{Sample, Waste};
use super::{PICTURE, PUSH, Unit, code, key};
use crate::platforms::codes;
use crate::platforms::script::Phase;
use crate::platforms::script::draft::Draft;
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::Fact;

/// How a device writes a time; which one, its canteen decides.
#[derive(Clone, Copy)]
enum Writing {
    /// `2025-11-20 07:05:10`, local.
    Local,
    /// `2025/11/20 7:5:10`, local.
    Slashes,
    /// `2025.11.20 07:05:10`, local.
    Dots,
    /// `20251120070510`, local.
    Compact,
    /// `2025-11-19T23:05:10Z`.
    Utc,
    /// `2025-11-20T07:05:10+08:00`.
    Offset,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// `2025-11-20T07:05:10Z`, which is local all the same.
    False,
    /// `2025-11-19 23:05:10`, which is UTC; such devices have numbers that begin with `UT-`.
    Unmarked,
}

impl Writing {
    const ALL: [Self; 10] = [
        Self::Local,
        Self::Slashes,
        Self::Dots,
        Self::Compact,
        Self::Utc,
        Self::Offset,
        Self::Seconds,
        Self::Milliseconds,
        Self::False,
        Self::Unmarked,
    ];

    fn write(self, draft: &mut Draft, at: Moment) -> Value {
        let digits =
            |number: String| -> Value { number.parse::<i64>().map_or_else(|_| number.clone().into(), Into::into) };
        let loose =
            |draft: &mut Draft, number: i64| if draft.chance(50) { json!(number) } else { json!(number.to_string()) };
        match self {
            Self::Local => at.second().into(),
            Self::Slashes => at.second().replace('-', "/").replace(" 0", " ").into(),
            Self::Dots => at.second().replace('-', ".").into(),
            Self::Compact => digits(at.second().replace(['-', ' ', ':'], "")),
            Self::Utc => at.utc().into(),
            Self::Offset => format!("{}+08:00", at.second().replace(' ', "T")).into(),
            Self::Seconds => loose(draft, at.0 / 1_000),
            Self::Milliseconds => loose(draft, at.0),
            Self::False => format!("{}Z", at.second().replace(' ', "T")).into(),
            Self::Unmarked => at.utc().replace('T', " ").trim_end_matches('Z').into(),
        }
    }
}

/// One device.
pub struct Device {
    number: String,
    writing: Writing,
    unit: Unit,
}

impl Device {
    /// The device of this kind in a canteen.
    pub fn of(unit: &Unit, serial: u32, kind: &str) -> Self {
        let writing = Writing::ALL[serial as usize % Writing::ALL.len()];
        let beginning = if matches!(writing, Writing::Unmarked) { "UT-" } else { "" };
        Self { number: format!("{beginning}{kind}{serial}"), writing, unit: unit.clone() }
    }

    /// Has rows told, each with the fact that it states; sent a little after `at`.
    fn tell(&self, draft: &mut Draft, phase: Phase, feed: &'static str, at: Moment, rows: Vec<(Value, Fact)>) {
        let (mut rows, facts): (Vec<Value>, Vec<Fact>) = rows.into_iter().unzip();
        let sent = at.plus(60_000 + i64::from(draft.below(180_000)));
        let data = match draft.below(4) {
            0 if rows.len() == 1 => rows.remove(0),
            1 => Value::Array(rows).to_string().into(),
            _ => Value::Array(rows),
        };
        let body = json!({
            "deviceSn": self.number,
            "unitId": self.unit.id,
            "sendTime": if draft.chance(50) { json!(sent.0) } else { json!(sent.0.to_string()) },
            "status": draft.pick(&[Some("OK"), Some("200"), None]),
            "data": data,
        });
        draft.feed(phase, feed, body.to_string(), facts);
    }

    /// What a row has that says whose it is; some leave that to the envelope.
    fn whose(&self, draft: &mut Draft, mut rest: Value) -> Value {
        rest["unitName"] = self.unit.name.clone().into();
        rest["creditCode"] = draft.text(&self.unit.code);
        if draft.chance(50) {
            rest["unitId"] = self.unit.id.clone().into();
        }
        rest
    }

    fn fact(&self, family: &'static str, number: &str, key: Option<String>) -> Fact {
        Fact::of(PUSH, family, format!("{}/{number}", self.number), false, key, self.unit.mention())
    }
}

/// A morning's checks: so many of the staff.
pub fn checks(draft: &mut Draft, device: &Device, phase: Phase, first: u32, people: &[String]) {
    let day = Moment::day(300 + i64::from(first % 20));
    let mut at = day.plus(7 * 3_600_000 + 310_000);
    let mut rows = Vec::new();
    for (number, person) in (first..).zip(people) {
        at = at.plus(40_000);
        let fit = draft.chance(90);
        let mut row = json!({
            "recordNo": draft.loose(number),
            "checkType": code(draft, 1, "晨检"),
            "checkTime": device.writing.write(draft, at),
            "staffName": person,
            "idCard": codes::resident(number),
            "post": "厨师",
            "temp": draft.pick(&["36.5℃", "36.4", "36.7"]),
            "tempMin": 35,
            "tempMax": "37.2",
            "hand": code(draft, 1, "合格"),
            "health": if fit { code(draft, 1, "合格") } else { code(draft, 0, "不合格") },
            "result": if fit { code(draft, 1, "正常") } else { code(draft, 0, "异常") },
            "photo": PICTURE,
            "faceImg": PICTURE,
        });
        if draft.chance(30) {
            row["tempStatus"] = code(draft, 0, "正常");
        }
        let number = number.to_string();
        let fact = device.fact("staff-check", &number, key(&[Some(&device.number), Some(&number)]));
        rows.push((device.whose(draft, row), fact));
    }
    device.tell(draft, phase, "check", at, rows);
}

/// A run of a disinfection cabinet.
pub fn disinfection(draft: &mut Draft, device: &Device, phase: Phase, number: u32) {
    let from = Moment::day(300 + i64::from(number % 20)).plus(13 * 3_600_000);
    let until = from.plus(1_800_000);
    let row = json!({
        "recordNo": draft.loose(number),
        "object": "餐具",
        "mode": code(draft, 2, "高温消毒"),
        "startTime": device.writing.write(draft, from),
        "endTime": device.writing.write(draft, until),
        "duration": draft.pick(&["30", "30分钟", "1800s", "0.5h"]),
        "temp": "125℃",
        "amount": "120套",
        "operator": "演示黄仓管",
        "status": code(draft, 1, "完成"),
    });
    let record = format!("{}/{number}", device.number);
    let fact = device.fact("disinfection", &number.to_string(), key(&[Some("yi-xiao-shi-an"), Some(&record)]));
    let row = device.whose(draft, row);
    device.tell(draft, phase, "disinfect", until, vec![(row, fact)]);
}

/// A rapid test of vegetables from this supplier.
pub fn quick_test(draft: &mut Draft, device: &Device, phase: Phase, number: u32, supplier: &Unit) {
    let at = Moment::day(300 + i64::from(number % 20)).plus(6 * 3_600_000 + 3_000_000);
    let row = json!({
        "testNo": format!("KJ{number:06}"),
        "sampleName": draft.pick(&["豇豆", "菜心", "生菜"]),
        "category": "蔬菜",
        "quantity": "500",
        "quantityUnit": "g",
        "item": "农药残留（抑制率）",
        "method": "酶抑制率法",
        "value": draft.pick(&["12.3%", "8.8", "阴性"]),
        "limit": "＜50%",
        "result": code(draft, 0, "合格（阴性）"),
        "status": draft.loose(1),
        "testTime": device.writing.write(draft, at),
        "tester": "演示黄仓管",
        "supplierId": draft.text(&supplier.id),
        "supplierName": supplier.name,
        "supplierCode": draft.text(&supplier.code),
    });
    let test = format!("KJ{number:06}");
    let fact = device.fact("quick-test", &test, key(&[Some(&device.number), Some(&test)]));
    let fact = Fact { others: vec![supplier.mention()], ..fact };
    let row = device.whose(draft, row);
    device.tell(draft, phase, "quicktest", at, vec![(row, fact)]);
}

/// A sample that a cabinet weighed.
pub fn sample(draft: &mut Draft, device: &Device, phase: Phase, what: &Sample) {
    let mut row = what.rest(draft);
    row["keepTime"] = device.writing.write(draft, what.at);
    if let Some(cleared) = what.cleared {
        row["clearTime"] = device.writing.write(draft, cleared);
    }
    let fact = device.fact("food-sample", &format!("LY{:09}", what.number), what.key(&device.unit));
    let row = device.whose(draft, row);
    device.tell(draft, phase, "sample", what.cleared.unwrap_or(what.at), vec![(row, fact)]);
}

/// Waste that a scale weighed: it knows no slip and no hauler, and so is the listed one only if the moment is.
pub fn waste(draft: &mut Draft, device: &Device, phase: Phase, what: &Waste) {
    let row = json!({
        "recordNo": draft.loose(what.number),
        "wasteType": code(draft, 1, "餐厨垃圾"),
        "weight": "45.5",
        "weightUnit": draft.pick(&["kg", "KG", ""]),
        "collectTime": device.writing.write(draft, what.at),
        "status": draft.loose(1),
    });
    let fact = device.fact("waste", &what.number.to_string(), what.key(&device.unit));
    let row = device.whose(draft, row);
    device.tell(draft, phase, "waste", what.at, vec![(row, fact)]);
}
