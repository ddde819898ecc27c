//! The past of an operator: as of a moment, between two, and in its timeline.

use super::*;
use crate::archive::past::chronicle::{By, Turned};
use crate::archive::past::exchange::Party;
use crate::archive::past::history::When;
use crate::archive::read::{PROFILE, PastError, Span, TimelineEntry};
use crate::message::{Instant, Listing, RoundWord, Word};

fn known(at: Instant) -> When {
    When { known: Some(at), valid: None }
}

fn valid(at: Instant) -> When {
    When { known: None, valid: Some(at) }
}

fn said(n: u64, source: &str, number: &str, occurred: Option<Instant>) -> Event {
    Event { occurred, ..penalty(n, source, "1", number, &[(CREDIT, &code(91, 1))]) }
}

impl Desk {
    fn numbers(&self, when: When) -> Vec<String> {
        let Some(view) = self.reader.operator_as_of(&code(91, 1), when).unwrap() else { return Vec::new() };
        let matters = view.sections.into_iter().flat_map(|section| section.matters);
        matters.map(|matter| matter.content["number"].as_str().unwrap().to_owned()).collect()
    }

    fn told(&self, span: &Span) -> Vec<TimelineEntry> {
        self.reader.timeline(&code(91, 1), span).unwrap().unwrap().items
    }

    /// When each happened, what it was about, what became of it.
    fn chronicle(&self, by: By) -> Vec<(Instant, String, Turned)> {
        let told = self.told(&Span { by, ..Span::default() });
        told.into_iter().rev().map(|entry| (entry.at, entry.family, entry.turned)).collect()
    }
}

#[test]
fn what_was_true_and_what_was_known_are_two_questions() {
    let mut desk = Desk::new();
    // Told on the 20th of what happened on the 5th; corrected on the 30th.
    desk.take(&[said(20, "province.api", "1", Some(5)), said(30, "province.api", "2", Some(7))]);
    assert_eq!(desk.numbers(known(19)), [""; 0], "nobody had said anything");
    assert_eq!(desk.numbers(known(20)), ["1"]);
    assert_eq!(desk.numbers(known(30)), ["2"]);
    assert_eq!(desk.numbers(valid(4)), [""; 0], "nothing had happened");
    assert_eq!(desk.numbers(valid(5)), ["1"]);
    assert_eq!(desk.numbers(valid(7)), ["2"]);
    assert_eq!(desk.numbers(When { valid: Some(7), known: Some(25) }), ["1"], "as it was taken to be then");
    assert_eq!(desk.numbers(When::default()), ["2"]);
}

#[test]
fn an_operator_that_was_merged_since_is_found_by_the_id_that_led_to_it() {
    let mut desk = Desk::new();
    desk.take(&[penalty(10, "kitchen.api", "1", "1", &[("platform-id", "kitchen:1")])]);
    let former = desk.id("kitchen:1");
    desk.take(&[penalty(20, "province.api", "2", "2", &[(CREDIT, &code(91, 1))])]);
    let own = desk.id(&code(91, 1));
    desk.take(&[penalty(30, "province.api", "3", "3", &[("platform-id", "kitchen:1"), (CREDIT, &code(91, 1))])]);
    assert_eq!(desk.id(&former), own);
    let then = |id: &str, at| desk.reader.operator_as_of(id, known(at)).unwrap().unwrap();
    assert_eq!((then(&former, 20).operator, then(&former, 20).counts["penalty"]), (former.clone(), 1));
    assert_eq!((then(&own, 20).operator, then(&own, 20).apart), (own.clone(), vec![former.clone()]));
    assert_eq!(then(&own, 10).operator, former, "who had one of its identifiers then");
    assert_eq!((then(&former, 30).operator, then(&former, 30).counts["penalty"]), (own, 3));
    assert!(desk.reader.operator_as_of("kitchen:1", known(9)).unwrap().is_none(), "nobody yet");
}

/// A penalty of one, with two others in it: who supplied, and who bought.
fn sale(n: u64) -> Event {
    let body = json!({
        "parties": [
            party("punished", "店", &[(CREDIT, &code(91, 1))]),
            party("supplier", "甲", &[("platform-id", "kitchen:1")]),
            party("buyer", "乙", &[("platform-id", "kitchen:2")]),
        ],
        "number": "1", "authority": "局",
    });
    event(n, "province.api", "penalty", "1", &body)
}

