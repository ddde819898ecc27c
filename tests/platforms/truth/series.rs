//! What the readings of devices come to, by rule 7 of `README.md` §4.

use std::collections::BTreeMap;

use serde::Serialize;

/// One reading of a device, as it was told.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The kind of event.
    pub family: &'static str,
    /// The device's own id.
    pub device: String,
    /// The platform's id of whose it is.
    pub operator: String,
    /// When it was read, in milliseconds since 1970.
    pub at: i64,
    /// The state that it tells.
    pub state: Option<&'static str>,
}

/// What a perfect archive holds of one device.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Series {
    /// The platform's id of whose it is.
    pub operator: String,
    /// Its newest minute, in milliseconds since 1970.
    pub last: i64,
    /// The state in that minute.
    pub state: Option<&'static str>,
    /// Minutes by state.
    pub minutes: BTreeMap<&'static str, usize>,
}

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Hours that are kept.
const KEPT: i64 = 30 * 24;

/// The series of readings in the order in which they are told, each under `<family>/<device>`.
pub fn series(readings: &[&Reading]) -> BTreeMap<String, Series> {
    let mut told: BTreeMap<String, BTreeMap<i64, &Reading>> = BTreeMap::new();
    for reading in readings {
        let minutes = told.entry(format!("{}/{}", reading.family, reading.device)).or_default();
        minutes.insert(reading.at.div_euclid(MINUTE), reading);
    }
    let of = |minutes: BTreeMap<i64, &Reading>| {
        let (&newest, last) = minutes.last_key_value().expect("a series has a reading");
        let mut series = Series {
            operator: last.operator.clone(),
            last: newest * MINUTE,
            state: last.state,
            minutes: BTreeMap::new(),
        };
        let first = (newest * MINUTE).div_euclid(HOUR) - KEPT;
        for (minute, reading) in minutes {
            if (minute * MINUTE).div_euclid(HOUR) > first {
                *series.minutes.entry(reading.state.unwrap_or("unknown")).or_default() += 1;
            }
        }
        series
    };
    told.into_iter().map(|(key, minutes)| (key, of(minutes))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_minute_counts_and_old_days_do_not() {
        let reading = |at: i64, state| Reading {
            family: "camera",
            device: "1".to_owned(),
            operator: "p/1".to_owned(),
            at,
            state: Some(state),
        };
        let now = 2_000 * HOUR;
        let all = [reading(now, "online"), reading(now + 1, "offline"), reading(now - 721 * HOUR, "online")];
        let found = &series(&all.iter().collect::<Vec<_>>())["camera/1"];
        assert_eq!((found.last, found.state), (now, Some("offline")));
        assert_eq!(found.minutes, BTreeMap::from([("offline", 1)]));
    }
}
