//! Records as Rust source.

use std::fmt::Write as _;

use crate::avsc::{Record, Records, Type};

/// All structs with their `Encode`, families with their `Family`.
pub fn families(records: &Records) -> String {
    let mut out = String::new();
    for record in records.0.values() {
        write_record(&mut out, records, record).expect("a String takes what is written");
    }
    write_empty(&mut out, records).expect("a String takes what is written");
    out
}

fn write_record(out: &mut String, records: &Records, record: &Record) -> std::fmt::Result {
    let name = &record.name;
    let (generic, elided) =
        if record.fields.iter().any(|f| records.borrows(&f.kind)) { ("<'a>", "<'_>") } else { ("", "") };
    write_doc(out, "", &record.doc, &record.label)?;
    writeln!(out, "#[derive(Clone, Debug, Default, PartialEq)]")?;
    writeln!(out, "pub struct {name}{generic} {{")?;
    for field in &record.fields {
        write_doc(out, "    ", &field.doc, &field.label)?;
        writeln!(out, "    pub {}: {},", field.name, rust_type(records, &field.kind))?;
    }
    writeln!(out, "}}\n")?;
    writeln!(out, "impl Encode for {name}{elided} {{")?;
    writeln!(out, "    fn encode(&self, out: &mut Vec<u8>) {{")?;
    for field in &record.fields {
        writeln!(out, "        self.{}.encode(out);", field.name)?;
    }
    writeln!(out, "    }}\n}}\n")?;
    if let Some(family) = &record.family {
        writeln!(out, "impl Family for {name}{elided} {{")?;
        writeln!(out, "    const SUBJECT: &'static str = {family:?};\n}}\n")?;
    }
    Ok(())
}

/// What tests go through: an event of every family that says nothing.
fn write_empty(out: &mut String, records: &Records) -> std::fmt::Result {
    let families: Vec<&Record> = records.0.values().filter(|record| record.family.is_some()).collect();
    writeln!(out, "/// Every family with an event of it that says nothing.\n#[cfg(test)]")?;
    writeln!(out, "fn empty_events() -> Vec<(&'static str, Vec<u8>)> {{\n    vec![")?;
    for Record { name, .. } in families {
        writeln!(out, "        ({name}::SUBJECT, Event::upsert(&{name}::default(), \"1\").body),")?;
    }
    writeln!(out, "    ]\n}}")
}

fn write_doc(out: &mut String, indent: &str, doc: &str, label: &str) -> std::fmt::Result {
    match label {
        "" => writeln!(out, "{indent}/// {doc}"),
        label => writeln!(out, "{indent}/// {doc} ({label})"),
    }
}

fn rust_type(records: &Records, kind: &Type) -> String {
    match kind {
        Type::Text => "Text<'a>".into(),
        Type::Boolean => "bool".into(),
        Type::Date => "Date".into(),
        Type::Instant => "Instant".into(),
        Type::Count => "i64".into(),
        Type::Yuan => "Yuan".into(),
        Type::Quantity => "Quantity".into(),
        Type::Mass => "Mass".into(),
        Type::Record(name) if records.borrows(kind) => format!("{name}<'a>"),
        Type::Record(name) => name.clone(),
        Type::List(inner) => format!("Vec<{}>", rust_type(records, inner)),
        Type::Option(inner) => format!("Option<{}>", rust_type(records, inner)),
    }
}
