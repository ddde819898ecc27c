//! Weights of goods as platforms write them, without floating point.
//!
//! A mass is whole grams. What is finer than that, and what counts boxes or
//! litres, is refused, never rounded or guessed: such a quantity stands as
//! written alone. Knows nothing of what was weighed.
//!
//! ```
//! use hub_adapter_sdk::Mass;
//!
//! assert_eq!(Mass::parse("12.5", "斤"), Ok(Mass::from_grams(6_250)));
//! assert_eq!(Mass::parse("0.3吨", "斤").unwrap().to_string(), "300.000");
//! assert!(Mass::parse("5箱", "斤").is_err());
//! ```

use std::fmt;

use crate::date::Malformed;

/// Units and their grams; of 斤 and 两 those of the mainland.
const UNITS: &[(&str, i128)] = &[
    ("吨", 1_000_000),
    ("t", 1_000_000),
    ("千克", 1_000),
    ("公斤", 1_000),
    ("kg", 1_000),
    ("㎏", 1_000),
    ("市斤", 500),
    ("斤", 500),
    ("两", 50),
    ("克", 1),
    ("g", 1),
];

/// More than any slip has, and than the schema's fifteen digits hold.
const MOST: i128 = 1_000_000_000_000_000;

/// A mass in kilograms, exact to the gram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mass(i64);

impl Mass {
    /// So many grams.
    pub fn from_grams(grams: i64) -> Self {
        Self(grams)
    }

    /// In grams.
    pub fn grams(self) -> i64 {
        self.0
    }

    /// Reads `12.5`, `1,250公斤`, `５００ g`, `2斤`, `0.3吨`; a number without a
    /// unit is of `unit`, one of those that are known.
    ///
    /// # Errors
    /// Where it is no number of a known unit, or no whole number of grams.
    pub fn parse(text: &str, unit: &str) -> Result<Self, Malformed> {
        let text = crate::text::half_width(text);
        let text = text.trim();
        let end = text.rfind(|letter: char| letter.is_ascii_digit()).ok_or(Malformed)? + 1;
        let (number, written) = text.split_at(end);
        let unit = if written.trim().is_empty() { unit } else { written.trim() };
        let (_, grams) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).ok_or(Malformed)?;
        let (negative, number) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let fraction = fraction.trim_end_matches('0');
        if whole.is_empty() || fraction.len() > 9 {
            return Err(Malformed);
        }
        let mut value = 0_i128;
        for byte in whole.bytes().filter(|byte| *byte != b',').chain(fraction.bytes()) {
            if !byte.is_ascii_digit() || value >= MOST * MOST {
                return Err(Malformed);
            }
            value = value * 10 + i128::from(byte - b'0');
        }
        let parts = fraction.bytes().fold(1_i128, |parts, _| parts * 10);
        let value = value * grams;
        if value % parts != 0 || value / parts >= MOST {
            return Err(Malformed);
        }
        let grams = i64::try_from(value / parts).map_err(|_| Malformed)?;
        Ok(Self(if negative { -grams } else { grams }))
    }
}

impl fmt::Display for Mass {
    /// In kilograms with three decimals.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let grams = self.0.unsigned_abs();
        write!(out, "{sign}{}.{:03}", grams / 1_000, grams % 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_meets_in_grams() {
        let table = [
            ("12.5", 12_500),
            ("1,250公斤", 1_250_000),
            ("５００ g", 500),
            ("125克", 125),
            ("2斤", 1_000),
            ("3两", 150),
            ("0.5市斤", 250),
            ("0.3吨", 300_000),
            ("1.234567T", 1_234_567),
            ("-0.001KG", -1),
            ("0.1250千克", 125),
        ];
        for (text, grams) in table {
            assert_eq!(Mass::parse(text, "kg"), Ok(Mass(grams)), "{text}");
        }
        assert_eq!(Mass::parse("125", "g"), Ok(Mass(125)), "a bare number is of the unit of its field");
    }

    #[test]
    fn what_is_no_weight_or_finer_than_a_gram_is_refused() {
        let much = "9".repeat(50);
        let texts =
            ["", "公斤", "5箱", "10L", "0.5g", "0.0001kg", "一斤", "1e3", "5kg/箱", "--5", "1000000000吨", &much];
        for text in texts {
            assert_eq!(Mass::parse(text, "kg"), Err(Malformed), "{text}");
        }
        assert_eq!(Mass::parse("5", "箱"), Err(Malformed));
    }

    #[test]
    fn a_mass_is_shown_in_kilograms() {
        assert_eq!((Mass(125).to_string(), Mass(-1_500).to_string()), ("0.125".into(), "-1.500".into()));
    }
}