/// Parties of an operator's only matter: their id, what they are called, what they do there, whether they are told as
/// known today.
fn parties(reader: &Reader, id: &str, when: When) -> Vec<(String, String, String, bool)> {
    let view = reader.operator_as_of(id, when).unwrap().unwrap();
    let parties = view.sections[0].matters[0].parties.iter();
    parties.map(|it| (it.operator.clone(), it.name.clone(), it.roles.join(" "), it.as_known_today)).collect()
}

fn sorted<T: Ord, const N: usize>(all: [T; N]) -> Vec<T> {
    let mut all = Vec::from(all);
    all.sort();
    all
}

#[test]
fn others_in_a_matter_are_who_they_were_then_also_where_they_are_one_today() {
    let mut desk = Desk::new();
    desk.take(&[sale(10)]);
    let [own, supplier, buyer] = [&*code(91, 1), "kitchen:1", "kitchen:2"].map(|id| desk.id(id));
    let other = code(91, 2);
    let ids = [(CREDIT, &*other), ("platform-id", "kitchen:1"), ("platform-id", "kitchen:2")];
    desk.take(&[penalty(20, "kitchen.api", "2", "2", &ids)]);
    let merged = desk.id("kitchen:1");
    assert_eq!(merged, desk.id("kitchen:2"));
    let of = |id: &str, name: &str, roles: &str| (id.to_owned(), name.to_owned(), roles.to_owned(), false);
    let then = sorted([of(&own, "店", "punished"), of(&supplier, "甲", "supplier"), of(&buyer, "乙", "buyer")]);
    for id in [&own, &supplier, &buyer] {
        assert_eq!(parties(&desk.reader, id, known(19)), then, "whoever of them is asked for");
    }
    let now = sorted([of(&own, "店", "punished"), of(&merged, "店2", "buyer supplier")]);
    assert_eq!(parties(&desk.reader, &own, known(20)), now);
    let today = desk.reader.operator(&own).unwrap().unwrap();
    let then = desk.reader.operator_as_of(&own, When::default()).unwrap().unwrap();
    assert_eq!(then.sections, today.sections, "what is known now is what stands");
}

#[test]
fn of_whom_there_is_too_much_to_look_up_is_told_as_written_and_as_known_today() {
    let mut desk = Desk::new();
    let of_supplier =
        |n: u64| penalty(n, "kitchen.api", &n.to_string(), &n.to_string(), &[("platform-id", "kitchen:1")]);
    desk.take(&[sale(10), of_supplier(11), of_supplier(12)]);
    let [own, former, buyer] = [&*code(91, 1), "kitchen:1", "kitchen:2"].map(|id| desk.id(id));
    desk.take(&[penalty(20, "kitchen.api", "20", "20", &[(CREDIT, &code(91, 2)), ("platform-id", "kitchen:1")])]);
    let today = desk.id("kitchen:1");
    let of = |id: &str, name: &str, roles: &str, today| (id.to_owned(), name.to_owned(), roles.to_owned(), today);
    let with = |supplier| sorted([of(&own, "店", "punished", false), supplier, of(&buyer, "乙", "buyer", false)]);
    let told = |most| parties(&desk.reader.with_others(most), &own, known(19));
    assert_eq!(told(500), with(of(&former, "店12", "supplier", false)), "its profile says so");
    assert_eq!(told(1), with(of(&today, "甲", "supplier", true)), "the buyer fits all the same");
    let nobody = told(0);
    assert_eq!(nobody.iter().filter(|party| party.3).count(), 2);
    assert!(nobody.contains(&of(&own, "店", "punished", false)), "it is always told itself");
}

#[test]
fn an_operator_that_is_gone_and_a_party_that_was_another_are_found_in_their_past() {
    let mut desk = Desk::new();
    desk.take(&[penalty(10, "province.api", "1", "1", &[("licence", "JY1")])]);
    let former = desk.id("JY1");
    desk.take(&[penalty(20, "province.api", "1", "1", &[("licence", "JY2")])]);
    assert!(desk.reader.operator("JY1").unwrap().is_none(), "the penalty was somebody else's");
    for id in [former.as_str(), "JY1"] {
        let then = desk.reader.operator_as_of(id, known(15)).unwrap().unwrap();
        assert_eq!((then.operator, then.sections.len()), (former.clone(), 1));
        assert!(desk.reader.operator_as_of(id, known(20)).unwrap().is_none());
        let told = desk.reader.timeline(id, &Span::default()).unwrap().unwrap().items;
        let of_matter = told.iter().filter(|entry| entry.family == "penalty");
        assert_eq!(
            of_matter.map(|entry| (entry.at, entry.turned)).collect::<Vec<_>>(),
            [(20, Turned::Removed), (10, Turned::Appeared)]
        );
    }
    assert!(desk.reader.timeline("JY3", &Span::default()).unwrap().is_none());
}

