//! Two that no code joins are proposed, joined by a person's yes through a kill and a lost archive, and two again once it
//! is taken back; and a third, whom nothing resembles, is opened from the list of those without any code.

use reqwest::Method;
use serde_json::{Value, json};

use crate::contents::{live, refolded};
use crate::world::{ADMIN, World};
use crate::{hostile, program};

const CODE: &str = "91440784MA4X00012N";

fn alerts(world: &World) -> u64 {
    let path = format!("/v1/operators/{CODE}");
    let answer = world.ask(Method::GET, &path, "", "").filter(|answer| answer.status() == 200);
    answer.map_or(0, |answer| world.json(answer)["counts"]["kitchen-alert"].as_u64().unwrap_or_default())
}

fn queue(world: &World) -> Vec<Value> {
    world.get("/v1/review")["items"].as_array().unwrap().clone()
}

#[test]
fn a_persons_yes_joins_two_through_a_lost_archive_until_it_is_taken_back() {
    let mut world = World::new();
    hostile::configure(&world);
    world.start();
    let records = [format!("kitchen {CODE}/鹤山市金记饭店"), "kitchen /金记饭店".to_owned()];
    assert!(hostile::push(&world, &records).status().is_success());
    world.until("both are proposed as one", |world| world.is_settled(2) && queue(world).len() == 1);
    assert_eq!((alerts(&world), &world.get("/v1/totals")["unresolved"]), (1, &json!(1)));
    let pair = queue(&world).remove(0);
    assert!(pair["points"].as_u64().unwrap() >= 60 && !pair["reasons"].as_array().unwrap().is_empty(), "{pair}");

    let yes = json!({
        "ruling": "same", "one": pair["one"]["anchor"], "others": [pair["other"]["anchor"]], "note": "同一门店",
    });
    let said = |world: &World, path: &str, token: &str, body: &str| world.ask(Method::POST, path, token, body).unwrap();
    assert_eq!(said(&world, "/v1/decisions", "", &yes.to_string()).status(), 401);
    let answer = said(&world, "/v1/decisions", ADMIN, &yes.to_string());
    assert_eq!(answer.status(), 200);
    let decision = world.json(answer);
    world.until("they are one", |world| alerts(world) == 2 && queue(world).is_empty());

    world.kill();
    world.forget_data();
    world.start();
    world.until("they are one in a new archive", |world| alerts(world) == 2);
    assert_eq!(world.get("/v1/decisions")["items"][0]["fate"], "taken");

    let id = decision["id"].as_str().unwrap();
    assert_eq!(said(&world, &format!("/v1/decisions/{id}/withdraw"), ADMIN, "").status(), 200);
    world.until("they are two, and asked about again", |world| alerts(world) == 1 && queue(world).len() == 1);
    assert_eq!(world.get("/v1/decisions")["items"][0]["fate"], "withdrawn");

    assert!(hostile::push(&world, &["kitchen /阿婆糖水铺".to_owned()]).status().is_success());
    world.until("the third waits", |world| world.get("/v1/totals")["unresolved"] == 2);
    let listed = world.get("/v1/unresolved")["items"].as_array().unwrap().clone();
    let third = listed.iter().find(|record| record["name"] == "阿婆糖水铺").unwrap();
    let told = program::run(&["review", "unresolved", "--url", &world.url()]).out;
    assert!(told.contains("record:hostile-adapter.push/kitchen-alert/kitchen//阿婆糖水铺"), "{told}");
    let open = json!({"ruling": "open", "one": third["parties"][0]["anchor"], "note": "流动摊"});
    assert_eq!(said(&world, "/v1/decisions", ADMIN, &open.to_string()).status(), 200);
    let opened = |world: &World| world.get("/v1/operators?q=%E9%98%BF%E5%A9%86%E7%B3%96%E6%B0%B4%E9%93%BA");
    world.until("it has an archive", |world| opened(world)["items"].as_array().unwrap().len() == 1);
    assert_eq!((listed.len(), &world.get("/v1/totals")["unresolved"]), (2, &json!(1)));
    assert!(world.stop());
    assert_eq!(live(&world), refolded(&world));
}
