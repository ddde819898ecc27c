//! What rules may not say.

use super::super::world::RULES;
use super::*;

/// What is said of the rules of tests with one text of them replaced.
fn refused(text: &str, by: &str) -> String {
    let changed = RULES.replacen(text, by, 1);
    assert_ne!(changed, RULES);
    Rules::parse(&changed).expect_err(by).to_string()
}

#[test]
fn a_rule_that_does_not_parse_is_refused_with_file_and_line() {
    let why = refused("version = 1", "version = ");
    assert!(why.starts_with("HUB-7003: schemas/survivorship.toml:2: "), "{why}");
    let why = refused("\"latest\", \"order\", \"source\"]", "\"newest\"]");
    assert!(why.starts_with("HUB-7003: schemas/survivorship.toml:10: ") && why.contains("newest"), "{why}");
}

#[test]
fn a_name_that_means_nothing_is_refused_with_file_and_line() {
    let place = |why: &str| why.split(": ").nth(1).unwrap().rsplit(':').next().unwrap().parse::<usize>().unwrap();
    let lines = |of: &str| RULES.lines().position(|line| line.contains(of)).unwrap() + 1;
    for (text, by, said) in [
        ("field = \"premises_name\"", "field = \"premisesname\"", "premises_address"),
        (
            "family = \"penalty\", role = \"punished\", field = \"party.name\"",
            "family = \"penalties\", role = \"punished\", field = \"party.name\"",
            "penalty",
        ),
        (
            "field = \"party.name\" },\n    { family = \"penalty\"",
            "field = \"party.nom\" },\n    { family = \"penalty\"",
            "party.name",
        ),
        ("role = \"punished\", field = \"town\"", "role = \"holder\", field = \"town\"", "punished"),
        ("rule = \"precedence\"", "rule = \"prezedence\"", "under [rules]"),
        ("licence = [", "licences = [", "licence"),
    ] {
        let why = refused(text, by);
        let first = text.lines().next().unwrap();
        assert!(why.contains(said) && place(&why) == lines(first), "{why}");
    }
}
