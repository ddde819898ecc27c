//! What of the archive goes a route.

#![allow(clippy::needless_pass_by_value, reason = "what a test is about stands where it is used")]

use serde_json::json;

use crate::deliver::due::{Became, Due, Quiet};
use crate::deliver::filter::{Filter, Offer};
use crate::deliver::kept::Kept;
use crate::deliver::pending::{Item, Pending};
use crate::deliver::settings::RouteSettings;
use crate::message::{Advance, Change, Operation, Receipt, Verdict};
use crate::sandbox::{Answered, Note};

fn filter(settings: serde_json::Value) -> Filter {
    let mut all = json!({"adapter": "kitchen"});
    all.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let settings: RouteSettings = serde_json::from_value(all).unwrap();
    let penalty = Offer { roles: vec!["punished".into()], ..Offer::default() };
    let grade = Offer { states: vec!["adopted".into()], ..Offer::default() };
    let offers = [("penalty".to_owned(), penalty), ("risk-grade".to_owned(), grade)].into();
    Filter::new("kitchen.all".parse().unwrap(), offers, &settings)
}

fn any() -> Filter {
    filter(json!({}))
}

fn change(n: i64, more: serde_json::Value) -> Change {
    let mut state = json!({
        "operator": "0f", "version": {"epoch": 1, "n": n}, "matter": "m1", "family": "penalty", "operation": "upsert",
        "roles": ["punished"], "content": {"act": "无证", "fine": "5.00"}, "sources": ["county.table"], "removed": false,
        "name": "甲店", "town": "440784001", "class": "catering",
        "identifiers": [
            {"scheme": "social-credit-code", "value": "91440784MA4X00012N", "state": "sound"}, // pragma: allowlist secret
            {"scheme": "platform-id", "value": "kitchen/77", "state": "sound"},
            {"scheme": "platform-id", "value": "other/88", "state": "sound"},
        ],
    });
    state.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(state).unwrap()
}

fn planned(filter: &Filter, kept: &Kept, changes: Vec<Change>) -> (Vec<Due>, Vec<(Quiet, u64)>) {
    let items = changes.into_iter().map(|change| Item::Changed(Box::new(change))).collect();
    let mut pending = Pending::default();
    let quiet = pending.add(items, vec![], filter, kept);
    (pending.take().0, quiet.into_iter().collect())
}

fn answer(filter: &Filter, kept: &mut Kept, due: &Due, became: impl Into<Became>) -> Receipt {
    let receipt = due.receipt(filter, became.into(), 5);
    // By way of the topic.
    let receipt: Receipt = serde_json::from_slice(&serde_json::to_vec(&receipt).unwrap()).unwrap();
    kept.put(&receipt);
    receipt
}

fn accepted() -> Answered {
    Answered::Accepted(Some("their-1".into()))
}

fn refused() -> Answered {
    Answered::Refused(Note { code: "no.such".into(), message: String::new(), pointer: String::new() })
}

#[test]
fn a_route_sends_what_is_its_platforms_business_and_says_why_it_does_not_send_the_rest() {
    let narrow = filter(json!({"towns": ["440784001"], "classes": ["catering"]}));
    for (filter, more, quiet) in [
        (any(), json!({"family": "licence"}), Quiet::Subject),
        (filter(json!({"subjects": ["risk-grade"]})), json!({}), Quiet::Subject),
        (any(), json!({"sources": ["county.table", "kitchen.api"]}), Quiet::Own),
        (any(), json!({"roles": ["inspector"]}), Quiet::Role),
        (any(), json!({"family": "risk-grade", "content": {"state": "proposed"}}), Quiet::State),
        (any(), json!({"operation": "delete", "content": null}), Quiet::NeverSent),
        (any(), json!({"content": null, "withheld": "HUB-2003"}), Quiet::Withheld),
        (narrow.clone(), json!({"town": "440784101"}), Quiet::Town),
        (narrow.clone(), json!({"town": null}), Quiet::Town),
        (narrow, json!({"class": "canteen"}), Quiet::Class),
    ] {
        let (due, found) = planned(&filter, &Kept::default(), vec![change(1, more.clone())]);
        assert_eq!((due.len(), found), (0, vec![(quiet, 1)]), "{more}");
    }
    let adopted = change(1, json!({"family": "risk-grade", "content": {"state": "adopted"}}));
    assert_eq!(planned(&any(), &Kept::default(), vec![adopted]).0.len(), 1);
}

