//! Acceptance (验收): what an office asks of an adapter before it takes it over, tried and counted, in one report that both
//! sides can sign.
//!
//! Promises: the same package gives the same findings on each machine, but for times. What is judged is whether the
//! adapter stays within the contract whatever comes; what it makes of a record is what its cases show.

use std::collections::BTreeMap;

use super::costs::{Costs, measure};
use super::error::WorkshopError;
use super::faults;
use super::opened::Opened;
use crate::code;
use crate::message::RawRecord;
use crate::plugin::cases::Case;
use crate::report::Code;
use crate::sandbox::{Failure, Next, Remedy, SandboxError, Step, Translator, Verdict};

/// Examples that a finding names at most.
const EXAMPLES: usize = 5;
/// A record id that is none: the hub checks it for every adapter, and its refusal is as good as the adapter's own.
const NO_ID: Code = code!(4008);
/// A record that spends more of its fuel than this is near its limit.
const NEAR: f64 = 0.5;

/// The report.
#[derive(Debug, serde::Serialize)]
pub struct Acceptance {
    /// Name and version.
    pub adapter: String,
    /// SHA-256 of its component, in hex.
    pub component: String,
    /// What was tried.
    pub findings: Vec<Finding>,
    /// What it costs.
    pub costs: Costs,
}

/// What was tried, and what came of it.
#[derive(Debug, serde::Serialize)]
pub struct Finding {
    /// What was tried, in Chinese and in English.
    pub what: [&'static str; 2],
    /// How many times.
    pub tried: usize,
    /// Whether the adapter stands it.
    pub passed: bool,
    /// What came of it, by kind.
    pub came: BTreeMap<String, usize>,
    /// What a person should look at.
    pub examples: Vec<String>,
}

impl Finding {
    fn new(zh: &'static str, en: &'static str) -> Self {
        Self { what: [zh, en], tried: 0, passed: true, came: BTreeMap::new(), examples: Vec::new() }
    }

    fn count(&mut self, kind: &str) {
        self.tried += 1;
        *self.came.entry(kind.to_owned()).or_default() += 1;
    }

    /// Shown to whoever reads; `wrong` where the adapter fails by it.
    fn example(&mut self, text: impl FnOnce() -> String) {
        if self.examples.len() < EXAMPLES {
            self.examples.push(text());
        }
    }

    fn wrong(&mut self, text: impl FnOnce() -> String) {
        self.passed = false;
        self.example(text);
    }
}

impl Acceptance {
    /// Whether all that was tried is stood.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.iter().all(|finding| finding.passed)
    }
}

/// Tries an adapter.
///
/// # Errors
/// Where it does not run at all, or its cases cannot be read; what it merely does not stand is in the report.
pub fn accept(opened: &Opened, digest: String) -> Result<Acceptance, WorkshopError> {
    let cases = opened.cases()?;
    let mut findings = vec![its_cases(opened)?];
    let [mut unknown, mut damaged] =
        [Finding::new("未知代码", "codes that nobody has seen before"), Finding::new("损坏的记录", "damaged records")];
    let [mut answers, mut calls] = [
        Finding::new("平台故障", "answers of a platform in trouble"),
        Finding::new("异常推送", "calls that are not as usual"),
    ];
    for case in cases.all() {
        of_records(opened, case, &mut unknown, &mut damaged)?;
        of_exchange(opened, case, &mut answers)?;
        of_call(opened, case, &mut calls)?;
    }
    findings.extend([unknown, damaged, answers, calls].into_iter().filter(|finding| finding.tried > 0));
    let costs = measure(opened, false)?;
    findings.push(of_costs(&costs));
    Ok(Acceptance { adapter: opened.manifest.adapter().to_string(), component: digest, findings, costs })
}

fn its_cases(opened: &Opened) -> Result<Finding, WorkshopError> {
    let report = opened.test()?;
    let mut finding = Finding::new("自带用例", "its own cases, each in several orders");
    finding.tried = report.ran;
    finding.came.insert("as the case says".to_owned(), report.ran - report.failed());
    finding.passed = report.passed();
    finding.examples =
        report.differences.iter().take(EXAMPLES).map(|it| format!("{}: {}", it.case, it.message)).collect();
    Ok(finding)
}

fn of_records(opened: &Opened, case: &Case, unknown: &mut Finding, damaged: &mut Finding) -> Result<(), WorkshopError> {
    let records = case.records(&opened.manifest)?;
    if records.is_empty() {
        return Ok(());
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
    Ok(())
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

/// Each answer of an exchange once replaced by what a platform in trouble says; those before it are as recorded.
fn of_exchange(opened: &Opened, case: &Case, finding: &mut Finding) -> Result<(), WorkshopError> {
    let Some(exchange) = case.exchange()? else { return Ok(()) };
    let puller = opened.adapter.puller(&case.settings(&opened.manifest)?)?;
    let now = exchange.round.now;
    let mut step = puller.begin(&exchange.round)?;
    for good in &exchange.responses {
        let Ok(Step { state, next: Next::Send(_), .. }) = &step else { break };
        for (name, answer) in faults::answers(good) {
            told(finding, puller.resume(state, now, &answer), || format!("{}: {name}", case.name))?;
        }
        step = puller.resume(state, now, good)?;
    }
    Ok(())
}

fn told(
    finding: &mut Finding,
    answer: Result<Result<Step, Failure>, SandboxError>,
    place: impl FnOnce() -> String,
) -> Result<(), WorkshopError> {
    match answer {
        Ok(Ok(step)) if step.items.is_empty() => finding.count("goes on"),
        Ok(Ok(_)) => finding.count("records"),
        Ok(Err(failure)) => finding.count(match failure.remedy {
            Remedy::Retry => "retry",
            Remedy::LogIn => "log-in",
            Remedy::Stop => "stop",
        }),
        Err(SandboxError::Reject(conviction)) => {
            finding.count(&conviction.code.to_string());
            finding.wrong(|| format!("{}: {} ({})", place(), conviction.message, conviction.code));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

fn of_call(opened: &Opened, case: &Case, finding: &mut Finding) -> Result<(), WorkshopError> {
    let Some(call) = case.call()? else { return Ok(()) };
    let receiver = opened.adapter.receiver(&case.settings(&opened.manifest)?)?;
    for (name, call) in faults::calls(&call) {
        match receiver.accept(&call) {
            Ok(Ok(_)) => finding.count("taken"),
            Ok(Err(_)) => finding.count("refused"),
            Err(SandboxError::Reject(conviction)) => {
                finding.count(&conviction.code.to_string());
                finding.wrong(|| format!("{}: {name}: {} ({})", case.name, conviction.message, conviction.code));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
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
