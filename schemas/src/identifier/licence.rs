//! Numbers of food licences and filings: two letters and fourteen digits.

use super::{IdentifierError, check, checked};

checked! {
    /// Food production licence (食品生产许可证): `SC`, category (3), division
    /// (6), sequence (4), check digit by ISO 7064 MOD 11,10.
    FoodProductionLicence
}

checked! {
    /// Food business licence (食品经营许可证): `JY`, kind (1 sale, 2 catering,
    /// 3 canteen), division (6), sequence (6), check digit by MOD 11,10.
    FoodBusinessLicence
}

checked! {
    /// Filing for the sale of pre-packed food (仅销售预包装食品备案): `YB`, else
    /// as a food business licence.
    FilingNumber
}

checked! {
    /// Old production licence (全国工业产品生产许可证): `QS`, twelve digits, no
    /// check digit. None is in force since 2018-10-01.
    OldProductionLicence
}

/// Two letters and fourteen digits, the last of which checks the others.
fn sixteen(text: &str, prefix: &'static str) -> Result<(), IdentifierError> {
    check::prefix(text, prefix)?;
    check::length(text, 16, "16")?;
    check::digits(text, 3)?;
    check::last(text, check::mod_11_10(&text[2..15]))
}

impl FoodProductionLicence {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        sixteen(text, "SC")
    }

    /// Category of the food, three digits.
    pub fn category(&self) -> &str {
        &self.0[2..5]
    }

    /// Division of the producer, six digits of GB/T 2260.
    pub fn division(&self) -> &str {
        &self.0[5..11]
    }
}

impl FoodBusinessLicence {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        sixteen(text, "JY")?;
        check::place(text, 3, "1 (sale), 2 (catering) or 3 (canteen)", |kind| ('1'..='3').contains(&kind))
    }

    /// `1` sale, `2` catering, `3` canteen.
    pub fn kind(&self) -> &str {
        &self.0[2..3]
    }

    /// Division of the premises, six digits of GB/T 2260.
    pub fn division(&self) -> &str {
        &self.0[3..9]
    }
}

impl FilingNumber {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        sixteen(text, "YB")
    }
}

impl OldProductionLicence {
    pub(super) fn check(text: &str) -> Result<(), IdentifierError> {
        check::prefix(text, "QS")?;
        check::length(text, 14, "14")?;
        check::digits(text, 3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn production_licences_that_pass_and_real_ones_that_fail() {
        for number in [
            "SC10811310111839",
            "SC12441112200063",
            "SC11464010500015",
            "SC10744030704994",
            "SC10344078400019",
            "SC10344078400109",
        ] {
            assert!(FoodProductionLicence::parse(number).is_ok(), "{number}");
        }
        for number in ["SC12442011202449", "SC11453282248002"] {
            let error = FoodProductionLicence::parse(number);
            assert!(matches!(error, Err(IdentifierError::CheckDigit { .. })), "{number}");
        }
    }

    #[test]
    fn business_licences_that_pass_and_a_real_one_that_fails() {
        for number in [
            "JY13301080111719",
            "JY23506230105266",
            "JY14407840000037",
            "JY24407840000014",
            "JY34407840000023",
            "JY24407840001025",
            "JY14407840001066",
            "JY24407840001033",
            "JY34407840001059",
            "jy34407840001042",
        ] {
            assert!(FoodBusinessLicence::parse(number).is_ok(), "{number}");
        }
        let error = FoodBusinessLicence::parse("JY24401060000042");
        assert!(matches!(error, Err(IdentifierError::CheckDigit { .. })));
    }

    #[test]
    fn a_filing_has_the_check_digit_and_an_old_licence_has_none() {
        assert!(FilingNumber::parse("YB14407840000037").is_ok());
        assert!(FilingNumber::parse("YB14407840000038").is_err());
        assert!(OldProductionLicence::parse("QS440724010001").is_ok());
        assert!(OldProductionLicence::parse("QS44072401000").is_err());
    }

    #[test]
    fn parts_of_a_number_are_read() {
        let licence = FoodBusinessLicence::parse("JY24407840000014").unwrap();
        assert_eq!((licence.kind(), licence.division()), ("2", "440784"));
        let licence = FoodProductionLicence::parse("SC10344078400019").unwrap();
        assert_eq!((licence.category(), licence.division()), ("103", "440784"));
    }
}
