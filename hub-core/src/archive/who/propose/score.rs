//! The score of two portraits: the sum of what speaks for and against their
//! being one, of each kind of evidence the strongest alone.
//!
//! Promises the same score for both orders, in whole points from 0 to 100; the
//! points and sentences are those of [`Reason`]. Knows nothing of how the two
//! were found.

use super::address::{Address, Nearness};
use super::block::{Crowds, Key};
use super::letters::near;
use super::names::{Branches, Likeness, Name};
use super::portrait::Portrait;
use super::reason::Reason;
use crate::archive::who::identity::Identifier;

/// How much speaks for two being one, and why.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Score {
    /// From 0 to 100.
    pub points: u8,
    /// What was counted, each kind of evidence in its turn.
    pub reasons: Vec<Reason>,
}

/// Compares two portraits. None where two different valid codes say that they
/// are two.
#[must_use]
pub fn score(one: &Portrait, other: &Portrait, crowds: &dyn Crowds) -> Option<Score> {
    if one.is_surely_another(other) {
        return None;
    }
    let mut reasons = Vec::new();
    reasons.extend(codes(one, other, crowds));
    reasons.extend(platforms(one, other));
    reasons.extend(names(one, other, crowds).into_iter().flatten());
    let place = addresses(one, other, crowds);
    reasons.extend(place);
    if place != Some(Reason::OtherTown) {
        reasons.extend(either(&one.towns, &other.towns, Reason::SameTown, Reason::OtherTown));
    }
    reasons.extend(phones(one, other, crowds));
    reasons.extend(either(&one.classes, &other.classes, Reason::SameClass, Reason::OtherClass));
    let points: i32 = reasons.iter().map(|reason| reason.points()).sum();
    Some(Score { points: u8::try_from(points.clamp(0, 100)).unwrap_or(0), reasons })
}

/// Whether two sets share something, or neither of them is empty and they do not.
fn either<T: Ord>(
    one: &std::collections::BTreeSet<T>,
    other: &std::collections::BTreeSet<T>,
    same: Reason,
    differ: Reason,
) -> Option<Reason> {
    match (one.is_empty() || other.is_empty(), one.is_disjoint(other)) {
        (true, _) => None,
        (false, true) => Some(differ),
        (false, false) => Some(same),
    }
}

fn codes(one: &Portrait, other: &Portrait, crowds: &dyn Crowds) -> Option<Reason> {
    let pairs = one.identifiers.iter().flat_map(|id| other.identifiers.iter().map(move |another| (id, another)));
    pairs.filter_map(|(id, another)| code(id, another, crowds)).max_by_key(|reason| reason.points())
}

fn code(id: &Identifier, another: &Identifier, crowds: &dyn Crowds) -> Option<Reason> {
    let is_long = |id: &Identifier| id.value.len() >= 12 && id.value.is_ascii() && !id.value.contains('/');
    if id.value == another.value {
        return match (id.joins() || another.joins(), id.scheme == another.scheme) {
            _ if crowds.is_crowded(&Key::code(&id.value)) => None,
            (_, false) if !is_long(id) => None,
            (true, false) => Some(Reason::CodeElsewhere),
            (true, true) => Some(Reason::SharedInDoubt),
            (false, _) => Some(Reason::SameWrongCode),
        };
    }
    let slip =
        !(id.joins() && another.joins()) && is_long(id) && is_long(another) && one_slip(&id.value, &another.value);
    slip.then_some(Reason::NearCode)
}

/// Codes are long enough for [`near`] to allow two slips; of a code one is meant.
fn one_slip(one: &str, other: &str) -> bool {
    one.len().abs_diff(other.len()) < 2 && near(one, other) && strsim::osa_distance(one, other) == 1
}

/// A platform that keeps an id for each of them takes them for two.
fn platforms(one: &Portrait, other: &Portrait) -> Option<Reason> {
    let ids = |portrait: &Portrait| -> Vec<(String, String)> {
        let ids = portrait.identifiers.iter().filter(|id| id.scheme == "platform-id");
        ids.filter_map(|id| id.value.split_once('/'))
            .map(|(platform, id)| (platform.to_owned(), id.to_owned()))
            .collect()
    };
    let (ours, theirs) = (ids(one), ids(other));
    let twice =
        ours.iter().any(|(platform, id)| theirs.iter().any(|(another, other)| platform == another && id != other));
    twice.then_some(Reason::SamePlatformTwice)
}

