//! What is said of one operator: its profile by survivorship over all facts in
//! which it has a role, its premises, names, identifiers and flags. Pure.

mod premises;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fact::{Claim, Schemas};
use super::implied::{self, IMPLIED};
use super::survivorship::{Candidate, ProfileField, Provenance, Rules, Why};
use super::who::identity::{Evidence, Group, Identifier, Standing};

/// The family whose matters are rights to operate, each at a place.
pub const LICENCE: &str = "licence";
/// The family whose matters say that an operator exists, and may say where it works.
pub const REGISTRATION: &str = "registration";
/// Families whose matters tell premises.
pub const OF_PREMISES: [&str; 2] = [LICENCE, REGISTRATION];
/// The flag of an operator that has a place of which nothing tells the class.
pub(crate) const NO_CLASS: &str = "no-class";
/// Flags of an operator by the states of its identifiers. Of one that is sound nothing is doubtful, and of one that a
/// decision set apart nothing any more.
pub(crate) const DOUBTS: [(&str, &str); 3] =
    [("founding", "check-digit"), ("contested", "contested"), ("barred", "barred")];

/// One party of a live fact that is this operator.
#[derive(Debug, Clone)]
pub struct Part {
    /// Who says so.
    pub from: Arc<Provenance>,
    /// Whether the fact is in force.
    pub in_force: bool,
    /// The name as written.
    pub name: Option<String>,
    /// What it offers for the profile.
    pub claims: BTreeMap<String, Claim>,
}

impl Part {
    /// What it offers for a field of the profile.
    #[must_use]
    pub fn candidate(&self, field: &ProfileField) -> Option<Candidate> {
        let Claim { value, order } = self.claims.get(&field.name)?.clone();
        Some(Candidate { value, from: self.from.clone(), order, in_force: self.in_force })
    }
}

/// An identifier of an operator, and whether it counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Known {
    /// The identifier.
    #[serde(flatten)]
    pub identifier: Identifier,
    /// `sound`, `founding` (its check fails), `contested`, `apart` (a decision keeps
    /// those apart that share it) or `barred`.
    pub state: &'static str,
}

/// The content of a matter.
pub type Content = Map<String, Value>;

/// The matters of an operator that tell its premises, by name.
#[derive(Debug, Clone, Default)]
pub struct Papers {
    /// Its licences.
    pub licences: BTreeMap<String, Content>,
    /// Its registrations, with registrars and on platforms.
    pub registrations: BTreeMap<String, Content>,
}

impl Papers {
    /// One more; a matter of another family tells nothing of premises.
    pub fn take(&mut self, name: &str, family: &str, content: Content) {
        match family {
            LICENCE => drop(self.licences.insert(name.to_owned(), content)),
            REGISTRATION => drop(self.registrations.insert(name.to_owned(), content)),
            _ => {}
        }
    }
}

/// A place where the operator works, told by its licences and registrations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Premises {
    /// Address of the place, where a licence or registration names it.
    pub address: Option<String>,
    /// Name of the place.
    pub name: Option<String>,
    /// Town, by its division code. Where none is known the text says nothing of it, as releases before wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Class of business (主体业态).
    pub class: Option<String>,
    /// Its licences: those in force first, of these the one that ends last.
    pub licences: Vec<PremisesLicence>,
    /// The matters of registrations that say something of it: those in force first, of these the one that changed last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub registrations: Vec<String>,
}

/// A licence of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PremisesLicence {
    /// Kind: JY, SC …
    pub kind: Option<String>,
    /// Its number as written.
    pub number: Option<String>,
    /// Its state.
    pub state: Option<String>,
    /// Last day of its term.
    pub valid_to: Option<String>,
    /// The matter that tells it.
    pub matter: String,
}

/// What is said of an operator, but for its matters themselves.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Profile {
    /// Winning values by field.
    pub fields: BTreeMap<String, Value>,
    /// Every name as written.
    pub names: BTreeSet<String>,
    /// Its identifiers, the most senior first.
    pub identifiers: Vec<Known>,
    /// Other ids that lead to it.
    pub aliases: BTreeSet<String>,
    /// Its premises.
    pub premises: Vec<Premises>,
    /// What is doubtful or missing: `check-digit:licence`, `contested:licence`, `no-class` …
    pub quality: BTreeSet<String>,
    /// Matters by family.
    pub counts: BTreeMap<String, u64>,
}

