//! Licences and penalties as the interface and the files both have them, made
//! into events.
//!
//! One reading for all column sets, so that the same penalty by three roads has
//! one content. Knows nothing of columns and tags.

use hub_adapter_sdk::event::{Licence, Party, Penalty, PunishedPerson, Text};
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::schemas::codes::{BUSINESS_CLASS, LICENCE_KIND, LICENCE_STATE, PENALTY_KIND, TOWN};
use hub_adapter_sdk::schemas::identifier::{ResidentId, normalise};
use hub_adapter_sdk::text::document_number;
use hub_adapter_sdk::{Date, Instant, Quality, Yuan};

use crate::PLATFORM;
use crate::codes::Codes;

/// Who a record is about, by all codes that it may name.
#[derive(Debug, Default)]
pub struct Named<'a> {
    pub name: Option<Text<'a>>,
    pub social_credit: Option<Text<'a>>,
    pub organisation: Option<Text<'a>>,
    pub registration: Option<Text<'a>>,
    pub licence: Option<Text<'a>>,
    /// The platform's own id of the operator.
    pub own: Option<Text<'a>>,
}

impl<'a> Named<'a> {
    /// As a party of an event; what is wrong with its codes is flagged.
    pub fn party(self, role: &'static str, quality: &mut Quality) -> Party<'a> {
        let own = self.own.map(|id| Text::from(format!("{PLATFORM}/{id}")));
        let party = Party::new(role)
            .name(self.name)
            .identifier("social-credit-code", self.social_credit)
            .identifier("organisation-code", self.organisation)
            .identifier("registration-number", self.registration)
            .identifier("licence", self.licence)
            .identifier("platform-id", own);
        quality.identifiers(&party);
        party
    }
}

/// A penalty before it is read.
#[derive(Debug, Default)]
pub struct Decision<'a> {
    pub punished: Named<'a>,
    /// Digest of the ID number of who is punished as a person.
    pub person: Option<Text<'a>>,
    pub document: Option<Text<'a>>,
    pub authority: Option<Text<'a>>,
    pub decided: Option<Text<'a>>,
    pub kind: Option<Text<'a>>,
    pub state: Option<Text<'a>>,
    pub state_codes: Codes,
    pub act: Option<Text<'a>>,
    pub basis: Option<Text<'a>>,
    pub content: Option<Text<'a>>,
    /// Fine in 万元; none where the column set has the fine in words, in `content`.
    pub fine_wan: Option<Text<'a>>,
    /// Confiscated, in 万元.
    pub confiscated_wan: Option<Text<'a>>,
    pub fine_in_words: bool,
    pub public_until: Option<Text<'a>>,
}

impl<'a> Decision<'a> {
    /// The event's content and when it happened.
    pub fn read(self) -> (Penalty<'a>, Option<Instant>) {
        let mut quality = Quality::default();
        let punished = self.punished.party("punished", &mut quality);
        let named_by_code = punished.identifiers.iter().any(|code| code.scheme == "social-credit-code");
        let persons = match person(self.person, "persons", &mut quality) {
            Some(digest) if !named_by_code => {
                vec![PunishedPerson { name: punished.name.clone(), id_digest: Some(digest), position: None }]
            }
            _ => Vec::new(),
        };
        let decided = quality.date("decided", self.decided.as_deref());
        let fine = if self.fine_in_words {
            fine_in(self.content.as_deref(), &mut quality)
        } else {
            quality.wan_yuan("fine", self.fine_wan.as_deref())
        };
        let penalty = Penalty {
            parties: vec![punished],
            kind: kinds(self.kind, &mut quality),
            state: quality.own_code("state", self.state_codes, self.state),
            document_number: self.document.map(|number| owned(number, document_number)),
            authority: self.authority,
            decided,
            act: self.act,
            basis: self.basis,
            content: self.content,
            fine,
            confiscated: quality.wan_yuan("confiscated", self.confiscated_wan.as_deref()),
            persons,
            public_until: quality.date("public_until", self.public_until.as_deref()),
            quality: quality.into_flags(),
            ..Penalty::default()
        };
        (penalty, decided.map(Date::midnight))
    }
}

