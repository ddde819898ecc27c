//! Unified social credit code (统一社会信用代码, GB 32100-2015).

use super::{IdentifierError, OrganisationCode, check, checked};

/// 31 characters, their places being their values.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

checked! {
    /// Unified social credit code (统一社会信用代码, GB 32100-2015): registering
    /// body and kind (2), division (6), organisation code (9), check digit.
    ///
    /// Any first letter of the alphabet is taken: N (agriculture), Y (other)
    /// and A (military) are real, though some libraries refuse them.
    SocialCreditCode
}

impl SocialCreditCode {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 18, "18")?;
        let expected = "a digit or a letter but I, O, S, V, Z";
        check::characters(text, 1, expected, |letter| ALPHABET.contains(letter))?;
        let values = text.chars().map(|letter| ALPHABET.find(letter).unwrap_or(0) as u32);
        let check = (31 - check::weighted(values, &WEIGHTS) % 31) % 31;
        check::last(text, char::from(ALPHABET.as_bytes()[check as usize]))
    }

    /// Registering body and kind: `91` enterprise, `92` sole trader, `93`
    /// farmers' co-operative, `11` state organ, `12` public institution, `51`
    /// social group, `52` private non-enterprise unit, `54` village committee.
    pub fn kind(&self) -> &str {
        &self.0[..2]
    }

    /// Division where it was registered, six digits of GB/T 2260; not where
    /// the premises are.
    pub fn division(&self) -> &str {
        &self.0[2..8]
    }

    /// The organisation code in it; none where that fails its own check digit.
    pub fn organisation_code(&self) -> Option<OrganisationCode> {
        OrganisationCode::parse(&self.0[8..17]).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_and_synthetic_codes_pass() {
        for code in [
            "91350100M000100Y43",
            "91110000600037341L",
            "91450203MA5MTFWN72",
            "91440784MA4X00012N",
            "92440784MA5200024B",
            "93440784MA5300033Q",
            "12440784456200043D",
            "93440784000001011X",
            "9244078400000102XQ",
            "91440784000001038U",
            "91440784000001046N",
            "91440784000001054H",
            "924407840000010629",
            "524407840000010708",
            "914407840000010894",
            "92440784000001097U",
            "1244078400000110XL",
            "91440784000001126A",
        ] {
            assert_eq!(SocialCreditCode::parse(code).map(|code| code.0), Ok(code.to_owned()));
        }
    }

    #[test]
    fn wrong_ones_fail() {
        for code in ["91350100M000100Y4Z", "91310115MA1H8R7C6D", "91440784MA4X00012", "91440784MA4X00012NN", ""] {
            assert!(SocialCreditCode::parse(code).is_err(), "{code}");
        }
    }

    #[test]
    fn agriculture_other_and_military_are_not_refused() {
        for first in ["N1440784MA4X00012", "Y1440784MA4X00012", "A1440784MA4X00012"] {
            let passing = ALPHABET.chars().filter(|check| SocialCreditCode::parse(&format!("{first}{check}")).is_ok());
            assert_eq!(passing.count(), 1, "{first}");
        }
    }

    #[test]
    fn its_parts_are_read() {
        let code = SocialCreditCode::parse("91440784MA4X00012N").unwrap();
        assert_eq!((code.kind(), code.division()), ("91", "440784"));
        assert_eq!(code.organisation_code().unwrap().as_str(), "MA4X00012");
    }
}
