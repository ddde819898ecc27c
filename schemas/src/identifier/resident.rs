//! Number of a resident identity card (居民身份证号码, GB 11643-1999).
//!
//! It lives as briefly as can be: no `Display`, and `Debug` shows nothing, so
//! that none comes into a log by accident.

use std::fmt;

use super::{IdentifierError, check, normalise};

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Number of a resident identity card (GB 11643-1999): division (6), birth
/// (8), sequence (3), check digit.
#[derive(Clone, PartialEq, Eq)]
pub struct ResidentId(String);

impl ResidentId {
    /// Reads the number, normalised first.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = normalise(text);
        check::length(&text, 18, "18")?;
        check::digits(text.trim_end_matches('X'), 1)?;
        check::place(&text, 17, "a digit", |letter| letter.is_ascii_digit())?;
        let sum = check::weighted(check::values(&text), &WEIGHTS);
        check::last(&text, char::from(b"10X98765432"[(sum % 11) as usize]))?;
        Ok(Self(text.into_owned()))
    }

    /// The number itself, for a keyed digest and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ResidentId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ResidentId(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_passes_and_a_changed_digit_fails() {
        assert_eq!(ResidentId::parse("440784199001010015").unwrap().expose(), "440784199001010015");
        for number in ["440784199001010016", "44078419900101001X", "4407841990010100XX", "440784199001010"] {
            assert!(ResidentId::parse(number).is_err(), "{number}");
        }
    }

    #[test]
    fn the_check_digit_ten_is_written_x() {
        assert!(ResidentId::parse("44078419900101004x").is_ok());
    }

    #[test]
    fn a_log_shows_nothing_of_it() {
        let id = ResidentId::parse("440784199001010015").unwrap();
        assert!(!format!("{id:?}").contains("4407"));
    }
}
