//! Components that do what the SDK does not let an adapter do, in the real sandbox: written by hand, made in the test.
//!
//! Promises: each is contained. It has its own code, the same a second time and on another host; the next good batch on
//! the same host is translated as if nothing had been; the process grows no larger than is said here.
//! What an adapter made with the SDK does is tested in hub-core/tests/sandbox.rs, what requests may not do in
//! hub-core/src/transport/tests/refused.rs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod bombs;
mod deeds;
mod guest;
mod lines;
mod neighbours;
mod process;
mod pure;
mod refused;
mod room;

use deeds::{BAD, Caught, Deed};
use guest::Guest;
use hub_core::sandbox::Host;
use process::Watch;

/// MiB that the process may grow by while one component does its deed: its memory in both engines, what it may answer,
/// and its compiled code.
const GROWTH: u64 = 64;

#[test]
fn each_deed_is_contained_with_its_own_code_and_the_next_good_batch_is_translated() {
    let _alone = process::alone();
    let (host, other) = (room::host(), room::host());
    let good = room::translator(&host.load(&Guest::good().component(), &room::limits()).unwrap()).unwrap();
    for deed in deeds::all() {
        let component = deed.guest.component();
        let watch = Watch::begin();
        let told = outcome(&host, &component);
        let Deed { name, caught, code, .. } = deed;
        assert!(told.0 == caught && told.1.starts_with(code), "{name}: {told:?}");
        assert_eq!(outcome(&host, &component), told, "{name}: the same a second time");
        assert_eq!(outcome(&other, &component), told, "{name}: the same on another host");
        assert_eq!(room::verdicts(&good, &["a", "b"]).unwrap(), ["events a", "events b"], "after {name}");
        if name == "a loop without end" {
            assert!(told.1.contains("; it was in spin"), "who spins is told where: {told:?}");
        }
        assert!(watch.grown() <= GROWTH, "{name}: the process grew by {} MiB", watch.grown());
    }
}

/// What becomes of a component and of a record that it does its deed to; that record's neighbours have their ordinary
/// outcome.
fn outcome(host: &Host, component: &[u8]) -> (Caught, String) {
    let adapter = match host.load(component, &room::limits()) {
        Ok(adapter) => adapter,
        Err(error) => return (Caught::Load, error.to_string()),
    };
    let translator = match room::translator(&adapter) {
        Ok(translator) => translator,
        Err(error) => return (Caught::Start, error.to_string()),
    };
    let alone = room::verdicts(&translator, &[BAD]).unwrap().remove(0);
    let among = room::verdicts(&translator, &["a", BAD, "b"]).unwrap();
    assert_eq!(among, ["events a", &alone, "events b"]);
    let caught = if alone == format!("events {BAD}") { Caught::Never } else { Caught::Call };
    (caught, alone)
}
