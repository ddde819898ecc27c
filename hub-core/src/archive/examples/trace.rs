//! What a correction leaves behind, and what is made of what is odd.

use super::*;
use crate::archive::read::{Span, TimelineEntry};

fn decided(n: u64, revision: u64, fine: &str, decided: Option<&str>) -> Event {
    let quality = if decided.is_none() { json!(["date-malformed:decided"]) } else { json!([]) };
    let body = json!({
        "parties": [party("punished", "甲店", &[(CREDIT, &code(91, 1))])],
        "number": "1", "authority": "局", "fine": fine, "decided": decided, "quality": quality,
    });
    Event { revision: Some(revision), ..event(n, "province.api", "penalty", "1", &body) }
}

/// Changes of matters, the latest first.
fn changes(desk: &Desk, id: &str) -> Vec<TimelineEntry> {
    let span = Span { limit: 10, ..Span::default() };
    let mut entries = desk.reader.timeline(id, &span).unwrap().unwrap().items;
    entries.retain(|entry| entry.matter.is_some());
    entries
}

#[test]
fn a_corrected_record_leaves_what_it_said_before_with_who_said_it_and_when() {
    let mut desk = Desk::new();
    desk.take(&[decided(1, 1, "5000.00", Some("2024-02-29"))]);
    desk.take(&[decided(2, 2, "50000.00", Some("2024-02-29"))]);
    let (id, whole) = (code(91, 1), |desk: &Desk, id: &str| changes(desk, id));
    let entries = whole(&desk, &id);
    let [corrected, first] = &entries[..] else { panic!("two versions: {entries:?}") };
    let change = &corrected.changes[0];
    assert_eq!(
        (&*change.field, &change.before, &change.after),
        ("fine", &Some(json!("5000.00")), &Some(json!("50000.00")))
    );
    for (entry, n) in [(first, 1), (corrected, 2)] {
        assert_eq!((&*entry.source, &*entry.record, entry.known), ("province.api", "1", raw(n).received()));
        assert!(!entry.adapter.is_empty() && entry.event.raw == raw(n), "{entry:?}");
    }
    let matters = desk.reader.matters(&id, None).unwrap().unwrap();
    assert_eq!((matters.len(), &matters[0].content["fine"]), (1, &json!("50000.00")), "one matter, as it is now");
    let why = desk.reader.why(&id, &format!("{}.fine", matters[0].matter)).unwrap().unwrap();
    assert_eq!((why.winner.value, why.losers.len()), (json!("50000.00"), 0), "`why` is of what stands alone");
    // What came late was replaced before it came.
    desk.take(&[decided(3, 1, "1.00", Some("2024-02-29"))]);
    assert_eq!(desk.reader.matters(&id, None).unwrap().unwrap()[0].content["fine"], "50000.00");
    assert_eq!(whole(&desk, &id).len(), 2);
}

#[test]
fn a_fact_with_an_impossible_date_is_kept_and_flagged_wherever_it_is_shown() {
    let mut desk = Desk::new();
    assert_eq!(desk.take(&[decided(1, 1, "5000.00", None)]), [("new", 1)].into());
    let (id, odd) = (code(91, 1), json!(["date-malformed:decided"]));
    let matters = desk.reader.matters(&id, None).unwrap().unwrap();
    assert_eq!((&matters[0].content["quality"], &matters[0].content["fine"]), (&odd, &json!("5000.00")));
    assert!(!matters[0].content.contains_key("decided"), "what is no day says nothing");
    let published = desk.drain();
    assert!(
        published.iter().any(|row| row.payload.as_ref().is_some_and(|text| text.contains("date-malformed:decided")))
    );
    let said = changes(&desk, &id).remove(0);
    assert!(said.changes.iter().any(|change| change.field == "quality" && change.after == Some(odd.clone())));
    let source = desk.reader.source("province.api").unwrap();
    assert_eq!(
        source.flags.iter().map(|row| (&*row.flag, row.facts)).collect::<Vec<_>>(),
        [("date-malformed:decided", 1)]
    );
    // Once the record is put right the flag is gone with what it was about.
    desk.take(&[decided(2, 2, "5000.00", Some("2024-02-29"))]);
    assert!(desk.reader.source("province.api").unwrap().flags.is_empty());
}
