//! The runner of an adapter's cases in the sandbox; the SDK's testing runs the
//! same files natively, without a hub. For `hub plugin test`, for this project's
//! tests, for whoever wants to know whether a component does what it says. Cases
//! are data (plugins/README.md shows the forms).
//!
//! Records of a case run in one batch, one by one and in other orders: the
//! same outcome each time, or the adapter is no pure function. Bodies are
//! compared as data, nulls and empty lists may be left out; of a request, an
//! item, a reply only what the case names is compared.

mod calls;
mod compare;
mod records;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::bundle::Contents;
use super::error::PluginError;
use super::manifest::Manifest;
use crate::code;
use crate::message::RawRecord;
use crate::registry::Registry;
use crate::sandbox::{Adapter, Call, Failure, Request, SandboxError, Verdict};
pub use calls::{Exchange, Given};

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file's name without `.json`.
    pub name: String,
    /// What this case alone catches.
    pub quirk: String,
    content: Value,
}

/// All cases of an adapter, by name.
#[derive(Debug, Clone)]
pub struct Cases(Vec<Case>);

/// A case that came out otherwise than it says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The case.
    pub case: String,
    /// The place, what was expected, what was found.
    pub message: String,
}

/// What came of running cases.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// How many ran.
    pub ran: usize,
    /// What differs; empty: all came out as they say.
    pub differences: Vec<Difference>,
}

impl Report {
    /// Whether cases ran, and all came out as they say.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.ran > 0 && self.differences.is_empty()
    }

    /// How many cases did not come out as they say.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.differences.iter().map(|difference| &difference.case).collect::<BTreeSet<_>>().len()
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for Difference { case, message } in &self.differences {
            writeln!(f, "{case}: {message}")?;
        }
        writeln!(f, "{} cases, {} differences", self.ran, self.differences.len())
    }
}

fn unreadable(path: &Path, what: &dyn std::fmt::Display) -> PluginError {
    PluginError::stop(code!(4504), format!("{}: {what}", path.display()))
}

impl Cases {
    /// Reads every `.json` of a folder.
    ///
    /// # Errors
    /// HUB-4504 where a file cannot be read, is no case, or names the quirk of
    /// another.
    pub fn read(folder: &Path) -> Result<Self, PluginError> {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
            .map_err(|e| unreadable(folder, &e))?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        let read = |path: PathBuf| match fs::read(&path) {
            Ok(bytes) => Ok((path, bytes)),
            Err(error) => Err(unreadable(&path, &error)),
        };
        Self::parse(paths.into_iter().map(read).collect::<Result<Vec<_>, _>>()?)
    }

    /// The cases of a package's files.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(contents: &Contents) -> Result<Self, PluginError> {
        let is_case = |name: &str| Path::new(name).extension().is_some_and(|extension| extension == "json");
        let files = contents.cases().filter(|(name, _)| is_case(name) && name.matches('/').count() == 1);
        Self::parse(files.map(|(name, bytes)| (PathBuf::from(name), bytes.to_vec())))
    }

    /// Files in the order of their names.
    fn parse(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Result<Self, PluginError> {
        let mut quirks = BTreeMap::new();
        let mut cases = Vec::new();
        for (path, bytes) in files {
            let content: Value = serde_json::from_slice(&bytes).map_err(|e| unreadable(&path, &e))?;
            let quirk = content["quirk"].as_str().unwrap_or_default().to_owned();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if quirk.is_empty() {
                return Err(unreadable(&path, &"names no quirk that it alone catches"));
            }
            if let Some(other) = quirks.insert(quirk.clone(), name.clone()) {
                return Err(unreadable(&path, &format!("names the same quirk as {other}")));
            }
            cases.push(Case { name, quirk, content });
        }
        Ok(Self(cases))
    }

    /// The cases.
    #[must_use]
    pub fn all(&self) -> &[Case] {
        &self.0
    }

    /// Runs every case with the component.
    ///
    /// # Errors
    /// Where the adapter cannot be run at all, or a case names what the
    /// manifest does not have; what merely differs is in the report.
    pub fn run(&self, adapter: &Adapter, manifest: &Manifest, registry: &Registry) -> Result<Report, PluginError> {
        let mut report = Report::default();
        for case in &self.0 {
            let differences = match case.run(adapter, manifest, registry) {
                Err(error) if is_of_one(&error) => vec![error.to_string()],
                run => run?,
            };
            let named = differences.into_iter().map(|message| Difference { case: case.name.clone(), message });
            report.differences.extend(named);
            report.ran += 1;
        }
        Ok(report)
    }
}

/// Whether what stood in the way is of one case, and another may go well: the adapter failed in a call, or the settings
/// are none that it takes.
fn is_of_one(error: &PluginError) -> bool {
    let settings = [code!(4034), code!(4503)];
    matches!(error, PluginError::Sandbox(SandboxError::Reject(_))) || settings.contains(&error.code())
}

/// A verdict as a case writes it.
#[must_use]
pub fn shown(verdict: &Verdict) -> Value {
    compare::pruned(records::shown(verdict))
}

