//! Where an operator works: its licences and registrations by place.
//!
//! Promises that the places are a function of the set of these, that another way
//! of writing an address makes no other place, that what a licence in force says
//! of a place stands before what an earlier one said, and what any licence writes
//! before what a registration does. Pure; knows nothing of holders.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Content, LICENCE, Papers, Premises, PremisesLicence, REGISTRATION};
use crate::archive::implied;
use crate::archive::survivorship::Rules;
use crate::archive::who::propose::{Address, Nearness};

const ADDRESS: &str = "premises_address";
const TOWN: &str = "town";
const CLASS: &str = "business_class";

/// What papers of one place have in common.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place<'p> {
    /// The same house, or the same unit of a site.
    House(Address),
    /// The same text, where it does not say which house.
    Written(String),
    /// One that names no address is by itself.
    Alone(&'p str),
}

/// A licence or a registration: the matter that tells it, and what it says.
type Paper<'p> = (&'p str, &'p Content);

/// A place while its papers are read.
#[derive(Default)]
struct Draft {
    said: Premises,
    /// The class that its licences imply.
    implied: Option<&'static str>,
}

/// Papers at one address are one place. A licence without an address is its own, unless one address is known, and by
/// registrations alone: then it is there. A registration without one speaks of the only place that there is; where
/// there is none, it is one if it says what is done there.
pub(super) fn premises(papers: &Papers, rules: &Rules) -> Vec<Premises> {
    let licences = in_order(&papers.licences, (LICENCE, "valid_to"), rules);
    let registrations = latest(&in_order(&papers.registrations, (REGISTRATION, "changed"), rules));
    let all = licences.iter().chain(&registrations);
    let written: BTreeSet<&str> = all.filter_map(|(_, content)| text(content, ADDRESS)).collect();
    // Most have one address, which need not be understood to be the same as itself.
    let several = written.len() > 1;
    let registered = named(&registrations, several);
    let home = registered.first().filter(|_| registered.len() == 1 && named(&licences, several).is_empty());
    let mut places: BTreeMap<Place<'_>, Draft> = BTreeMap::new();
    for &(matter, content) in &licences {
        let place = address(content, several).or_else(|| home.cloned()).unwrap_or(Place::Alone(matter));
        places.entry(place).or_default().licence(matter, content);
    }
    let licensed: BTreeSet<Place<'_>> = places.keys().cloned().collect();
    let stands = registrations.iter().map(|(_, content)| found(address(content, several)?, &licensed, content));
    let stands: Vec<Option<Place<'_>>> = stands.collect();
    let known: BTreeSet<Place<'_>> = licensed.iter().chain(stands.iter().flatten()).cloned().collect();
    let only = known.first().filter(|_| known.len() == 1);
    for (&(matter, content), own) in registrations.iter().zip(stands) {
        let alone = || text(content, CLASS).filter(|_| known.is_empty()).map(|_| Place::Alone(matter));
        let names_none = text(content, ADDRESS).is_none();
        let elsewhere = || only.cloned().or_else(alone).filter(|_| names_none);
        if let Some(place) = own.or_else(elsewhere) {
            places.entry(place).or_default().registration(matter, content);
        }
    }
    places.into_values().map(Draft::whole).collect()
}

/// Papers of a family: those in force first, of these the one of which this day is the latest.
fn in_order<'p>(papers: &'p BTreeMap<String, Content>, (family, day): (&str, &str), rules: &Rules) -> Vec<Paper<'p>> {
    let mut all: Vec<Paper<'p>> = papers.iter().map(|(matter, content)| (matter.as_str(), content)).collect();
    all.sort_by_key(|&(matter, content)| {
        (Reverse(rules.in_force(family, text(content, "state"))), Reverse(text(content, day)), matter)
    });
    all
}

