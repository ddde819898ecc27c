//! Sources, pushes and schemas of the stages; and their failures, sorted by
//! what the asker does next.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jiff::civil::Date;

use crate::code;
use crate::collect::{self, Board, FillStatus, Push, PushError, SourceStatus};
use crate::message::{Instant, SourceName, day_of};
use crate::recover::RecoverError;
use crate::registry::Registry;
use crate::report::State;
use crate::sandbox::{Call, Reply};
use crate::schema::Schema;
use crate::serve::boundary::{Failure, Inbox, Sources, SubjectVersion, Subjects};
use crate::serve::view::{BackFill, Mode, Source, SourceState, Trouble};
use crate::store::StoreError;
use crate::translate;

#[allow(clippy::needless_pass_by_value, reason = "an argument of map_err")]
pub(super) fn failure(error: StoreError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    match error {
        StoreError::Retry { .. } | StoreError::Fenced { .. } => Failure::Retry { code, message },
        StoreError::Stop { .. } => Failure::Stop { code, message },
    }
}

/// The refusal of an `after` that no page ever gave: read as nothing it would begin the list anew.
pub(super) fn no_page() -> Failure {
    Failure::Reject { code: crate::code!(8001), message: "after is not of a page before".to_owned() }
}

/// The number that an `after` is, digits alone.
pub(super) fn place(after: &str) -> Result<i64, Failure> {
    let digits = after.len() <= 18 && after.bytes().all(|digit| digit.is_ascii_digit());
    after.parse().ok().filter(|_| digits).ok_or_else(no_page)
}

/// A source's name as the stages have it.
pub(super) fn source(name: &str) -> Result<SourceName, Failure> {
    let none = |_| Failure::Nothing { code: crate::code!(8002), message: format!("there is no source {name}") };
    name.parse().map_err(none)
}

pub(super) fn broken(error: RecoverError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    match error {
        RecoverError::Nothing | RecoverError::Unflagged => Failure::Nothing { code, message },
        RecoverError::Busy { .. } | RecoverError::Uncompared { .. } | RecoverError::Elsewise { .. } => {
            Failure::Refused { code, message }
        }
        RecoverError::Sandbox(_) => Failure::Stop { code, message },
        RecoverError::Store(error) => failure(error),
        RecoverError::Kafka(error) if error.passes() => Failure::Retry { code, message },
        RecoverError::Kafka(_) => Failure::Stop { code, message },
    }
}

impl From<&SourceStatus> for Source {
    fn from(status: &SourceStatus) -> Self {
        let (state, stopped) = match &status.state {
            collect::State::Running | collect::State::Resting => (SourceState::Running, None),
            collect::State::Waiting => (SourceState::Retrying, None),
            collect::State::Paused { .. } => (SourceState::Paused, None),
            collect::State::Elsewhere => (SourceState::Elsewhere, None),
            collect::State::Stopped { code, message } => (SourceState::Stopped, Some((code, message))),
        };
        let since = status.last_error.as_ref().map(|trouble| trouble.at);
        let trouble = match stopped {
            Some((code, message)) => Some(Trouble { code: code.clone(), message: message.clone(), since }),
            // A trouble that passed is no trouble now.
            None => status.last_error.as_ref().filter(|_| state == SourceState::Retrying).map(Trouble::from),
        };
        Self {
            name: status.source.to_string(),
            label: None,
            mode: match status.mode {
                collect::Mode::Pull => Mode::Pull,
                collect::Mode::Push => Mode::Push,
                collect::Mode::Files => Mode::Files,
                collect::Mode::Table => Mode::Table,
            },
            state,
            adapter: None,
            last_contact: status.last_success,
            next_contact: status.next_run,
            collected: status.items,
            translated: 0,
            ignored: 0,
            dead: 0,
            lag: None,
            trouble: trouble.or_else(|| status.finding.as_ref().map(Trouble::from)),
            expires: None,
            back_fill: status.fill.as_ref().map(BackFill::from),
        }
    }
}

impl From<&collect::Trouble> for Trouble {
    fn from(trouble: &collect::Trouble) -> Self {
        Self { code: trouble.code.clone(), message: trouble.message.clone(), since: Some(trouble.at) }
    }
}

impl From<&FillStatus> for BackFill {
    fn from(fill: &FillStatus) -> Self {
        Self {
            since: fill.asked.since,
            until: fill.asked.until,
            actor: fill.asked.actor.clone(),
            done: fill.done,
            state: match &fill.state {
                collect::State::Waiting => SourceState::Retrying,
                collect::State::Stopped { .. } => SourceState::Stopped,
                _ => SourceState::Running,
            },
            collected: fill.items,
            trouble: fill.trouble.as_ref().map(Trouble::from),
        }
    }
}

