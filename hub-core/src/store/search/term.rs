//! Terms: what operators are looked up by, made of the text that they are found by.
//!
//! Promises: where a word stands in a text, all terms that the word asks for are terms of the text. The reverse is only
//! likely, so what is found by terms is looked at once more. Pure.
//!
//! A text has as terms each letter, each two neighbours, and each three of which none is Han: two of some thousand say
//! as much as three of some dozen. Each five of which none is Han have a term too, which they share with others, since
//! there are too many of them: it tells a word from those whose threes it has (*diandian* from *fandian*). None of them
//! goes over a blank, since no word does.

use std::collections::BTreeSet;

/// Bits of a term's number; the rest of 64 is left to the block, and the sign.
pub(super) const BITS: u32 = 43;

/// Terms that all fives share.
const SHARED: u64 = 4_096;

/// A term's number: alike for equal terms, and hardly ever for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term(pub(super) i64);

impl Term {
    /// Of up to three letters; a letter has 21 bits.
    fn letters(letters: &[char]) -> Self {
        Self::mixed(letters.iter().fold(0, |sum, letter| sum << 21 | u64::from(u32::from(*letter))))
    }

    /// Of five letters.
    fn five(letters: &[char]) -> Self {
        let sum = fnv(0, letters.iter().map(|letter| u64::from(u32::from(*letter))));
        Self::mixed((Self::mixed(sum).0.cast_unsigned() % SHARED) | (1 << 62))
    }

    /// Of a town's code.
    pub fn town(code: &str) -> Self {
        Self::named(b't', code)
    }

    /// Of a class of business.
    pub fn class(code: &str) -> Self {
        Self::named(b'c', code)
    }

    /// FNV-1a, whose offset keeps it off the numbers of letters.
    fn named(kind: u8, code: &str) -> Self {
        let bytes = std::iter::once(kind).chain(code.bytes());
        Self::mixed(fnv(0xcbf2_9ce4_8422_2325, bytes.map(u64::from)) | 1 << 63)
    }

    /// The last step of splitmix64, and of what it gives the upper bits.
    fn mixed(mut sum: u64) -> Self {
        sum = (sum ^ sum >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        sum = (sum ^ sum >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(((sum ^ sum >> 31) >> (64 - BITS)).cast_signed())
    }
}

/// FNV-1a's step for each of these.
fn fnv(offset: u64, values: impl Iterator<Item = u64>) -> u64 {
    values.fold(offset, |sum, value| (sum ^ value).wrapping_mul(0x0100_0000_01b3))
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether none of them is Han.
fn is_narrow(letters: &&[char]) -> bool {
    !letters.iter().copied().any(is_han)
}

/// The terms of a text, in their order.
pub(super) fn terms_of(text: &str) -> Vec<Term> {
    let mut found = Vec::with_capacity(text.len() * 2);
    let mut letters: Vec<char> = Vec::new();
    for word in text.split_whitespace() {
        letters.clear();
        letters.extend(word.chars());
        found.extend(letters.iter().map(|letter| Term::letters(&[*letter])));
        found.extend(letters.windows(2).map(Term::letters));
        found.extend(letters.windows(3).filter(is_narrow).map(Term::letters));
        found.extend(letters.windows(5).filter(is_narrow).map(Term::five));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What a word asks for: its fives, and those of its other terms that stand in none of up to three letters.
pub(super) fn asked_by(word: &str) -> BTreeSet<Term> {
    let letters: Vec<char> = word.chars().collect();
    let threes = letters.windows(3).filter(is_narrow);
    let within = |at: usize| letters.get(at..at + 3).is_some_and(|three| is_narrow(&three));
    let twos = letters.windows(2).enumerate();
    let twos = twos.filter(|(at, _)| !within(*at) && !at.checked_sub(1).is_some_and(within));
    let one = letters.chunks(1).filter(|_| letters.len() == 1);
    let fives = letters.windows(5).filter(is_narrow).map(Term::five);
    threes.chain(twos.map(|(_, two)| two)).chain(one).map(Term::letters).chain(fives).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of<const N: usize>(texts: [&str; N]) -> BTreeSet<Term> {
        texts.iter().map(|text| Term::letters(&text.chars().collect::<Vec<_>>())).collect()
    }

    #[test]
    fn a_word_asks_for_its_longest_terms() {
        for (word, asked) in [
            ("", of([])),
            ("a", of(["a"])),
            ("店", of(["店"])),
            ("a1", of(["a1"])),
            ("烧腊", of(["烧腊"])),
            ("amsl", of(["ams", "msl"])),
            ("阿明烧", of(["阿明", "明烧"])),
            ("abc店", of(["abc", "c店"])),
            ("第12号", of(["第1", "12", "2号"])),
            ("\"*-'", of(["\"*-", "*-'"])),
        ] {
            assert_eq!(asked_by(word), asked, "{word}");
        }
    }

    #[test]
    fn a_town_is_no_class_and_no_letters_and_five_are_more_than_their_threes() {
        let terms = BTreeSet::from([Term::town("a"), Term::class("a"), Term::letters(&['a']), Term::town("b")]);
        assert_eq!(terms.len(), 4);
        let terms = terms_of("fandian miandian").into_iter().collect();
        assert!(asked_by("andian").is_subset(&terms) && !asked_by("diandian").is_subset(&terms));
    }

    proptest! {
        #[test]
        fn a_word_of_a_text_asks_for_nothing_that_the_text_has_not(
            text in "[ab1é阿明\u{20000} \n\"*-]{0,24}", from in 0_usize..24, to in 0_usize..24,
        ) {
            let letters: Vec<char> = text.chars().collect();
            let (from, to) = (from.min(letters.len()), to.min(letters.len()));
            let part: String = letters[from.min(to)..to.max(from)].iter().collect();
            let terms = terms_of(&text);
            for word in part.split_whitespace() {
                prop_assert!(asked_by(word).iter().all(|term| terms.binary_search(term).is_ok()), "{word:?} of {text:?}");
                prop_assert!(!asked_by(word).is_empty());
            }
        }
    }
}
