//! Codes of made operators, with right check digits, and what becomes of one
//! that a hand copies.

use hub_schemas::identifier::{Scheme, Validity};

use super::chance::Chance;

/// What a check digit may be, of whatever kind.
const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // pragma: allowlist secret

/// A social credit code with the organisation code inside it: `91`, `92` …
pub fn social_credit(kind: &str, n: usize) -> String {
    let organisation = closed(Scheme::OrganisationCode, &format!("MA{n:06}"));
    closed(Scheme::SocialCreditCode, &format!("{kind}440784{organisation}"))
}

/// The organisation code that stands in a social credit code.
pub fn organisation(code: &str) -> String {
    code[8..17].to_owned()
}

/// A registration number of fifteen digits, as before 2015.
pub fn registration(n: usize) -> String {
    closed(Scheme::RegistrationNumber, &format!("440784{n:08}"))
}

/// A licence: `JY1`, `JY2`, `JY3`, `SC1` … and a number of the county, of `SC`
/// below 10,000.
pub fn licence(kind: &str, n: usize) -> String {
    match kind.starts_with("SC") {
        true => closed(Scheme::Licence, &format!("{kind}03440784{n:04}")),
        false => closed(Scheme::Licence, &format!("{kind}440784{n:06}")),
    }
}

fn closed(scheme: Scheme, text: &str) -> String {
    let whole = LETTERS.chars().map(|letter| format!("{text}{letter}"));
    let valid = whole.into_iter().find(|whole| scheme.validity(whole) == Validity::Valid);
    valid.expect("one of all letters is the check digit")
}

/// A code as a hand copies it wrongly: a letter for another, one left out, one
/// twice, two turned round.
pub fn slipped(code: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = code.chars().collect();
    let at = 2 + chance.below(letters.len() - 3);
    match chance.below(10) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 | 3 => letters.swap(at, at + 1),
        _ => {
            letters[at] = match letters[at] {
                '0' => 'O',
                '1' => 'I',
                '8' => 'B',
                '5' => 'S',
                other => char::from_digit((other.to_digit(10).unwrap_or(3) + 1 + chance.below(8) as u32) % 10, 10)
                    .unwrap_or('0'),
            };
        }
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_codes_are_valid() {
        assert_eq!(Scheme::SocialCreditCode.validity(&social_credit("92", 7)), Validity::Valid);
        assert_eq!(Scheme::OrganisationCode.validity(&organisation(&social_credit("92", 7))), Validity::Valid);
        assert_eq!(Scheme::RegistrationNumber.validity(&registration(7)), Validity::Valid);
        for kind in ["JY1", "JY2", "JY3", "SC1"] {
            assert_eq!(Scheme::Licence.validity(&licence(kind, 7)), Validity::Valid, "{kind}");
        }
    }
}
