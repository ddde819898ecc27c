//! Schemes: what an identifier in an event is an identifier of.
//!
//! The list and its order, which is seniority, are `identifiers.toml`. Knows
//! nothing of how identities are resolved.

use std::borrow::Cow;
use std::fmt;

use super::{
    EarTag, FilingNumber, FoodBusinessLicence, FoodProductionLicence, Gb28181, GreenFood, Gtin, IdentifierError,
    OrganicCode, OrganisationCode, PesticideCode, RegistrationNumber, ResidentId, SocialCreditCode, normalise,
    without_hyphen,
};

include!(concat!(env!("OUT_DIR"), "/schemes.rs"));

/// What `identifiers.toml` says of a scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SchemeEntry {
    /// The scheme.
    pub scheme: Scheme,
    /// Its name in events: `social-credit-code`.
    pub name: &'static str,
    /// Its name in Chinese.
    pub label_zh: &'static str,
    /// Its name in English.
    pub label_en: &'static str,
    /// Whether two mentions that share a valid one are the same operator.
    pub joins: bool,
}

/// What the check of an identifier found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Validity {
    /// Length, characters and, where there is one, check digit are right.
    Valid,
    /// Wrong, and how. It names an operator but never joins two.
    Invalid(IdentifierError),
    /// The numbering is not public: taken as it is, counts as valid.
    Opaque,
}

impl Validity {
    /// Whether the identifier may join what names it.
    pub fn counts(&self) -> bool {
        !matches!(self, Self::Invalid(_))
    }
}

impl Scheme {
    /// The scheme of this name.
    pub fn find(name: &str) -> Option<Self> {
        SCHEMES.iter().find(|entry| entry.name == name).map(|entry| entry.scheme)
    }

    /// What `identifiers.toml` says of it.
    pub fn entry(self) -> &'static SchemeEntry {
        &SCHEMES[self.seniority()]
    }

    /// Its place in `identifiers.toml`: 0 is the most senior.
    pub fn seniority(self) -> usize {
        self as usize
    }

    /// Whether two mentions that share a valid one are the same operator.
    pub fn joins(self) -> bool {
        self.entry().joins
    }

    /// An identifier as it is compared. A platform's own ids may differ in
    /// case alone and are only trimmed; codes lose width, case and blanks.
    pub fn normalise(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::PlatformId | Self::IdDigest => Cow::Borrowed(value.trim()),
            Self::OrganisationCode => without_hyphen(value),
            _ => normalise(value),
        }
    }

    /// Checks an identifier, normalised first.
    pub fn validity(self, value: &str) -> Validity {
        let value = self.normalise(value);
        let value = value.as_ref();
        if value.is_empty() {
            return Validity::Invalid(IdentifierError::Length { expected: "at least 1", found: 0 });
        }
        let checked = match self {
            Self::SocialCreditCode => SocialCreditCode::check(value),
            Self::OrganisationCode => OrganisationCode::check(value),
            Self::RegistrationNumber => RegistrationNumber::check(value),
            Self::Licence => match value.get(..2) {
                Some("SC") => FoodProductionLicence::check(value),
                Some("JY") => FoodBusinessLicence::check(value),
                Some("YB") => FilingNumber::check(value),
                _ => return Validity::Opaque,
            },
            Self::ResidentId => ResidentId::parse(value).map(|_| ()),
            Self::Gtin => Gtin::check(value),
            Self::Gb28181Device => Gb28181::check(value),
            Self::PesticideCode => PesticideCode::check(value),
            Self::EarTag => EarTag::check(value),
            Self::OrganicCode => OrganicCode::check(value),
            Self::GreenFood => GreenFood::check(value),
            Self::PlatformId
            | Self::TaxNumber
            | Self::IdDigest
            | Self::NationalEntity
            | Self::QuarantineCertificate => return Validity::Opaque,
        };
        match checked {
            Ok(()) => Validity::Valid,
            Err(error) => Validity::Invalid(error),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.entry().name)
    }
}

impl From<Scheme> for Cow<'_, str> {
    fn from(scheme: Scheme) -> Self {
        Self::Borrowed(scheme.entry().name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seniority_is_the_order_of_the_file() {
        let joining: Vec<&str> = SCHEMES.iter().filter(|entry| entry.joins).map(|entry| entry.name).collect();
        assert_eq!(
            joining,
            ["social-credit-code", "organisation-code", "registration-number", "licence", "platform-id"]
        );
        for (place, entry) in SCHEMES.iter().enumerate() {
            assert_eq!((entry.scheme.seniority(), Scheme::find(entry.name)), (place, Some(entry.scheme)));
        }
    }

    #[test]
    fn a_licence_is_checked_by_its_letters_and_opaque_without_them() {
        assert_eq!(Scheme::Licence.validity("jy2440784 0000014"), Validity::Valid);
        assert!(!Scheme::Licence.validity("JY24401060000042").counts());
        assert_eq!(Scheme::Licence.validity("粤江食坊〔2023〕0012号"), Validity::Opaque);
        assert!(!Scheme::Licence.validity(" ").counts(), "nothing would join everything");
    }

    #[test]
    fn a_platforms_own_id_keeps_its_case() {
        assert_eq!(Scheme::PlatformId.normalise(" yi-can-shi-an/aB1 "), "yi-can-shi-an/aB1");
        assert_eq!(Scheme::OrganisationCode.normalise("00000101-1"), "000001011");
    }
}
