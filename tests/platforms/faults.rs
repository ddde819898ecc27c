//! Faults that a test asks for; without a request the platforms have none.

use std::collections::HashMap;

use serde::Deserialize;

/// How a call answers in place of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Trouble on their side: code 500.
    Trouble,
    /// Called too often: code 429, to be tried again after a second.
    TooFast,
    /// All tokens have ended: code 401.
    Expired,
}

/// A request for faults.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The call's path, such as `/openapi/company/list`.
    pub call: String,
    /// How it answers.
    pub answer: Fault,
    /// How many of its next answers are so.
    pub times: u32,
}

/// The faults that are still to come.
#[derive(Debug, Default)]
pub struct Faults(HashMap<String, (Fault, u32)>);

impl Faults {
    /// Asks for faults; a later request for the same call takes the place of an earlier one.
    pub fn want(&mut self, wanted: Wanted) {
        self.0.insert(wanted.call, (wanted.answer, wanted.times));
    }

    /// The fault with which this call answers now, if any.
    pub fn take(&mut self, call: &str) -> Option<Fault> {
        let (fault, left) = self.0.get_mut(call)?;
        *left = left.checked_sub(1)?;
        Some(*fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_fails_as_often_as_was_asked_and_no_other_does() {
        let mut faults = Faults::default();
        let wanted = Wanted { call: "/a".to_owned(), answer: Fault::TooFast, times: 2 };
        faults.want(wanted);
        let answers = [faults.take("/a"), faults.take("/b"), faults.take("/a"), faults.take("/a")];
        assert_eq!(answers, [Some(Fault::TooFast), None, Some(Fault::TooFast), None]);
    }
}
