//! An operator's matters by the sections of the archive, in the order in which people read them; and the list of what
//! is on the page, to jump by.
//!
//! Promises that every matter stands in one section: a family that a later version brought, and that this hub's
//! sections do not name, stands in the last. Knows nothing of how a matter looks.

use std::collections::BTreeMap;

use hub_schemas::family::SECTIONS;
use maud::{Markup, html};

use super::format;
use super::frame::Frame;
use super::names;
use super::text;
use crate::serve::view::{Matter, Operator};

/// The matters of a section.
pub(in crate::serve) struct Part<'a> {
    /// What its place on the page is called in an address; no family's name begins so.
    pub place: String,
    /// Its name.
    pub name: &'static str,
    /// Its families that have matters.
    pub families: Vec<OfFamily<'a>>,
}

/// The matters of a family.
pub(in crate::serve) struct OfFamily<'a> {
    /// The family.
    pub family: &'a str,
    /// How many there are; `matters` may hold fewer.
    pub count: u64,
    /// The latest of them.
    pub matters: Vec<&'a Matter>,
}

/// A link of the list: a place on the page, its name and how many are there.
pub(in crate::serve) type Place<'a> = (&'a str, text::Text, Option<usize>);

impl Part<'_> {
    fn count(&self) -> u64 {
        self.families.iter().map(|of| of.count).sum()
    }
}

/// The sections that have matters, in the archive's order.
pub(in crate::serve) fn of<'a>(frame: &Frame, operator: &'a Operator) -> Vec<Part<'a>> {
    let mut families: BTreeMap<&str, Vec<&Matter>> = BTreeMap::new();
    for matter in &operator.matters {
        families.entry(&matter.family).or_default().push(matter);
    }
    let counted = |(family, matters): (&'a str, Vec<&'a Matter>)| OfFamily {
        family,
        count: operator.counts.get(family).copied().unwrap_or(matters.len() as u64),
        matters,
    };
    let mut parts: Vec<Part<'_>> = Vec::new();
    for section in SECTIONS {
        let found = section.families.iter().filter_map(|family| families.remove_entry(*family));
        parts.push(Part {
            place: format!("section-{}", section.name),
            name: names::section(section, frame.lang),
            families: found.map(counted).collect(),
        });
    }
    parts.push(Part {
        place: "section-other".to_owned(),
        name: frame.t(text::OTHER_FAMILIES),
        families: families.into_iter().map(counted).collect(),
    });
    parts.retain(|part| !part.families.is_empty());
    parts
}

/// What is on the page `page`, which is empty of the one where the list stands: links alone, so that keys and readers
/// of screens go through it as through any list.
pub(in crate::serve) fn list(frame: &Frame, page: &str, basics: &[Place<'_>], parts: &[Part<'_>]) -> Markup {
    html! {
        nav.card.contents.noprint aria-label=(frame.t(text::CONTENTS)) {
            ul {
                li {
                    span.part { (frame.t(text::BASICS)) }
                    ul.jump { @for (place, name, count) in basics {
                        li { a href={ (page) "#" (place) } { (frame.t(*name)) @if let Some(count) = count { b { (count) } } } }
                    } }
                }
                @for part in parts { li {
                    a.part href={ (page) "#" (part.place) } { (part.name) b { (format::count(part.count())) } }
                    ul.jump { @for of in &part.families {
                        li { a href={ (page) "#" (of.family) } { (names::family(of.family, frame.lang)) b { (format::count(of.count)) } } }
                    } }
                } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::console::text::Lang;

    fn matter(family: &str) -> Matter {
        Matter {
            family: family.into(),
            key: "1".into(),
            title: "1".into(),
            summary: Vec::new(),
            kind: None,
            state: None,
            fields: Vec::new(),
            sources: Vec::new(),
            parties: Vec::new(),
        }
    }

    fn operator(families: &[&str]) -> Operator {
        Operator {
            id: "op-1".into(),
            aliases: Vec::new(),
            version: None,
            as_of: None,
            name: None,
            names: Vec::new(),
            town: None,
            class: None,
            profile: Vec::new(),
            identifiers: Vec::new(),
            flags: Vec::new(),
            premises: Vec::new(),
            counts: [("inspection".to_owned(), 70)].into(),
            matters: families.iter().map(|family| matter(family)).collect(),
        }
    }

    #[test]
    fn families_stand_in_the_archives_order_and_what_no_section_names_stands_last() {
        let operator = operator(&["batch", "inspection", "licence", "moon-phase", "penalty", "registration"]);
        let frame = Frame { lang: Lang::En, now: 0, hub: String::new(), address: String::new(), attention: false };
        let parts = of(&frame, &operator);
        let found: Vec<(&str, Vec<&str>)> =
            parts.iter().map(|part| (part.name, part.families.iter().map(|of| of.family).collect())).collect();
        assert_eq!(
            found,
            [
                ("Entity and licences", vec!["registration", "licence"]),
                ("Supervision", vec!["inspection"]),
                ("Enforcement and complaints", vec!["penalty"]),
                ("Ledgers and traceability", vec!["batch"]),
                ("Other", vec!["moon-phase"]),
            ]
        );
        assert_eq!(parts[1].count(), 70, "more than the page has");
    }
}
