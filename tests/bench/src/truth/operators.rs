//! The operators of a made county: who they are, where, under which names and
//! codes, now and before. Knows nothing of how a record tells it.

use std::collections::BTreeSet;

use super::chance::Chance;
use super::codes;
use super::places::{Place, Places};
use super::vocabulary::{CHAINS, COMPANY, GIVEN, LUCKY, SHOP, STALL, SURNAMES, VENDOR, WORKSHOP};

/// What kind of operator it is; decides which sources know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A company or co-operative.
    Company,
    /// A sole trader with a shop or restaurant.
    Shop,
    /// A stall in a market.
    Stall,
    /// A school, kindergarten or care home with its canteen.
    Canteen,
    /// A shop of a chain.
    Branch,
    /// A small workshop, mostly without codes.
    Workshop,
    /// A street vendor, mostly without codes.
    Vendor,
}

/// One operator, as it is.
#[derive(Debug, Clone)]
pub struct Operator {
    pub kind: Kind,
    /// As it is registered, the latest first.
    pub names: Vec<String>,
    /// What stands above the door, and what people call it.
    pub sign: String,
    /// Where it works, the latest first.
    pub premises: Vec<Place>,
    /// Where it is registered, if elsewhere.
    pub registered: Option<Place>,
    /// The latest first.
    pub phones: Vec<String>,
    pub class: &'static str,
    pub social_credit: Option<String>,
    pub registration: Option<String>,
    pub licences: Vec<String>,
    /// Its numbers on each platform; some keep it twice.
    pub on_platforms: Vec<(&'static str, Vec<String>)>,
}

/// Telephones that many share, and who is where.
struct Ground {
    places: Places,
    agents: Vec<String>,
    /// Telephones of people who may have another shop.
    owners: Vec<String>,
    taken: BTreeSet<String>,
    licences: usize,
    productions: usize,
}

/// So many operators.
pub fn operators(count: usize, chance: &mut Chance) -> Vec<Operator> {
    let agents = (0..count / 400 + 3).map(|_| mobile(chance)).collect();
    let places = Places::new(count, chance);
    let mut ground = Ground { places, agents, owners: Vec::new(), taken: BTreeSet::new(), licences: 0, productions: 0 };
    let mut all: Vec<Operator> = Vec::with_capacity(count);
    while all.len() < count {
        let n = all.len();
        let kind = match chance.below(100) {
            0..15 => Kind::Company,
            15..58 => Kind::Shop,
            58..75 => Kind::Stall,
            75..77 => Kind::Canteen,
            77..85 => Kind::Branch,
            85..94 => Kind::Workshop,
            _ => Kind::Vendor,
        };
        let operator = ground.operator(n, kind, chance);
        // A caterer runs the kitchen of some schools, under a licence of its own.
        let caterer = (kind == Kind::Canteen && chance.happens(300)).then(|| ground.caterer(n + 1, &operator, chance));
        all.push(operator);
        all.extend(caterer.filter(|_| n + 1 < count));
    }
    all
}

impl Ground {
    fn operator(&mut self, n: usize, kind: Kind, chance: &mut Chance) -> Operator {
        let place = self.places.place(kind, chance);
        let (name, sign, class) = self.named(kind, &place, chance);
        let coded = match kind {
            Kind::Workshop => 150,
            Kind::Vendor => 50,
            Kind::Stall => 700,
            _ => 1_000,
        };
        let prefix = match kind {
            Kind::Company => "91",
            Kind::Canteen => *chance.pick(&["12", "52"]),
            Kind::Branch => *chance.pick(&["91", "92"]),
            _ => "92",
        };
        let social_credit = chance.happens(coded).then(|| codes::social_credit(prefix, n));
        let registration = (social_credit.is_some() && chance.happens(250)).then(|| codes::registration(n));
        let mut phones = vec![self.phone(kind, &place, chance)];
        let mut names = vec![name];
        let mut premises = vec![place];
        if chance.happens(60) {
            names.push(self.named(kind, &premises[0], chance).0);
        }
        if chance.happens(60) && !matches!(kind, Kind::Canteen) {
            premises.push(self.places.place(kind, chance));
        }
        if chance.happens(80) {
            phones.push(mobile(chance));
        }
        let registered =
            (kind == Kind::Company && chance.happens(350)).then(|| self.places.place(Kind::Company, chance));
        let licences = self.licences(kind, class, social_credit.is_some(), n, chance);
        let on_platforms = on_platforms(kind, class, n, chance);
        Operator {
            kind,
            names,
            sign,
            premises,
            registered,
            phones,
            class,
            social_credit,
            registration,
            licences,
            on_platforms,
        }
    }

