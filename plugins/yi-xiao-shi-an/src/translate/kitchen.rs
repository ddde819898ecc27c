//! What a kitchen keeps, shares and throws away: food samples, accompanied
//! meals, waste. Samples and waste come as the platform lists them and as a
//! device weighed them, and give the same event.

use hub_adapter_sdk::event::{AccompaniedMeal, FoodSample, Party, Text, Waste};
use hub_adapter_sdk::json::{self, Scalar};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Clock, Date, Event, Head, Note, Quality, Quantity};

use super::{CELSIUS, MEALS, Told, hours, listed, names, party};
use crate::list::{CABINET, MEAL, SAMPLE, SCALE, WASTE};
use crate::rows;

/// Units of a sample's weight, in grams.
const GRAMS: &[(&str, i64)] =
    &[("g", 1), ("克", 1), ("kg", 1_000), ("千克", 1_000), ("公斤", 1_000), ("斤", 500), ("两", 50)];
/// The least that a sample weighs, and how long it is kept (GB 31654-2021).
const LEAST: Quantity = Quantity::from_hundredths(12_500);
const KEPT: i64 = 48 * 3_600_000;

/// `status` of a sample.
const SAMPLES: &[(&str, &str)] = &[("1", "kept"), ("2", "cleared"), ("3", "overdue"), ("9", "missing")];

/// `result` of an accompanied meal.
const MEAL_RESULTS: &[(&str, &str)] = &[("0", "problem"), ("1", "satisfied"), ("2", "rectified")];

/// `wasteType`.
const WASTES: &[(&str, &str)] = &[("1", "food"), ("2", "oil"), ("3", "raw"), ("4", "expired")];

/// `status` of waste.
const HAULED: &[(&str, &str)] = &[("0", "missed"), ("1", "collected"), ("2", "delivered")];

/// A sample as the platform lists it.
pub fn sample(payload: &[u8]) -> Result<Event, Note> {
    let row: rows::Sample<'_> = json::row(payload)?;
    let head = listed(SAMPLE, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<FoodSample<'_>>());
    }
    let kitchen = party("kitchen", &row.name, &row.code, row.unit.get());
    Ok(kept(&head, &row, kitchen, row.cabinet.text(), &Clock::default()))
}

/// A sample as a cabinet weighed it.
pub fn cabinet(payload: &[u8], told: &Told<'_>) -> Result<Event, Note> {
    let row: rows::Sample<'_> = json::row(payload)?;
    let id = told.id(CABINET, &row.number, &row.kept_from)?;
    let head = told.head(&id);
    let kitchen = told.party("kitchen", &row.name, &row.code, &row.unit);
    let cabinet = row.cabinet.text().or(told.device.map(|device| Text::from(device.to_owned())));
    Ok(kept(&head, &row, kitchen, cabinet, &told.clock))
}

fn kept<'a>(
    head: &Head<'_>,
    row: &rows::Sample<'a>,
    mut kitchen: Party<'a>,
    cabinet: Option<Text<'a>>,
    clock: &Clock,
) -> Event {
    let mut quality = Quality::default();
    quality.party(&mut kitchen);
    let weight = weight(row, &mut quality);
    let kept_from = quality.clock("kept_from", row.kept_from.get(), clock);
    let cleared = quality.clock("cleared", row.cleared.get(), clock);
    let date = quality.date("date", row.date.get()).or(kept_from.and_then(Date::from_instant));
    let state = quality.either_code("state", SAMPLES, &codes::FOOD_SAMPLE_STATE, row.status.text());
    let too_little = state.as_deref() == Some("kept") && weight.is_some_and(|weight| weight < LEAST);
    let said = quality.quantity("hours", row.hours.get(), &["h", "小时", "时"]);
    let sample = FoodSample {
        parties: vec![kitchen],
        kind: quality.either_code("kind", MEALS, &codes::MEAL, row.meal.text()),
        state: if too_little { Some("too-little".into()) } else { state },
        date,
        dish: row.dish.text(),
        sample_number: row.number.text(),
        weight,
        weight_written: written(&row.weight, &row.weight_unit),
        kept_from,
        kept_to: kept_from.map(|from| from + KEPT),
        hours: said.or_else(|| hours(cleared? - kept_from?)),
        keeper: row.keeper.text(),
        cabinet,
        temperature: quality.quantity("temperature", row.temperature.get(), CELSIUS),
        cleared,
        cleared_by: row.cleared_by.text(),
        remark: row.remark.text(),
        quality: quality.into_flags(),
        ..FoodSample::default()
    };
    head.upsert(&sample).occurred(kept_from.or(date.map(Date::midnight)))
}