/// A request as a case writes it.
#[must_use]
pub fn asked(request: &Request) -> Value {
    calls::asked(request)
}

/// A failure as a case writes it.
#[must_use]
pub fn failed(failure: &Failure) -> Value {
    calls::failed(failure)
}

/// A recorded exchange with a platform, in the form of a case's `pull`: the file's JSON, or its member of that name.
///
/// # Errors
/// HUB-4504 where it cannot be read.
pub fn exchange(path: &Path) -> Result<Exchange, PluginError> {
    let bytes = fs::read(path).map_err(|e| unreadable(path, &e))?;
    let content: Value = serde_json::from_slice(&bytes).map_err(|e| unreadable(path, &e))?;
    Exchange::of(content.get("pull").unwrap_or(&content))
}

impl Case {
    /// The channel that it is about; empty where it is about giving back.
    #[must_use]
    pub fn channel(&self) -> &str {
        self.content["channel"].as_str().unwrap_or_default()
    }

    /// The settings that it runs with, as the adapter gets them; where it names none, an empty object.
    ///
    /// # Errors
    /// HUB-4503 where the manifest does not allow them.
    pub fn settings(&self, manifest: &Manifest) -> Result<String, PluginError> {
        match &self.content["settings"] {
            Value::Null => manifest.settings(&Value::Object(serde_json::Map::new())),
            settings => manifest.settings(settings),
        }
    }

    /// Its records; none where it is of another form.
    ///
    /// # Errors
    /// HUB-4504 where one cannot be read.
    pub fn records(&self, manifest: &Manifest) -> Result<Vec<RawRecord>, PluginError> {
        // One about giving back has no channel either, which a source is named by.
        if !self.content["records"].is_array() {
            return Ok(Vec::new());
        }
        let source = format!("{}.{}", manifest.name, self.channel()).parse().map_err(|e| self.unreadable(&e))?;
        records::read(&self.content, &source).map_err(|e| self.unreadable(&e))
    }

    /// What a platform answers in it, where it is about pulling.
    ///
    /// # Errors
    /// HUB-4504 where an answer cannot be read.
    pub fn exchange(&self) -> Result<Option<Exchange>, PluginError> {
        let pull = &self.content["pull"];
        pull.is_object().then(|| Exchange::of(pull)).transpose()
    }

    /// What a platform is told in it and answers, where it is about giving back.
    ///
    /// # Errors
    /// HUB-4504 where an answer cannot be read.
    pub fn given(&self) -> Result<Option<Given>, PluginError> {
        let deliver = &self.content["deliver"];
        deliver.is_object().then(|| Given::of(deliver)).transpose()
    }

    /// What a platform sends in it, where it is about receiving.
    ///
    /// # Errors
    /// HUB-4504 where it cannot be read.
    pub fn call(&self) -> Result<Option<Call>, PluginError> {
        let receive = &self.content["receive"];
        receive.is_object().then(|| calls::call(&receive["call"])).transpose()
    }

    fn run(&self, adapter: &Adapter, manifest: &Manifest, registry: &Registry) -> Result<Vec<String>, PluginError> {
        let content = &self.content;
        let channel = self.channel();
        if !content["deliver"].is_object() {
            manifest.channel(channel)?;
        }
        let settings = self.settings(manifest)?;
        if content["records"].is_array() {
            let translator = adapter.translator(&settings, manifest.subjects(channel, registry)?)?;
            records::differences(&translator, content, &self.records(manifest)?)
        } else if content["pull"].is_object() {
            calls::pull(&adapter.puller(&settings)?, &content["pull"])
        } else if content["receive"].is_object() {
            calls::receive(&adapter.receiver(&settings)?, &content["receive"])
        } else if content["deliver"].is_object() {
            calls::deliver(&adapter.deliverer(&settings)?, &content["deliver"])
        } else {
            Err(self.unreadable(&"has neither records nor pull, receive or deliver"))
        }
    }

    fn unreadable(&self, what: &dyn std::fmt::Display) -> PluginError {
        PluginError::stop(code!(4504), format!("case {}: {what}", self.name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_case_of_giving_back_needs_no_channel_and_has_no_records() {
        let manifest = "name = \"a\"\nversion = \"1.0.0\"\ncontract = \"1.0.0\"\ncomponent = \"a.wasm\"\n\
                        capabilities = [\"deliver\"]\n[subjects]\n[channels]\n[delivers.penalty]\n";
        let manifest = Manifest::parse(manifest).unwrap();
        let records = |content| {
            let case = Case { name: "one".to_owned(), quirk: "one".to_owned(), content };
            case.records(&manifest).map(|records| records.len()).map_err(|error| error.code().to_string())
        };
        assert_eq!(records(json!({"deliver": {"changes": []}})), Ok(0));
        assert_eq!(records(json!({"channel": "api", "records": [{"payload": {}}]})), Ok(1));
        assert_eq!(records(json!({"records": [{"payload": {}}]})), Err("HUB-4504".to_owned()));
    }
}
