//! The adapter's cases, run natively.

use hub_adapter_sdk::testing::Cases;
use national_traceability::Traceability;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 30);
    cases.translate::<Traceability>().pull::<Traceability>().deliver::<Traceability>().all_hold();
}
