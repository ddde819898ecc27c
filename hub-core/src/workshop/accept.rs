//! Acceptance (验收): what an office asks of an adapter before it takes it over, tried and counted, in one report that both
//! sides can sign.
//!
//! Promises: the same package gives the same findings on each machine, but for times. What is judged is whether the
//! adapter stays within the contract whatever comes; what it makes of a record is what its cases show. Nothing is sent
//! anywhere: what a platform in trouble says is made of what cases have it say.

mod finding;
mod talks;

use jiff::civil::Date;

use super::costs::{Costs, measure};
use super::error::WorkshopError;
use super::faults;
use super::opened::Opened;
use crate::code;
use crate::message::RawRecord;
use crate::plugin::CONTRACT;
use crate::plugin::bundle::digest_of_cases;
use crate::plugin::cases::Case;
use crate::report::Code;
use crate::sandbox::{Capability, SandboxError, Translator, Verdict};
pub use finding::Finding;

/// A record id that is none: the hub checks it for every adapter, and its refusal is as good as the adapter's own.
const NO_ID: Code = code!(4008);
/// A record that spends more of its fuel than this is near its limit.
const NEAR: f64 = 0.5;

/// The report.
#[derive(Debug, serde::Serialize)]
pub struct Acceptance {
    /// The day on which it was tried.
    pub date: Date,
    /// Name and version.
    pub adapter: String,
    /// SHA-256 of its component, in hex.
    pub component: String,
    /// SHA-256 of its cases, in hex, as [`digest_of_cases`] makes it.
    pub cases: String,
    /// Version of the hub that tried it.
    pub hub: String,
    /// Version of the contract that the hub speaks.
    pub contract: String,
    /// What was tried.
    pub findings: Vec<Finding>,
    /// What it costs; none of an adapter that translates nothing.
    pub costs: Option<Costs>,
}

impl Acceptance {
    /// Whether all that was tried is stood.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.passed)
    }
}

/// Tries an adapter, whose component has this digest.
///
/// # Errors
/// Where it does not run at all, its cases cannot be read, or it translates and none of them has records (HUB-4530); what
/// it merely does not stand is in the report.
pub fn accept(opened: &Opened, component: String, date: Date) -> Result<Acceptance, WorkshopError> {
    let cases = opened.cases()?;
    let mut has_records = false;
    let mut findings = vec![its_cases(opened)?];
    let [mut unknown, mut damaged] =
        [Finding::new("未知代码", "codes that nobody has seen before"), Finding::new("损坏的记录", "damaged records")];
    let [mut answers, mut calls, mut told] = [
        Finding::new("平台故障", "answers of a platform in trouble"),
        Finding::new("异常推送", "calls that are not as usual"),
        Finding::new("回传时平台故障", "a platform in trouble that is given something"),
    ];
    for case in cases.all() {
        has_records |= of_records(opened, case, &mut unknown, &mut damaged)?;
        let settings = case.settings(&opened.manifest)?;
        if let Some(exchange) = case.exchange()? {
            talks::pull(&opened.adapter.puller(&settings)?, &exchange, &case.name, &mut answers)?;
        }
        if let Some(call) = case.call()? {
            talks::receive(&opened.adapter.receiver(&settings)?, &call, &case.name, &mut calls)?;
        }
        if let Some(given) = case.given()? {
            talks::deliver(&opened.adapter.deliverer(&settings)?, &given, &case.name, &mut told)?;
        }
    }
    findings.extend([unknown, damaged, answers, calls, told].into_iter().filter(|finding| finding.tried > 0));
    // What gives back alone has no records, and nothing that it could be measured by.
    let is_measured = has_records || opened.manifest.capabilities.contains(&Capability::Translate);
    let costs = is_measured.then(|| measure(opened, false)).transpose()?;
    findings.extend(costs.as_ref().map(of_costs));
    Ok(Acceptance {
        date,
        adapter: opened.manifest.adapter().to_string(),
        component,
        cases: digest_of_cases(&opened.folder)?,
        hub: env!("CARGO_PKG_VERSION").to_owned(),
        contract: CONTRACT.to_string(),
        findings,
        costs,
    })
}