#[test]
fn a_platform_is_told_whose_it_is_by_its_own_id_and_never_by_anothers() {
    let (due, _) = planned(&any(), &Kept::default(), vec![change(1, json!({}))]);
    let attributes = &due[0].delivery.attributes;
    let of = |name: &str| attributes.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect::<Vec<_>>();
    assert_eq!(of("platform-id"), ["77"]);
    assert_eq!(of("social-credit-code"), ["91440784MA4X00012N"]); // pragma: allowlist secret
    assert_eq!((of("name"), of("source")), (vec!["甲店"], vec!["county.table"]));
}

#[test]
fn only_the_fields_that_are_named_leave() {
    let filter = filter(json!({"fields": {"penalty": ["act"]}}));
    let (due, _) = planned(&filter, &Kept::default(), vec![change(1, json!({}))]);
    assert_eq!(due[0].delivery.body, r#"{"act":"无证"}"#);
    let mut kept = Kept::default();
    answer(&filter, &mut kept, &due[0], accepted());
    let other = change(2, json!({"content": {"act": "无证", "fine": "9.00"}}));
    assert_eq!(planned(&filter, &kept, vec![other]).1, [(Quiet::Same, 1)], "what does not leave is no news");
}

#[test]
fn of_several_states_in_a_batch_the_last_is_sent_and_operators_keep_their_order() {
    let of = |operator: &str, n: i64| change(n, json!({"operator": operator, "content": {"n": n}}));
    let (due, quiet) = planned(&any(), &Kept::default(), vec![of("a", 1), of("b", 1), of("a", 2), of("c", 1)]);
    let sent: Vec<_> = due.iter().map(|due| (&*due.delivery.operator, due.delivery.version)).collect();
    assert_eq!(sent, [("b", 1), ("a", 2), ("c", 1)]);
    assert_eq!(quiet, [(Quiet::Overtaken, 1)]);
}

#[test]
fn what_was_answered_for_is_sent_again_only_where_it_differs() {
    let (filter, mut kept) = (any(), Kept::default());
    let (due, _) = planned(&filter, &kept, vec![change(1, json!({}))]);
    answer(&filter, &mut kept, &due[0], accepted());
    let same = |more| planned(&filter, &kept, vec![change(9, more)]).1;
    assert_eq!(same(json!({})), [(Quiet::Same, 1)]);
    assert_eq!(same(json!({"version": {"epoch": 2, "n": 1}})), [(Quiet::Same, 1)], "a rebuild is quiet");
    assert_eq!(same(json!({"sources": ["county.table", "x.y"]})), [(Quiet::Same, 1)], "one more witness is no news");
    assert_eq!(same(json!({"sources": ["county.table", "kitchen.api"]})), [(Quiet::Same, 1)], "nor is the echo");
    let (due, _) = planned(&filter, &kept, vec![change(2, json!({"content": {"act": "other"}}))]);
    assert_eq!(due[0].delivery.known_as.as_deref(), Some("their-1"));
}

#[test]
fn what_left_once_is_followed_to_its_end() {
    let (filter, mut kept) = (any(), Kept::default());
    let grade = |n, state: &str| change(n, json!({"family": "risk-grade", "content": {"state": state}}));
    let (due, _) = planned(&filter, &kept, vec![grade(1, "adopted")]);
    answer(&filter, &mut kept, &due[0], accepted());
    let (due, _) = planned(&filter, &kept, vec![grade(2, "withdrawn")]);
    assert_eq!(due.len(), 1, "a state that would not begin is told where the platform has an earlier one");
    let gone = || change(3, json!({"family": "risk-grade", "operation": "delete", "content": null}));
    let (due, _) = planned(&filter, &kept, vec![gone()]);
    assert_eq!((due[0].delivery.operation, &*due[0].delivery.body), (Operation::Delete, ""));
    answer(&filter, &mut kept, &due[0], Answered::Accepted(None));
    assert_eq!(planned(&filter, &kept, vec![gone()]).1, [(Quiet::NeverSent, 1)], "it is taken back once");
}

#[test]
fn what_was_refused_waits_for_another_content_or_for_a_person() {
    let (filter, mut kept) = (any(), Kept::default());
    let (due, _) = planned(&filter, &kept, vec![change(1, json!({}))]);
    let receipt = answer(&filter, &mut kept, &due[0], refused());
    assert_eq!((kept.count(Verdict::Refused), kept.count(Verdict::Accepted)), (1, 0));
    assert_eq!(planned(&filter, &kept, vec![change(2, json!({}))]).1, [(Quiet::Same, 1)]);

    let asked = Receipt { verdict: Verdict::Again, at: 9, actor: Some("li".into()), ..receipt };
    let again = |kept: &Kept| {
        let mut pending = Pending::default();
        pending.add(vec![Item::Receipt(Box::new(asked.clone()))], vec![], &filter, kept);
        pending.take().0
    };
    let resent = again(&kept).remove(0);
    assert_eq!((&resent.delivery.body, resent.delivery.repeated), (&due[0].delivery.body, true));
    assert_ne!(resent.delivery.id, due[0].delivery.id, "a person's asking is another attempt");
    answer(&filter, &mut kept, &resent, accepted());
    assert!(again(&kept).is_empty(), "what was accepted since is not sent because somebody had asked");
    assert_eq!((kept.count(Verdict::Refused), kept.count(Verdict::Accepted)), (0, 1));
}

#[test]
fn an_id_is_the_same_for_every_repetition_of_a_state_and_another_for_the_next() {
    let id = |n| planned(&any(), &Kept::default(), vec![change(n, json!({}))]).0[0].delivery.id.clone();
    assert_eq!(id(1), id(1));
    assert_ne!(id(1), id(2));
}

#[test]
fn what_waits_for_a_file_is_each_matters_last_state_and_none_where_that_is_known() {
    let (filter, mut kept) = (any(), Kept::default());
    let of = |matter: &str, n: i64, act: &str| {
        Item::Changed(Box::new(change(n, json!({"matter": matter, "content": {"act": act}}))))
    };
    let (due, _) = planned(&filter, &kept, vec![change(1, json!({"matter": "a", "content": {"act": "old"}}))]);
    answer(&filter, &mut kept, &due[0], accepted());
    let read = |partition, from, to| Advance { topic: "archive.change".into(), partition, from, to };
    let mut pending = Pending::default();
    pending.add(vec![of("a", 2, "new"), of("b", 1, "x")], vec![read(0, 4, 6), read(1, 0, 1)], &filter, &kept);
    assert_eq!(pending.due(), 2);
    let quiet = pending.add(vec![of("a", 3, "old"), of("b", 2, "y")], vec![read(0, 4, 9)], &filter, &kept);
    assert_eq!(quiet, [(Quiet::Same, 1), (Quiet::Overtaken, 2)].into(), "it is again as the platform has it");
    let (due, read_for) = pending.take();
    assert_eq!(due.iter().map(|due| (&*due.matter, due.version.n)).collect::<Vec<_>>(), [("b", 2)]);
    assert_eq!(read_for, [read(0, 4, 9), read(1, 0, 1)]);
    assert!(pending.is_empty());
}

#[test]
fn what_stands_in_a_file_counts_as_told_until_it_is_answered_for() {
    let (filter, mut kept) = (any(), Kept::default());
    let (due, _) = planned(&filter, &kept, vec![change(1, json!({}))]);
    let file = "kitchen.all-00003-penalty.xlsx";
    let handed = answer(&filter, &mut kept, &due[0], Became::Handed { file: file.into() });
    assert_eq!((kept.count(Verdict::Handed), kept.last_file()), (1, Some((file, 5))));
    assert_eq!(planned(&filter, &kept, vec![change(9, json!({}))]).1, [(Quiet::Same, 1)]);
    let gone = change(3, json!({"operation": "delete", "content": null}));
    assert_eq!(planned(&filter, &kept, vec![gone]).0.len(), 1, "whoever uploads it must take it back");

    let asked = Receipt { verdict: Verdict::Again, at: 9, actor: Some("li".into()), ..handed };
    let mut pending = Pending::default();
    pending.add(vec![Item::Receipt(Box::new(asked))], vec![], &filter, &kept);
    assert_eq!(pending.due(), 1, "a file that was lost is written anew");
}
