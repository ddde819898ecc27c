//! The adapter's cases, run natively.

use hub_adapter_sdk::testing::Cases;
use yi_can_shi_an::SunshineKitchen;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 20);
    cases
        .translate::<SunshineKitchen>()
        .pull::<SunshineKitchen>()
        .receive::<SunshineKitchen>()
        .deliver::<SunshineKitchen>()
        .all_hold();
}
