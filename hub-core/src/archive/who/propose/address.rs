//! Addresses, part by part: town, village, road, site, door, unit.
//!
//! Promises that parts which are not written are not compared: an address that
//! says less than another contradicts nothing of it. Whether an address is
//! registered or that of premises its owner knows. Knows nothing of maps.

use std::collections::BTreeSet;

use super::letters::{near, plain, with_digits};
use super::place::{below_county, leading_town, short_name, town};

/// What ends a part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Village,
    Road,
    Site,
}

/// Words that end a part, the longer before what begins like them.
const MARKS: [(&str, Mark); 42] = [
    ("村民委员会", Mark::Village),
    ("居民委员会", Mark::Village),
    ("村委会", Mark::Village),
    ("居委会", Mark::Village),
    ("村民小组", Mark::Village),
    ("社区", Mark::Village),
    ("自然村", Mark::Village),
    ("新村", Mark::Village),
    ("村", Mark::Village),
    ("大道", Mark::Road),
    ("公路", Mark::Road),
    ("国道", Mark::Road),
    ("省道", Mark::Road),
    ("路", Mark::Road),
    ("街", Mark::Road),
    ("巷", Mark::Road),
    ("圩", Mark::Site),
    ("农贸市场", Mark::Site),
    ("综合市场", Mark::Site),
    ("批发市场", Mark::Site),
    ("市场", Mark::Site),
    ("商业城", Mark::Site),
    ("商业广场", Mark::Site),
    ("广场", Mark::Site),
    ("商场", Mark::Site),
    ("工业区", Mark::Site),
    ("工业园", Mark::Site),
    ("工业城", Mark::Site),
    ("产业园", Mark::Site),
    ("开发区", Mark::Site),
    ("花园", Mark::Site),
    ("花苑", Mark::Site),
    ("小区", Mark::Site),
    ("大厦", Mark::Site),
    ("幼儿园", Mark::Site),
    ("小学", Mark::Site),
    ("中学", Mark::Site),
    ("学校", Mark::Site),
    ("医院", Mark::Site),
    ("敬老院", Mark::Site),
    ("养老院", Mark::Site),
    ("车站", Mark::Site),
];

/// What follows the number of a unit within a house or site.
const UNITS: [&str; 17] = [
    "号商铺",
    "号铺",
    "号档",
    "号摊",
    "号厂房",
    "号仓",
    "商铺",
    "铺",
    "档",
    "摊",
    "卡",
    "室",
    "房",
    "座",
    "栋",
    "幢",
    "区",
];

/// What follows a number that tells no place from another.
const FLOORS: [&str; 4] = ["楼", "层", "至", "组"];

/// An address, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Address {
    /// The town by its code.
    pub town: Option<&'static str>,
    /// Villages and neighbourhoods, without the word for them.
    pub villages: BTreeSet<String>,
    /// Roads, with the word for them.
    pub roads: BTreeSet<String>,
    /// Markets, estates, schools.
    pub sites: BTreeSet<String>,
    /// The number of the house.
    pub door: Option<String>,
    /// Numbers of units, in their order: `B 12`.
    pub unit: Option<String>,
}

/// How near two addresses are, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// The same house, or the same unit of a site.
    Door,
    /// The same house or site; one of them does not say which unit.
    House,
    /// The same road, village or site; one of them does not say which house.
    Road,
    /// The same town, or one of them says too little.
    Unknown,
    /// Another house of the same road, another unit of the same house.
    OtherDoor,
    /// Roads, villages and sites are others.
    Elsewhere,
    /// Another town.
    OtherTown,
}

