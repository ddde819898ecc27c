//! The version of an adapter as a body names it: described by the grammar that the hub reads it with, so that whoever
//! keeps to the description is understood, and a version before its release can be promoted like any other.

use utoipa::openapi::Schema;
use utoipa::openapi::schema::{ObjectBuilder, Type};

/// Semantic Versioning 2.0.0, clauses 2, 9 and 10. A number has no more digits than surely fit what it is read into.
const PATTERN: &str = concat!(
    r"^(0|[1-9][0-9]{0,18})\.(0|[1-9][0-9]{0,18})\.(0|[1-9][0-9]{0,18})",
    r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?",
    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$",
);

/// A version, to be described as `what` it is of.
pub(super) fn version(what: &str) -> Schema {
    ObjectBuilder::new().schema_type(Type::String).description(Some(what)).pattern(Some(PATTERN)).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::string::string_regex;
    use semver::Version;

    use super::PATTERN;

    /// The pattern without its anchors, which generate nothing.
    fn within() -> &'static str {
        PATTERN.trim_start_matches('^').trim_end_matches('$')
    }

    proptest! {
        #[test]
        fn whatever_is_described_is_read(version in string_regex(within()).unwrap()) {
            prop_assert!(version.parse::<Version>().is_ok(), "{}", version);
        }
    }
}
