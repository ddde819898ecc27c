//! Keys under which portraits are found: two that share none are never compared.
//!
//! A key is a text, so a store can index it, with what its crowd is counted by.
//! A key that many share is crowded: it leads nowhere, and what it stands for
//! is weak evidence or none. Promises an index that depends on the set of
//! portraits alone. Knows nothing of scores.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::address::Address;
use super::names::Name;
use super::portrait::Portrait;

/// Portraits of one key above which it is a placeholder.
const MOST: usize = 60;

/// What a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An identifier, whatever field it stands in.
    Code,
    /// A half of a long code: one slip leaves the other half as it was.
    CodePart,
    /// A name by its sound, with its branch.
    Name,
    /// The same, in a town.
    NameInTown,
    /// A road, and the beginning or end of a name.
    NameOnRoad,
    /// A telephone number.
    Phone,
    /// A house, or a unit of one.
    Door,
}

impl Kind {
    /// How many may share such a key: bearers of different codes for a name,
    /// different names for a telephone or a house.
    fn bound(self) -> usize {
        match self {
            Self::Name | Self::NameInTown => 3,
            Self::Phone => 5,
            Self::Door => 8,
            Self::Code | Self::CodePart | Self::NameOnRoad => MOST,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CodePart => "code-part",
            Self::Name => "name",
            Self::NameInTown => "name-in-town",
            Self::NameOnRoad => "name-on-road",
            Self::Phone => "phone",
            Self::Door => "door",
        }
    }
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    kind: Kind,
    value: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.word(), self.value)
    }
}

impl Key {
    /// Of an identifier's value.
    #[must_use]
    pub fn code(value: &str) -> Self {
        Self { kind: Kind::Code, value: value.to_owned() }
    }

    /// Of a name.
    #[must_use]
    pub fn name(name: &Name) -> Self {
        Self { kind: Kind::Name, value: name.spoken() }
    }

    /// Of a name in a town, by its code.
    #[must_use]
    pub fn name_in_town(name: &Name, town: &str) -> Self {
        Self { kind: Kind::NameInTown, value: format!("{town} {}", name.spoken()) }
    }

    /// Of a telephone number, normalised.
    #[must_use]
    pub fn phone(number: &str) -> Self {
        Self { kind: Kind::Phone, value: number.to_owned() }
    }

    /// Of a house, and of the unit where there is one: the finer last.
    #[must_use]
    pub fn doors(address: &Address) -> Vec<Self> {
        let Some(way) = address.way().filter(|_| address.is_exact()) else { return Vec::new() };
        let key = |value: String| Self { kind: Kind::Door, value };
        let house = address.door.as_ref().map(|door| key(format!("{way} {door}")));
        let door = address.door.as_deref().unwrap_or_default();
        let unit = address.unit.as_ref().map(|unit| key(format!("{way} {door}/{unit}")));
        house.into_iter().chain(unit).collect()
    }

    /// Whether so many that share it are a crowd; `about` counts what
    /// [`keys`] gives beside the key, without repeats.
    #[must_use]
    pub fn is_crowded(&self, about: usize) -> bool {
        about > self.kind.bound()
    }

    /// Whether so many that share it are compared with each other.
    #[must_use]
    pub fn leads(&self, members: usize, about: usize) -> bool {
        members <= MOST && !self.is_crowded(about)
    }
}

/// The keys of a portrait, each with what its crowd is counted by: a key is
/// crowded by different names or codes, not by many records of one operator.
#[must_use]
pub fn keys(portrait: &Portrait) -> BTreeMap<Key, Option<String>> {
    let name = portrait.names.first().map(|name| name.stem.clone());
    let code = portrait.codes.first().cloned();
    let mut keys = BTreeMap::new();
    for identifier in &portrait.identifiers {
        keys.insert(Key::code(&identifier.value), name.clone());
        let halves = halves(&identifier.value).into_iter().flatten();
        keys.extend(halves.map(|value| (Key { kind: Kind::CodePart, value }, name.clone())));
    }
    keys.extend(portrait.names.iter().map(|name| (Key::name(name), code.clone())));
    let towns = || portrait.towns.iter();
    let in_towns = portrait.names.iter().flat_map(|name| towns().map(move |town| Key::name_in_town(name, town)));
    keys.extend(in_towns.map(|key| (key, code.clone())));
    keys.extend(portrait.phones.iter().map(|number| (Key::phone(number), name.clone())));
    for address in portrait.addresses() {
        keys.extend(Key::doors(address).into_iter().map(|key| (key, name.clone())));
        let Some(way) = address.way() else { continue };
        for ends in portrait.names.iter().filter_map(ends) {
            keys.extend(ends.map(|end| (Key { kind: Kind::NameOnRoad, value: format!("{way} {end}") }, name.clone())));
        }
    }
    keys
}

