//! What happens to an ordinary operator: which records the platforms write of it, and what changes in the second phase.

use super::cast::{Licence, Operator};
use super::draft::{Cells, Draft, Version};
use super::files::Table;
use super::kitchen::{self, Alert};
use super::moment::Moment;
use super::penalties::{self, Penalty};
use super::province::{self, Inspection, OFFICE, Registration};
use super::{canteen, city, county, devices, firms, inputs, key_products, national, words};
use crate::platforms::codes;
use crate::platforms::truth::{Fact, Kind, mention};

/// Serial number of the first ordinary operator.
const FIRST: u32 = 100_000;

/// How an inspection names its party.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// By social credit code and the province's id.
    Full,
    /// By the social credit code.
    Code,
    /// By the province's id.
    Id,
    /// By the name alone.
    NameOnly,
}

/// Writes the ordinary operator with this index.
pub fn play(draft: &mut Draft, index: usize) {
    let serial = FIRST + u32::try_from(index).expect("a script has fewer than four thousand million operators");
    draft.turn_to(serial);
    // Every hundred holds each class as often as its share says, in an order of its own.
    let class = words::class_at(index * 37 + index / 100 * 13);
    let name: String = (0..3).map(|_| draft.pick(&words::SHOP)).collect();
    let mut operator = Operator::new(draft, serial, class, format!("演示{name}{}", class.suffix));
    operator.town = &words::TOWNS[draft.below(10) as usize];
    if index % 50 == 17 && !operator.code.is_empty() {
        operator.code = codes::spoil(&operator.code);
    }
    if index % 50 == 33 {
        for licence in operator.licences.iter_mut().filter(|licence| codes::checked(licence.kind)) {
            licence.number = codes::spoil(&licence.number);
        }
    }
    let on_kitchens = class.kitchen.is_some() && draft.chance(92);
    let kitchens_alone = on_kitchens && index % 33 == 7;
    if !kitchens_alone {
        in_the_province(draft, &mut operator, index);
    }
    let stays = on_kitchens && at_the_kitchens(draft, &operator);
    let penalty = draft.chance(5).then(|| punished(draft, &operator, on_kitchens, kitchens_alone));
    if stays && index % 40 == 1 {
        devices::play(draft, &operator);
    }
    let made = city::play(draft, &operator, index);
    national::play(draft, &operator, &made);
    key_products::play(draft, &operator);
    inputs::play(draft, &operator);
    if class.kitchen == Some(1) {
        canteen::play(draft, &operator);
    }
    firms::play(draft, &operator);
    county::play(draft, &operator, penalty.as_ref());
    if !kitchens_alone {
        province::follow::play(draft, &operator, index);
    }
    if stays && index % 20 == 1 {
        kitchen::own::play(draft, &operator);
    }
}

fn in_the_province(draft: &mut Draft, operator: &mut Operator, index: usize) {
    if operator.class.licence != "TF" {
        if index % 40 == 5 && !operator.code.is_empty() {
            operator.old_number = codes::registration(operator.serial);
            let road = OldNumber::ALL[index / 40 % OldNumber::ALL.len()];
            once_numbered(draft, operator, road);
        } else {
            registered(draft, operator);
        }
    }
    licensed(draft, operator);
    for place in 0..draft.pick(&[0, 0, 1, 1, 2]) {
        let naming =
            draft.pick(&[Naming::Full, Naming::Full, Naming::Full, Naming::Code, Naming::Id, Naming::NameOnly]);
        inspect(draft, operator, place, naming);
    }
}

fn registered(draft: &mut Draft, operator: &Operator) {
    let registration = Registration::of(operator);
    let mut first = draft.first();
    first.deleted = draft.chance(1);
    province::registration(draft, &registration, first);
    let version = draft.second();
    match draft.below(25) {
        0 => {
            let mut renamed = registration;
            renamed.operator.name = operator.name.replacen("演示", "演示新", 1);
            renamed.changed = Moment::day(320);
            province::registration(draft, &renamed, version);
        }
        1 => {
            let state = draft.pick(&["2", "3", "4"]);
            province::registration(draft, &Registration { state, ..registration }, version);
        }
        2 => {
            let end = draft.end();
            province::registration(draft, &registration, end);
        }
        _ => {}
    }
}

/// What becomes of an old registration number of 15 digits.
#[derive(Clone, Copy)]
pub enum OldNumber {
    /// The row keeps it beside the new code.
    Kept,
    /// The row forgets it; only the organisation code inside the new code still joins.
    Forgotten,
    /// A second row with both follows, under an id of its own.
    Succeeded,
}

impl OldNumber {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Kept, Self::Forgotten, Self::Succeeded];
}

