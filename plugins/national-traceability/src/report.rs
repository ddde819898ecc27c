//! What the platform is told: who produces, what came in and went out, what was
//! sold, what was promised. One call each, on its maker's authority.
//!
//! It makes nothing: each record names who declares it and by whose word the hub
//! has it; what nobody but the platform says is not told to it. Knows nothing of
//! how records are pulled, nor of which were told before.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::schemas::codes::{ENTITY_TYPE, Table};
use hub_adapter_sdk::{Change, Failure, Instant, Render, Request, Response, Verdict, date};
use serde_json::{Map, Value, json};

use crate::batch::{STAGES, STATES, VERDICTS};
use crate::envelope::ANSWERS;
use crate::unit::KILOGRAM;
use crate::{PLATFORM, PROFILE, Traceability, promise};

type Record = Map<String, Value>;

impl Render for Traceability {
    fn request(&self, _now: Instant, change: &Change) -> Result<Request, Verdict> {
        let (service, mut record) = if change.is_delete() { gone(change)? } else { self.record(change)? };
        record.insert("outId".into(), change.id.clone().into());
        record.retain(|_, value| !value.is_null());
        let path = format!("/gateway/trace/{service}/report");
        Ok(Request::post_json(path, Value::Object(record).to_string()).profile(PROFILE))
    }

    fn verdict(&self, change: &Change, response: &Response) -> Result<Verdict, Failure> {
        match ANSWERS.open(response) {
            Ok(data) => {
                let code = data.text("code").map(String::from);
                Ok(Verdict::Accepted(code.or_else(|| change.known_as.clone())))
            }
            Err(refusal) => refusal.verdict(),
        }
    }
}

impl Traceability {
    fn record(&self, change: &Change) -> Result<(&'static str, Record), Verdict> {
        let body = Object::parse(change.body.as_bytes()).map_err(Verdict::Refused)?;
        let told = Told(&body);
        let (service, record) = match change.subject.as_str() {
            "registration" => {
                if !sources(change).any(|source| self.is_producers(source)) {
                    let message = "no platform of producers tells of it";
                    return Err(Verdict::needless("subject.no-producer", message));
                }
                if change.attribute("platform-id").is_some() {
                    return Err(Verdict::needless("subject.registered", "the platform has it as an entity of its own"));
                }
                if change.attribute("social-credit-code").is_none() {
                    let message = "natural persons register by themselves, with their ID number";
                    return Err(Verdict::refused("subject.code-missing", message));
                }
                ("subject", subject(&told, change))
            }
            "batch" if told.text("kind").as_deref() == Some("in") => ("inbatch", in_batch(&told)?),
            "batch" => ("outbatch", out_batch(&told)?),
            "sale" => ("circulation", circulation(&told)?),
            "compliance-certificate" => ("promise", promised(&told)?),
            _ => return Err(Verdict::refused("subject.unknown", "the platform takes nothing of that family")),
        };
        let mut record = object(record);
        record.extend(whose(change)?);
        record.insert("code".into(), change.known_as.clone().into());
        Ok((service, record))
    }

    fn is_producers(&self, source: &str) -> bool {
        let platform = source.split_once('.').map_or(source, |(platform, _)| platform);
        self.settings.producers.iter().any(|known| known == platform)
    }
}

/// The body of a change, in the platform's terms.
struct Told<'a, 'b>(&'a Object<'b>);

impl Told<'_, '_> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.text(name).map(String::from)
    }

    /// The platform's code of one of ours.
    fn code(&self, table: &[(&str, &str)], name: &str) -> Option<String> {
        let ours = self.text(name)?;
        table.iter().find(|(_, code)| *code == ours).map(|(theirs, _)| (*theirs).to_owned())
    }

    /// The word for a code, or what stands in its place.
    fn word(&self, table: &Table, name: &str) -> Option<String> {
        let text = self.text(name)?;
        Some(table.find(&text).map_or(text, |code| code.label_zh.into()))
    }

    fn several(&self, name: &str) -> Vec<String> {
        self.0.list(name).into_iter().filter_map(|member| serde_json::from_str(member.get()).ok()).collect()
    }

    fn day(&self, name: &str) -> Option<String> {
        self.text(name).map(|day| day.replace('-', ""))
    }

    fn moment(&self, name: &str) -> Option<String> {
        date::utc(&self.text(name)?).ok().map(compact)
    }

    /// Number and unit: kilograms where it was weighed, else as it was written.
    fn quantity(&self) -> (Option<String>, Option<&'static str>) {
        match self.text("quantity") {
            Some(kilograms) => (Some(kilograms), Some(KILOGRAM)),
            None => (self.text("quantity_written"), None),
        }
    }

    fn number(&self) -> Result<String, Verdict> {
        let number = self.text("batch").or_else(|| self.text("trace_code"));
        number.ok_or_else(|| Verdict::refused("batch.number-missing", "the batch has neither number nor trace code"))
    }
}

/// An entity that produces.
fn subject(told: &Told<'_, '_>, change: &Change) -> Value {
    let town = change.attribute("town").filter(|town| town.bytes().all(|byte| byte.is_ascii_digit()));
    json!({
        "subjectType": "2",
        "subjectName": change.attribute("name"),
        "organisationForm": told.word(&ENTITY_TYPE, "entity_type"),
        "address": told.text("registered_address"),
        "baseAddress": told.text("premises_address"),
        "divisionCode": town.map(|town| format!("{town:0<12}")),
        "establishDate": told.day("established"),
        "industry": told.text("scope"),
    })
}

