//! Batches of produce, as they go out.

use hub_adapter_sdk::event::{Batch, Party, Text};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::text::several;
use hub_adapter_sdk::{Date, Event, Head, Note, Quality, json, row};

use crate::list::BATCH;
use crate::translate::party;

/// `link`: what the holder did.
pub const LINKS: &[(&str, &str)] =
    &[("1", "production"), ("2", "purchase"), ("3", "processing"), ("4", "storage"), ("5", "transport"), ("6", "sale")];

/// `status`.
pub const STATES: &[(&str, &str)] = &[("0", "open"), ("1", "in-stock"), ("2", "out"), ("3", "stopped"), ("4", "void")];

/// What `test_result` holds where nobody tested.
const NOT_TESTED: &[&str] = &["未检测", "未检", "待检", "免检"];

row! {
    /// A row of the list.
    Row {
        id: "batch_id",
        number: "batch_no",
        trace_code: "trace_code",
        enterprise: "ent_id",
        name: "ent_name",
        code: "credit_code",
        product_code: "prod_id",
        product: "prod_name",
        category: "category",
        specification: "spec",
        grade: "grade",
        link: "link",
        sources: "source_batch",
        plot: "plot",
        area: "area",
        harvested: "harvest_date",
        quantity: "quantity",
        unit: "unit",
        test_verdict: "test_result",
        test_report: "test_no",
        certificate: "cert_no",
        moved: "out_time",
        buyer: "buyer_name",
        buyer_code: "buyer_code",
        state: "status",
        stopped: "stop_date",
        stop_reason: "stop_reason",
        deleted: "del_flag",
        updated: "update_time",
    }
}

/// What a row tells.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let row: Row<'_> = json::row(payload)?;
    let updated = (&row.updated, "/update_time");
    let head = Head::of(BATCH, (&row.id, "/batch_id"), row.deleted.is("1"), updated)?;
    if head.deleted {
        return Ok(head.delete::<Batch<'_>>());
    }
    let mut quality = Quality::default();
    let mut parties = vec![party("holder", &row.name, &row.code, &row.enterprise, &mut quality)];
    if row.buyer.get().or(row.buyer_code.get()).is_some() {
        let buyer =
            Party::new("destination").name(row.buyer.text()).identifier("social-credit-code", row.buyer_code.text());
        quality.identifiers(&buyer);
        parties.push(buyer);
    }
    let harvested = quality.date("harvested", row.harvested.get());
    let moved = quality.instant("moved", row.moved.get());
    let tested = row.test_verdict.text().filter(|text| !NOT_TESTED.contains(&&**text));
    let batch = Batch {
        parties,
        kind: Some("out".into()),
        state: quality.either_code("state", STATES, &codes::BATCH_STATE, row.state.text()),
        trace_code: row.trace_code.text(),
        batch: row.number.text(),
        stage: quality.either_code("stage", LINKS, &codes::CHAIN_STAGE, row.link.text()),
        sources: row
            .sources
            .get()
            .map(|text| several(text).map(|one| Text::from(one.to_owned())).collect())
            .unwrap_or_default(),
        product: row.product.text(),
        product_code: row.product_code.text(),
        category: row.category.text(),
        specification: row.specification.text(),
        grade: row.grade.text(),
        quantity: quality.mass("quantity", row.quantity.get(), row.unit.get().unwrap_or("公斤")),
        quantity_written: written(&row.quantity, &row.unit),
        plot: row.plot.text(),
        area: quality.hectares("area", row.area.get(), "亩"),
        area_written: row.area.text(),
        harvested,
        moved,
        test_report: row.test_report.text(),
        test_verdict: quality.code("test_verdict", &codes::TEST_VERDICT, tested),
        certificate_code: row.certificate.text(),
        stopped: quality.date("stopped", row.stopped.get()),
        stop_reason: row.stop_reason.text(),
        quality: quality.into_flags(),
        ..Batch::default()
    };
    Ok(head.upsert(&batch).occurred(moved.or(harvested.map(Date::midnight))))
}
