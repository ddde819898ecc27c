//! What one party is known by, gathered from however many records.
//!
//! Promises that the order in which it is told makes no difference, and that a
//! name in the place of an address (or an address in the place of a name) is
//! taken for what it is. Knows nothing of where records come from.

use std::collections::BTreeSet;

use hub_schemas::codes::Table;
use hub_schemas::identifier::SocialCreditCode;

use super::super::identity::{Identifier, Standing};
use super::address::Address;
use super::names::Name;
use super::{phone, place};

/// One party, as what is proposed compares it: an operator of the archive, or a
/// mention that no identifier leads anywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Portrait {
    pub(super) names: BTreeSet<Name>,
    pub(super) registered: BTreeSet<Address>,
    pub(super) premises: BTreeSet<Address>,
    pub(super) phones: BTreeSet<String>,
    pub(super) towns: BTreeSet<&'static str>,
    pub(super) classes: BTreeSet<String>,
    pub(super) identifiers: BTreeSet<Identifier>,
    /// Valid social credit codes, in whatever field they stand.
    pub(super) codes: BTreeSet<String>,
    /// Valid organisation codes, those within social credit codes too.
    pub(super) organisations: BTreeSet<String>,
}

impl Portrait {
    /// Adds a name as written. An address in its place is taken as that of premises.
    pub fn name(&mut self, text: &str) {
        match (Name::read(text), Address::read(text)) {
            (Some(name), Some(address)) if address.is_exact() && !name.speaks_of_trade => self.add_premises(address),
            (Some(name), _) => self.add_name(name),
            _ => {}
        }
    }

    /// Adds a registered address (住所) as written. A name in its place is taken as a name.
    pub fn registered_address(&mut self, text: &str) {
        match place_or_name(text) {
            Some(Told::Place(address)) => {
                self.towns.extend(address.town);
                self.registered.insert(address);
            }
            Some(Told::Name(name)) => self.add_name(name),
            None => {}
        }
    }

    /// Adds an address of premises (经营场所) as written. A name in its place is taken as a name.
    pub fn premises_address(&mut self, text: &str) {
        match place_or_name(text) {
            Some(Told::Place(address)) => self.add_premises(address),
            Some(Told::Name(name)) => self.add_name(name),
            None => {}
        }
    }

    /// Adds the telephone numbers of a text.
    pub fn phone(&mut self, text: &str) {
        self.phones.extend(phone::numbers(text));
    }

    /// Adds a town by code, label or alias; another text says nothing.
    pub fn town(&mut self, text: &str) {
        self.towns.extend(place::town(text));
    }

    /// Adds a class of business (主体业态), by code or label.
    pub fn class(&mut self, text: &str) {
        let code = Table::named("business-class").and_then(|table| table.find(text));
        self.classes.insert(code.map_or(text, |code| code.code).to_owned());
    }

    /// Adds an identifier with its standing, sound or not.
    pub fn identifier(&mut self, identifier: Identifier) {
        if let Ok(code) = SocialCreditCode::parse(&identifier.value) {
            self.organisations.extend(code.organisation_code().map(|code| code.as_str().to_owned()));
            self.codes.insert(code.as_str().to_owned());
        }
        if identifier.scheme == "organisation-code" && identifier.standing == Standing::Valid {
            self.organisations.insert(identifier.value.clone());
        }
        self.identifiers.insert(identifier);
    }

    /// The towns that it is in, by their codes.
    pub fn towns(&self) -> impl Iterator<Item = &'static str> {
        self.towns.iter().copied()
    }

    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a valid code of each says that they are two: no name outweighs that.
    #[must_use]
    pub fn is_surely_another(&self, other: &Self) -> bool {
        let apart = |one: &BTreeSet<String>, another: &BTreeSet<String>| {
            !one.is_empty() && !another.is_empty() && one.is_disjoint(another)
        };
        apart(&self.codes, &other.codes) || apart(&self.organisations, &other.organisations)
    }

    /// Addresses of both kinds. Within one party they never compete, and either
    /// may be where another party is.
    pub(super) fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.registered.union(&self.premises)
    }

    fn add_name(&mut self, name: Name) {
        self.towns.extend(name.town);
        self.names.insert(name);
    }

    fn add_premises(&mut self, address: Address) {
        self.towns.extend(address.town);
        self.premises.insert(address);
    }
}

/// What a text in the place of an address is.
enum Told {
    Place(Address),
    Name(Name),
}

fn place_or_name(text: &str) -> Option<Told> {
    let address = Address::read(text);
    let exact = address.as_ref().is_some_and(Address::is_exact);
    match Name::read(text) {
        Some(name) if address.is_none() || (name.speaks_of_trade && !exact) => Some(Told::Name(name)),
        _ => address.map(Told::Place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_address_that_changed_places_are_taken_for_what_they_are() {
        let (mut right, mut swapped) = (Portrait::default(), Portrait::default());
        right.name("鹤山市金记饭店");
        right.premises_address("鹤山市沙坪街道人民路123号");
        swapped.name("鹤山市沙坪街道人民路123号");
        swapped.premises_address("鹤山市金记饭店");
        assert_eq!(right, swapped);
    }

    #[test]
    fn a_town_is_known_from_code_address_and_name() {
        for tell in [
            (|one: &mut Portrait| one.town("440784101")) as fn(&mut Portrait),
            |one| one.premises_address("龙口镇"),
            |one| one.name("龙口金记饭店"),
        ] {
            let mut one = Portrait::default();
            tell(&mut one);
            assert_eq!(one.towns, ["440784101"].into());
        }
    }

    #[test]
    fn what_says_nothing_leaves_it_blank() {
        let mut one = Portrait::default();
        one.name("/");
        one.premises_address("鹤山市");
        one.phone("无");
        one.town("开平市");
        assert!(one.is_blank());
    }
}
