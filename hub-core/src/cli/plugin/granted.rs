//! What the versions of an adapter want and get, in a terminal.

use serde_json::{Value, json};

use super::super::Asked;
use super::super::client::{self, text};

/// A table a version, that of the one that serves first.
pub(super) fn show(asked: &Asked, plugin: &Value) {
    for version in plugin["grants"].as_array().into_iter().flatten() {
        println!("\n{}", head(version));
        let rows = rows(version);
        if !rows.is_empty() {
            client::show(asked, plugin, &rows.into(), &["grant", "wanted", "granted", "why"]);
        }
    }
}

/// Which version it is, and why nothing is known of it where that is so.
fn head(version: &Value) -> String {
    let name = match &version["version"] {
        Value::Null => "what lies in the folder".to_owned(),
        number => text(number),
    };
    let serves = if version["serves"] == true { ", which serves," } else { "" };
    match (&version["grants"], &version["trouble"]) {
        (Value::Array(_), _) => format!("{name}{serves} may:"),
        (_, Value::Null) => format!("{name}{serves}: its signed file is not in this hub"),
        (_, trouble) => format!("{name}{serves}: {} {}", text(&trouble["code"]), text(&trouble["message"])),
    }
}

fn rows(version: &Value) -> Vec<Value> {
    let row = |grant: &Value| {
        let granted = if grant["granted"].is_null() { json!("nothing") } else { grant["granted"].clone() };
        json!({ "grant": grant["kind"], "wanted": grant["wanted"], "granted": granted, "why": why(grant) })
    };
    version["grants"].as_array().into_iter().flatten().map(row).collect()
}

/// Why it is not all that is wanted; nothing where it is.
pub(super) fn why(grant: &Value) -> Option<String> {
    let why = match grant["shortfall"].as_str()? {
        "unserved" => "no source and no route names the adapter",
        "profile" => "no platform that it serves is configured with it",
        "host" => "no platform that it serves lies there",
        "sandbox" => "no adapter gets more",
        "ceiling" => "the administrator gives this adapter no more ([plugins.allowed])",
        "schema" => "the hub has no such family, or another schema of it",
        "route" => "no route of the adapter takes it back",
        "address" => "the platform is configured without an address",
        // A later hub may have reasons that this command has no words for.
        other => other,
    };
    let instead = text(&grant["instead"]);
    Some(if instead.is_empty() { why.to_owned() } else { format!("{why}, but with {instead}") })
}

/// What is cut, what is refused and what is granted whole.
#[cfg(test)]
pub(super) fn sample() -> Value {
    json!([
        { "kind": "memory", "wanted": "512 MiB", "granted": "256 MiB", "shortfall": "sandbox" },
        { "kind": "profile", "wanted": "tif", "shortfall": "profile", "instead": ["bearer"] },
        { "kind": "time", "wanted": "100 ms", "granted": "100 ms" },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_granted_whole_needs_no_reason_and_what_is_not_has_one() {
        let version = json!({ "version": "1.1.0", "serves": true, "grants": sample() });
        let shown: Vec<[String; 2]> =
            rows(&version).iter().map(|row| ["granted", "why"].map(|column| text(&row[column]))).collect();
        assert_eq!(shown[0], ["256 MiB", "no adapter gets more"]);
        assert_eq!(shown[1], ["nothing", "no platform that it serves is configured with it, but with bearer"]);
        assert_eq!(shown[2], ["100 ms", ""]);
        assert_eq!(head(&version), "1.1.0, which serves, may:");
    }

    #[test]
    fn a_version_of_which_nothing_is_known_says_why() {
        assert_eq!(head(&json!({ "version": "1.0.0", "serves": false })), "1.0.0: its signed file is not in this hub");
        let trouble = json!({ "code": "HUB-4511", "message": "nobody trusts its key" });
        let unread = json!({ "version": "1.0.0", "serves": false, "trouble": trouble });
        assert_eq!(head(&unread), "1.0.0: HUB-4511 nobody trusts its key");
    }
}
