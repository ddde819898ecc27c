//! Codes of products: GTIN, organic code, green-food number.

use super::{IdentifierError, check, checked};

checked! {
    /// Global trade item number (商品条码, GB 12904): 8, 12, 13 or 14 digits,
    /// the last by weights 3 and 1 from the right, modulo 10.
    Gtin
}

checked! {
    /// Organic code (有机码): agency (3), year (2), random (12).
    OrganicCode
}

checked! {
    /// Green-food enterprise number (绿色食品企业信息码): `GF`, county (6), year
    /// (2), sequence (4).
    GreenFood
}

impl Gtin {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        if ![8, 12, 13, 14].contains(&text.chars().count()) {
            check::length(text, 13, "8, 12, 13 or 14")?;
        }
        check::digits(text, 1)?;
        let body = check::values(text).rev().skip(1);
        let weights = [3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3];
        let check = (10 - check::weighted(body, &weights) % 10) % 10;
        check::last(text, char::from_digit(check, 10).expect("below ten"))
    }
}

impl OrganicCode {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 17, "17")?;
        check::digits(text, 1)
    }
}

impl GreenFood {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::prefix(text, "GF")?;
        check::length(text, 14, "14")?;
        check::digits(text, 3)
    }

    /// County of the enterprise, six digits of GB/T 2260.
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_of_any_length_passes_and_a_wrong_digit_fails() {
        for gtin in ["6901234567892", "16901234567899", "12345670", "036000291452"] {
            assert!(Gtin::parse(gtin).is_ok(), "{gtin}");
        }
        for gtin in ["6901234567893", "690123456789", "69012345678921345"] {
            assert!(Gtin::parse(gtin).is_err(), "{gtin}");
        }
    }

    #[test]
    fn codes_without_check_digit_are_checked_in_shape() {
        assert!(OrganicCode::parse("12321123456789012").is_ok());
        assert!(OrganicCode::parse("1232112345678901").is_err());
        assert_eq!(GreenFood::parse("GF440784210123").unwrap().division(), "440784");
        assert!(GreenFood::parse("LB440784210123").is_err());
    }
}
