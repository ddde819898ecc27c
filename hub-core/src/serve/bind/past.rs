//! An operator in time: its timeline, its archive as it was, what is other between two moments.

use serde_json::Value;

use super::archive::{ArchiveOf, identifier};
use super::cursor;
use super::stage::{failure, no_page};
use crate::archive::past::chronicle::{self, Turned};
use crate::archive::past::exchange::Party;
use crate::archive::past::history::When;
use crate::archive::read::{self, PastError};
use crate::archive::who::identity::Standing;
use crate::serve::boundary::Failure;
use crate::serve::view::{
    AsOf, Between, By, Change, Difference, Field, FieldChange, FieldDifference, Identifier, MatterDifference, Moment,
    Operator, Page, Saying, Span, TimelineEntry, WrittenParty,
};

impl ArchiveOf {
    pub(super) fn entries(&self, id: &str, span: &Span) -> Result<Option<Page<TimelineEntry>>, Failure> {
        let asked = read::Span {
            by: match span.by {
                By::Valid => chronicle::By::Valid,
                By::Known => chronicle::By::Known,
            },
            family: span.family.clone(),
            since: span.since,
            until: span.until,
            limit: span.limit as usize,
            after: cursor::given(span.after.as_deref())?.map(str::parse).transpose().map_err(|()| no_page())?,
        };
        let page = self.reader().timeline(id, &asked).map_err(past)?;
        Ok(page.map(|page| Page {
            items: page.items.into_iter().map(|found| self.entry(found)).collect(),
            total: None,
            next: cursor::marked(page.next),
        }))
    }

    pub(super) fn as_of(&self, id: &str, moment: Moment) -> Result<Option<Operator>, Failure> {
        let when = When { valid: moment.valid, known: moment.known };
        let Some(found) = self.reader().operator_as_of(id, when).map_err(past)? else { return Ok(None) };
        let as_of = AsOf { valid: moment.valid, known: moment.known, apart: found.apart.clone() };
        let mut operator = self.shown(found);
        // Why something stands is told of today alone.
        let of_matters = operator.matters.iter_mut();
        let of_matters = of_matters.flat_map(|matter| matter.fields.iter_mut().chain(&mut matter.summary));
        operator.profile.iter_mut().chain(of_matters).for_each(|field| field.why.clear());
        Ok(Some(Operator { as_of: Some(as_of), ..operator }))
    }

    pub(super) fn between(&self, id: &str, between: Between) -> Result<Option<Difference>, Failure> {
        let Between { by, from, to } = between;
        let when = |at| match by {
            By::Valid => When { valid: at, known: None },
            By::Known => When { valid: None, known: at },
        };
        let found = self.reader().difference(id, when(Some(from)), when(to)).map_err(past)?;
        let Some(found) = found else { return Ok(None) };
        let matter = |matter: read::MatterChange| MatterDifference {
            fields: matter.fields.into_iter().map(|field| self.other(&matter.family, field)).collect(),
            gained: matter.gained.into_iter().map(written).collect(),
            lost: matter.lost.into_iter().map(written).collect(),
            key: spoken(&matter.key),
            change: turned(matter.there),
            family: matter.family,
            matter: matter.matter,
        };
        Ok(Some(Difference {
            id: found.operator,
            by,
            from,
            to,
            change: turned(found.there),
            profile: found.profile.into_iter().map(|field| self.other(read::PROFILE, field)).collect(),
            gained: found.gained.iter().map(identifier).collect(),
            lost: found.lost.iter().map(identifier).collect(),
            matters: found.matters.into_iter().map(matter).collect(),
        }))
    }

    fn entry(&self, entry: read::TimelineEntry) -> TimelineEntry {
        let changed = |change: read::FieldChange| FieldChange {
            before: change.before,
            after: self.named(&entry.family, &change.field, change.after.unwrap_or_default()),
        };
        let summed = |(name, value): (String, Value)| self.field(&entry.family, &name, value, String::new());
        TimelineEntry {
            summary: entry.summary.into_iter().map(summed).collect(),
            at: entry.at,
            known: entry.known,
            key: spoken(&entry.key),
            change: match entry.turned {
                Turned::Appeared => Change::Appeared,
                Turned::Changed => Change::Changed,
                Turned::Removed => Change::Removed,
            },
            roles: entry.roles,
            by_list: entry.by_list,
            changes: entry.changes.into_iter().map(changed).collect(),
            source: entry.source,
            record: entry.record,
            raw: entry.event.raw.to_string(),
            adapter: entry.adapter,
            matter: entry.matter,
            family: entry.family,
        }
    }

    /// A field of a matter or of the profile, described.
    pub(super) fn named(&self, family: &str, name: &str, value: Value) -> Field {
        if family != read::PROFILE {
            return self.field(family, name, value, String::new());
        }
        let known = self.reader().profile_fields().into_iter().find(|field| field.name == name);
        match known {
            Some(known) => {
                let (family, origin) = &known.origin;
                let made = self.field(family, origin, value, String::new());
                Field { name: known.name, label: known.label_zh, ..made }
            }
            None => self.field(family, name, value, String::new()),
        }
    }

    fn other(&self, family: &str, other: read::FieldOther) -> FieldDifference {
        let value = other.after.as_ref().map(|after| after.value.clone()).unwrap_or_default();
        FieldDifference {
            field: self.named(family, &other.field, value),
            before: other.before.map(saying),
            after: other.after.map(saying),
        }
    }
}

fn saying(view: read::WitnessView) -> Saying {
    let from = view.from.as_ref();
    Saying {
        value: view.value,
        source: from.map(|from| from.source.clone()),
        record: from.map(|from| from.record.clone()),
        raw: from.map(|from| from.event.raw.to_string()),
        occurred: from.and_then(|from| from.occurred),
        received: from.map(|from| from.received),
    }
}

fn written(party: Party) -> WrittenParty {
    let Party { role, name, identifier, is_own } = party;
    let identifier = identifier.map(|written| Identifier {
        valid: match written.standing {
            Standing::Valid => Some(true),
            Standing::Opaque => None,
            Standing::Invalid => Some(false),
        },
        scheme: written.scheme.to_owned(),
        value: written.value,
        state: None,
    });
    WrittenParty { role, name, identifier, is_own }
}

fn turned(there: (bool, bool)) -> Change {
    match there {
        (false, _) => Change::Appeared,
        (true, true) => Change::Changed,
        (true, false) => Change::Removed,
    }
}

/// A natural key for people: without what tells its forms apart. One that is the fact itself is its record.
fn spoken(key: &str) -> String {
    if let Some(fact) = key.strip_prefix("fact ") {
        return fact.split_once(' ').map_or(fact, |(_, record)| record).to_owned();
    }
    let parts = key.strip_prefix("else ").and_then(|rest| rest.split_once(" | ")).map_or(key, |(_, parts)| parts);
    parts.replace(" | ", " · ")
}

fn past(error: PastError) -> Failure {
    let (code, message) = (error.code(), error.to_string());
    match error {
        PastError::Store(error) => failure(error),
        PastError::TooMany { .. } => Failure::Reject { code, message },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_said_without_its_form() {
        let said = [
            ("JY | JY1", "JY · JY1"),
            ("else 1 | 91 | 440784", "91 · 440784"),
            ("fact kitchen.api 7 a", "7 a"),
            ("plain", "plain"),
        ];
        for (key, text) in said {
            assert_eq!(spoken(key), text);
        }
    }
}
