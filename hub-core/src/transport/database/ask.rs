//! What a database is asked: rows in the order of (changed, key), which is its own
//! order, so that nothing here must know how it compares. Pure.

use super::error::refused;
use super::{Place, TableSettings};
use crate::transport::TransportError;
use crate::transport::reader::column;

/// How names and texts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Postgres,
    MySql,
}

impl Dialect {
    /// A name, whatever is in it.
    fn name(self, name: &str) -> String {
        let quote = if self == Self::Postgres { '"' } else { '`' };
        format!("{quote}{}{quote}", name.replace(quote, &format!("{quote}{quote}")))
    }

    /// A text, whatever is in it; takes on the type of what it is compared with.
    /// Both links see to it that a backslash is itself, or escapes.
    fn text(self, text: &str) -> String {
        let text = text.replace('\0', "").replace('\'', "''");
        if self == Self::MySql { format!("'{}'", text.replace('\\', "\\\\")) } else { format!("'{text}'") }
    }
}

/// Questions about one table.
pub(super) struct Ask {
    dialect: Dialect,
    table: String,
    changed: Option<String>,
    key: String,
    names: (Option<String>, String),
}

impl Ask {
    pub fn new(settings: &TableSettings) -> Self {
        let dialect = settings.dialect();
        // A schema may stand before it.
        let table: Vec<String> = settings.table.split('.').map(|part| dialect.name(part)).collect();
        Self {
            dialect,
            table: table.join("."),
            changed: settings.changed.as_deref().map(|name| dialect.name(name)),
            key: dialect.name(&settings.key),
            names: (settings.changed.clone(), settings.key.clone()),
        }
    }

    fn order(&self) -> String {
        self.changed.iter().chain([&self.key]).cloned().collect::<Vec<_>>().join(", ")
    }

    /// What stands beyond a place, on the side of `sign`; with the place itself where `even` is set.
    fn beyond(&self, place: &Place, sign: char, even: bool) -> String {
        let or_same = if even { "=" } else { "" };
        let key = place.key.as_ref().map(|key| format!("{} {sign}{or_same} {}", self.key, self.dialect.text(key)));
        match (&self.changed, &place.changed, key) {
            (Some(column), Some(changed), Some(key)) => {
                let changed = self.dialect.text(changed);
                // The first half lets an index of the column be used.
                format!("{column} {sign}= {changed} AND ({column} {sign} {changed} OR {key})")
            }
            (Some(column), Some(changed), None) => format!("{column} {sign}= {}", self.dialect.text(changed)),
            (_, _, Some(key)) => key,
            (_, _, None) => "TRUE".to_owned(),
        }
    }

    fn within(&self, after: Option<&Place>, to: Option<&Place>) -> String {
        let there = self.changed.iter().chain([&self.key]).map(|column| format!("{column} IS NOT NULL"));
        let after = after.map(|place| self.beyond(place, '>', false));
        let to = to.map(|place| self.beyond(place, '<', true));
        there.chain(after).chain(to).map(|part| format!("({part})")).collect::<Vec<_>>().join(" AND ")
    }

    /// The place of the row that is the `nth` after a place, if there are so many.
    pub fn border(&self, after: Option<&Place>, nth: u64) -> String {
        let (table, order, within) = (&self.table, self.order(), self.within(after, None));
        format!("SELECT {order} FROM {table} WHERE {within} ORDER BY {order} LIMIT 1 OFFSET {}", nth - 1)
    }

    /// The rows after a place up to and with another.
    pub fn rows(&self, after: Option<&Place>, to: Option<&Place>, most: u64) -> String {
        let (table, order, within) = (&self.table, self.order(), self.within(after, to));
        format!("SELECT * FROM {table} WHERE {within} ORDER BY {order} LIMIT {most}")
    }

    /// How many rows have no place.
    pub fn placeless(&self) -> String {
        let nowhere: Vec<String> =
            self.changed.iter().chain([&self.key]).map(|column| format!("{column} IS NULL")).collect();
        format!("SELECT count(*) FROM {} WHERE {}", self.table, nowhere.join(" OR "))
    }

    /// The place that [`Self::border`] gave.
    pub fn place(&self, row: Vec<Option<String>>) -> Result<Place, TransportError> {
        let mut cells = row.into_iter();
        let changed = if self.changed.is_some() { cells.next().flatten() } else { None };
        let key = cells.next().flatten().ok_or_else(|| refused("it gives a place without a key"))?;
        Ok(Place { changed, key: Some(key) })
    }

