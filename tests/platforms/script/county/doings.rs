//! What the county's offices did: cases, bars, grades, incidents, documents.

use serde_json::{Value, json};

use super::{API, Module, own};
use crate::platforms::codes;
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::Draft;
use crate::platforms::script::moment::Moment;
use crate::platforms::script::penalties::Penalty;
use crate::platforms::script::province::OFFICE;
use crate::platforms::truth::{Fact, Mention, place};

const CASES: Module = Module { list: List::CountyCases, family: "case", letters: "AJ", has_town: false };
const BARS: Module = Module { list: List::CountyDebarments, family: "debarment", letters: "JY", has_town: false };
const GRADES: Module = Module { list: List::CountyGrades, family: "risk-grade", letters: "FX", has_town: false };
const INCIDENTS: Module = Module { list: List::CountyIncidents, family: "incident", letters: "TF", has_town: false };
const DOCUMENTS: Module = Module { list: List::CountyDocuments, family: "document", letters: "WS", has_town: false };

/// Writes the case that a penalty ended: filed first, closed in the second phase.
pub fn prosecuted(draft: &mut Draft, penalty: &Penalty) {
    let operator = &penalty.operator;
    let number = format!("鹤市监案〔2025〕{}号", penalty.serial);
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [("立案", first), ("结案", second)] {
        let is_over = state == "结案";
        let row = json!({
            "caseNo": number,
            "title": format!("{}涉嫌违法案", operator.name),
            "kind": "普通程序",
            "status": state,
            "source": "监督检查",
            "handlers": "演示陈甲、演示李乙",
            "fileDate": penalty.decided.plus(-60 * 86_400_000).date(),
            "decideDate": if is_over { json!(penalty.decided.date()) } else { Value::Null },
            "decisionNo": if is_over { json!(penalty.document) } else { Value::Null },
            "amount": draft.loose(penalty.yuan),
            "persons": [{"name": operator.person, "idNo": codes::resident(operator.serial), "position": "负责人"}],
        });
        CASES.put(draft, operator, 0, version, Some(number.clone()), row);
    }
}

/// Writes the document of a penalty, by its digest.
pub fn documented(draft: &mut Draft, penalty: &Penalty) {
    let digest = format!("{}{}", draft.hex(), draft.hex());
    let row = json!({
        "docNo": penalty.document,
        "title": "行政处罚决定书",
        "kind": "决定书",
        "status": "已送达",
        "module": "行政处罚",
        "businessNo": penalty.document,
        "hashType": "SM3",
        "fileHash": digest,
        "url": format!("/wenshu/{}.pdf", penalty.serial),
        "mediaType": "application/pdf",
        "size": draft.loose(48_213),
        "pages": "4页",
        "issueDate": penalty.decided.date(),
        "signed": "1",
        "signer": "演示梁局长",
    });
    let first = draft.first();
    DOCUMENTS.put(draft, &penalty.operator, 0, first, Some(format!("sm3:{digest}")), row);
}

/// Writes the bar of an operator, removed in the second phase now and then.
pub fn barred(draft: &mut Draft, operator: &Operator) {
    let number = format!("鹤市监列异〔2025〕{}号", operator.serial);
    let from = draft.past_day();
    let row = |state: &str, more: Value| {
        let row = json!({
            "decisionNo": number,
            "kind": "经营异常名录",
            "status": state,
            "reason": "通过登记的住所无法联系",
            "decideDate": from.date(),
            "beginDate": from.date(),
        });
        super::with(row, more)
    };
    let first = draft.first();
    BARS.put(draft, operator, 0, first, Some(number.clone()), row("生效", json!({})));
    if draft.chance(40) {
        let second = draft.second();
        let removed = json!({"removeDate": Moment::day(326).date(), "removeReason": "已恢复联系"});
        BARS.put(draft, operator, 0, second, Some(number.clone()), row("已移出", removed));
    }
}

/// Writes the bar of a person for life, which names no operator.
pub fn barred_for_life(draft: &mut Draft, serial: u32) {
    let number = format!("鹤市监禁〔2025〕{serial}号");
    let (id, version) = (format!("JY{:09}", serial * 10 + 9), draft.first());
    let row = json!({
        "id": id,
        "decisionNo": number,
        "kind": "从业禁止",
        "status": "生效",
        "dept": OFFICE,
        "decideDate": Moment::day(100).date(),
        "beginDate": Moment::day(100).date(),
        "endDate": "终身",
        "persons": [{"name": "演示吴某", "idNo": codes::resident(serial + 5_000), "position": "食品安全管理员"}],
        "isDelete": 0,
        "updateTime": version.updated.second(),
    });
    let fact = Fact::of(API, "debarment", id.clone(), false, Some(number), Mention::new());
    draft.row(List::CountyDebarments, id, version, &row, fact);
}

/// Writes the grade of a year: proposed first, adopted in the second phase.
pub fn graded(draft: &mut Draft, operator: &Operator) {
    let key = place(&super::named(operator)).map(|place| format!("{place}|2025|V1"));
    let grade = draft.pick(&["A", "B", "B级", "C级"]);
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [(0, first), (1, second)] {
        let row = json!({
            "year": draft.loose(2025),
            "version": "V1",
            "kind": "年度评定",
            "status": draft.loose(state),
            "staticScore": "30分",
            "dynamicScore": draft.loose(12),
            "score": "42",
            "grade": grade,
            "lastGrade": "A级",
            "frequency": "2次",
            "assessDate": Moment::day(310).date(),
            "assessor": "演示李乙",
            "adoptDate": if state == 1 { json!(Moment::day(326).date()) } else { Value::Null },
            "factors": [{"name": "食品类别", "points": "18", "basis": "DB44/T 2201"}],
        });
        GRADES.put(draft, operator, 0, version, key.clone(), row);
    }
}

/// Writes an incident at a canteen, of which another is the supplier.
pub fn incident(draft: &mut Draft, canteen: &Operator, supplier: Option<&Operator>) {
    let number = format!("HSTF2025{:04}", canteen.serial);
    let unit = |operator: &Operator, role: &str| json!({"role": role, "entId": own(operator), "entName": operator.name, "creditCode": operator.code});
    let units: Vec<Value> =
        std::iter::once(unit(canteen, "1")).chain(supplier.map(|one| unit(one, "供货者"))).collect();
    let at = Moment::day(68).plus(45_600_000);
    let row = |state: &str| {
        json!({
            "incidentNo": number,
            "title": "演示沙坪第九小学疑似食物中毒",
            "kind": "食物中毒",
            "status": state,
            "level": "未达级别",
            "place": canteen.address(),
            "happenTime": at.second(),
            "reportTime": at.plus(3_600_000).second(),
            "exposed": "约320人",
            "ill": "3人",
            "hospitalised": 0,
            "dead": "0",
            "food": "豇豆",
            "cause": "未煮熟",
            "units": units,
            "steps": [{"time": at.plus(7_200_000).second(), "content": "封存留样", "dept": "沙坪所"}],
        })
    };
    let others: Vec<Mention> = supplier.map(super::named).into_iter().collect();
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [("处置中", first), ("已办结", second)] {
        INCIDENTS.put_with(draft, canteen, version, (number.clone(), others.clone()), row(state));
    }
}
