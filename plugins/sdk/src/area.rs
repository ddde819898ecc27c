//! Areas of land as platforms write them, in hectares, without floating point.
//!
//! Farm land is counted in 亩, fifteen to a hectare; what is finer than a
//! hundredth of a hectare is rounded, so the area as written is kept beside.
//! Knows nothing of whose land it is.
//!
//! ```
//! use hub_adapter_sdk::area::hectares;
//!
//! assert_eq!(hectares("15", "亩").unwrap().to_string(), "1.00");
//! assert_eq!(hectares("３２０㎡", "亩").unwrap().to_string(), "0.03");
//! assert!(hectares("约三亩", "亩").is_err());
//! ```

use crate::date::Malformed;
use crate::quantity::Quantity;

/// Units, and how many of them make a hundredth of a hectare: numerator and
/// denominator.
const UNITS: &[(&str, i128, i128)] = &[
    ("亩", 3, 20),
    ("公顷", 1, 100),
    ("ha", 1, 100),
    ("平方米", 100, 1),
    ("㎡", 100, 1),
    ("m²", 100, 1),
    ("m2", 100, 1),
    ("平方", 100, 1),
    ("分", 3, 2),
];

/// Beyond that the schema's nine digits are full.
const MOST: i128 = 1_000_000_000;

/// Reads `15亩`, `1.5 公顷`, `３２０㎡` as hectares; a number without a unit is
/// of `unit`, one of those that are known.
///
/// # Errors
/// Where it is no number of a known unit.
pub fn hectares(text: &str, unit: &str) -> Result<Quantity, Malformed> {
    let text = crate::text::half_width(text);
    let text = text.trim();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && !".,".contains(letter)).unwrap_or(text.len());
    let (number, written) = text.split_at(end);
    let unit = if written.trim().is_empty() { unit } else { written.trim() };
    let (_, above, below) = UNITS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(unit)).ok_or(Malformed)?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || whole.len() > 12 || fraction.len() > 9 {
        return Err(Malformed);
    }
    let mut value = 0_i128;
    for byte in whole.bytes().filter(|byte| *byte != b',').chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return Err(Malformed);
        }
        value = value * 10 + i128::from(byte - b'0');
    }
    let parts = fraction.bytes().fold(1_i128, |parts, _| parts * 10) * above;
    let hundredths = (value * below * 2 + parts) / (parts * 2);
    let hundredths = i64::try_from(hundredths).ok().filter(|all| i128::from(*all) < MOST).ok_or(Malformed)?;
    Ok(Quantity::from_hundredths(hundredths))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_meets_in_hectares() {
        let table = [
            ("15亩", 100),
            ("3", 20),
            ("12.5 亩", 83),
            ("２亩", 13),
            ("1,500亩", 10_000),
            ("1.5公顷", 150),
            ("0.05HA", 5),
            ("320㎡", 3),
            ("320平方米", 3),
            ("1000 m2", 10),
            ("6分", 4),
            ("0", 0),
        ];
        for (text, hundredths) in table {
            assert_eq!(hectares(text, "亩"), Ok(Quantity::from_hundredths(hundredths)), "{text}");
        }
        assert_eq!(hectares("1.5", "公顷"), Ok(Quantity::from_hundredths(150)));
    }

    #[test]
    fn what_is_no_area_is_refused() {
        for text in ["", "亩", "约三亩", "3垄", "-3亩", "1e3亩", "3.4.5亩", "99999999999999亩", "999999999999亩"]
        {
            assert_eq!(hectares(text, "亩"), Err(Malformed), "{text}");
        }
        assert_eq!(hectares("3", "垄"), Err(Malformed));
    }
}
