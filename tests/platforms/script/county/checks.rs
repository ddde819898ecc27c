//! What the county's offices looked at: inspections and the orders that follow, tasks drawn by lot, samples.

use serde_json::{Value, json};

use super::Module;
use crate::platforms::script::List;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::Draft;
use crate::platforms::script::moment::Moment;
use crate::platforms::script::{samples, words};
use crate::platforms::truth::{Kind, mention};

const INSPECTIONS: Module =
    Module { list: List::CountyInspections, family: "inspection", letters: "JC", has_town: true };
const RANDOM: Module = Module { list: List::CountyRandom, family: "random-inspection", letters: "SS", has_town: true };
const ORDERS: Module = Module { list: List::CountyOrders, family: "rectification", letters: "ZG", has_town: false };
const SAMPLES: Module = Module { list: List::CountySamples, family: "sampling", letters: "CY", has_town: true };

/// Writes an inspection; every second with the order that followed, whose re-check comes in the second phase.
pub fn inspected(draft: &mut Draft, operator: &Operator) {
    let record = format!("HSXJ{:08}", operator.serial);
    let day = draft.past_day();
    let is_bad = draft.chance(50);
    let items: Vec<Value> = words::CLAUSES
        .iter()
        .map(|(clause, content)| json!({"clause": clause, "name": content, "result": if is_bad { "不符合" } else { "1" }}))
        .collect();
    let result = if is_bad { json!("3") } else { draft.loose(1) };
    let row = json!({
        "recordNo": record,
        "kind": draft.pick(&["日常监督检查", "专项检查", "双随机抽查"]),
        "checkDate": day.date(),
        "result": result,
        "items": items,
        "inspectors": "演示陈甲、演示李乙",
        "onPlatform": draft.loose(1),
        "remark": draft.empty(),
    });
    let first = draft.first();
    INSPECTIONS.put(draft, operator, 0, first, Some(record.clone()), row.clone());
    if draft.chance(10) {
        let end = draft.end();
        INSPECTIONS.put(draft, operator, 0, end, Some(record.clone()), row);
    }
    if is_bad {
        ordered(draft, operator, &record, day);
    }
}

fn ordered(draft: &mut Draft, operator: &Operator, record: &str, day: Moment) {
    let number = format!("鹤市监责改〔2025〕{}号", operator.serial);
    let row = |status: &str, more: Value| {
        let row = json!({
            "noticeNo": number,
            "kind": "责令改正",
            "status": status,
            "issueDate": day.slashed(),
            "recordNo": record,
            "problem": "餐饮具未清洗消毒",
            "demand": "立即改正",
            "dueDate": day.plus(7 * 86_400_000).date(),
        });
        super::with(row, more)
    };
    let first = draft.first();
    ORDERS.put(draft, operator, 0, first, Some(number.clone()), row("待整改", json!({})));
    let second = draft.second();
    let rechecked =
        json!({"recheckDate": day.plus(8 * 86_400_000).date(), "recheckResult": "1", "inspectors": "演示陈甲"});
    ORDERS.put(draft, operator, 0, second, Some(number.clone()), row("已办结", rechecked));
}

/// Writes what was found by a task that was drawn by lot, entered first and published later.
pub fn drawn(draft: &mut Draft, operator: &Operator) {
    let task = format!("HSSSJ2025{:03}", operator.serial % 7);
    let day = draft.past_day();
    let result = draft.pick(&[1, 1, 1, 3, 6]);
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [(1, first), (5, second)] {
        let row = json!({
            "mainTask": "2025年度双随机",
            "taskNo": task,
            "taskName": "食品经营主体抽查",
            "kind": "本部门抽查",
            "checks": "许可公示、进货查验",
            "inspectors": ["演示陈甲", "演示李乙"],
            "checkDate": day.date(),
            "auditState": draft.loose(state),
            "result": draft.loose(result),
            "disposal": if result == 3 { "责令改正" } else { "无需处理" },
        });
        RANDOM.put(draft, operator, 0, version, Some(format!("{task}|{}", operator.code)), row);
    }
}

/// Writes a sample: what is its own product, or one that another made.
pub fn sampled(draft: &mut Draft, operator: &Operator, maker: Option<&Operator>) {
    // What another made, the province has sampled as well, under the same number.
    let number = match maker {
        Some(_) => samples::number(operator.serial),
        None => format!("XCJ25440784{:08}", operator.serial),
    };
    let (product, item, result) = match (maker, operator.serial) {
        (Some(_), _) => ("调味酱", "苯甲酸", "1.2"),
        (None, 109) => ("腐竹", "二氧化硫残留量", "0.45"),
        _ => ("包子", "糖精钠", "未检出"),
    };
    let is_bad = result != "未检出";
    let day = draft.past_day();
    let first = draft.first();
    let row = json!({
        "sampleNo": number,
        "kind": "监督抽检",
        "status": "已出报告",
        "task": "2025年县级监督抽检",
        "category": "食用农产品",
        "link": if maker.is_some() { "餐饮" } else { "流通" },
        "sampleDate": day.date(),
        "samplers": "演示黄丙、演示张丁",
        "product": product,
        "spec": draft.pick(&["500g/袋", "散装"]),
        "batchNo": day.date().replace('-', ""),
        "quantity": draft.loose(2),
        "unit": draft.pick(&["kg", "公斤", "袋", ""]),
        "producerName": maker.map(|maker| maker.name.clone()),
        "producerCode": maker.map(|maker| maker.code.clone()),
        "labName": "演示江门检验检测中心",
        "reportNo": format!("BG2025{:08}", operator.serial),
        "reportDate": day.plus(20 * 86_400_000).date(),
        "verdict": if is_bad { "不合格" } else { "1" },
        "items": [{"name": item, "result": result, "unit": "g/kg", "limit": "0.2", "verdict": if is_bad { "0" } else { "1" }}],
    });
    let others = maker.map(|maker| mention(&[(Kind::SocialCredit, &maker.code)]));
    SAMPLES.put_with(draft, operator, first, (number, others.into_iter().collect()), row);
}