fn its_cases(opened: &Opened) -> Result<Finding, WorkshopError> {
    let report = opened.test()?;
    let mut finding = Finding::new("自带用例", "its own cases, each in several orders");
    finding.tried = report.ran;
    finding.came.insert("as the case says".to_owned(), report.ran - report.failed());
    finding.passed = report.passed();
    for difference in &report.differences {
        finding.wrong(|| format!("{}: {}", difference.case, difference.message));
    }
    Ok(finding)
}

/// Whether the case has any.
fn of_records(
    opened: &Opened,
    case: &Case,
    unknown: &mut Finding,
    damaged: &mut Finding,
) -> Result<bool, WorkshopError> {
    let records = case.records(&opened.manifest)?;
    if records.is_empty() {
        return Ok(false);
    }
    let translator = opened.translator(case.channel(), &case.settings(&opened.manifest)?)?;
    for record in &records {
        let (places, changed): (Vec<String>, Vec<RawRecord>) = faults::unknown_codes(record).into_iter().unzip();
        let was_rejected = matches!(translator.look(&record.media_type, record)?.verdict, Verdict::Rejected(_));
        for (verdict, at) in verdicts(&translator, &changed)?.iter().zip(&places) {
            judge(unknown, verdict, || format!("{}: {at}", case.name));
            if matches!(verdict, Verdict::Rejected(_)) && !was_rejected {
                unknown.example(|| format!("{}: {at} unknown, and the whole record is rejected", case.name));
            }
        }
        let changed = faults::damaged(record);
        for (verdict, record) in verdicts(&translator, &changed)?.iter().zip(&changed) {
            judge(damaged, verdict, || {
                let start: String = String::from_utf8_lossy(&record.payload).chars().take(200).collect();
                format!("{}: {start}", case.name)
            });
        }
    }
    Ok(true)
}

fn verdicts(translator: &Translator, records: &[RawRecord]) -> Result<Vec<Verdict>, SandboxError> {
    match records.first() {
        Some(first) => Ok(translator.run(&first.media_type, records)?.verdicts),
        None => Ok(Vec::new()),
    }
}

fn judge(finding: &mut Finding, verdict: &Verdict, place: impl FnOnce() -> String) {
    match verdict {
        Verdict::Events(_) => finding.count("events"),
        Verdict::Ignored(_) => finding.count("ignored"),
        Verdict::Rejected(_) => finding.count("rejected"),
        Verdict::Convicted(conviction) => {
            finding.count(&conviction.code.to_string());
            if conviction.code != NO_ID {
                finding.wrong(|| format!("{}: {} ({})", place(), conviction.message, conviction.code));
            }
        }
    }
}

