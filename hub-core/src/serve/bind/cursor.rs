//! The places that pages end at, as they are given out: each bears the mark of the hub's way of writing them, so that
//! one of another version is told from one that is wrong.

use crate::serve::boundary::Failure;

/// What every place begins with. Another number where places come to mean something else than before.
const MARK: &str = "2~";

/// A place to be given out.
pub(super) fn marked(place: Option<String>) -> Option<String> {
    place.map(|place| format!("{MARK}{place}"))
}

/// The place that was given out.
///
/// # Errors
/// Where another version of the hub gave it, or none.
pub(super) fn given(after: Option<&str>) -> Result<Option<&str>, Failure> {
    let gone = || Failure::Gone {
        code: crate::code!(8015),
        message: "after is the place of a page of another version of the hub: begin again without it".to_owned(),
    };
    after.map(|after| after.strip_prefix(MARK).ok_or_else(gone)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_of_another_version_is_gone() {
        assert_eq!(given(marked(Some("7 a".into())).as_deref()).unwrap(), Some("7 a"));
        assert_eq!(given(None).unwrap(), None);
        for other in ["7 a", "1~7 a", "", "3~7 a"] {
            let failure = given(Some(other)).unwrap_err();
            assert!(matches!(failure, Failure::Gone { .. }) && failure.code().to_string() == "HUB-8015", "{other}");
        }
    }
}
