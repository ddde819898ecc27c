//! Who might be who: name, address and telephone propose that two parties are
//! one operator, with a score and its reasons; a person decides.
//!
//! Promises that a proposal depends on the set of portraits alone and is the
//! same both ways; that two with different valid codes are never proposed; and
//! that every point has a sentence. It joins nobody. Pure: knows nothing of the
//! store, of who asks, and of records.

mod address;
mod block;
mod letters;
mod names;
mod phone;
mod place;
mod portrait;
mod reason;
mod score;
mod words;

pub use address::{Address, Nearness};
pub use block::{Crowds, Index, Key, keys};
pub use portrait::Portrait;
pub use reason::Reason;
pub use score::{Score, score};

/// Points from which two portraits are proposed as one.
pub const THRESHOLD: u8 = 60;

/// Names these rules: others make other keys, so what was made by earlier ones is made anew.
pub const RULES: &str = "1";

/// Two portraits that may be one operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Places of the two in what was given, the lower first.
    pub pair: (usize, usize),
    /// How much speaks for it, and why.
    pub score: Score,
}

/// What a set of portraits proposes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposals {
    /// By their places.
    pub found: Vec<Proposal>,
    /// How many pairs were compared.
    pub compared: usize,
}

/// All proposals among these portraits.
#[must_use]
pub fn proposals(portraits: &[Portrait]) -> Proposals {
    let index = Index::of(portraits);
    let pairs = index.pairs();
    let found = pairs.iter().filter_map(|pair| {
        let score = score(&portraits[pair.0], &portraits[pair.1], &index)?;
        (score.points >= THRESHOLD).then_some(Proposal { pair: *pair, score })
    });
    Proposals { found: found.collect(), compared: pairs.len() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::archive::who::identity::{Identifier, Standing};

    const NAMES: [&str; 8] = [
        "鹤山市沙坪金记饭店",
        "金纪饭店",
        "金记烧腊饭店",
        "益家便利店（沙坪店）",
        "益家便利店共和店",
        "鹤山市好日子食品有限公司",
        "好日子食品厂",
        "鹤山市沙坪街道人民路1号",
    ];
    const ADDRESSES: [&str; 6] =
        ["沙坪人民路1号", "鹤山市沙坪街道人民路1号2号铺", "人民路3号", "共和镇共和市场5号档", "沙坪", "金记饭店"];
    const PHONES: [&str; 3] = ["13800001234", "0750-8881234", "8881234"];
    const CODES: [(&str, u8, &str, Standing); 5] = [
        ("social-credit-code", 0, "91440784MA4X00012N", Standing::Valid),
        ("social-credit-code", 0, "92440784MA5200024B", Standing::Valid),
        ("social-credit-code", 0, "91440784MA4X00021N", Standing::Invalid),
        ("licence", 3, "91440784MA4X00012N", Standing::Opaque),
        ("platform-id", 4, "yi-can-shi-an/7", Standing::Opaque),
    ];

    fn portrait(names: &[usize], addresses: &[usize], phones: &[usize], codes: &[usize]) -> Portrait {
        let mut portrait = Portrait::default();
        names.iter().for_each(|n| portrait.name(NAMES[*n]));
        addresses.iter().for_each(|n| portrait.premises_address(ADDRESSES[*n]));
        phones.iter().for_each(|n| portrait.phone(PHONES[*n]));
        for n in codes {
            let (scheme, seniority, value, standing) = CODES[*n];
            portrait.identifier(Identifier { seniority, scheme, value: value.to_owned(), standing });
        }
        portrait
    }

    fn any_portrait() -> impl Strategy<Value = Portrait> {
        let some = |of: usize, most: usize| prop::collection::vec(0..of, 0..=most);
        (some(NAMES.len(), 2), some(ADDRESSES.len(), 2), some(PHONES.len(), 1), some(CODES.len(), 1))
            .prop_map(|(names, addresses, phones, codes)| portrait(&names, &addresses, &phones, &codes))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_score_is_the_same_both_ways(portraits in prop::collection::vec(any_portrait(), 2..8)) {
            let index = Index::of(&portraits);
            for one in &portraits {
                for other in &portraits {
                    prop_assert_eq!(score(one, other, &index), score(other, one, &index));
                }
            }
        }

        #[test]
        fn proposals_know_no_order(portraits in prop::collection::vec(any_portrait(), 2..10), turn in 0..10_usize) {
            let count = portraits.len();
            let turn = turn % count;
            let mut turned = portraits.clone();
            turned.rotate_left(turn);
            let back = |place: usize| (place + turn) % count;
            let plain = |found: &[Proposal], back: &dyn Fn(usize) -> usize| -> BTreeSet<(usize, usize, u8, Vec<Reason>)> {
                let named = found.iter().map(|Proposal { pair, score }| {
                    let (one, other) = (back(pair.0), back(pair.1));
                    (one.min(other), one.max(other), score.points, score.reasons.clone())
                });
                named.collect()
            };
            prop_assert_eq!(plain(&proposals(&portraits).found, &|n| n), plain(&proposals(&turned).found, &back));
        }

        #[test]
        fn two_valid_codes_are_never_proposed_as_one(mut one in any_portrait(), mut other in any_portrait()) {
            one.identifier(identifier(CODES[0]));
            other.identifier(identifier(CODES[1]));
            // A party that names both is not surely another of either.
            prop_assume!(one.is_surely_another(&other));
            prop_assert!(proposals(&[one, other]).found.is_empty());
        }
    }

    fn identifier((scheme, seniority, value, standing): (&'static str, u8, &str, Standing)) -> Identifier {
        Identifier { seniority, scheme, value: value.to_owned(), standing }
    }

    #[test]
    fn a_mention_without_a_code_is_proposed_to_whom_its_name_and_house_say() {
        let parties =
            [portrait(&[0], &[1], &[], &[0]), portrait(&[1], &[0], &[], &[]), portrait(&[5], &[2], &[], &[1])];
        let found = proposals(&parties).found;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].pair, (0, 1));
        assert!(found[0].score.reasons.contains(&Reason::SameSound));
    }

    #[test]
    fn nothing_is_proposed_of_nothing() {
        assert_eq!(proposals(&[]), Proposals::default());
        assert!(proposals(&[Portrait::default(), Portrait::default()]).found.is_empty());
    }
}
