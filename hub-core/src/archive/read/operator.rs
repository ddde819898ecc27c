//! One operator, its matters, and why its values stand.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Reader;
use super::premises;
use super::timeline::PROFILE;
use super::view::{FieldView, MatterView, OperatorView, PartyView, Section, Stored, Version};
use crate::archive::apply::parts;
use crate::archive::compose::{Witness, compose};
use crate::archive::fact::Told;
use crate::archive::implied;
use crate::archive::profile;
use crate::archive::publish::{Masks, hide, masked};
use crate::archive::survivorship::Why;
use crate::message::Event;
use crate::store::{Look, MatterRow, OperatorRow, StoreError};

/// Matters of a family that an operator's page shows at once.
pub(super) const SHOWN: usize = 50;

impl Reader {
    /// The archive of an operator, by id, alias or any of its identifiers.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn operator(&self, id: &str) -> Result<Option<OperatorView>, StoreError> {
        self.look(|look| match self.find(look, id)? {
            Some(row) => Ok(Some(self.view(look, &row)?)),
            None => Ok(None),
        })
    }

    /// The matters of an operator, of one family or of all, the latest first;
    /// none where the operator is not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matters(&self, id: &str, family: Option<&str>) -> Result<Option<Vec<MatterView>>, StoreError> {
        self.look(|look| {
            let Some(row) = self.find(look, id)? else { return Ok(None) };
            let rows = look.matters_of(row.id, family, None)?;
            rows.into_iter().map(|(matter, _)| self.matter_view(look, matter)).collect::<Result<_, _>>().map(Some)
        })
    }

    /// One matter by its name.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn matter(&self, name: &str) -> Result<Option<MatterView>, StoreError> {
        self.look(|look| look.matter_by_name(name)?.map(|row| self.matter_view(look, row)).transpose())
    }

    /// Why a field stands: a field of the profile, or `<matter>.<field>`.
    ///
    /// # Errors
    /// Where the store does not answer or an event cannot be read.
    pub fn why(&self, id: &str, field: &str) -> Result<Option<Why>, StoreError> {
        self.look(|look| {
            let Some(row) = self.find(look, id)? else { return Ok(None) };
            let (family, why) = match field.split_once('.') {
                Some((matter, field)) => {
                    let Some(matter) = look.matter_by_name(matter)? else { return Ok(None) };
                    let whys = self.matter_whys(look, &matter)?;
                    let implied = implied::why(&matter.family, field, &whys);
                    let why = whys.into_iter().find(|why| why.field == field).or(implied);
                    (matter.family, why)
                }
                None => {
                    let whys = profile::whys(&parts(look, row.id)?, &self.rules);
                    (PROFILE.to_owned(), whys.into_iter().find(|why| why.field == field))
                }
            };
            Ok(why.map(|why| self.masked_why(&family, why)))
        })
    }

    /// The operator that an id, alias or identifier leads to, if one alone does.
    pub(super) fn find(&self, look: Look<'_>, id: &str) -> Result<Option<OperatorRow>, StoreError> {
        if let Some(row) = look.operator_by_id(id)? {
            return Ok(Some(row));
        }
        for value in self.schemas.written(id) {
            // A second one says enough: it leads to nobody alone.
            let mut found = look.operators_by_identifier(&value, 2)?;
            if found.len() == 1 {
                return Ok(found.pop());
            }
        }
        Ok(None)
    }

    fn view(&self, look: Look<'_>, row: &OperatorRow) -> Result<OperatorView, StoreError> {
        let mut stored = Stored::of(row)?;
        premises::explain(look, row.id, &mut stored.premises)?;
        let mut sections = Vec::new();
        for (family, count) in &stored.counts {
            let rows = look.matters_of(row.id, Some(family), Some(SHOWN))?.into_iter();
            let matters = rows.map(|(matter, _)| self.matter_view(look, matter)).collect::<Result<_, _>>()?;
            sections.push(Section { family: family.clone(), count: *count, matters });
        }
        let version = Some(Version { epoch: look.epoch()?, n: row.edition.version });
        let whose = (row.name.clone(), row.title.clone());
        Ok(OperatorView { version, ..self.shape(whose, (row.town.clone(), row.class.clone()), stored, sections) })
    }

    /// An operator, by its id and what people call it, in a town and of a class; of no version.
    pub(super) fn shape(
        &self,
        (operator, name): (String, String),
        (town, class): (Option<String>, Option<String>),
        stored: Stored,
        sections: Vec<Section>,
    ) -> OperatorView {
        OperatorView {
            operator,
            version: None,
            apart: Vec::new(),
            name,
            town,
            class,
            aliases: stored.aliases,
            identifiers: stored.identifiers,
            names: stored.names,
            fields: self.fields(&stored.fields),
            premises: stored.premises,
            quality: stored.quality,
            counts: stored.counts,
            sections,
        }
    }

    /// The same, with values masked where they are personal: the one that stands, and those that do not.
    fn masked_why(&self, family: &str, mut why: Why) -> Why {
        let losers = why.losers.iter_mut().map(|loser| &mut loser.candidate);
        for candidate in std::iter::once(&mut why.winner).chain(losers) {
            candidate.value = self.masked(family, &why.field, candidate.value.take());
        }
        why
    }

    pub(super) fn fields(&self, values: &BTreeMap<String, Value>) -> Vec<FieldView> {
        let field = |field: &crate::archive::survivorship::ProfileField| {
            let personal = self.is_personal_in_profile(&field.name);
            let mut value = values.get(&field.name).cloned();
            if personal && self.masks {
                value.iter_mut().for_each(hide);
            }
            FieldView {
                name: field.name.clone(),
                origin: field.from.first().map(|from| (from.family.clone(), from.field.clone())).unwrap_or_default(),
                label_zh: field.label.zh.clone(),
                label_en: field.label.en.clone(),
                value,
                personal,
            }
        };
        self.rules.fields().iter().map(field).collect()
    }

    pub(super) fn matter_view(&self, look: Look<'_>, row: MatterRow) -> Result<MatterView, StoreError> {
        let mut parties = Vec::new();
        for party in look.parties(row.id)? {
            if let Some(operator) = look.operator(party.operator)? {
                let roles = party.roles.split(',').map(str::to_owned).collect();
                parties.push(PartyView { operator: operator.name, name: operator.title, roles, as_known_today: false });
            }
        }
        parties.sort_by(|a, b| a.operator.cmp(&b.operator));
        let content = serde_json::from_str(&row.content).map_err(StoreError::damaged)?;
        Ok(MatterView {
            content: self.shown(&row.family, content),
            sources: serde_json::from_str(&row.sources).map_err(StoreError::damaged)?,
            matter: row.name,
            family: row.family,
            key: row.key,
            occurred: row.occurred,
            parties,
        })
    }

    fn matter_whys(&self, look: Look<'_>, matter: &MatterRow) -> Result<Vec<Why>, StoreError> {
        let rows = look.events_of_matters([matter.id])?.remove(&matter.id).unwrap_or_default();
        let told: Vec<Told> = rows.into_iter().map(|row| self.read(row.event)).collect::<Result<_, _>>()?;
        let witnesses: Vec<Witness<'_>> = told
            .iter()
            .filter_map(|told| {
                let state = told.state.as_ref()?;
                Some(Witness { from: told.provenance(), in_force: state.in_force, content: &state.content })
            })
            .collect();
        Ok(compose(&matter.family, &witnesses, &self.rules).whys)
    }

    pub(super) fn read(&self, event: Event) -> Result<Told, StoreError> {
        Told::read(event, &*self.schemas, &self.rules)
            .map_err(|e| StoreError::Stop { code: e.code(), why: e.to_string() })
    }

    pub(super) fn shown(&self, family: &str, content: Map<String, Value>) -> Map<String, Value> {
        if self.masks { masked(content, Masks::of(family, &*self.schemas)) } else { content }
    }

    /// A value of a field, masked where it is personal.
    pub(super) fn shown_value(&self, family: &str, field: &str, value: Value) -> Value {
        let mut content = self.shown(family, Map::from_iter([(field.to_owned(), value)]));
        content.remove(field).unwrap_or_default()
    }

    pub(super) fn is_personal(&self, family: &str, field: &str) -> bool {
        let within = format!("{field}.");
        self.schemas.personal(family).iter().any(|path| path == field || path.starts_with(&within))
    }

    /// A field that these rules do not know is of others, by which some of the archive was folded: it is hidden.
    pub(super) fn is_personal_in_profile(&self, field: &str) -> bool {
        let known = self.rules.fields().iter().find(|named| named.name == field);
        known.is_none_or(|named| profile::is_personal(named, &*self.schemas))
    }
}
