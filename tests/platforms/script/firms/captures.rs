//! Events of EPCIS that the story's caterer captures day by day: what it received, made, had stored, and shipped to
//! nine canteens. Some documents hold an event whose GTIN somebody typed with a wrong last digit.
//!
//! Numbers begin with 952, which GS1 keeps for examples. Knows nothing of how a body is sent.

use serde_json::{Value, json};

use super::CAPTURES;
use crate::platforms::codes;
use crate::platforms::script::Phase;
use crate::platforms::script::draft::Draft;
use crate::platforms::script::moment::Moment;
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// Whose system it is.
const CATERER: (u32, &str) = (103, "91440784000001038U");
/// Who supplies it, and who keeps its meat.
const MARKET: (u32, &str) = (104, "91440784000001046N");
const COLD_STORE: (u32, &str) = (108, "914407840000010894");
const SEASONER: (u32, &str) = (112, "91440784000001126A");
/// The nine canteens: of the first two the hub's settings say who bears the number.
const CANTEENS: [(u32, &str); 9] = [
    (110, "1244078400000110XL"),
    (107, "524407840000010708"),
    (701, ""),
    (702, ""),
    (703, ""),
    (704, ""),
    (705, ""),
    (706, ""),
    (707, ""),
];

const HOUR: i64 = 3_600_000;
const BEANS: u32 = 1;
const SAUCE: u32 = 2;
const LUNCH: u32 = 3;
const MEAT: u32 = 4;

/// Writes so many days of captures.
pub fn play(draft: &mut Draft, days: u32) {
    draft.turn_to(CATERER.0 | 0x2000_0000);
    for day in 0..days {
        received(draft, day);
        stored(draft, day);
        shipped(draft, day);
    }
    declared_an_error(draft);
}

/// The global location number of who has this serial number (below 100,000).
fn location(serial: u32) -> String {
    codes::gs1(&format!("9524407{serial:05}"))
}

/// The trade item number of a product, and of what a slip of the pen makes of it.
fn item(product: u32) -> String {
    codes::gs1(&format!("0952440780{product:03}"))
}

fn lot(product: u32, day: u32) -> String {
    format!("https://id.gs1.org/01/{}/10/{}", item(product), number(product, day))
}

fn number(product: u32, day: u32) -> String {
    format!("L{product}-{:02}", day + 1)
}

fn party(serial: u32) -> String {
    format!("urn:epc:id:pgln:9524407.{serial:05}")
}

fn id(day: u32, place: u32) -> String {
    format!("urn:uuid:00000103-0784-4000-8000-{:012}", day * 100 + place)
}

fn at(day: u32, hour: i64) -> Moment {
    Moment::day(i64::from(day) + 290).plus(hour * HOUR)
}

/// What every event has.
fn event(kind: &str, id: &str, at: Moment, step: &str) -> Value {
    let (date, time) = (at.date(), at.second().split_off(11));
    let action = if kind == "TransformationEvent" { Value::Null } else { "OBSERVE".into() };
    let mut event = json!({
        "type": kind, "eventID": id, "eventTime": format!("{date}T{time}.000+08:00"),
        "eventTimeZoneOffset": "+08:00", "action": action, "bizStep": step,
    });
    event.as_object_mut().expect("it was written as one").retain(|_, value| !value.is_null());
    event
}

fn with(mut event: Value, more: Value) -> Value {
    if let (Value::Object(event), Value::Object(more)) = (&mut event, more) {
        event.extend(more);
    }
    event
}

/// Whom an event names by a location number: where the settings know it, by the code besides.
fn bearer((serial, code): (u32, &str)) -> Mention {
    mention(&[(Kind::SocialCredit, code), (Kind::Platform, &format!("epcis/{}", location(serial)))])
}

fn fact(id: &str, others: &[(u32, &str)]) -> Fact {
    let reporter = mention(&[(Kind::SocialCredit, CATERER.1)]);
    let others = others.iter().map(|&other| bearer(other)).collect();
    let fact = Fact::of(CAPTURES, "trace", id.to_owned(), false, Some(id.to_owned()), reporter);
    Fact { others, ..fact }
}

/// Who hands over to whom.
fn between(from: u32, to: u32) -> Value {
    let owner = |name: &str, serial: u32| json!([{"type": "owning_party", name: party(serial)}]);
    json!({"sourceList": owner("source", from), "destinationList": owner("destination", to)})
}

fn document(draft: &mut Draft, events: &[Value], at: Moment) -> String {
    let bare = draft.chance(20);
    let context = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
    if let ([event], true) = (events, bare) {
        return event.to_string();
    }
    json!({
        "@context": [context], "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": at.utc(),
        "epcisBody": {"eventList": events},
    })
    .to_string()
}

