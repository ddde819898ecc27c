//! Follow-up of failed samples (核查处置): served, objected to, taken off the shelves,
//! closed.

use hub_adapter_sdk::event::{Party, SamplingDisposal};
use hub_adapter_sdk::schemas::codes::{CHAIN_STAGE, DISPOSAL_KIND, DISPOSAL_STATE, TEST_VERDICT};
use hub_adapter_sdk::text::document_number;
use hub_adapter_sdk::{Date, Event, Note};

use super::entry::Entry;

/// A follow-up, of one sample at one operator.
pub fn event(payload: &[u8]) -> Result<Event, Note> {
    let mut entry = Entry::read("disposal", "CZID", payload)?;
    if let Some(gone) = entry.gone::<SamplingDisposal<'_>>() {
        return Ok(gone);
    }
    let mut parties = vec![entry.party("accountable")];
    for (role, tag) in [("producer", "BCSCQY"), ("supplier", "GHDW")] {
        parties.extend(entry.text(tag).map(|name| Party::new(role).name(Some(name))));
    }
    let (bought, bought_written) = entry.quantity("bought", "GJSL");
    let (sold, sold_written) = entry.quantity("sold", "XSSL");
    let (sealed, sealed_written) = entry.quantity("sealed", "FCSL");
    let (recalled, recalled_written) = entry.quantity("recalled", "ZHSL");
    let started = entry.day("started", "QDRQ");
    let disposal = SamplingDisposal {
        parties,
        kind: entry.word("kind", "CZLX", &DISPOSAL_KIND),
        state: entry.word("state", "ZT", &DISPOSAL_STATE),
        town: entry.town(),
        sample_number: entry.text("CYDBH"),
        report_number: entry.text("BGBH"),
        link: entry.word("link", "CZHJ", &CHAIN_STAGE),
        authority: entry.text("CZJG"),
        handlers: entry.row.texts("CBR"),
        received: entry.day("received", "SDBGRQ"),
        served: entry.day("served", "SDRQ"),
        started,
        due: entry.day("due", "CZQX"),
        objection: entry.text("YYQK"),
        objection_filed: entry.day("objection_filed", "YYRQ"),
        objection_result: entry.text("YYJG"),
        retest_laboratory: entry.text("FJJG"),
        retested: entry.day("retested", "FJRQ"),
        retest_verdict: entry.word("retest_verdict", "FJJL", &TEST_VERDICT),
        product: entry.text("CPMC"),
        batch: entry.text("PH"),
        bought,
        bought_written,
        sold,
        sold_written,
        sealed,
        sealed_written,
        recalled,
        recalled_written,
        recall_number: entry.text("ZHBH"),
        cause: entry.text("YYPC"),
        rectification: entry.text("ZGCS"),
        rectified: entry.day("rectified", "FCRQ"),
        case_filed: entry.day("case_filed", "LARQ"),
        case_number: entry.text("LAAH"),
        penalty_number: entry.text("CFWSH").map(|number| document_number(&number).into_owned().into()),
        transferred: entry.text("YSQK"),
        closed: entry.day("closed", "BJRQ"),
        remark: entry.text("BZ"),
        quality: entry.flags(),
        ..SamplingDisposal::default()
    };
    Ok(entry.upsert(&disposal, started.map(Date::midnight)))
}
