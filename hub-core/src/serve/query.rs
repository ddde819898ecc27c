//! Names in a path, and query parameters, strictly: one that is not known, or known and wrong, is
//! refused with the names that are allowed. A misspelt filter that was ignored
//! would show everything and look as if it had filtered.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::moment::{End, moment};
use super::problem::Problem;
use super::view::By;
use crate::message::Instant;

/// The most rows that a page may hold.
pub(super) const MOST: u32 = 500;

/// What a path names; where that is no text, the refusal is a problem as any other.
#[derive(Debug)]
pub(super) struct Named<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(named) = Path::from_request_parts(parts, state).await.map_err(|error| wrong(error.body_text()))?;
        Ok(Self(named))
    }
}

/// The parameters of one request.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Takes the pairs of a query that are all among `allowed`.
    ///
    /// # Errors
    /// Where one is not, or stands twice.
    pub(super) fn read(pairs: Vec<(String, String)>, allowed: &[&str]) -> Result<Self, Problem> {
        for (index, (name, _)) in pairs.iter().enumerate() {
            if !allowed.contains(&&**name) {
                let list = if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") };
                return Err(wrong(format!("the query parameter {name:?} is not known here; allowed: {list}")));
            }
            if pairs[..index].iter().any(|(before, _)| before == name) {
                return Err(wrong(format!("the query parameter {name:?} stands twice")));
            }
        }
        Ok(Self(pairs))
    }

    /// A parameter that says something.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(given, _)| given == name)?;
        Some(found.1.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A parameter as it was said; empty where it says nothing.
    pub(super) fn said(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// Where the page before ended, to the letter as it was said there.
    pub(super) fn after(&self) -> Option<String> {
        let found = self.0.iter().find(|(given, _)| given == "after")?;
        Some(found.1.clone()).filter(|value| !value.is_empty())
    }

    /// How many rows are asked for.
    ///
    /// # Errors
    /// Where it is no number from 1 to [`MOST`].
    pub(super) fn limit(&self, usual: u32) -> Result<u32, Problem> {
        let limit = self.number::<u32>("limit")?.unwrap_or(usual);
        if (1..=MOST).contains(&limit) { Ok(limit) } else { Err(wrong(format!("limit must be from 1 to {MOST}"))) }
    }

    /// How many days are asked for.
    ///
    /// # Errors
    /// Where it is no number from 1 to `most`.
    pub(super) fn days(&self, usual: u32, most: u32) -> Result<u32, Problem> {
        let days = self.number::<u32>("days")?.unwrap_or(usual);
        if (1..=most).contains(&days) { Ok(days) } else { Err(wrong(format!("days must be from 1 to {most}"))) }
    }

    /// A day or a point in time; of a day that end.
    ///
    /// # Errors
    /// Where it is neither.
    pub(super) fn moment(&self, name: &str, end: End) -> Result<Option<Instant>, Problem> {
        let found = self.0.iter().find(|(given, _)| given == name);
        let read = |(_, text): &(String, String)| {
            let no = || wrong(format!("{name} {text:?} is neither a day (2026-03-01) nor a point in time of RFC 3339"));
            moment(text, end).ok_or_else(no)
        };
        found.map(read).transpose()
    }

    /// Whether personal data is to be shown.
    ///
    /// # Errors
    /// Where another word than `shown` is said.
    pub(super) fn personal(&self) -> Result<bool, Problem> {
        match self.0.iter().find(|(given, _)| given == "personal").map(|(_, text)| text.as_str()) {
            None => Ok(false),
            Some("shown") => Ok(true),
            Some(other) => Err(wrong(format!("personal {other:?}: shown, or nothing"))),
        }
    }

    /// Which of two times something goes by.
    ///
    /// # Errors
    /// Where it is none of them.
    pub(super) fn by(&self) -> Result<By, Problem> {
        match self.0.iter().find(|(given, _)| given == "by").map(|(_, text)| text.as_str()) {
            None | Some("valid") => Ok(By::Valid),
            Some("known") => Ok(By::Known),
            Some(other) => Err(wrong(format!("by {other:?}: valid or known"))),
        }
    }

    fn number<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, Problem> {
        let found = self.0.iter().find(|(given, _)| given == name);
        found.map(|(_, text)| text.parse().map_err(|error| wrong(format!("{name} {text:?}: {error}")))).transpose()
    }
}

pub(super) fn wrong(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, crate::code!(8001), detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_misspelt_parameter_is_refused_with_the_names_allowed() {
        let problem = Asked::read(pairs(&[("towm", "x")]), &["q", "town"]).unwrap_err();
        assert_eq!(problem.status, StatusCode::BAD_REQUEST);
        assert!(problem.detail.contains("\"towm\"") && problem.detail.contains("q, town"), "{}", problem.detail);
    }

    #[test]
    fn a_parameter_that_stands_twice_is_refused() {
        assert!(Asked::read(pairs(&[("q", "a"), ("q", "b")]), &["q"]).is_err());
    }

    #[test]
    fn a_limit_is_a_number_within_bounds() {
        for wrong in ["0", "501", "-1", "x", ""] {
            assert!(Asked::read(pairs(&[("limit", wrong)]), &["limit"]).unwrap().limit(50).is_err(), "{wrong}");
        }
        assert_eq!(Asked::read(pairs(&[]), &["limit"]).unwrap().limit(50).unwrap(), 50);
    }
}
