//! What disinfection cabinets and rapid testers tell.

use hub_adapter_sdk::event::{Disinfection, Party, QuickTest, Text};
use hub_adapter_sdk::json::{self, Scalar};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Event, Note, Quality, Quantity};

use super::{CELSIUS, RIGHT, Told, party};
use crate::PLATFORM;
use crate::list::{DISINFECT, QUICK_TEST};
use crate::rows;

/// `mode` of a disinfection.
const WAYS: &[(&str, &str)] = &[
    ("1", "steam"),
    ("2", "heat"),
    ("3", "ultraviolet"),
    ("4", "chemical"),
    ("5", "washer"),
    ("6", "ozone"),
    ("7", "boiling"),
];

/// `status` of a disinfection.
const RUNS: &[(&str, &str)] = &[("0", "running"), ("1", "done"), ("2", "failed")];

/// `result` of a rapid test.
const VERDICTS: &[(&str, &str)] = &[("0", "conform"), ("1", "not-conform"), ("2", "suspected"), ("3", "invalid")];

/// `status` of a rapid test.
const TESTS: &[(&str, &str)] = &[("1", "done"), ("2", "retest"), ("3", "confirming"), ("4", "disposed"), ("9", "void")];

/// Units of a duration, in minutes.
const MINUTES: &[(&str, i64)] = &[("min", 1), ("分钟", 1), ("分", 1), ("h", 60), ("小时", 60)];

/// A disinfection.
pub fn disinfect(payload: &[u8], told: &Told<'_>) -> Result<Event, Note> {
    let row: rows::Disinfect<'_> = json::row(payload)?;
    let id = told.id(DISINFECT, &row.number, &row.started)?;
    let head = told.head(&id);
    let mut quality = Quality::default();
    let mut kitchen = told.party("kitchen", &row.name, &row.code, &row.unit);
    quality.party(&mut kitchen);
    let started = quality.clock("started", row.started.get(), &told.clock);
    let disinfection = Disinfection {
        parties: vec![kitchen],
        kind: quality.either_code("kind", WAYS, &codes::DISINFECTION_WAY, row.way.text()),
        state: quality.either_code("state", RUNS, &codes::DISINFECTION_STATE, row.status.text()),
        platform: row.number.get().map(|_| PLATFORM.into()),
        // Devices count for themselves: a number says nothing without its device.
        record_number: row.number.get().map(|_| id.clone().into()),
        object: row.object.text(),
        started,
        ended: quality.clock("ended", row.ended.get(), &told.clock),
        duration: duration(&row.duration, &mut quality),
        temperature: quality.quantity("temperature", row.temperature.get(), CELSIUS),
        agent: row.agent.text(),
        concentration: row.concentration.text(),
        device: told.device.map(|device| Text::from(device.to_owned())),
        amount_written: row.amount.text(),
        person: row.person.text(),
        result: quality.either_code("result", RIGHT, &codes::INSPECTION_RESULT, row.result.text()),
        quality: quality.into_flags(),
        ..Disinfection::default()
    };
    Ok(head.upsert(&disinfection).occurred(started))
}

/// Minutes, which some devices count in seconds.
fn duration(text: &Scalar<'_>, quality: &mut Quality) -> Option<Quantity> {
    let text = text.get()?;
    let seconds = || Quantity::parse_in(text, &[("s", 1), ("秒", 1)], "");
    let minutes = Quantity::parse_in(text, MINUTES, "min")
        .or_else(|_| seconds().map(|seconds| Quantity::from_hundredths((seconds.hundredths() + 30) / 60)));
    if minutes.is_err() {
        quality.flag("quantity-malformed", "duration");
    }
    minutes.ok()
}

/// A rapid test.
pub fn quick_test(payload: &[u8], told: &Told<'_>) -> Result<Event, Note> {
    let row: rows::QuickTest<'_> = json::row(payload)?;
    let id = told.id(QUICK_TEST, &row.number, &row.at)?;
    let head = told.head(&id);
    let mut quality = Quality::default();
    let tested = told.party("tested", &row.name, &row.code, &row.unit);
    let supplier = party("supplier", &row.supplier_name, &row.supplier_code, row.supplier.get());
    let named = |party: &Party<'_>| party.name.is_some() || !party.identifiers.is_empty();
    let mut parties: Vec<Party<'_>> = std::iter::once(tested).chain(Some(supplier).filter(named)).collect();
    parties.iter_mut().for_each(|party| quality.party(party));
    let at = quality.clock("tested", row.at.get(), &told.clock);
    let (value, unit) = value(&row);
    let test = QuickTest {
        parties,
        kind: Some("canteen".into()),
        state: quality.either_code("state", TESTS, &codes::QUICK_TEST_STATE, row.status.text()),
        device: told.device.map(|device| Text::from(device.to_owned())),
        test_number: row.number.text(),
        tested: at,
        product: row.product.text(),
        category: row.category.text(),
        batch: row.batch.text(),
        origin: row.origin.text(),
        quantity: quality.mass("quantity", row.quantity.get(), row.quantity_unit.get().unwrap_or("kg")),
        quantity_written: written(&row.quantity, &row.quantity_unit),
        item: row.item.text(),
        method: row.method.text(),
        value,
        unit,
        limit: row.limit.text(),
        verdict: quality.either_code("verdict", VERDICTS, &codes::TEST_VERDICT, row.result.text()),
        tester: row.tester.text(),
        disposal: row.disposal.text(),
        quality: quality.into_flags(),
        ..QuickTest::default()
    };
    Ok(head.upsert(&test).occurred(at))
}

/// What was read, and its unit, which may stand behind it.
fn value<'a>(row: &rows::QuickTest<'a>) -> (Option<Text<'a>>, Option<Text<'a>>) {
    match (row.value.get(), row.value_unit.text()) {
        (Some(value), None) if value.ends_with(['%', '％']) => {
            let number = value.trim_end_matches(['%', '％']).trim();
            (Some(number.to_owned().into()), Some("%".into()))
        }
        (_, unit) => (row.value.text(), unit),
    }
}
