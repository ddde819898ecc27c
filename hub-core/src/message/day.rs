//! The day of a point in time. Pure.

use jiff::civil::Date;
use jiff::tz::Offset;

use super::Instant;

/// The day of a point in time, as it is in China; none beyond the calendar.
#[must_use]
pub fn day_of(at: Instant) -> Option<Date> {
    let time = jiff::Timestamp::from_millisecond(at).ok()?;
    Some(Offset::constant(8).to_datetime(time).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_that_of_china() {
        let day = |at| day_of(at).unwrap().to_string();
        assert_eq!((day(1_772_294_399_999), day(1_772_294_400_000)), ("2026-02-28".into(), "2026-03-01".into()));
    }
}
