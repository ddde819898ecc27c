//! The adapter's cases, run natively.

use hub_adapter_sdk::testing::Cases;
use yi_xiao_shi_an::SchoolCanteens;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 60);
    cases
        .translate::<SchoolCanteens>()
        .pull::<SchoolCanteens>()
        .receive::<SchoolCanteens>()
        .deliver::<SchoolCanteens>()
        .all_hold();
}