/// The two halves of what a long code ends with; what stands before is the
/// same for a whole county.
fn halves(code: &str) -> Option<[String; 2]> {
    if code.len() < 12 || !code.is_ascii() || code.contains('/') {
        return None;
    }
    let (rest, last) = code.split_at(code.len() - 5);
    Some([format!("{}*", &rest[rest.len() - 5..]), format!("*{last}")])
}

/// The first two letters of a name and its last three.
fn ends(name: &Name) -> Option<[String; 2]> {
    let letters: Vec<char> = name.stem.chars().collect();
    let text = |letters: &[char]| letters.iter().collect::<String>();
    (letters.len() >= 3)
        .then(|| [format!("{}*", text(&letters[..2])), format!("*{}", text(&letters[letters.len() - 3..]))])
}

/// What is asked of the others: whether a key is crowded.
pub trait Crowds {
    /// Whether too many share it for it to tell anybody from another.
    fn is_crowded(&self, key: &Key) -> bool;
}

/// Portraits by key, as a store has them too.
#[derive(Debug, Default)]
pub struct Index {
    entries: BTreeMap<Key, Entry>,
}

#[derive(Debug, Default)]
struct Entry {
    members: Vec<usize>,
    about: BTreeSet<String>,
}

impl Index {
    /// Of these portraits, by their places.
    #[must_use]
    pub fn of(portraits: &[Portrait]) -> Self {
        let mut entries: BTreeMap<Key, Entry> = BTreeMap::new();
        for (place, portrait) in portraits.iter().enumerate() {
            for (key, about) in keys(portrait) {
                let entry = entries.entry(key).or_default();
                entry.members.push(place);
                entry.about.extend(about);
            }
        }
        Self { entries }
    }

    /// Pairs that share a key that is none of a crowd, each once, in order.
    #[must_use]
    pub fn pairs(&self) -> BTreeSet<(usize, usize)> {
        let used = self.entries.iter().filter(|(key, entry)| key.leads(entry.members.len(), entry.about.len()));
        let pairs = used.flat_map(|(_, Entry { members, .. })| {
            members.iter().enumerate().flat_map(|(n, one)| members[n + 1..].iter().map(|other| (*one, *other)))
        });
        pairs.collect()
    }
}

impl Crowds for Index {
    fn is_crowded(&self, key: &Key) -> bool {
        self.entries.get(key).is_some_and(|entry| key.is_crowded(entry.about.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(name: &str, address: &str, phone: &str) -> Portrait {
        let mut portrait = Portrait::default();
        portrait.name(name);
        portrait.premises_address(address);
        portrait.phone(phone);
        portrait
    }

    fn texts(portrait: &Portrait) -> Vec<String> {
        keys(portrait).keys().map(ToString::to_string).collect()
    }

    #[test]
    fn a_key_is_a_text_that_a_store_can_index() {
        let keys = texts(&party("金记饭店", "沙坪人民路1号2号铺", "8881234"));
        assert_eq!(
            keys,
            [
                "name:jin ji fan dian ",
                "name-in-town:440784001 jin ji fan dian ",
                "name-on-road:人民路 *记饭店",
                "name-on-road:人民路 金记*",
                "phone:07508881234",
                "door:人民路 1",
                "door:人民路 1/2",
            ]
        );
    }

    #[test]
    fn portraits_that_share_no_key_are_not_compared() {
        let all = [party("金记饭店", "人民路1号", ""), party("好日子酒家", "文华路2号", ""), party("金纪饭店", "", "")];
        assert_eq!(Index::of(&all).pairs(), [(0, 2)].into());
    }

    #[test]
    fn a_placeholder_leads_nowhere() {
        let all: Vec<Portrait> = (0..=MOST).map(|_| party("金记饭店", "", "")).collect();
        assert!(Index::of(&all).pairs().is_empty());
        assert_eq!(Index::of(&all[1..]).pairs().len(), MOST * (MOST - 1) / 2);
    }

    #[test]
    fn one_slip_leaves_half_of_a_long_code() {
        let (right, slipped) = (halves("91440784MA4X00012N").unwrap(), halves("91440784MA4X00021N").unwrap());
        assert_eq!((right[0] == slipped[0], right[1] == slipped[1]), (true, false));
        assert_eq!(halves("yi-can-shi-an/123456"), None, "a platform's own id is no code");
    }
}