    /// Where places stand in rows with this header.
    pub fn columns(&self, header: &[String]) -> Result<Columns, TransportError> {
        let find = |name: &str| {
            let exact = header.iter().position(|column| column == name);
            exact.or_else(|| column(header, name)).ok_or_else(|| refused(format!("no column {name:?}")))
        };
        let (changed, key) = &self.names;
        Ok(Columns { changed: changed.as_deref().map(find).transpose()?, key: find(key)? })
    }
}

/// Which cells of a row say its place.
pub(super) struct Columns {
    changed: Option<usize>,
    key: usize,
}

impl Columns {
    pub fn of(&self, row: &[Option<String>]) -> Place {
        let cell = |place: usize| row.get(place).cloned().flatten();
        Place { changed: self.changed.and_then(cell), key: cell(self.key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(url: &str, changed: Option<&str>) -> Ask {
        let table = TableSettings {
            url: url.to_owned(),
            table: "exchange.frxzcf".to_owned(),
            key: "CF_WSH".to_owned(),
            changed: changed.map(str::to_owned),
            ..TableSettings::default()
        };
        Ask::new(&table)
    }

    fn place(changed: &str, key: Option<&str>) -> Place {
        Place { changed: Some(changed.to_owned()).filter(|c| !c.is_empty()), key: key.map(str::to_owned) }
    }

    #[test]
    fn rows_after_a_place_are_asked_for_in_the_order_of_places() {
        let ask = ask("postgresql://hub@127.0.0.1/county", Some("SJC"));
        let after = place("2024-03-05 08:00:00", Some("鹤市监罚字'1'"));
        assert_eq!(
            ask.rows(Some(&after), Some(&place("2024-03-06", Some("b"))), 10),
            "SELECT * FROM \"exchange\".\"frxzcf\" WHERE (\"SJC\" IS NOT NULL) AND (\"CF_WSH\" IS NOT NULL) \
             AND (\"SJC\" >= '2024-03-05 08:00:00' AND (\"SJC\" > '2024-03-05 08:00:00' OR \"CF_WSH\" > '鹤市监罚字''1''')) \
             AND (\"SJC\" <= '2024-03-06' AND (\"SJC\" < '2024-03-06' OR \"CF_WSH\" <= 'b')) \
             ORDER BY \"SJC\", \"CF_WSH\" LIMIT 10"
        );
        assert!(
            ask.border(Some(&place("2024", None)), 1_000)
                .ends_with("AND (\"SJC\" >= '2024') ORDER BY \"SJC\", \"CF_WSH\" LIMIT 1 OFFSET 999")
        );
    }

    #[test]
    fn without_a_time_of_change_the_key_alone_orders() {
        let ask = ask("mysql://hub@127.0.0.1/county", None);
        assert_eq!(
            ask.border(Some(&place("", Some("a\\b"))), 2),
            "SELECT `CF_WSH` FROM `exchange`.`frxzcf` WHERE (`CF_WSH` IS NOT NULL) AND (`CF_WSH` > 'a\\\\b') \
             ORDER BY `CF_WSH` LIMIT 1 OFFSET 1"
        );
        assert_eq!(ask.placeless(), "SELECT count(*) FROM `exchange`.`frxzcf` WHERE `CF_WSH` IS NULL");
    }

    #[test]
    fn a_name_or_text_never_ends_its_quotes() {
        assert_eq!(Dialect::Postgres.name("a\"; DROP TABLE b; --"), "\"a\"\"; DROP TABLE b; --\"");
        assert_eq!(Dialect::MySql.name("a`b"), "`a``b`");
        assert_eq!(Dialect::MySql.text("\\' OR 1=1"), "'\\\\'' OR 1=1'");
        assert_eq!(Dialect::Postgres.text("\\' OR 1=1"), "'\\'' OR 1=1'");
    }

    #[test]
    fn columns_are_found_in_the_spelling_of_the_database() {
        let ask = ask("mysql://hub@127.0.0.1/county", Some("sjc"));
        let header = ["ID", "SJC", "cf_wsh"].map(str::to_owned);
        let row = [None, Some("2024".to_owned()), Some("1".to_owned())];
        assert_eq!(ask.columns(&header).unwrap().of(&row), place("2024", Some("1")));
        assert!(ask.columns(&["ID".to_owned()]).is_err());
    }
}
