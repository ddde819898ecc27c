//! What farms used, on which plot.

use hub_adapter_sdk::event::InputUse;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::present;
use hub_adapter_sdk::{Date, Event, Note, Quality, date, json, row};

use crate::list::{self, USE};
use crate::party::party;

row! {
    /// A row.
    Row {
        id: "id",
        farm: "farmCode",
        farm_name: "farmName",
        farm_credit: "farmCreditCode",
        town: "areaName" | "areaCode",
        kind: "type",
        plot: "plot",
        day: "useDate",
        product: "productName",
        registration: "regNo",
        code: "code" | "traceCode",
        batch: "batchNo",
        crop: "crop",
        target: "target",
        method: "method",
        dose: "dose",
        quantity: "quantity",
        unit: "unit",
        area: "area",
        interval: "safeDays",
        person: "person",
        adviser: "adviser",
        deleted: "isDel",
        updated: "lastTime",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let head = list::head(USE, &row.id, &row.deleted, &row.updated)?;
    if head.deleted {
        return Ok(head.delete::<InputUse<'_>>());
    }
    let mut quality = Quality::default();
    let parties = vec![party("farm", &row.farm_name, &row.farm_credit, &row.farm, &mut quality)];
    let day = row.day.get().map(|day| date::dashed(day).into_owned());
    let day = quality.date("date", day.as_deref());
    let interval = interval(&row, &mut quality);
    let use_of = InputUse {
        parties,
        kind: quality.code("kind", &codes::INPUT_KIND, row.kind.text()),
        town: quality.code("town", &codes::TOWN, row.town.text()),
        plot: row.plot.text(),
        date: day,
        product: row.product.text(),
        registration: row.registration.text(),
        code: row.code.text(),
        batch: row.batch.text(),
        crop: row.crop.text(),
        target: row.target.text(),
        method: row.method.text(),
        dose: row.dose.text(),
        quantity: quality.mass("quantity", row.quantity.get(), row.unit.get().unwrap_or("kg")),
        quantity_written: row.quantity.text(),
        area: quality.hectares("area", row.area.get(), "亩"),
        area_written: row.area.text(),
        interval,
        harvest_after: harvest_after(day, interval),
        person: row.person.text(),
        adviser: row.adviser.text(),
        quality: quality.into_flags(),
        ..InputUse::default()
    };
    Ok(head.upsert(&use_of).occurred(day.map(Date::midnight)))
}

/// Days, now as a number, now with a word behind.
fn interval(row: &Row<'_>, quality: &mut Quality) -> Option<i64> {
    let text = present(row.interval.get()?)?;
    let days = text.trim_end_matches(['天', '日']).trim().parse().ok().filter(|days| (0..=3_650).contains(days));
    if days.is_none() {
        quality.flag("quantity-malformed", "interval");
    }
    days
}

/// The first day on which it may be harvested: the platform does not say it, its
/// two parts do.
fn harvest_after(used: Option<Date>, interval: Option<i64>) -> Option<Date> {
    let days = i32::try_from(interval?).ok()?;
    Some(Date::from_days(used?.days() + days))
}
