//! Lengths of time and sizes as people write them: `15m`, `1s`, `4 MiB`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

const PERIODS: &[(&str, u64)] = &[("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
const SIZES: &[(&str, u64)] = &[("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// A length of time in whole milliseconds; as text a number and `ms`, `s`,
/// `m`, `h` or `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(u64);

impl Period {
    /// So many milliseconds.
    #[must_use]
    pub const fn millis(ms: u64) -> Self {
        Self(ms)
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(s: u64) -> Self {
        Self(s * 1_000)
    }

    /// As the standard library has it.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }
}

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text, PERIODS)
            .map(Self)
            .ok_or_else(|| format!("{text:?} is no length of time; allowed: a whole number and ms, s, m, h or d (15m)"))
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = largest(self.0, PERIODS);
        write!(f, "{}{unit}", self.0 / factor)
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// A size in bytes; as text a number and `B`, `KiB`, `MiB` or `GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Size(u64);

impl Size {
    /// So many times 1,024 bytes.
    #[must_use]
    pub const fn kib(n: u64) -> Self {
        Self(n << 10)
    }

    /// So many times 1,048,576 bytes.
    #[must_use]
    pub const fn mib(n: u64) -> Self {
        Self(n << 20)
    }

    /// In bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        self.0 as usize
    }
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text, SIZES)
            .map(Self)
            .ok_or_else(|| format!("{text:?} is no size; allowed: a whole number and B, KiB, MiB or GiB (4 MiB)"))
    }
}

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = largest(self.0, SIZES);
        write!(f, "{} {unit}", self.0 / factor)
    }
}

impl From<Size> for String {
    fn from(size: Size) -> Self {
        size.to_string()
    }
}

fn parse(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = (text[..split].parse::<u64>().ok()?, text[split..].trim_start());
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.checked_mul(*factor)
}

fn largest(n: u64, units: &'static [(&'static str, u64)]) -> (&'static str, u64) {
    units.iter().rev().copied().find(|(_, factor)| n.is_multiple_of(*factor) && n >= *factor).unwrap_or(units[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_and_sizes_read_back() {
        for text in ["0ms", "500ms", "1s", "15m", "36h", "2d"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["0 B", "1000 KiB", "4 MiB", "3 GiB"] {
            assert_eq!(text.parse::<Size>().unwrap().to_string(), text);
        }
        assert_eq!("4MiB".parse::<Size>(), Ok(Size::mib(4)));
        assert_eq!("60s".parse::<Period>().unwrap().to_string(), "1m");
    }

    #[test]
    fn what_has_no_unit_or_overflows_is_refused() {
        for text in ["", "15", "m", "-1s", "1.5h", "15 minutes", "99999999999999999999s", "18446744073709551615d"] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        for text in ["4", "4 MB", "4 mib", "18446744073709551615 KiB"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }
}
