//! Lists that are longer than a page: read page by page, they are what they are in one.

use super::*;
use crate::archive::read::{Doubt, MatterPlace, Matters};

#[test]
fn what_is_in_doubt_comes_in_pages_with_some_of_those_that_name_it() {
    let mut desk = Desk::new();
    let named = |n: u64, licence| {
        let record = n.to_string();
        penalty(n, "province.api", &record, &record, &[(CREDIT, &code(91, n as u32)), ("licence", licence)])
    };
    let mut events: Vec<Event> = (1..=21).map(|n| named(n, "JY1")).collect();
    events.extend([named(22, "JY2"), named(23, "JY2")]);
    let codes = [1, 2, 3].map(|n| code(91, n));
    events.push(penalty(30, "kitchen.api", "1", "1", &codes.each_ref().map(|code| (CREDIT, code.as_str()))));
    desk.take(&events);
    let (mut found, mut place) = (Vec::new(), None::<Doubt>);
    loop {
        let page = desk.reader.review(1, place.as_ref()).unwrap();
        assert!(page.items.len() <= 1);
        found.extend(page.items);
        let Some(next) = page.next else { break };
        place = Some(next.parse().unwrap());
    }
    assert_eq!(found, desk.doubts());
    let rows: Vec<_> = found.iter().map(|row| (row.state.as_str(), row.operators.len(), row.more)).collect();
    let together = ("together", 2, false);
    assert_eq!(rows, [("contested", 20, true), ("contested", 2, false), together, together]);
    assert_eq!(desk.reader.operator("JY1").unwrap(), None, "it leads to nobody alone");
}

#[test]
fn the_matters_of_a_family_come_in_pages_the_latest_first_and_those_of_no_known_time_last() {
    let mut desk = Desk::new();
    let id = code(91, 1);
    let told = |n: u64, occurred| {
        let record = n.to_string();
        Event { occurred, ..penalty(n, "province.api", &record, &record, &[(CREDIT, &id)]) }
    };
    let times = [Some(7), None, Some(9), Some(7), None, Some(-3)];
    let events: Vec<Event> = times.into_iter().zip(1..).map(|(occurred, n)| told(n, occurred)).collect();
    desk.take(&events);
    let page = |limit, after: Option<&str>| {
        let after: Option<MatterPlace> = after.map(|after| after.parse().unwrap());
        let asked = Matters { family: "penalty".into(), limit, after };
        desk.reader.matters_of(&id, &asked).unwrap().unwrap()
    };
    let (mut found, mut place) = (Vec::new(), None::<String>);
    loop {
        let (page, count) = page(2, place.as_deref());
        assert_eq!((page.items.len(), count), (2, 6));
        found.extend(page.items);
        place = page.next;
        if place.is_none() {
            break;
        }
    }
    assert_eq!(found, page(100, None).0.items);
    let order: Vec<_> = found.iter().map(|matter| matter.occurred).collect();
    assert_eq!(order, [Some(9), Some(7), Some(7), Some(-3), None, None]);
    assert_eq!(found, desk.reader.matters(&id, Some("penalty")).unwrap().unwrap(), "as the operator's page has them");
    let other = Matters { family: "licence".into(), limit: 2, after: None };
    assert_eq!(desk.reader.matters_of(&id, &other).unwrap().unwrap().0.items, []);
    assert_eq!(desk.reader.matters_of("nobody", &other).unwrap(), None);
}
