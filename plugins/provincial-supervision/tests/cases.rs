//! The adapter's cases, run natively.

use hub_adapter_sdk::testing::Cases;
use provincial_supervision::ProvincialSupervision;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 50);
    cases
        .translate::<ProvincialSupervision>()
        .pull::<ProvincialSupervision>()
        .deliver::<ProvincialSupervision>()
        .all_hold();
}
