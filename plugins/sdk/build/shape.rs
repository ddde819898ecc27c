//! Records as static tables, for events that are made by the names of their fields.

use std::fmt::Write as _;

use crate::avsc::{Field, Record, Records, Type};

/// A `Shape` a record, and the list of those that are families.
pub fn tables(records: &Records) -> String {
    let mut out = String::new();
    for record in records.0.values() {
        write_shape(&mut out, record).expect("a String takes what is written");
    }
    write_families(&mut out, records).expect("a String takes what is written");
    out
}

fn write_shape(out: &mut String, record: &Record) -> std::fmt::Result {
    writeln!(out, "static {}: Shape = Shape {{ name: {:?}, fields: &[", place(&record.name), record.name)?;
    for Field { name, label, codes, unit, kind, .. } in &record.fields {
        let (optional, kind) = match kind {
            Type::Option(inner) => (true, &**inner),
            other => (false, other),
        };
        let codes = match codes.as_str() {
            "" => "None".to_owned(),
            table => format!("Some(&hub_schemas::codes::{})", place(table)),
        };
        let kind = kind_of(kind);
        writeln!(
            out,
            "    FieldShape {{ name: {name:?}, label: {label:?}, kind: {kind}, optional: {optional}, codes: {codes}, unit: {unit:?} }},"
        )?;
    }
    writeln!(out, "] }};")
}

fn write_families(out: &mut String, records: &Records) -> std::fmt::Result {
    writeln!(out, "/// All families, by name.\npub static FAMILIES: &[FamilyShape] = &[")?;
    let mut families: Vec<(&String, &Record)> =
        records.0.values().filter_map(|record| Some((record.family.as_ref()?, record))).collect();
    families.sort_by_key(|(family, _)| *family);
    for (family, Record { name, label, roles, .. }) in families {
        let record = place(name);
        writeln!(
            out,
            "    FamilyShape {{ name: {family:?}, label: {label:?}, roles: &{roles:?}, record: &{record} }},"
        )?;
    }
    writeln!(out, "];")
}

fn kind_of(kind: &Type) -> String {
    match kind {
        Type::Text => "Kind::Text".into(),
        Type::Boolean => "Kind::Boolean".into(),
        Type::Date => "Kind::Date".into(),
        Type::Instant => "Kind::Instant".into(),
        Type::Count => "Kind::Count".into(),
        Type::Yuan => "Kind::Yuan".into(),
        Type::Quantity => "Kind::Quantity".into(),
        Type::Mass => "Kind::Mass".into(),
        Type::Record(name) => format!("Kind::Record(&{})", place(name)),
        Type::List(inner) => format!("Kind::List(&{})", kind_of(inner)),
        Type::Option(_) => panic!("only a field may be absent, no member of a list"),
    }
}

/// The name of a static: `SAMPLING_ITEM` of `SamplingItem`, `TEST_VERDICT` of `test-verdict`.
fn place(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        match letter {
            '-' => out.push('_'),
            letter => {
                if letter.is_uppercase() && !out.is_empty() {
                    out.push('_');
                }
                out.extend(letter.to_uppercase());
            }
        }
    }
    out
}
