//! Those around an operator: who else has a part in its matters, counted over all of them, page by page.

use super::*;
use crate::archive::read::{RelationPlace, RelationView};

const MARKET: &str = "JY9";

/// Somebody is told to do this for the market, at this time.
fn stall(n: u64, kind: &str, licence: &str, occurred: Option<i64>) -> Event {
    let body = json!({
        "parties": [party("from", licence, &[("licence", licence)]), party("to", "市场", &[("licence", MARKET)])],
        "kind": kind,
    });
    Event { occurred, ..event(n, "kitchen.api", "relation", &n.to_string(), &body) }
}

/// It is punished, with the market as a witness.
fn fined(n: u64, licence: &str, occurred: Option<i64>) -> Event {
    let both = [party("punished", "", &[("licence", licence)]), party("witness", "", &[("licence", MARKET)])];
    let body = json!({"parties": both, "number": n.to_string(), "authority": "局"});
    Event { occurred, ..event(n, "province.api", "penalty", &n.to_string(), &body) }
}

fn all(desk: &Desk, limit: usize) -> Vec<RelationView> {
    let (mut found, mut place) = (Vec::new(), None::<RelationPlace>);
    loop {
        let page = desk.reader.relations(MARKET, limit, place).unwrap().unwrap();
        assert!(page.items.len() <= limit && page.total == 4 && !page.partial, "{page:?}");
        found.extend(page.items);
        let Some(next) = page.next else { return found };
        place = Some(next.parse().unwrap());
    }
}

#[test]
fn others_come_in_pages_those_that_share_most_first_with_what_they_do_and_when_last() {
    let mut desk = Desk::new();
    desk.take(&[
        stall(1, "market-stall", "JY1", None),
        stall(2, "market-stall", "JY2", Some(20)),
        stall(3, "supply", "JY2", Some(10)),
        fined(4, "JY2", Some(30)),
        fined(5, "JY3", None),
        stall(6, "market-stall", "JY4", Some(5)),
        fined(7, "JY4", Some(4)),
        penalty(8, "province.api", "8", "8", &[("licence", "JY5")]),
    ]);
    let found = all(&desk, 100);
    for limit in 1..4 {
        assert_eq!(all(&desk, limit), found, "{limit} a page");
    }
    let told: Vec<_> = found.iter().map(|other| (other.matters, other.latest)).collect();
    assert_eq!(told, [(3, Some(30)), (2, Some(5)), (1, None), (1, None)]);
    let most = &found[0];
    assert_eq!(most.operator, desk.id("JY2"));
    let parts: Vec<_> = most.parts.iter().map(|part| (&*part.family, part.roles.join(","), part.matters)).collect();
    assert_eq!(parts, [("penalty", "punished".to_owned(), 1), ("relation", "from".to_owned(), 2)]);
    let kinds: Vec<_> = most.relations.iter().map(|matter| matter.content["kind"].clone()).collect();
    assert_eq!(kinds, ["market-stall", "supply"], "the latest first");
    let market = desk.id(MARKET);
    let to = most.relations[0].parties.iter().find(|party| party.operator == market).unwrap();
    assert_eq!(to.roles, ["to"], "who does it for whom");
    let seen = desk.reader.relations("JY1", 9, None).unwrap().unwrap();
    assert_eq!(seen.items.iter().map(|other| &other.operator).collect::<Vec<_>>(), [&market]);
    assert_eq!(desk.reader.relations("JY5", 9, None).unwrap().unwrap().items, []);
    assert_eq!(desk.reader.relations("nobody", 9, None).unwrap(), None);
}

#[test]
fn more_than_can_be_looked_at_is_said_to_be_part_of_it() {
    let mut desk = Desk::new();
    desk.take(&[stall(1, "supply", "JY1", None), stall(2, "supply", "JY2", None), stall(3, "supply", "JY3", None)]);
    let among = |most| {
        let found = desk.reader.relations_among(most, MARKET, 9, None).unwrap().unwrap();
        (found.items.len(), found.total, found.partial)
    };
    assert_eq!([among(3), among(2)], [(3, 3, false), (2, 2, true)]);
}

#[test]
fn of_many_relations_with_one_other_the_latest_are_told_and_all_are_counted() {
    let mut desk = Desk::new();
    let events: Vec<Event> = (1..=7_u64).map(|n| stall(n, &n.to_string(), "JY1", i64::try_from(n).ok())).collect();
    desk.take(&events);
    let other = desk.reader.relations(MARKET, 9, None).unwrap().unwrap().items.remove(0);
    let kinds: Vec<_> = other.relations.iter().map(|matter| matter.content["kind"].clone()).collect();
    assert_eq!((other.matters, kinds.len(), &kinds[0]), (7, 5, &json!("7")));
}