/// A number without a unit is of grams, or, where it is small, of kilograms: nobody
/// keeps five grams of a dish, or twenty kilograms. Between the two its unit
/// cannot be told: it stands as written alone.
fn weight(row: &rows::Sample<'_>, quality: &mut Quality) -> Option<Quantity> {
    let text = row.weight.get()?;
    if row.weight_unit.get().is_none()
        && let Ok(bare) = Quantity::parse(text, &[])
    {
        let unit = match bare.hundredths() {
            ..500 => "kg",
            2_000.. => "g",
            _ => {
                quality.flag("unit-unknown", "weight");
                return None;
            }
        };
        quality.flag("unit-assumed", "weight");
        return Quantity::parse_in(text, GRAMS, unit).ok();
    }
    let read = Quantity::parse_in(text, GRAMS, row.weight_unit.get().unwrap_or_default());
    if read.is_err() {
        quality.flag("quantity-malformed", "weight");
    }
    read.ok()
}

/// An accompanied meal.
pub fn meal(payload: &[u8]) -> Result<Event, Note> {
    let row: rows::Meal<'_> = json::row(payload)?;
    let head = listed(MEAL, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<AccompaniedMeal<'_>>());
    }
    let mut quality = Quality::default();
    let mut kitchen = party("kitchen", &row.name, &row.code, row.unit.get());
    quality.party(&mut kitchen);
    let eaten = quality.instant("eaten", row.eaten.get());
    let date = quality.date("date", row.date.get()).or(eaten.and_then(Date::from_instant));
    let meal = AccompaniedMeal {
        parties: vec![kitchen],
        kind: quality.either_code("kind", MEALS, &codes::MEAL, row.meal.text()),
        state: quality.either_code("state", MEAL_RESULTS, &codes::ACCOMPANIED_MEAL_STATE, row.result.text()),
        date,
        eaten,
        person: row.person.text(),
        position: row.position.text(),
        dishes: names(&row.dishes),
        taste: row.taste.text(),
        hygiene: row.hygiene.text(),
        service: row.service.text(),
        remark: row.remark.text(),
        problems: row.problems.text(),
        measures: row.measures.text(),
        quality: quality.into_flags(),
        ..AccompaniedMeal::default()
    };
    Ok(head.upsert(&meal).occurred(eaten.or(date.map(Date::midnight))))
}

/// Waste as the platform lists it.
pub fn waste(payload: &[u8]) -> Result<Event, Note> {
    let row: rows::Waste<'_> = json::row(payload)?;
    let head = listed(WASTE, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<Waste<'_>>());
    }
    let generator = party("generator", &row.name, &row.code, row.unit.get());
    Ok(hauled(&head, &row, generator, &Clock::default()))
}

/// Waste as a scale weighed it.
pub fn scale(payload: &[u8], told: &Told<'_>) -> Result<Event, Note> {
    let row: rows::Waste<'_> = json::row(payload)?;
    let id = told.id(SCALE, &row.record, &row.collected)?;
    let head = told.head(&id);
    let generator = told.party("generator", &row.name, &row.code, &row.unit);
    Ok(hauled(&head, &row, generator, &told.clock))
}

fn hauled<'a>(head: &Head<'_>, row: &rows::Waste<'a>, generator: Party<'a>, clock: &Clock) -> Event {
    let mut quality = Quality::default();
    let hauler = party("hauler", &row.recycler_name, &row.recycler_code, row.recycler.get())
        .identifier("licence", row.recycler_licence.text());
    let destination = Party::new("destination").name(row.destination.text());
    let named = |party: &Party<'_>| party.name.is_some() || !party.identifiers.is_empty();
    let others = [hauler, destination].into_iter().filter(named);
    let mut parties: Vec<Party<'_>> = std::iter::once(generator).chain(others).collect();
    parties.iter_mut().for_each(|party| quality.party(party));
    let collected = quality.clock("collected", row.collected.get(), clock);
    let count = |text: &Scalar<'_>| text.number().filter(|number| *number >= 0);
    let waste = Waste {
        parties,
        kind: quality.either_code("kind", WASTES, &codes::WASTE_KIND, row.kind.text()),
        state: quality.either_code("state", HAULED, &codes::WASTE_STATE, row.status.text()),
        slip_number: row.slip.text(),
        collected,
        quantity: quality.mass("quantity", row.weight.get(), row.weight_unit.get().unwrap_or("kg")),
        quantity_written: written(&row.weight, &row.weight_unit),
        buckets: count(&row.buckets),
        hauler_licence: row.recycler_licence.text(),
        destination: row.destination.text(),
        purpose: row.purpose.text(),
        handed_by: row.handed_by.text(),
        taken_by: row.taken_by.text(),
        delivered: quality.clock("delivered", row.delivered.get(), clock),
        quality: quality.into_flags(),
        ..Waste::default()
    };
    head.upsert(&waste).occurred(collected)
}
