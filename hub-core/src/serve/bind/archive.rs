//! The archive's reader as this room asks it; labels, units and code tables of
//! fields come from the schemas.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::stage::{failure, trouble};
use super::{cursor, known};
use crate::archive::Standing;
use crate::archive::compose::is_gathered;
use crate::archive::read::{self, Reader};
use crate::archive::retention::{Class, Retention};
use crate::archive::survivorship::{self, Candidate, Criterion};
use crate::message::{Anchor, Held};
use crate::registry::Registry;
use crate::schema::KeyPart;
use crate::serve::boundary::{Archive, Failure};
use crate::serve::view;
use crate::serve::view::{
    Asking, Between, Contested, Decided, Difference, Draft, Field, FlagNote, Identifier, KnownSource, Matter, Matters,
    Meant, Measured, Moment, Operator, OperatorRow, Page, Party, Premises, Proposed, Relations, Search, Series, Span,
    TimelineEntry, Totals, Unresolved, Why, Witness,
};

/// The archive with the schemas that name its fields.
#[derive(Debug, Clone)]
pub struct ArchiveOf {
    reader: Reader,
    standing: Standing,
    registry: Arc<Registry>,
    retention: Arc<Retention>,
}

impl ArchiveOf {
    /// An archive to be shown, and how its stage stands.
    #[must_use]
    pub fn new(reader: Reader, standing: Standing, registry: Arc<Registry>, retention: Arc<Retention>) -> Self {
        Self { reader, standing, registry, retention }
    }

    /// The classes of records.
    pub(super) fn classes(&self) -> &[Class] {
        self.retention.classes()
    }

    pub(super) fn field(&self, family: &str, name: &str, value: Value, why: String) -> Field {
        let described = self.registry.latest(family).and_then(|(_, schema)| schema.field(name));
        Field {
            name: name.to_owned(),
            label: described.map(|field| field.label.clone()).unwrap_or_default(),
            unit: described.and_then(|field| field.unit.clone()),
            codes: described.and_then(|field| field.codes.clone()),
            members: self.members(family, name),
            value,
            why,
        }
    }

    /// Code tables of what stands within a field, by its last name.
    fn members(&self, family: &str, name: &str) -> BTreeMap<String, String> {
        let Some((_, schema)) = self.registry.latest(family) else { return BTreeMap::new() };
        let within = |(path, field): (&str, &crate::schema::Field)| {
            let member = path.strip_prefix(name)?.strip_prefix('.')?;
            Some((member.to_owned(), field.codes.clone()?))
        };
        schema.fields().filter_map(within).collect()
    }

    /// What a device reads, as its schema calls it.
    pub(super) fn measured(&self, family: &str, name: &str) -> Measured {
        let Field { name, label, unit, .. } = self.field(family, name, Value::Null, String::new());
        Measured { name, label, unit }
    }

    /// The code table of a field.
    pub(super) fn codes(&self, family: &str, name: &str) -> Option<String> {
        self.registry.latest(family).and_then(|(_, schema)| schema.field(name)?.codes.clone())
    }

    /// Fields without a why, in the schema's order.
    pub(super) fn described(&self, family: &str, content: Map<String, Value>) -> Vec<Field> {
        let fields = ordered(&self.registry, family, content).into_iter();
        fields.map(|(name, value)| self.field(family, &name, value, String::new())).collect()
    }

    pub(super) fn matter(&self, matter: read::MatterView) -> Matter {
        let text = |name: &str| matter.content.get(name).and_then(Value::as_str).map(str::to_owned);
        let (kind, state) = (text("kind"), text("state"));
        let field = |(name, value): (String, Value)| {
            let why = if is_gathered(&name) { String::new() } else { format!("{}.{name}", matter.matter) };
            self.field(&matter.family, &name, value, why)
        };
        let summary = read::summary(&matter.family, &matter.content).into_iter().map(field).collect();
        let fields: Vec<Field> =
            ordered(&self.registry, &matter.family, matter.content).into_iter().map(field).collect();
        let title = self.title(&matter.family, &matter.key, &fields);
        let party = |party: read::PartyView| Party {
            operator: party.operator,
            name: named(party.name),
            roles: party.roles,
            as_known_today: party.as_known_today,
        };
        Matter {
            parties: matter.parties.into_iter().map(party).collect(),
            sources: matter.sources,
            family: matter.family,
            key: matter.key,
            title,
            summary,
            kind,
            state,
            fields,
        }
    }

    /// A profile's field has unit and code table of the field that feeds it. What nothing says has no why.
    fn profile(&self, field: read::FieldView) -> Field {
        let (family, origin) = &field.origin;
        let why = if field.value.is_some() { field.name.clone() } else { String::new() };
        let made = self.field(family, origin, field.value.unwrap_or_default(), why);
        Field { name: field.name, label: field.label_zh, ..made }
    }

