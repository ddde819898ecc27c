//! Events in the form of JSON as events of the family `trace`.
//!
//! A function of settings and event alone. Knows nothing of how it came.

use hub_adapter_sdk::event::{Party, Text, Trace, TraceObject, TraceReference, TraceSensor};
use hub_adapter_sdk::{Event, Mass, Note, Quality, Quantity, note};
use serde_json::Value;

use crate::{Settings, gs1, time};

/// Lists of objects, what those in them are to the event, and where quantities stand.
const OBJECTS: [(&str, &str); 8] = [
    ("epcList", "epc"),
    ("quantityList", "epc"),
    ("childEPCs", "child"),
    ("childQuantityList", "child"),
    ("inputEPCList", "input"),
    ("inputQuantityList", "input"),
    ("outputEPCList", "output"),
    ("outputQuantityList", "output"),
];

/// Units of mass (UN/CEFACT recommendation 20), and what the SDK calls them.
const MASSES: [(&str, &str); 4] = [("KGM", "kg"), ("GRM", "g"), ("TNE", "吨"), ("MGM", "mg")];

const KINDS: [&str; 6] =
    ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent", "QuantityEvent"];

/// What an event tells.
pub fn event(settings: &Settings, payload: &[u8]) -> Result<Event, Note> {
    let event: Value = serde_json::from_slice(payload).map_err(|_| note("event.malformed", "the event is no JSON"))?;
    let kind = text(&event, "type").or(text(&event, "isA")).filter(|kind| KINDS.contains(kind));
    let kind = kind.ok_or_else(|| note("event.type-unknown", "the event is of no type of EPCIS").at("/type"))?;
    let offset = text(&event, "eventTimeZoneOffset");
    let happened = text(&event, "eventTime")
        .and_then(|at| time::instant(at, offset))
        .ok_or_else(|| note("event.time-malformed", "the event says no time with an offset").at("/eventTime"))?;
    let mut quality = Quality::default();
    let objects = objects(&event)?;
    let id = match text(&event, "eventID") {
        Some(id) => id.to_owned(),
        None => {
            quality.flag("id-missing", "event_id");
            made_id(&event, kind, &objects)
        }
    };
    let declared = event.get("errorDeclaration").filter(|declared| declared.is_object());
    let normal = |place: &str, at: &str| match event.get(place).map(|place| place.get("id").unwrap_or(place)) {
        Some(Value::String(id)) if !id.is_empty() => link(id, at).map(Some),
        _ => Ok(None),
    };
    let (read_point, location) = (normal("readPoint", "/readPoint/id")?, normal("bizLocation", "/bizLocation/id")?);
    let (sources, destinations) =
        (references(&event, "sourceList", "source")?, references(&event, "destinationList", "destination")?);
    let ilmd = &event["ilmd"];
    let trace = Trace {
        parties: parties(settings, &sources, &destinations, location.as_deref()),
        kind: Some(Text::from(kind.to_owned())),
        state: Some(if declared.is_some() { "declared-error" } else { "stated" }.into()),
        event_id: Some(id.clone().into()),
        action: text(&event, "action").map(|action| action.to_owned().into()),
        happened: Some(happened),
        offset: offset.map(|offset| offset.to_owned().into()),
        recorded: text(&event, "recordTime").and_then(|at| time::instant(at, offset)),
        read_point: read_point.map(Into::into),
        location: location.map(Into::into),
        step: text(&event, "bizStep").map(|word| gs1::word(word).into()),
        disposition: text(&event, "disposition").map(|word| gs1::word(word).into()),
        dispositions_set: words(&event["persistentDisposition"]["set"]),
        dispositions_unset: words(&event["persistentDisposition"]["unset"]),
        transformation: text(&event, "transformationID").map(|id| id.to_owned().into()),
        product: said(ilmd, &["productName", "descriptionShort", "tradeItemDescription"]),
        batch: said(ilmd, &["lotNumber", "batchNumber"])
            .or_else(|| objects.iter().find_map(|one| gs1::lot(&one.identifier).map(|lot| lot.to_owned().into()))),
        certification: said(&event, &["certificationInfo"]),
        transactions: references(&event, "bizTransactionList", "bizTransaction")?,
        sensors: sensors(&event, offset, &mut quality),
        sources,
        destinations,
        objects,
        error_declared: declared
            .and_then(|declared| text(declared, "declarationTime"))
            .and_then(|at| time::instant(at, offset)),
        error_reason: declared.and_then(|declared| text(declared, "reason")).map(|word| gs1::word(word).into()),
        corrected_by: declared.map(|declared| texts(&declared["correctiveEventIDs"])).unwrap_or_default(),
        quality: quality.into_flags(),
        ..Trace::default()
    };
    Ok(Event::upsert(&trace, &id).occurred(Some(happened)))
}

