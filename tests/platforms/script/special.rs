//! Cases that every script holds once, whatever its size: contested licences, old numbers, joint
//! penalties, wrong codes in files.

use super::cast::Operator;
use super::draft::Draft;
use super::kitchen;
use super::life::{self, OldNumber};
use super::penalties::{self, Penalty};
use super::province::{self, Registration};
use super::words;
use crate::platforms::codes;

/// Writes all special cases; their serial numbers begin at 201.
pub fn play(draft: &mut Draft) {
    contested(draft, 201, "餐饮服务经营者", ["演示旧址饭店", "演示新址饭店"], false);
    contested(draft, 203, "食品生产企业", ["演示甲方食品有限公司", "演示乙方食品有限公司"], true);
    for (serial, road) in (205..).zip(OldNumber::ALL) {
        renumbered(draft, serial, road);
    }
    wrong_in_files(draft, 208);
    joint(draft, 209);
    linked_by_licence(draft, 211);
}

fn operator(draft: &mut Draft, serial: u32, class: &str, name: &str) -> Operator {
    draft.turn_to(serial);
    Operator::new(draft, serial, words::class_named(class), name.to_owned())
}

fn registered(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    province::registration(draft, &Registration::of(operator), first);
}

/// One licence number under two social credit codes; where asked, also in a permit that names nobody else.
fn contested(draft: &mut Draft, serial: u32, class: &str, names: [&str; 2], alone: bool) {
    let mut holder = operator(draft, serial, class, names[0]);
    let licence = holder.licences[0].clone();
    for (serial, name) in (serial..).zip(names) {
        let mut claimant = operator(draft, serial, class, name);
        claimant.licences = vec![licence.clone()];
        registered(draft, &claimant);
        let first = draft.first();
        province::licence(draft, &claimant, &licence, serial * 10, "有效", first);
    }
    if alone {
        holder.code.clear();
        holder.organisation.clear();
        let first = draft.first();
        life::permit(draft, &holder, &licence, false, first);
    }
}

/// An old number that later gives way to a social credit code, and a penalty under what went before.
fn renumbered(draft: &mut Draft, serial: u32, road: OldNumber) {
    let mut operator = operator(draft, serial, "冷库", &format!("演示旧号{serial}冷库"));
    operator.old_number = codes::registration(serial);
    life::once_numbered(draft, &operator, road);
    let mut penalty = Penalty::of(draft, &operator, 2_000);
    penalty.operator.code.clear();
    match road {
        OldNumber::Forgotten => penalty.operator.old_number.clear(),
        OldNumber::Kept | OldNumber::Succeeded => penalty.operator.organisation.clear(),
    }
    let first = draft.first();
    penalties::in_older_file(draft, &penalty, false, first);
}

/// A code with a wrong check digit, in the province's list beside its id and in two files alone.
fn wrong_in_files(draft: &mut Draft, serial: u32) {
    let mut operator = operator(draft, serial, "便利店", "演示错码便利店");
    operator.code = codes::spoil(&operator.code);
    operator.organisation.clear();
    registered(draft, &operator);
    for suffix in ["甲", "乙"] {
        let mut penalty = Penalty::of(draft, &operator, 1_500);
        penalty.document = format!("鹤市监处罚〔2025〕{suffix}{serial}号");
        let first = draft.first();
        penalties::in_newer_file(draft, &penalty, first);
    }
}

/// One decision that punishes two operators.
fn joint(draft: &mut Draft, serial: u32) {
    for (serial, name) in (serial..).zip(["演示同案甲超市有限公司", "演示同案乙超市有限公司"]) {
        let operator = operator(draft, serial, "大型超市", name);
        registered(draft, &operator);
        let mut penalty = Penalty::of(draft, &operator, 10_000);
        "鹤市监处罚〔2025〕同209号".clone_into(&mut penalty.document);
        let first = draft.first();
        penalties::in_newer_file(draft, &penalty, first);
    }
}

/// A kitchen that only its licence, in lower case, joins to the province's operator.
fn linked_by_licence(draft: &mut Draft, serial: u32) {
    let mut operator = operator(draft, serial, "餐饮服务经营者", "演示一证饭店");
    registered(draft, &operator);
    let first = draft.first();
    province::licence(draft, &operator, &operator.licences[0], serial * 10, "有效", first);
    operator.code.clear();
    let first = draft.first();
    kitchen::company(draft, &operator, 1, first);
}
