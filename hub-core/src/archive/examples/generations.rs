//! What a replay voids.

use super::*;
use crate::message::{Listing, Mark};

#[test]
fn a_higher_generation_voids_what_a_lower_one_said() {
    let mut desk = Desk::new();
    let first = penalty(1, "province.api", "1", "1", &[(CREDIT, &code(91, 1))]);
    let again = |generation: u32, record: &str| {
        let event = penalty(1, "province.api", record, "1", &[(CREDIT, &code(91, 2))]);
        Event { id: EventId { generation: Generation(generation), ..event.id }, ..event }
    };
    desk.take(std::slice::from_ref(&first));
    desk.take(&[again(2, "2")]);
    assert_eq!(desk.take(std::slice::from_ref(&first)), [("repeat", 1)].into());
    assert!(desk.reader.operator(&code(91, 1)).unwrap().is_none());
    assert_eq!(desk.id(&code(91, 2)).len(), 16);
    let marks = vec![mark(1, 3, None)];
    desk.archive.apply(Batch { marks, ..Batch::default() }).unwrap();
    assert_eq!(desk.operators(), 0, "a mark voids too");
    assert_eq!(desk.take(&[Event { id: EventId { index: 1, ..first.id }, ..first }]), [("void", 1)].into());
}

pub(super) fn mark(n: u64, generation: u32, listing: Option<Listing>) -> Mark {
    Mark { raw: raw(n), generation: Generation(generation), source: "province.api".parse().unwrap(), listing }
}

#[test]
fn an_older_state_stands_again_where_the_newer_is_void() {
    let mut desk = Desk::new();
    let id = code(91, 1);
    desk.take(&[penalty(1, "province.api", "1", "old", &[(CREDIT, &id)])]);
    desk.take(&[penalty(2, "province.api", "1", "new", &[(CREDIT, &id)])]);
    desk.archive.apply(Batch { marks: vec![mark(2, 2, None)], ..Batch::default() }).unwrap();
    let matters = desk.reader.matters(&id, None).unwrap().unwrap();
    assert_eq!(matters.iter().map(|matter| matter.key.as_str()).collect::<Vec<_>>(), ["OLD | 局"]);
}
