//! What happens to a canteen on 邑校食安: an ordinary one, those of the story, and who supplies them all.

use super::feeds::{self, Device};
use super::kept::{self, DISHES, Sample, Waste};
use super::{Supply, Unit, supply, unit};
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::Draft;
use crate::platforms::script::moment::Moment;
use crate::platforms::script::penalties::{self, Penalty};
use crate::platforms::script::province::{self, Registration};
use crate::platforms::script::{Phase, words};

const HOUR: i64 = 3_600_000;

/// Who supplies canteens all over the county: serial, class, name, `unitType`.
const SHARED: [(u32, &str, &str, u32); 3] = [
    (221, "便利店", "演示丰美食品商行", 3),
    (222, "食品生产企业", "演示鹤粮粮油食品有限公司", 3),
    (223, "冷库", "演示绿环餐厨收运有限公司", 5),
];
const GROCER: usize = 0;
const MILL: usize = 1;
const HAULER: usize = 2;
/// A canteen that is on this platform alone, and was punished.
const PUNISHED: (u32, &str) = (224, "演示江畔小学食堂");
/// Two canteens of one school, which has one code: each has a licence and an id of its own.
const SCHOOL: [(u32, &str); 2] = [(225, "演示雁池中学东区食堂"), (226, "演示雁池中学西区食堂")];

fn shared_operator(draft: &mut Draft, place: usize) -> Operator {
    let (serial, class, name, _) = SHARED[place];
    draft.turn_to(serial);
    Operator::new(draft, serial, words::class_named(class), name.to_owned())
}

/// A shared unit, without taking chance from whoever names it: its numbers follow from its serial.
fn shared_unit(place: usize) -> Unit {
    Unit::of(&shared_operator(&mut Draft::new(0), place))
}

/// The story's caterer, who feeds schools.
fn caterer() -> Unit {
    Unit {
        id: "XX0000103".to_owned(),
        name: "演示鲜膳配餐有限公司".to_owned(),
        code: "91440784000001038U".to_owned(),
        licence: "JY24407840001025".to_owned(),
    }
}

/// Who is known by a name alone.
fn stall() -> Unit {
    Unit {
        id: String::new(), name: "演示惠群农贸市场12号摊".to_owned(), code: String::new(), licence: String::new()
    }
}

/// Writes those who supply canteens, a canteen of this platform alone, and two of one school; a supplier and the
/// first canteen were punished by an authority, which only the province tells.
pub fn shared(draft: &mut Draft) {
    for (place, (_, _, _, kind)) in SHARED.into_iter().enumerate() {
        let operator = shared_operator(draft, place);
        let first = draft.first();
        unit(draft, &operator, kind, true, first);
        if place == GROCER {
            punished(draft, &operator);
        }
    }
    let (serial, name) = PUNISHED;
    draft.turn_to(serial);
    let operator = Operator::new(draft, serial, words::class_named("学校食堂"), name.to_owned());
    let first = draft.first();
    unit(draft, &operator, 1, true, first);
    punished(draft, &operator);
    of_one_school(draft);
}

/// Both canteens cook the same, keep a sample of it, and have the same person eat with the pupils: the rows name no
/// licence, so these are one sample and one meal of the school.
fn of_one_school(draft: &mut Draft) {
    let mut school: Option<Operator> = None;
    for (number, (serial, name)) in (0..).zip(SCHOOL) {
        draft.turn_to(serial);
        let own = Operator::new(draft, serial, words::class_named("学校食堂"), name.to_owned());
        let school = school.get_or_insert_with(|| own.clone());
        let canteen =
            Operator { town: school.town, code: school.code.clone(), organisation: school.organisation.clone(), ..own };
        let first = draft.first();
        unit(draft, &canteen, 1, true, first);
        let place = Unit::of(&canteen);
        // Day and meal follow from a meal's number; those sixty apart are of one.
        let number = school.serial * 10 + number * 60;
        let at = Moment::day(310).plus(11 * HOUR + 1_800_000);
        let dish = Sample { number, meal: 1, dish: DISHES[0], at, grams: 130, cleared: None };
        kept::sample(draft, &place, &dish, first);
        kept::meal(draft, &place, number, "演示黄校长", first);
    }
}

fn punished(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    province::registration(draft, &Registration::of(operator), first);
    let penalty = Penalty::of(draft, operator, 2_000);
    penalties::listed(draft, &penalty, first);
}

