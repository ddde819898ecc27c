//! Lists that are longer than a page: read page by page, they are what they are in one.

use super::*;
use crate::archive::read::Doubt;

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
