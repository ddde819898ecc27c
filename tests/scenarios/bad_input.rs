//! What bad input on `/in` gets: an answer with a code, and nothing produced.

use reqwest::Method;
use serde_json::Value;

use crate::hostile::{self, SOURCE};
use crate::world::{PUSH, World};

struct Sent<'a> {
    what: &'static str,
    path: &'a str,
    headers: [(&'a str, &'a str); 2],
    body: String,
    status: u16,
    code: &'static str,
}

#[test]
fn bad_input_is_refused_with_a_code_and_nothing_is_produced() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    let path = format!("/in/{SOURCE}");
    let good = [("token", PUSH), ("content-type", "text/plain")];
    let sent =
        |what, headers, body: &str, status, code| Sent { what, path: &path, headers, body: body.into(), status, code };
    let cases = [
        Sent { path: "/in/nobody.push", ..sent("an unknown source", good, "good 1", 404, "HUB-6310") },
        sent("no token", [("token", ""), good[1]], "good 1", 401, "HUB-6311"),
        sent("a wrong token", [("token", "wrong"), good[1]], "good 1", 401, "HUB-6311"),
        sent("another media type", [good[0], ("content-type", "application/pdf")], "good 1", 415, "HUB-6312"),
        sent("a body over the limit", good, &"x".repeat((2 << 20) + 1), 413, "HUB-6313"),
    ];
    for case in cases {
        let answer = world.send(Method::POST, case.path, &case.headers, &case.body).unwrap();
        assert_eq!(answer.status().as_u16(), case.status, "{}", case.what);
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{}", case.what);
        let problem: Value = world.json(answer);
        assert_eq!(
            (problem["code"].as_str(), problem["status"].as_u64()),
            (Some(case.code), Some(case.status.into())),
            "{}",
            case.what
        );
    }
    world.until("the books are read", |world| world.is_settled(0));
    assert_eq!(world.audited("raw", "collected"), 0);

    // A record that its topic would not take is refused alone; its neighbours are taken.
    let large = format!("good {}", "x".repeat(1_100_000));
    assert!(hostile::push(&world, &["good 1".into(), large, "good 2".into()]).status().is_success());
    world.until("the neighbours flow", |world| world.is_settled(2));
    assert_eq!(world.audited("raw", "collected"), 2);
    assert_eq!(world.audited("raw", "refused"), 1);
    assert_eq!(world.get("/v1/totals")["facts"], 2);
}
