//! 产品抽查检验: samples with their items. Whoever was sampled, who is said to have
//! made the product and who supplied it are three parties.

use hub_adapter_sdk::event::{Sampling, SamplingItem};
use hub_adapter_sdk::quantity::written;
use hub_adapter_sdk::schemas::codes;
use hub_adapter_sdk::{Date, Event, Note};

use crate::entry::Entry;

/// `verdict` of a sample and of its items.
const VERDICTS: &[(&str, &str)] = &[("1", "conform"), ("0", "not-conform"), ("2", "not-judged")];

/// A sample.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("sampling", payload)?;
    if let Some(gone) = entry.gone::<Sampling<'_>>()? {
        return Ok(gone);
    }
    let items = entry.objects("items", "items");
    let items = items.iter().map(|item| SamplingItem {
        name: item.text("name").unwrap_or_default(),
        result: item.text("result"),
        unit: item.text("unit"),
        standard: item.text("limit"),
        method: item.text("method"),
        basis: item.text("basis"),
        verdict: entry.quality.either_code("items.verdict", VERDICTS, &codes::TEST_VERDICT, item.text("verdict")),
        ..SamplingItem::default()
    });
    let items = items.collect();
    let sampled = entry.day("sampled", "sampleDate");
    let mut parties = vec![entry.party("sampled")];
    for (role, prefix) in [("producer", "producer"), ("supplier", "supplier"), ("laboratory", "lab")] {
        parties.extend(entry.other(role, prefix));
    }
    let (number, unit) = (entry.row.scalar("quantity"), entry.row.scalar("unit"));
    let sampling = Sampling {
        parties,
        kind: entry.code("kind", "kind", &[], &codes::SAMPLING_KIND),
        state: entry.code("state", "status", &[], &codes::SAMPLING_STATE),
        town: entry.town(),
        sample_number: entry.text("sampleNo"),
        task: entry.text("task"),
        category: entry.text("category"),
        link: entry.code("link", "link", &[], &codes::CHAIN_STAGE),
        sampled,
        samplers: entry.row.texts("samplers"),
        product: entry.text("product"),
        brand: entry.text("brand"),
        specification: entry.text("spec"),
        batch: entry.text("batchNo"),
        produced: entry.day("produced", "produceDate"),
        // A number without a unit may be of bottles as well: no weight is made of it.
        quantity: unit.get().and_then(|unit| entry.quality.mass("quantity", number.get(), unit)),
        quantity_written: written(&number, &unit),
        remark: entry.text("remark"),
        report_number: entry.text("reportNo"),
        reported: entry.day("reported", "reportDate"),
        verdict: entry.code("verdict", "verdict", VERDICTS, &codes::TEST_VERDICT),
        conclusion: entry.text("conclusion"),
        items,
        quality: entry.flags(),
        ..Sampling::default()
    };
    entry.upsert(&sampling, sampled.map(Date::midnight))
}
