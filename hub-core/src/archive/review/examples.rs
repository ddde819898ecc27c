//! What the review queue shows, one fact a test.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::language::Language;
use super::super::read::{KnownBy, Page, Proposed, Queue, Reader, Side};
use super::super::survivorship::Rules;
use super::super::world::{RULES as WORLD, delete, event, retention, schemas};
use super::super::{Archive, Batch};
use super::Reviewer;
use crate::message::{Anchor, Decision, Event, Says, Signature};
use crate::registry::Registry;
use crate::store::Store;

/// Valid codes, of which no operator has two.
pub(super) const CODES: [&str; 4] =
    ["91440784MA4X00012N", "92440784MA5200024B", "93440784MA5300033Q", "12440784456200043D"];

const FIELDS: &str = r#"
[[field]]
name = "premises_address"
label = { zh = "经营场所", en = "Address of premises" }
rule = "latest"
from = [{ family = "penalty", role = "punished", field = "party.address" }]
[[field]]
name = "phone"
label = { zh = "电话", en = "Telephone" }
rule = "latest"
from = [{ family = "penalty", role = "punished", field = "party.phone" }]
"#;

/// The world's rules, with what portraits are made of.
pub(super) fn rules() -> Rules {
    Rules::parse("rules.toml", &format!("{WORLD}{FIELDS}")).unwrap()
}

/// A party of a penalty: name, address and telephone, empty where not known.
pub(super) fn party(name: &str, address: &str, phone: &str, identifiers: &[(&str, &str)]) -> Value {
    let identifiers: Vec<Value> =
        identifiers.iter().map(|(scheme, value)| json!({"scheme": scheme, "value": value})).collect();
    json!({"role": "punished", "name": name, "address": address, "phone": phone, "identifiers": identifiers})
}

pub(super) fn penalty(n: u64, record: &str, parties: &[Value]) -> Event {
    let body = json!({"parties": parties, "number": format!("〔{record}〕号"), "authority": "局"});
    event(n, "kitchen.api", "penalty", record, &body)
}

struct Desk {
    archive: Archive,
    reviewer: Reviewer,
    reader: Reader,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(Store::empty(folder.path()), schemas(), rules().into(), retention());
        Self { reviewer: archive.reviewer(), reader: archive.reader(), archive, _folder: folder }
    }

    fn take(&mut self, events: Vec<Event>) {
        self.archive.apply(Batch { events, ..Batch::default() }).unwrap();
        while self.reviewer.portion(self.archive.store(), 2).unwrap() > 0 {}
    }

    fn page(&self, queue: &Queue) -> Page<Proposed> {
        self.reader.queue(queue).unwrap()
    }

    fn all(&self) -> Vec<Proposed> {
        self.page(&Queue { limit: 1_000, ..Queue::default() }).items
    }
}

fn licensed(n: u64, record: &str, name: &str, address: &str, code: usize) -> Event {
    penalty(n, record, &[party(name, address, "", &[("social-credit-code", CODES[code])])])
}

fn nameless(n: u64, record: &str, name: &str, address: &str) -> Event {
    penalty(n, record, &[party(name, address, "", &[])])
}

#[test]
fn a_record_without_a_code_is_proposed_to_the_operator_of_its_name_and_house() {
    let mut desk = Desk::new();
    desk.take(vec![
        licensed(1, "1", "鹤山市沙坪金记饭店", "鹤山市沙坪街道人民路1号", 0),
        licensed(2, "2", "好日子酒家", "文华路2号", 1),
        nameless(3, "3", "金纪饭店", "沙坪人民路1号"),
    ]);
    let found = desk.all();
    assert_eq!(found.len(), 1, "{found:?}");
    let Proposed { place, one, other, points, reasons, differs } = &found[0];
    assert_eq!(one.anchor, Anchor::Identifier { scheme: "social-credit-code".into(), value: CODES[0].into() });
    assert_eq!((one.name.as_str(), one.counts["penalty"]), ("鹤山市沙坪金记饭店", 1));
    assert_eq!(one.operator, desk.reader.operator(CODES[0]).unwrap().map(|view| view.operator));
    let party = Anchor::Party {
        source: "kitchen.api".into(),
        family: "penalty".into(),
        record: "3".into(),
        role: "punished".into(),
    };
    assert_eq!((&other.anchor, other.name.as_str(), &other.operator), (&party, "金纪饭店", &None));
    assert_eq!(other.premises, ["沙坪人民路1号"]);
    let told: Vec<&str> = reasons.iter().map(|reason| reason.zh).collect();
    assert_eq!(told, ["名称读音相同，用字不同", "地址相同（同一门牌或档位）", "镇街相同"]);
    assert_eq!(i32::from(*points), reasons.iter().map(|reason| reason.points).sum::<i32>());
    assert_eq!(differs, &[KnownBy::Names, KnownBy::Premises], "of a telephone nobody says anything");
    assert_eq!(desk.reader.pair(place).unwrap().as_ref(), Some(&found[0]));
}

