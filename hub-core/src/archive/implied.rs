//! What a record says without writing it: the class of business (主体业态) that a right to operate implies.
//!
//! Promises that it is a function of the one record, so it is known whatever else is told and in whatever order. What
//! a record writes is not looked at here: the rules of survivorship put it before what any implies. Pure.

use hub_schemas::identifier::{FoodBusinessLicence, IdentifierError, normalise};
use serde_json::{Map, Value};

use super::profile::LICENCE;
use super::survivorship::{Candidate, Loser, Why};

/// What begins the name of such a field in the rules.
pub const IMPLIED: &str = "implied.";
/// What is said to have decided where no record writes what stands.
pub const RULE: &str = "implied-by-licence";
/// What a licence implies.
const CLASS: &str = "business_class";

/// Whether a record of the family may imply a field, whose name is without what begins it.
#[must_use]
pub fn is_known(family: &str, field: &str) -> bool {
    (family, field) == (LICENCE, CLASS)
}

/// What a record with this content implies for a field.
#[must_use]
pub fn implied(family: &str, field: &str, content: &Map<String, Value>) -> Option<Value> {
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    is_known(family, field).then(|| class(text("kind"), text("number")))?.map(Value::from)
}

/// The class that a right to operate implies: of a food business licence by the first digit of its number, of others by
/// their kind. A licence to haul kitchen waste implies none, since no code of the table is a hauler's.
#[must_use]
pub fn class(kind: Option<&str>, number: Option<&str>) -> Option<&'static str> {
    number.and_then(of_food_business).or_else(|| of_kind(kind?))
}

/// A check digit that fails says nothing against the first: authorities list real numbers that fail, and the number
/// joins nobody by this.
fn of_food_business(number: &str) -> Option<&'static str> {
    let number = normalise(number);
    let is_formed = matches!(FoodBusinessLicence::parse(&number), Ok(_) | Err(IdentifierError::CheckDigit { .. }));
    match number.get(2..3).filter(|_| is_formed)? {
        "1" => Some("food-sale"),
        "2" => Some("catering"),
        "3" => Some("unit-canteen"),
        _ => None,
    }
}

fn of_kind(kind: &str) -> Option<&'static str> {
    match kind {
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

/// Why a matter that writes no such field has it all the same: who says what implies it. `whys` are those of what it
/// writes.
#[must_use]
pub fn why(family: &str, field: &str, whys: &[Why]) -> Option<Why> {
    // A number that says it comes before the kind.
    ["number", "kind"].into_iter().find_map(|name| {
        let Why { criteria, winner, losers, .. } = whys.iter().find(|why| why.field == name)?.clone();
        let implies = |told: Candidate| {
            let content = Map::from_iter([(name.to_owned(), told.value.clone())]);
            Some(Candidate { value: implied(family, field, &content)?, ..told })
        };
        let losers = losers.into_iter().filter_map(|Loser { candidate, by }| {
            let candidate = implies(candidate)?;
            Some(Loser { candidate, by })
        });
        let losers = losers.collect();
        Some(Why { field: field.to_owned(), rule: RULE.to_owned(), criteria, winner: implies(winner)?, losers })
    })
}

#[cfg(test)]
mod tests {
    use hub_schemas::codes::Table;
    use serde_json::json;

    use super::*;
    use crate::archive::fact::Told;
    use crate::archive::profile::{Part, whys};
    use crate::archive::survivorship::{Criterion, Rules};
    use crate::archive::world::{event, party, schemas};

    /// Why an operator with these licences is of its class.
    fn why(licences: &[Value]) -> Option<Why> {
        let rules = Rules::builtin().unwrap();
        let parts = licences.iter().enumerate().map(|(n, licence)| {
            let mut body = licence.clone();
            body["parties"] = json!([party("holder", "甲", &[("licence", "JY1")])]);
            let event = event(n as u64, "kitchen.api", "licence", &n.to_string(), &body);
            let told = Told::read(event, &*schemas(), &rules).unwrap();
            let state = told.state.as_ref().unwrap();
            let claims = state.mentions[0].claims.clone();
            Part { from: told.provenance(), in_force: state.in_force, name: None, claims }
        });
        whys(&parts.collect::<Vec<_>>(), &rules).into_iter().find(|why| why.field == CLASS)
    }

    #[test]
    fn an_operator_is_of_the_class_that_its_licence_implies_where_none_is_written() {
        let canteen = json!({"kind": "JY", "number": "JY34407840000023", "state": "valid"});
        let alone = why(std::slice::from_ref(&canteen)).unwrap();
        assert_eq!((alone.winner.value.as_str(), alone.rule.as_str()), (Some("unit-canteen"), RULE));
        let written =
            json!({"kind": "JY", "number": "JY24407840000014", "business_class": "snack-shop", "state": "expired"});
        for turn in [[canteen.clone(), written.clone()], [written, canteen]] {
            let why = why(&turn).unwrap();
            assert_eq!((why.winner.value.as_str(), why.rule.as_str()), (Some("snack-shop"), "precedence"));
            assert_eq!((why.losers.len(), why.losers[0].by), (1, Criterion::Order), "what is written stands");
        }
    }

    #[test]
    fn a_number_whose_check_digit_fails_implies_a_class_and_one_of_another_form_none() {
        let real = why(&[json!({"kind": "JY", "number": "JY24401060000042"})]).unwrap();
        assert_eq!((real.winner.value.as_str(), real.rule.as_str()), (Some("catering"), RULE));
        for number in ["JY2440106000004", "JY2440106000004A", "JY94407840000012", "1"] {
            assert_eq!(class(Some("JY"), Some(number)), None, "{number}");
        }
        assert_eq!(class(Some("kitchen-waste-haulage"), Some("1")), None, "no code is a hauler's");
    }

    #[test]
    fn what_is_implied_is_a_class_of_the_table() {
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
            assert_eq!(class(Some(kind), Some(number)), Some(expected), "{kind} {number}");
            assert!(Table::named("business-class").unwrap().find(expected).is_some());
        }
    }
}
