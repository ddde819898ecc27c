//! What an adapter tries to get at beyond what it was granted, whatever the call by which it tries, and does not get.
//!
//! `ways` is the table: one row a way round. Each row is gone here, by a real component, against the sandbox, the client
//! and the loops that a hub runs, with a platform on loopback. What names of a platform turn into, and in which parts of
//! a request else a host may stand, is told in hub-core/src/transport/tests/refused.rs; components that no SDK makes are
//! in tests/hostile/contained; what an administrator allows one adapter is in tests/scenarios/poison, since it takes a
//! hub, and so a broker.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod calls;
mod platform;
mod ways;
mod written;

use std::collections::BTreeSet;
use std::time::Duration;

use calls::{By, Greedy};
use platform::World;
use ways::{How, Way};

/// Requests a second of a platform that nobody presses.
const FREELY: u32 = 1_000;
/// The same of one that is pressed, and for how long.
const RATE: u32 = 4;
const PRESSED: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread")]
async fn no_way_round_leads_to_more_than_was_granted() {
    let greedy = Greedy::new();
    let mut wrong = Vec::new();
    for Way { grant, way, by, how, told } in ways::all() {
        for by in by {
            let found = tried(&greedy, grant, *by, how).await;
            if found != told {
                wrong.push(format!("{grant}: {way}, by {by:?}: {found}, not {told}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

async fn tried(greedy: &Greedy, grant: &str, by: By, how: How) -> String {
    match how {
        How::Deed(deed) => greedy.told(by, deed, &World::new(200, None, FREELY).await).await,
        How::Heard(deed) => {
            let world = World::new(200, None, FREELY).await;
            drop(greedy.told(by, deed, &world).await);
            world.heard()
        }
        How::Platform(instead) => greedy.told(by, "", &World::new(200, Some(instead), FREELY).await).await,
        How::Pressed(deed, status) => pressed(greedy, by, deed, status).await,
        How::Written(from, to) => written::told(by, from, to),
        How::Limits(from, to) => greedy.limited(grant, from, to),
    }
}

/// How often a platform was asked of which more and more is wanted.
async fn pressed(greedy: &Greedy, by: By, deed: &str, status: u16) -> String {
    let world = World::new(status, None, RATE).await;
    if by.is_pull() {
        let _pulling = world.pulls(greedy.puller(by, deed).unwrap());
        tokio::time::sleep(PRESSED).await;
        return world.paced();
    }
    let over_and_over = async {
        loop {
            // Whatever it is told; the next time is not waited for.
            drop(greedy.handed_over(by, deed, &world).await);
            tokio::task::yield_now().await;
        }
    };
    assert!(tokio::time::timeout(PRESSED, over_and_over).await.is_err(), "it never ends");
    world.paced()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reaches_for_nothing_is_refused_nothing() {
    let (greedy, world) = (Greedy::new(), World::new(200, None, FREELY).await);
    for (by, told) in [
        (By::Configure, "taken"),
        (By::Translate, "taken"),
        (By::Accept, "taken"),
        (By::PullBegin, "rests 3600000 ms"),
        (By::PullResume, "rests 3600000 ms"),
        (By::DeliverBegin, "taken"),
        (By::DeliverResume, "taken"),
    ] {
        assert_eq!(greedy.told(by, "", &world).await, told, "{by:?}");
    }
    for by in [By::PullBegin, By::Accept, By::DeliverBegin] {
        assert_eq!(written::told(by, "greedy-adapter", "greedy-adapter"), "taken", "{by:?}");
    }
}

#[test]
fn each_grant_has_its_ways() {
    let grants: BTreeSet<&str> = ways::all().iter().map(|way| way.grant).collect();
    assert_eq!(grants.into_iter().collect::<Vec<_>>(), ["host", "memory", "profile", "rate", "subject", "time"]);
}