/// What the two names say that speak most for it, and what their branches say.
fn names(one: &Portrait, other: &Portrait, crowds: &dyn Crowds) -> [Option<Reason>; 2] {
    let pairs = one.names.iter().flat_map(|name| other.names.iter().map(move |another| (name, another)));
    let towns: Vec<&str> = one.towns.intersection(&other.towns).copied().collect();
    let reasons = pairs.map(|(name, another)| {
        let common = || is_common(name, &towns, crowds) || is_common(another, &towns, crowds);
        let likeness = match name.likeness(another) {
            Likeness::Same | Likeness::Sound | Likeness::Near | Likeness::Part if common() => Reason::CommonName,
            Likeness::Same => Reason::SameName,
            Likeness::Sound => Reason::SameSound,
            Likeness::Near => Reason::NearName,
            Likeness::Part => Reason::PartOfName,
            Likeness::Core => Reason::SameCore,
            Likeness::Other => return [Some(Reason::OtherName), None],
        };
        [Some(likeness), branches(name, another)]
    });
    reasons.max_by_key(|pair| pair.iter().flatten().map(|reason| reason.points()).sum::<i32>()).unwrap_or_default()
}

/// Whether many bear a name: in the towns that both are in, else in the county.
fn is_common(name: &Name, towns: &[&str], crowds: &dyn Crowds) -> bool {
    crowds.is_crowded(&Key::name(name)) && towns.iter().all(|town| crowds.is_crowded(&Key::name_in_town(name, town)))
}

fn branches(name: &Name, another: &Name) -> Option<Reason> {
    match name.branches(another) {
        Branches::Same => None,
        Branches::OneSided => Some(Reason::OneBranch),
        Branches::Other => Some(Reason::OtherBranch),
    }
}

fn addresses(one: &Portrait, other: &Portrait, crowds: &dyn Crowds) -> Option<Reason> {
    let pairs = one.addresses().flat_map(|address| other.addresses().map(move |another| (address, another)));
    let reasons = pairs.map(|(address, another)| place(address, another, crowds));
    reasons.max_by_key(|reason| reason.map_or(0, Reason::points))?
}

fn place(address: &Address, another: &Address, crowds: &dyn Crowds) -> Option<Reason> {
    let crowded = |address: &Address| Key::doors(address).last().is_some_and(|key| crowds.is_crowded(key));
    match address.nearness(another) {
        Nearness::Door if crowded(address) || crowded(another) => Some(Reason::CrowdedDoor),
        Nearness::Door => Some(Reason::SameDoor),
        Nearness::House => Some(Reason::SameHouse),
        Nearness::Road => Some(Reason::SameRoad),
        Nearness::Unknown => None,
        Nearness::OtherDoor => Some(Reason::OtherDoor),
        Nearness::Elsewhere => Some(Reason::Elsewhere),
        Nearness::OtherTown => Some(Reason::OtherTown),
    }
}

fn phones(one: &Portrait, other: &Portrait, crowds: &dyn Crowds) -> Option<Reason> {
    let shared = one.phones.intersection(&other.phones);
    let reasons = shared.map(|number| match crowds.is_crowded(&Key::phone(number)) {
        true => Reason::CrowdedPhone,
        false => Reason::SamePhone,
    });
    reasons.max_by_key(|reason| reason.points())
}

#[cfg(test)]
mod tests {
    use super::super::block::Index;
    use super::*;
    use crate::archive::who::identity::Standing;

    fn party(names: &[&str], addresses: &[&str], phones: &[&str]) -> Portrait {
        let mut portrait = Portrait::default();
        names.iter().for_each(|text| portrait.name(text));
        addresses.iter().for_each(|text| portrait.premises_address(text));
        phones.iter().for_each(|text| portrait.phone(text));
        portrait
    }

    fn with(mut portrait: Portrait, scheme: &'static str, value: &str, standing: Standing) -> Portrait {
        portrait.identifier(Identifier { seniority: 0, scheme, value: value.to_owned(), standing });
        portrait
    }

    /// The score of the first two among all.
    fn of(all: &[Portrait]) -> Score {
        score(&all[0], &all[1], &Index::of(all)).unwrap()
    }

