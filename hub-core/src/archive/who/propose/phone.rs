//! Telephone numbers, as they are compared.
//!
//! Promises a number in one form whatever stood around it: country code, area
//! code, hyphens, extension. Knows nothing of whose it is.

use super::letters::plain;

/// Jiangmen's area code: a number of seven digits is one of its own.
const AREA: &str = "0750";

/// What stands between two numbers of one text, and before an extension.
const BETWEEN: [char; 7] = ['/', ',', '、', ';', '|', '或', '和'];
const EXTENSION: [char; 5] = ['转', '#', 'X', '(', '分'];

/// The numbers that a text holds: mobile ones of eleven digits, others with
/// their area code. What is none (too short, one digit repeated) is left out.
#[must_use]
pub fn numbers(text: &str) -> Vec<String> {
    // Blanks divide numbers as often as they group digits, so both are tried.
    let whole = plain(text);
    let found: Vec<String> = whole.split(BETWEEN).filter_map(number).collect();
    if !found.is_empty() {
        return found;
    }
    text.split_whitespace().filter_map(|part| number(&plain(part))).collect()
}

fn number(text: &str) -> Option<String> {
    // An area code may stand in brackets, so one at the beginning ends nothing.
    let text = text.trim_start_matches(['(', '+']);
    let text = text.split_once(EXTENSION).map_or(text, |(before, _)| before);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("0086").unwrap_or(&digits);
    let digits = digits.strip_prefix("86").filter(|rest| rest.len() >= 10).unwrap_or(digits);
    let repeated = digits.chars().skip(3).collect::<std::collections::BTreeSet<char>>().len() < 2;
    match digits.len() {
        _ if repeated => None,
        7 if !digits.starts_with(['0', '1']) => Some(format!("{AREA}{digits}")),
        11 if digits.starts_with('1') => Some(digits.to_owned()),
        10..=12 if digits.starts_with('0') => Some(digits.to_owned()),
        10 if digits.starts_with(&AREA[1..]) => Some(format!("0{digits}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_whatever_stands_around_it() {
        for text in [
            "0750-8881234",
            "8881234",
            "(0750)8881234",
            "+86 750 8881234",
            "０７５０－８８８１２３４转12",
            "电话：8881234",
        ] {
            assert_eq!(numbers(text), ["07508881234"], "{text}");
        }
        assert_eq!(numbers("138 0000 1234"), ["13800001234"]);
        assert_eq!(numbers("+86-13800001234"), ["13800001234"]);
    }

    #[test]
    fn one_text_may_hold_several() {
        assert_eq!(numbers("13800001234/8881234"), ["13800001234", "07508881234"]);
        assert_eq!(numbers("13800001234 13900001235"), ["13800001234", "13900001235"]);
    }

    #[test]
    fn what_no_telephone_has_is_no_number() {
        for text in ["", "无", "12345", "00000000000", "13800000000", "8888888"] {
            assert!(numbers(text).is_empty(), "{text}");
        }
    }
}