#[test]
fn a_difference_says_both_values_and_who_said_them() {
    let mut desk = Desk::new();
    let licence = |n, source, name: &str, person: &str| {
        let body = json!({
            "parties": [party("holder", name, &[(CREDIT, &code(91, 1))])],
            "kind": "JY", "number": "JY1", "person_in_charge": person, "state": "valid",
        });
        event(n, source, "licence", "1", &body)
    };
    desk.take(&[licence(10, "kitchen.api", "旧名", "陈小明"), licence(20, "kitchen.api", "新名", "李大文")]);
    desk.take(&[penalty(21, "province.api", "9", "9", &[(CREDIT, &code(91, 1)), ("licence", "JY1")])]);
    let found = desk.reader.difference(&code(91, 1), known(15), known(25)).unwrap().unwrap();
    let name = found.profile.iter().find(|field| field.field == "name").unwrap();
    let of = |side: &Option<crate::archive::read::WitnessView>| {
        let side = side.clone().unwrap();
        (side.value, side.from.unwrap().received)
    };
    assert_eq!((of(&name.before), of(&name.after)), ((json!("旧名"), 10), (json!("新名"), 20)));
    assert_eq!(found.there, (true, true));
    assert_eq!(found.gained.iter().map(|known| known.value.as_str()).collect::<Vec<_>>(), ["JY1"]);
    let matters: Vec<_> = found.matters.iter().map(|matter| (matter.family.as_str(), matter.there)).collect();
    assert_eq!(matters, [("licence", (true, true)), ("penalty", (false, true))]);
    let person = &found.matters[0].fields[0];
    assert_eq!(person.field, "person_in_charge");
    assert_eq!((of(&person.before).0, of(&person.after).0), (json!("陈**"), json!("李**")), "masked as elsewhere");
    let nothing = desk.reader.difference(&code(91, 1), known(21), When::default()).unwrap().unwrap();
    assert!(nothing.profile.is_empty() && nothing.matters.is_empty(), "{nothing:?}");
    assert!(desk.reader.difference(&code(91, 1), known(1), known(2)).unwrap().is_none());
}

#[test]
fn a_difference_says_which_parties_came_to_a_matter_and_left_it() {
    let mut desk = Desk::new();
    let (mine, other) = (code(91, 1), code(91, 2));
    let sold = |n, punished: &str, supplier: &str, name: &str| {
        let body = json!({
            "parties": [party("punished", "店", &[(CREDIT, punished)]), party("supplier", name, &[("licence", supplier)])],
            "number": "1", "authority": "局",
        });
        event(n, "province.api", "penalty", "1", &body)
    };
    desk.take(&[sold(10, &mine, "JY1", "甲"), sold(20, &mine, "JY2", "乙"), sold(30, &other, "JY2", "乙商行")]);
    // Another identifier of its own is no exchange.
    desk.take(&[penalty(25, "kitchen.api", "9", "9", &[(CREDIT, &mine), ("platform-id", "kitchen:1")])]);
    let between = |id: &str, from, to| {
        let found = desk.reader.difference(id, known(from), known(to)).unwrap().unwrap();
        let matter = found.matters.into_iter().find(|matter| matter.key.starts_with("1 |"));
        let said = |parties: Vec<Party>| {
            let said = parties.into_iter().map(|party| {
                let own = if party.is_own { "*" } else { "" };
                format!("{} {}{own} {}", party.role, party.name.unwrap(), party.identifier.unwrap().value)
            });
            said.collect::<Vec<_>>()
        };
        matter.map(|matter| (matter.there, said(matter.gained), said(matter.lost)))
    };
    let exchanged = vec![format!("punished 店* {mine}")];
    let by_other = vec![format!("punished 店 {other}")];
    let (supplier, former) = (vec!["supplier 乙 JY2".to_owned()], vec!["supplier 甲 JY1".to_owned()]);
    assert_eq!(between(&mine, 15, 25), Some(((true, true), supplier, former)));
    assert_eq!(between(&mine, 20, 25), None, "the same, however else somebody is known");
    assert_eq!(between(&mine, 25, 30), Some(((true, false), by_other, exchanged)), "it says whose it is now");
    let (came, went) = (vec![format!("punished 店* {other}")], vec![format!("punished 店 {mine}")]);
    assert_eq!(between(&other, 25, 30), Some(((false, true), came, went)), "and whose it was");
}

