//! Who is who: identifiers, the sets of them that parties are known by, and what
//! people decided; [`resolve`] groups them into operators.
//!
//! Pure: knows nothing of facts, SQL or how an identifier's check digit is computed.

mod corrected;
mod groups;
mod resolve;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::message::{Decision, Instant, Says};
pub use resolve::resolve;

/// Evidences after which an identifier is barred: what a thousand parties name
/// is a placeholder or a market, no operator (architecture §5, rule 6).
pub const BAR: i64 = 1_000;

/// What the check of an identifier found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Its form and check digit are right.
    Valid,
    /// Its numbering is not public: taken as it is, joins like a valid one.
    Opaque,
    /// Its form or check digit is wrong: it founds, and never joins.
    Invalid,
}

/// One strong identifier, normalised. Ordered by seniority, then text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Identifier {
    /// Place of its scheme in `schemas/identifiers.toml`; 0 is the most senior.
    #[serde(skip)]
    pub seniority: u8,
    /// The scheme's name there: `licence`.
    pub scheme: &'static str,
    /// As it is compared.
    pub value: String,
    /// What its check found.
    pub standing: Standing,
}

/// Seniority of the social credit code, of which no operator has two.
pub const SOCIAL_CREDIT: u8 = 0;
/// Its scheme.
pub const SOCIAL_CREDIT_SCHEME: &str = "social-credit-code";
/// The scheme of the code that stands inside it.
const ORGANISATION_CODE: &str = "organisation-code";

/// The scheme of what a record's party is known by that has no identifier, once a
/// decision names it. The archive alone gives it, never an event.
pub const RECORD: &str = "record";

impl Identifier {
    /// What a party without identifiers is known by: its record and role.
    #[must_use]
    pub fn of_record(value: String) -> Self {
        Self { seniority: u8::MAX, scheme: RECORD, value, standing: Standing::Opaque }
    }

    /// Whether two parties that share it may be one operator.
    #[must_use]
    pub fn joins(&self) -> bool {
        self.standing != Standing::Invalid
    }

    /// The operator id that it gives where it is the most senior of a group:
    /// 16 hexadecimal digits of a SHA-256, so that others can compute it too.
    #[must_use]
    pub fn operator_id(&self) -> String {
        short_hash(&format!("{}:{}", self.scheme, self.value))
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme, self.value)
    }
}

/// The first 16 hexadecimal digits of a text's SHA-256.
#[must_use]
pub(crate) fn short_hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text.as_bytes())[..8])
}

/// What one party of a fact is known by: a set of identifiers, never empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evidence(Vec<Identifier>);

impl Evidence {
    /// The set of these identifiers; none where there are none.
    #[must_use]
    pub fn new(identifiers: impl IntoIterator<Item = Identifier>) -> Option<Self> {
        let set: BTreeSet<Identifier> = identifiers.into_iter().collect();
        (!set.is_empty()).then(|| Self(set.into_iter().collect()))
    }

    /// Its identifiers, the most senior first.
    #[must_use]
    pub fn identifiers(&self) -> &[Identifier] {
        &self.0
    }

    /// The operator id of a group that has nothing but this.
    #[must_use]
    pub fn operator_id(&self) -> String {
        let texts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        short_hash(&format!("evidence:{}", texts.join("\n")))
    }

    /// Its valid social credit codes.
    pub fn sure_codes(&self) -> impl Iterator<Item = &Identifier> {
        self.0.iter().filter(|id| id.is_sure_code())
    }

    /// Whether two different valid social credit codes are left in it without what stands there by mistake. It
    /// then joins nobody, and so does no harm to either's owner.
    pub fn is_mute(&self, is_mistaken: impl Fn(&Identifier) -> bool) -> bool {
        self.sure_codes().filter(|id| !is_mistaken(id)).count() > 1
    }

    /// The identifiers by which it may be joined to others, while it is not mute.
    pub fn joining(&self) -> impl Iterator<Item = &Identifier> {
        self.0.iter().filter(|id| id.joins())
    }

    fn bears(&self, identifier: &Identifier) -> bool {
        self.0.contains(identifier)
    }
}

impl Identifier {
    /// Whether an organisation code is the one inside this social credit code (GB 32100: places 9 to 17).
    fn holds(&self, other: &Self) -> bool {
        self.seniority == SOCIAL_CREDIT
            && other.scheme == ORGANISATION_CODE
            && self.value.get(8..17) == Some(&other.value)
    }

    fn is_sure_code(&self) -> bool {
        self.seniority == SOCIAL_CREDIT && self.standing == Standing::Valid
    }
}

/// One operator, as identifiers tell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Its id: the senior sound identifier's, else its evidence's.
    pub operator: String,
    /// Places of its evidences in what was given.
    pub members: Vec<usize>,
    /// Identifiers that are its alone, the most senior first. Each gives an id
    /// that leads to this operator.
    pub sound: Vec<Identifier>,
}

/// What is said of parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ruling {
    /// All of them are one operator.
    Same,
    /// The first is none of the others.
    Apart,
    /// The first, a record's party without papers, is an operator.
    Open,
}

/// What a person decided, of parties by what they are known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decided {
    /// When: the later of two that contradict each other counts.
    pub at: Instant,
    /// Names it, and tells it from another of the same moment.
    pub id: String,
    /// What it says.
    pub ruling: Ruling,
    /// Of whom.
    pub one: Identifier,
    /// And of whom else.
    pub others: BTreeSet<Identifier>,
}

impl Decided {
    /// All that it names.
    pub fn named(&self) -> impl Iterator<Item = &Identifier> {
        std::iter::once(&self.one).chain(&self.others)
    }
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It counts.
    Taken,
    /// A later decision, the records themselves or two valid social credit codes say
    /// otherwise.
    Contradicted,
    /// Nobody bears what it names, or too many do; of a horizon, a later day is in force.
    Idle,
    /// It was taken back.
    Withdrawn,
}

impl Fate {
    /// Of a decision that resolving was not told of, or not yet. Which of the horizons counts, all of them say.
    #[must_use]
    pub fn unresolved(decision: &Decision) -> Self {
        match decision.says {
            _ if decision.withdrawn.is_some() => Self::Withdrawn,
            Says::Hold { .. } => Self::Taken,
            _ => Self::Idle,
        }
    }

    /// As it is kept and shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Contradicted => "contradicted",
            Self::Idle => "idle",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The groups of a set of evidences, and what could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resolution {
    /// In the order of their ids.
    pub groups: Vec<Group>,
    /// Identifiers that would join different valid social credit codes.
    pub contested: BTreeSet<Identifier>,
    /// Identifiers that would join what a decision says is apart, or that stand by mistake wherever they stand.
    pub apart: BTreeSet<Identifier>,
    /// Identifiers that stand nowhere but where two valid social credit codes stand together.
    pub mute: BTreeSet<Identifier>,
    /// What became of the decisions, by their ids.
    pub fates: BTreeMap<String, Fate>,
}
