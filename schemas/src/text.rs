//! Width and blanks: how the same text comes from different keyboards.
//!
//! Promises to change nothing else, and to copy only what changes. Knows
//! nothing of what a text means.

use std::borrow::Cow;

/// Full-width letters, digits and signs (`Ａ１（`) as their half-width ones,
/// the ideographic space as a blank.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.chars().all(|letter| narrow(letter) == letter) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow).collect())
}

/// Without any blank, however wide.
pub fn without_blanks(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|letter| !letter.is_whitespace()).collect())
}

/// One letter as its half-width form, if it has one.
pub fn narrow(letter: char) -> char {
    match letter {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).expect("the block maps onto ASCII"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_become_narrow_and_clean_text_is_not_copied() {
        assert_eq!(half_width("ＪＹ２４４　０"), "JY244 0");
        assert!(matches!(half_width("江门市 JY2"), Cow::Borrowed(_)));
    }
}
