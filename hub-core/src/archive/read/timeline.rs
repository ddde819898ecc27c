//! An operator's timeline: each change of its matters and its profile.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::Reader;
use super::past::PastError;
use super::summary::{Summary, Sums};
use super::view::Page;
use crate::archive::fact::Told;
use crate::archive::matter::MatterKey;
use crate::archive::past::chronicle::{By, Cause, Entry, Turned, chronicle};
use crate::archive::past::history::named;
use crate::archive::who::identity::Evidence;
use crate::message::{Echo, EventId, FactKey, Instant};

/// What stands for a family where the profile changed.
pub const PROFILE: &str = "profile";

/// Which part of a timeline is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The time by which it goes.
    pub by: By,
    /// Of this family alone, or [`PROFILE`].
    pub family: Option<String>,
    /// From then on, by that time.
    pub since: Option<Instant>,
    /// Up to then, itself outside.
    pub until: Option<Instant>,
    /// At most so many entries.
    pub limit: usize,
    /// `next` of the page before.
    pub after: Option<Place>,
}

impl Default for Span {
    fn default() -> Self {
        Self { by: By::Valid, family: None, since: None, until: None, limit: 100, after: None }
    }
}

/// The place of an entry in a timeline: both times, the one by which it goes first; how it came; the event; the matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(Instant, Instant, Cause, EventId, String);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self(first, second, cause, event, matter) = self;
        write!(f, "{first} {second} {} {event} {matter}", *cause as u8)
    }
}

impl std::str::FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let parts: Vec<&str> = text.split(' ').collect();
        let &[first, second, cause, event, matter] = &parts[..] else { return Err(()) };
        let causes = [Cause::Back, Cause::Begins, Cause::Gone];
        let cause = causes.into_iter().find(|known| (*known as u8).to_string() == cause).ok_or(())?;
        let at = |text: &str| text.parse::<Instant>().map_err(drop);
        Ok(Self(at(first)?, at(second)?, cause, event.parse().map_err(drop)?, matter.to_owned()))
    }
}

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub struct TimelineEntry {
    /// When it happened (ms): as the source says, else when it was received.
    pub at: Instant,
    /// Known from then (ms).
    pub known: Instant,
    /// Family of the matter, or [`PROFILE`].
    pub family: String,
    /// The matter's name; none of the profile.
    pub matter: Option<String>,
    /// What names the matter.
    pub key: String,
    /// What sums up the matter: after the change, of one that is gone before it; of the profile nothing.
    pub summary: Summary,
    /// What became of it.
    pub turned: Turned,
    /// What the operator does in the matter: after the change, of one that is gone before it; of the profile nothing.
    pub roles: Vec<String>,
    /// Whether a whole list made it, that lacks the record or has it again.
    pub by_list: bool,
    /// The channel that told it.
    pub source: String,
    /// The record's id in its source.
    pub record: String,
    /// The event.
    pub event: EventId,
    /// The adapter that made it.
    pub adapter: String,
    /// What is other.
    pub changes: Vec<FieldChange>,
}

/// A field that says something else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What it said; none where it did not say anything.
    pub before: Option<Value>,
    /// What it says; none where it says nothing any more.
    pub after: Option<Value>,
}

impl Reader {
    /// What changed of an operator, the latest first; none where nothing ever led to it.
    ///
    /// Whose a party is, is judged by today's identifiers, at all times: a matter comes into the timeline when a party
    /// of it is known by one of them. [`Reader::operator_as_of`] resolves anew for each moment. So the part that an
    /// operator has in a matter is that of the parties which are its own today, as its archive of now says it. One that
    /// becomes another while nothing else changes, no entry tells; the next one of the matter says it.
    ///
    /// # Errors
    /// Where the store does not answer, an event cannot be read, or too much hangs together with it.
    pub fn timeline(&self, id: &str, span: &Span) -> Result<Option<Page<TimelineEntry>>, PastError> {
        let limit = span.limit.clamp(1, 1_000);
        let Some(around) = self.look_back(|look| self.around(look, id))? else { return Ok(None) };
        let mut facts: BTreeMap<&FactKey, Vec<&Told>> = BTreeMap::new();
        let states: Vec<_> = around.states().iter().map(|told| named(told, &around.rulings)).collect();
        for told in states.iter().map(AsRef::as_ref) {
            if !around.echoes.contains(&Echo::from(&told.event.fact)) {
                facts.entry(&told.event.fact).or_default().push(told);
            }
        }
        let facts: Vec<Vec<&Told>> = facts.into_values().collect();
        let entries =
            chronicle(&facts, &around.turns, span.by, &|evidence: &Evidence| around.is_mine(evidence), &self.rules);
        let family = |entry: &Entry| entry.matter.as_ref().map_or(PROFILE, |matter| matter.family.as_str()).to_owned();
        let mut sums = Sums::default();
        let summed = |entry: Entry| (Place::of(&entry, span.by), sums.next(&entry), entry);
        let mut found: Vec<(Place, Summary, Entry)> = entries.into_iter().map(summed).collect();
        found.retain(|(place, _, entry)| {
            span.family.as_ref().is_none_or(|asked| family(entry) == *asked)
                && span.since.is_none_or(|since| place.0 >= since)
                && span.until.is_none_or(|until| place.0 < until)
                && span.after.as_ref().is_none_or(|after| place < after)
        });
        found.sort_by(|(a, ..), (b, ..)| b.cmp(a));
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(place, ..)| place.to_string());
        let entry = |(_, summary, entry): (Place, Summary, Entry)| self.timeline_entry(family(&entry), summary, entry);
        let items = found.into_iter().map(entry).collect();
        Ok(Some(Page { items, next }))
    }

    fn timeline_entry(&self, family: String, summary: Summary, entry: Entry) -> TimelineEntry {
        let Entry { at, known, matter, turned, roles, fields, from, cause } = entry;
        let changes = fields.into_iter().map(|(field, before, after)| FieldChange {
            before: before.map(|value| self.masked(&family, &field, value)),
            after: after.map(|value| self.masked(&family, &field, value)),
            field,
        });
        let summary = summary.into_iter().map(|(field, value)| {
            let value = self.masked(&family, &field, value);
            (field, value)
        });
        TimelineEntry {
            changes: changes.collect(),
            summary: summary.collect(),
            at,
            known,
            matter: matter.as_ref().map(MatterKey::name),
            key: matter.map(|matter| matter.key).unwrap_or_default(),
            turned,
            roles: roles.into_iter().collect(),
            by_list: cause != Cause::Begins,
            source: from.source.clone(),
            record: from.record.clone(),
            event: from.event,
            adapter: from.adapter.clone(),
            family,
        }
    }
}

impl Place {
    fn of(entry: &Entry, by: By) -> Self {
        let (first, second) = if by == By::Valid { (entry.at, entry.known) } else { (entry.known, entry.at) };
        let matter = entry.matter.as_ref().map_or_else(|| "-".to_owned(), MatterKey::name);
        Self(first, second, entry.cause, entry.from.event, matter)
    }
}
