//! What the devices of an operator read. A series is found when someone asks, by
//! its identifiers: no operator keeps it.

use serde_json::{Map, Value};

use super::Reader;
use crate::archive::fact::Schemas;
use crate::archive::measure::{Day, Episode, HORIZON, Head, Hour, Minute, Slot, Spread, Window, days, episodes, line};
use crate::schema::Measures;
use crate::store::{Look, SeriesRow, StoreError};

/// What one device read, and what it comes to.
#[derive(Debug, Clone)]
pub struct SeriesView {
    /// The source.
    pub source: String,
    /// The family.
    pub family: String,
    /// The device's id in its source.
    pub device: String,
    /// The party's name as written.
    pub name: Option<String>,
    /// The fields that describe the device.
    pub content: Map<String, Value>,
    /// What its family measures.
    pub measures: Measures,
    /// The newest minute with a reading, and what stands of it.
    pub last: Option<(Minute, Slot)>,
    /// Its days, the newest first.
    pub days: Vec<Day>,
    /// Its episodes within these days, the newest first.
    pub episodes: Vec<Episode>,
    /// Of each value the hourly means of the last day.
    pub lines: Vec<Vec<i64>>,
}

impl SeriesView {
    /// What a series holds of so many hours before its newest reading; personal data stands in it as it is kept.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub(in crate::archive) fn of(
        look: Look<'_>,
        row: SeriesRow,
        hours: Hour,
        schemas: &dyn Schemas,
    ) -> Result<Self, StoreError> {
        let head = row.head.as_ref().map(head).transpose()?.unwrap_or_default();
        let mut slots: Vec<(Minute, Slot)> = Vec::new();
        for (hour, window) in windows(look, &row, hours)? {
            slots.extend(window.slots().iter().map(|(minute, slot)| (hour * 60 + Minute::from(*minute), slot.clone())));
        }
        // A family whose schema is gone measured something all the same.
        let measures = schemas.measures(&row.key.family).cloned().unwrap_or_default();
        let (mut days, mut episodes) = (days(&slots), episodes(&slots, measures.gap));
        days.reverse();
        episodes.reverse();
        Ok(Self {
            source: row.key.source.to_string(),
            device: row.key.record,
            name: head.name,
            content: head.content,
            lines: (0..measures.values.len()).map(|place| line(&slots, place)).collect(),
            last: slots.pop(),
            family: row.key.family,
            measures,
            days,
            episodes,
        })
    }

    /// Minutes of a day in a state that a person should see.
    #[must_use]
    pub fn attention(&self, day: &Day) -> u32 {
        day.states.iter().filter(|(state, _)| self.minds(state)).map(|(_, minutes)| minutes).sum()
    }

    /// Whether a state is out of the ordinary.
    #[must_use]
    pub fn minds(&self, state: &str) -> bool {
        self.measures.attention.iter().any(|minded| minded == state)
    }

    /// Values by the names of their fields.
    pub fn named<'v>(&'v self, values: &'v [Option<Spread>]) -> impl Iterator<Item = (&'v str, Spread)> {
        let names = self.measures.values.iter().map(String::as_str);
        names.zip(values).filter_map(|(name, spread)| Some((name, (*spread)?)))
    }
}

impl Reader {
    /// What the devices of an operator read in so many days before their newest
    /// reading; none where the operator is not known.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub fn measurements(&self, id: &str, days: u32) -> Result<Option<Vec<SeriesView>>, StoreError> {
        let hours = (Hour::from(days) * 24).clamp(24, HORIZON);
        self.look(|look| {
            let Some(operator) = self.find(look, id)? else { return Ok(None) };
            let rows = look.series_of(operator.id)?.into_iter();
            rows.map(|row| self.series_view(look, row, hours)).collect::<Result<_, _>>().map(Some)
        })
    }

    fn series_view(&self, look: Look<'_>, row: SeriesRow, hours: Hour) -> Result<SeriesView, StoreError> {
        let mut view = SeriesView::of(look, row, hours, &*self.schemas)?;
        let content = std::mem::take(&mut view.content);
        view.content = self.shown(&view.family, content);
        Ok(view)
    }
}

/// What is said of a device.
pub(super) fn head((_, text): &(Vec<u8>, String)) -> Result<Head, StoreError> {
    serde_json::from_str(text).map_err(StoreError::damaged)
}

/// The windows of so many hours before the newest one, the oldest first.
pub(super) fn windows(look: Look<'_>, row: &SeriesRow, hours: Hour) -> Result<Vec<(Hour, Window)>, StoreError> {
    let newest = row.newest.div_euclid(60);
    let kept = look.windows(row.id, (newest - hours + 1)..=newest)?.into_iter();
    kept.map(|(hour, bytes)| Ok((hour, Window::decode(hour, &bytes).map_err(StoreError::damaged)?))).collect()
}
