//! Codes of farming: pesticide label code, livestock ear tag.

use super::{IdentifierError, check, checked};

checked! {
    /// Pesticide label code (农药标签可追溯电子信息码, Announcement 2579 of the
    /// Ministry of Agriculture): 32 digits: kind of registration (1), last six
    /// of its number, who made it (1), package (3), random (21).
    PesticideCode
}

checked! {
    /// Livestock ear tag (畜禽标识, Order 67 of the Ministry of Agriculture):
    /// species (1), county (6), serial (8).
    EarTag
}

impl PesticideCode {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 32, "32")?;
        check::digits(text, 1)?;
        check::place(text, 1, "1 (PD), 2 (WP) or 3 (temporary)", |kind| ('1'..='3').contains(&kind))?;
        let expected = "1 (own make), 2 (entrusted) or 3 (repackaged)";
        check::place(text, 8, expected, |maker| ('1'..='3').contains(&maker))
    }

    /// Last six digits of the registration's number.
    pub fn registration(&self) -> &str {
        &self.0[1..7]
    }
}

impl EarTag {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::length(text, 15, "15")?;
        check::digits(text, 1)?;
        check::place(text, 1, "1 (pig), 2 (cattle) or 3 (sheep)", |species| ('1'..='3').contains(&species))
    }

    /// County where the animal was tagged, six digits of GB/T 2260.
    pub fn division(&self) -> &str {
        &self.0[1..7]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pesticide_code_names_its_registration() {
        let code = PesticideCode::parse("12008123100112345678901234567890").unwrap();
        assert_eq!(code.registration(), "200812");
        for code in
            ["42008123100112345678901234567890", "12008129100112345678901234567890", "1200812310011234567890123456789"]
        {
            assert!(PesticideCode::parse(code).is_err(), "{code}");
        }
    }

    #[test]
    fn an_ear_tag_names_its_county() {
        assert_eq!(EarTag::parse("144078400000012").unwrap().division(), "440784");
        for tag in ["444078400000012", "14407840000001", "1440784000000I2"] {
            assert!(EarTag::parse(tag).is_err(), "{tag}");
        }
    }
}
