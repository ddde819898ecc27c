//! The script's vocabulary as tables: towns, classes of business, words that names are made of.
//!
//! Every name made from it bears the mark 演示, so that no real firm is ever shown beside a penalty.

/// A town of Heshan (鹤山): division code of 9 digits and name.
pub struct Town {
    /// Division code, `440784` and three digits.
    pub code: &'static str,
    /// Full name, with 街道 or 镇.
    pub name: &'static str,
}

/// The ten towns.
pub const TOWNS: [Town; 10] = [
    town("440784001", "沙坪街道"),
    town("440784101", "龙口镇"),
    town("440784102", "雅瑶镇"),
    town("440784103", "古劳镇"),
    town("440784104", "桃源镇"),
    town("440784105", "鹤城镇"),
    town("440784106", "共和镇"),
    town("440784107", "址山镇"),
    town("440784108", "宅梧镇"),
    town("440784112", "双合镇"),
];

const fn town(code: &'static str, name: &'static str) -> Town {
    Town { code, name }
}

/// A class of business: what it is called, how it is registered, what it is licensed by.
pub struct Class {
    /// The platforms' text for the class (主体业态).
    pub name: &'static str,
    /// How the names of its operators end.
    pub suffix: &'static str,
    /// First two characters of the social credit code; empty where the class has none.
    pub prefix: &'static str,
    /// The province's type of entity.
    pub entity: &'static str,
    /// Licence: kind and the digit that begins a JY number; empty where none is needed.
    pub licence: &'static str,
    /// `type` on 邑餐食安 where the class runs a kitchen.
    pub kitchen: Option<u8>,
    /// How many of a hundred ordinary operators are of this class.
    pub share: usize,
}

const fn class(
    name: &'static str,
    suffix: &'static str,
    registered: (&'static str, &'static str),
    licence: &'static str,
    kitchen: Option<u8>,
    share: usize,
) -> Class {
    Class { name, suffix, prefix: registered.0, entity: registered.1, licence, kitchen, share }
}

const COMPANY: (&str, &str) = ("91", "11");
const TRADER: (&str, &str) = ("92", "12");
const PUBLIC: (&str, &str) = ("12", "14");
const PRIVATE_UNIT: (&str, &str) = ("52", "15");
const NO_CODE: (&str, &str) = ("", "19");

/// Codes of an archive for classes that somebody writes, those that have one.
const CODES: [(&str, &str); 14] = [
    ("餐饮服务经营者", "catering"),
    ("学校食堂", "school-canteen"),
    ("幼儿园食堂", "school-canteen"),
    ("养老机构食堂", "care-home-canteen"),
    ("单位食堂", "unit-canteen"),
    ("工地食堂", "site-canteen"),
    ("集体用餐配送单位", "collective-dining"),
    ("中央厨房", "central-kitchen"),
    ("食品生产企业", "food-production"),
    ("食品小作坊", "workshop"),
    ("小摊贩", "vendor"),
    ("便利店", "supermarket"),
    ("农贸市场", "market"),
    ("市场摊位", "stall"),
];

impl Class {
    /// What a perfect archive calls it: its code, else the platforms' text.
    #[must_use]
    pub fn code(&self) -> &'static str {
        CODES.iter().find(|(name, _)| *name == self.name).map_or(self.name, |(_, code)| code)
    }
}

