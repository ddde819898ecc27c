//! The data as Rust source.

use crate::read::{Family, Identifier, Schema, Section, Table};

pub fn schemes(identifiers: &[Identifier]) -> String {
    let variants: String = identifiers
        .iter()
        .map(|it| format!("    /// {} ({}).\n    {},\n", it.label.en, it.label.zh, camel(&it.name)))
        .collect();
    let entries: String = identifiers
        .iter()
        .map(|it| {
            format!(
                "    SchemeEntry {{ scheme: Scheme::{}, name: {:?}, label_zh: {:?}, label_en: {:?}, joins: {} }},\n",
                camel(&it.name),
                it.name,
                it.label.zh,
                it.label.en,
                it.joins
            )
        })
        .collect();
    format!(
        "/// What an identifier is an identifier of; the earlier, the more senior.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]\n\
         pub enum Scheme {{\n{variants}}}\n\n\
         /// All schemes, the most senior first.\n\
         pub const SCHEMES: &[SchemeEntry] = &[\n{entries}];\n"
    )
}

pub fn tables(tables: &[Table]) -> String {
    let mut out = String::new();
    for table in tables {
        let codes: String = table
            .codes
            .iter()
            .map(|it| {
                format!("        Code {{ code: {:?}, label_zh: {:?}, label_en: {:?} }},\n", it.code, it.zh, it.en)
            })
            .collect();
        let written: String =
            table.written.iter().map(|(way, place)| format!("        ({way:?}, {place}),\n")).collect();
        out += &format!(
            "/// {}\npub static {}: Table = Table {{\n    name: {:?},\n    codes: &[\n{codes}    ],\n    \
             written: &[\n{written}    ],\n}};\n\n",
            table.doc,
            shout(&table.name),
            table.name
        );
    }
    let names: String = tables.iter().map(|table| format!("    &{},\n", shout(&table.name))).collect();
    out + &format!("/// All tables by name.\npub static TABLES: &[&Table] = &[\n{names}];\n")
}

pub fn families((sections, families): &(Vec<Section>, Vec<Family>)) -> String {
    let entries: String = families
        .iter()
        .map(|it| {
            let section = it.section.map_or("None".to_owned(), |place| format!("Some(&SECTIONS[{place}])"));
            let roles: String = it.roles.all.iter().map(|(role, label)| format!("({role:?}, {label:?}), ")).collect();
            format!(
                "    Family {{\n        name: {:?},\n        label: {:?},\n        level: {:?},\n        \
                 section: {section},\n        roles: &[{roles}],\n        main_role: {:?},\n        \
                 natural_key: &[{}],\n        summary: &{:?},\n        avsc: {},\n    }},\n",
                it.family,
                it.label,
                it.level,
                it.roles.first,
                it.natural_key.lists().iter().map(|parts| format!("&{parts:?}, ")).collect::<String>(),
                it.summary,
                included(&format!("avro/{}.avsc", it.family))
            )
        })
        .collect();
    let sections: String = sections
        .iter()
        .map(|it| {
            format!(
                "    Section {{ name: {:?}, label_zh: {:?}, label_en: {:?}, families: &{:?} }},\n",
                it.name, it.label.zh, it.label.en, it.families
            )
        })
        .collect();
    format!(
        "/// All families by name, the mark among them.\npub static FAMILIES: &[Family] = &[\n{entries}];\n\n\
         /// Sections of an archive, in the order for people.\npub static SECTIONS: &[Section] = &[\n{sections}];\n"
    )
}

pub fn ids(schemas: &[Schema]) -> String {
    let entries: String = schemas
        .iter()
        .map(|it| {
            format!(
                "    Registered {{\n        id: {},\n        subject: {:?},\n        version: {},\n        \
                 fingerprint: {:?},\n        text: {},\n    }},\n",
                it.id,
                it.subject,
                it.version,
                it.fingerprint,
                included(&format!("avro/registered/{}.avsc", it.id))
            )
        })
        .collect();
    format!(
        "/// All ids, in the order in which they were given.\npub static REGISTERED: &[Registered] = &[\n{entries}];\n"
    )
}

fn included(path: &str) -> String {
    format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"))")
}

fn camel(name: &str) -> String {
    name.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

fn shout(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}
