//! Adapters as this room asks for them.

use std::cmp::Reverse;
use std::time::Duration;

use semver::Version;

use super::translation::translation;
use crate::plugin::{self, Act, Installed, Standing, Turn};
use crate::run::{self, How, Plugins, PluginsError, RunError};
use crate::serve::boundary::{self, Failure};
use crate::serve::view::{
    Bucket, CaseDifference, Costs, DifferenceExample, FieldCount, Offered, OutcomeDifference, Plugin, PluginChange,
    PluginGrant, PluginGrants, PluginTurn, PluginVersion, Rewritten, Shadow, Trouble,
};
use crate::translate::{Differences, Example, Status, Times};

impl boundary::Plugins for Plugins {
    fn all(&self) -> Result<Vec<Plugin>, Failure> {
        Ok(Self::all(self).map_err(failure)?.into_iter().map(Plugin::from).collect())
    }

    fn of(&self, name: &str) -> Result<Plugin, Failure> {
        Self::of(self, name).map(Plugin::from).map_err(failure)
    }

    fn install(&self, actor: &str, file: &[u8], despite: Option<String>) -> Result<Offered, Failure> {
        let how = despite.map_or(How::Sound, How::Despite);
        Self::install(self, actor, file, &how).map(Offered::from).map_err(failure)
    }

    fn look(&self, file: &[u8]) -> Result<Offered, Failure> {
        Self::install(self, "", file, &How::Tried).map(Offered::from).map_err(failure)
    }

    fn change(&self, actor: &str, name: &str, change: &PluginChange) -> Result<Plugin, Failure> {
        Self::change(self, actor, name, change).map(Plugin::from).map_err(failure)
    }
}

pub(super) fn failure(error: PluginsError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    match error {
        PluginsError::Early => Failure::Retry { code, message },
        PluginsError::Unknown { .. } => Failure::Nothing { code, message },
        PluginsError::Kafka(cause) | PluginsError::Run(RunError::Kafka(cause)) if cause.passes() => {
            Failure::Retry { code, message }
        }
        PluginsError::Kafka(_) => Failure::Stop { code, message },
        PluginsError::Plugin(_) | PluginsError::Run(_) => Failure::Refused { code, message },
    }
}

impl From<run::Plugin> for Plugin {
    fn from(plugin: run::Plugin) -> Self {
        let run::Plugin { name, standing, serves, version, sources, routes, shadows, translated, memory, granted } =
            plugin;
        let trouble = serves.and_then(|serves| serves.trouble);
        let told = |(version, package): (&Version, &Installed)| PluginVersion {
            version: version.to_string(),
            state: match Some(version) {
                live if live == standing.live.as_ref() => "live",
                shadow if shadow == standing.shadow.as_ref() => "shadow",
                _ => "installed",
            },
            signer: package.signer.clone(),
            comment: package.comment.clone(),
            sha256: package.sha256.clone(),
            bytes: package.bytes,
            installed: package.at,
            families: package.families.clone(),
        };
        Self {
            name,
            serves: version.map(|version| version.to_string()),
            live: standing.live.as_ref().map(ToString::to_string),
            trouble: trouble.map(|(code, message)| Trouble { code: code.to_string(), message, since: None }),
            sources,
            routes,
            shadow: standing.shadow.as_ref().map(ToString::to_string),
            shadows: shadows.into_iter().map(|(source, seen)| shadow(source.to_string(), seen)).collect(),
            translation: translated.iter().map(|(source, status)| translation(source, status)).collect(),
            grants: granted.into_iter().map(PluginGrants::from).collect(),
            costs: translated.into_iter().map(|(source, status)| costs(source.to_string(), &status, memory)).collect(),
            versions: standing.packages.iter().rev().map(told).collect(),
            history: history(&standing),
        }
    }
}

fn costs(source: String, status: &Status, memory_limit: Option<u64>) -> Costs {
    let (records, cpu_us) = (status.tally.raw, status.adapter_cpu_micros);
    let tenths = u128::from(cpu_us) * 10 / u128::from(records.max(1));
    Costs {
        source,
        records,
        batches: status.costs.cpu.batches(),
        cpu_us,
        cpu_us_a_record: tenths as f64 / 10.0,
        cpu: buckets(&status.costs.cpu),
        took: buckets(&status.costs.took),
        memory: status.costs.memory,
        memory_limit,
    }
}

fn buckets(times: &Times) -> Vec<Bucket> {
    let micros = |bound: Duration| u64::try_from(bound.as_micros()).unwrap_or(u64::MAX);
    times.by_bound().map(|(bound, batches)| Bucket { up_to_us: bound.map(micros), batches }).collect()
}

pub(super) fn shadow(source: String, seen: Differences) -> Shadow {
    let Differences { compared, same, skipped, outcomes, fields, examples, cpu } = seen;
    let outcome = |((live, other), records)| OutcomeDifference { live, other, records };
    let field = |((family, field), events)| FieldCount { family, field, events };
    let example = |example: Example| {
        let Example { raw, family, field, live, other } = example;
        DifferenceExample { raw, family, field, live, other }
    };
    Shadow {
        source,
        compared,
        same,
        skipped,
        cpu_ms: u64::try_from(cpu.as_millis()).unwrap_or(u64::MAX),
        outcomes: outcomes.into_iter().map(outcome).collect(),
        fields: fields.into_iter().map(field).collect(),
        examples: examples.into_iter().map(example).collect(),
    }
}

impl From<&Turn> for PluginTurn {
    fn from(turn: &Turn) -> Self {
        let act = match turn.act {
            Act::Installed => "installed",
            Act::Promoted => "promoted",
            Act::RolledBack => "rolled-back",
            Act::Shadowed => "shadowed",
            Act::Unshadowed => "unshadowed",
            Act::Removed => "removed",
        };
        let Turn { at, actor, version, despite, .. } = turn.clone();
        Self { at, actor, act, version: version.map(|version| version.to_string()), despite, rewritten: None }
    }
}

impl From<&plugin::Rewritten> for PluginTurn {
    fn from(done: &plugin::Rewritten) -> Self {
        let plugin::Rewritten { at, actor, version, source, since, until, records } = done.clone();
        let rewritten = Some(Rewritten { source: source.to_string(), since, until, records });
        let version = version.map(|version| version.to_string());
        Self { at, actor, act: "reprocessed", version, despite: None, rewritten }
    }
}

/// Who did what, the latest first.
fn history(standing: &Standing) -> Vec<PluginTurn> {
    let (turns, rewritten) = (standing.history.iter().rev(), standing.rewritten.iter().rev());
    let mut all: Vec<PluginTurn> = turns.map(PluginTurn::from).chain(rewritten.map(PluginTurn::from)).collect();
    all.sort_by_key(|turn| Reverse(turn.at));
    all
}

impl From<run::Offered> for Offered {
    fn from(offered: run::Offered) -> Self {
        let run::Offered { signed, report, families, grants, installed } = offered;
        let manifest = signed.manifest;
        let differences = report.differences.into_iter().map(|d| CaseDifference { case: d.case, message: d.message });
        Self {
            name: manifest.name,
            version: manifest.version.to_string(),
            signer: signed.signer,
            comment: signed.comment,
            capabilities: manifest.capabilities.iter().map(|one| one.as_str()).collect(),
            families,
            grants: grants.into_iter().map(PluginGrant::from).collect(),
            cases: report.ran,
            differences: differences.collect(),
            installed,
        }
    }
}
