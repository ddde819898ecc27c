//! Code tables: the canonical codes of open fields, their labels and the names
//! under which sources write them.
//!
//! Tables are data (`codes/*.toml`), written into static sorted arrays by
//! `build.rs`. A text that no table knows is data, kept as written and flagged
//! `unknown-code:<field>`, never an error. Numbers that mean something on one
//! platform alone are not here: each adapter maps its own.

use crate::text::{half_width, without_blanks};

include!(concat!(env!("OUT_DIR"), "/codes.rs"));

/// One code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The canonical code, which events carry.
    pub code: &'static str,
    /// Its name in Chinese.
    pub label_zh: &'static str,
    /// Its name in English.
    pub label_en: &'static str,
}

/// The codes of one field or of several that share them.
#[derive(Debug)]
pub struct Table {
    /// The name that a field's property `codes` gives.
    pub name: &'static str,
    /// In the order of the file, which is the order for people.
    pub codes: &'static [Code],
    /// Every way of writing a code and its place in `codes`, sorted.
    written: &'static [(&'static str, u16)],
}

impl Table {
    /// The table of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        TABLES.iter().copied().find(|table| table.name == name)
    }

    /// The code that a text means: its own form, a label or an alias, without
    /// regard to blanks and width.
    pub fn find(&self, text: &str) -> Option<&'static Code> {
        self.lookup(text).or_else(|| self.lookup(&without_blanks(&half_width(text))))
    }

    fn lookup(&self, text: &str) -> Option<&'static Code> {
        let place = self.written.binary_search_by_key(&text, |(written, _)| written).ok()?;
        Some(&self.codes[usize::from(self.written[place].1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_code_label_and_alias() {
        for text in
            ["440784001", "沙坪街道", "沙坪", " 沙 坪 街道", "鹤山市沙坪街道", "440725001", "442732001", "440784001000"]
        {
            assert_eq!(TOWN.find(text).map(|code| code.code), Some("440784001"), "{text}");
        }
        assert_eq!(TOWN.find("开平市"), None);
    }

    #[test]
    fn every_town_of_the_county_is_known_with_and_without_its_suffix() {
        let towns = ["沙坪", "龙口", "雅瑶", "古劳", "桃源", "鹤城", "共和", "址山", "宅梧", "双合"];
        for town in towns {
            let suffix = if town == "沙坪" { "街道" } else { "镇" };
            let full = TOWN.find(&format!("{town}{suffix}")).unwrap();
            assert_eq!(TOWN.find(town), Some(full));
        }
        assert_eq!(TOWN.codes.len(), towns.len() + 2, "two pseudo-units beside them");
    }

    #[test]
    fn an_alert_not_yet_looked_at_is_pending() {
        assert_eq!(ALERT_STATE.find("待核实").map(|code| code.code), Some("pending"));
        assert_eq!(ALERT_STATE.find("属实").map(|code| code.code), Some("confirmed"));
    }

    #[test]
    fn every_way_of_writing_is_found_and_means_one_code() {
        for table in TABLES {
            for pair in table.written.windows(2) {
                assert!(pair[0].0 < pair[1].0, "{}: {} and {}", table.name, pair[0].0, pair[1].0);
            }
            for code in table.codes {
                assert_eq!(table.find(code.code), Some(code), "{}", table.name);
                assert_eq!(table.find(code.label_zh), Some(code), "{}", table.name);
            }
        }
    }
}
