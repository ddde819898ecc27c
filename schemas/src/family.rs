//! Event families, as their schemas state them, and the sections of an archive.
//!
//! Written from `avro/*.avsc` and `sections.toml` by `build.rs`. Promises that name, level and
//! natural key are those of the schema's own text. Knows nothing of Avro's
//! encoding.

include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// A family of events.
#[derive(Debug, PartialEq, Eq)]
pub struct Family {
    /// Its name, which is an adapter's subject and part of the topic's name.
    pub name: &'static str,
    /// Its name in Chinese.
    pub label: &'static str,
    /// What it is about: `operator`, `premises`, `batch`, `any`; `record` for the
    /// mark, which is no fact but says something of a raw record.
    pub level: &'static str,
    /// Where it stands in an archive; none for what is no fact.
    pub section: Option<&'static Section>,
    /// What parties do in it, with the Chinese words.
    pub roles: &'static [(&'static str, &'static str)],
    /// Whom its events are about: the role that its schema names first. Others have a part in what happened to
    /// that one. None of the mark, and where nobody has a role.
    pub main_role: Option<&'static str>,
    /// What names the matter together: fields, `party.<role>` for the most
    /// senior identifier of a party, or `place.<role>` for where it works: its
    /// licence, else as `party.<role>`. Facts that
    /// share it are one. A later list stands in where an earlier one has an
    /// empty part.
    pub natural_key: &'static [&'static [&'static str]],
    /// The fields that sum up a matter of it, in the order for people; none of them says anything of a person. None of
    /// what is no fact.
    pub summary: &'static [&'static str],
    /// The schema's text.
    pub avsc: &'static str,
}

/// A section of an archive: families that people read together.
#[derive(Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub name: &'static str,
    /// Its name in Chinese.
    pub label_zh: &'static str,
    /// Its name in English.
    pub label_en: &'static str,
    /// Its families, in their order.
    pub families: &'static [&'static str],
}

impl Section {
    /// The section of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SECTIONS.iter().find(|section| section.name == name)
    }
}

impl Family {
    /// The family of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FAMILIES.iter().find(|family| family.name == name)
    }

    /// Whether its events are facts of the archive: all but the mark.
    pub fn is_fact(&self) -> bool {
        self.level != "record"
    }

    /// The topic of its events.
    pub fn topic(&self) -> String {
        format!("event.{}", self.name)
    }
}
