//! The adapter's cases, run natively: `cargo test` needs neither a hub nor WASM.

use hub_adapter_sdk::testing::Cases;
use my_adapter::MyAdapter;

#[test]
fn every_case_comes_out_as_it_says() {
    Cases::read("cases").translate::<MyAdapter>().all_hold();
}
