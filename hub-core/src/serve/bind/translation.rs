//! How the translation of a source stands, as this room tells it: a lane that rests by itself is told apart from one
//! that a person must mend.

use super::stage::trouble;
use crate::code;
use crate::message::{Instant, SourceName};
use crate::report::State;
use crate::serve::view::{Translation, TranslationState, Trouble};
use crate::translate::Status;

/// What ends the reason of a quarantine: how long it is, in seconds, from when it began.
const AGAIN: &str = "; tried again in ";

/// How an adapter translates a source.
pub(super) fn translation(source: &SourceName, status: &Status) -> Translation {
    let trouble = trouble(&status.state);
    let is_held = trouble.as_ref().is_some_and(|trouble| trouble.code == code!(6503).to_string());
    let state = match &status.state {
        State::Starting => TranslationState::Starting,
        State::Running => TranslationState::Running,
        State::Retrying { .. } => TranslationState::Retrying,
        State::Stopped { .. } if is_held => TranslationState::Quarantined,
        State::Stopped { .. } => TranslationState::Stopped,
    };
    Translation {
        source: source.to_string(),
        state,
        until: trouble.as_ref().filter(|_| is_held).and_then(until),
        trouble,
        dead: status.tally.dead.values().sum(),
    }
}

/// When the rest of a quarantine is over.
fn until(trouble: &Trouble) -> Option<Instant> {
    let (_, rest) = trouble.message.rsplit_once(AGAIN)?;
    let seconds: i64 = rest.strip_suffix(" s")?.parse().ok()?;
    Some(trouble.since? + seconds * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Tally;
    use crate::translate::Costs;

    fn told(state: State) -> (TranslationState, Option<Instant>) {
        let status = Status {
            state,
            adapter: "demo@1.0.0".to_owned(),
            last: Some(1_000),
            tally: Tally::default(),
            adapter_cpu_micros: 0,
            costs: Costs::default(),
        };
        let Translation { state, until, .. } = translation(&"demo.api".parse().unwrap(), &status);
        (state, until)
    }

    #[test]
    fn a_quarantine_ends_by_itself_and_what_a_person_must_mend_does_not() {
        let stopped = |why: &str| told(State::Stopped { why: why.to_owned(), at: 2_000 });
        let held = "HUB-6503: demo@1.0.0: it failed on 101 of 200 records; tried again in 60 s";
        assert_eq!(stopped(held), (TranslationState::Quarantined, Some(62_000)));
        assert_eq!(stopped("HUB-6502: partition 0 offset 7: no id"), (TranslationState::Stopped, None));
        let retried = State::Retrying { why: "HUB-4020: tried again in 60 s".to_owned() };
        assert_eq!(told(retried), (TranslationState::Retrying, None));
        assert_eq!(told(State::Running), (TranslationState::Running, None));
    }
}