/// Writes an operator that had an old number first and later a social credit code.
pub fn once_numbered(draft: &mut Draft, operator: &Operator, road: OldNumber) {
    let mut old = Registration::of(operator);
    old.operator.code.clear();
    let mut new = Registration::of(operator);
    new.changed = Moment::day(318);
    match road {
        OldNumber::Kept => {}
        OldNumber::Forgotten => new.operator.old_number.clear(),
        OldNumber::Succeeded => {
            old.id = format!("ZT440700{:08}", operator.serial);
            old.state = "3";
        }
    }
    let first = draft.first();
    province::registration(draft, &old, first);
    let second = draft.second();
    province::registration(draft, &new, second);
}

fn licensed(draft: &mut Draft, operator: &Operator) {
    let Some(licence) = operator.licences.first() else {
        return;
    };
    let id = operator.serial * 10;
    let first = draft.first();
    province::licence(draft, operator, licence, id, "有效", first);
    if draft.chance(15) {
        let mut before = operator.licence(draft, operator.serial + 500_000);
        before.from = Moment::day(-1_900);
        let first = draft.first();
        province::licence(draft, operator, &before, id + 1, "过期", first);
    }
    let second = draft.second();
    match draft.below(25) {
        0 => province::licence(draft, operator, licence, id, "注销", second),
        1 => {
            let end = draft.end();
            province::licence(draft, operator, licence, id, "有效", end);
        }
        _ => {}
    }
    if codes::checked(licence.kind) && draft.chance(20) {
        let newer = draft.chance(50);
        let first = draft.first();
        permit(draft, operator, licence, newer, first);
        if draft.chance(10) {
            permit(draft, operator, licence, newer, second);
        }
    }
}

/// Writes a row of a file of permits; the newer tables give the number in either of two columns.
pub fn permit(draft: &mut Draft, operator: &Operator, licence: &Licence, newer: bool, version: Version) {
    let form = draft.form();
    let until = licence.from.plus(5 * 365 * 86_400_000);
    let (document, table, cells): (String, Table, Cells) = if newer {
        let numbered = operator.serial.is_multiple_of(2);
        let document = if numbered {
            format!("（鹤）市监许准字〔2025〕{}号", operator.serial)
        } else {
            licence.number.clone()
        };
        let cells = vec![
            ("XK_XDR_MC", operator.name.clone()),
            ("XK_XDR_SHXYM", operator.code.clone()),
            ("XK_XDR_TYPE", "法人及非法人组织".to_owned()),
            ("XK_XKWS", "准予许可决定书".to_owned()),
            ("XK_WSH", document.clone()),
            ("XK_XKLB", "普通".to_owned()),
            ("XK_XKZS", "食品许可证".to_owned()),
            ("XK_XKBH", if numbered { licence.number.clone() } else { String::new() }),
            ("XK_NR", "热食类食品制售,\"预包装\"食品销售".to_owned()),
            ("XK_JDRQ", licence.from.cell(form)),
            ("XK_YXQZ", licence.from.cell(form)),
            ("XK_YXQZI", until.cell(form)),
            ("XK_XKJG", OFFICE.to_owned()),
            ("XK_ZT", "1".to_owned()),
        ];
        (document, Table::PermitsNewer, cells)
    } else {
        let cells = vec![
            ("XK_WSH", licence.number.clone()),
            ("XK_XMMC", "食品许可".to_owned()),
            ("XK_SPLB", "普通".to_owned()),
            ("XK_NR", "热食类食品制售,\"预包装\"食品销售".to_owned()),
            ("XK_XDR", operator.name.clone()),
            ("XK_XDR_SHXYM", operator.code.clone()),
            ("XK_XDR_ZDM", operator.organisation.clone()),
            ("XK_XDR_GSDJ", operator.old_number.clone()),
            ("XK_XDR_SFZ", codes::resident(operator.serial)),
            ("XK_FR", operator.person.clone()),
            ("XK_JDRQ", licence.from.cell(form)),
            ("XK_JZQ", until.cell(form)),
            ("XK_XZJG", OFFICE.to_owned()),
            ("XK_ZT", "0".to_owned()),
            ("DFBM", "440784".to_owned()),
            ("SJC", version.updated.cell(form)),
        ];
        (licence.number.clone(), Table::PermitsOlder, cells)
    };
    let (organisation, old_number) =
        if newer { ("", "") } else { (operator.organisation.as_str(), operator.old_number.as_str()) };
    let fact = Fact {
        source: "provincial-supervision.files",
        family: "licence",
        record: format!("{document}/{}", operator.name),
        deleted: false,
        key: Some(format!("{}|{}", licence.kind, licence.number)),
        mention: mention(&[
            (Kind::SocialCredit, &operator.code),
            (Kind::Organisation, organisation),
            (Kind::Registration, old_number),
            (Kind::Licence, &licence.number),
        ]),
        others: Vec::new(),
        town: None,
        class: None,
        name: None,
    };
    draft.cells(version.phase, table, cells, fact);
}

