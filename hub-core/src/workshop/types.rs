//! The JSON of a family's events as types that an editor knows: `events.d.ts` for JavaScript, `events.py` for Python.
//!
//! Promises: each field with its Chinese label, meaning, unit and code table, as the pinned schema has it; what the schema
//! gives a default may be left out. Pure.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::language::Language;
use crate::schema::Schema;

const HEAD: &str = "Written by `hub plugin build` from the schemas that manifest.toml pins.";

/// The file's name and text; none for Rust, whose SDK has the types.
pub(super) fn of<'a>(language: Language, schemas: impl Iterator<Item = &'a Schema>) -> Option<(&'static str, String)> {
    let records: Vec<Value> = {
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        for schema in schemas {
            let text = serde_json::from_str(schema.text()).unwrap_or_default();
            records(&text, &mut seen, &mut found);
        }
        found
    };
    match language {
        Language::Rust => None,
        Language::JavaScript => Some(("events.d.ts", typescript(&records))),
        Language::Python => Some(("events.py", python(&records))),
    }
}

/// Every record of a schema, those within before those that hold them.
fn records(schema: &Value, seen: &mut BTreeSet<String>, into: &mut Vec<Value>) {
    match schema {
        Value::Array(branches) => branches.iter().for_each(|branch| records(branch, seen, into)),
        Value::Object(map) => {
            for inner in ["items", "values", "type"] {
                if let Some(inner) = map.get(inner) {
                    records(inner, seen, into);
                }
            }
            for field in map.get("fields").and_then(Value::as_array).into_iter().flatten() {
                records(field, seen, into);
            }
            let is_new = |name: &str| seen.insert(name.to_owned());
            if map.contains_key("fields") && schema["name"].as_str().is_some_and(is_new) {
                into.push(schema.clone());
            }
        }
        _ => {}
    }
}

/// What a field may hold.
enum Holds {
    Text,
    Number,
    Truth,
    Record(String),
    List(Box<Self>),
    Map(Box<Self>),
    Option(Box<Self>),
}

fn holds(of: &Value) -> Holds {
    match of {
        Value::Array(branches) => {
            let value = branches.iter().find(|branch| **branch != "null").map_or(Holds::Text, holds);
            if branches.iter().any(|branch| branch == "null") { Holds::Option(Box::new(value)) } else { value }
        }
        Value::String(name) => match name.as_str() {
            "int" | "long" | "float" | "double" => Holds::Number,
            "boolean" => Holds::Truth,
            "string" | "bytes" => Holds::Text,
            record => Holds::Record(record.rsplit('.').next().unwrap_or(record).to_owned()),
        },
        // Days, points in time and decimals are texts.
        other if other.get("logicalType").is_some() => Holds::Text,
        other => match other["type"].as_str() {
            Some("array") => Holds::List(Box::new(holds(&other["items"]))),
            Some("map") => Holds::Map(Box::new(holds(&other["values"]))),
            Some("record") => Holds::Record(other["name"].as_str().unwrap_or_default().to_owned()),
            Some(plain) => holds(&plain.into()),
            None => Holds::Text,
        },
    }
}

/// Label, meaning, unit, code table and form of a field, in a line.
fn said(field: &Value) -> String {
    let text = |name: &str| field[name].as_str().unwrap_or_default();
    let mut said =
        [text("label"), text("doc")].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(". ");
    let branches = field["type"].as_array().map_or_else(|| vec![field["type"].clone()], Clone::clone);
    let form = branches.iter().find_map(|branch| match branch["logicalType"].as_str()? {
        "date" => Some("2026-01-31".to_owned()),
        "timestamp-millis" => Some("2026-01-31T08:00:00+08:00".to_owned()),
        "decimal" => {
            Some(format!("a decimal as text with up to {} places", branch["scale"].as_u64().unwrap_or_default()))
        }
        _ => None,
    });
    for (what, value) in
        [("Unit", text("unit")), ("Codes", text("codes")), ("Written", form.as_deref().unwrap_or_default())]
    {
        if !value.is_empty() {
            let _ = write!(said, " {what}: {value}.");
        }
    }
    said.replace("*/", "* /").replace('\\', "/").replace('"', "'")
}

