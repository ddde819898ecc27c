//! The places that pages end at, as they are given out: each bears the mark of the hub's way of writing them, so that
//! one of another version is told from one that is wrong.

use super::stage::no_page;
use crate::serve::boundary::Failure;

/// How places are written: every one begins with it and a tilde. Another number where they come to mean something
/// else than before.
const WAY: &str = "2";

/// A place to be given out.
pub(super) fn marked(place: Option<String>) -> Option<String> {
    place.map(|place| format!("{WAY}~{place}"))
}

/// The place that was given out.
///
/// # Errors
/// Where another version of the hub gave it, or nobody did.
pub(in crate::serve) fn given<'a>(after: Option<&'a str>) -> Result<Option<&'a str>, Failure> {
    let gone = || Failure::Gone {
        code: crate::code!(8015),
        message: "after is the place of a page of another version of the hub: begin again without it".to_owned(),
    };
    let of = |after: &'a str| match after.split_once('~') {
        Some((WAY, place)) => Ok(place),
        Some((way, _)) if !way.is_empty() && way.bytes().all(|digit| digit.is_ascii_digit()) => Err(gone()),
        _ => Err(no_page()),
    };
    after.map(of).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_another_version_is_gone() {
        assert_eq!(given(marked(Some("7 a".into())).as_deref()).unwrap(), Some("7 a"));
        assert_eq!(given(None).unwrap(), None);
        for other in ["1~7 a", "3~7 a"] {
            let failure = given(Some(other)).unwrap_err();
            assert!(matches!(failure, Failure::Gone { .. }) && failure.code().to_string() == "HUB-8015", "{other}");
        }
        for nobodys in ["7 a", "", "~7 a", "a~7"] {
            assert!(matches!(given(Some(nobodys)).unwrap_err(), Failure::Reject { .. }), "{nobodys}");
        }
    }
}