#[test]
fn a_timeline_tells_each_change_of_a_matter_once_whoever_says_it() {
    let mut desk = Desk::new();
    let of = |n, source, town: &str, occurred| {
        let mut event = said(n, source, "1", Some(occurred));
        let body = json!({
            "parties": [party("punished", "店", &[(CREDIT, &code(91, 1))])],
            "number": "1", "authority": "局", "town": town,
        });
        event.body = body.to_string().into();
        event
    };
    desk.take(&[of(1, "province.api", "440784001", 10), of(2, "province.api", "440784001", 20)]);
    desk.take(&[of(3, "kitchen.api", "440784001", 25), of(4, "province.api", "440784002", 30)]);
    let told = |family: &str| desk.told(&Span { family: Some(family.into()), ..Span::default() });
    let (penalties, profile) = (told("penalty"), told(PROFILE));
    let at = |told: &[TimelineEntry]| told.iter().map(|entry| (entry.at, entry.turned)).collect::<Vec<_>>();
    assert_eq!(
        at(&penalties),
        [(30, Turned::Changed), (10, Turned::Appeared)],
        "said again, or by another, is no change"
    );
    assert_eq!(at(&profile), [(30, Turned::Changed), (10, Turned::Appeared)]);
    let change = &penalties[0].changes[0];
    assert_eq!((change.before.clone(), change.after.clone()), (Some(json!("440784001")), Some(json!("440784002"))));
    assert_eq!(
        (penalties[0].known, penalties[0].source.as_str(), penalties[0].record.as_str()),
        (4, "province.api", "1")
    );
    assert_eq!(profile[0].changes.iter().map(|change| change.field.as_str()).collect::<Vec<_>>(), ["town"]);
    let span = Span { since: Some(10), until: Some(30), ..Span::default() };
    assert_eq!(at(&desk.told(&span)), [(10, Turned::Appeared); 2]);
    let all = desk.told(&Span::default());
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let span = Span { limit: 1, after, ..Span::default() };
        let page = desk.reader.timeline(&code(91, 1), &span).unwrap().unwrap();
        paged.extend(page.items);
        let Some(next) = page.next else { break };
        after = Some(next.parse().unwrap());
    }
    assert_eq!(paged, all, "page by page it is the same");
}

#[test]
fn a_timeline_says_the_part_that_an_operator_has_as_its_page_does() {
    let mut desk = Desk::new();
    desk.take(&[sale(10)]);
    let other = code(91, 2);
    // One merges with the supplier; what it had no part in until then it has a part in at all times.
    desk.take(&[penalty(20, "kitchen.api", "2", "2", &[(CREDIT, &other), ("platform-id", "kitchen:1")])]);
    let is_sale = |entry: &&TimelineEntry| entry.key.starts_with("1 |");
    for (of, role) in
        [(&*code(91, 1), "punished"), (&other, "supplier"), ("kitchen:1", "supplier"), ("kitchen:2", "buyer")]
    {
        let told = desk.reader.timeline(of, &Span::default()).unwrap().unwrap().items;
        let entry = told.iter().find(is_sale).unwrap();
        assert_eq!((entry.at, &entry.roles[..]), (10, &[role.to_owned()][..]), "{of}");
        let page = desk.reader.operator(of).unwrap().unwrap();
        let matter = page.sections[0].matters.iter().find(|matter| Some(&matter.matter) == entry.matter.as_ref());
        let own = matter.unwrap().parties.iter().find(|party| party.operator == page.operator).unwrap();
        assert_eq!(own.roles, entry.roles, "{of}");
        let profile = told.iter().filter(|entry| entry.family == PROFILE);
        assert!(profile.flat_map(|entry| &entry.roles).next().is_none(), "{of}");
    }
    desk.take(&[delete(30, "province.api", "penalty", "1")]);
    let told = desk.reader.timeline(&other, &Span::default()).unwrap().unwrap().items;
    let gone = told.iter().find(is_sale).unwrap();
    assert_eq!((gone.turned, &gone.roles[..]), (Turned::Removed, &["supplier".to_owned()][..]));
}