    /// The natural key as the sources write it; a fact without one is known
    /// by its record.
    fn title(&self, family: &str, key: &str, fields: &[Field]) -> String {
        let natural = self.registry.latest(family).map(|(_, schema)| schema.natural_key()).unwrap_or_default();
        let part = |name: &str| match &fields.iter().find(|field| field.name == name)?.value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        // Whose matter it is stands beside it in any case.
        let names = |parts: &Vec<KeyPart>| {
            let names = parts.iter().filter_map(|part| match part {
                KeyPart::Field { name, .. } => Some(name.as_str()),
                KeyPart::Party(_) | KeyPart::Place(_) => None,
            });
            names.map(part).collect::<Option<Vec<String>>>().filter(|parts| !parts.is_empty())
        };
        match natural.iter().find_map(names) {
            Some(parts) => parts.join(" · "),
            None => key.rsplit_once(' ').map_or(key, |(_, record)| record).to_owned(),
        }
    }

    pub(super) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// An operator's archive.
    pub(super) fn shown(&self, found: read::OperatorView) -> Operator {
        Operator {
            id: found.operator,
            aliases: found.aliases,
            version: found.version.map(|version| format!("{}.{}", version.epoch, version.n)),
            as_of: None,
            name: named(found.name),
            names: found.names,
            town: found.town,
            class: found.class,
            profile: found.fields.into_iter().map(|field| self.profile(field)).collect(),
            identifiers: found.identifiers.iter().map(identifier).collect(),
            flags: found.quality.iter().map(|text| flag(text)).collect(),
            premises: found.premises.into_iter().map(premises).collect(),
            counts: found.counts,
            matters: found.sections.into_iter().flat_map(|section| section.matters).map(|m| self.matter(m)).collect(),
        }
    }
}

/// Fields in the schema's order, which is the order for people.
fn ordered(registry: &Registry, family: &str, mut content: Map<String, Value>) -> Vec<(String, Value)> {
    let text = registry.latest(family).map_or("{}", |(_, schema)| schema.text());
    let schema: Value = serde_json::from_str(text).unwrap_or_default();
    let names = schema["fields"].as_array().into_iter().flatten().filter_map(|field| field["name"].as_str());
    let mut fields: Vec<(String, Value)> =
        names.filter_map(|name| content.remove(name).map(|value| (name.to_owned(), value))).collect();
    fields.extend(content);
    fields
}

pub(super) fn identifier(known: &read::KnownView) -> Identifier {
    let valid = match known.standing.as_str() {
        "valid" => Some(true),
        "invalid" => Some(false),
        _ => None,
    };
    Identifier { scheme: known.scheme.clone(), value: known.value.clone(), valid, state: Some(known.state.clone()) }
}

fn named(name: String) -> Option<String> {
    Some(name).filter(|name| !name.is_empty())
}

fn flag(text: &str) -> FlagNote {
    let (code, about) = text.split_once(':').map_or((text, None), |(code, about)| (code, Some(about.to_owned())));
    FlagNote { code: code.to_owned(), about }
}

fn premises(place: read::PremisesView) -> Premises {
    let counts = place.licences.first();
    Premises {
        state: counts.and_then(|licence| licence.state.clone()),
        until: counts.and_then(|licence| licence.valid_to.clone()),
        name: place.name,
        address: place.address,
        town: place.town,
        class: place.class,
        why: place.why,
        licences: place.licences.into_iter().filter_map(|licence| licence.number).collect(),
    }
}

fn witness(candidate: Candidate, lost_by: Option<Criterion>) -> Witness {
    let from = candidate.from;
    Witness {
        value: candidate.value,
        source: from.source.clone(),
        record: from.record.clone(),
        raw: from.event.raw.to_string(),
        generation: from.event.generation.0,
        adapter: from.adapter.clone(),
        occurred: from.occurred,
        received: from.received,
        in_force: candidate.in_force,
        lost_by,
    }
}

/// An operator in a list.
pub(super) fn row(row: read::OperatorRow) -> OperatorRow {
    OperatorRow {
        id: row.operator,
        name: named(row.name),
        code: row.identifiers.first().map(identifier),
        town: row.town,
        class: row.class,
        matters: row.counts.values().sum(),
        flags: row.quality.len() as u64,
    }
}

impl Archive for ArchiveOf {
    fn unmasked(&self) -> Arc<dyn Archive> {
        Arc::new(Self { reader: self.reader.unmasked(), ..self.clone() })
    }

