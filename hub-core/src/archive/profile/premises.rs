//! Where an operator works: its licences by place.
//!
//! Promises that the places are a function of the set of licences, that another way
//! of writing an address makes no other place, and that what a licence in force says
//! of a place stands before what an earlier one said. Pure; knows nothing of holders.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{LICENCE, Premises, PremisesLicence};
use crate::archive::implied;
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
        let (place, class) = places.entry(place).or_insert_with(|| {
            let address = own("premises_address");
            (Premises { address, name: None, town: None, class: None, licences: Vec::new() }, None)
        });
        place.name = place.name.take().or_else(|| own("premises_name"));
        place.town = place.town.take().or_else(|| own("town"));
        place.class = place.class.take().or_else(|| own("business_class"));
        *class = class.or_else(|| implied::class(text(content, "kind"), text(content, "number")));
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

#[cfg(test)]
mod tests {
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
    fn a_place_is_of_the_class_that_its_licence_implies_where_none_is_written() {
        let class = |licence: Value| places(&[licence]).remove(0).class;
        assert_eq!(class(json!({"kind": "JY", "number": "JY34407840000023"})).as_deref(), Some("unit-canteen"));
        let written = json!({"kind": "JY", "number": "JY34407840000023", "business_class": "school-canteen"});
        assert_eq!(class(written).as_deref(), Some("school-canteen"));
    }
}