fn text<'a>(of: &'a Value, name: &str) -> Option<&'a str> {
    of.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

fn texts(list: &Value) -> Vec<Text<'static>> {
    let texts = list.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.map(|text| text.to_owned().into()).collect()
}

fn words(list: &Value) -> Vec<Text<'static>> {
    texts(list).into_iter().map(|word| gs1::word(&word).into()).collect()
}

/// The first of these names that says something, whatever its prefix.
fn said(of: &Value, names: &[&str]) -> Option<Text<'static>> {
    let fields = of.as_object()?;
    names.iter().find_map(|name| {
        let is = |known: &str| known == *name || known.rsplit_once(':').is_some_and(|(_, local)| local == *name);
        let (_, value) = fields.iter().find(|(known, _)| is(known))?;
        match value {
            Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned().into()),
            Value::Array(list) => list.first()?.as_str().map(|text| text.to_owned().into()),
            _ => None,
        }
    })
}

fn link(text: &str, at: &str) -> Result<String, Note> {
    gs1::normal(text).map_err(|why| note("identifier.wrong", format!("{text}: {why}")).at(at))
}

/// What the event is about, in the lists' order.
fn objects(event: &Value) -> Result<Vec<TraceObject<'static>>, Note> {
    let mut objects = Vec::new();
    if let Some(parent) = text(event, "parentID") {
        let identifier = link(parent, "/parentID")?.into();
        objects.push(TraceObject { role: "parent".into(), identifier, ..TraceObject::default() });
    }
    for (list, role) in OBJECTS {
        for (place, one) in event[list].as_array().into_iter().flatten().enumerate() {
            let (identifier, at) = match one {
                Value::String(epc) => (epc.as_str(), format!("/{list}/{place}")),
                _ => (text(one, "epcClass").unwrap_or_default(), format!("/{list}/{place}/epcClass")),
            };
            if identifier.is_empty() {
                return Err(note("identifier.missing", "an object without an identifier").at(at));
            }
            let mut object =
                TraceObject { role: role.into(), identifier: link(identifier, &at)?.into(), ..TraceObject::default() };
            if let Some(number) = number(&one["quantity"]) {
                let unit = text(one, "uom").unwrap_or_default();
                let mass = MASSES.iter().find(|(code, _)| *code == unit);
                object.quantity = mass.and_then(|(_, unit)| Mass::parse(&number, unit).ok());
                object.quantity_written = Some(format!("{number} {unit}").trim().to_owned().into());
                object.unit = Some(unit.to_owned().into()).filter(|unit: &Text<'_>| !unit.is_empty());
            }
            objects.push(object);
        }
    }
    Ok(objects)
}

/// A number as its digits, whether it stands as a number or as a text.
fn number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    }
}

fn references(event: &Value, list: &str, name: &str) -> Result<Vec<TraceReference<'static>>, Note> {
    let mut references = Vec::new();
    for (place, one) in event[list].as_array().into_iter().flatten().enumerate() {
        let at = format!("/{list}/{place}/{name}");
        let Some(identifier) = text(one, name) else {
            return Err(note("identifier.missing", "nothing stands there").at(at));
        };
        let kind = text(one, "type").map(|kind| gs1::word(kind).into());
        references.push(TraceReference { kind, identifier: link(identifier, &at)?.into() });
    }
    Ok(references)
}