    fn search(&self, search: &Search) -> Result<Page<OperatorRow>, Failure> {
        let asked = read::Search {
            text: search.text.clone(),
            town: search.town.clone(),
            class: search.class.clone(),
            limit: search.limit as usize,
            after: cursor::given(search.after.as_deref())?.map(str::to_owned),
        };
        let page = self.reader.search(&asked).map_err(failure)?;
        Ok(Page { items: page.items.into_iter().map(row).collect(), total: None, next: cursor::marked(page.next) })
    }

    fn operator(&self, id: &str) -> Result<Option<Operator>, Failure> {
        Ok(self.reader.operator(id).map_err(failure)?.map(|found| self.shown(found)))
    }

    fn matters(&self, id: &str, asked: &Matters) -> Result<Option<Page<Matter>>, Failure> {
        self.of_family(id, asked)
    }

    fn relations(&self, id: &str, limit: u32, after: Option<&str>) -> Result<Option<Relations>, Failure> {
        self.around(id, limit, after)
    }

    fn operator_as_of(&self, id: &str, moment: Moment) -> Result<Option<Operator>, Failure> {
        self.as_of(id, moment)
    }

    fn difference(&self, id: &str, between: Between) -> Result<Option<Difference>, Failure> {
        self.between(id, between)
    }

    fn timeline(&self, id: &str, span: &Span) -> Result<Option<Page<TimelineEntry>>, Failure> {
        self.entries(id, span)
    }

    fn measurements(&self, id: &str, days: u32) -> Result<Option<Page<Series>>, Failure> {
        let found = self.reader.measurements(id, days).map_err(failure)?;
        let page = |series: Vec<read::SeriesView>| Page {
            items: series.into_iter().map(|view| self.series(view)).collect(),
            total: None,
            next: None,
        };
        Ok(found.map(page))
    }

    fn why(&self, id: &str, field: &str) -> Result<Option<Why>, Failure> {
        let Some(why) = self.reader.why(id, field).map_err(failure)? else { return Ok(None) };
        let survivorship::Why { field: name, rule, criteria, winner, losers } = why;
        let family = winner.from.family.clone();
        // A field of the profile has its own name, whatever the family that won calls it.
        let (matter, described) = match field.split_once('.') {
            Some((matter, _)) => {
                (self.reader.matter(matter).map_err(failure)?, self.named(&family, &name, Value::Null))
            }
            None => (None, self.named(read::PROFILE, &name, Value::Null)),
        };
        Ok(Some(Why {
            field: name,
            label: described.label,
            unit: described.unit,
            codes: described.codes,
            family,
            key: matter.map_or_else(|| winner.from.record.clone(), |matter| matter.key),
            rule,
            criteria,
            winner: witness(winner, None),
            losers: losers.into_iter().map(|loser| witness(loser.candidate, Some(loser.by))).collect(),
        }))
    }

    fn unresolved(&self, limit: u32, after: Option<&str>) -> Result<Page<Unresolved>, Failure> {
        self.naming_nobody(limit, after)
    }

    fn queue(&self, asking: &Asking) -> Result<Page<Proposed>, Failure> {
        self.proposed(asking)
    }

    fn pair(&self, place: &str) -> Result<Option<Proposed>, Failure> {
        self.reader.pair(place).map_err(failure)
    }

    fn contested(&self, limit: u32, after: Option<&str>) -> Result<Page<Contested>, Failure> {
        self.in_doubt(limit, after)
    }

    fn decisions(&self, limit: u32, after: Option<&str>) -> Result<Page<Decided>, Failure> {
        self.decided(limit, after)
    }

    fn decisions_of(&self, id: &str) -> Result<Option<Vec<Decided>>, Failure> {
        self.concerning(id)
    }

    fn decision(&self, id: &str) -> Result<Option<Decided>, Failure> {
        self.decision_of(id)
    }

    fn called(&self, id: &str) -> Result<Option<Anchor>, Failure> {
        self.reader.called(id).map_err(failure)
    }

    fn meant(&self, draft: Draft) -> Result<Meant, Failure> {
        self.normalised(draft.into())
    }

    fn retention(&self) -> Result<view::Retention, Failure> {
        self.kept()
    }

    fn held(&self, on: Held) -> Result<Held, Failure> {
        self.normal_hold(&on)
    }

    fn source(&self, name: &str) -> Result<KnownSource, Failure> {
        Ok(known::shown(name, self.reader.source(name).map_err(failure)?))
    }

    fn totals(&self) -> Result<Totals, Failure> {
        let totals = self.reader.totals().map_err(failure)?;
        Ok(Totals {
            operators: totals.operators,
            unresolved: totals.unresolved,
            facts: totals.facts,
            past: totals.past,
            matters: totals.matters,
            families: totals.matters_by_family,
            series: totals.series,
            outbox: totals.outbox,
            trouble: trouble(&self.standing.now()),
        })
    }
}
