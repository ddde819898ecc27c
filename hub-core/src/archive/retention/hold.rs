//! Legal holds: what must be kept however old it is, since a case or an audit
//! needs it. A hold names what sources name, an identifier or a record, never an
//! operator, so it means the same whatever the archive makes of them.

use crate::archive::identity::Identifier;
use crate::archive::matter::MatterKey;
use crate::message::FactKey;

/// A hold that is in force.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Whatever concerns whoever bears this identifier.
    Identifier {
        /// Its scheme.
        scheme: String,
        /// Its value, normalised.
        value: String,
    },
    /// This record of a source, and whatever tells the same matter.
    Record(FactKey),
    /// This matter.
    Matter(MatterKey),
}

/// The holds that are in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holds(Vec<Hold>);

/// What a record may be named by.
#[derive(Debug, Clone, Copy)]
pub struct Named<'m> {
    /// Its matter.
    pub matter: &'m MatterKey,
    /// All records that tell that matter, itself among them.
    pub records: &'m [FactKey],
    /// All identifiers of all operators who have a role in it.
    pub identifiers: &'m [Identifier],
}

impl Holds {
    /// These.
    #[must_use]
    pub fn new(holds: impl IntoIterator<Item = Hold>) -> Self {
        Self(holds.into_iter().collect())
    }

    /// The hold that names a record, where one does.
    #[must_use]
    pub fn name(&self, named: &Named<'_>) -> Option<&Hold> {
        self.0.iter().find(|hold| match hold {
            Hold::Identifier { scheme, value } => {
                named.identifiers.iter().any(|known| known.scheme == scheme && known.value == *value)
            }
            Hold::Record(record) => named.records.contains(record),
            Hold::Matter(matter) => named.matter == matter,
        })
    }
}