    /// A company that cooks in a school: the place and the telephone are the school's.
    fn caterer(&mut self, n: usize, school: &Operator, chance: &mut Chance) -> Operator {
        let place = school.premises[0].clone();
        let core = lucky(chance);
        let within = school.names[0].trim_start_matches("鹤山市");
        self.licences += 1;
        Operator {
            kind: Kind::Canteen,
            names: vec![format!("鹤山市{core}餐饮管理有限公司{within}食堂")],
            sign: format!("{within}食堂"),
            premises: vec![place],
            registered: None,
            phones: if chance.happens(400) { school.phones.clone() } else { vec![mobile(chance)] },
            class: "school-canteen",
            social_credit: Some(codes::social_credit("91", n)),
            registration: None,
            licences: vec![codes::licence("JY3", self.licences)],
            on_platforms: on_platforms(Kind::Canteen, "school-canteen", n, chance),
        }
    }

    fn named(&mut self, kind: Kind, place: &Place, chance: &mut Chance) -> (String, String, &'static str) {
        // A registrar lets nobody have a name of another in the same town.
        for _ in 0..20 {
            let named = self.drawn(kind, place, chance);
            if self.taken.insert(named.0.clone()) {
                return named;
            }
        }
        let (name, sign, class) = self.drawn(kind, place, chance);
        let name = format!("{name}{}", chance.pick(&LUCKY));
        (name, sign, class)
    }

    fn drawn(&mut self, kind: Kind, place: &Place, chance: &mut Chance) -> (String, String, &'static str) {
        let town = place.town_name();
        match kind {
            Kind::Company => {
                let (trade, class) = *chance.pick(&COMPANY);
                let core = lucky(chance);
                let form = if chance.happens(80) { "有限责任公司" } else { "有限公司" };
                let name = match chance.below(10) {
                    0 => format!("广东{core}{trade}{form}"),
                    1 => format!("江门市{core}{trade}{form}"),
                    2 => format!("{core}{trade}（鹤山）{form}"),
                    3 => format!("鹤山市{town}{core}种养专业合作社"),
                    _ => format!("鹤山市{core}{trade}{form}"),
                };
                (name, format!("{core}{trade}"), class)
            }
            Kind::Shop => {
                let (trade, class) = *chance.pick(&SHOP);
                let core = shop_core(chance);
                let sign = match chance.below(100) {
                    0..65 => format!("{core}{trade}"),
                    65..80 => format!("{core}{}", chance.pick(&SHOP).0),
                    80..92 => core.clone(),
                    // The sign has nothing of the registered name.
                    _ => format!("{}{trade}", shop_core(chance)),
                };
                (format!("鹤山市{town}{core}{trade}"), sign, class)
            }
            Kind::Stall => {
                let trade = chance.pick(&STALL);
                let core = if chance.happens(500) { person(chance) } else { shop_core(chance) };
                (format!("鹤山市{town}{core}{trade}"), format!("{core}{trade}"), "stall")
            }
            Kind::Canteen => {
                let school = place.site().to_owned();
                (
                    format!("鹤山市{school}"),
                    format!("{school}食堂"),
                    if school.ends_with("敬老院") { "care-home-canteen" } else { "school-canteen" },
                )
            }
            Kind::Branch => {
                let (chain, trade, class) = *chance.pick(&CHAINS);
                let at = place.nickname();
                let name = match chance.below(3) {
                    0 => format!("鹤山市{chain}商业有限公司{at}分店"),
                    1 => format!("鹤山市{town}{chain}{at}{trade}"),
                    _ => format!("鹤山市{town}{chain}{trade}（{at}店）"),
                };
                (name, format!("{chain}{trade}（{at}店）"), class)
            }
            Kind::Workshop => {
                let what = chance.pick(&WORKSHOP);
                let core = if chance.happens(500) { person(chance) } else { shop_core(chance) };
                (format!("鹤山市{town}{core}{what}"), format!("{core}{what}"), "workshop")
            }
            Kind::Vendor => {
                let what = chance.pick(&VENDOR);
                let core = if chance.happens(700) { person(chance) } else { shop_core(chance) };
                (format!("{core}{what}"), format!("{core}{what}"), "vendor")
            }
        }
    }

