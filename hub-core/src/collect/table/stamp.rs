//! When a row was last written, as its table says it: a time as text, or a number
//! of seconds or milliseconds since 1970. Pure.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Hours by which the county's clocks are ahead of UTC; what a time without a zone means.
const ZONE: i8 = 8;

/// A time, and how it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Milliseconds since 1970.
    pub at: i64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Seconds,
    Milliseconds,
    Day,
    /// With what stands between day and time.
    Time(char),
}

impl Stamp {
    /// None where the text is no time: then nothing can be said of before and after.
    pub fn parse(text: &str) -> Option<Self> {
        if !text.is_ascii() {
            return None;
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let number = || text.parse::<i64>().ok();
            return match text.len() {
                10 => Some(Self { at: number()? * 1_000, form: Form::Seconds }),
                13 => Some(Self { at: number()?, form: Form::Milliseconds }),
                _ => None,
            };
        }
        let (day, time) = (text.get(..10)?, text.get(10..)?);
        let day: jiff::civil::Date = day.parse().ok()?;
        let of = |time: DateTime, form| {
            Some(Self { at: Offset::constant(ZONE).to_timestamp(time).ok()?.as_millisecond(), form })
        };
        if time.is_empty() {
            return of(day.to_datetime(jiff::civil::Time::midnight()), Form::Day);
        }
        let separator = time.chars().next().filter(|separator| matches!(separator, ' ' | 'T'))?;
        // A zone at the end is the one that was asked for; of fractions the milliseconds count.
        let time: jiff::civil::Time = time.get(1..9)?.parse().ok()?;
        of(day.to_datetime(time), Form::Time(separator))
    }

    /// The text of an earlier time, in the same form.
    pub fn before(self, time: Duration) -> String {
        self.written(self.at - i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 2))
    }

    /// The text of another time (ms since 1970), in the same form.
    pub fn written(self, at: i64) -> String {
        let civil = || {
            let zoned = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            Offset::constant(ZONE).to_datetime(zoned)
        };
        match self.form {
            Form::Seconds => at.div_euclid(1_000).to_string(),
            Form::Milliseconds => at.to_string(),
            Form::Day => civil().date().to_string(),
            Form::Time(separator) => civil().strftime(&format!("%Y-%m-%d{separator}%H:%M:%S")).to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_MINUTES: Duration = Duration::from_secs(300);

    #[test]
    fn an_earlier_time_is_written_as_the_table_writes_it() {
        for (text, earlier) in [
            ("2024-03-05 08:02:01", "2024-03-05 07:57:01"),
            ("2024-03-05 00:01:00.123456", "2024-03-04 23:56:00"),
            ("2024-03-05T08:02:01", "2024-03-05T07:57:01"),
            ("2024-03-05 08:02:01+08", "2024-03-05 07:57:01"),
            ("2024-03-05", "2024-03-04"),
            ("1709596921", "1709596621"),
            ("1709596921123", "1709596621123"),
        ] {
            assert_eq!(Stamp::parse(text).map(|stamp| stamp.before(FIVE_MINUTES)).as_deref(), Some(earlier), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "12345", "2024-13-05", "2024-03-05 8:2", "昨天", "2024/03/05", "00000000000Q"] {
            assert_eq!(Stamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn times_of_one_moment_are_one() {
        let at = |text| Stamp::parse(text).unwrap().at;
        assert_eq!(at("2024-03-05 08:02:01"), at("1709596921"));
        assert_eq!(at("1709596921"), at("1709596921000"));
    }
}
