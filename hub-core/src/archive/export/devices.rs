//! The two tables of a family that measures, as far back as the archive keeps what devices read: a row a device and
//! day, and one an episode of a device.

use std::collections::BTreeMap;

use hub_schemas::family::Family;
use serde_json::{Map, Value};

use super::cell::cell;
use super::table::{about, headings, joined, title};
use super::{ExportError, Exporter, Files, Heading, Look, PAGE};
use crate::archive::measure::{Day, Episode, HORIZON, Minute, Spread};
use crate::archive::publish::masked;
use crate::archive::read::SeriesView;
use crate::registry::Registry;
use crate::schema::{Column, Kind};
use crate::transport::tabular::{Cell, Form, Title};

/// Id outside and title of an operator.
type Owner = (String, String);

impl Exporter {
    /// Writes what the devices of a family read; what is said of the columns of both tables.
    pub(super) fn write_devices(
        &self,
        look: Look<'_>,
        family: &str,
        town: Option<&str>,
        files: &mut Files<'_>,
    ) -> Result<Vec<Vec<String>>, ExportError> {
        let (tables, form) = (Tables::of(family, &self.registry), files.form);
        let names = [family.to_owned(), format!("{family}-episodes")];
        let ([day_title, episode_title], [day_headings, episode_headings]) = (tables.titles(form), tables.headings());
        let mut days = files.begin(&names[0], &day_title, &day_headings)?;
        let mut episodes = files.begin(&names[1], &episode_title, &episode_headings)?;
        let mut after = 0;
        loop {
            let page = look.series_behind(family, after, town, PAGE)?;
            let Some(last) = page.last() else { break };
            after = last.id;
            let mut owners = look.owners(page.iter().map(|row| row.id))?;
            for row in page {
                let whose = owners.remove(&row.id).unwrap_or_default();
                let mut view = SeriesView::of(look, row, HORIZON, &*self.schemas)?;
                view.content = masked(std::mem::take(&mut view.content), self.masks(family));
                let device = tables.device(&view, &whose, form);
                for day in view.days.iter().rev() {
                    let cells = [&device[..], &tables.day(&view, day, form)].concat();
                    days.row(&cells).map_err(|cause| files.failed(&names[0], cause))?;
                }
                for episode in view.episodes.iter().rev() {
                    let cells = [&device[..], &tables.episode(&view, episode, form)].concat();
                    episodes.row(&cells).map_err(|cause| files.failed(&names[1], cause))?;
                }
            }
        }
        files.end(&names[0], days)?;
        files.end(&names[1], episodes)?;
        Ok([about(&names[0], &tables.days), about(&names[1], &tables.episodes)].concat())
    }
}

/// The columns of both tables. In both stand first what is said of the device, and last what it measures.
pub(super) struct Tables {
    label: String,
    described: Vec<Column>,
    states: Column,
    state: Column,
    values: Vec<String>,
    days: Vec<Column>,
    episodes: Vec<Column>,
}

impl Tables {
    pub fn of(family: &str, registry: &Registry) -> Self {
        let schema = registry.latest(family).map(|(_, schema)| schema.columns()).unwrap_or_default();
        let column = |name: &String| schema.iter().find(|column| column.name == *name).cloned();
        let measures = registry.measures(family).cloned().unwrap_or_default();
        let described: Vec<Column> = measures.describes.iter().filter_map(column).collect();
        let state = column(&"state".to_owned()).unwrap_or_else(|| Column::plain("state", "状态", Kind::Text));
        let words = state.values.iter().map(|(code, word)| Column::plain(code, word, Kind::Whole));
        let states = Column {
            members: words.collect(),
            ..minutes("states", "各状态分钟数", Kind::Parts, "Minutes by the state that was read.")
        };
        let values: Vec<Column> = measures.values.iter().filter_map(column).collect();
        let spreads: Vec<Column> = values.iter().flat_map(spread).collect();
        let of_day = [
            with("day", "日期", Kind::Day, "By the calendar of Heshan."),
            minutes("seen", "有读数", Kind::Whole, "Minutes with a reading."),
            minutes("attention", "异常", Kind::Whole, "Minutes in a state that is out of the ordinary."),
            states.clone(),
        ];
        let of_episode = [
            state.clone(),
            with("attention", "是否异常", Kind::Truth, "Whether the state is out of the ordinary."),
            with("from", "开始时间", Kind::Moment, "When it began; no earlier than what is kept."),
            with("to", "结束时间", Kind::Moment, "When it ended, or up to when it is known to last."),
            minutes("minutes", "时长", Kind::Whole, "How long that is."),
            with("ongoing", "至今", Kind::Truth, "Whether nothing that was read ends it."),
        ];
        let device = [&whose()[..], &described].concat();
        Self {
            label: Family::named(family).map_or(family, |family| family.label).to_owned(),
            days: [&device[..], &of_day, &spreads].concat(),
            episodes: [&device[..], &of_episode, &spreads].concat(),
            values: values.into_iter().map(|value| value.name).collect(),
            described,
            states,
            state,
        }
    }

