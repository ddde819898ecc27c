//! Organisation code (组织机构代码, GB 11714-1997).

use super::{IdentifierError, check, checked};

const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

checked! {
    /// Organisation code (组织机构代码, GB 11714-1997): eight characters and a
    /// check digit; the hyphen that is often printed before it is taken out.
    OrganisationCode, super::without_hyphen
}

impl OrganisationCode {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 9, "9")?;
        let expected = "a digit or a letter";
        check::characters(text, 1, expected, |letter| letter.is_ascii_digit() || letter.is_ascii_uppercase())?;
        let values = text.chars().map(|letter| letter.to_digit(36).unwrap_or(0));
        let check = match 11 - check::weighted(values, &WEIGHTS) % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).expect("1 to 9"),
        };
        check::last(text, check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_inside_social_credit_codes_pass() {
        for code in ["M000100Y4", "600037341", "MA5MTFWN7", "MA4X00012", "00000101-1", "00000110X"] {
            assert!(OrganisationCode::parse(code).is_ok(), "{code}");
        }
    }

    #[test]
    fn a_changed_digit_fails() {
        for code in ["600037342", "610037341", "60003734", "MA4X0001一"] {
            assert!(OrganisationCode::parse(code).is_err(), "{code}");
        }
    }
}
