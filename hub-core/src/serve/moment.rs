//! Days and points in time, as people write them in an address or a body.

use jiff::civil::Date;
use jiff::tz::Offset;
use utoipa::openapi::schema::{AnyOfBuilder, KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::message::Instant;

/// What a moment may be: a day, or a point in time.
pub(super) fn moments() -> Schema {
    let of = |format| ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
    AnyOfBuilder::new().item(of(KnownFormat::Date)).item(of(KnownFormat::DateTime)).into()
}

/// A moment, to be described.
pub(super) struct DayOrTime;

impl PartialSchema for DayOrTime {
    fn schema() -> RefOr<Schema> {
        moments().into()
    }
}

impl ToSchema for DayOrTime {}

/// The last millisecond of a day, from its first on.
const DAY: Instant = 86_400_000 - 1;

/// Which end of a day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Its first moment.
    First,
    /// Its last.
    Last,
}

/// A point in time of RFC 3339, or an end of a day (`2026-03-01`) as it is in China; none where it is neither.
pub(super) fn moment(text: &str, end: End) -> Option<Instant> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(at.as_millisecond());
    }
    // A date is ten letters; a longer one is a time of no zone.
    let day: Date = text.parse().ok().filter(|_| text.len() == 10)?;
    let first = Offset::constant(8).to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_millisecond();
    Some(if end == End::First { first } else { first + DAY })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_as_it_does_in_china() {
        for (text, first, last) in [
            ("2026-03-01", Some(1_772_294_400_000), Some(1_772_380_799_999)),
            ("2026-02-28T16:00:00Z", Some(1_772_294_400_000), Some(1_772_294_400_000)),
            ("2026-03-01T08:00:00+08:00", Some(1_772_323_200_000), Some(1_772_323_200_000)),
            ("2026-02-30", None, None),
            ("2026-03-01T08:00:00", None, None),
            ("1.3.2026", None, None),
        ] {
            assert_eq!((moment(text, End::First), moment(text, End::Last)), (first, last), "{text}");
        }
    }
}
