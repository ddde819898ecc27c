//! What the devices of a kitchen tell, minute by minute: a camera and two thermometers, on one morning and,
//! in the second phase, a little longer.
//!
//! The story of each morning: the camera is off for a while and, later, silent; the cold store grows too warm.

use serde_json::{Value, json};

use super::Phase;
use super::cast::Operator;
use super::draft::Draft;
use super::kitchen::platform;
use super::moment::Moment;
use crate::platforms::truth::Reading;

/// Minutes of the morning that are told in the first phase.
const FIRST: i64 = 120;
/// And with those of the second.
const BOTH: i64 = 150;
/// While the camera is off.
const OFF: std::ops::Range<i64> = 40..65;
/// While nothing is heard of it.
const SILENT: std::ops::Range<i64> = 90..105;
/// While the cold store is too warm.
const WARM: std::ops::Range<i64> = 60..100;

/// Writes the morning of a kitchen's devices, from a stream of chance of their own.
pub fn play(draft: &mut Draft, operator: &Operator) {
    draft.turn_to(operator.serial | 0x8000_0000);
    camera(draft, operator);
    let stores = [("冷藏库", 1, "0", "8", 400), ("冷冻库", 2, "", "-12", -1_800)];
    for (place, kind, low, high, usual) in stores {
        thermometer(draft, operator, &Store { place, kind, low, high, usual });
    }
}

fn start() -> Moment {
    Moment::day(330).plus(8 * 3_600_000)
}

fn phase(minute: i64) -> Phase {
    if minute < FIRST { Phase::First } else { Phase::Second }
}

/// Channels are told each five minutes, heartbeats each minute while there is a picture.
fn camera(draft: &mut Draft, operator: &Operator) {
    let device = format!("4407840000132{:07}", operator.serial * 10 % 10_000_000);
    for minute in (0..BOTH).filter(|minute| !SILENT.contains(minute)) {
        let state = if OFF.contains(&minute) { "offline" } else { "online" };
        let at = start().plus(minute * 60_000);
        if minute % 5 == 0 {
            let words: &[Value] = match state {
                "online" => &[json!("ON"), json!("on"), json!(1), json!("1")],
                _ => &[json!("OFF"), json!("off"), json!(0), json!("0")],
            };
            let place = draft.below(4) as usize;
            let body = json!({
                "channelId": device, "channelName": "演示热厨", "companyId": draft.loose(operator.company()),
                "companyName": operator.name, "unitSocailCreditCode": draft.text(&operator.code),
                "status": words[place], "statusTime": at.second(),
            });
            let reading = reading("camera", &device, operator, at, Some(state));
            draft.reading(phase(minute), "channels", body, reading);
        }
        if state == "online" {
            let at = at.plus(20_000);
            let body = json!({
                "deviceId": device, "companyId": draft.loose(operator.company()),
                "time": if draft.chance(50) { json!(at.0) } else { json!(at.second()) },
            });
            let reading = reading("camera", &device, operator, at, Some(state));
            draft.reading(phase(minute), "heartbeat", body, reading);
        }
    }
}

struct Store {
    place: &'static str,
    kind: u32,
    low: &'static str,
    high: &'static str,
    /// Hundredths of a degree.
    usual: i64,
}

fn thermometer(draft: &mut Draft, operator: &Operator, store: &Store) {
    let device = format!("WS-{}-{}", operator.serial, store.kind);
    for minute in 0..BOTH {
        let warm = store.kind == 1 && WARM.contains(&minute);
        read(draft, operator, store, &device, phase(minute), start().plus(minute * 60_000), warm);
    }
    // Told again in the second phase: one minute corrected, and one of a day that nobody keeps.
    read(draft, operator, store, &device, Phase::Second, start().plus(WARM.start * 60_000), false);
    read(draft, operator, store, &device, Phase::Second, Moment::day(290), false);
}

fn read(draft: &mut Draft, operator: &Operator, store: &Store, device: &str, phase: Phase, at: Moment, warm: bool) {
    let degrees = if warm { 1_200 } else { store.usual } + i64::from(draft.below(60));
    let degrees = format!("{}.{:02}", degrees / 100, degrees.abs() % 100);
    let humidity = 55 + draft.below(20);
    let (temperature, humidity) = match draft.below(3) {
        0 => (json!(degrees), json!(humidity.to_string())),
        1 => (json!(format!("{degrees}℃")), json!(format!("{humidity}%"))),
        _ => (json!(degrees.parse::<f64>().unwrap_or_default()), json!(humidity)),
    };
    let at = at.plus(5_000);
    let body = json!({
        "deviceId": device, "deviceName": store.place, "deviceType": draft.loose(store.kind),
        "companyId": draft.loose(operator.company()), "companyName": operator.name,
        "unitSocailCreditCode": draft.text(&operator.code), "temperature": temperature, "humidity": humidity,
        "tempMin": draft.text(store.low), "tempMax": store.high, "humiMax": draft.empty(), "status": draft.loose(0),
        "collectTime": if draft.chance(30) { json!(at.0) } else { json!(at.second()) },
    });
    let state = if warm { "too-warm" } else { "normal" };
    let reading = reading("environment", device, operator, at, Some(state));
    draft.reading(phase, "humidity", body, reading);
}

fn reading(
    family: &'static str,
    device: &str,
    operator: &Operator,
    at: Moment,
    state: Option<&'static str>,
) -> Reading {
    Reading { family, device: device.to_owned(), operator: platform(operator.company()), at: at.0, state }
}