impl Profile {
    /// The name that stands for it: the profile's, else one as written, else its
    /// senior identifier.
    #[must_use]
    pub fn title(&self) -> String {
        let name = self.field("name").or_else(|| self.names.first().map(String::as_str));
        let identifier = || self.identifiers.first().map(|known| known.identifier.value.as_str());
        name.or_else(identifier).unwrap_or_default().to_owned()
    }

    /// A field that is text.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).and_then(Value::as_str)
    }
}

/// The identifiers of a group with their state, and the ids that lead to it. `aside` says
/// which are barred and which a decision keeps to themselves: `barred`, `apart`.
#[must_use]
pub fn known(
    group: &Group,
    evidences: &[&Evidence],
    aside: impl Fn(&Identifier) -> Option<&'static str>,
) -> (Vec<Known>, BTreeSet<String>) {
    let all: BTreeSet<&Identifier> = evidences.iter().flat_map(|evidence| evidence.identifiers()).collect();
    let sound: BTreeSet<&Identifier> = group.sound.iter().collect();
    // Of one that joins nobody nothing is sound.
    let alone = sound.is_empty() && evidences.iter().any(|evidence| evidence.is_mute(|_| false));
    let state = |identifier: &Identifier| match identifier.standing {
        Standing::Invalid => "founding",
        _ if sound.contains(identifier) => "sound",
        _ => aside(identifier).filter(|_| !alone).unwrap_or("contested"),
    };
    let known =
        all.into_iter().map(|identifier| Known { identifier: identifier.clone(), state: state(identifier) }).collect();
    let mut aliases: BTreeSet<String> = group.sound.iter().map(Identifier::operator_id).collect();
    aliases.remove(&group.operator);
    (known, aliases)
}

/// Why each field of the profile has its value. What no record writes names no rule of the file's, but where it comes
/// from.
#[must_use]
pub fn whys(parts: &[Part], rules: &Rules) -> Vec<Why> {
    let why = |field: &ProfileField| {
        let candidates = parts.iter().filter_map(|part| part.candidate(field)).collect();
        let why = rules.decide(&field.name, &field.rule, candidates)?;
        let origin = field.from.get(why.winner.order);
        let is_implied = origin.is_some_and(|origin| origin.field.starts_with(IMPLIED));
        Some(if is_implied { Why { rule: implied::RULE.to_owned(), ..why } } else { why })
    };
    rules.fields().iter().filter_map(why).collect()
}

/// Whether a field of the profile may hold personal data: whether one of its origins does.
#[must_use]
pub fn is_personal(field: &ProfileField, schemas: &dyn Schemas) -> bool {
    field.from.iter().any(|from| {
        let path = from.field.strip_prefix("party.").map(|name| format!("parties.{name}"));
        schemas.personal(&from.family).contains(path.as_ref().unwrap_or(&from.field))
    })
}

/// The profile of what is known of an operator, `whys` being those of its parts.
#[must_use]
pub fn profile(
    parts: &[Part],
    whys: &[Why],
    (identifiers, aliases): (Vec<Known>, BTreeSet<String>),
    papers: &Papers,
    counts: BTreeMap<String, u64>,
    rules: &Rules,
) -> Profile {
    let fields = whys.iter().map(|why| (why.field.clone(), why.winner.value.clone())).collect();
    let doubtful = identifiers.iter().filter_map(|known| {
        let (_, flag) = DOUBTS.iter().find(|(state, _)| *state == known.state)?;
        Some(format!("{flag}:{}", known.identifier.scheme))
    });
    let premises = premises::premises(papers, rules);
    let lacks_class = premises.iter().any(|place| place.class.is_none());
    Profile {
        fields,
        names: parts.iter().filter_map(|part| part.name.clone()).collect(),
        quality: doubtful.chain(lacks_class.then(|| NO_CLASS.to_owned())).collect(),
        identifiers,
        aliases,
        premises,
        counts,
    }
}
