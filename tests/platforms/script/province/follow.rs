//! Rows of the lists that the province opens only where the settings ask for them: results of double-random tasks,
//! follow-ups of failed samples, complaints.

use serde_json::json;

use super::{OFFICE, SOURCE, date, division, platform};
use crate::platforms::codes;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::Draft;
use crate::platforms::script::{List, samples};
use crate::platforms::truth::{Fact, Kind, Mention, mention};

fn named(operator: &Operator) -> Mention {
    mention(&[(Kind::SocialCredit, &operator.code), (Kind::Platform, &platform(&operator.province_id()))])
}

/// What the province says so of an ordinary operator, if it knows it by a code that is one.
pub fn play(draft: &mut Draft, operator: &Operator, index: usize) {
    if !codes::is_social_credit(&operator.code) {
        return;
    }
    match draft.below(30) {
        0 => drawn(draft, operator),
        1 => complained(draft, operator),
        _ => {}
    }
    if index % 40 == 9 {
        samples::play(draft, operator, index % 80 == 9, None);
    }
}

/// Writes what was found by a task that was drawn by lot; the county numbers its tasks in the same way.
pub fn drawn(draft: &mut Draft, operator: &Operator) {
    let id = format!("SJ{:010}", operator.serial);
    let task = format!("HSSSJ2025{:03}", operator.serial % 7);
    let (form, day) = (draft.form(), draft.past_day());
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [("1", first), ("5", second)] {
        let body = json!({
            "SJID": id,
            "ZTSFDM": operator.province_id(),
            "QYMC": operator.name,
            "TYSHXYDM": operator.code,
            "ZRW": "2025年度双随机",
            "RWBH": task,
            "CCLX": "部门联合抽查",
            "CCSX": "许可公示、进货查验",
            "JCRY": "演示陈甲、演示李乙",
            "LHBM": "演示卫生健康局",
            "JCJGMC": OFFICE,
            "JCRQ": date(form, day),
            "SHZT": state,
            "CCJG": draft.pick(&["1", "1", "3", "未发现问题"]),
            "HXCL": "无需处理",
            "XZQH": division(draft, operator.town),
            "GXSJ": version.updated.0,
            "SCBZ": version.mark(),
        });
        let key = Some(format!("{task}|{}", operator.code));
        let fact = Fact::of(SOURCE, "random-inspection", id.clone(), version.deleted, key, named(operator));
        draft.row(List::RandomResults, id.clone(), version, &body, Fact { town: Some(operator.town.code), ..fact });
    }
}

/// Writes a complaint, every second with secrecy asked for; who complained is named with an ID number.
pub fn complained(draft: &mut Draft, operator: &Operator) {
    let id = format!("TS{:010}", operator.serial);
    let number = format!("HS12315{:08}", operator.serial);
    let received = draft.past_day().plus(36_000_000);
    let secrecy = draft.pick(&["0", "1"]);
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [("已受理", first), ("已办结", second)] {
        let body = json!({
            "TSID": id,
            "ZTSFDM": operator.province_id(),
            "QYMC": operator.name,
            "TYSHXYDM": operator.code,
            "GDBH": number,
            "TSLX": draft.pick(&["投诉", "举报"]),
            "LYQD": "12315平台",
            "JJCD": "一般",
            "ZT": state,
            "JSSJ": received.0,
            "SFBM": secrecy,
            "TSRXM": "演示冯某",
            "TSRDH": format!("1000{:07}", operator.serial),
            "TSRZJHM": codes::resident(operator.serial % 300_000),
            "TSNR": "购买的食品过期",
            "WTLB": "食品安全",
            "CBJG": OFFICE,
            "CBR": "演示黄丙",
            "WHSS": draft.pick(&["12.50", "80"]),
            "XZQH": division(draft, operator.town),
            "GXSJ": version.updated.0,
            "SCBZ": version.mark(),
        });
        let fact = Fact::of(SOURCE, "complaint", id.clone(), version.deleted, Some(number.clone()), named(operator));
        draft.row(List::Complaints, id.clone(), version, &body, fact);
    }
}

/// Writes the follow-up of a failed sample at an operator, closed in the second phase.
pub fn followed(draft: &mut Draft, operator: &Operator, sample: &str, product: &str) {
    let id = format!("CZ{:010}", operator.serial);
    let (form, day) = (draft.form(), draft.past_day());
    let (first, second) = (draft.first(), draft.second());
    for (state, version) in [("已送达", first), ("已办结", second)] {
        let body = json!({
            "CZID": id,
            "ZTSFDM": operator.province_id(),
            "QYMC": operator.name,
            "TYSHXYDM": operator.code,
            "CYDBH": sample,
            "CZLX": "餐饮环节处置",
            "CZHJ": "餐饮",
            "ZT": state,
            "CZJG": OFFICE,
            "CBR": "演示黄丙、演示张丁",
            "SDRQ": date(form, day),
            "QDRQ": date(form, day),
            "CZQX": date(form, day.plus(90 * 86_400_000)),
            "CPMC": product,
            "GJSL": "20",
            "XSSL": "18",
            "FCSL": "2公斤",
            "SLDW": "公斤",
            "XZQH": division(draft, operator.town),
            "GXSJ": version.updated.0,
            "SCBZ": version.mark(),
        });
        let key = Some(format!("{sample}|{}", operator.code));
        let fact = Fact::of(SOURCE, "sampling-disposal", id.clone(), version.deleted, key, named(operator));
        draft.row(List::Disposals, id.clone(), version, &body, fact);
    }
}