#[test]
fn telephones_that_look_alike_once_masked_are_compared_as_they_are() {
    let mut desk = Desk::new();
    let told = |n: u64, phone: &str| penalty(n, &n.to_string(), &[party("金记饭店", "沙坪人民路1号", phone, &[])]);
    desk.take(vec![told(1, "13800001234"), told(2, "13900004321"), told(3, "13900004321")]);
    let language = Arc::new(Language::new(Registry::builtin().unwrap().into()));
    let reader = Reader::new(desk.archive.store().readers(), language, rules().into());
    let all = |reader: &Reader| reader.queue(&Queue { limit: 9, ..Queue::default() }).unwrap().items;
    let of = |side: &Side| match &side.anchor {
        Anchor::Party { record, .. } => record.clone(),
        Anchor::Identifier { .. } => panic!("{side:?}"),
    };
    let differs = |pairs: &[Proposed]| -> BTreeMap<BTreeSet<String>, Vec<KnownBy>> {
        pairs.iter().map(|pair| ([of(&pair.one), of(&pair.other)].into(), pair.differs.clone())).collect()
    };
    let (masked, shown) = (all(&reader), all(&reader.unmasked()));
    assert!(masked.iter().all(|pair| pair.one.phones == ["1*******"] && pair.other.phones == ["1*******"]));
    let found: Vec<Vec<KnownBy>> = differs(&masked).into_values().collect();
    assert_eq!(found, [vec![KnownBy::Phones], vec![KnownBy::Phones], vec![]], "1 and 2, 1 and 3, 2 and 3");
    assert_eq!(differs(&shown), differs(&masked));
    for (one, other) in masked.iter().zip(&shown) {
        assert_eq!(reader.pair(&one.place).unwrap().as_ref(), Some(one));
        assert_eq!(reader.unmasked().pair(&one.place).unwrap().as_ref(), Some(other));
        assert_ne!(one.one.phones, other.one.phones);
    }
}

#[test]
fn two_parties_of_one_record_are_two() {
    let mut desk = Desk::new();
    let (one, other) = (party("金记饭店", "", "", &[]), party("好日子酒家", "", "", &[]));
    desk.take(vec![licensed(1, "1", "好日子酒家", "", 0), penalty(2, "2", &[one, other])]);
    let roles: Vec<Anchor> = desk.all().into_iter().map(|pair| pair.other.anchor).collect();
    assert!(matches!(&roles[..], [Anchor::Party { role, .. }] if role == "punished.2"), "{roles:?}");
}

#[test]
fn who_is_gone_takes_proposals_along_and_so_does_a_record_that_found_its_code() {
    let mut desk = Desk::new();
    desk.take(vec![licensed(1, "1", "金记饭店", "", 0), nameless(2, "2", "金记饭店", "")]);
    assert_eq!(desk.all().len(), 1);
    desk.take(vec![delete(3, "kitchen.api", "penalty", "1")]);
    assert_eq!(desk.all(), []);
    desk.take(vec![licensed(4, "1", "金记饭店", "", 0)]);
    assert_eq!(desk.all().len(), 1);
    desk.take(vec![licensed(5, "2", "金记饭店", "", 0)]);
    assert_eq!(desk.all(), []);
}

#[test]
fn what_is_proposed_before_anybody_looked_again_leads_to_nobody_who_is_gone() {
    let mut desk = Desk::new();
    desk.take(vec![licensed(1, "1", "金记饭店", "", 0), nameless(2, "2", "金记饭店", "")]);
    let events = vec![delete(3, "kitchen.api", "penalty", "2")];
    desk.archive.apply(Batch { events, ..Batch::default() }).unwrap();
    assert_eq!(desk.all(), []);
}

#[test]
fn a_telephone_that_becomes_a_crowds_proposes_no_more_until_the_crowd_is_gone() {
    let mut desk = Desk::new();
    let names = ["金记饭店", "好日子酒家", "兴隆粮油", "福满楼茶餐厅", "万家超市", "新城面馆"];
    let told = |n: u64, name: &str, place: &str| penalty(n, &n.to_string(), &[party(name, place, "13800001234", &[])]);
    // Near, and no more: it is the telephone that makes up for what the names lack.
    desk.take(vec![told(1, "金记烧腊饭店", ""), told(2, "金记烧饭店", "")]);
    assert_eq!(desk.all().len(), 1);
    desk.take((0..4).map(|n| told(n + 3, names[usize::try_from(n).unwrap() + 1], "")).collect());
    assert_eq!(desk.all(), [], "six names");
    desk.take(vec![delete(9, "kitchen.api", "penalty", "3")]);
    assert_eq!(desk.all().len(), 1, "five");
}

#[test]
fn sixty_one_of_one_name_are_a_placeholder_and_sixty_are_not() {
    let mut desk = Desk::new();
    desk.take((1..=61).map(|n| nameless(n, &n.to_string(), "金记饭店", "")).collect());
    assert_eq!(desk.all().len(), 0);
    desk.take(vec![delete(99, "kitchen.api", "penalty", "7")]);
    assert_eq!(desk.page(&Queue { limit: 1_000, ..Queue::default() }).items.len(), 1_000);
}

