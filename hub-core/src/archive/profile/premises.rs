//! Where an operator works: its licences by place.
//!
//! Promises that the places are a function of the set of licences, that another way
//! of writing an address makes no other place, and that what a licence in force says
//! of a place stands before what an earlier one said. Pure; knows nothing of holders.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use hub_schemas::identifier::FoodBusinessLicence;
use serde_json::{Map, Value};

use super::{LICENCE, Premises, PremisesLicence};
use crate::archive::survivorship::Rules;
use crate::archive::who::propose::Address;

/// What licences of one place have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Place<'l> {
    /// The same house, or the same unit of a site.
    House(Address),
    /// The same text, where it does not say which house.
    Written(String),
    /// One that names no address is by itself.
    Alone(&'l str),
}

/// Licences at one address are one place; one without an address is its own. `licences`
/// are matters by name.
pub(super) fn premises(licences: &BTreeMap<String, Map<String, Value>>, rules: &Rules) -> Vec<Premises> {
    let mut all: Vec<(&String, &Map<String, Value>)> = licences.iter().collect();
    all.sort_by_key(|(matter, content)| {
        let is_in_force = rules.in_force(LICENCE, text(content, "state"));
        (Reverse(is_in_force), Reverse(text(content, "valid_to")), *matter)
    });
    let written: BTreeSet<&str> = all.iter().filter_map(|(_, content)| text(content, "premises_address")).collect();
    let mut places: BTreeMap<Place<'_>, (Premises, Option<&str>)> = BTreeMap::new();
    for (matter, content) in all {
        let own = |name: &str| text(content, name).map(str::to_owned);
        // Most have one address, which need not be understood to be the same as itself.
        let place = match text(content, "premises_address") {
            None => Place::Alone(matter),
            Some(address) => house(address, text(content, "town")).filter(|_| written.len() > 1).map_or_else(
                || Place::Written(address.chars().filter(|letter| !letter.is_whitespace()).collect()),
                Place::House,
            ),
        };
        let (place, implied) = places.entry(place).or_insert_with(|| {
            let address = own("premises_address");
            (Premises { address, name: None, town: None, class: None, licences: Vec::new() }, None)
        });
        place.name = place.name.take().or_else(|| own("premises_name"));
        place.town = place.town.take().or_else(|| own("town"));
        place.class = place.class.take().or_else(|| own("business_class"));
        *implied = implied.or_else(|| class_of(text(content, "kind"), text(content, "number")));
        place.licences.push(PremisesLicence {
            kind: own("kind"),
            number: own("number"),
            state: own("state"),
            valid_to: own("valid_to"),
            matter: matter.clone(),
        });
    }
    let classed = |(place, implied): (Premises, Option<&str>)| {
        let class = place.class.or_else(|| implied.map(str::to_owned));
        Premises { class, ..place }
    };
    places.into_values().map(classed).collect()
}

fn text<'c>(content: &'c Map<String, Value>, name: &str) -> Option<&'c str> {
    content.get(name).and_then(Value::as_str)
}

/// An address that says which house, with the licence's town where it names none.
fn house(address: &str, town: Option<&str>) -> Option<Address> {
    Address::read(address).filter(Address::is_exact).map(|address| address.within(town))
}

/// The class of business (主体业态) that a right to operate implies, for one that names
/// none: by its kind, and of a food business licence by the first digit of its number.
fn class_of(kind: Option<&str>, number: Option<&str>) -> Option<&'static str> {
    if let Some(licence) = number.and_then(|number| FoodBusinessLicence::parse(number).ok()) {
        return match licence.kind() {
            "1" => Some("food-sale"),
            "2" => Some("catering"),
            _ => Some("unit-canteen"),
        };
    }
    match kind? {
        "SC" => Some("food-production"),
        "YB" => Some("food-sale"),
        "XZF" => Some("workshop"),
        "TF" => Some("vendor"),
        "platform-filing" => Some("online-platform"),
        "pesticide-dealing" => Some("agricultural-inputs"),
        "slaughter-designation" => Some("slaughterhouse"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use hub_schemas::codes::Table;
    use serde_json::json;

    use super::*;

    fn places(licences: &[Value]) -> Vec<Premises> {
        let licences = licences.iter().enumerate().map(|(n, licence)| {
            let Value::Object(content) = licence else { panic!("an object") };
            (format!("{n}"), content.clone())
        });
        premises(&licences.collect(), &Rules::builtin().unwrap())
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
    fn a_licence_that_names_no_class_implies_one() {
        let class = |kind: &str, number: &str| places(&[json!({"kind": kind, "number": number})]).remove(0).class;
        for (kind, number, expected) in [
            ("JY", "JY14407840000037", "food-sale"),
            ("JY", "jy24407840000014", "catering"),
            ("JY", "JY34407840000023", "unit-canteen"),
            ("SC", "SC10344078400019", "food-production"),
            ("YB", "YB14407840000037", "food-sale"),
            ("XZF", "1", "workshop"),
            ("TF", "1", "vendor"),
            ("platform-filing", "1", "online-platform"),
            ("pesticide-dealing", "1", "agricultural-inputs"),
            ("slaughter-designation", "1", "slaughterhouse"),
        ] {
            assert_eq!(class(kind, number).as_deref(), Some(expected), "{kind} {number}");
            assert!(Table::named("business-class").unwrap().find(expected).is_some());
        }
        assert_eq!(class("JY", "JY24401060000042"), None, "a wrong check digit says nothing");
        let told = json!({"kind": "JY", "number": "JY34407840000023", "business_class": "school-canteen"});
        assert_eq!(places(&[told]).remove(0).class.as_deref(), Some("school-canteen"), "what is said stands");
    }
}
