//! An operator as the script knows it, and the named ones of the project's story.

use super::draft::Draft;
use super::moment::Moment;
use super::words::{self, Class, TOWNS, Town};
use super::{
    canteen, city, county, devices, firms, inputs, key_products, kitchen, life, national, penalties, province, samples,
};
use crate::platforms::codes;

/// A licence that an operator holds.
#[derive(Clone, Debug)]
pub struct Licence {
    /// `SC`, `JY`, `YB`, `XZF` or `TF`.
    pub kind: &'static str,
    /// The number, in upper case.
    pub number: String,
    /// First day; it is valid for five years.
    pub from: Moment,
}

/// An operator: what the platforms may write of it.
#[derive(Clone)]
pub struct Operator {
    /// Unique in the script; all its ids and numbers are made from it.
    pub serial: u32,
    /// Name.
    pub name: String,
    /// Class of business.
    pub class: &'static Class,
    /// Where it is.
    pub town: &'static Town,
    /// Social credit code as all platforms write it; empty where it has none.
    pub code: String,
    /// Organisation code; empty where it has none.
    pub organisation: String,
    /// Old registration number of 15 digits; empty where it has none.
    pub old_number: String,
    /// Licences, the newest first.
    pub licences: Vec<Licence>,
    /// Legal person.
    pub person: String,
}

impl Operator {
    /// A new operator of this class; its codes are valid.
    pub fn new(draft: &mut Draft, serial: u32, class: &'static Class, name: String) -> Self {
        let town = &TOWNS[serial as usize % TOWNS.len()];
        let (organisation, code) = if class.prefix.is_empty() {
            Default::default()
        } else {
            let organisation = codes::organisation(serial);
            let code = codes::social_credit(class.prefix, &organisation);
            (organisation, code)
        };
        let surname = draft.pick(&words::SURNAMES);
        let given = draft.pick(&words::SHOP);
        let mut operator = Self {
            serial,
            name,
            class,
            town,
            code,
            organisation,
            old_number: String::new(),
            licences: Vec::new(),
            person: format!("演示{surname}{given}"),
        };
        if !class.licence.is_empty() {
            let licence = operator.licence(draft, serial);
            operator.licences.push(licence);
        }
        operator
    }

    /// A licence of the operator's class with a number made from `sequence`.
    pub fn licence(&self, draft: &mut Draft, sequence: u32) -> Licence {
        let from = Moment::day(i64::from(draft.below(300)));
        let number = match self.class.licence.split_at(2) {
            (letters @ ("JY" | "YB"), kind) => {
                codes::licence(letters, &format!("{kind}440784{:06}", sequence % 1_000_000))
            }
            ("SC", _) => {
                let category = 101 + sequence / 10_000 % 31;
                codes::licence("SC", &format!("{category}440784{:04}", sequence % 10_000))
            }
            _ => format!("{}440784{sequence:07}", self.class.licence),
        };
        let kind = match self.class.licence {
            "SC" | "XZF" | "TF" => self.class.licence,
            jy_or_yb => &jy_or_yb[..2],
        };
        Licence { kind, number, from }
    }

    /// The province's own id of it (`ZTSFDM`).
    pub fn province_id(&self) -> String {
        format!("ZT440784{:08}", self.serial)
    }

    /// The sunshine-kitchen platform's own id of it.
    pub const fn company(&self) -> u32 {
        1_000_000 + self.serial
    }

    /// Where it is, as text.
    pub fn address(&self) -> String {
        let number = self.serial % 380 + 1;
        format!("广东省江门市鹤山市{}演示路{number}号", self.town.name)
    }
}

struct Named {
    name: &'static str,
    town: &'static str,
    serial: u32,
    class: &'static str,
    licence: &'static str,
}

const fn named(
    name: &'static str,
    town: &'static str,
    serial: u32,
    class: &'static str,
    licence: &'static str,
) -> Named {
    Named { name, town, serial, class, licence }
}

