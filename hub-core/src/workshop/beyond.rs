//! What a manifest wants that no hub grants, told at the vendor's desk: else the office would be the first to hear of it.
//! What one office grants of the rest is its configuration's affair, and shown there before anything is installed.
//!
//! Promises: pure; whatever is beyond is named at once, each with its line.

use std::time::Duration;

use super::error::WorkshopError;
use crate::plugin::Manifest;
use crate::registry::Registry;
use crate::sandbox::{Limits, Settings};
use crate::transport::profile;
use crate::{code, config};

/// What is given back of an operator itself, which is of no family.
const OPERATOR: &str = "operator";

/// One thing of a manifest.
struct Beyond<'m> {
    /// The key, and that of the table it stands in.
    path: [&'m str; 2],
    wanted: String,
    /// What a hub has of it.
    allowed: String,
}

impl Beyond<'_> {
    /// In a line; `text` is the manifest's.
    fn told(&self, text: &str) -> String {
        let path = self.path.map(str::to_owned);
        let line = config::line(text, &path).map(|line| format!(" line {line}")).unwrap_or_default();
        format!("manifest.toml{line}: {}: wants {}; {}", path.join("."), self.wanted, self.allowed)
    }
}

/// Refuses a manifest that wants what no hub grants; `text` is what it was read from.
///
/// # Errors
/// HUB-4531, with what is wanted and what is allowed of each.
pub(super) fn refuse(manifest: &Manifest, text: &str, registry: &Registry) -> Result<(), WorkshopError> {
    let mut beyond = of_limits(&manifest.limits);
    beyond.extend(of_profiles(manifest));
    beyond.extend(of_deliveries(manifest, registry));
    if beyond.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = beyond.iter().map(|one| one.told(text)).collect();
    Err(WorkshopError::undone(code!(4531), format!("{}\n{}", manifest.adapter(), told.join("\n"))))
}

fn of_limits(wanted: &Limits) -> Vec<Beyond<'static>> {
    let granted = wanted.within(Settings::default().memory, Duration::MAX);
    let mib = |bytes: u64| format!("{} MiB", bytes.div_ceil(1 << 20));
    // What a record is granted is cut to whole nanoseconds.
    let time = |limits: &Limits| format!("{} ms for a call", limits.time().as_micros().div_ceil(1_000));
    let slow = if wanted.base > granted.base { "call-millis" } else { "record-millis" };
    let of = |key, is_beyond: bool, told: &dyn Fn(&Limits) -> String| {
        let allowed = format!("no hub gives more than {}", told(&granted));
        is_beyond.then(|| Beyond { path: ["limits", key], wanted: told(wanted), allowed })
    };
    let beyond = [
        of("memory", wanted.memory > granted.memory, &|limits| mib(limits.memory)),
        of("batch-bytes", wanted.bytes > granted.bytes, &|limits| mib(limits.bytes as u64)),
        of(slow, wanted.time() > granted.time(), &time),
    ];
    beyond.into_iter().flatten().collect()
}

fn of_profiles(manifest: &Manifest) -> Vec<Beyond<'_>> {
    let known: Vec<&str> = profile::names().collect();
    let unknown = manifest.wants.profiles.iter().filter(|wanted| !known.contains(&wanted.as_str()));
    let allowed = format!("there are: {}", known.join(", "));
    let of = |wanted: &String| Beyond {
        path: ["wants", "profiles"],
        wanted: format!("{wanted:?}"),
        allowed: allowed.clone(),
    };
    unknown.map(of).collect()
}

fn of_deliveries<'m>(manifest: &'m Manifest, registry: &Registry) -> Vec<Beyond<'m>> {
    let families = registry.families();
    let is_known = |subject: &str| subject == OPERATOR || families.contains(&subject);
    let unknown = manifest.delivers.keys().map(String::as_str).filter(|subject| !is_known(subject));
    let allowed = format!("there are: {OPERATOR}, {}", families.join(", "));
    let of = |subject: &'m str| Beyond {
        path: ["delivers", subject],
        wanted: format!("{subject:?}"),
        allowed: allowed.clone(),
    };
    unknown.map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"name = "demo"
version = "1.0.0"
contract = "1.0.0"
component = "demo.wasm"
capabilities = ["pull", "translate", "deliver"]

[limits]
memory = "256 MiB"
batch = 300
batch-bytes = "16 MiB"
call-millis = 200
record-millis = 16

[wants]
profiles = ["token-login", "tif"]
hosts = ["api.example.cn"]

[subjects]

[channels.api]
mode = "pull"

[delivers.penalty]

[delivers.operator]
"#;

    fn refused(from: &str, to: &str) -> String {
        let text = MANIFEST.replacen(from, to, 1);
        let manifest = Manifest::parse(&text).unwrap();
        let refused = refuse(&manifest, &text, &Registry::builtin().unwrap());
        refused.map_or_else(|error| error.to_string(), |()| "granted".to_owned())
    }

    #[test]
    fn the_most_that_a_hub_grants_is_no_more_than_it_grants() {
        assert_eq!(refused("", ""), "granted");
    }

    #[test]
    fn what_no_hub_grants_is_named_with_its_line_and_what_is_allowed() {
        for (from, to, said) in [
            ("256 MiB", "4 GiB", "line 8: limits.memory: wants 4096 MiB; no hub gives more than 256 MiB"),
            ("\"16 MiB\"", "\"17 MiB\"", "line 10: limits.batch-bytes: wants 17 MiB; no hub gives more than 16 MiB"),
            (
                "call-millis = 200",
                "call-millis = 60000",
                "line 11: limits.call-millis: wants 64800 ms for a call; no hub gives more than 5000 ms for a call",
            ),
            (
                "record-millis = 16",
                "record-millis = 17",
                "line 12: limits.record-millis: wants 5300 ms for a call; no hub gives more than 5000 ms for a call",
            ),
            ("\"tif\"]", "\"tiff\"]", "line 15: wants.profiles: wants \"tiff\"; there are: bearer, exchange-xml,"),
            (
                "[delivers.penalty]",
                "[delivers.penalties]",
                "line 23: delivers.penalties: wants \"penalties\"; there are:",
            ),
        ] {
            let error = refused(from, to);
            assert!(error.starts_with("HUB-4531: demo@1.0.0\nmanifest.toml line "), "{error}");
            assert!(error.contains(said) && error.lines().count() == 2, "{error}");
        }
    }

    #[test]
    fn all_that_is_beyond_is_told_at_once() {
        let text = MANIFEST.replace("256 MiB", "257 MiB").replace("\"tif\"", "\"tiff\"").replace("penalty", "fine");
        let error = refuse(&Manifest::parse(&text).unwrap(), &text, &Registry::builtin().unwrap()).unwrap_err();
        assert_eq!(error.to_string().lines().count(), 4, "{error}");
    }
}