/// A licence before it is read.
#[derive(Debug, Default)]
pub struct Permit<'a> {
    /// Its holder, named without the licence's own number.
    pub holder: Named<'a>,
    pub number: Option<Text<'a>>,
    /// A code or text that says the kind, where the number does not.
    pub kind: Option<Text<'a>>,
    pub state: Option<Text<'a>>,
    pub state_codes: Codes,
    pub town: Option<Text<'a>>,
    pub class: Option<Text<'a>>,
    pub scope: Option<Text<'a>>,
    pub premises_name: Option<Text<'a>>,
    pub premises_address: Option<Text<'a>>,
    pub person_in_charge: Option<Text<'a>>,
    pub issued: Option<Text<'a>>,
    pub valid_from: Option<Text<'a>>,
    pub valid_to: Option<Text<'a>>,
    pub authority: Option<Text<'a>>,
}

impl<'a> Permit<'a> {
    /// The event's content and when it happened.
    pub fn read(self) -> (Licence<'a>, Option<Instant>) {
        let mut quality = Quality::default();
        let mut holder = Named { licence: self.number.clone(), ..self.holder }.party("holder", &mut quality);
        holder.address = self.premises_address.clone();
        let number = self.number.map(|number| owned(number, normalise));
        let kind = match number.as_deref().and_then(kind_in) {
            Some(kind) => Some(kind.into()),
            None => quality.code("kind", &LICENCE_KIND, self.kind),
        };
        let known = self.state_codes.iter().any(|(theirs, _)| self.state.as_deref() == Some(*theirs));
        let state = if known {
            quality.own_code("state", self.state_codes, self.state)
        } else {
            quality.code("state", &LICENCE_STATE, self.state)
        };
        let issued = quality.date("issued", self.issued.as_deref());
        let licence = Licence {
            parties: vec![holder],
            kind,
            state,
            town: quality.code("town", &TOWN, self.town),
            number,
            business_class: quality.code("business_class", &BUSINESS_CLASS, self.class),
            scope: self.scope,
            premises_name: self.premises_name,
            premises_address: self.premises_address,
            person_in_charge: self.person_in_charge,
            issued,
            valid_from: quality.date("valid_from", self.valid_from.as_deref()),
            valid_to: quality.date("valid_to", self.valid_to.as_deref()),
            authority: self.authority,
            quality: quality.into_flags(),
            ..Licence::default()
        };
        (licence, issued.map(Date::midnight))
    }
}

/// The hub's digest that stands for an ID number. A number that stands there
/// openly was not named in the manifest: it is left out, and said so.
pub fn person<'a>(text: Option<Text<'a>>, field: &str, quality: &mut Quality) -> Option<Text<'a>> {
    let text = text?;
    if ResidentId::parse(&text).is_ok() || text.len() == 15 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        quality.flag("id-number-open", field);
        return None;
    }
    Some(text)
}

/// The kind that the letters of a number say: `JY…`, `SC…`, `YB…`.
fn kind_in(number: &str) -> Option<&'static str> {
    let letters = number.get(..2)?;
    let digits = number.get(2..3)?.bytes().all(|byte| byte.is_ascii_digit());
    let known = LICENCE_KIND.find(letters).filter(|_| digits)?;
    Some(known.code)
}

/// Kinds of penalty: several stand in one text, `警告;罚款`, and keep its order.
fn kinds<'a>(text: Option<Text<'a>>, quality: &mut Quality) -> Option<Text<'a>> {
    let text = text?;
    let several = [';', '；', ',', '，', '、', '|'];
    if PENALTY_KIND.find(&text).is_some() || !text.contains(several) {
        return quality.code("kind", &PENALTY_KIND, Some(text));
    }
    let parts = text.split(several).map(str::trim).filter(|part| !part.is_empty());
    let kinds: Vec<Text<'_>> =
        parts.filter_map(|part| quality.code("kind", &PENALTY_KIND, Some(part.into()))).collect();
    Some(kinds.join(";").into())
}

/// The fine in what was imposed; one that is named without digits is flagged.
fn fine_in(content: Option<&str>, quality: &mut Quality) -> Option<Yuan> {
    let content = content?;
    let fine = Yuan::fine_in(content);
    if fine.is_none() && content.contains("罚款") {
        quality.flag("amount-malformed", "fine");
    }
    fine
}

/// A scalar's text changed by `change`, copied only where it does change.
fn owned<'a>(text: Text<'a>, change: impl for<'t> Fn(&'t str) -> Text<'t>) -> Text<'a> {
    let changed = match change(&text) {
        Text::Borrowed(_) => None,
        Text::Owned(changed) => Some(changed),
    };
    changed.map_or(text, Text::Owned)
}

/// A scalar's text, else another's.
pub fn either<'a>(first: &Scalar<'a>, second: &Scalar<'a>) -> Option<Text<'a>> {
    first.text().or_else(|| second.text())
}