fn of_costs(costs: &Costs) -> Finding {
    let mut finding = Finding::new("资源用量", "fuel and memory, of what a record may take");
    finding.tried = costs.records;
    let shares = [("fuel", costs.fuel, costs.fuel_budget), ("memory", costs.memory, costs.memory_limit)];
    for (what, used, most) in shares {
        let share = used as f64 / most as f64;
        finding.came.insert(format!("{what}, % of its limit"), (share * 100.0).ceil() as usize);
        if share > NEAR {
            finding.wrong(|| format!("{what}: {used} of {most}: too near its limit for records that are larger"));
        }
    }
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::{Conviction, Note};

    /// Costs nothing to speak of.
    const CHEAP: Costs = Costs {
        records: 3,
        batch: 256,
        records_a_second: 1e5,
        cpu_micros: 10.0,
        cpu_budget_micros: 1_400.0,
        fuel: 100,
        fuel_budget: 1_000,
        memory: 1 << 20,
        memory_limit: 64 << 20,
        component: 150 << 10,
        ready_millis: 1,
        native_records_a_second: None,
    };

    fn of(findings: Vec<Finding>) -> Acceptance {
        Acceptance {
            date: jiff::civil::date(2026, 12, 1),
            adapter: "a@1.0.0".to_owned(),
            component: "0f".to_owned(),
            cases: "1e".to_owned(),
            hub: "0.1.0".to_owned(),
            contract: "1.0.0".to_owned(),
            findings,
            costs: Some(CHEAP),
        }
    }

    fn convicted(code: Code) -> Verdict {
        let (message, log, frames) = ("unreachable".to_owned(), Vec::new(), Vec::new());
        Verdict::Convicted(Conviction { code, message, log, frames })
    }

    #[test]
    fn one_trap_among_all_that_was_tried_fails_the_report_and_is_named_in_it() {
        let sound = of_costs(&CHEAP);
        assert!(of(vec![sound]).passed());
        let mut damaged = Finding::new("损坏的记录", "damaged records");
        judge(&mut damaged, &Verdict::Events(Vec::new()), || unreachable!("nothing to show"));
        judge(&mut damaged, &convicted(code!(4003)), || "a case: {}".to_owned());
        let acceptance = of(vec![of_costs(&CHEAP), damaged]);
        assert!(!acceptance.passed());
        let page = acceptance.to_string();
        assert!(page.contains("| 结论 result | **不通过 failed** |"), "{page}");
        assert!(page.contains("| damaged records | 2 | HUB-4003 1, events 1 | 不通过 failed |"), "{page}");
        assert!(page.contains("- a case: {}: unreachable (HUB-4003)"), "{page}");
    }

    #[test]
    fn a_report_says_what_was_tried_when_and_by_what() {
        let page = of(vec![of_costs(&CHEAP)]).to_string();
        for row in [
            "| 日期 date | 2026-12-01 |",
            "| 适配器 adapter | `a@1.0.0` |",
            "| 组件 component (SHA-256) | `0f` |",
            "| 用例 cases (SHA-256) | `1e` |",
            "| 枢纽 hub | 0.1.0 |",
            "| 契约 contract | 1.0.0 |",
            "| 结论 result | **通过 passed** |",
            "| 单条耗时 | CPU a record | 10.0 / 1400.0 µs |",
        ] {
            assert!(page.lines().any(|line| line == row), "{row}: {page}");
        }
    }

    #[test]
    fn what_translates_nothing_has_a_report_without_costs() {
        let told = Finding::new("回传时平台故障", "a platform in trouble that is given something");
        let acceptance = Acceptance { costs: None, ..of(vec![told]) };
        let page = acceptance.to_string();
        assert!(acceptance.passed() && page.contains("## 签字"), "{page}");
        assert!(!page.contains("资源") && !page.contains("CPU"), "{page}");
    }

    #[test]
    fn what_is_rejected_ignored_or_without_an_id_is_no_fault() {
        let note = || Note { code: "x.y".to_owned(), message: String::new(), pointer: String::new() };
        let mut finding = Finding::new("损坏的记录", "damaged records");
        for verdict in [Verdict::Rejected(note()), Verdict::Ignored(note()), convicted(NO_ID)] {
            judge(&mut finding, &verdict, || unreachable!("nothing to show"));
        }
        assert!(finding.passed && finding.tried == 3, "{finding:?}");
    }

    #[test]
    fn an_adapter_near_a_limit_fails_by_its_costs() {
        for costs in [Costs { fuel: 501, ..CHEAP }, Costs { memory: 33 << 20, ..CHEAP }] {
            let finding = of_costs(&costs);
            assert!(!finding.passed && finding.examples.len() == 1, "{finding:?}");
        }
        assert!(of_costs(&Costs { fuel: 500, memory: 32 << 20, ..CHEAP }).passed, "half of it is not near");
    }
}
