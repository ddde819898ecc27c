//! The arithmetic of check digits, and checks of length and characters.

use super::IdentifierError;

/// The length in characters must be this; `expected` is its name.
pub fn length(text: &str, length: usize, expected: &'static str) -> Result<(), IdentifierError> {
    let found = text.chars().count();
    if found == length { Ok(()) } else { Err(IdentifierError::Length { expected, found }) }
}

/// Every character from place `from` (counted from 1) must be allowed.
pub fn characters(
    text: &str,
    from: usize,
    expected: &'static str,
    allowed: impl Fn(char) -> bool,
) -> Result<(), IdentifierError> {
    let mut places = text.chars().enumerate();
    match places.find(|(place, found)| place + 1 >= from && !allowed(*found)) {
        None => Ok(()),
        Some((place, found)) => Err(IdentifierError::Character { place: place + 1, found, expected }),
    }
}

/// The characters from place `from` on must be digits.
pub fn digits(text: &str, from: usize) -> Result<(), IdentifierError> {
    characters(text, from, "a digit", |letter| letter.is_ascii_digit())
}

/// One character, at `place` counted from 1, must be allowed.
pub fn place(
    text: &str,
    place: usize,
    expected: &'static str,
    allowed: impl Fn(char) -> bool,
) -> Result<(), IdentifierError> {
    match text.chars().nth(place - 1) {
        Some(found) if !allowed(found) => Err(IdentifierError::Character { place, found, expected }),
        _ => Ok(()),
    }
}

/// The text must begin with this.
pub fn prefix(text: &str, prefix: &'static str) -> Result<(), IdentifierError> {
    let mut letters = text.chars().zip(prefix.chars()).enumerate();
    match letters.find(|(_, (found, wanted))| found != wanted) {
        None => Ok(()),
        Some((place, (found, _))) => Err(IdentifierError::Character { place: place + 1, found, expected: prefix }),
    }
}

/// The last character must be the one computed.
pub fn last(text: &str, expected: char) -> Result<(), IdentifierError> {
    match text.chars().last() {
        Some(found) if found != expected => Err(IdentifierError::CheckDigit { expected, found }),
        _ => Ok(()),
    }
}

/// Sum of values times weights; the shorter of the two ends it.
pub fn weighted(values: impl Iterator<Item = u32>, weights: &[u32]) -> u32 {
    values.zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Values of digits.
pub fn values(text: &str) -> impl DoubleEndedIterator<Item = u32> {
    text.chars().map(|digit| digit.to_digit(10).unwrap_or(0))
}

/// ISO 7064 MOD 11,10 over digits.
pub fn mod_11_10(digits: &str) -> char {
    let product = values(digits).fold(10, |product, digit| {
        let sum = (product + digit) % 10;
        let sum = if sum == 0 { 10 } else { sum };
        sum * 2 % 11
    });
    char::from_digit((11 - product) % 10, 10).expect("below ten")
}
