//! The province's export: a sheet of samples, read by position since names of
//! columns stand twice in it; one of report heads; one of items, whose rows of one
//! sample come together.
//!
//! Knows nothing of published lists.

use hub_adapter_sdk::event::{Party, Sampling, SamplingItem, Scheme, Text};
use hub_adapter_sdk::rows::Rows;
use hub_adapter_sdk::schemas::codes::{CHAIN_STAGE, LICENCE_KIND, SAMPLING_KIND, TOWN};
use hub_adapter_sdk::text::several;
use hub_adapter_sdk::{Date, Event, Note, Quality};

use super::parts::{day, item, party};
use super::{cell, first, number, upsert, verdict};

/// Columns of the sheet of samples.
pub const COLUMNS: usize = 71;

/// The columns of a report's number.
pub const REPORT: &[&str] = &["报告编号", "检验报告编号"];

/// Where each field stands, the first column being 0.
mod at {
    pub const TASK: usize = 0;
    pub const LABORATORY: usize = 2;
    pub const LINK: usize = 5;
    pub const PLACE: usize = 6;
    pub const CATEGORY: usize = 7;
    pub const NUMBER: usize = 8;
    pub const KIND: usize = 9;
    pub const BODY: usize = 10;
    pub const BODY_ADDRESS: usize = 11;
    pub const SAMPLERS: usize = 13;
    pub const TOWN: usize = 16;
    pub const SAMPLED: usize = 18;
    pub const SAMPLED_ADDRESS: usize = 19;
    pub const SAMPLED_CODE: usize = 20;
    pub const LICENCE_KIND: usize = 21;
    pub const LICENCE: usize = 22;
    pub const SIZE: usize = 23;
    pub const SAMPLED_PHONE: usize = 26;
    pub const STALL: usize = 27;
    pub const PRODUCER_ADDRESS: usize = 30;
    pub const PRODUCER: usize = 31;
    pub const PRODUCER_LICENCE: usize = 32;
    pub const THIRD_ADDRESS: usize = 39;
    pub const THIRD: usize = 40;
    pub const THIRD_LICENCE: usize = 41;
    pub const THIRD_KIND: usize = 44;
    pub const BARCODE: usize = 45;
    pub const BRAND: usize = 46;
    pub const PRODUCT_KIND: usize = 47;
    pub const SOURCE: usize = 48;
    pub const PACKAGE: usize = 50;
    pub const PRODUCT: usize = 51;
    pub const DATE: usize = 52;
    pub const SHELF_LIFE: usize = 53;
    pub const BATCH: usize = 54;
    pub const SPECIFICATION: usize = 55;
    pub const GRADE: usize = 56;
    pub const PRICE: usize = 57;
    pub const IMPORTED: usize = 58;
    pub const ORIGIN: usize = 59;
    pub const TAKEN: usize = 60;
    pub const METHOD: usize = 61;
    pub const FORM: usize = 62;
    pub const STORAGE: usize = 64;
    pub const STOCK: usize = 65;
    pub const QUANTITY: usize = 66;
    pub const SPARE: usize = 67;
    pub const UNIT: usize = 68;
    pub const STANDARD: usize = 69;
    pub const REMARK: usize = 70;
}