    #[test]
    fn a_telephone_of_many_names_says_nothing() {
        let names = ["金记饭店", "好日子酒家", "兴隆粮油", "福满楼茶餐厅", "万家超市", "新城面馆"];
        let all: Vec<Portrait> = names.iter().map(|name| party(&[name], &[], &["13800001234"])).collect();
        assert!(of(&all[..2]).reasons.contains(&Reason::SamePhone));
        assert_eq!(of(&all).reasons, [Reason::OtherName, Reason::CrowdedPhone]);
        assert_eq!(of(&all).points, 0);
    }

    #[test]
    fn many_records_of_one_name_make_no_crowd() {
        let all = vec![party(&["金记饭店"], &["沙坪人民路1号"], &["13800001234"]); 20];
        assert_eq!(of(&all).reasons, [Reason::SameName, Reason::SameDoor, Reason::SameTown, Reason::SamePhone]);
        assert_eq!(of(&all).points, 100);
    }

    #[test]
    fn another_branch_outweighs_the_name_of_its_chain() {
        let all = [party(&["益家便利店（沙坪店）"], &[], &[]), party(&["益家便利店（共和店）"], &[], &[])];
        assert_eq!(of(&all).reasons, [Reason::SameName, Reason::OtherBranch]);
        assert!(of(&all).points < super::super::THRESHOLD);
    }

    #[test]
    fn a_name_that_many_bear_is_weaker_evidence() {
        let codes = ["91440784MA4X00012N", "92440784MA5200024B", "93440784MA5300033Q", "12440784456200043D"];
        let mut all = vec![party(&["金记饭店"], &[], &[]); 2];
        assert_eq!(of(&all).reasons, [Reason::SameName]);
        all.extend(codes.map(|code| with(party(&["金记饭店"], &[], &[]), "social-credit-code", code, Standing::Valid)));
        assert_eq!(of(&all).reasons, [Reason::CommonName]);
    }

    #[test]
    fn a_registered_address_is_compared_with_anothers_premises() {
        let mut registered = party(&["好日子食品有限公司"], &[], &[]);
        registered.registered_address("沙坪街道人民路1号");
        let all = [registered, party(&["好日子食品公司"], &["鹤山市沙坪人民路1号"], &[])];
        assert_eq!(of(&all).reasons, [Reason::SameName, Reason::SameDoor, Reason::SameTown]);
    }

    #[test]
    fn codes_in_another_field_one_slip_away_or_wrong_in_the_same_way_are_found() {
        let code = |scheme, value, standing| with(Portrait::default(), scheme, value, standing);
        let right = || code("social-credit-code", "91440784MA4X00012N", Standing::Valid);
        let slipped = || code("social-credit-code", "91440784MA4X00021N", Standing::Invalid);
        assert_eq!(
            of(&[right(), code("licence", "91440784MA4X00012N", Standing::Opaque)]).reasons,
            [Reason::CodeElsewhere]
        );
        assert_eq!(of(&[right(), slipped()]).reasons, [Reason::NearCode]);
        assert_eq!(of(&[slipped(), slipped()]).reasons, [Reason::SameWrongCode]);
        let licence = code("licence", "JY24407840000014", Standing::Valid);
        assert!(of(&[right(), licence]).reasons.is_empty(), "two kinds of code contradict nothing");
    }

    #[test]
    fn two_valid_codes_are_two_operators_wherever_they_stand() {
        let one = with(
            party(&["金记饭店"], &["沙坪人民路1号"], &[]),
            "social-credit-code",
            "91440784MA4X00012N",
            Standing::Valid,
        );
        let other =
            with(party(&["金记饭店"], &["沙坪人民路1号"], &[]), "licence", "92440784MA5200024B", Standing::Opaque);
        let all = [one, other];
        assert_eq!(score(&all[0], &all[1], &Index::of(&all)), None);
    }

    #[test]
    fn two_ids_of_one_platform_speak_against() {
        let all = ["yi-can-shi-an/7", "yi-can-shi-an/8"]
            .map(|id| with(Portrait::default(), "platform-id", id, Standing::Opaque));
        assert_eq!(of(&all).reasons, [Reason::SamePlatformTwice]);
        let all =
            ["yi-can-shi-an/7", "county/8"].map(|id| with(Portrait::default(), "platform-id", id, Standing::Opaque));
        assert!(of(&all).reasons.is_empty());
    }
}
