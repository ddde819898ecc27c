//! Runs an adapter's cases without a hub: the native half of `hub plugin test`.
//!
//! A case is one file `cases/<name>.json` that names the quirk it alone
//! catches. It has one of four forms, all with `channel` and `settings`:
//!
//! * `records` (each `payload` or `payload-text`, with
//!   `received` and `attributes`) and `expect`, one outcome a record:
//!   `{"events": [{"subject", "record-id", "operation", "revision", "occurred",
//!   "body"}]}`, `{"ignored": {"code"}}` or `{"rejected": {"code", "pointer"}}`;
//! * `pull`: `now`, `cursor`, `back-fill`, `steps` (each `expect-request` and
//!   the `response`), then `expect` with `items`, `cursor`, `rest` or `failure`;
//! * `receive`: the `call` and `expect` with `items` and `reply`, or `refused`;
//! * `deliver`: `now`, `changes`, `steps` as of `pull`, then `expect` with
//!   `receipts` by the changes' ids, or `failure`.
//!
//! Bodies are compared as data; nulls and empty lists may be left out. Only
//! what a case names is compared of a request, an item, a reply. Knows nothing
//! of components: that a WASM build does the same is for the hub to show, and what
//! the sandbox costs too ([`Cases::native_rate`] is one half of it).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{Adapter, Deliver, Pull, Receive, Translate};

mod calls;
mod datum;
mod rate;
mod records;

/// An adapter's cases, and what went wrong with them.
#[derive(Debug)]
pub struct Cases {
    cases: Vec<Case>,
    ran: BTreeSet<String>,
    failures: Vec<String>,
}

#[derive(Debug)]
struct Case {
    name: String,
    content: Value,
}

impl Cases {
    /// Reads all files of a folder.
    ///
    /// # Panics
    /// Where the folder cannot be read, a file is no JSON or names no quirk, or
    /// two cases name the same.
    pub fn read(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref();
        let mut cases = Vec::new();
        let mut quirks = BTreeSet::new();
        for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}")) {
            let path = entry.expect("a readable folder").path();
            let name = path.display().to_string();
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            let content: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let quirk = content["quirk"].as_str().unwrap_or_else(|| panic!("{name}: names no quirk"));
            assert!(quirks.insert(quirk.to_owned()), "{name}: another case names its quirk");
            cases.push(Case { name, content });
        }
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        Self { cases, ran: BTreeSet::new(), failures: Vec::new() }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.cases.len()
    }

    /// Runs those with `records`.
    #[must_use]
    pub fn translate<A: Translate>(self) -> Self {
        self.run::<A>("records", |adapter, case| records::check(adapter, case))
    }

    /// Runs those with `pull`.
    #[must_use]
    pub fn pull<A: Pull>(self) -> Self {
        self.run::<A>("pull", |adapter, case| calls::pull(adapter, &case["pull"]))
    }

    /// Runs those with `receive`.
    #[must_use]
    pub fn receive<A: Receive>(self) -> Self {
        self.run::<A>("receive", |adapter, case| calls::receive(adapter, &case["receive"]))
    }

    /// Runs those with `deliver`.
    #[must_use]
    pub fn deliver<A: Deliver>(self) -> Self {
        self.run::<A>("deliver", |adapter, case| calls::deliver(adapter, &case["deliver"]))
    }

    /// How many records a second the adapter translates here, outside the sandbox: those of its cases, over and over.
    ///
    /// # Panics
    /// Where no case has records, or its settings are refused.
    pub fn native_rate<A: Translate>(&self) -> f64 {
        rate::measure::<A>(self.cases.iter().map(|case| &case.content))
    }

    /// Every case was run and came out as it says.
    ///
    /// # Panics
    /// Where one did not; with all that went wrong.
    pub fn all_hold(self) {
        let idle = self.cases.iter().filter(|case| !self.ran.contains(&case.name));
        let idle = idle.map(|case| format!("{}: was not run", case.name));
        let failures: Vec<String> = self.failures.iter().cloned().chain(idle).collect();
        assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    }

    fn run<A: Adapter>(mut self, form: &str, check: impl Fn(&A, &Value) -> Result<(), String>) -> Self {
        for case in self.cases.iter().filter(|case| case.content.get(form).is_some()) {
            self.ran.insert(case.name.clone());
            let settings = match &case.content["settings"] {
                Value::Null => String::new(),
                settings => settings.to_string(),
            };
            let outcome = crate::settings::<A>(&settings)
                .map_err(|note| format!("settings are refused: {}", note.message))
                .and_then(|adapter| check(&adapter, &case.content));
            if let Err(failure) = outcome {
                self.failures.push(format!("{}: {failure}", case.name));
            }
        }
        self
    }
}

/// The payload or body that a case gives: text as it stands, else JSON. What is
/// no text is for the hub's runner.
fn bytes(of: &Value, name: &str) -> Vec<u8> {
    assert!(of.get(format!("{name}-base64")).is_none(), "base64 is not read here");
    match (&of[name], &of[format!("{name}-text")]) {
        (_, Value::String(text)) => text.clone().into_bytes(),
        (Value::Null, _) => Vec::new(),
        (json, _) => json.to_string().into_bytes(),
    }
}

/// Names and values, which a case writes as an object.
fn pairs(of: &Value) -> Vec<(String, String)> {
    let texts = |value: &Value| match value {
        Value::Array(several) => several.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        one => vec![one.as_str().unwrap_or_default().to_owned()],
    };
    let members = of.as_object().into_iter().flatten();
    members.flat_map(|(name, value)| texts(value).into_iter().map(|text| (name.clone(), text))).collect()
}

/// Bytes as JSON where they are, else as text.
fn shown(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into())
}

/// Whether what was found is what was expected.
fn same(what: &str, expected: &Value, found: &Value) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    Err(format!("{what}\n  expected {expected}\n  found    {found}"))
}

/// The same of the members that are named; others may have any value.
fn same_members(what: &str, expected: &Value, found: &Value) -> Result<(), String> {
    for (name, expected) in expected.as_object().into_iter().flatten() {
        same(&format!("{what}, {name}"), expected, &found[name])?;
    }
    Ok(())
}