/// Beans and sauce come in; every fourth day the beans are entered once more, by hand and wrongly. What is made of them.
fn received(draft: &mut Draft, day: u32) {
    let (mut events, mut facts) = (Vec::new(), Vec::new());
    for (place, supplier, product, quantity) in [(1, MARKET, BEANS, 35), (2, SEASONER, SAUCE, 6)] {
        let id = id(day, place);
        let class = if draft.chance(50) {
            format!("urn:epc:class:lgtin:9524407.080{product:03}.{}", number(product, day))
        } else {
            lot(product, day)
        };
        let what = json!({
            "disposition": "in_progress",
            "quantityList": [{"epcClass": class, "quantity": quantity, "uom": "KGM"}],
            "bizLocation": {"id": format!("https://id.gs1.org/414/{}", location(CATERER.0))},
        });
        let event = event("ObjectEvent", &id, at(day, 6), "receiving");
        events.push(with(with(event, what), between(supplier.0, CATERER.0)));
        facts.push(fact(&id, &[supplier, CATERER, CATERER]));
    }
    let refused = u32::from(day.is_multiple_of(4));
    if refused == 1 {
        let class = format!("https://id.gs1.org/01/{}/10/{}", codes::spoil(&item(BEANS)), number(BEANS, day));
        let event = event("ObjectEvent", &id(day, 3), at(day, 6), "receiving");
        events.push(with(event, json!({"quantityList": [{"epcClass": class, "quantity": 35, "uom": "KGM"}]})));
    }
    let made = id(day, 4);
    let parts = json!({
        "inputQuantityList": [
            {"epcClass": lot(BEANS, day), "quantity": 35, "uom": "KGM"},
            {"epcClass": lot(SAUCE, day), "quantity": "6", "uom": "KGM"},
        ],
        "outputQuantityList": [{"epcClass": lot(LUNCH, day), "quantity": 900}],
        "ilmd": {"cbvmda:lotNumber": number(LUNCH, day), "cbvmda:productName": "演示豇豆炒肉套餐"},
    });
    events.push(with(event("TransformationEvent", &made, at(day, 9), "commissioning"), parts));
    facts.push(fact(&made, &[]));
    let body = document(draft, &events, at(day, 9));
    draft.captured(Phase::First, "capture", body, facts, refused as usize);
}

/// The cold store's part of the day, in XML.
fn stored(draft: &mut Draft, day: u32) {
    let (id, at) = (id(day, 5), at(day, 10));
    let (date, time) = (at.date(), at.second().split_off(11));
    let prefix = if draft.chance(50) { "urn:epcglobal:cbv:bizstep:" } else { "https://ref.gs1.org/cbv/BizStep-" };
    let body = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1" schemaVersion="1.2" creationDate="{date}T{time}+08:00">
<EPCISBody><EventList><ObjectEvent><eventTime>{date}T{time}+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset>
<baseExtension><eventID>{id}</eventID></baseExtension><epcList/><action>OBSERVE</action><bizStep>{prefix}storing</bizStep>
<bizLocation><id>urn:epc:id:sgln:9524407.{:05}.0</id></bizLocation>
<extension><quantityList><quantityElement><epcClass>{}</epcClass><quantity>120</quantity><uom>KGM</uom></quantityElement></quantityList></extension>
</ObjectEvent></EventList></EPCISBody></epcis:EPCISDocument>"#,
        COLD_STORE.0,
        lot(MEAT, day),
    );
    draft.captured(Phase::First, "capture", body, vec![fact(&id, &[COLD_STORE])], 0);
}

/// Meals for nine canteens, in as many events.
fn shipped(draft: &mut Draft, day: u32) {
    let mut events = Vec::new();
    let mut facts = Vec::new();
    for (place, canteen) in (10..).zip(CANTEENS) {
        let (event, fact) = shipment(day, place, canteen);
        events.push(event);
        facts.push(fact);
    }
    let single = events.pop().expect("nine canteens").to_string();
    let last = facts.pop().expect("nine canteens");
    let body = document(draft, &events, at(day, 11));
    draft.captured(Phase::First, "capture", body, facts, 0);
    draft.captured(Phase::First, "events", single, vec![last], 0);
}

fn shipment(day: u32, place: u32, canteen: (u32, &str)) -> (Value, Fact) {
    let id = id(day, place);
    let what = json!({
        "disposition": "in_transit",
        "quantityList": [{"epcClass": lot(LUNCH, day), "quantity": 100}],
        "bizTransactionList": [{"type": "desadv", "bizTransaction": format!("urn:epcglobal:cbv:bt:{}:{place}", location(CATERER.0))}],
    });
    let event = with(event("ObjectEvent", &id, at(day, 11), "shipping"), what);
    (with(event, between(CATERER.0, canteen.0)), fact(&id, &[CATERER, canteen]))
}

/// One canteen got nothing that day, as it turned out: the event stands, declared an error.
fn declared_an_error(draft: &mut Draft) {
    let (event, fact) = shipment(0, 12, CANTEENS[2]);
    let declaration = json!({"declarationTime": at(1, 8).utc(), "reason": "did_not_occur"});
    let body = document(draft, &[with(event, json!({"errorDeclaration": declaration}))], at(1, 8));
    draft.captured(Phase::Second, "capture", body, vec![fact], 0);
}
