//! Reasons: what speaks for two parties being one operator or against it, how
//! much, and the sentence that says so. All of it in one table.
//!
//! Knows nothing of how a reason is found.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that speaks for or against. Of a kind (codes, names, addresses …)
/// a proposal has one, the one that speaks most for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each has its sentence in the table")]
pub enum Reason {
    CodeElsewhere,
    SameWrongCode,
    SharedInDoubt,
    NearCode,
    SamePlatformTwice,
    SameName,
    CommonName,
    SameSound,
    NearName,
    PartOfName,
    SameCore,
    OtherName,
    OneBranch,
    OtherBranch,
    SameDoor,
    CrowdedDoor,
    SameHouse,
    SameRoad,
    OtherDoor,
    Elsewhere,
    OtherTown,
    SamePhone,
    CrowdedPhone,
    SameTown,
    SameClass,
    OtherClass,
}

/// A reason, its points, its sentence in Chinese and in English.
type Row = (Reason, i32, &'static str, &'static str);

/// Every reason. Points are of 100; [`super::THRESHOLD`] is what is proposed.
const TABLE: [Row; 26] = [
    (
        Reason::CodeElsewhere,
        80,
        "同一有效代码填在不同的代码栏",
        "The same valid code stands under another kind of code",
    ),
    (Reason::SameWrongCode, 60, "填有同一校验不符的代码", "Both bear the same code with a wrong check digit"),
    (Reason::SharedInDoubt, 30, "共有一个存疑的代码", "They share an identifier that is in doubt"),
    (
        Reason::NearCode,
        40,
        "校验不符的代码与另一方的代码仅一字之差",
        "A code with a wrong check digit is one slip from the other's",
    ),
    (Reason::SamePlatformTwice, -15, "在同一平台各有编号", "One platform has an id for each of them"),
    (Reason::SameName, 65, "名称相同", "The name is the same"),
    (Reason::CommonName, 25, "名称相同，但多个主体同名", "The name is the same, and several others bear it"),
    (Reason::SameSound, 60, "名称读音相同，用字不同", "The names sound the same and are written otherwise"),
    (Reason::NearName, 45, "名称仅一字之差", "One slip tells the names apart"),
    (Reason::PartOfName, 45, "一方名称包含另一方名称", "One name contains the other"),
    (Reason::SameCore, 25, "字号相同，行业用语不同", "The same name in another trade"),
    (Reason::OtherName, -15, "名称不同", "The names differ"),
    (Reason::OneBranch, -10, "仅一方名称注明分支", "Only one name says which branch it is"),
    (Reason::OtherBranch, -40, "分支不同", "They are different branches"),
    (Reason::SameDoor, 35, "地址相同（同一门牌或档位）", "The same house or stall"),
    (Reason::CrowdedDoor, 12, "地址相同，但该处主体众多", "The same house or stall, where many are"),
    (Reason::SameHouse, 15, "同一门牌或场所，档位不详", "The same house or site; which unit is not said"),
    (Reason::SameRoad, 10, "同一道路、村或小区，门牌不详", "The same road or village; which house is not said"),
    (Reason::OtherDoor, -10, "门牌或档位不同", "Another house or stall"),
    (Reason::Elsewhere, -5, "道路、村或场所不同", "Another road, village or site"),
    (Reason::OtherTown, -20, "镇街不同", "Another town"),
    (Reason::SamePhone, 35, "电话相同", "The telephone is the same"),
    (
        Reason::CrowdedPhone,
        0,
        "电话相同，但为多个名称共用，不作依据",
        "The telephone is the same; so many share it that it says nothing",
    ),
    (Reason::SameTown, 5, "镇街相同", "The same town"),
    (Reason::SameClass, 5, "主体业态相同", "The same class of business"),
    (Reason::OtherClass, -5, "主体业态不同", "Another class of business"),
];

impl Reason {
    /// Points of 100 that it speaks for the two being one, below 0 against.
    #[must_use]
    pub fn points(self) -> i32 {
        self.row().1
    }

    /// The sentence in Chinese.
    #[must_use]
    pub fn zh(self) -> &'static str {
        self.row().2
    }

    /// The sentence in English.
    #[must_use]
    pub fn en(self) -> &'static str {
        self.row().3
    }

    fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_row() {
        for (place, (reason, ..)) in TABLE.iter().enumerate() {
            assert_eq!(*reason as usize, place);
        }
        assert_eq!(Reason::OtherClass as usize + 1, TABLE.len());
    }

    #[test]
    fn a_sentence_says_which_reason_it_is_in_both_languages() {
        let sentences: std::collections::BTreeSet<&str> = TABLE.iter().flat_map(|(_, _, zh, en)| [*zh, *en]).collect();
        assert_eq!(sentences.len(), TABLE.len() * 2);
    }
}
