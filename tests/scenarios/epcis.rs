//! An enterprise captures events of EPCIS with the hub: all that can be read are taken, what is wrong is refused
//! with its place, and the same again changes nothing.

use reqwest::Method;
use serde_json::{Value, json};

use crate::program;
use crate::world::World;

const SOURCE: &str = r#"
[platform.epcis]
[source."epcis.push"]
adapter = "epcis"
auth = { header = "authorization", token-file = "secrets/epcis.push" }
[source."epcis.push".settings]
reporter = { name = "演示鲜膳配餐有限公司", code = "91440784000001038U" }
"#;

const TOKEN: &str = "epcis-0123456789abcdef"; // pragma: allowlist secret

#[test]
fn events_of_epcis_are_captured_and_a_wrong_one_is_refused_with_its_place() {
    let mut world = World::new();
    world.configure(&program::components(), SOURCE);
    program::secret(&world.path("secrets/epcis.push"), TOKEN);
    world.start();

    let body = json!({"type": "EPCISDocument", "epcisBody": {"eventList": [
        event(1, "https://id.gs1.org/01/06901234567892/10/L1"),
        event(2, "https://id.gs1.org/01/06901234567891/10/L1"),
        event(3, "urn:epc:class:lgtin:690123.0456789.L2"),
    ]}});
    let job = json!({"captureJob": "urn:uuid:1/3", "eventsCount": 3, "success": true});
    for round in 1..=2 {
        let answer = capture(&world, TOKEN, "application/ld+json", &body.to_string());
        assert_eq!((answer.0, &answer.1), (202, &job));
        world.until("they are archived", |world| world.is_settled(3 * round));
    }
    let xml = "<d><EPCISBody><EventList><ObjectEvent><eventID>urn:uuid:4</eventID>\
        <eventTime>2025-03-01T10:00:00+08:00</eventTime><epcList><epc>urn:uuid:9</epc></epcList></ObjectEvent></EventList></EPCISBody></d>";
    assert_eq!(capture(&world, TOKEN, "application/xml", xml).0, 202);
    world.until("it is archived", |world| world.is_settled(7));

    assert_eq!(world.get("/v1/totals")["facts"], 3, "the same again is no other fact");
    let dead = world.get("/v1/dead-letters?source=epcis.push");
    let first = &dead["items"][0];
    assert_eq!((&first["code"], &first["pointer"]), (&json!("identifier.wrong"), &json!("/epcList/0")), "{dead}");

    for (token, media, body, status) in [
        ("another-token-of-16", "application/json", &*body.to_string(), 401),
        (TOKEN, "text/csv", "a,b", 415),
        (TOKEN, "application/json", "{\"type\":", 400),
        (TOKEN, "application/xml", "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>", 400),
    ] {
        assert_eq!(capture(&world, token, media, body).0, status, "{media} {body}");
    }
    assert_eq!(world.audited("raw", "collected"), 7, "what is refused produces nothing");
}

fn event(n: u32, epc: &str) -> Value {
    json!({
        "type": "ObjectEvent", "eventID": format!("urn:uuid:{n}"), "eventTime": "2025-03-01T10:00:00.000+08:00",
        "eventTimeZoneOffset": "+08:00", "action": "OBSERVE", "bizStep": "shipping", "epcList": [epc],
    })
}

fn capture(world: &World, token: &str, media: &str, body: &str) -> (u16, Value) {
    let headers = [("authorization", token), ("content-type", media)];
    let answer = world.send(Method::POST, "/in/epcis.push/capture", &headers, body).unwrap();
    let status = answer.status().as_u16();
    (status, world.json(answer))
}
