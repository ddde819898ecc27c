//! What a platform's codes come to: a table, and what is made of a code by it.
//!
//! Promises: a code that the table lacks never counts as good, and a person
//! hears of it. Knows nothing of where a code stands in an answer.

use crate::bindings::contract::{Failure, Note, Verdict};
use crate::note::note;

/// What a code comes to. Its first text is the code of the note that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// All went well.
    Well,
    /// What was asked is refused for what it says: a change for good; a list of
    /// ours that is not understood will not be understood again.
    Refused(&'static str),
    /// The platform has it already, or by itself.
    Needless(&'static str),
    /// It passes.
    Retry(&'static str),
    /// It passes, but not before this many milliseconds.
    RetryAfter(&'static str, u64),
    /// It passes after as many seconds as the member of this path says
    /// (`data/wait`); where none does, after this many milliseconds.
    RetryAsSaid(&'static str, &'static str, u64),
    /// The session is no longer valid.
    LogIn(&'static str),
    /// A person is needed.
    Stop(&'static str),
}

/// Codes, and what they come to: the first that fits counts. In a code `?` is any
/// one character (`5??`); `*` alone is every code that stands nowhere before it.
#[derive(Clone, Copy, Debug)]
pub struct Codes(pub &'static [(&'static str, Means)]);

/// Why an answer holds nothing.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// What was asked is refused for what it says.
    This(Note),
    /// The platform has it already, or by itself.
    Needless(Note),
    /// Something is in the way of this and of all others.
    Now(Failure),
}

impl Codes {
    /// Nothing, where the code says that all went well.
    ///
    /// # Errors
    /// What else it comes to, in the platform's words. One that the table lacks
    /// stops the source: `answer.code-unknown`. An answer without a code is tried
    /// again: `answer.malformed`.
    pub fn judge(&self, code: Option<&str>, message: &str) -> Result<(), Refusal> {
        self.judge_waiting(code, message, |_| None)
    }

    /// The same where the answer may say for how many seconds to wait.
    pub(super) fn judge_waiting(
        &self,
        code: Option<&str>,
        message: &str,
        seconds: impl FnOnce(&str) -> Option<i64>,
    ) -> Result<(), Refusal> {
        let code = code.ok_or_else(|| Refusal::malformed("the answer has no code"))?;
        let Some((known, means)) = self.0.iter().find(|(known, _)| fits(known, code)) else {
            let message = format!("code {code} is not of the interface; the platform says: {message}");
            return Err(Failure::stop(note("answer.code-unknown", message)).into());
        };
        // A note that stands for many codes says which it was.
        let which = if *known == code { String::new() } else { format!("code {code}; ") };
        let said = |of: &str| note(of, format!("{which}the platform says: {message}"));
        Err(match *means {
            Means::Well => return Ok(()),
            Means::Refused(of) => Refusal::This(said(of)),
            Means::Needless(of) => Refusal::Needless(said(of)),
            Means::Retry(of) => Failure::retry(said(of)).into(),
            Means::RetryAfter(of, wait) => Failure::retry(said(of)).after(wait).into(),
            Means::RetryAsSaid(of, path, wait) => {
                let seconds = seconds(path).and_then(|seconds| u64::try_from(seconds).ok());
                let wait = seconds.map_or(wait, |seconds| seconds.saturating_mul(1_000));
                Failure::retry(said(of)).after(wait).into()
            }
            Means::LogIn(of) => Failure::log_in(said(of)).into(),
            Means::Stop(of) => Failure::stop(said(of)).into(),
        })
    }
}

fn fits(known: &str, code: &str) -> bool {
    let alike = |(known, one): (char, char)| known == '?' || known == one;
    known == "*" || known.chars().count() == code.chars().count() && known.chars().zip(code.chars()).all(alike)
}

impl Refusal {
    /// What came is no answer of the platform, as yet: `answer.malformed`.
    pub fn malformed(message: &str) -> Self {
        Failure::retry(note("answer.malformed", message)).into()
    }

    /// What it means for a change that the platform was told of.
    ///
    /// # Errors
    /// Where something is in the way of all changes.
    pub fn verdict(self) -> Result<Verdict, Failure> {
        match self {
            Self::This(note) => Ok(Verdict::Refused(note)),
            Self::Needless(note) => Ok(Verdict::Needless(note)),
            Self::Now(failure) => Err(failure),
        }
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Now(failure)
    }
}

impl From<Refusal> for Failure {
    /// What it means for a list: a request of ours that is refused once will be
    /// refused again.
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::This(note) | Refusal::Needless(note) => Self::stop(note),
            Refusal::Now(failure) => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bindings::contract::Remedy;

    const CODES: Codes = Codes(&[
        ("0", Means::Well),
        ("401", Means::LogIn("answer.token")),
        ("404", Means::Refused("shop.unknown")),
        ("409", Means::Needless("answer.known")),
        ("429", Means::RetryAsSaid("answer.too-fast", "wait", 60_000)),
        ("500", Means::Retry("answer.trouble")),
        ("503", Means::RetryAfter("answer.busy", 30_000)),
        ("5??", Means::Stop("answer.broken")),
    ]);

    fn failure(codes: Codes, code: Option<&str>) -> (Remedy, String, String, Option<u64>) {
        let Failure { remedy, note, wait } = codes.judge(code, "忙").unwrap_err().into();
        (remedy, note.code, note.message, wait)
    }

    #[test]
    fn each_code_comes_to_what_the_table_says() {
        assert!(CODES.judge(Some("0"), "").is_ok());
        for (code, remedy, of, wait) in [
            ("401", Remedy::LogIn, "answer.token", None),
            ("404", Remedy::Stop, "shop.unknown", None),
            ("409", Remedy::Stop, "answer.known", None),
            ("429", Remedy::Retry, "answer.too-fast", Some(60_000)),
            ("500", Remedy::Retry, "answer.trouble", None),
            ("503", Remedy::Retry, "answer.busy", Some(30_000)),
        ] {
            let expected = (remedy, of.to_owned(), "the platform says: 忙".to_owned(), wait);
            assert_eq!(failure(CODES, Some(code)), expected, "{code}");
        }
    }

    #[test]
    fn a_change_is_refused_or_needless_and_trouble_is_no_verdict() {
        let verdict = |code| CODES.judge(Some(code), "").unwrap_err().verdict();
        assert!(matches!(verdict("404"), Ok(Verdict::Refused(note)) if note.code == "shop.unknown"));
        assert!(matches!(verdict("409"), Ok(Verdict::Needless(note)) if note.code == "answer.known"));
        assert!(matches!(verdict("500"), Err(failure) if failure.remedy == Remedy::Retry));
    }

    #[test]
    fn a_note_that_stands_for_many_codes_says_which_it_was() {
        let (remedy, of, message, _) = failure(CODES, Some("502"));
        assert_eq!((remedy, &*of, &*message), (Remedy::Stop, "answer.broken", "code 502; the platform says: 忙"));
        let rest = Codes(&[("1", Means::Well), ("*", Means::Refused("answer.refused"))]);
        assert_eq!(failure(rest, Some("甲")).2, "code 甲; the platform says: 忙");
    }

    #[test]
    fn a_code_of_no_table_needs_a_person_and_none_at_all_passes() {
        for code in ["", "1", "00", "50", "5000"] {
            let (remedy, of, message, _) = failure(CODES, Some(code));
            assert_eq!((remedy, &*of), (Remedy::Stop, "answer.code-unknown"));
            assert_eq!(message, format!("code {code} is not of the interface; the platform says: 忙"));
        }
        let (remedy, of, ..) = failure(CODES, None);
        assert_eq!((remedy, &*of), (Remedy::Retry, "answer.malformed"));
    }
}