/// Writes an operator of the story: 第九小学 as a canteen whose supplier is a name, whose sample weighs 98 g and
/// one of whose certificates has expired; 鲜膳 as who feeds it.
pub fn story(draft: &mut Draft, operator: &Operator) {
    let first = draft.first();
    if operator.serial == 103 {
        return unit(draft, operator, 4, true, first);
    }
    unit(draft, operator, 1, true, first);
    let school = Unit::of(operator);
    let number = operator.serial * 10;
    let fed = Supply { number, kind: 1, by: caterer(), agreement: "GC-2025-110".to_owned(), goods: "午餐" };
    supply(draft, &fed, &school, true, first);
    let stall = stall();
    let by_name =
        Supply { number: number + 1, kind: 2, by: stall.clone(), agreement: String::new(), goods: "豇豆、蔬菜" };
    supply(draft, &by_name, &school, true, first);
    kept::purchase(draft, &school, number, Some(&stall), first);
    // Its certificate's term follows from the number: this one has ended.
    kept::health(draft, &school, number - number % 300, "演示温厨师", first);
    kept::health(draft, &school, number - number % 300 + 299, "演示吕厨工", first);
    kept::meal(draft, &school, number, "演示黄校长", first);
    let at = Moment::day(323).plus(11 * HOUR + 1_800_000);
    let little = Sample { number, meal: 1, dish: "豇豆炒肉", at, grams: 98, cleared: None };
    kept::sample(draft, &school, &little, first);
}

/// Writes an ordinary canteen, from a stream of chance of its own; some are not on the platform.
pub fn play(draft: &mut Draft, operator: &Operator) {
    draft.turn_to(operator.serial | 0x4000_0000);
    if draft.chance(10) {
        return;
    }
    let mut known = operator.clone();
    if draft.chance(15) {
        known.licences.clear();
    }
    let kind = if operator.class.name == "幼儿园食堂" { 2 } else { 1 };
    let first = draft.first();
    unit(draft, &known, kind, true, first);
    match draft.below(20) {
        0 => {
            let second = draft.second();
            unit(draft, &known, kind, false, second);
        }
        1 => {
            let end = draft.end();
            unit(draft, &known, kind, true, end);
        }
        _ => {}
    }
    let school = Unit::of(&known);
    supplied(draft, &school, operator.serial * 10);
    entered(draft, &school, operator.serial * 10);
    told(draft, &school, operator.serial);
}

fn supplied(draft: &mut Draft, school: &Unit, number: u32) {
    let agreement = format!("XY-{number}");
    let ways = [
        (1, caterer(), agreement.clone(), "午餐、课间餐"),
        (3, shared_unit(GROCER), agreement.clone(), "蔬菜,豇豆；鲜肉"),
        (2, shared_unit(MILL).codeless(), String::new(), "大米/食用植物油"),
        (4, shared_unit(HAULER), agreement, "餐厨垃圾"),
        (2, stall(), String::new(), "蔬菜"),
    ];
    for (number, (kind, by, agreement, goods)) in (number..).zip(ways) {
        if draft.chance(45) {
            continue;
        }
        let what = Supply { number, kind, by, agreement, goods };
        let first = draft.first();
        supply(draft, &what, school, true, first);
        match draft.below(12) {
            0 => {
                let second = draft.second();
                supply(draft, &what, school, false, second);
            }
            1 => {
                let end = draft.end();
                supply(draft, &what, school, true, end);
            }
            _ => {}
        }
    }
}

/// What is entered by hand; one row in eight leaves the code out.
fn entered(draft: &mut Draft, school: &Unit, number: u32) {
    let whose = |draft: &mut Draft| if draft.chance(12) { school.codeless() } else { school.clone() };
    let people = people(draft);
    for (number, person) in (number..).zip(&people).take(2) {
        let (unit, first) = (whose(draft), draft.first());
        kept::health(draft, &unit, number, person, first);
        if draft.chance(10) {
            let end = draft.end();
            kept::health(draft, &unit, number, person, end);
        }
    }
    for place in 0..2 + draft.below(3) {
        let supplier = [Some(shared_unit(GROCER)), Some(shared_unit(MILL).codeless()), Some(stall()), None];
        let supplier = supplier[draft.below(4) as usize].clone();
        let (unit, first) = (whose(draft), draft.first());
        kept::purchase(draft, &unit, number + place, supplier.as_ref(), first);
        if draft.chance(8) {
            let second = draft.second();
            kept::purchase(draft, &unit, number + place, supplier.as_ref(), second);
        }
    }
    for place in 0..1 + draft.below(2) {
        let (unit, first) = (whose(draft), draft.first());
        kept::meal(draft, &unit, number + place, &people[0], first);
    }
    let at = Moment::day(280 + i64::from(draft.below(40))).plus(16 * HOUR + 60_000);
    let slip = Waste { number: number + 1, slip: format!("CC-{number}"), at, hauler: Some(shared_unit(HAULER)) };
    let (unit, first) = (whose(draft), draft.first());
    kept::waste(draft, &unit, &slip, first);
    if draft.chance(10) {
        let end = draft.end();
        kept::waste(draft, &unit, &slip, end);
    }
}