/// All classes; their shares add up to 100, those with kitchens to 40.
pub const CLASSES: [Class; 25] = [
    class("餐饮服务经营者", "饭店", TRADER, "JY2", Some(0), 14),
    class("大型餐饮", "酒楼有限公司", COMPANY, "JY2", Some(0), 6),
    class("学校食堂", "小学食堂", PUBLIC, "JY3", Some(1), 5),
    class("幼儿园食堂", "幼儿园食堂", PRIVATE_UNIT, "JY3", Some(1), 3),
    class("养老机构食堂", "养老院食堂", PRIVATE_UNIT, "JY3", Some(4), 2),
    class("单位食堂", "电子有限公司食堂", COMPANY, "JY3", Some(0), 3),
    class("工地食堂", "工地食堂", NO_CODE, "", Some(0), 2),
    class("集体用餐配送单位", "配餐有限公司", COMPANY, "JY2", Some(0), 2),
    class("中央厨房", "中央厨房有限公司", COMPANY, "JY2", Some(0), 1),
    class("网络餐饮", "外卖店", TRADER, "JY2", Some(0), 2),
    class("食品生产企业", "食品有限公司", COMPANY, "SC", None, 5),
    class("食品小作坊", "小作坊", TRADER, "XZF", None, 6),
    class("小摊贩", "小吃摊", NO_CODE, "TF", None, 7),
    class("大型超市", "超市有限公司", COMPANY, "JY1", None, 6),
    class("便利店", "便利店", TRADER, "JY1", None, 12),
    class("仅销售预包装食品", "商店", TRADER, "YB1", None, 5),
    class("农贸市场", "农贸市场", COMPANY, "JY1", None, 1),
    class("市场摊位", "市场档口", TRADER, "JY1", None, 5),
    class("农民专业合作社", "种植专业合作社", ("93", "13"), "", None, 4),
    class("定点屠宰场", "屠宰场", COMPANY, "", None, 1),
    class("冷库", "冷库", COMPANY, "", None, 2),
    class("农业投入品经营", "农资店", TRADER, "", None, 2),
    class("保健食品经营", "保健食品有限公司", COMPANY, "JY1", None, 2),
    class("农村集体聚餐", "村民委员会", ("54", "17"), "", None, 1),
    class("村集体经济组织", "经济合作社", ("N2", "13"), "", None, 1),
];

/// The class of the ordinary operator with this place among a hundred.
#[must_use]
pub fn class_at(place: usize) -> &'static Class {
    let mut left = place % 100;
    for class in &CLASSES {
        if left < class.share {
            return class;
        }
        left -= class.share;
    }
    &CLASSES[0]
}

/// The class with this name.
#[must_use]
pub fn class_named(name: &str) -> &'static Class {
    CLASSES.iter().find(|class| class.name == name).expect("the cast is written with the table's own names")
}

/// Characters that shop names are made of.
pub const SHOP: [&str; 32] = [
    "福", "禄", "和", "顺", "兴", "隆", "旺", "源", "永", "泰", "嘉", "裕", "丰", "盛", "荣", "华", "美", "味", "香",
    "鲜", "乐", "康", "惠", "民", "新", "明", "东", "南", "粤", "鹤", "碧", "云",
];

/// Surnames.
pub const SURNAMES: [&str; 12] = ["陈", "李", "黄", "张", "梁", "吴", "冯", "任", "宋", "温", "吕", "源"];

/// Reasons of a penalty and the rule broken.
pub const OFFENCES: [(&str, &str); 4] = [
    ("未按规定查验供货者的许可证，未建立进货查验记录", "《中华人民共和国食品安全法》第一百二十六条第一款第三项"),
    ("经营超过保质期的食品", "《中华人民共和国食品安全法》第一百二十四条第一款第五项"),
    ("餐饮具未清洗消毒，仍“循环使用”", "《中华人民共和国食品安全法》第一百二十六条第一款第五项"),
    ("未取得食品经营许可从事食品经营活动", "《中华人民共和国食品安全法》第一百二十二条第一款"),
];

/// What an inspection looks at: clause and content.
pub const CLAUSES: [(&str, &str); 4] = [
    ("1.1", "公示许可证和量化等级"),
    ("2.3", "从业人员持有效健康证明"),
    ("3.2", "查验供货者资质并留存票据"),
    ("5.4", "餐饮具清洗消毒"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_of_a_hundred_and_kitchens_are_forty() {
        let all: usize = CLASSES.iter().map(|class| class.share).sum();
        let kitchens: usize = CLASSES.iter().filter(|class| class.kitchen.is_some()).map(|class| class.share).sum();
        assert_eq!((all, kitchens), (100, 40));
        assert!(CLASSES.iter().all(|class| class.share > 0));
    }
}