/// Writes the operator's inspection with this place among its inspections (below 10); some are
/// revised, deleted or, long past, written late in the second phase.
pub fn inspect(draft: &mut Draft, operator: &Operator, place: u32, naming: Naming) {
    let named = |wanted: &[Naming], text: String| {
        if wanted.contains(&naming) { text } else { String::new() }
    };
    let inspection = Inspection {
        number: operator.serial * 10 + place,
        name: operator.name.clone(),
        code: named(&[Naming::Full, Naming::Code], operator.code.clone()),
        id: named(&[Naming::Full, Naming::Id], operator.province_id()),
        town: operator.town,
        day: draft.past_day(),
    };
    let (first, second) = (draft.first(), draft.second());
    match draft.below(30) {
        0 => province::inspection(draft, &inspection, second),
        1 => {
            province::inspection(draft, &inspection, first);
            province::inspection(draft, &inspection, second);
        }
        2 if operator.serial >= FIRST => {
            province::inspection(draft, &inspection, first);
            let end = draft.end();
            province::inspection(draft, &inspection, end);
        }
        _ => province::inspection(draft, &inspection, first),
    }
}

/// Whether the kitchen's row stays.
fn at_the_kitchens(draft: &mut Draft, operator: &Operator) -> bool {
    let mut known = operator.clone();
    if draft.chance(15) {
        known.licences.clear();
    }
    if draft.chance(8) {
        known.code.clear();
    }
    let first = draft.first();
    kitchen::company(draft, &known, 1, first);
    let fate = draft.below(30);
    match fate {
        0 => {
            let second = draft.second();
            kitchen::company(draft, &known, 0, second);
        }
        1 => {
            let end = draft.end();
            kitchen::company(draft, &known, 0, end);
        }
        _ => {}
    }
    for place in 0..draft.pick(&[0, 1, 1, 2, 3]) {
        let kind = draft.pick(&[1, 2, 2, 3, 3, 4, 5, 6, 17]);
        let alert = Alert::of(draft, &known, place, kind);
        alarmed(draft, &alert);
    }
    fate != 1
}

fn alarmed(draft: &mut Draft, alert: &Alert) {
    let real = draft.chance(60);
    let verified = alert.verified(if real { 1 } else { 2 });
    let (first, second) = (draft.first(), draft.second());
    match draft.below(10) {
        0..=3 => {
            kitchen::listed(draft, alert, first);
            match draft.below(5) {
                0 => kitchen::listed(draft, &verified, second),
                1 => {
                    let end = draft.end();
                    kitchen::listed(draft, alert, end);
                }
                _ => {}
            }
        }
        4..=6 => {
            kitchen::pushed(draft, alert, first);
            if draft.chance(30) {
                kitchen::pushed(draft, &verified, second);
            }
        }
        7 => kitchen::both_roads(draft, alert, real),
        _ => {
            // Pushed as it happens; the list follows in the second phase.
            kitchen::pushed(draft, alert, first);
            kitchen::listed(draft, &verified, second);
        }
    }
}

/// Writes a penalty on one or more of the roads of kitchens and province; the penalty.
fn punished(draft: &mut Draft, operator: &Operator, on_kitchens: bool, kitchens_alone: bool) -> Penalty {
    let yuan = draft.pick(&[500, 1_500, 2_000, 5_000, 10_000, 50_000, 125_000]);
    let told = Penalty::of(draft, operator, yuan);
    let mut penalty = told.clone();
    let first = draft.first();
    if on_kitchens && draft.chance(60) {
        penalties::at_the_kitchen(draft, &penalty, first);
    }
    if kitchens_alone {
        return told;
    }
    let withdrawn = draft.chance(20);
    let second = draft.second();
    match draft.below(6) {
        0 => penalties::listed(draft, &penalty, first),
        1 => {
            penalties::listed(draft, &penalty, first);
            penalties::in_older_file(draft, &penalty, false, first);
            if withdrawn {
                penalties::in_older_file(draft, &penalty, true, second);
            }
        }
        2 => {
            penalties::listed(draft, &penalty, first);
            penalties::in_newer_file(draft, &penalty, first);
        }
        3 => {
            penalties::listed(draft, &penalty, first);
            let end = draft.end();
            penalties::listed(draft, &penalty, end);
        }
        4 => {
            // By organisation code alone, where there is one.
            if !operator.organisation.is_empty() {
                penalty.operator.code.clear();
            }
            penalties::in_older_file(draft, &penalty, false, first);
        }
        _ => {
            // The person in place of the firm: named by an ID number alone.
            penalty.operator.code.clear();
            penalty.operator.organisation.clear();
            penalty.operator.old_number.clear();
            penalty.operator.name.clone_from(&operator.person);
            penalties::in_newer_file(draft, &penalty, second);
        }
    }
    told
}