/// What devices tell, some of it entered by hand as well: one matter either way.
fn told(draft: &mut Draft, school: &Unit, serial: u32) {
    let number = serial * 10;
    let device = |kind: &str| Device::of(school, serial, kind);
    let people = people(draft);
    feeds::checks(draft, &device("CJ"), Phase::First, number, &people[..2]);
    if draft.chance(50) {
        feeds::checks(draft, &device("CJ"), Phase::Second, number + 5, &people[1..]);
    }
    feeds::disinfection(draft, &device("XD"), Phase::First, number);
    if draft.chance(60) {
        feeds::quick_test(draft, &device("KJ"), Phase::First, number, &shared_unit(GROCER));
    }
    let at = Moment::day(300 + i64::from(draft.below(20))).plus(11 * HOUR + 1_800_000);
    for (place, dish) in (0..2).zip(DISHES) {
        let grams = if draft.chance(15) { 98 } else { 130 };
        let kept = Sample { number: number + place, meal: 1, dish, at, grams, cleared: None };
        let cleared = Sample { cleared: Some(at.plus(49 * HOUR)), ..kept.clone() };
        match draft.below(3) {
            0 => {
                feeds::sample(draft, &device("LY"), Phase::First, &kept);
                feeds::sample(draft, &device("LY"), Phase::Second, &cleared);
            }
            1 => {
                let first = draft.first();
                kept::sample(draft, school, &kept, first);
                let second = draft.second();
                kept::sample(draft, school, &cleared, second);
            }
            _ => {
                let first = draft.first();
                kept::sample(draft, school, &kept, first);
                feeds::sample(draft, &device("LY"), Phase::Second, &cleared);
            }
        }
    }
    let at = Moment::day(300 + i64::from(draft.below(20))).plus(15 * HOUR + 2_400_000);
    let weighed = Waste { number, slip: String::new(), at, hauler: None };
    feeds::waste(draft, &device("DZ"), Phase::First, &weighed);
    if draft.chance(70) {
        let first = draft.first();
        kept::waste(draft, school, &weighed, first);
    }
}

fn people(draft: &mut Draft) -> Vec<String> {
    (0..3).map(|_| format!("演示{}{}", draft.pick(&words::SURNAMES), draft.pick(&words::SHOP))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::PULL;
    use super::SCHOOL;
    use crate::platforms::script::Script;

    /// The matters of a family that the story's school has.
    fn of_the_school(family: &str) -> usize {
        let truth = Script::write(784, 0).truth;
        truth.operator["social-credit-code/1244078400000110XL"]
            .matters
            .get(family)
            .map_or(0, std::collections::BTreeSet::len)
    }

    #[test]
    fn the_school_of_the_story_has_what_the_story_says() {
        let found =
            ["relation", "purchase", "health-certificate", "accompanied-meal", "food-sample"].map(of_the_school);
        // The supplier that is a name alone makes a relation without a natural key.
        assert_eq!(found, [1, 1, 2, 1, 1]);
    }

    #[test]
    fn two_canteens_of_one_school_have_a_licence_each_and_share_what_names_none() {
        let truth = Script::write(784, 0).truth;
        let [east, west] = SCHOOL.map(|(serial, _)| format!("platform-id/yi-xiao-shi-an/XX{serial:07}"));
        let school = truth.operator.values().find(|operator| operator.identifiers.contains(&east)).unwrap();
        assert!(school.identifiers.contains(&west), "one operator: {:?}", school.identifiers);
        // The platform's records of the day name the school and its own number of the canteen, which tells no place.
        let matters = ["licence", "food-sample", "accompanied-meal"].map(|family| school.matters[family].len());
        assert_eq!(matters, [2, 1, 1]);
    }

    #[test]
    fn who_feeds_the_school_has_the_same_relation() {
        let truth = Script::write(784, 0).truth;
        let key = "feeding|91440784000001038U|1244078400000110XL|GC-2025-110";
        for code in ["91440784000001038U", "1244078400000110XL"] {
            let operator = &truth.operator[&format!("social-credit-code/{code}")];
            assert!(operator.matters["relation"].contains(key), "{code}");
        }
        assert!(truth.raw[PULL] > 10);
    }
}
