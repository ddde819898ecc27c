//! Many devices for hours, into a store: what they leave is bounded, and nothing
//! but windows. The bench `measure` takes a whole day of three thousand.

use serde_json::json;

use super::super::world::{event, party, retention, rules, schemas};
use super::super::{Archive, Batch};
use crate::message::{Event, EventId, Generation, Instant, RawId};
use crate::store::Store;

const SERIES: u64 = 300;
const MINUTES: u64 = 120;
/// A day of 2026, at an hour.
const START: u64 = 490_920 * 3_600_000;

/// What a device reads in a minute; it comes a few seconds later.
fn reading(device: u64, minute: u64) -> Event {
    let at = START + minute * 60_000;
    let n = device * 31 + minute * 17;
    let body = json!({
        "parties": [party("kitchen", &format!("店{device}"), &[("platform-id", &format!("kitchen:{device}"))])],
        "device": format!("WS-{device}"), "place": "冷库", "state": if n.is_multiple_of(97) { "too-warm" } else { "normal" },
        "temperature": format!("{}.{:02}", 3 + n % 3, n % 100), "humidity": format!("{}.00", 55 + n % 20),
    });
    let raw = RawId::of_parts(at + 2_000 + n % 3_000, 1, minute * SERIES + device);
    let id = EventId { raw, generation: Generation::FIRST, index: 0 };
    let event = event(1, "kitchen.push", "environment", &format!("WS-{device}"), &body);
    Event { id, occurred: Some(at as Instant + 1_000), ..event }
}

#[test]
fn three_hundred_devices_leave_two_windows_each_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::empty(folder.path());
    let mut archive = Archive::new(store, schemas(), rules().into(), retention());
    let all: Vec<Event> = (0..MINUTES).flat_map(|minute| (0..SERIES).map(move |d| reading(d, minute))).collect();
    let mut took = 0;
    for events in all.chunks(4_000) {
        let outcome = archive.apply(Batch { events: events.to_vec(), ..Batch::default() }).unwrap();
        took += outcome.folded.iter().filter(|((_, _, what), _)| *what == "new").map(|(_, n)| n).sum::<u64>();
        assert_eq!((outcome.operators, outcome.changes), (0, 0), "no operator has a version of it");
    }
    assert_eq!(took, SERIES * MINUTES);
    let (windows, bytes) = archive.reader().window_sizes().unwrap();
    assert_eq!(windows, SERIES * 2);
    assert!(bytes <= 24 * SERIES * MINUTES, "{} bytes a slot", bytes as f64 / (SERIES * MINUTES) as f64);
    let totals = archive.reader().totals().unwrap();
    assert_eq!((totals.series, totals.facts, totals.matters, totals.outbox), (SERIES, 0, 0, 0));
    assert_eq!(archive.outbox().waiting(0, 10).unwrap().notices.len(), 0);

    let repeated = archive.apply(Batch { events: all[..1_000].to_vec(), ..Batch::default() }).unwrap();
    assert_eq!(repeated.folded.keys().map(|(_, _, what)| *what).collect::<Vec<_>>(), ["repeat"]);

    // A month later all of that is gone, and what comes of it still is too late.
    let later = 31 * 24 * 60;
    let events = (0..SERIES).map(|device| reading(device, later)).collect();
    archive.apply(Batch { events, ..Batch::default() }).unwrap();
    assert_eq!(archive.reader().window_sizes().unwrap().0, SERIES);
    let late = archive.apply(Batch { events: all[..1_000].to_vec(), ..Batch::default() }).unwrap();
    assert_eq!(late.folded.keys().map(|(_, _, what)| *what).collect::<Vec<_>>(), ["late"]);
    assert_eq!(archive.reader().window_sizes().unwrap().0, SERIES);
}

#[test]
fn an_operator_finds_its_devices_by_its_identifiers_and_gets_no_version_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::empty(folder.path());
    let mut archive = Archive::new(store, schemas(), rules().into(), retention());
    let licence = json!({
        "parties": [party("holder", "店7", &[("platform-id", "kitchen:7"), ("licence", "JY7")])],
        "kind": "JY", "number": "JY7", "state": "valid",
    });
    // The device is heard of before anyone knows whose it is.
    let readings: Vec<Event> = (0..30).map(|minute| reading(7, minute)).collect();
    archive.apply(Batch { events: readings, ..Batch::default() }).unwrap();
    assert!(archive.reader().measurements("JY7", 7).unwrap().is_none());
    archive
        .apply(Batch { events: vec![event(9, "province.api", "licence", "L", &licence)], ..Batch::default() })
        .unwrap();
    let version = archive.reader().operator("JY7").unwrap().unwrap().version;
    archive.apply(Batch { events: vec![reading(7, 30), reading(8, 30)], ..Batch::default() }).unwrap();
    assert_eq!(archive.reader().operator("JY7").unwrap().unwrap().version, version);
    let series = archive.reader().measurements("JY7", 7).unwrap().unwrap();
    assert_eq!(series.iter().map(|series| &series.device[..]).collect::<Vec<_>>(), ["WS-7"]);
    let (minute, _) = series[0].last.clone().unwrap();
    assert_eq!(minute as u64 * 60_000, START + 30 * 60_000);
    assert_eq!(series[0].days.iter().map(|day| day.seen).sum::<u32>(), 31);
    assert!(series[0].episodes[0].ongoing);
    assert_eq!(series[0].content["place"], "冷库");
}
