//! The rules of the truth on tiny hand-made scripts.

use super::*;

const CODE: &str = "91440784000001038U";
const OTHER: &str = "91440784000001046N";
const WRONG: &str = "914407840000010388";
const LICENCE: &str = "JY24407840001025";

fn fact(family: &'static str, record: &str, key: Option<&str>, by: &[(Kind, &str)]) -> Fact {
    Fact {
        source: "provincial-supervision.api",
        family,
        record: record.to_owned(),
        deleted: false,
        key: key.map(str::to_owned),
        mention: mention(by),
        others: Vec::new(),
        town: None,
        class: None,
        name: None,
    }
}

#[test]
fn facts_of_one_natural_key_are_one_matter() {
    let by = [(Kind::SocialCredit, CODE)];
    let again = Fact { source: "provincial-supervision.files", ..fact("penalty", "1", Some("1号|局"), &by) };
    let truth = Truth::of(&[fact("penalty", "1", Some("1号|局"), &by), again]);
    assert_eq!((truth.facts, truth.matters["penalty"], truth.operators), (2, 1, 1));
}

#[test]
fn a_later_version_replaces_and_a_deletion_removes() {
    let by = [(Kind::SocialCredit, CODE)];
    let versions = [
        fact("licence", "1", Some("JY|1"), &by),
        fact("licence", "1", Some("JY|2"), &by),
        fact("inspection", "1", Some("1"), &by),
        Fact { deleted: true, ..fact("inspection", "1", Some("1"), &by) },
    ];
    let truth = Truth::of(&versions);
    assert_eq!((truth.facts, truth.raw["provincial-supervision.api"]), (1, 4));
    let operator = &truth.operator[&format!("social-credit-code/{CODE}")];
    assert_eq!(operator.matters["licence"], BTreeSet::from(["JY|2".to_owned()]));
    assert!(!operator.matters.contains_key("inspection"));
}

#[test]
fn facts_without_a_natural_key_are_matters_of_their_own() {
    let by = [(Kind::Platform, "yi-can-shi-an/1")];
    let truth = Truth::of(&[fact("registration", "1", None, &by), fact("registration", "2", None, &by)]);
    assert_eq!((truth.matters["registration"], truth.operators), (2, 1));
}

#[test]
fn a_place_is_its_licence_else_whose_it_is() {
    let (code, platform) = ((Kind::SocialCredit, CODE), (Kind::Platform, "yi-xiao-shi-an/1"));
    for (by, expected) in [
        (vec![code, (Kind::Licence, LICENCE), platform], Some(LICENCE)),
        (vec![code, platform], Some(CODE)),
        (vec![code], Some(CODE)),
        (vec![], None),
    ] {
        assert_eq!(place(&mention(&by)), expected);
    }
}

#[test]
fn who_is_named_by_no_code_is_unresolved() {
    let truth = Truth::of(&[fact("inspection", "1", Some("1"), &[])]);
    assert_eq!((truth.operators, truth.unresolved, truth.matters["inspection"]), (0, 1, 1));
}

#[test]
fn an_organisation_code_joins_the_social_credit_code_that_contains_it() {
    let truth = Truth::of(&[
        fact("registration", "1", None, &[(Kind::SocialCredit, CODE)]),
        fact("penalty", "2", None, &[(Kind::Organisation, "000001038")]),
    ]);
    assert_eq!(truth.operators, 1);
}

#[test]
fn a_code_whose_check_digit_fails_founds_but_never_joins() {
    let platform = (Kind::Platform, "provincial-supervision/1");
    let truth = Truth::of(&[
        fact("registration", "1", None, &[(Kind::SocialCredit, WRONG), platform]),
        fact("penalty", "2", None, &[(Kind::SocialCredit, WRONG)]),
        fact("penalty", "3", None, &[(Kind::SocialCredit, WRONG)]),
        fact("inspection", "4", None, &[platform]),
    ]);
    assert_eq!(truth.operators, 2);
    assert_eq!(truth.operator["platform-id/provincial-supervision/1"].facts, 2);
    assert_eq!(truth.operator[&format!("social-credit-code/{WRONG}")].facts, 2);
}

#[test]
fn a_licence_that_two_social_credit_codes_claim_joins_nobody() {
    let truth = Truth::of(&[
        fact("licence", "1", None, &[(Kind::SocialCredit, CODE), (Kind::Licence, LICENCE)]),
        fact("licence", "2", None, &[(Kind::SocialCredit, OTHER), (Kind::Licence, LICENCE)]),
        fact("licence", "3", None, &[(Kind::Licence, LICENCE)]),
    ]);
    assert_eq!(truth.operators, 3);
    assert_eq!(truth.operator[&format!("licence/{LICENCE}")].facts, 1);
}

#[test]
fn an_operator_bears_the_name_of_its_newest_registration() {
    let named = |record: &str, date: &str, name: &str| Fact {
        name: Some((date.to_owned(), name.to_owned())),
        ..fact("registration", record, None, &[(Kind::SocialCredit, CODE)])
    };
    let truth = Truth::of(&[named("1", "2025-03-01", "新"), named("2", "2019-03-01", "旧")]);
    let operator = &truth.operator[&format!("social-credit-code/{CODE}")];
    assert_eq!(operator.name.as_deref(), Some("新"));
}

#[test]
fn an_operator_is_of_the_class_that_is_written_else_of_the_one_that_its_licence_implies() {
    let by = [(Kind::SocialCredit, CODE), (Kind::Licence, LICENCE)];
    let licence = fact("licence", "1", Some("JY|JY24407840001025"), &by);
    let listed = Fact { class: Some("snack-shop"), ..fact("registration", "2", None, &[(Kind::SocialCredit, CODE)]) };
    let of = |facts: &[Fact]| Truth::of(facts).operator[&format!("social-credit-code/{CODE}")].class;
    assert_eq!(of(std::slice::from_ref(&licence)), Some("catering"));
    assert_eq!(of(&[licence, listed]), Some("snack-shop"));
}

#[test]
fn a_fact_that_names_several_is_one_matter_of_each() {
    let seller = mention(&[(Kind::SocialCredit, OTHER)]);
    let sold = fact("batch", "1", Some("T1"), &[(Kind::SocialCredit, CODE)]);
    let truth = Truth::of(&[Fact { others: vec![seller, Mention::new()], ..sold }]);
    assert_eq!((truth.operators, truth.unresolved, truth.matters["batch"]), (2, 0, 1));
    for code in [CODE, OTHER] {
        assert!(truth.operator[&format!("social-credit-code/{code}")].matters["batch"].contains("T1"), "{code}");
    }
    let nobody = fact("batch", "1", Some("T1"), &[]);
    let bought = Truth::of(&[Fact { others: vec![mention(&[(Kind::SocialCredit, CODE)])], ..nobody }]);
    assert_eq!((bought.operators, bought.unresolved), (1, 0));
}
