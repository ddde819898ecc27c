//! Retention: until when a record must be kept, by its class, and whether it is
//! past.
//!
//! Classes are data (`schemas/retention.toml`, or an office's own). Promises that
//! what is past is a function of what the record says and of what people decided,
//! a horizon and holds: no clock is read, so the archive stays a function of its
//! set. In doubt a record is kept: where a shelf life is stated that cannot be
//! read, where its day is of no calendar, and while a legal hold names it. Pure.

mod hold;
mod shelf_life;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;
use jiff::{Span, Timestamp, tz};
use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use super::data::{RulesError, RulesFile, said};
use super::fact::{State, Told};
use super::survivorship::Label;
use super::who::identity::short_hash;
use crate::code;
use crate::message::{Event, FactKey, Instant};
use crate::schema::Kind;

pub use hold::{Hold, Terms};

/// Hours by which the days of records are ahead.
const BEIJING: i8 = 8;

/// A day as it is counted: since 1970-01-01.
pub type DayNumber = i64;

/// The number of a day.
#[must_use]
pub fn number(day: Date) -> DayNumber {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

/// A day that a period counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum After {
    /// The last day of the shelf life.
    ShelfLife,
    /// When it happened, by the event.
    Occurred,
    /// When the hub received it.
    Told,
    /// A field.
    Field(String),
}

/// How long a record is kept after one of these days.
#[derive(Debug, Clone)]
pub struct Keep {
    after: Vec<After>,
    span: Span,
    /// For how long, as the class says it: `6 months`.
    pub period: String,
}

impl Keep {
    /// The days that it counts from, the first of them that a record has: a field, `shelf-life`, `occurred`, `told`.
    pub fn after(&self) -> impl Iterator<Item = &str> {
        self.after.iter().map(After::name)
    }
}

/// A class of records.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// Its name for people.
    pub label: Label,
    /// Where it comes from: a rule of law, or a choice.
    pub basis: String,
    /// The families of which it is.
    pub families: Vec<String>,
    /// Whether what is in force is kept in any case.
    pub while_in_force: bool,
    /// The first that a record has a day of decides.
    pub keep: Vec<Keep>,
}

/// The classes of all families, of one version.
#[derive(Debug, Clone)]
pub struct Retention {
    version: u32,
    mark: String,
    classes: Vec<Class>,
    of: BTreeMap<String, usize>,
}

/// A record, as far as retention asks.
#[derive(Debug, Clone, Copy)]
pub struct Record<'r> {
    /// Its family.
    pub family: &'r str,
    /// What it says.
    pub content: &'r Map<String, Value>,
    /// When it happened (ms), by its event.
    pub occurred: Option<Instant>,
    /// When the hub received it (ms).
    pub told: Instant,
    /// Whether its state is in force.
    pub in_force: bool,
}

impl<'r> Record<'r> {
    /// What an event says.
    #[must_use]
    pub fn of(event: &'r Event, state: &'r State) -> Self {
        let (occurred, told) = (event.occurred, event.id.raw.received());
        Self { family: &event.fact.family, content: &state.content, occurred, told, in_force: state.in_force }
    }
}