impl Address {
    /// Takes an address apart; none where it names no part below the county.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text: String = plain(text).chars().filter(|letter| !matches!(letter, '(' | ')' | ',' | ':')).collect();
        let text = with_sub_numbers(&with_digits(below_county(&text)));
        let (town, rest) = leading_town(&text).map_or((None, text.as_str()), |(town, rest)| (Some(town), rest));
        let mut address = Self { town, ..Self::default() };
        address.take(rest);
        (address != Self::default()).then_some(address)
    }

    /// The road, else the village, else the site that a house number counts on.
    #[must_use]
    pub fn way(&self) -> Option<&str> {
        let mut ways = self.roads.iter().chain(&self.sites).chain(&self.villages);
        ways.next().map(String::as_str)
    }

    /// The same, in this town where it names none.
    #[must_use]
    pub fn within(self, written: Option<&str>) -> Self {
        Self { town: self.town.or_else(|| town(written?)), ..self }
    }

    /// Whether it says which house or unit.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.way().is_some() && (self.door.is_some() || (self.unit.is_some() && !self.sites.is_empty()))
    }

    fn take(&mut self, text: &str) {
        let (mut start, mut at) = (0, 0);
        while at < text.len() {
            let rest = &text[at..];
            let digits = run(rest);
            if digits > 0 {
                let taken = self.number(&rest[..digits], &rest[digits..], start == at);
                at += digits + taken;
                // 3连路: a number that begins a name belongs to it.
                if taken > 0 || digits == rest.len() {
                    start = at;
                }
                continue;
            }
            let mark = MARKS.iter().find(|(word, _)| rest.starts_with(word));
            match mark {
                // 市场路 is a road and no market, 新圩村 a village.
                // 龙口市场 is the market of the town that was taken from before it.
                Some((word, mark)) if at == 0 && self.town.is_some() && !begins_way(&rest[word.len()..]) => {
                    let town = self.town.and_then(short_name).unwrap_or_default();
                    at = word.len();
                    self.part(&format!("{town}{word}"), word, *mark);
                    start = at;
                }
                Some((word, mark)) if start < at && (*mark == Mark::Road || !begins_way(&rest[word.len()..])) => {
                    at += word.len();
                    self.part(&text[start..at], word, *mark);
                    start = at;
                }
                _ => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
    }

    /// A number and what follows it; how much of that it takes.
    fn number(&mut self, digits: &str, after: &str, begins: bool) -> usize {
        let digits = digits.trim_matches('-');
        if digits.is_empty() {
            return 0;
        }
        if let Some(word) = UNITS.iter().find(|word| after.starts_with(*word)) {
            self.is_unit(digits);
            return word.len();
        }
        if let Some(word) = FLOORS.iter().find(|word| after.starts_with(*word)) {
            return word.len();
        }
        if after.starts_with('号') {
            self.is_door(digits);
            return '号'.len_utf8();
        }
        // Without a word behind it: the number of a house, where a road ended before it.
        if begins && self.way().is_some() && (after.is_empty() || after.starts_with('首')) {
            self.is_door(digits);
        }
        0
    }

    fn is_door(&mut self, number: &str) {
        match self.door {
            None => self.door = Some(number.to_owned()),
            Some(_) => self.is_unit(number),
        }
    }

    fn is_unit(&mut self, number: &str) {
        self.unit = Some(self.unit.take().map_or_else(|| number.to_owned(), |unit| format!("{unit} {number}")));
    }

    fn part(&mut self, whole: &str, word: &str, mark: Mark) {
        let name = &whole[..whole.len() - word.len()];
        let whole = whole.trim_start_matches(['号', '内', '旁', '的']);
        match mark {
            Mark::Village => self.villages.insert(name.to_owned()),
            Mark::Road => self.roads.insert(whole.to_owned()),
            Mark::Site => {
                // 沙坪镇沙坪中心市场 is 沙坪中心市场: the town is known beside it.
                let town = self.town.and_then(short_name).unwrap_or_default();
                let own = whole.strip_prefix(town).filter(|own| *own != word);
                self.sites.insert(own.unwrap_or(whole).to_owned())
            }
        };
    }

    /// How near it is to another.
    #[must_use]
    pub fn nearness(&self, other: &Self) -> Nearness {
        if matches!((self.town, other.town), (Some(one), Some(another)) if one != another) {
            return Nearness::OtherTown;
        }
        let road = agree(&self.roads, &other.roads);
        let site = agree(&self.sites, &other.sites);
        let village = agree(&self.villages, &other.villages);
        let one_way = match (road, site, village) {
            (Some(true), ..) | (None, Some(true), _) | (None, None, Some(true)) => true,
            (None, None, None) => return Nearness::Unknown,
            _ => false,
        };
        if !one_way {
            return Nearness::Elsewhere;
        }
        let both = |one: &Option<String>, other: &Option<String>| Some(one.as_ref()? == other.as_ref()?);
        match (both(&self.door, &other.door), both(&self.unit, &other.unit)) {
            (Some(false), _) | (_, Some(false)) => Nearness::OtherDoor,
            (Some(true), Some(true)) => Nearness::Door,
            (Some(true), None) if self.unit.is_none() && other.unit.is_none() => Nearness::Door,
            (Some(true), None) => Nearness::House,
            (None, Some(true)) if site == Some(true) => Nearness::Door,
            (None, _) if site == Some(true) => Nearness::House,
            (None, _) => Nearness::Road,
        }
    }
}

/// Whether two sets of names share one, a slip of the hand allowed; none where
/// one of them is empty.
fn agree(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    Some(one.iter().any(|name| other.iter().any(|another| near(name, another))))
}

/// Bytes of a number at the beginning: digits, letters, and hyphens between.
fn run(text: &str) -> usize {
    text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(text.len())
}

/// 123号之1 is house 123-1.
fn with_sub_numbers(text: &str) -> String {
    let mut text = text.replace('之', "-");
    while let Some(at) = text.find("号-") {
        let sub = at + "号".len();
        let end = sub + run(&text[sub..]);
        text = format!("{}{}号{}", &text[..at], text[sub..end].trim_end_matches('-'), &text[end..]);
    }
    text
}

fn begins_way(text: &str) -> bool {
    ["大道", "公路", "路", "街", "巷", "村"].iter().any(|word| text.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::read(text).unwrap()
    }

    fn nearness(one: &str, other: &str) -> Nearness {
        assert_eq!(address(one).nearness(&address(other)), address(other).nearness(&address(one)), "{one}, {other}");
        address(one).nearness(&address(other))
    }

    #[test]
    fn ways_of_writing_one_house_come_out_the_same() {
        for text in [
            "广东省江门市鹤山市沙坪街道人民路123号",
            "鹤山市沙坪镇人民路１２３号首层",
            "鹤山沙坪人民路 123",
            "沙坪街道办事处人民路一二三号",
        ] {
            let whole = Address {
                town: Some("440784001"),
                roads: ["人民路".to_owned()].into(),
                door: Some("123".to_owned()),
                ..Address::default()
            };
            assert_eq!(address(text), whole, "{text}");
        }
    }

    #[test]
    fn parts_are_told_apart_by_the_word_that_ends_them() {
        assert_eq!(nearness("沙坪街道沙坪中心市场5号档", "沙坪中心市场5档"), Nearness::Door);
        let village = address("鹤山市桃源镇甘棠村民委员会新圩村18号之一");
        assert_eq!(village.villages, ["新圩", "甘棠"].map(str::to_owned).into());
        assert_eq!(village.door.as_deref(), Some("18-1"));
        let market = address("龙口镇龙口农贸市场A区12号档");
        assert_eq!((market.sites, market.unit.as_deref()), (["龙口农贸市场".to_owned()].into(), Some("A 12")));
        let works = address("鹤城镇工业城三连路3号B座");
        assert_eq!(
            (works.roads, works.door.as_deref(), works.unit.as_deref()),
            (["3连路".to_owned()].into(), Some("3"), Some("B"))
        );
        assert_eq!(address("共和镇市场路5号").roads, ["市场路".to_owned()].into());
    }

    #[test]
    fn what_one_address_does_not_say_contradicts_nothing() {
        assert_eq!(nearness("沙坪人民路123号", "人民路123号"), Nearness::Door);
        assert_eq!(nearness("沙坪人民路123号", "沙坪人民路123号5号铺"), Nearness::House);
        assert_eq!(nearness("沙坪人民路123号", "沙坪人民路"), Nearness::Road);
        assert_eq!(nearness("沙坪人民路123号", "沙坪"), Nearness::Unknown);
    }

    #[test]
    fn another_house_stall_street_or_town_is_another_place() {
        assert_eq!(nearness("沙坪人民路123号", "沙坪人民路125号"), Nearness::OtherDoor);
        assert_eq!(nearness("龙口市场12号档", "龙口市场13号档"), Nearness::OtherDoor);
        assert_eq!(nearness("沙坪人民路123号", "沙坪文华路123号"), Nearness::Elsewhere);
        assert_eq!(nearness("沙坪人民路123号", "龙口镇人民路123号"), Nearness::OtherTown);
        assert_eq!(nearness("龙口镇龙口市场12号档", "龙口镇龙口市场12档"), Nearness::Door);
    }

    #[test]
    fn a_slip_in_a_longer_name_of_a_road_is_forgiven() {
        assert_eq!(nearness("沙坪鹤山大道1号", "沙坪鹤山大到1号"), Nearness::Unknown, "what ends it is gone");
        assert_eq!(nearness("沙坪中山公路1号", "沙坪中心公路1号"), Nearness::Door);
    }

    #[test]
    fn what_names_no_place_is_no_address() {
        for text in ["", "鹤山市", "/", "金记饭店"] {
            assert_eq!(Address::read(text), None, "{text}");
        }
    }
}
