//! The sample's devices: a thermometer out of its bounds, and a camera.

use std::collections::BTreeMap;

use serde_json::json;

use super::archive::field;
use super::{MINUTE, NOW};
use crate::serve::view::*;

fn spread(min: f64, mean: f64, max: f64) -> BTreeMap<String, Spread> {
    [("temperature".to_owned(), Spread { min, mean, max })].into()
}

/// A cold store that is too warm, and a camera that nobody hears of for a while.
pub(super) fn series() -> Vec<Series> {
    let episode = |state: Option<&str>, attention, from: i64, minutes: i64, values| Episode {
        state: state.map(str::to_owned),
        attention,
        from: NOW - from * MINUTE,
        to: NOW - (from - minutes) * MINUTE,
        minutes,
        ongoing: from == minutes,
        values,
    };
    let reading = |state: &str, attention, values: &[(&str, f64)]| Reading {
        at: NOW - MINUTE,
        state: Some(state.into()),
        attention,
        values: values.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect(),
    };
    let day = |states: &[(&str, u32)], attention, values| Day {
        day: "2026-03-01".into(),
        seen: states.iter().map(|(_, minutes)| minutes).sum(),
        share: 0.75,
        attention,
        states: states.iter().map(|(state, minutes)| ((*state).to_owned(), *minutes)).collect(),
        values,
    };
    let store = Series {
        source: "yi-can-shi-an.push".into(),
        family: "environment".into(),
        device: "WS-106-1".into(),
        name: Some("演示阿明烧腊饭店".into()),
        fields: vec![field("place", "位置", json!("冷藏库1"))],
        measures: vec![
            Measured { name: "temperature".into(), label: "温度".into(), unit: Some("Cel".into()) },
            Measured { name: "humidity".into(), label: "相对湿度".into(), unit: Some("%".into()) },
        ],
        codes: Some("environment-state".into()),
        last: Some(reading("too-warm", true, &[("temperature", 12.05), ("humidity", 63.0)])),
        days: vec![day(&[("normal", 1_040), ("too-warm", 40)], 40, spread(3.9, 4.31, 12.05))],
        episodes: vec![
            episode(Some("too-warm"), true, 40, 40, spread(11.2, 11.9, 12.05)),
            episode(Some("normal"), false, 1_080, 1_040, spread(3.9, 4.1, 5.0)),
        ],
        lines: [("temperature".to_owned(), vec![4.0, 4.2, 4.1, 11.9])].into(),
    };
    let camera = Series {
        family: "camera".into(),
        device: "44078400001320000033".into(),
        fields: vec![field("place", "位置", json!("热厨"))],
        measures: Vec::new(),
        codes: Some("camera-state".into()),
        last: Some(reading("online", false, &[])),
        days: vec![day(&[("online", 1_000), ("offline", 25)], 25, BTreeMap::new())],
        episodes: vec![
            episode(Some("online"), false, 30, 30, BTreeMap::new()),
            episode(None, false, 90, 60, BTreeMap::new()),
            episode(Some("offline"), true, 115, 25, BTreeMap::new()),
        ],
        lines: BTreeMap::new(),
        ..store.clone()
    };
    vec![camera, store]
}
