//! Stretches that are read once more, as this room asks for them.

use std::collections::BTreeMap;
use std::time::Duration;

use semver::Version;

use super::plugin::{failure, shadow};
use super::stage::{self, broken};
use crate::message::{Instant, RawRecord};
use crate::recover::{self, Range, Reruns};
use crate::run::Plugins;
use crate::serve::boundary::Failure;
use crate::serve::view::{Rerun, TriedReplay, Trouble};
use crate::translate::outcome;

/// CPU that may be wasted where somebody waits for the answer.
const MOST_WASTED: Duration = Duration::from_secs(10);

/// What reads them, and what knows the versions.
pub struct RerunsOf {
    reruns: Reruns,
    plugins: Plugins,
}

impl RerunsOf {
    /// Reruns to be asked for.
    #[must_use]
    pub fn new(reruns: Reruns, plugins: Plugins) -> Self {
        Self { reruns, plugins }
    }

    /// What would become of records by what serves their sources now.
    pub(super) fn try_replay(&self, records: &[RawRecord]) -> Result<TriedReplay, Failure> {
        let mut translators = BTreeMap::new();
        let (mut tried, mut wasted) = (TriedReplay::default(), Duration::ZERO);
        for run in records.chunk_by(|a, b| (&a.source, &a.media_type) == (&b.source, &b.media_type)) {
            let first = &run[0];
            if !translators.contains_key(&first.source) {
                let (_, translator) = self.plugins.translator(&first.source, None).map_err(failure)?;
                translators.insert(first.source.clone(), translator);
            }
            let left = MOST_WASTED.saturating_sub(wasted);
            let batch = translators[&first.source].run_within(&first.media_type, run, left);
            let batch = batch.map_err(|error| broken(error.into()))?;
            for verdict in &batch.verdicts {
                *tried.outcomes.entry(outcome(verdict)).or_default() += 1;
                tried.tried += 1;
            }
            wasted += batch.wasted;
            if batch.verdicts.len() < run.len() || wasted > MOST_WASTED {
                break;
            }
        }
        tried.cut = tried.tried < records.len() as u64;
        Ok(tried)
    }

    pub(super) fn of(&self, source: &str) -> Result<Rerun, Failure> {
        let name = stage::source(source)?;
        let none = || Failure::Nothing {
            code: crate::code!(8002),
            message: format!("no stretch of {source} was asked for since this hub started"),
        };
        self.reruns.of(&name).map(Rerun::from).ok_or_else(none)
    }

    pub(super) fn compare(
        &self,
        actor: &str,
        source: &str,
        version: &Version,
        since: Instant,
        until: Instant,
    ) -> Result<Rerun, Failure> {
        let source = stage::source(source)?;
        let (adapter, translator) = self.plugins.translator(&source, Some(version)).map_err(failure)?;
        let range = Range { source, since, until };
        self.reruns.compare(actor, range, adapter, translator).map(Rerun::from).map_err(broken)
    }

    pub(super) fn apply(&self, actor: &str, source: &str) -> Result<Rerun, Failure> {
        let source = stage::source(source)?;
        let (serves, _) = self.plugins.translator(&source, None).map_err(failure)?;
        // Who did it is remembered before anything is written.
        let compared = self.reruns.compared(&source, &serves).map_err(broken)?;
        self.plugins.reprocessed(actor, compared.range, compared.differing).map_err(failure)?;
        self.reruns.apply(actor, &source, &serves).map(Rerun::from).map_err(broken)
    }

    pub(super) fn cancel(&self, source: &str) -> Result<Rerun, Failure> {
        self.reruns.cancel(&stage::source(source)?).map(Rerun::from).map_err(broken)
    }
}

impl From<recover::Rerun> for Rerun {
    fn from(rerun: recover::Rerun) -> Self {
        let recover::Rerun { range, adapter, actor, phase, read, differences, differing, written, trouble } = rerun;
        let source = range.source.to_string();
        let trouble = trouble.map(|(code, message)| Trouble { code: code.to_string(), message, since: None });
        Self {
            difference: shadow(source.clone(), differences),
            source,
            adapter: adapter.to_string(),
            actor,
            phase: phase.word(),
            since: range.since,
            until: range.until,
            read: read.0,
            of: read.1,
            differing,
            written,
            trouble,
        }
    }
}
