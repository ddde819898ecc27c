//! How fast the adapter is without the sandbox: what `hub plugin bench` compares the component with.

use hub_adapter_sdk::testing::Cases;
use my_adapter::MyAdapter;

fn main() {
    println!("{}", Cases::read("cases").native_rate::<MyAdapter>());
}
