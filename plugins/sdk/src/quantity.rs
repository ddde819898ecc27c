//! What an instrument reads, as platforms write it, without floating point.
//!
//! A quantity is whole hundredths of its unit. More digits than that are of no
//! instrument in a kitchen: they are rounded, unlike those of money. Knows
//! nothing of which unit a field should have; the caller names those that mean
//! the same.
//!
//! ```
//! use hub_adapter_sdk::Quantity;
//!
//! assert_eq!(Quantity::parse("-18 ℃", &["℃", "C"]), Ok(Quantity::from_hundredths(-1_800)));
//! assert!(Quantity::parse("63%", &["℃", "C"]).is_err());
//! assert_eq!(Quantity::parse_in("0.125kg", &[("g", 1), ("kg", 1_000)], "g").unwrap().to_string(), "125.00");
//! ```

use std::fmt;

use crate::date::Malformed;
use crate::event::Text;
use crate::json::Scalar;

/// A number of some unit, exact to a hundredth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i64);

/// Ten million of any unit: beyond that a device is broken, and the schema's
/// nine digits are full.
const MOST: i64 = 1_000_000_000;

/// Decimal places that are read before a unit is counted in.
const PLACES: usize = 6;
/// So many parts a whole then has.
const FINE: i128 = 1_000_000;

/// A number and its unit as they were written in two fields; a number that has its
/// unit within stays as it is.
pub fn written<'a>(number: &Scalar<'a>, unit: &Scalar<'a>) -> Option<Text<'a>> {
    match (number.get()?, unit.get()) {
        (number, Some(unit)) if number.ends_with(|letter: char| letter.is_numeric()) => {
            Some(format!("{number}{unit}").into())
        }
        _ => number.text(),
    }
}

impl Quantity {
    /// So many hundredths.
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// In hundredths.
    pub fn hundredths(self) -> i64 {
        self.0
    }

    /// Reads `4.5`, `-18`, `＋4.56 ℃`, `63%`: a number, then one of these units
    /// or none.
    pub fn parse(text: &str, units: &[&str]) -> Result<Self, Malformed> {
        Self::of(text, |unit| {
            (unit.is_empty() || units.iter().any(|known| known.eq_ignore_ascii_case(unit))).then_some(1)
        })
    }

    /// Reads a number with one of several units that measure the same, each
    /// with how many of ours it is: `0.125kg` is 125 of `("kg", 1000)`. A number
    /// without a unit is of `unit`.
    pub fn parse_in(text: &str, units: &[(&str, i64)], unit: &str) -> Result<Self, Malformed> {
        Self::of(text, |written| {
            let written = if written.is_empty() { unit } else { written };
            units.iter().find(|(known, _)| known.eq_ignore_ascii_case(written)).map(|(_, times)| *times)
        })
    }

    /// A number times what its unit, which may be none, is worth.
    fn of(text: &str, worth: impl Fn(&str) -> Option<i64>) -> Result<Self, Malformed> {
        let text = crate::text::half_width(text);
        let text = text.trim();
        let end = text.rfind(|letter: char| letter.is_ascii_digit()).ok_or(Malformed)? + 1;
        let (number, unit) = text.split_at(end);
        let times = worth(unit.trim()).ok_or(Malformed)?;
        let (negative, number) = match number.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest),
            None => (false, number.strip_prefix('+').unwrap_or(number)),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return Err(Malformed);
        }
        let whole: i64 = whole.parse().map_err(|_| Malformed)?;
        // What is too much is told before anything is added: the sum might have no room.
        let whole = Some(whole).filter(|whole| *whole < MOST).ok_or(Malformed)?;
        let places = fraction.bytes().chain(std::iter::repeat(b'0')).take(PLACES);
        let fine = places.fold(whole, |sum, byte| sum * 10 + i64::from(byte - b'0'));
        let scaled = i128::from(fine) * i128::from(times);
        // Half a hundredth and more is the next; more places than are looked at make no half.
        let hundredths = (scaled * 100 + FINE / 2) / FINE;
        let hundredths = i64::try_from(hundredths).ok().filter(|hundredths| *hundredths < MOST).ok_or(Malformed)?;
        Ok(Self(if negative { -hundredths } else { hundredths }))
    }
}

impl fmt::Display for Quantity {
    /// With two decimals.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        write!(out, "{sign}{}.{:02}", size / 100, size % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELSIUS: &[&str] = &["℃", "°C", "C"];

    #[test]
    fn a_number_is_read_with_its_unit_or_without() {
        let table = [("4.5", 450), ("-18℃", -1800), ("４.56 °c", 456), ("+0.05C", 5), ("3.999", 400), ("−0.5", -50)];
        for (text, hundredths) in table {
            assert_eq!(Quantity::parse(text, CELSIUS), Ok(Quantity(hundredths)), "{text}");
        }
    }

    #[test]
    fn another_unit_and_what_is_no_number_are_refused() {
        let too_much = ["99999999999999999999", "10000000", "9999999.999", "92233720368547758.076"];
        for text in ["", "℃", "4.5F", "63%", "4,5", "1e3", "--4", "4.5.6"].into_iter().chain(too_much) {
            assert_eq!(Quantity::parse(text, CELSIUS), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn units_that_measure_the_same_meet_in_one() {
        let grams = [("g", 1), ("克", 1), ("kg", 1_000), ("斤", 500)];
        let table =
            [("130", 13_000), ("0.125kg", 12_500), ("0.12555 KG", 12_555), ("2.5斤", 125_000), ("125.5克", 12_550)];
        for (text, hundredths) in table {
            assert_eq!(Quantity::parse_in(text, &grams, "g"), Ok(Quantity(hundredths)), "{text}");
        }
        assert_eq!(Quantity::parse_in("0.13", &grams, "kg"), Ok(Quantity(13_000)));
        for text in ["1份", "10000kg", "9223372036854775807kg"] {
            assert_eq!(Quantity::parse_in(text, &grams, "g"), Err(Malformed), "{text}");
        }
        assert_eq!(Quantity::parse_in("1", &grams, "份"), Err(Malformed));
    }

    #[test]
    fn a_quantity_is_shown_with_two_decimals() {
        assert_eq!((Quantity(-50).to_string(), Quantity(1205).to_string()), ("-0.50".into(), "12.05".into()));
    }
}