/// What the configuration says of a platform, for people.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// What they call it.
    pub label: Option<String>,
    /// The last day of what the hub shows it.
    pub expires: Option<Date>,
}

/// The sources as collect and translate tell of them, with what is known of their
/// platforms; counts are of this run.
#[must_use]
pub fn sources(
    collected: Board,
    translated: translate::Board,
    platforms: BTreeMap<String, Known>,
    clock: fn() -> Instant,
) -> Sources {
    Arc::new(move || {
        let translated = translated.snapshot();
        let mut sources: Vec<Source> = collected.snapshot().iter().map(Source::from).collect();
        for source in &mut sources {
            if let Some((_, status)) = translated.iter().find(|(name, _)| name.as_str() == source.name) {
                add_translation(source, status);
            }
            let known = platforms.get(source.platform()).cloned().unwrap_or_default();
            source.label = known.label;
            source.expires = known.expires.map(|day| day.to_string());
            if source.trouble.is_none() {
                source.trouble = known.expires.and_then(|day| ending(day, clock()));
            }
        }
        sources
    })
}

/// Days before the last one on which people are told: new credentials take a letter or two.
const AHEAD: i32 = 30;

/// Told while there is time to mend it; the source itself goes on until the platform refuses it.
fn ending(last: Date, now: Instant) -> Option<Trouble> {
    let days = (last - day_of(now)?).get_days();
    let message = match days {
        ..0 => format!("what is shown to the platform ended on {last}"),
        0..=AHEAD => format!("what is shown to the platform ends on {last}: days left: {days}"),
        _ => return None,
    };
    Some(Trouble { code: code!(6015).to_string(), message, since: None })
}

/// Trouble of translate shows where collect has none: nothing comes through either way.
fn add_translation(source: &mut Source, status: &translate::Status) {
    source.adapter = Some(status.adapter.clone());
    source.translated = status.tally.translated;
    source.ignored = status.tally.ignored.values().sum();
    source.dead = status.tally.dead.values().sum();
    let state = match &status.state {
        State::Starting | State::Running => return,
        State::Retrying { .. } => SourceState::Retrying,
        State::Stopped { .. } => SourceState::Stopped,
    };
    if source.trouble.is_none() {
        source.state = state;
        source.trouble =
            trouble(&status.state).map(|trouble| Trouble { since: trouble.since.or(status.last), ..trouble });
    }
}

/// What is in a stage's way.
pub(super) fn trouble(state: &State) -> Option<Trouble> {
    let (code, message) = state.trouble()?;
    Some(Trouble { code: code.to_owned(), message: message.to_owned(), since: state.since() })
}

impl Inbox for Push {
    fn is_open(&self) -> bool {
        Self::is_open(self)
    }

    fn admit(&self, source: &str, headers: &[(String, String)]) -> Result<usize, PushError> {
        Self::admit(self, source, headers)
    }

    fn accept<'a>(&'a self, source: &'a str, call: Call) -> BoxFuture<'a, Result<Reply, PushError>> {
        Self::accept(self, source, call).boxed()
    }
}

impl Subjects for Registry {
    fn all(&self) -> Vec<SubjectVersion> {
        let of = |version: &crate::registry::Version| SubjectVersion {
            subject: version.subject.clone(),
            version: version.version,
            id: version.id,
            schema: version.schema.text().to_owned(),
        };
        self.subjects().into_iter().flat_map(|subject| self.versions(subject)).map(of).collect()
    }

    fn compatible(&self, latest: &SubjectVersion, schema: &str) -> Result<Vec<String>, String> {
        let schema = Schema::parse(schema).map_err(|error| error.to_string())?;
        let Some(known) = self.by_id(latest.id) else { return Ok(Vec::new()) };
        Ok(schema.reads_what_was_written_with(known).err().into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_told_of_from_a_month_before_their_end() {
        let noon = |day: &str| {
            let day: Date = day.parse().unwrap();
            jiff::tz::Offset::constant(8).to_timestamp(day.at(12, 0, 0, 0)).unwrap().as_millisecond()
        };
        let last = "2027-03-31".parse().unwrap();
        for (today, told) in [
            ("2027-02-28", None),
            ("2027-03-01", Some("days left: 30")),
            ("2027-03-31", Some("days left: 0")),
            ("2027-04-01", Some("ended on 2027-03-31")),
        ] {
            let ending = ending(last, noon(today));
            assert_eq!(ending.is_some(), told.is_some(), "{today}");
            assert!(ending.is_none_or(|ending| ending.message.contains(told.unwrap())), "{today}");
        }
    }
}