fn fields(record: &Value) -> impl Iterator<Item = (&str, &Value, bool)> {
    let fields = record["fields"].as_array().into_iter().flatten();
    fields.filter_map(|field| Some((field["name"].as_str()?, field, field.get("default").is_none())))
}

fn typescript(records: &[Value]) -> String {
    fn kind(holds: &Holds) -> String {
        match holds {
            Holds::Text => "string".to_owned(),
            Holds::Number => "number".to_owned(),
            Holds::Truth => "boolean".to_owned(),
            Holds::Record(name) => name.clone(),
            Holds::List(of) => format!("Array<{}>", kind(of)),
            Holds::Map(of) => format!("Record<string, {}>", kind(of)),
            Holds::Option(of) => format!("{} | null", kind(of)),
        }
    }
    let mut out = format!("// {HEAD}\n");
    for record in records {
        let _ = writeln!(out, "\n/** {} */", said(record));
        let _ = writeln!(out, "export interface {} {{", record["name"].as_str().unwrap_or_default());
        for (name, field, needed) in fields(record) {
            let _ = writeln!(out, "  /** {} */", said(field));
            let _ = writeln!(out, "  {name}{}: {};", if needed { "" } else { "?" }, kind(&holds(&field["type"])));
        }
        out.push_str("}\n");
    }
    out
}

fn python(records: &[Value]) -> String {
    fn kind(holds: &Holds) -> String {
        match holds {
            Holds::Text => "str".to_owned(),
            Holds::Number => "int | float".to_owned(),
            Holds::Truth => "bool".to_owned(),
            Holds::Record(name) => name.clone(),
            Holds::List(of) => format!("list[{}]", kind(of)),
            Holds::Map(of) => format!("dict[str, {}]", kind(of)),
            Holds::Option(of) => format!("{} | None", kind(of)),
        }
    }
    let mut out = format!("\"\"\"{HEAD}\"\"\"\n\nfrom typing import NotRequired, TypedDict\n");
    for record in records {
        let _ = writeln!(out, "\n\nclass {}(TypedDict):", record["name"].as_str().unwrap_or_default());
        let _ = writeln!(out, "    \"\"\"{}\"\"\"\n", said(record));
        for (name, field, needed) in fields(record) {
            let kind = kind(&holds(&field["type"]));
            let kind = if needed { kind } else { format!("NotRequired[{kind}]") };
            let _ = writeln!(out, "    {name}: {kind}\n    \"\"\"{}\"\"\"", said(field));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r#"{"type":"record","name":"Fine","namespace":"x","doc":"A \"fine\".","family":"fine","fields":[
        {"name":"parties","type":{"type":"array","items":{"type":"record","name":"Party","fields":[
            {"name":"role","label":"角色","type":"string"}]}},"default":[]},
        {"name":"amount","label":"金额","unit":"CNY","type":["null",{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}],"default":null},
        {"name":"payer","type":["null","Party"],"default":null}]}"#;

    #[test]
    fn each_record_is_a_type_and_what_has_a_default_may_be_left_out() {
        let schema = Schema::parse(SCHEMA).unwrap();
        let (name, text) = of(Language::JavaScript, [&schema].into_iter()).unwrap();
        assert_eq!(name, "events.d.ts");
        let party = text.find("export interface Party").unwrap();
        assert!(party < text.find("export interface Fine").unwrap(), "{text}");
        for line in [
            "  role: string;",
            "  parties?: Array<Party>;",
            "  /** 金额 Unit: CNY. Written: a decimal as text with up to 2 places. */",
            "  amount?: string | null;",
            "  payer?: Party | null;",
        ] {
            assert!(text.contains(line), "{line}\n{text}");
        }
        let (_, text) = of(Language::Python, [&schema].into_iter()).unwrap();
        for line in
            ["    role: str\n", "    parties: NotRequired[list[Party]]\n", "    payer: NotRequired[Party | None]\n"]
        {
            assert!(text.contains(line), "{line}\n{text}");
        }
        assert!(of(Language::Rust, [&schema].into_iter()).is_none());
    }
}
