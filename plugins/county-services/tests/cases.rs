//! The adapter's cases, run natively.

use county_services::CountyServices;
use hub_adapter_sdk::testing::Cases;

#[test]
fn every_case_comes_out_as_it_says() {
    let cases = Cases::read("cases");
    assert!(cases.count() >= 40);
    let cases = cases.translate::<CountyServices>().pull::<CountyServices>();
    cases.receive::<CountyServices>().deliver::<CountyServices>().all_hold();
}
