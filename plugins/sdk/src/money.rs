//! Amounts of money as platforms write them, without floating point.
//!
//! Amounts are whole fen (分, a hundredth of a yuan). What has more digits
//! than that is refused, never rounded. Knows nothing of other currencies.
//!
//! ```
//! use hub_adapter_sdk::Yuan;
//!
//! assert_eq!(Yuan::parse("５０,000元"), Ok(Yuan::from_fen(5_000_000)));
//! assert_eq!(Yuan::parse_wan("0.05").unwrap().to_string(), "500.00");
//! assert!(Yuan::parse("0.001").is_err());
//! assert_eq!(Yuan::fine_in("1.没收违法所得;2.罚款0.5万元"), Some(Yuan::from_fen(500_000)));
//! ```

use std::fmt;

use crate::date::Malformed;

/// An amount in yuan, exact to the fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Yuan(i64);

impl Yuan {
    /// So many fen.
    pub fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// In fen.
    pub fn fen(self) -> i64 {
        self.0
    }

    /// Reads an amount in yuan: `50000`, `50,000.00`, `５００元`.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        decimal(text, 2)
    }

    /// Reads an amount in 万元 (ten thousand yuan): `5`, `0.05`, `1.234567`.
    pub fn parse_wan(text: &str) -> Result<Self, Malformed> {
        decimal(text, 6)
    }

    /// Finds the fine in what was imposed: `罚款50000元`, `处罚款人民币5万元`,
    /// `1.没收…;2.罚款0.5万元`. None where no fine in digits is named; several
    /// fines add up.
    pub fn fine_in(text: &str) -> Option<Self> {
        let text = crate::text::half_width(text);
        let mut total: Option<i64> = None;
        for (at, word) in text.match_indices("罚款") {
            let rest = text[at + word.len()..].trim_start();
            let rest = ["人民币", "共计", "计", "金额", ":", "¥"]
                .iter()
                .fold(rest, |rest, filler| rest.strip_prefix(filler).unwrap_or(rest).trim_start());
            let end = rest
                .find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, '.' | ','))
                .unwrap_or(rest.len());
            let (number, unit) = rest.split_at(end);
            let unit = unit.trim_start();
            let amount = if unit.starts_with("万元") {
                Self::parse_wan(number)
            } else if unit.starts_with('元') {
                Self::parse(number)
            } else {
                continue;
            };
            if let Ok(amount) = amount {
                total = Some(total.unwrap_or(0).checked_add(amount.0)?);
            }
        }
        total.map(Self)
    }
}

impl fmt::Display for Yuan {
    /// In yuan with two decimals.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(out, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

/// A decimal number times ten to the `places`, which must come out whole. A
/// unit behind the number wins over the one that the field should have.
fn decimal(text: &str, places: usize) -> Result<Yuan, Malformed> {
    let text = crate::text::half_width(text);
    let text = text.trim();
    let (text, places) = if let Some(number) = text.strip_suffix("万元") {
        (number.trim_end(), 6)
    } else if let Some(number) = text.strip_suffix('元') {
        (number.trim_end(), 2)
    } else {
        (text, places)
    };
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() || fraction.len() > places {
        return Err(Malformed);
    }
    let mut value: i64 = 0;
    let zeros = std::iter::repeat_n(b'0', places - fraction.len());
    for byte in whole.bytes().filter(|byte| *byte != b',').chain(fraction.bytes()).chain(zeros) {
        if !byte.is_ascii_digit() {
            return Err(Malformed);
        }
        let grown = value.checked_mul(10).and_then(|value| value.checked_add(i64::from(byte - b'0')));
        value = grown.ok_or(Malformed)?;
    }
    Ok(Yuan(if negative { -value } else { value }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_and_ten_thousands_meet_in_fen() {
        let table = [
            (Yuan::parse("50000"), 5_000_000),
            (Yuan::parse("50,000.00"), 5_000_000),
            (Yuan::parse("５００元"), 50_000),
            (Yuan::parse("-0.01"), -1),
            (Yuan::parse_wan("5"), 5_000_000),
            (Yuan::parse_wan("0.05"), 50_000),
            (Yuan::parse_wan("0.1"), 100_000),
            (Yuan::parse_wan("1.234567"), 1_234_567),
        ];
        for (read, fen) in table {
            assert_eq!(read, Ok(Yuan(fen)));
        }
    }

    #[test]
    fn a_written_unit_wins_over_the_one_that_the_field_should_have() {
        assert_eq!(Yuan::parse("5万元"), Ok(Yuan(5_000_000)));
        assert_eq!(Yuan::parse_wan("50000元"), Ok(Yuan(5_000_000)));
    }

    #[test]
    fn what_is_finer_than_a_fen_or_no_number_is_refused() {
        for text in ["", "0.001", "1e3", "五万", ".5", "--1", "99999999999999999999"] {
            assert_eq!(Yuan::parse(text), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn a_fine_in_words_is_found() {
        let table = [
            ("罚款50000元", Some(5_000_000)),
            ("罚款5万元", Some(5_000_000)),
            ("1.没收违法所得300元;2.处罚款人民币０.５万元", Some(500_000)),
            ("没收违法所得300元,罚款1000元,另罚款200元", Some(120_000)),
            ("警告", None),
            ("罚款伍万元", None),
        ];
        for (text, fen) in table {
            assert_eq!(Yuan::fine_in(text).map(Yuan::fen), fen, "{text}");
        }
    }

    #[test]
    fn an_amount_is_shown_with_two_decimals() {
        assert_eq!(Yuan(5_000_005).to_string(), "50000.05");
        assert_eq!(Yuan(-7).to_string(), "-0.07");
    }
}
