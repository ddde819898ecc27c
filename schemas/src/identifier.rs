//! Identifiers: one checked type a code, and schemes that name them in events.
//!
//! A type here exists only for a code that is right in length, characters and
//! check digit. A wrong code is data with a flag, never a reason to drop a
//! record: of the real licence numbers that authorities list, some fail. Knows
//! nothing of who an identifier belongs to.

use std::borrow::Cow;

use crate::text::narrow;

mod agriculture;
mod check;
mod device;
mod licence;
mod organisation;
mod product;
mod registration;
mod resident;
mod scheme;
mod social_credit;

pub use agriculture::{EarTag, PesticideCode};
pub use device::Gb28181;
pub use licence::{FilingNumber, FoodBusinessLicence, FoodProductionLicence, OldProductionLicence};
pub use organisation::OrganisationCode;
pub use product::{GreenFood, Gtin, OrganicCode};
pub use registration::RegistrationNumber;
pub use resident::ResidentId;
pub use scheme::{SCHEMES, Scheme, SchemeEntry, Validity};
pub use social_credit::SocialCreditCode;

/// What is wrong with a code, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Too short or too long, in characters.
    #[error("{found} characters, {expected} expected")]
    Length {
        /// The length or lengths that the code may have.
        expected: &'static str,
        /// The length it has.
        found: usize,
    },
    /// A character that cannot stand where it stands.
    #[error("{found:?} at place {place}, {expected} expected")]
    Character {
        /// Counted from 1.
        place: usize,
        /// What stands there.
        found: char,
        /// What may stand there.
        expected: &'static str,
    },
    /// The check digit is not the one that the rest gives.
    #[error("check digit {found}, {expected} computed")]
    CheckDigit {
        /// Computed from the other characters.
        expected: char,
        /// Written.
        found: char,
    },
}

/// A code as it is compared: half-width, upper case, without blanks.
pub fn normalise(text: &str) -> Cow<'_, str> {
    let clean = |letter: char| !letter.is_whitespace() && !letter.is_ascii_lowercase() && narrow(letter) == letter;
    if text.chars().all(clean) {
        return Cow::Borrowed(text);
    }
    let letters = text.chars().map(narrow).filter(|letter| !letter.is_whitespace());
    Cow::Owned(letters.map(|letter| letter.to_ascii_uppercase()).collect())
}

/// An organisation code as it is compared: also without the hyphen that is
/// often printed before its check digit.
fn without_hyphen(text: &str) -> Cow<'_, str> {
    match normalise(text) {
        code if code.contains('-') => Cow::Owned(code.replace('-', "")),
        code => code,
    }
}

/// A checked code: a text that its `check` has accepted, normalised.
macro_rules! checked {
    ($(#[$doc:meta])* $name:ident) => {
        $crate::identifier::checked! { $(#[$doc])* $name, $crate::identifier::normalise }
    };
    ($(#[$doc:meta])* $name:ident, $normalise:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Reads the code, normalised first; says what is wrong with it.
            pub fn parse(text: &str) -> Result<Self, $crate::identifier::IdentifierError> {
                let text = $normalise(text);
                Self::check(&text)?;
                Ok(Self(text.into_owned()))
            }

            /// The code, normalised.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}
use checked;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_compared_without_case_width_or_blanks() {
        assert_eq!(normalise(" ｊｙ2440784 0000014"), "JY24407840000014");
        assert!(matches!(normalise("JY24407840000014"), Cow::Borrowed(_)));
    }

    #[test]
    fn an_error_says_what_was_expected() {
        let error = SocialCreditCode::parse("91350100M000100Y4Z").unwrap_err();
        assert_eq!(error.to_string(), "'Z' at place 18, a digit or a letter but I, O, S, V, Z expected");
        let error = RegistrationNumber::parse("1101080000000").unwrap_err();
        assert_eq!(error.to_string(), "13 characters, 15 expected");
        let error = FoodBusinessLicence::parse("JY24401060000042").unwrap_err();
        assert!(matches!(error, IdentifierError::CheckDigit { found: '2', .. }));
    }
}
