//! How the translation of a source stands, as this room tells it: a lane that rests by itself is told apart from one
//! that a person must mend.

use super::stage::trouble;
use crate::message::SourceName;
use crate::report::State;
use crate::serve::view::{Translation, TranslationState};
use crate::translate::Status;

/// How an adapter translates a source.
pub(super) fn translation(source: &SourceName, status: &Status) -> Translation {
    let until = status.quarantined_until.filter(|_| matches!(status.state, State::Stopped { .. }));
    let state = match &status.state {
        State::Starting => TranslationState::Starting,
        State::Running => TranslationState::Running,
        State::Retrying { .. } => TranslationState::Retrying,
        State::Stopped { .. } if until.is_some() => TranslationState::Quarantined,
        State::Stopped { .. } => TranslationState::Stopped,
    };
    Translation {
        source: source.to_string(),
        state,
        until,
        trouble: trouble(&status.state),
        dead: status.tally.dead.values().sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Instant, Tally};
    use crate::translate::Costs;

    fn told(state: State, quarantined_until: Option<Instant>) -> (TranslationState, Option<Instant>) {
        let status = Status {
            state,
            quarantined_until,
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
        let stopped = |why: &str, until| told(State::Stopped { why: why.to_owned(), at: 2_000 }, until);
        let held = "HUB-6503: demo@1.0.0: it failed on 101 of 200 records; tried again in 60 s";
        assert_eq!(stopped(held, Some(62_000)), (TranslationState::Quarantined, Some(62_000)));
        assert_eq!(stopped("HUB-6502: partition 0 offset 7: no id", None), (TranslationState::Stopped, None));
        let retried = State::Retrying { why: "HUB-4020: tried again in 60 s".to_owned() };
        assert_eq!(told(retried, None), (TranslationState::Retrying, None));
        assert_eq!(told(State::Running, None), (TranslationState::Running, None));
    }
}