    /// Of days and of episodes.
    pub fn headings(&self) -> [Vec<Heading>; 2] {
        [headings(&self.days), headings(&self.episodes)]
    }

    fn titles(&self, form: Form) -> [Title; 2] {
        [("逐日", &self.days), ("状态变化", &self.episodes)]
            .map(|(what, columns)| title(&format!("{}（{what}）", self.label), columns, form))
    }

    /// What both tables say of a device.
    fn device(&self, view: &SeriesView, whose: &[Owner], form: Form) -> Vec<Cell> {
        let ids: Vec<&str> = whose.iter().map(|(id, _)| id.as_str()).collect();
        let titles: Vec<&str> = whose.iter().map(|(_, title)| title.as_str()).collect();
        let written: Vec<&str> = view.name.as_deref().into_iter().collect();
        let mut cells = vec![
            joined(if titles.is_empty() { &written } else { &titles }),
            joined(&ids),
            Cell::Text(view.source.clone()),
            Cell::Text(view.device.clone()),
        ];
        let described = self.described.iter();
        cells.extend(described.map(|of| view.content.get(&of.name).map_or(Cell::Empty, |value| cell(of, value, form))));
        cells
    }

    fn day(&self, view: &SeriesView, day: &Day, form: Form) -> Vec<Cell> {
        let states = day.states.iter().map(|(state, minutes)| (state.to_string(), Value::from(*minutes)));
        let states: Map<String, Value> = states.collect();
        let mut cells = vec![
            i32::try_from(day.day).map_or(Cell::Empty, Cell::Day),
            Cell::Whole(day.seen.into()),
            Cell::Whole(view.attention(day).into()),
            if states.is_empty() { Cell::Empty } else { cell(&self.states, &states.into(), form) },
        ];
        cells.extend(self.spreads(view, &day.values));
        cells
    }

    fn episode(&self, view: &SeriesView, episode: &Episode, form: Form) -> Vec<Cell> {
        let at = |minute: Minute| Cell::Moment(minute * 60_000);
        let state = episode.state.as_deref();
        let mut cells = vec![
            state.map_or(Cell::Empty, |state| cell(&self.state, &state.into(), form)),
            Cell::Truth(state.is_some_and(|state| view.minds(state))),
            at(episode.from),
            at(episode.to),
            Cell::Whole(episode.to - episode.from),
            Cell::Truth(episode.ongoing),
        ];
        cells.extend(self.spreads(view, &episode.values));
        cells
    }

    fn spreads(&self, view: &SeriesView, values: &[Option<Spread>]) -> Vec<Cell> {
        let read: BTreeMap<&str, Spread> = view.named(values).collect();
        let of = |name: &String| match read.get(name.as_str()) {
            Some(spread) => [spread.min, spread.mean(), spread.max].map(|number| Cell::Decimal(number.into(), PLACES)),
            None => [Cell::Empty, Cell::Empty, Cell::Empty],
        };
        self.values.iter().flat_map(of).collect()
    }
}

/// The archive keeps hundredths.
const PLACES: usize = 2;

fn with(name: &str, label: &str, kind: Kind, doc: &str) -> Column {
    Column { doc: doc.to_owned(), ..Column::plain(name, label, kind) }
}

fn minutes(name: &str, label: &str, kind: Kind, doc: &str) -> Column {
    Column { unit: Some("min".to_owned()), ..with(name, &format!("{label}（min）"), kind, doc) }
}

fn whose() -> [Column; 4] {
    [
        with("title", "名称", Kind::Text, "What people call its operator, else whose it is as the source writes it."),
        with("operator", "主体编号", Kind::Text, "Id of the operator in the archive."),
        with("source", "数据来源", Kind::Text, "The source that tells it."),
        with("record", "来源设备编号", Kind::Text, "The device's id in its source."),
    ]
}

/// The columns of a value.
fn spread(value: &Column) -> [Column; 3] {
    let ends = [("min", "最低", "Lowest"), ("mean", "平均", "Mean"), ("max", "最高", "Highest")];
    ends.map(|(end, label, doc)| Column {
        name: format!("{}_{end}", value.name),
        label: format!("{label}{}", value.label),
        doc: format!("{doc} of the minutes with a reading: {}", value.doc),
        kind: Kind::Decimal(PLACES),
        ..value.clone()
    })
}