fn in_batch(told: &Told<'_, '_>) -> Result<Value, Verdict> {
    let (quantity, unit) = told.quantity();
    Ok(json!({
        "inBatchCode": told.number()?,
        "stage": told.code(STAGES, "stage"),
        "sourceTraceCode": told.several("sources").join("、"),
        "productName": told.text("product"),
        "productCode": told.text("product_code"),
        "category": told.text("category"),
        "quantity": quantity,
        "unit": unit,
        "inTime": told.moment("moved"),
        "quarantineNo": told.text("quarantine_number"),
        "promiseNo": told.text("certificate_code"),
    }))
}

fn out_batch(told: &Told<'_, '_>) -> Result<Value, Verdict> {
    let (quantity, unit) = told.quantity();
    Ok(json!({
        "outBatchCode": told.number()?,
        "traceCode": told.text("trace_code"),
        "stage": told.code(STAGES, "stage"),
        "inBatches": told.several("sources"),
        "productName": told.text("product"),
        "productCode": told.text("product_code"),
        "category": told.text("category"),
        "quantity": quantity,
        "unit": unit,
        "produceDate": told.day("produced").or_else(|| told.day("harvested")),
        "outTime": told.moment("moved"),
        "promiseNo": told.text("certificate_code"),
        "testResult": told.code(VERDICTS, "test_verdict"),
        "testReportNo": told.text("test_report"),
        "state": told.code(STATES, "state"),
        "stopDate": told.day("stopped"),
        "stopReason": told.text("stop_reason"),
    }))
}

/// A sale: to whom is the buyer's affair, unless it is a place.
fn circulation(told: &Told<'_, '_>) -> Result<Value, Verdict> {
    let Some(sold) = told.day("sold") else {
        return Err(Verdict::refused("sale.day-missing", "nothing says when it was sold"));
    };
    let (quantity, unit) = told.quantity();
    Ok(json!({
        "saleDate": sold,
        "ticketNo": told.text("ticket"),
        "lineNo": told.text("line"),
        "outBatchCode": told.text("batch"),
        "traceCode": told.text("trace_code"),
        "productName": told.text("product"),
        "category": told.text("category"),
        "quantity": quantity,
        "unit": unit,
        "testResult": told.code(VERDICTS, "test_verdict"),
        "testReportNo": told.text("test_report"),
        "destination": told.text("destination"),
    }))
}

/// A promise, under its maker's number; who signed it and how to reach them does not
/// leave the archive.
fn promised(told: &Told<'_, '_>) -> Result<Value, Verdict> {
    let Some(number) = told.text("certificate_code") else {
        return Err(Verdict::refused("promise.number-missing", "the certificate has no number"));
    };
    let (quantity, unit) = told.quantity();
    Ok(json!({
        "promiseNo": number,
        "issuerType": told.code(promise::ISSUERS, "kind"),
        "productName": told.text("product"),
        "category": told.text("category"),
        "quantity": quantity,
        "unit": unit,
        "origin": told.text("origin"),
        "issueDate": told.day("issued"),
        "promises": told.several("promises"),
        "basis": told.code(promise::BASES, "basis"),
        "testReportNo": told.text("test_report"),
        "outBatchCode": told.text("batch"),
        "traceCode": told.text("trace_code"),
        "printCount": told.text("printed"),
        "state": told.code(promise::STATES, "state"),
        "voidDate": told.day("voided"),
    }))
}

/// What is to go, by the platform's own code of it.
fn gone(change: &Change) -> Result<(&'static str, Record), Verdict> {
    let known = change.known_as.as_ref();
    let known = known.ok_or_else(|| Verdict::needless("change.unknown", "the platform never had it"))?;
    let service = match change.subject.as_str() {
        "registration" => "subject",
        // Whether it came in or went out the platform's code says.
        "batch" if known.starts_with("INBATCH") => "inbatch",
        "batch" => "outbatch",
        "sale" => "circulation",
        _ => "promise",
    };
    Ok((service, object(json!({"code": known, "deleted": "Y"}))))
}

/// Whose record it is and who declares it. Without a code of the entity the
/// platform could not say whose; without another's word nobody declares it.
fn whose(change: &Change) -> Result<Record, Verdict> {
    let (own, code) = (change.attribute("platform-id"), change.attribute("social-credit-code"));
    if own.is_none() && code.is_none() {
        let message = "neither the platform's code nor a social credit code is known";
        return Err(Verdict::refused("subject.unknown", message));
    }
    let others: Vec<&str> = sources(change).filter(|source| !is_own(source)).collect();
    if others.is_empty() {
        return Err(Verdict::needless("declarer.none", "nobody but the platform says it"));
    }
    let name = change.attribute("name");
    Ok(object(json!({
        "subjectCode": own,
        "subjectName": name,
        "creditCode": code,
        "declarer": {"name": name, "creditCode": code, "source": others},
    })))
}

fn sources(change: &Change) -> impl Iterator<Item = &str> {
    change.attributes.iter().filter(|(name, _)| name == "source").map(|(_, source)| source.as_str())
}

/// Whether a source is one of the platform's own.
fn is_own(source: &str) -> bool {
    source.split_once('.').is_some_and(|(platform, _)| platform == PLATFORM)
}

/// A point in time as the platform writes it: `yyyyMMddHHmmss`.
pub fn compact(at: Instant) -> String {
    date::local(at).chars().filter(char::is_ascii_digit).collect()
}

fn object(value: Value) -> Record {
    match value {
        Value::Object(members) => members,
        _ => Record::new(),
    }
}
