//! Parties of matters that nothing identifies: they are no operator, and are shown as they are written.
//!
//! Promises that the store is asked once for all matters of a page; that what is personal is masked; and that whom a
//! record identifies under the same name and in the same role is not told a second time. Knows nothing of who they may
//! be.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use utoipa::ToSchema;

use super::Reader;
use super::queue::hidden;
use crate::archive::fact::{Mention, Unreadable};
use crate::store::{Look, MatterRow, StoreError};

/// A party of a matter that its records name without any identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct NamedParty {
    /// What it does there, by the schema's roles.
    pub role: String,
    /// Its name as written.
    pub name: Option<String>,
    /// Its address as written.
    pub address: Option<String>,
}

impl Reader {
    /// Those of some matters, by matter.
    pub(super) fn unidentified(
        &self,
        look: Look<'_>,
        matters: &[MatterRow],
    ) -> Result<HashMap<i64, BTreeSet<NamedParty>>, StoreError> {
        let stop = |e: Unreadable| StoreError::Stop { code: e.code(), why: e.to_string() };
        let families: HashMap<i64, &str> = matters.iter().map(|row| (row.id, row.family.as_str())).collect();
        let mut found: HashMap<i64, BTreeSet<NamedParty>> = HashMap::new();
        for row in look.unidentified_written(matters.iter().map(|row| row.id))? {
            let family = families.get(&row.matter).copied().unwrap_or_default();
            let written = self.schemas.read(row.schema, &row.body).map_err(stop)?;
            let party = &written["parties"][row.place];
            let text = |name: &str| party[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
            let role = party["role"].as_str().unwrap_or_default().to_owned();
            let party = NamedParty { role, name: text("name"), address: text("address") };
            found.entry(row.matter).or_default().extend(self.seen(family, party));
        }
        Ok(found)
    }

    /// Those of a matter as it was.
    pub(super) fn unidentified_then(&self, family: &str, mentions: &[Mention]) -> Vec<NamedParty> {
        let party = |mention: &Mention| NamedParty {
            role: mention.role.clone(),
            name: mention.name.clone(),
            address: mention.address.clone(),
        };
        let parties = mentions.iter().filter_map(|mention| self.seen(family, party(mention)));
        parties.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// A party, masked where it is personal; none where nothing is written to call it by.
    fn seen(&self, family: &str, party: NamedParty) -> Option<NamedParty> {
        let shown =
            |text: Option<String>, hides: bool| text.map(|text| if self.masks && hides { hidden(&text) } else { text });
        let is_personal = |field: &str| self.is_personal(family, field);
        let party = NamedParty {
            name: shown(party.name, self.is_personal_in_profile("name") || is_personal("parties.name")),
            address: shown(party.address, is_personal("parties.address")),
            role: party.role,
        };
        (party.name.is_some() || party.address.is_some()).then_some(party)
    }
}