/// Registrations but those of which a later change is known: registrars hear of it on different days, and an entity is
/// registered at one address at a time.
fn latest<'p>(all: &[Paper<'p>]) -> Vec<Paper<'p>> {
    let mut days: BTreeMap<&str, &str> = BTreeMap::new();
    for (code, day) in all.iter().filter_map(|(_, content)| entered(content)) {
        let last = days.entry(code).or_insert(day);
        *last = day.max(*last);
    }
    let is_last = |&&(_, content): &&Paper<'p>| entered(content).is_none_or(|(code, day)| days[code] == day);
    all.iter().filter(is_last).copied().collect()
}

/// Code and day of change of a registration that names an address.
fn entered(content: &Content) -> Option<(&str, &str)> {
    text(content, ADDRESS)?;
    Some((text(content, "code")?, text(content, "changed")?))
}

/// The places that papers name.
fn named<'p>(papers: &[Paper<'p>], several: bool) -> BTreeSet<Place<'p>> {
    papers.iter().filter_map(|(_, content)| address(content, several)).collect()
}

/// The place that a paper names by its address; of one among several it is asked which house it is.
fn address<'p>(content: &Content, several: bool) -> Option<Place<'p>> {
    let written = text(content, ADDRESS)?;
    let known = several.then(|| house(written, text(content, TOWN))).flatten();
    let plain = || Place::Written(written.chars().filter(|letter| !letter.is_whitespace()).collect());
    Some(known.map_or_else(plain, Place::House))
}

/// The place of a registration's address: a registrar seldom writes which unit of a house it is, or which house of a
/// village, so that of the one licence there, where there is one. Where it may be either of several, or too little is
/// written to tell, it makes a place only if it says what is done there.
fn found<'p>(place: Place<'p>, licensed: &BTreeSet<Place<'p>>, content: &Content) -> Option<Place<'p>> {
    let (own, near) = match &place {
        Place::House(own) => (Some(own.clone()), Nearness::House),
        _ => (place.understood(), Nearness::Road),
    };
    let is_there = |other: &&Place<'p>| {
        let nearness = own.as_ref().zip(other.understood()).map(|(own, other)| own.nearness(&other));
        **other == place || nearness.is_some_and(|nearness| nearness <= near)
    };
    let mut there = licensed.iter().filter(is_there);
    let is_told = matches!(place, Place::House(_)) || licensed.is_empty();
    match (there.next(), there.next()) {
        (Some(only), None) => Some(only.clone()),
        (None, _) if is_told => Some(place),
        _ => text(content, CLASS).map(|_| place),
    }
}

impl Place<'_> {
    /// What is understood of its address.
    fn understood(&self) -> Option<Address> {
        match self {
            Self::House(address) => Some(address.clone()),
            Self::Written(text) => Address::read(text),
            Self::Alone(_) => None,
        }
    }
}

impl Draft {
    fn licence(&mut self, matter: &str, content: &Content) {
        self.take(content, "premises_name");
        self.implied = self.implied.or_else(|| implied::class(text(content, "kind"), text(content, "number")));
        let own = |name: &str| text(content, name).map(str::to_owned);
        self.said.licences.push(PremisesLicence {
            kind: own("kind"),
            number: own("number"),
            state: own("state"),
            valid_to: own("valid_to"),
            matter: matter.to_owned(),
        });
    }

    fn registration(&mut self, matter: &str, content: &Content) {
        self.take(content, "name");
        self.said.registrations.push(matter.to_owned());
    }

    /// What a paper says that none before it did; `called` is its field for the name.
    fn take(&mut self, content: &Content, called: &str) {
        let Premises { address, name, town, class, .. } = &mut self.said;
        for (value, field) in [(address, ADDRESS), (name, called), (town, TOWN), (class, CLASS)] {
            if value.is_none() {
                *value = text(content, field).map(str::to_owned);
            }
        }
    }

    /// What is written stands before what is implied.
    fn whole(self) -> Premises {
        let Self { mut said, implied } = self;
        said.class = said.class.take().or_else(|| implied.map(str::to_owned));
        said
    }
}

fn text<'c>(content: &'c Content, name: &str) -> Option<&'c str> {
    content.get(name).and_then(Value::as_str)
}