#[test]
fn portraits_of_earlier_rules_are_made_anew() {
    let mut desk = Desk::new();
    desk.take(vec![licensed(1, "1", "金记饭店", "", 0), nameless(2, "2", "金记饭店", "")]);
    let txn = desk.archive.store().begin().unwrap();
    txn.set_portrait_rules("0").unwrap();
    txn.commit().unwrap();
    desk.reviewer = desk.archive.reviewer();
    assert_eq!(desk.reviewer.portion(desk.archive.store(), 1).unwrap(), 1, "everyone is due");
    assert_eq!(desk.all(), []);
    while desk.reviewer.portion(desk.archive.store(), 1).unwrap() > 0 {}
    assert_eq!(desk.all().len(), 1);
    desk.reviewer = desk.archive.reviewer();
    assert_eq!(desk.reviewer.portion(desk.archive.store(), 1).unwrap(), 0);
}

#[test]
fn the_queue_comes_by_points_in_pages_of_a_town_and_without_what_was_decided() {
    let mut desk = Desk::new();
    desk.take(vec![
        licensed(1, "1", "金记饭店", "沙坪人民路1号", 0),
        nameless(2, "2", "金记饭店", "沙坪人民路1号"),
        licensed(3, "3", "好日子酒家", "龙口镇文华路2号", 1),
        nameless(4, "4", "好日子酒家", ""),
        nameless(5, "5", "好曰子酒家", "龙口镇文华路2号"),
    ]);
    let all = desk.all();
    let points: Vec<u8> = all.iter().map(|pair| pair.points).collect();
    assert_eq!(points, [100, 85, 65], "{all:?}");
    let mut queue = Queue { limit: 1, ..Queue::default() };
    for pair in &all {
        let page = desk.page(&queue);
        assert_eq!(page.items, std::slice::from_ref(pair));
        queue.after = page.next;
    }
    assert_eq!(queue.after, None);
    let longkou = Queue { town: Some("440784101".into()), limit: 9, after: None };
    assert_eq!(desk.page(&longkou).items, all[1..]);
    // Each no is about these two alone.
    for (n, pair) in all.iter().enumerate() {
        let no = Decision {
            id: format!("{n:028x}"),
            says: Says::Apart { one: pair.one.anchor.clone(), others: vec![pair.other.anchor.clone()] },
            decided: Signature { at: 1, actor: "li".into() },
            note: String::new(),
            withdrawn: None,
        };
        desk.archive.apply(Batch { decisions: vec![no.clone()], ..Batch::default() }).unwrap();
        assert_eq!(desk.all().len(), all.len() - 1, "{n}");
        assert_eq!(desk.reader.pair(&pair.place).unwrap(), None, "nobody is asked about them by themselves, either");
        let withdrawn = Some(Signature { at: 2, actor: "li".into() });
        desk.archive.apply(Batch { decisions: vec![Decision { withdrawn, ..no }], ..Batch::default() }).unwrap();
        assert_eq!(desk.all(), all);
    }
}

#[test]
fn a_stall_that_a_decision_opened_is_proposed_by_a_name_that_a_decision_takes() {
    let mut desk = Desk::new();
    desk.take(vec![licensed(1, "1", "金记饭店", "沙坪人民路1号", 0), nameless(2, "2", "金记饭店", "沙坪人民路1号")]);
    let stall = desk.all().remove(0).other.anchor;
    let opened = Decision {
        id: "0".repeat(28),
        says: Says::Open { one: stall.clone() },
        decided: Signature { at: 1, actor: "li".into() },
        note: String::new(),
        withdrawn: None,
    };
    desk.archive.apply(Batch { decisions: vec![opened], ..Batch::default() }).unwrap();
    desk.take(Vec::new());
    let pair = desk.all().remove(0);
    let side = [&pair.one, &pair.other].into_iter().find(|side| side.identifiers[0].scheme == "record").unwrap();
    assert_eq!((&side.anchor, side.operator.is_some()), (&stall, true), "an operator by now, and named as before");
    assert_eq!(desk.reader.normal(&side.anchor).as_ref(), Some(&stall));
}

#[test]
fn what_only_other_rules_made_of_an_operator_is_hidden() {
    let mut desk = Desk::new();
    let known = party("金记饭店", "", "13800001234", &[("social-credit-code", CODES[0])]);
    desk.take(vec![penalty(1, "1", &[known]), nameless(2, "2", "金记饭店", "")]);
    let phones = |reader: &Reader| {
        let page = reader.queue(&Queue { limit: 9, ..Queue::default() }).unwrap();
        page.items[0].one.phones.concat()
    };
    assert_eq!(phones(&desk.reader), "13800001234");
    let world = Rules::parse("rules.toml", WORLD).unwrap();
    let other = Reader::new(desk.archive.store().readers(), schemas(), world.into());
    assert!(!phones(&other).is_empty() && !phones(&other).contains("1234"), "its rules know no telephone");
}
