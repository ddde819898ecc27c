//! Text as people typed it: widths, blanks, brackets.
//!
//! Nothing here changes the meaning of a text. Knows nothing of codes and
//! identifiers (those are in `hub_schemas`; widths and blanks come from there too).
//!
//! ```
//! use hub_adapter_sdk::text;
//!
//! assert_eq!(text::present(" 甲 "), Some("甲"));
//! assert_eq!(text::present(" / "), None);
//! assert_eq!(text::several("甲、乙；无").collect::<Vec<_>>(), ["甲", "乙"]);
//! assert_eq!(text::document_number("鹤市监处罚[2024] 12号"), "鹤市监处罚〔2024〕12号");
//! ```

use std::borrow::Cow;

pub use hub_schemas::text::{half_width, narrow, without_blanks};

/// Trimmed, or none where nothing is left or the text stands for empty (`/`,
/// `-`, `无`, `null`).
pub fn present(text: &str) -> Option<&str> {
    let text = text.trim();
    let empty = text.is_empty() || ["/", "-", "--", "无", "null", "NULL"].contains(&text);
    (!empty).then_some(text)
}

/// The parts of a text in which several stand, trimmed: `甲、乙；丙`. Those that
/// stand for empty are left out.
pub fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split(['、', ',', '，', ';', '；', '|', '\n']).filter_map(present)
}

/// A document number (文号) with its year in the prescribed brackets 〔〕,
/// whatever stood there, without blanks (GB/T 9704: the year stands in 六角括号).
pub fn document_number(text: &str) -> Cow<'_, str> {
    let prescribed = |letter| match narrow(letter) {
        '[' | '(' | '【' | '﹝' | '{' | '〈' | '<' | '《' => '〔',
        ']' | ')' | '】' | '﹞' | '}' | '〉' | '>' | '》' => '〕',
        other => other,
    };
    let clean = |letter: char| !letter.is_whitespace() && prescribed(letter) == letter;
    if text.chars().all(clean) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|letter| !letter.is_whitespace()).map(prescribed).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_number_has_one_form() {
        for text in
            ["鹤市监处罚（2024）12号", "鹤市监处罚[2024] 12号", "鹤市监处罚﹝２０２４﹞12号", "鹤市监处罚｛2024＞12号"]
        {
            assert_eq!(document_number(text), "鹤市监处罚〔2024〕12号");
        }
    }

    #[test]
    fn several_in_one_text_are_told_apart() {
        assert_eq!(several(" 甲、乙；; 丙,/").collect::<Vec<_>>(), ["甲", "乙", "丙"]);
        assert_eq!(several("无").count(), 0);
    }

    #[test]
    fn what_stands_for_empty_is_absent() {
        assert_eq!([" / ", "无", "", "\u{3000}"].map(present), [None; 4]);
        assert_eq!(present(" 甲 "), Some("甲"));
    }
}