/// An address that says which house, with the paper's town where it names none.
fn house(address: &str, town: Option<&str>) -> Option<Address> {
    Address::read(address).filter(Address::is_exact).map(|address| address.within(town))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn papers(letter: char, of: &[&Value]) -> BTreeMap<String, Content> {
        let all = of.iter().enumerate().map(|(n, paper)| {
            let Value::Object(content) = paper else { panic!("an object") };
            (format!("{letter}{n}"), content.clone())
        });
        all.collect()
    }

    fn both(licences: &[&Value], registrations: &[&Value]) -> Vec<Premises> {
        let papers = Papers { licences: papers('l', licences), registrations: papers('r', registrations) };
        premises(&papers, &Rules::builtin().unwrap())
    }

    /// The only place that these tell.
    fn one(licences: &[&Value], registrations: &[&Value]) -> Premises {
        let mut all = both(licences, registrations);
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    fn places(licences: &[Value]) -> Vec<Premises> {
        both(&licences.iter().collect::<Vec<_>>(), &[])
    }

    fn at(address: &str) -> Value {
        json!({"premises_address": address, "town": "440784001"})
    }

    #[test]
    fn another_way_of_writing_an_address_is_no_other_place() {
        let one = places(&[at("鹤山市沙坪街道人民路123号"), at("人民路１２３号首层"), at("沙坪镇人民路 123号")]);
        assert_eq!((one.len(), one[0].licences.len()), (1, 3));
        let two = [at("沙坪街道人民路123号"), at("沙坪街道人民路125号"), at("沙坪街道"), at("沙坪")];
        assert_eq!(places(&two).len(), 4, "another house, and what does not say which house");
        let town = json!({"premises_address": "人民路123号", "town": "440784101"});
        let roads = places(&[at("人民路123号"), town, at("人民路 123号")]);
        let towns: BTreeSet<_> = roads.iter().filter_map(|place| place.town.as_deref()).collect();
        assert_eq!((roads.len(), towns), (2, ["440784001", "440784101"].into()), "another town's road");
    }

    #[test]
    fn what_the_licence_in_force_says_of_a_place_stands() {
        let licence = |state, valid_to, class| json!({"premises_address": "1", "state": state, "valid_to": valid_to, "business_class": class});
        let [old, new, later] = [
            ("expired", "2030-01-01", "market"),
            ("valid", "2027-01-01", "catering"),
            ("valid", "2028-01-01", "snack-shop"),
        ]
        .map(|(state, valid_to, class)| licence(state, valid_to, class));
        for turn in [[old.clone(), new.clone(), later.clone()], [later, old, new]] {
            let place = places(&turn).remove(0);
            let order: Vec<_> = place.licences.iter().filter_map(|licence| licence.valid_to.as_deref()).collect();
            assert_eq!(order, ["2028-01-01", "2027-01-01", "2030-01-01"]);
            assert_eq!(place.class.as_deref(), Some("snack-shop"));
        }
    }

    #[test]
    fn a_place_is_of_the_class_that_its_licence_implies_where_none_is_written() {
        let class = |licence: &Value, registrations: &[&Value]| one(&[licence], registrations).class;
        let canteen = json!({"kind": "JY", "number": "JY34407840000023"});
        assert_eq!(class(&canteen, &[]).as_deref(), Some("unit-canteen"));
        let registered = json!({"business_class": "care-home-canteen"});
        assert_eq!(class(&canteen, &[&registered]).as_deref(), Some("care-home-canteen"), "it is written, too");
        let written = json!({"kind": "JY", "number": "JY34407840000023", "business_class": "school-canteen"});
        assert_eq!(class(&written, &[&registered]).as_deref(), Some("school-canteen"));
    }

    #[test]
    fn a_registration_makes_a_place_where_no_licence_names_it_and_says_more_of_one_that_is_named() {
        let market = json!({"premises_address": "沙坪街道人民路1号", "name": "甲市场", "business_class": "market"});
        let place = one(&[], &[&market]);
        assert_eq!((place.name.as_deref(), place.class.as_deref()), (Some("甲市场"), Some("market")));
        assert_eq!((place.licences.len(), place.registrations), (0, vec!["r0".to_owned()]));
        let named = one(&[&at("鹤山市沙坪街道人民路1号")], &[&market]);
        assert_eq!((named.class.as_deref(), named.licences.len()), (Some("market"), 1));
        assert_eq!(named.address.as_deref(), Some("鹤山市沙坪街道人民路1号"), "as the licence writes it");
        let unit = one(&[&at("沙坪街道人民路1号5号铺")], &[&market]);
        assert_eq!((unit.class.as_deref(), unit.licences.len()), (Some("market"), 1), "which unit, the licence says");
        let units = [at("沙坪街道人民路1号5号铺"), at("沙坪街道人民路1号6号铺")];
        assert_eq!(both(&[&units[0], &units[1]], &[&market]).len(), 3, "of two it may be either");
        assert_eq!(both(&[&at("沙坪街道人民路3号")], &[&market]).len(), 2, "another house");
    }

    #[test]
    fn a_registration_that_says_too_little_of_where_makes_no_place_beside_a_licensed_one() {
        let village = at("鹤山市双合镇演示村");
        assert_eq!(one(&[&at("双合镇演示村")], &[&village]).registrations.len(), 1, "written in two ways");
        let market = at("鹤山市龙口镇龙口农贸市场");
        assert_eq!(
            one(&[&at("龙口镇龙口农贸市场A12档")], &[&market]).registrations.len(),
            1,
            "which stall, the licence says"
        );
        let units = [at("沙坪街道人民路1号5号铺"), at("沙坪街道人民路1号6号铺")];
        let house = at("沙坪街道人民路1号");
        assert_eq!(both(&[&units[0], &units[1]], &[&house]).len(), 2, "either of two, and no word of what is done");
        assert_eq!(both(&[&units[0]], &[&at("鹤城镇")]).len(), 1, "a town is no place");
    }

    #[test]
    fn what_names_no_address_is_at_the_only_place_that_is_known() {
        let (bare, classed) = (json!({"name": "甲"}), json!({"business_class": "cold-store"}));
        let (house, next) = (at("沙坪街道人民路1号"), at("沙坪街道人民路3号"));
        assert!(both(&[], &[&bare]).is_empty(), "nothing says that there is a place");
        assert_eq!(one(&[], &[&classed, &bare]).registrations.len(), 1);
        let place = one(&[&house], &[&classed]);
        assert_eq!((place.class.as_deref(), place.registrations.len()), (Some("cold-store"), 1));
        let two = both(&[&house, &next], &[&classed]);
        assert!(two.len() == 2 && two.iter().all(|place| place.class.is_none()), "it says of neither: {two:?}");
        let card = json!({"kind": "TF", "number": "1"});
        let place = one(&[&card], &[&house]);
        assert_eq!((place.class.as_deref(), place.address.as_deref()), (Some("vendor"), Some("沙坪街道人民路1号")));
        assert_eq!(both(&[&card, &house], &[]).len(), 2, "another licence's address is not its own");
    }

    #[test]
    fn of_an_entity_the_latest_change_says_where_it_works() {
        let entered = |day: &str, address: &str| json!({"code": "91", "changed": day, "premises_address": address});
        let (old, new) = (entered("2018-01-08", "沙坪街道人民路1号"), entered("2024-03-01", "沙坪街道人民路9号"));
        for turn in [[&old, &new], [&new, &old]] {
            assert_eq!(one(&[], &turn).address.as_deref(), Some("沙坪街道人民路9号"));
        }
        let kitchens = [at("沙坪街道人民路1号"), at("沙坪街道人民路9号")];
        assert_eq!(both(&[], &[&kitchens[0], &kitchens[1]]).len(), 2, "rows of a platform name no day of change");
    }
}