/// The story's operators; code and licence follow from serial and class (a test compares them).
const STORY: [Named; 11] = [
    named("演示青岚豇豆种植专业合作社", "双合镇", 101, "农民专业合作社", ""),
    named("演示禾沃农资店", "宅梧镇", 102, "农业投入品经营", ""),
    named("演示鲜膳配餐有限公司", "桃源镇", 103, "集体用餐配送单位", "JY24407840001025"),
    named("演示惠群农贸市场", "沙坪街道", 104, "农贸市场", "JY14407840001066"),
    named("演示顺牧定点屠宰场", "龙口镇", 105, "定点屠宰场", ""),
    named("演示阿明烧腊饭店", "雅瑶镇", 106, "餐饮服务经营者", "JY24407840001033"),
    named("演示颐安养老院食堂", "鹤城镇", 107, "养老机构食堂", "JY34407840001059"),
    named("演示冰源冷库", "共和镇", 108, "冷库", ""),
    named("演示陈记腐竹小作坊", "址山镇", 109, "食品小作坊", ""),
    named("演示沙坪第九小学食堂", "沙坪街道", 110, "学校食堂", "JY34407840001042"),
    named("演示和味调味食品有限公司", "古劳镇", 112, "食品生产企业", "SC10344078400109"),
];

/// Writes the story's operators: each registered, licensed and inspected; kitchens on both platforms;
/// 阿明's rat alarm, first unverified and then true; 鲜膳's penalty of 50,000 yuan by all four roads.
pub fn play(draft: &mut Draft) {
    for person in &STORY {
        draft.turn_to(person.serial);
        let operator = operator(draft, person);
        let first = draft.first();
        province::registration(draft, &province::Registration::of(&operator), first);
        for (at, licence) in operator.licences.iter().enumerate() {
            let id = operator.serial * 10 + u32::try_from(at).expect("few licences");
            let first = draft.first();
            province::licence(draft, &operator, licence, id, "有效", first);
        }
        life::inspect(draft, &operator, 0, life::Naming::Full);
        if operator.class.kitchen.is_some() {
            let first = draft.first();
            kitchen::company(draft, &operator, 1, first);
        }
        // Who made what the caterer was found with, and who fed the canteen where pupils fell ill.
        let beside = [(103, 112), (110, 103)].iter().find(|(serial, _)| *serial == person.serial);
        let beside = beside.and_then(|(_, other)| STORY.iter().find(|one| one.serial == *other));
        let beside = beside.map(|other| self::operator(draft, other));
        match person.serial {
            101 => {
                city::story(draft, &operator);
                national::story(draft, &operator);
            }
            103 => {
                let penalty = penalties::Penalty::of(draft, &operator, 50_000);
                penalties::everywhere(draft, &penalty);
                county::punished(draft, &penalty);
                samples::play(draft, &operator, true, beside.as_ref());
            }
            104 => {
                national::story(draft, &operator);
                let stall = Operator { name: "演示惠群农贸市场12号摊".to_owned(), ..operator.clone() };
                life::inspect(draft, &stall, 1, life::Naming::NameOnly);
            }
            105 => national::story(draft, &operator),
            107 => province::follow::drawn(draft, &operator),
            106 => {
                kitchen::own::inspected(draft, &operator);
                province::follow::complained(draft, &operator);
                let alert = kitchen::Alert::of(draft, &operator, 0, 1);
                kitchen::both_roads(draft, &alert, true);
            }
            _ => {}
        }
        if [101, 104, 105].contains(&person.serial) {
            key_products::story(draft, &operator);
        }
        if [101, 102].contains(&person.serial) {
            inputs::story(draft, &operator);
        }
        if [103, 106, 110].contains(&person.serial) {
            devices::play(draft, &operator);
        }
        if [103, 110].contains(&person.serial) {
            canteen::story(draft, &operator);
        }
        firms::story(draft, &operator);
        county::story(draft, &operator, beside.as_ref());
    }
}

fn operator(draft: &mut Draft, named: &Named) -> Operator {
    let class = words::class_named(named.class);
    let mut operator = Operator::new(draft, named.serial, class, named.name.to_owned());
    operator.town = TOWNS.iter().find(|town| town.name == named.town).expect("the story plays in Heshan");
    if let Some(licence) = operator.licences.first_mut()
        && !named.licence.is_empty()
    {
        named.licence.clone_into(&mut licence.number);
    }
    operator
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_s_operators_bear_the_story_s_codes() {
        let codes = [
            "93440784000001011X",
            "9244078400000102XQ",
            "91440784000001038U",
            "91440784000001046N",
            "91440784000001054H",
            "924407840000010629",
            "524407840000010708",
            "914407840000010894",
            "92440784000001097U",
            "1244078400000110XL",
            "91440784000001126A",
        ];
        let mut draft = Draft::new(1);
        for (named, code) in STORY.iter().zip(codes) {
            let operator = operator(&mut draft, named);
            assert_eq!(operator.code, code, "{}", named.name);
            assert!(operator.name.starts_with("演示"));
            assert!(operator.licences.iter().all(|licence| codes::is_licence(&licence.number)));
        }
    }
}
