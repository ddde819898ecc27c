//! Where operators of a made county are: roads, villages, markets, schools.
//! Some houses are shared, some are taken over by the next.

use super::chance::Chance;
use super::operators::Kind;
use super::vocabulary::{ROADS, TOWNS, VILLAGES};

/// One place, in its parts.
#[derive(Debug, Clone)]
pub struct Place {
    /// Of [`TOWNS`].
    pub town: usize,
    /// A village where it is outside the town.
    pub village: Option<&'static str>,
    pub road: Option<&'static str>,
    pub number: Option<usize>,
    /// 123号之二: of one house several.
    pub sub: Option<usize>,
    /// A market, estate or school.
    pub site: Option<Site>,
    /// The stall, shop or building there.
    pub unit: Option<String>,
}

/// A place that many are in.
#[derive(Debug, Clone)]
pub struct Site {
    pub name: String,
    /// The telephone of its office.
    pub office: String,
}

impl Place {
    pub fn town_name(&self) -> &'static str {
        TOWNS[self.town].2
    }

    pub fn town_code(&self) -> &'static str {
        TOWNS[self.town].0
    }

    pub fn site(&self) -> &str {
        self.site.as_ref().map_or("", |site| &site.name)
    }

    pub fn office(&self) -> &str {
        self.site.as_ref().map_or("0750-8888123", |site| &site.office)
    }

    /// What a chain calls its shop there.
    pub fn nickname(&self) -> String {
        let road = self.road.map(|road| road.trim_end_matches(['路', '街', '巷']));
        match (road, self.number) {
            (Some(road), Some(number)) if number % 3 == 0 => format!("{}{road}", self.town_name()),
            (Some(road), _) => road.to_owned(),
            _ => self.town_name().to_owned(),
        }
    }
}

/// All that places are drawn from.
pub struct Places {
    sites: Vec<(usize, Site)>,
    schools: Vec<(usize, Site)>,
    estates: Vec<(usize, Site)>,
    next_school: usize,
    /// Houses that somebody is or was in.
    known: Vec<Place>,
}

impl Places {
    /// Places for so many operators.
    pub fn new(operators: usize, chance: &mut Chance) -> Self {
        let site = |town: usize, name: &str, chance: &mut Chance| {
            let office = format!("0750-88{:05}", chance.below(100_000));
            (town, Site { name: format!("{}{name}", TOWNS[town].2), office })
        };
        let mut places =
            Self { sites: Vec::new(), schools: Vec::new(), estates: Vec::new(), next_school: 0, known: Vec::new() };
        for town in 0..TOWNS.len() {
            for name in ["农贸市场", "中心市场", "综合市场", "东区市场"].iter().take(2 + usize::from(town == 0) * 2)
            {
                places.sites.push(site(town, name, chance));
            }
            for name in ["工业区", "商业广场", "碧桂花园"] {
                places.estates.push(site(town, name, chance));
            }
        }
        let ordinals = ["中心", "第一", "第二", "第三", "第四", "第五", "实验", "育英", "新民", "文昌", "明德", "启智"];
        let kinds = ["小学", "幼儿园", "中学", "敬老院"];
        for n in 0..operators / 40 + 8 {
            let town = n % TOWNS.len();
            let (ordinal, kind) =
                (ordinals[n / TOWNS.len() % ordinals.len()], kinds[n / (TOWNS.len() * ordinals.len()) % kinds.len()]);
            places.schools.push(site(town, &format!("{ordinal}{kind}"), chance));
        }
        places
    }

    /// A place for an operator of this kind.
    pub fn place(&mut self, kind: Kind, chance: &mut Chance) -> Place {
        let place = match kind {
            Kind::Stall => Self::at(chance.pick(&self.sites).clone(), format!("{}号档", 1 + chance.below(180))),
            Kind::Canteen => {
                let school = self.schools[self.next_school % self.schools.len()].clone();
                self.next_school += 1;
                let mut place = road(school.0, chance);
                place.site = Some(school.1);
                return place;
            }
            Kind::Company if chance.happens(300) => Self::at(
                chance.pick(&self.estates).clone(),
                format!("{}座", chance.pick(&["A", "B", "C", "1", "2", "3"])),
            ),
            Kind::Shop | Kind::Branch if chance.happens(60) => {
                let unit = format!("{}{:02}号铺", chance.pick(&["A", "B", "L1", "L2", "首层"]), 1 + chance.below(40));
                Self::at(chance.pick(&self.estates).clone(), unit)
            }
            Kind::Workshop if chance.happens(700) => village(town(chance), chance),
            _ if chance.happens(120) => village(town(chance), chance),
            // The next one moves in where somebody was, or beside somebody.
            _ if chance.happens(60) && !self.known.is_empty() => chance.pick(&self.known).clone(),
            _ => road(town(chance), chance),
        };
        if place.number.is_some() {
            self.known.push(place.clone());
        }
        place
    }

    fn at((town, site): (usize, Site), unit: String) -> Place {
        Place { town, village: None, road: None, number: None, sub: None, site: Some(site), unit: Some(unit) }
    }
}

fn town(chance: &mut Chance) -> usize {
    let mut left = chance.below(100);
    TOWNS
        .iter()
        .position(|(.., weight)| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        })
        .unwrap_or(0)
}

fn road(town: usize, chance: &mut Chance) -> Place {
    let road = ROADS[(town * 7 + chance.below(16)) % ROADS.len()];
    let sub = chance.happens(100).then(|| 1 + chance.below(5));
    let unit = chance.happens(120).then(|| format!("{}号铺", 1 + chance.below(12)));
    Place { town, village: None, road: Some(road), number: Some(1 + chance.below(260)), sub, site: None, unit }
}

fn village(town: usize, chance: &mut Chance) -> Place {
    let village = VILLAGES[(town * 3 + chance.below(6)) % VILLAGES.len()];
    let number = chance.happens(700).then(|| 1 + chance.below(120));
    Place { town, village: Some(village), road: None, number, sub: None, site: None, unit: None }
}
