//! Moments of the script and the forms in which the platforms write them; the zone is +08:00.

use jiff::{Timestamp, civil::DateTime, tz};

/// A moment, in milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

/// The ways in which a date is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// `2025-03-01`
    Dashes,
    /// `2025/03/01`
    Slashes,
    /// Milliseconds since 1970, as a number.
    Number,
    /// Milliseconds since 1970, as text.
    Text,
}

impl Moment {
    /// Midnight in Heshan of the day so many days after 2025-01-01 (before it where negative).
    #[must_use]
    pub const fn day(days: i64) -> Self {
        Self(1_735_660_800_000 + days * 86_400_000)
    }

    /// So many milliseconds later.
    #[must_use]
    pub const fn plus(self, ms: i64) -> Self {
        Self(self.0 + ms)
    }

    fn civil(self) -> DateTime {
        let at = Timestamp::from_millisecond(self.0).expect("the script plays in this century");
        tz::offset(8).to_datetime(at)
    }

    /// `yyyy-MM-dd`
    #[must_use]
    pub fn date(self) -> String {
        let at = self.civil();
        format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day())
    }

    /// `yyyy/MM/dd`
    #[must_use]
    pub fn slashed(self) -> String {
        self.date().replace('-', "/")
    }

    /// `yyyy-MM-dd HH:mm:ss`
    #[must_use]
    pub fn second(self) -> String {
        let at = self.civil();
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        format!("{} {hour:02}:{minute:02}:{second:02}", self.date())
    }

    /// `yyyy-MM-ddTHH:mm:ssZ`
    #[must_use]
    pub fn utc(self) -> String {
        let at = Timestamp::from_millisecond(self.0 / 1_000 * 1_000).expect("the script plays in this century");
        at.to_string()
    }

    /// `yyyyMMddHHmmss`
    #[must_use]
    pub fn compact(self) -> String {
        self.second().replace(['-', ' ', ':'], "")
    }

    /// `yyyyMMddHHmmssSSS`
    #[must_use]
    pub fn compact_ms(self) -> String {
        format!("{}{:03}", self.compact(), self.0.rem_euclid(1_000))
    }

    /// As JSON in the given form.
    #[must_use]
    pub fn json(self, form: Form) -> serde_json::Value {
        match form {
            Form::Dashes => self.date().into(),
            Form::Slashes => self.slashed().into(),
            Form::Number => self.0.into(),
            Form::Text => self.0.to_string().into(),
        }
    }

    /// As a cell of a table in the given form.
    #[must_use]
    pub fn cell(self, form: Form) -> String {
        match form {
            Form::Dashes => self.date(),
            Form::Slashes => self.slashed(),
            Form::Number | Form::Text => self.0.to_string(),
        }
    }
}

/// Reads `yyyy-MM-dd HH:mm:ss` or `yyyyMMddHHmmss`, in Heshan's zone; `None` where it is neither.
#[must_use]
pub fn read(text: &str) -> Option<Moment> {
    let form = if text.contains('-') { "%Y-%m-%d %H:%M:%S" } else { "%Y%m%d%H%M%S" };
    let at = DateTime::strptime(form, text).ok()?;
    let stamp = tz::offset(8).to_timestamp(at).ok()?;
    Some(Moment(stamp.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_heshan_s_zone_and_read_back() {
        let moment = Moment::day(59).plus(1_000);
        assert_eq!(moment.second(), "2025-03-01 00:00:01");
        assert_eq!((moment.slashed(), moment.compact()), ("2025/03/01".into(), "20250301000001".into()));
        assert_eq!(moment.utc(), "2025-02-28T16:00:01Z");
        assert_eq!(read("2025-03-01 00:00:01"), Some(moment));
        assert_eq!(read("20250301000001"), Some(moment));
        assert_eq!(read("1 March"), None);
    }
}
