//! The adapter's cases, run natively.

use epcis::Epcis;
use hub_adapter_sdk::testing::Cases;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 30);
    cases.translate::<Epcis>().receive::<Epcis>().deliver::<Epcis>().all_hold();
}
