//! What rules may not say.

use super::super::world::RULES;
use super::*;

const FILE: &str = "schemas/survivorship.toml";

/// What is said of the rules of tests with one text of them replaced.
fn refused(text: &str, by: &str) -> String {
    let changed = RULES.replacen(text, by, 1);
    assert_ne!(changed, RULES);
    Rules::parse(FILE, &changed).expect_err(by).to_string()
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
        ("name = \"town\"", "name = \"Town\"", "small letters"),
        ("name = \"town\"", "name = \"counts\"", "another column"),
        ("name = \"town\"", "name = \"licence\"", "another column"),
        ("name = \"town\"", "name = \"name\"", "twice"),
    ] {
        let why = refused(text, by);
        let first = text.lines().next().unwrap();
        assert!(why.contains(said) && place(&why) == lines(first), "{why}");
    }
}

#[test]
fn rules_that_decide_otherwise_have_another_mark_and_such_as_are_only_called_otherwise_have_not() {
    let mark = |of: &str, by: &str| {
        let changed = RULES.replacen(of, by, 1);
        assert_ne!(changed, RULES, "{of}");
        Rules::parse(FILE, &changed).unwrap().mark()
    };
    let own = Rules::parse(FILE, RULES).unwrap().mark();
    for (of, by) in [
        ("version = 1", "version = 2"),
        ("version = 1", "# of this office\nversion = 1"),
        ("en = \"Name\"", "en = \"What it is called\""),
    ] {
        assert_eq!(mark(of, by), own, "{by}");
    }
    for (of, by) in [
        ("\"province.api\", \"kitchen.api\"", "\"kitchen.api\", \"province.api\""),
        ("licence = [\"valid\"]", "licence = [\"valid\", \"new\"]"),
        ("\"order\", \"in-force\"", "\"in-force\", \"order\""),
        ("field = \"premises_name\"", "field = \"party.name\""),
        ("rule = \"precedence\"", "rule = \"latest\""),
        ("name = \"legal_person\"", "name = \"person\""),
        ("family = \"*\"", "family = \"*\"\nrule = \"precedence\"\n[[matter]]\nfamily = \"penalty\""),
    ] {
        assert_ne!(mark(of, by), own, "{by}");
    }
}
