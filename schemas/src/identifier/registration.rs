//! Registration number of market entities (工商注册号).

use super::{IdentifierError, check, checked};

checked! {
    /// Registration number (注册号) as given before social credit codes:
    /// authority (6), sequence (8), check digit by ISO 7064 MOD 11,10.
    RegistrationNumber
}

impl RegistrationNumber {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 15, "15")?;
        check::digits(text, 1)?;
        check::last(text, check::mod_11_10(&text[..14]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_numbers_pass_and_a_changed_digit_fails() {
        for number in ["110108000000016", "440301103097413"] {
            assert!(RegistrationNumber::parse(number).is_ok(), "{number}");
        }
        for number in ["110108000000017", "440301103097431", "4403011030974", "44030110309741X"] {
            assert!(RegistrationNumber::parse(number).is_err(), "{number}");
        }
    }
}
