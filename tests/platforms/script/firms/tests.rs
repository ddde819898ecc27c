//! What enterprises tell, whatever the seed.

use serde_json::Value;

use crate::platforms::script::{Channel, Script};

#[test]
fn captures_come_in_both_forms_and_only_a_wrong_gtin_is_refused() {
    let script = Script::write(784, 0);
    let bodies: Vec<&str> =
        script.pushes.iter().filter(|push| push.to == Channel::Captures).map(|push| push.body.as_str()).collect();
    assert!(bodies.iter().any(|body| body.starts_with('<')));
    assert!(bodies.iter().any(|body| body.starts_with(r#"{"@context"#) || body.contains("EPCISDocument")));
    let json = |body: &&str| serde_json::from_str::<Value>(body).ok();
    assert!(bodies.iter().filter_map(json).any(|body| body["eventID"].is_string()), "single events");
    let told = &script.truth.raw["epcis.push"];
    assert_eq!(script.truth.dead["epcis.push"], 1, "the first day's");
    assert_eq!(*told, 3 * 13 + 1 + 1, "three days of 13, one refused, one declared an error");
    let caterer = &script.truth.operator["social-credit-code/91440784000001038U"];
    assert!(caterer.identifiers.contains(&"platform-id/epcis/9524407001039".to_owned()), "{caterer:?}");
    assert_eq!(caterer.matters["trace"].len(), 3 * 13);
}

#[test]
fn ledgers_are_files_in_folders_of_their_own_and_the_story_s_stall_has_a_number_in_one() {
    let script = Script::write(784, 400);
    for folder in ["stalls", "slaughter", "shops", "waste", "insurance", "assessments"] {
        let of = |name: &&str| name.starts_with(&format!("ledger/{folder}/"));
        assert!(script.files.iter().any(|file| of(&file.name.as_str())), "{folder}");
        assert!(script.truth.raw[&*format!("ledger.{folder}")] > 0, "{folder}");
    }
    assert!(script.files.is_sorted_by_key(|file| file.phase), "what was dropped is counted in this order");
    let market = &script.truth.operator["social-credit-code/91440784000001046N"];
    assert!(market.matters["relation"].iter().any(|key| key.starts_with("market-stall|")), "{market:?}");
    let plant = &script.truth.operator["social-credit-code/91440784000001054H"];
    assert_eq!(plant.matters["slaughter"].len(), 14);
}
