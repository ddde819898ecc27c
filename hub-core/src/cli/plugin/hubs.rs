//! How each hub of a cluster serves an adapter, in a terminal; and waiting until all of them do as somebody said.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::super::Asked;
use super::super::client::{get, local, text};
use super::super::difference;

const COLUMNS: [&str; 7] = ["hub", "serves", "shadow", "heard", "held", "rerun", "trouble"];
/// How long hubs are waited for: they tell every few seconds, and one may have to compile the version first.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const PACE: Duration = Duration::from_millis(500);

/// A row a hub.
pub(super) fn show(asked: &Asked, plugin: &Value) {
    difference::table(asked, plugin, rows(plugin), &COLUMNS);
}

fn rows(plugin: &Value) -> Vec<Value> {
    let held = |one: &Value| {
        format!("{} by its {} until {}", text(&one["source"]), text(&one["by"]), text(&local(&one["until"])))
    };
    let rerun = |one: &Value| format!("{} {}", text(&one["source"]), text(&one["phase"]));
    let row = |hub: &Value| {
        json!({
            "hub": if hub["here"] == true { format!("{} (asked)", hub["node"]) } else { text(&hub["node"]) },
            "serves": hub["serves"], "shadow": hub["shadow"], "heard": local(&hub["heard"]),
            "held": each(hub, "held").map(held).collect::<Vec<_>>(),
            "rerun": each(hub, "reruns").map(rerun).collect::<Vec<_>>(),
            "trouble": trouble(hub),
        })
    };
    each(plugin, "hubs").map(row).collect()
}

fn each<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value[name].as_array().into_iter().flatten()
}

fn trouble(hub: &Value) -> String {
    let trouble = &hub["trouble"];
    if trouble.is_null() { String::new() } else { format!("{} {}", text(&trouble["code"]), text(&trouble["message"])) }
}

fn follows(hub: &Value) -> bool {
    hub["follows"] == true
}

/// Waits a while until every hub that was heard of serves by the version that is to; gives the adapter as it is then.
pub(super) fn followed(asked: &Asked, name: &str, mut plugin: Value) -> Value {
    let end = Instant::now() + PATIENCE;
    while !each(&plugin, "hubs").all(follows) && Instant::now() < end {
        std::thread::sleep(PACE);
        // What was asked for is done, whoever answers now.
        if let Ok(now) = get(asked, &["v1", "plugins", name], &[]) {
            plugin = now;
        }
    }
    plugin
}

/// What is to serve, in which hubs it does, and which have not followed.
pub(super) fn told(name: &str, plugin: &Value) -> Vec<String> {
    let live = plugin["live"].as_str().unwrap_or("what lies in the folder of plugins");
    let (follow, late): (Vec<&Value>, Vec<&Value>) = each(plugin, "hubs").partition(|hub| follows(hub));
    let named = |hub: &&Value| format!("hub {}", hub["node"]);
    let does = follow.iter().map(named).collect::<Vec<_>>().join(", ");
    let does = if does.is_empty() { does } else { format!("; it does in {does}") };
    let mut lines = vec![format!("{name}: {live} is to serve from now on{does}")];
    lines.extend(late.iter().map(|hub| {
        let why = Some(trouble(hub)).filter(|why| !why.is_empty()).unwrap_or_else(|| "not yet".to_owned());
        format!("{} has not followed, heard of {}: {why}", named(hub), text(&local(&hub["heard"])))
    }));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin() -> Value {
        let heard = 1_772_416_840_000_i64;
        json!({ "live": "1.1.0", "hubs": [
            { "node": 1, "here": true, "follows": true, "heard": heard, "serves": "1.1.0", "held": [
                { "source": "a.push", "by": "door", "until": heard },
            ], "reruns": [{ "source": "a.api", "adapter": "a@1.1.0", "phase": "comparing" }] },
            { "node": 2, "here": false, "follows": false, "heard": heard, "serves": "1.0.0", "shadow": "1.2.0",
              "held": [], "reruns": [], "trouble": { "code": "HUB-4511", "message": "nobody trusts its key" } },
            { "node": 3, "here": false, "follows": false, "heard": heard, "held": [], "reruns": [] },
        ] })
    }

    #[test]
    fn each_hub_is_one_row() {
        let rows = rows(&plugin());
        let shown: Vec<[String; 7]> = rows.iter().map(|row| COLUMNS.map(|column| text(&row[column]))).collect();
        let held = "a.push by its door until 2026-03-02 10:00";
        assert_eq!(shown[0], ["1 (asked)", "1.1.0", "", "2026-03-02 10:00", held, "a.api comparing", ""]);
        assert_eq!(shown[1], ["2", "1.0.0", "1.2.0", "2026-03-02 10:00", "", "", "HUB-4511 nobody trusts its key"]);
        assert_eq!(shown[2], ["3", "", "", "2026-03-02 10:00", "", "", ""]);
    }

    #[test]
    fn who_has_not_followed_is_named_with_why() {
        let expected = [
            "a: 1.1.0 is to serve from now on; it does in hub 1",
            "hub 2 has not followed, heard of 2026-03-02 10:00: HUB-4511 nobody trusts its key",
            "hub 3 has not followed, heard of 2026-03-02 10:00: not yet",
        ];
        assert_eq!(told("a", &plugin()), expected);
        let folder = "a: what lies in the folder of plugins is to serve from now on";
        assert_eq!(told("a", &json!({ "hubs": [] })), [folder]);
    }
}