#[test]
fn what_came_late_and_what_was_corrected_stand_in_the_timeline_of_their_time() {
    let mut desk = Desk::new();
    let state = |n, revision, number: &str, occurred| Event {
        revision: Some(revision),
        ..said(n, "province.api", number, Some(occurred))
    };
    // The first state comes last; the third corrects the second backwards.
    desk.take(&[state(2, 2, "2", 20), state(3, 3, "3", 15), state(9, 1, "1", 10)]);
    let of = |by| desk.chronicle(by).into_iter().filter(|told| told.1 == "penalty").map(|told| (told.0, told.2));
    use Turned::{Appeared, Removed};
    assert_eq!(of(By::Valid).collect::<Vec<_>>(), [(10, Appeared), (15, Appeared), (15, Removed)]);
    assert_eq!(of(By::Known).collect::<Vec<_>>(), [(20, Appeared), (15, Appeared), (15, Removed)]);
}

#[test]
fn what_a_list_lacks_goes_and_comes_in_the_timeline_and_is_there_while_the_list_is_told() {
    let mut desk = Desk::new();
    let listing = |round: Instant| Listing { list: "penalties".into(), round };
    let listed = |n: u64, record: &str, round| {
        let event = penalty(n, "province.api", record, record, &[(CREDIT, &code(91, 1))]);
        Event { listing: Some(listing(round)), ..event }
    };
    let word = |round, listed| RoundWord {
        source: "province.api".parse().unwrap(),
        listing: listing(round),
        word: Word::Complete { listed, most_gone: 500 },
    };
    desk.take(&[listed(11, "1", 10), listed(12, "2", 10)]);
    desk.take(&[listed(25, "1", 20)]);
    desk.take(&[listed(31, "1", 30), listed(32, "2", 30)]);
    let words = vec![word(10, 2), word(20, 1), word(30, 2)];
    desk.archive.apply(Batch { words, ..Batch::default() }).unwrap();
    let at = |at: Instant| {
        let (mut both, mut then) = (desk.numbers(known(at)), desk.numbers(valid(at)));
        both.sort();
        then.sort();
        assert_eq!(both, then, "{at}");
        both.join(" ")
    };
    for (moment, there) in [(12, "1 2"), (20, "1 2"), (24, "1 2"), (25, "1"), (31, "1"), (32, "1 2")] {
        assert_eq!(at(moment), there, "{moment}");
    }
    let of_second = |by| {
        let told = desk.told(&Span { by, family: Some("penalty".into()), ..Span::default() });
        let told = told.into_iter().rev().filter(|entry| entry.record == "2");
        told.map(|entry| (entry.at, entry.turned, entry.by_list)).collect::<Vec<_>>()
    };
    let expected = [(12, Turned::Appeared, false), (25, Turned::Removed, true), (32, Turned::Appeared, true)];
    assert_eq!((of_second(By::Valid), of_second(By::Known)), (expected.to_vec(), expected.to_vec()));
}

#[test]
fn a_past_that_is_too_much_is_refused_and_one_of_many_facts_is_told() {
    let mut desk = Desk::new();
    let many = (1..=300).map(|n| penalty(n, "province.api", &n.to_string(), &n.to_string(), &[(CREDIT, &code(91, 1))]));
    desk.take(&many.collect::<Vec<_>>());
    let few = desk.reader.with_most(299);
    let refused = few.operator_as_of(&code(91, 1), When::default()).unwrap_err();
    assert!(matches!(refused, PastError::TooMany { .. }) && refused.code().to_string() == "HUB-7005", "{refused}");
    assert!(few.timeline(&code(91, 1), &Span::default()).is_err());
    let then = desk.reader.operator_as_of(&code(91, 1), known(200)).unwrap().unwrap();
    assert_eq!((then.counts["penalty"], then.sections[0].count, then.sections[0].matters.len()), (200, 200, 50));
}
