//! The data as it lies in the folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    pub zh: String,
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    pub name: String,
    pub label: Label,
    pub joins: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub code: String,
    pub zh: String,
    pub en: String,
    #[serde(default)]
    pub aliases: Vec<String>,
}

pub struct Table {
    pub name: String,
    pub doc: String,
    pub codes: Vec<Code>,
    /// Way of writing to place in `codes`, sorted.
    pub written: BTreeMap<String, usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Family {
    pub family: String,
    pub label: String,
    pub level: String,
    pub natural_key: NaturalKey,
    #[serde(default)]
    pub roles: Roles,
    /// Its fields, as the schema has them.
    pub fields: Vec<Value>,
    /// The fields that sum up a matter of it; none of what is no fact.
    #[serde(skip)]
    pub summary: Vec<String>,
    /// Place of its section; none for what is no fact.
    #[serde(skip)]
    pub section: Option<usize>,
}

/// Roles with their labels by name, and the one that the text writes first.
#[derive(Default)]
pub struct Roles {
    pub first: Option<String>,
    pub all: BTreeMap<String, String>,
}

/// An object of JSON forgets its order once it is a map, so its members are taken as they come.
impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Roles;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("roles with their labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Roles, A::Error> {
                let mut roles = Roles::default();
                while let Some((role, label)) = members.next_entry::<String, String>()? {
                    roles.first.get_or_insert_with(|| role.clone());
                    roles.all.insert(role, label);
                }
                Ok(roles)
            }
        }

        text.deserialize_map(Members)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    pub name: String,
    pub label: Label,
    pub families: Vec<String>,
}

/// One list of parts, or several that stand in for each other.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum NaturalKey {
    One(Vec<String>),
    Several(Vec<Vec<String>>),
}

impl NaturalKey {
    /// The lists, by order of preference; none where the one has no part.
    pub fn lists(&self) -> Vec<&[String]> {
        match self {
            Self::One(parts) if parts.is_empty() => Vec::new(),
            Self::One(parts) => vec![parts],
            Self::Several(lists) => lists.iter().map(Vec::as_slice).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    pub id: u32,
    pub subject: String,
    pub version: u32,
    pub fingerprint: String,
}

pub fn identifiers() -> Vec<Identifier> {
    #[derive(Deserialize)]
    struct File {
        identifier: Vec<Identifier>,
    }
    toml_file::<File>(Path::new("identifiers.toml")).identifier
}

pub fn tables() -> Vec<Table> {
    #[derive(Deserialize)]
    struct File {
        doc: String,
        code: Vec<Code>,
    }
    let files = folder("codes", "toml").into_iter();
    files
        .map(|path| {
            let file: File = toml_file(&path);
            let mut written = BTreeMap::new();
            for (place, code) in file.code.iter().enumerate() {
                let ways = [&code.code, &code.zh].into_iter().chain(&code.aliases);
                for way in ways {
                    let before = written.insert(way.clone(), place);
                    assert!(before.is_none_or(|before| before == place), "{}: {way:?} means two codes", path.display());
                }
            }
            Table { name: stem(&path), doc: file.doc, codes: file.code, written }
        })
        .collect()
}

/// Sections, and the families, each with its own.
pub fn families() -> (Vec<Section>, Vec<Family>) {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        section: Vec<Section>,
        roles: BTreeMap<String, Roles>,
        summary: BTreeMap<String, Vec<String>>,
    }
    const SECTIONS: &str = "sections.toml";
    let mut said: File = toml_file(Path::new(SECTIONS));
    let files = folder("avro", "avsc").into_iter();
    let families = files.map(|path| {
        let mut family: Family =
            serde_json::from_str(&text(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = stem(&path);
        assert!(family.family == name, "{}: another family", path.display());
        let mut places = (0..).zip(&said.section).filter(|(_, section)| section.families.contains(&name));
        family.section = places.next().map(|(place, _)| place);
        assert!(places.next().is_none(), "{SECTIONS}: {name} stands in two sections");
        assert!(
            family.section.is_some() == (family.level != "record"),
            "{SECTIONS}: each family of facts stands in a section, and nothing else: {name}"
        );
        if let Some(roles) = said.roles.remove(&name) {
            assert!(family.roles.all.is_empty(), "{SECTIONS}: {name} names its roles itself");
            family.roles = roles;
        }
        family.summary = said.summary.remove(&name).unwrap_or_default();
        assert!(
            family.summary.is_empty() == family.section.is_none(),
            "{SECTIONS}: each family of facts has a summary, and nothing else: {name}"
        );
        for summed in &family.summary {
            let field = family.fields.iter().find(|field| field["name"] == summed.as_str());
            let field = field.unwrap_or_else(|| panic!("{SECTIONS}: {name} has no field {summed}"));
            let of_persons = field.to_string().contains("\"sensitivity\"");
            assert!(!of_persons, "{SECTIONS}: a summary says nothing of persons: {name}.{summed}");
        }
        family
    });
    let families: Vec<Family> = families.collect();
    let named = said.section.iter().flat_map(|section| &section.families);
    for name in named.chain(said.roles.keys()).chain(said.summary.keys()) {
        assert!(families.iter().any(|family| family.family == *name), "{SECTIONS}: there is no family {name}");
    }
    (said.section, families)
}

pub fn ids() -> Vec<Schema> {
    #[derive(Deserialize)]
    struct File {
        schema: Vec<Schema>,
    }
    toml_file::<File>(Path::new("avro/ids.toml")).schema
}

fn folder(folder: &str, end: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{folder}: {error}"))
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|found| found == end))
        .collect();
    paths.sort();
    paths
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn toml_file<T: DeserializeOwned>(path: &Path) -> T {
    toml::from_str(&text(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
