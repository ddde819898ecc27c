//! The adapter's cases, run natively.

use agricultural_inputs::Inputs;
use hub_adapter_sdk::testing::Cases;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 30);
    cases.translate::<Inputs>().pull::<Inputs>().deliver::<Inputs>().all_hold();
}