    fn phone(&mut self, kind: Kind, place: &Place, chance: &mut Chance) -> String {
        match kind {
            // The market's office answers for its stalls, the chain for its shops.
            Kind::Stall if chance.happens(300) => place.office().to_owned(),
            Kind::Canteen => place.office().to_owned(),
            Kind::Branch if chance.happens(300) => self.agents[0].clone(),
            _ if chance.happens(80) => chance.pick(&self.agents[1..]).clone(),
            _ if chance.happens(150) => format!("0750-8{:06}", chance.below(1_000_000)),
            // One owner has two shops.
            _ if chance.happens(50) && !self.owners.is_empty() => chance.pick(&self.owners).clone(),
            _ => {
                let number = mobile(chance);
                self.owners.push(number.clone());
                number
            }
        }
    }

    fn licences(&mut self, kind: Kind, class: &str, coded: bool, n: usize, chance: &mut Chance) -> Vec<String> {
        let letters = match kind {
            Kind::Workshop if chance.happens(350) => return vec![format!("粤江食坊〔2023〕{n:05}号")],
            Kind::Vendor if chance.happens(300) => return vec![format!("鹤食摊{n:05}")],
            Kind::Workshop | Kind::Vendor => return Vec::new(),
            _ if !coded => return Vec::new(),
            Kind::Canteen => "JY3",
            Kind::Company if class == "food-production" => {
                self.productions += 1;
                return vec![codes::licence("SC1", self.productions)];
            }
            _ if class == "catering" || class.ends_with("shop") => "JY2",
            _ => "JY1",
        };
        // A licence that ran out and its successor have two numbers.
        let count = if chance.happens(150) { 2 } else { 1 };
        let licences = (0..count).map(|_| {
            self.licences += 1;
            codes::licence(letters, self.licences)
        });
        licences.collect()
    }
}

fn on_platforms(kind: Kind, class: &str, n: usize, chance: &mut Chance) -> Vec<(&'static str, Vec<String>)> {
    let mut platforms = vec!["provincial-supervision"];
    match kind {
        Kind::Canteen => platforms.push("yi-xiao-shi-an"),
        Kind::Shop | Kind::Branch | Kind::Company if class == "catering" || class.ends_with("shop") => {
            platforms.push("yi-can-shi-an");
        }
        Kind::Vendor => return Vec::new(),
        _ => {}
    }
    let ids = |platform: &'static str| {
        let twice = chance.happens(20);
        let ids = (0..=usize::from(twice)).map(|copy| format!("{platform}/{}", n * 2 + copy + 100_000)).collect();
        (platform, ids)
    };
    platforms.into_iter().map(ids).collect()
}

fn mobile(chance: &mut Chance) -> String {
    format!("1{}{:08}", chance.pick(&[35, 36, 37, 38, 39, 50, 59, 80, 88]), chance.below(100_000_000))
}

fn lucky(chance: &mut Chance) -> String {
    let count = if chance.happens(350) { 3 } else { 2 };
    (0..count).map(|_| *chance.pick(&LUCKY)).collect()
}

fn shop_core(chance: &mut Chance) -> String {
    match chance.below(10) {
        0..3 => format!("{}记", chance.pick(&SURNAMES)),
        3 => format!("{}{}", chance.pick(&["阿", "老", "肥", "大"]), chance.pick(&GIVEN)),
        _ => lucky(chance),
    }
}

fn person(chance: &mut Chance) -> String {
    let given: String = (0..2).map(|_| *chance.pick(&GIVEN)).collect();
    format!("{}{given}", chance.pick(&SURNAMES))
}