/// Until when a record must be kept, and why; with a horizon behind that, why it is past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Its class.
    pub class: String,
    /// What its time was counted from: a field, `shelf-life`, `occurred`, `told`.
    pub after: String,
    /// That day.
    pub day: Date,
    /// For how long it was to be kept after that, as the class says it.
    pub period: String,
    /// The last day on which it had to be kept.
    pub until: Date,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { class, after, day, period, until } = self;
        write!(f, "{class}: kept until {until}, {period} after {after} ({day})")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    version: u32,
    class: Vec<ClassText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ClassText {
    name: Spanned<String>,
    label: Label,
    basis: String,
    families: Vec<Spanned<String>>,
    #[serde(default)]
    while_in_force: bool,
    keep: Spanned<Vec<KeepText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeepText {
    after: Vec<Spanned<String>>,
    r#for: Spanned<String>,
}

impl Retention {
    /// The classes that this build carries.
    ///
    /// # Errors
    /// Where they cannot be used: the build is broken.
    pub fn builtin() -> Result<Self, RulesError> {
        Self::parse("schemas/retention.toml", hub_schemas::RETENTION)
    }

    /// Reads a file of the form of `retention.toml`; `name` is what people are told it is.
    ///
    /// # Errors
    /// Where it is no TOML of this form, names a family or a day that there is not, gives a family two classes or
    /// none: with its line.
    pub fn parse(name: &str, text: &str) -> Result<Self, RulesError> {
        let file = RulesFile { name, text, code: code!(7032) };
        let mark = short_hash(text);
        let text: Text = file.read()?;
        let mut of: BTreeMap<String, usize> = BTreeMap::new();
        let mut classes = Vec::new();
        for (place, class) in text.class.into_iter().enumerate() {
            for family in &class.families {
                if file.family(family)?.measures {
                    let why = format!("{} measures: the archive itself says how long readings stand", family.get_ref());
                    return Err(file.wrong(family, why));
                }
                if of.insert(family.get_ref().clone(), place).is_some() {
                    return Err(file.wrong(family, format!("{} has a class already", family.get_ref())));
                }
            }
            classes.push(class.checked(file)?);
        }
        let facts = hub_schemas::family::FAMILIES.iter().filter(|family| family.is_fact());
        for family in facts.filter(|family| !of.contains_key(family.name)) {
            let name = Spanned::new(0..0, family.name.to_owned());
            if !file.family(&name)?.measures {
                return Err(file.lacks(&format!("the family {} has no class", family.name)));
            }
        }
        Ok(Self { version: text.version, mark, classes, of })
    }

    /// Version of the classes.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Tells these classes from those of another text.
    #[must_use]
    pub fn mark(&self) -> &str {
        &self.mark
    }

    /// All classes.
    #[must_use]
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The class of a family; none where it measures, or is none of this build.
    #[must_use]
    pub fn class(&self, family: &str) -> Option<&Class> {
        self.of.get(family).map(|place| &self.classes[*place])
    }

    /// Until when a record must be kept, and why; none where nothing says it, or it is in force and its class keeps
    /// what is.
    #[must_use]
    pub fn until(&self, record: Record<'_>) -> Option<Reason> {
        let (class, keep, after, day, until) = self.found(record)?;
        let (class, after, period) = (class.name.clone(), after.name().to_owned(), keep.period.clone());
        Some(Reason { class, after, day, period, until })
    }

    /// The last day on which a record must be kept. It depends on the record alone, so it can be noted with it, and a
    /// horizon asks for those before it.
    #[must_use]
    pub fn last_day(&self, record: Record<'_>) -> Option<DayNumber> {
        self.found(record).map(|(.., until)| number(until))
    }

    /// By which period of which class a record is kept, from which day, until when.
    fn found(&self, record: Record<'_>) -> Option<(&Class, &Keep, &After, Date, Date)> {
        let class = self.class(record.family)?;
        if class.while_in_force && record.in_force {
            return None;
        }
        let (keep, after, day) = class.keep.iter().find_map(|keep| {
            let found = keep.after.iter().find_map(|after| Some((after, after.day(record)?)));
            found.map(|(after, day)| (keep, after, day))
        })?;
        // A shelf life that cannot be read, a day beyond the calendar: kept.
        let day = day.ok()?;
        Some((class, keep, after, day, day.checked_add(keep.span).ok()?))
    }

    /// Why a record is past: where the last day on which it must be kept lies before the horizon, and nothing by which
    /// it may be held is.
    #[must_use]
    pub fn is_past(&self, record: Record<'_>, terms: &Terms, may_hold: &BTreeSet<Hold>) -> Option<Reason> {
        let is_past = |reason: &Reason| terms.horizon.is_some_and(|horizon| reason.until < horizon);
        self.until(record).filter(is_past).filter(|_| !terms.hold(may_hold))
    }

    /// Why what an event says is past.
    #[must_use]
    pub fn lets_go(&self, told: &Told, terms: &Terms) -> Option<Reason> {
        let (fact, state): (&FactKey, _) = (&told.event.fact, told.state.as_ref()?);
        self.is_past(Record::of(&told.event, state), terms, &Hold::all(fact, state))
    }
}

impl ClassText {
    fn checked(self, file: RulesFile<'_>) -> Result<Class, RulesError> {
        if self.keep.get_ref().is_empty() {
            return Err(file.wrong(&self.keep, format!("{} says nowhere how long", self.name.get_ref())));
        }
        let keep = self.keep.get_ref().iter().map(|keep| {
            let after = keep.after.iter().map(|name| self.day(name, file)).collect::<Result<_, _>>()?;
            let written = keep.r#for.get_ref().clone();
            let none =
                || file.wrong(&keep.r#for, format!("{written:?} is no time; say `6 months`, `2 years`, `30 days`"));
            Ok(Keep { after, span: period(&written).ok_or_else(none)?, period: written })
        });
        let keep = keep.collect::<Result<_, _>>()?;
        let Self { name, label, basis, families, while_in_force, .. } = self;
        let families = families.into_iter().map(Spanned::into_inner).collect();
        Ok(Class { name: name.into_inner(), label, basis, families, while_in_force, keep })
    }

    /// A day that at least one of the families has.
    fn day(&self, name: &Spanned<String>, file: RulesFile<'_>) -> Result<After, RulesError> {
        match name.get_ref().as_str() {
            "shelf-life" => return Ok(After::ShelfLife),
            "occurred" => return Ok(After::Occurred),
            "told" => return Ok(After::Told),
            _ => {}
        }
        let mut kinds = Vec::new();
        for family in &self.families {
            kinds.extend(file.family(family)?.field(name.get_ref()));
        }
        if kinds.is_empty() || kinds.iter().any(|kind| !matches!(kind, Kind::Day | Kind::Moment)) {
            let what = if kinds.is_empty() { "is a field of none of its families" } else { "is no day" };
            return Err(file.wrong(name, format!("{:?} {what}", name.get_ref())));
        }
        Ok(After::Field(name.get_ref().clone()))
    }
}

fn period(text: &str) -> Option<Span> {
    let (number, unit) = text.split_once(' ')?;
    let number: i16 = number.parse().ok().filter(|number| *number > 0)?;
    match unit {
        "day" | "days" => Span::new().try_days(number).ok(),
        "month" | "months" => Span::new().try_months(number).ok(),
        "year" | "years" => Span::new().try_years(number).ok(),
        _ => None,
    }
}

/// That a record states a day, and it is none that can be counted from.
struct Unclear;

impl After {
    fn name(&self) -> &str {
        match self {
            Self::ShelfLife => "shelf-life",
            Self::Occurred => "occurred",
            Self::Told => "told",
            Self::Field(name) => name,
        }
    }

    /// The day that a record says, in Beijing; none where it says nothing.
    fn day(&self, record: Record<'_>) -> Option<Result<Date, Unclear>> {
        match self {
            Self::ShelfLife => shelf_life_of(record),
            Self::Occurred => record.occurred.map(|ms| local(Timestamp::from_millisecond(ms))),
            Self::Told => Some(local(Timestamp::from_millisecond(record.told))),
            Self::Field(name) => said(record.content.get(name)).map(day),
        }
    }
}

fn local<E>(time: Result<Timestamp, E>) -> Result<Date, Unclear> {
    time.map(|time| tz::offset(BEIJING).to_datetime(time).date()).map_err(|_| Unclear)
}

/// A day, or the day of a point in time.
fn day(text: &str) -> Result<Date, Unclear> {
    if text.contains('T') { local(text.parse::<Timestamp>()) } else { text.parse().map_err(|_| Unclear) }
}

/// The last day of the shelf life: as stated, else counted from the production, else, which is later, from the trade.
fn shelf_life_of(record: Record<'_>) -> Option<Result<Date, Unclear>> {
    let said = |name: &str| said(record.content.get(name));
    if let Some(expires) = said("expires") {
        return Some(day(expires));
    }
    let stated = shelf_life::read(said("shelf_life")?)?;
    let from = ["produced", "bought", "sold"].iter().find_map(|name| said(name));
    let last = || day(from.ok_or(Unclear)?)?.checked_add(stated.ok_or(Unclear)?).map_err(|_| Unclear);
    Some(last())
}

#[cfg(test)]
mod tests;
