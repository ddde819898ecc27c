//! Rows into events: which list, then field by field.
//!
//! A function of the row, of what was told along with it and of the settings.
//! A row that comes both ways gives the same event but for who says it.

mod devices;
mod goods;
mod kitchen;
mod staff;
mod units;

use hub_adapter_sdk::event::{Party, Text};
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::{Clock, Event, Head, Instant, Note, Outcome, Quantity, RawRecord, note};

use crate::list::{CABINET, CHECK, DISINFECT, HEALTH, MEAL, PURCHASE, QUICK_TEST, SAMPLE, SCALE, SUPPLY, UNIT, WASTE};
use crate::{PLATFORM, Settings};

/// What stands behind a temperature.
const CELSIUS: &[&str] = &["℃", "°C", "C", "度", "摄氏度"];

/// `1` and `0` where something is all right or is not.
const RIGHT: &[(&str, &str)] = &[("1", "conform"), ("0", "not-conform")];

/// Meals of a day.
const MEALS: &[(&str, &str)] = &[
    ("1", "breakfast"),
    ("2", "lunch"),
    ("3", "dinner"),
    ("4", "supper"),
    ("5", "morning-snack"),
    ("6", "afternoon-snack"),
];

/// What becomes of one record.
pub fn record(record: &RawRecord, settings: &Settings) -> Outcome {
    let payload = &record.payload;
    let told = || Told::of(record, settings);
    let one = |event: Result<Event, Note>| event.map(|event| vec![event]);
    let events = match record.attribute("list") {
        Some(UNIT) => units::unit(payload),
        Some(SUPPLY) => one(units::supply(payload)),
        Some(HEALTH) => one(staff::health(payload)),
        Some(PURCHASE) => one(goods::purchase(payload)),
        Some(MEAL) => one(kitchen::meal(payload)),
        Some(WASTE) => one(kitchen::waste(payload)),
        Some(SAMPLE) => one(kitchen::sample(payload)),
        Some(CHECK) => one(staff::check(payload, &told())),
        Some(DISINFECT) => one(devices::disinfect(payload, &told())),
        Some(QUICK_TEST) => one(devices::quick_test(payload, &told())),
        Some(CABINET) => one(kitchen::cabinet(payload, &told())),
        Some(SCALE) => one(kitchen::scale(payload, &told())),
        _ => Err(note("list.unknown", "the attribute `list` names none of the platform's lists")),
    };
    events.map_or_else(Outcome::from, Outcome::from)
}

/// What a row of a list says of itself.
fn listed<'r>(list: &str, id: &'r Scalar<'_>, deleted: &Scalar<'_>, updated: &Scalar<'_>) -> Result<Head<'r>, Note> {
    let place = if list == UNIT { "/unitId" } else { "/id" };
    Head::of(list, (id, place), deleted.is("1") || deleted.is("true"), (updated, "/modifyTime"))
}

/// What was told along with a row of a device.
struct Told<'r> {
    device: Option<&'r str>,
    unit: Option<&'r str>,
    clock: Clock,
    revision: u64,
}

impl<'r> Told<'r> {
    fn of(record: &'r RawRecord, settings: &Settings) -> Self {
        let device = record.attribute("device");
        let is = |known: &String| device.is_some_and(|device| device.starts_with(known.as_str()));
        let sent = record.attribute("sent").and_then(|sent| Clock::default().read(sent).ok());
        let at: Instant = sent.map_or(record.received, |sent| sent.at);
        Self {
            device,
            unit: record.attribute("unit"),
            clock: Clock { told: Some(at), utc: settings.utc_devices.iter().any(is) },
            revision: u64::try_from(at).unwrap_or(0),
        }
    }

    /// The row's place in what its device tells: its number there, or else its
    /// time; a device without a number is told from others by its unit.
    fn id(&self, feed: &str, number: &Scalar<'_>, time: &Scalar<'_>) -> Result<String, Note> {
        let of = self.device.or(self.unit);
        let (Some(of), Some(which)) = (of, number.get().or(time.get())) else {
            let message = "the row has neither a number nor a time, or comes from nowhere";
            return Err(note(format!("{}.id-missing", feed.replace('/', "-")), message));
        };
        Ok(format!("{of}/{which}"))
    }

    /// What a row of a device says of itself; none is ever deleted.
    fn head<'i>(&self, id: &'i str) -> Head<'i> {
        Head { id, deleted: false, revision: self.revision }
    }

    /// The unit that the row names, or else the device's.
    fn party<'a>(&self, role: &'static str, name: &Scalar<'a>, code: &Scalar<'a>, unit: &Scalar<'a>) -> Party<'a> {
        party(role, name, code, unit.get().or(self.unit))
    }
}

/// Whom a row names by these.
fn party<'a>(role: &'static str, name: &Scalar<'a>, code: &Scalar<'a>, id: Option<&str>) -> Party<'a> {
    Party::new(role).name(name.text()).identifier("social-credit-code", code.text()).known_to(PLATFORM, id)
}

/// The names in one text.
fn names<'a>(text: &Scalar<'_>) -> Vec<Text<'a>> {
    let names = text.or_empty().split(['、', ',', '，', ';', '；', '/', '|', '\n']);
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.to_owned().into()).collect()
}

/// So long in hours.
fn hours(milliseconds: i64) -> Option<Quantity> {
    (milliseconds >= 0).then(|| Quantity::from_hundredths(milliseconds / 36_000))
}
