//! Readings of devices into events: temperature and humidity, channels, heartbeats.
//!
//! A function of the row alone. A row that names no device is of no use; what
//! else is wrong with it is flagged, and a reading without a time is of when it
//! came.

use hub_adapter_sdk::event::{Camera, Environment, Text};
use hub_adapter_sdk::json::{self, Scalar};
use hub_adapter_sdk::schemas::identifier::Gb28181;
use hub_adapter_sdk::{Event, Note, Quality, Quantity, note};

use crate::rows::{Channel, Heartbeat, Humidity};
use crate::translate::kitchen;

/// `deviceType` of a thermometer.
const STORES: &[(&str, &str)] = &[("1", "chilled"), ("2", "frozen"), ("3", "room")];

/// `status` of a channel.
const STATES: &[(&str, &str)] =
    &[("ON", "online"), ("on", "online"), ("1", "online"), ("OFF", "offline"), ("off", "offline"), ("0", "offline")];

/// What stands behind a temperature.
const CELSIUS: &[&str] = &["℃", "°C", "C", "度", "摄氏度"];
/// What stands behind a humidity.
const PERCENT: &[&str] = &["%", "%RH", "RH"];

/// Temperature and humidity of a store.
pub fn humidity(payload: &[u8]) -> Result<Event, Note> {
    let row: Humidity<'_> = json::parse(payload)?;
    let device = device("humidity", &row.device, "/deviceId")?;
    let mut quality = Quality::default();
    let party = kitchen("kitchen", &row.name, &row.code, &row.company);
    quality.identifiers(&party);
    let measured = quality.instant("measured", row.measured.get());
    let mut degrees = |field: &str, text: &Scalar<'_>| quality.quantity(field, text.get(), CELSIUS);
    let temperature = degrees("temperature", &row.temperature);
    let (low, high) = (degrees("temperature_low", &row.low), degrees("temperature_high", &row.high));
    let humidity = quality.quantity("humidity", row.humidity.get(), PERCENT);
    let humidity_high = quality.quantity("humidity_high", row.humidity_high.get(), PERCENT);
    let state = if row.status.is("1") {
        Some("fault")
    } else {
        within(&[(temperature, low, "too-cold", high, "too-warm"), (humidity, None, "", humidity_high, "too-humid")])
    };
    let reading = Environment {
        parties: vec![party],
        kind: quality.own_code("kind", STORES, row.kind.text()),
        state: state.map(Text::from),
        device: device.into(),
        place: row.place.text(),
        measured,
        temperature,
        humidity,
        temperature_low: low,
        temperature_high: high,
        humidity_high,
        quality: quality.into_flags(),
        ..Environment::default()
    };
    Ok(Event::upsert(&reading, device).occurred(measured))
}

/// A value with its limits and what it means to be beyond them.
type Limited = (Option<Quantity>, Option<Quantity>, &'static str, Option<Quantity>, &'static str);

/// What values come to by their limits: the first that is beyond one; none where
/// nothing was measured that has a limit.
fn within(values: &[Limited]) -> Option<&'static str> {
    let mut known = None;
    for (value, low, below, high, above) in values {
        let Some(value) = value else { continue };
        if low.is_some_and(|low| *value < low) {
            return Some(below);
        }
        if high.is_some_and(|high| *value > high) {
            return Some(above);
        }
        if low.is_some() || high.is_some() {
            known = Some("normal");
        }
    }
    known
}

/// Whether a camera gives a picture.
pub fn channel(payload: &[u8]) -> Result<Event, Note> {
    let row: Channel<'_> = json::parse(payload)?;
    let device = device("channel", &row.device, "/channelId")?;
    let mut quality = Quality::default();
    let state = quality.own_code("state", STATES, row.status.text());
    let camera = Seen { device, place: row.place.text(), name: &row.name, code: &row.code, company: &row.company };
    Ok(camera.event(state, row.seen.get(), quality))
}

/// A camera that gives a sign of life gives a picture.
pub fn heartbeat(payload: &[u8]) -> Result<Event, Note> {
    let row: Heartbeat<'_> = json::parse(payload)?;
    let device = device("heartbeat", &row.device, "/deviceId")?;
    let camera = Seen { device, place: None, name: &row.name, code: &row.code, company: &row.company };
    Ok(camera.event(Some("online".into()), row.time.get(), Quality::default()))
}

/// A camera as a row names it.
struct Seen<'r, 'a> {
    device: &'r str,
    place: Option<Text<'a>>,
    name: &'r Scalar<'a>,
    code: &'r Scalar<'a>,
    company: &'r Scalar<'a>,
}

impl Seen<'_, '_> {
    fn event(self, state: Option<Text<'_>>, at: Option<&str>, mut quality: Quality) -> Event {
        let party = kitchen("kitchen", self.name, self.code, self.company);
        quality.identifiers(&party);
        let seen = quality.instant("seen", at);
        let camera = Camera {
            parties: vec![party],
            kind: kind(self.device).map(Text::from),
            state,
            device: self.device.into(),
            place: self.place,
            seen,
            quality: quality.into_flags(),
            ..Camera::default()
        };
        Event::upsert(&camera, self.device).occurred(seen)
    }
}

/// What its number says that it is; a device with a number of the platform's own
/// says nothing.
fn kind(device: &str) -> Option<&'static str> {
    match Gb28181::parse(device).ok()?.kind() {
        "111" | "118" => Some("recorder"),
        "131" | "132" => Some("camera"),
        _ => None,
    }
}

fn device<'r>(list: &str, id: &'r Scalar<'_>, place: &str) -> Result<&'r str, Note> {
    id.get().ok_or_else(|| note(format!("{list}.device-missing"), "the row names no device").at(place))
}