/// Who takes part, by the numbers that settings know, and whose system it is.
fn parties(
    settings: &Settings,
    sources: &[TraceReference<'_>],
    destinations: &[TraceReference<'_>],
    location: Option<&str>,
) -> Vec<Party<'static>> {
    let mut parties = Vec::new();
    let mut put = |role: &'static str, gln: Option<&str>, known: Option<&crate::Known>| {
        let own = gln.map(|gln| Text::from(format!("epcis/{gln}")));
        if own.is_none() && known.is_none() {
            return;
        }
        let name = known.and_then(|known| known.name.clone()).map(Into::into);
        let code = known.and_then(|known| known.code.clone()).map(Into::into);
        let party = Party::new(role).name(name).identifier("social-credit-code", code).identifier("platform-id", own);
        if !parties.contains(&party) {
            parties.push(party);
        }
    };
    put("reporter", None, settings.reporter.as_ref());
    let of = |list: &[TraceReference<'_>]| list.iter().find_map(|one| gs1::gln(&one.identifier).map(str::to_owned));
    for (role, gln) in [
        ("source", of(sources)),
        ("destination", of(destinations)),
        ("location", location.and_then(gs1::gln).map(str::to_owned)),
    ] {
        put(role, gln.as_deref(), gln.as_deref().and_then(|gln| settings.parties.get(gln)));
    }
    parties
}

/// What instruments read; temperatures in degrees Celsius, with what was written.
fn sensors(event: &Value, offset: Option<&str>, quality: &mut Quality) -> Vec<TraceSensor<'static>> {
    let mut sensors = Vec::new();
    for element in event["sensorElementList"].as_array().into_iter().flatten() {
        let of_all = &element["sensorMetadata"];
        for report in element["sensorReport"].as_array().into_iter().flatten() {
            let first = |name: &str| text(report, name).or_else(|| text(of_all, name));
            let unit = text(report, "uom");
            let value = number(&report["value"]).or_else(|| number(&report["stringValue"]));
            let kind = text(report, "type").map_or_else(|| "unknown".to_owned(), kind_of_sensor);
            let temperature = match (kind.as_str(), value.as_deref(), unit) {
                ("temperature", Some(value), Some("CEL")) => quality.quantity("sensors", Some(value), &[]),
                ("temperature", Some(value), Some("FAH")) => quality.quantity("sensors", Some(value), &[]).map(celsius),
                ("temperature", Some(_), _) => {
                    quality.flag("unknown-code", "sensors");
                    None
                }
                _ => None,
            };
            sensors.push(TraceSensor {
                kind: kind.into(),
                device: first("deviceID").map(|id| id.to_owned().into()),
                at: first("time").and_then(|at| time::instant(at, offset)),
                temperature,
                value: value.map(Into::into),
                unit: unit.map(|unit| unit.to_owned().into()),
            });
        }
    }
    sensors
}

/// `gs1:Temperature`, `https://gs1.org/voc/Temperature`, `Temperature`
fn kind_of_sensor(kind: &str) -> String {
    kind.rsplit([':', '/']).next().unwrap_or(kind).to_lowercase()
}

/// Fahrenheit as Celsius, rounded to a hundredth.
fn celsius(fahrenheit: Quantity) -> Quantity {
    let ninths = (fahrenheit.hundredths() - 3_200) * 5;
    Quantity::from_hundredths((ninths * 2 + 9 * ninths.signum()) / 18)
}

/// An event without an id is known by what makes it another than the rest.
fn made_id(event: &Value, kind: &str, objects: &[TraceObject<'_>]) -> String {
    let first = objects.first().map(|one| one.identifier.as_ref()).unwrap_or_default();
    let of = |name: &str| text(event, name).unwrap_or_default();
    let id = format!("{kind}/{}/{}/{}/{first}", of("eventTime"), of("action"), gs1::word(of("bizStep")));
    id.chars().take(400).collect()
}
