//! Faults that a test asks for; without a request the platforms have none.
//!
//! Knows which answer of which call is faulty; nothing of how it is given.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Trouble on their side: code 500.
    Trouble,
    /// Called too often: code 429, to be tried again after `seconds`, where they are given.
    TooFast,
    /// All tokens have ended: code 401.
    Expired,
    /// It begins after `seconds`.
    Slow,
    /// It comes a byte every tenth of a second.
    Drip,
    /// The connection ends half-way through the body, whose whole length was announced.
    Cut,
    /// The body ends half-way, as if it were whole.
    Truncated,
    /// Each page begins with the last two rows of the page before.
    Overlap,
    /// The page that this list showed last comes in place of the one asked for.
    Repeat,
    /// Just before the answer the first row of what is asked for changes: it goes to the end.
    Shift,
    /// A push was answered, but the answer got lost: it is pushed again.
    Again,
}

/// How the rows of a list change at the moment at which a fault is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Touch {
    /// Each a second after the one before.
    Apart,
    /// All within one second, as a bulk import does.
    Together,
}

/// A request for faults.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The call's path, such as `/openapi/company/list`; `/in` for what is pushed.
    pub call: String,
    /// What is wrong with it.
    pub answer: Fault,
    /// How many of its answers are so.
    pub times: u32,
    /// How many answers come before, as they should be.
    #[serde(default)]
    pub after: u32,
    /// For those faults that last.
    #[serde(default)]
    pub seconds: Option<u64>,
    /// How all rows of the call's list change now.
    #[serde(default)]
    pub touch: Option<Touch>,
}

/// A fault that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What is wrong.
    pub fault: Fault,
    /// How long it lasts, where that was said.
    pub seconds: Option<u64>,
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub struct Faults(HashMap<String, VecDeque<Wanted>>);

impl Faults {
    /// Asks for faults, which come after those asked for before; none, `times` 0, takes those back.
    pub fn want(&mut self, wanted: Wanted) {
        let queue = self.0.entry(wanted.call.clone()).or_default();
        if wanted.times == 0 {
            queue.clear();
        } else {
            queue.push_back(wanted);
        }
    }

    /// The fault with which this call answers now, if any.
    pub fn take(&mut self, call: &str) -> Option<Due> {
        let queue = self.0.get_mut(call)?;
        let wanted = queue.front_mut()?;
        if let Some(after) = wanted.after.checked_sub(1) {
            wanted.after = after;
            return None;
        }
        let due = Due { fault: wanted.answer, seconds: wanted.seconds };
        wanted.times -= 1;
        if wanted.times == 0 {
            queue.pop_front();
        }
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(answer: Fault, times: u32, after: u32) -> Wanted {
        Wanted { call: "/a".to_owned(), answer, times, after, seconds: None, touch: None }
    }

    fn taken(faults: &mut Faults, call: &str) -> Option<Fault> {
        faults.take(call).map(|due| due.fault)
    }

    #[test]
    fn a_call_fails_as_often_as_was_asked_and_no_other_does() {
        let mut faults = Faults::default();
        faults.want(wanted(Fault::TooFast, 2, 0));
        let answers = ["/a", "/b", "/a", "/a"].map(|call| taken(&mut faults, call));
        assert_eq!(answers, [Some(Fault::TooFast), None, Some(Fault::TooFast), None]);
    }

    #[test]
    fn faults_come_in_the_order_in_which_they_were_asked_for_until_they_are_taken_back() {
        let mut faults = Faults::default();
        faults.want(wanted(Fault::Cut, 1, 1));
        faults.want(wanted(Fault::Slow, 9, 0));
        let answers = [(); 3].map(|()| taken(&mut faults, "/a"));
        assert_eq!(answers, [None, Some(Fault::Cut), Some(Fault::Slow)]);
        faults.want(wanted(Fault::Slow, 0, 0));
        assert_eq!(taken(&mut faults, "/a"), None);
    }
}
