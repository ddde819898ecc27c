//! Events of the XML form (EPCIS 1.2 and 2.0) in the form of JSON, field by field.
//!
//! Knows the shapes of the two forms and nothing of what fields mean.

use hub_adapter_sdk::xml::Element;
use serde_json::{Map, Value, json};

/// Elements that hold what EPCIS 2.0 has beside them.
const WRAPPERS: [&str; 2] = ["extension", "baseExtension"];

/// Every event below an element, in order.
pub fn events(element: &Element) -> Vec<Value> {
    if element.name.ends_with("Event") {
        return vec![event(element)];
    }
    element.children.iter().flat_map(events).collect()
}

fn event(element: &Element) -> Value {
    let mut fields = Map::new();
    fields.insert("type".to_owned(), element.name.clone().into());
    put(element, &mut fields);
    Value::Object(fields)
}

fn put(element: &Element, fields: &mut Map<String, Value>) {
    for child in &element.children {
        if WRAPPERS.contains(&child.name.as_str()) {
            put(child, fields);
        } else {
            fields.insert(child.name.clone(), value(child));
        }
    }
}

/// A field's value, by the shape that its name has in JSON.
fn value(element: &Element) -> Value {
    let texts = |name: &str| element.all(name).map(|one| one.text.clone().into()).collect::<Vec<Value>>();
    let typed = |name: &str| {
        let of = |one: &Element| json!({"type": one.attribute("type"), name: one.text});
        element.all(name).map(of).collect::<Vec<Value>>()
    };
    match element.name.as_str() {
        "epcList" | "childEPCs" | "inputEPCList" | "outputEPCList" => texts("epc").into(),
        "quantityList" | "childQuantityList" | "inputQuantityList" | "outputQuantityList" => {
            element.all("quantityElement").map(leaves).collect::<Vec<Value>>().into()
        }
        "bizTransactionList" => typed("bizTransaction").into(),
        "sourceList" => typed("source").into(),
        "destinationList" => typed("destination").into(),
        "persistentDisposition" => json!({"set": texts("set"), "unset": texts("unset")}),
        "sensorElementList" => {
            let of = |sensor: &Element| {
                let reports = sensor.all("sensorReport").map(attributes).collect::<Vec<Value>>();
                json!({"sensorMetadata": sensor.child("sensorMetadata").map(attributes), "sensorReport": reports})
            };
            element.all("sensorElement").map(of).collect::<Vec<Value>>().into()
        }
        "errorDeclaration" => {
            let mut declared = Map::new();
            put(element, &mut declared);
            let corrective = element
                .child("correctiveEventIDs")
                .map(|ids| ids.all("correctiveEventID").map(|one| one.text.clone().into()).collect::<Vec<Value>>());
            declared.insert("correctiveEventIDs".to_owned(), corrective.into());
            Value::Object(declared)
        }
        _ if element.children.is_empty() => element.text.clone().into(),
        _ => leaves(element),
    }
}

fn leaves(element: &Element) -> Value {
    element.children.iter().map(|one| (one.name.clone(), Value::from(one.text.clone()))).collect::<Map<_, _>>().into()
}

fn attributes(element: &Element) -> Value {
    element
        .attributes
        .iter()
        .map(|(name, value)| (name.clone(), Value::from(value.clone())))
        .collect::<Map<_, _>>()
        .into()
}