/// A row of the sheet of samples.
pub fn sample(rows: &Rows<'_>) -> Result<Event, Note> {
    let row = first(rows)?;
    let id = number(&row, row.at(at::NUMBER), "抽样单编号")?;
    let mut quality = Quality::default();
    let mut parties = vec![sampled(&row, &mut quality)];
    let firm = |role, name, address, licence| {
        let party = party(role, row.at(name), row.at(address))?;
        Some(party.identifier(Scheme::Licence, row.at(licence)))
    };
    let producer = firm("producer", at::PRODUCER, at::PRODUCER_ADDRESS, at::PRODUCER_LICENCE);
    // A third firm is who had it made, unless the row says what else it is.
    let is_supplier =
        row.at(at::THIRD_KIND).is_some_and(|kind| ["供货", "进口", "经销"].iter().any(|word| kind.contains(word)));
    let third =
        firm(if is_supplier { "supplier" } else { "principal" }, at::THIRD, at::THIRD_ADDRESS, at::THIRD_LICENCE);
    let body = party("sampling-body", row.at(at::BODY), row.at(at::BODY_ADDRESS));
    let laboratory = party("laboratory", row.at(at::LABORATORY), None);
    for party in [producer, third, body, laboratory].into_iter().flatten() {
        quality.identifiers(&party);
        parties.push(party);
    }
    let unit = row.at(at::UNIT);
    let written = |place: usize| {
        let number = row.at(place)?;
        let has_unit = number.chars().any(char::is_alphabetic);
        Some(unit.as_ref().filter(|_| !has_unit).map_or(number.clone(), |unit| Text::from(format!("{number}{unit}"))))
    };
    let taken = day(&mut quality, "sampled", row.at(at::TAKEN));
    let imported = match row.at(at::IMPORTED).as_deref() {
        Some("是" | "1" | "进口") => Some(true),
        Some("否" | "0" | "国产") => Some(false),
        Some(_) => {
            quality.flag("unknown-code", "imported");
            None
        }
        None => None,
    };
    let date = rows.columns().nth(at::DATE).unwrap_or_default().trim();
    let sampling = Sampling {
        parties,
        kind: quality.code("kind", &SAMPLING_KIND, row.at(at::KIND)),
        town: row
            .at(at::TOWN)
            .and_then(|town| TOWN.find(town.rsplit('/').next().unwrap_or_default()))
            .map(|town| town.code.into()),
        sample_number: Some(id.clone()),
        task: row.at(at::TASK),
        category: row.at(at::CATEGORY),
        link: quality.code("link", &CHAIN_STAGE, row.at(at::LINK)),
        place: row.at(at::PLACE),
        sampled: taken,
        samplers: row
            .at(at::SAMPLERS)
            .map(|names| several(&names).map(|name| name.to_owned().into()).collect())
            .unwrap_or_default(),
        method: row.at(at::METHOD),
        licence_kind: quality.code("licence_kind", &LICENCE_KIND, row.at(at::LICENCE_KIND)),
        licence_number: row.at(at::LICENCE),
        business_size: row.at(at::SIZE),
        product: row.at(at::PRODUCT),
        product_source: row.at(at::SOURCE),
        product_kind: row.at(at::PRODUCT_KIND),
        form: row.at(at::FORM),
        brand: row.at(at::BRAND),
        specification: row.at(at::SPECIFICATION),
        grade: row.at(at::GRADE),
        batch: row.at(at::BATCH),
        produced: day(&mut quality, "produced", row.at(at::DATE)),
        date_kind: (!date.is_empty() && row.at(at::DATE).is_some()).then(|| date.to_owned().into()),
        shelf_life: row.at(at::SHELF_LIFE),
        package: row.at(at::PACKAGE),
        storage: row.at(at::STORAGE),
        standard: row.at(at::STANDARD),
        barcode: row.at(at::BARCODE),
        origin: row.at(at::ORIGIN),
        imported,
        price: quality
            .yuan("price", row.at(at::PRICE).as_deref().map(|price| price.split('/').next().unwrap_or_default())),
        quantity: unit.as_deref().and_then(|unit| quality.mass("quantity", row.at(at::QUANTITY).as_deref(), unit)),
        quantity_written: written(at::QUANTITY),
        spare_written: written(at::SPARE),
        stock_written: written(at::STOCK),
        remark: row.at(at::REMARK),
        quality: quality.into_flags(),
        ..Sampling::default()
    };
    Ok(upsert(&sampling, &id, taken.map(Date::midnight)))
}

/// Who was sampled: a firm, or in a market the holder of a stall, whose ID number
/// the hub has taken out.
fn sampled<'a>(row: &hub_adapter_sdk::rows::Row<'_, 'a>, quality: &mut Quality) -> Party<'a> {
    let stall = row.at(at::STALL);
    let name = match (row.at(at::SAMPLED), stall) {
        (Some(name), Some(stall)) => Some(format!("{name}({stall})").into()),
        (name, stall) => name.or(stall),
    };
    let mut sampled = Party::new("sampled").name(name).address(row.at(at::SAMPLED_ADDRESS));
    sampled = sampled
        .identifier(Scheme::SocialCreditCode, row.at(at::SAMPLED_CODE))
        .identifier(Scheme::Licence, row.at(at::LICENCE));
    sampled.phone = row.at(at::SAMPLED_PHONE);
    quality.party(&mut sampled);
    sampled
}

/// A row of the sheet of report heads.
pub fn report(rows: &Rows<'_>) -> Result<Event, Note> {
    let row = first(rows)?;
    let id = number(&row, row.text("抽样单编号"), "抽样单编号")?;
    let mut quality = Quality::default();
    let said = cell(&row, &["检验结论", "结论"]);
    let reported = day(&mut quality, "reported", cell(&row, &["报告日期", "签发日期"]));
    let sampling = Sampling {
        parties: party("laboratory", cell(&row, &["检验机构名称", "检验机构"]), None).into_iter().collect(),
        state: Some("reported".into()),
        sample_number: Some(id.clone()),
        report_number: cell(&row, REPORT),
        report_class: cell(&row, &["报告分类", "报告类别"]),
        received: day(&mut quality, "received", cell(&row, &["到样日期", "收样日期", "接收日期"])),
        reported,
        verdict: verdict(&mut quality, "verdict", said.clone()),
        conclusion: cell(&row, &["结论说明"]).or(said),
        quality: quality.into_flags(),
        ..Sampling::default()
    };
    Ok(upsert(&sampling, &id, reported.map(Date::midnight)))
}

/// The rows of one sample in the sheet of items.
pub fn items(rows: &Rows<'_>) -> Result<Event, Note> {
    let row = first(rows)?;
    let id = number(&row, row.text("抽样单编号"), "抽样单编号")?;
    let mut quality = Quality::default();
    let items: Vec<SamplingItem<'_>> = rows.iter().filter_map(|row| item(&row, &mut quality)).collect();
    let sampling =
        Sampling { sample_number: Some(id.clone()), items, quality: quality.into_flags(), ..Sampling::default() };
    Ok(upsert(&sampling, &id, None))
}
