//! How each database says a view: what differs is how it takes JSON apart, and
//! which types it has. PostgreSQL has days, points in time and numbers; SQLite
//! has days and points in time as text that sorts as they do, and truth as 0 or 1.

use super::{Document, Had, Origin, View, ViewColumn};
use crate::schema::Kind;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// Begins a statement that makes a view.
    pub fn makes(self) -> &'static str {
        match self {
            Self::Sqlite => "CREATE VIEW",
            // What somebody was granted stays.
            Self::Postgres => "CREATE OR REPLACE VIEW",
        }
    }

    /// Asks which columns a view has, and of which types.
    pub fn columns(self) -> &'static str {
        match self {
            Self::Sqlite => "SELECT name, type FROM pragma_table_info(?1) ORDER BY cid",
            Self::Postgres => {
                "SELECT column_name::text, data_type::text FROM information_schema.columns
                 WHERE table_schema = current_schema() AND table_name::text = ?1 ORDER BY ordinal_position"
            }
        }
    }

    /// Whether a view can be changed to this as it stands.
    pub fn bears(self, view: &View, had: &[Had]) -> bool {
        let kept = |had: &Had| view.columns.iter().find(|column| column.name == had.name);
        self == Self::Sqlite || had.iter().all(|had| kept(had).is_none_or(|column| type_of(column.kind) == had.kind))
    }

    /// What the view says of itself.
    pub fn about(self, language: u32, definition: &str) -> String {
        match self {
            Self::Sqlite => format!("SELECT {language} AS language, '{definition}' AS definition"),
            Self::Postgres => format!("SELECT {language}::bigint AS language, '{definition}'::text AS definition"),
        }
    }

    /// The question that the view is.
    pub fn query(self, view: &View, had: &[Had]) -> String {
        let given = |name: &str| view.columns.iter().find(|column| column.name == name);
        let before = had.iter().map(|had| match given(&had.name) {
            Some(column) => self.column(view, column),
            None => match self {
                Self::Sqlite => format!("NULL AS \"{}\"", had.name),
                Self::Postgres => format!("NULL::{} AS \"{}\"", had.kind, had.name),
            },
        });
        let new = view.columns.iter().filter(|column| had.iter().all(|had| had.name != column.name));
        let columns: Vec<String> = before.chain(new.map(|column| self.column(view, column))).collect();
        let (tables, condition) = view.from.split_once(" WHERE ").unwrap_or((view.from, ""));
        let documents: String = view.documents.iter().map(|document| self.document(view, document)).collect();
        let split: String = view.columns.iter().filter_map(|column| self.split(&column.from)).collect();
        let of_family = view.family.as_ref().map(|family| format!("m.family = '{family}'"));
        let conditions: Vec<&str> =
            [condition, of_family.as_deref().unwrap_or_default()].into_iter().filter(|text| !text.is_empty()).collect();
        let only = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        format!("SELECT {} FROM {tables}{documents}{split}{only}", columns.join(", "))
    }

    /// A record within a list has a row also where its own list is empty.
    fn document(self, view: &View, document: &Document) -> String {
        let Document { alias, of, field, is_many } = *document;
        let within = view.documents.iter().any(|other| other.alias == of);
        match (self, is_many) {
            (Self::Sqlite, false) => String::new(),
            (Self::Sqlite, true) => {
                let (join, of) = if within { (" LEFT JOIN", format!("{of}.value")) } else { (",", of.to_owned()) };
                format!("{join} json_each({of}, '$.{}') {alias}", field.unwrap_or_default())
            }
            (Self::Postgres, _) => {
                let json = match (within, field) {
                    (true, field) => format!("{of}.\"{}\"", field.unwrap_or_default()),
                    (false, Some(field)) => format!("{of}::json -> '{field}'"),
                    (false, None) => format!("{of}::json"),
                };
                let opens = if is_many { "json_to_recordset" } else { "json_to_record" };
                let own = view.columns.iter().filter_map(|column| match &column.from {
                    Origin::Field(from, field) if *from == alias => {
                        let kind = if column.kind == Kind::Parts { "json" } else { "text" };
                        Some(format!("\"{field}\" {kind}"))
                    }
                    _ => None,
                });
                let inner = view.documents.iter().filter(|inner| inner.of == alias).filter_map(|inner| inner.field);
                let columns: Vec<String> = own.chain(inner.map(|field| format!("\"{field}\" json"))).collect();
                let (join, on) = if within && is_many { ("LEFT", " ON true") } else { ("CROSS", "") };
                format!(" {join} JOIN LATERAL {opens}({json}) AS {alias}({}){on}", columns.join(", "))
            }
        }
    }

    fn split(self, from: &Origin) -> Option<String> {
        let Origin::Split(column) = from else { return None };
        Some(match self {
            Self::Sqlite => format!(", json_each('[\"' || replace({column}, ',', '\",\"') || '\"]') s"),
            Self::Postgres => format!(" CROSS JOIN LATERAL unnest(string_to_array({column}, ',')) AS s(value)"),
        })
    }

    fn column(self, view: &View, column: &ViewColumn) -> String {
        let value = match (&column.from, self) {
            (Origin::Column(from), _) if column.kind == Kind::Moment => self.moment(from),
            (Origin::Column(from), _) => (*from).to_owned(),
            (Origin::Split(_), _) => "s.value".to_owned(),
            (Origin::Field(alias, field), Self::Sqlite) => {
                let document = view.documents.iter().find(|document| document.alias == *alias);
                let (of, within) = match document {
                    Some(document) if !document.is_many => {
                        (document.of.to_owned(), document.field.map(|field| format!("{field}.")).unwrap_or_default())
                    }
                    _ => (format!("{alias}.value"), String::new()),
                };
                let text = format!("{of} ->> '$.{within}\"{field}\"'");
                match column.kind {
                    Kind::Parts => format!("{of} -> '$.{within}\"{field}\"'"),
                    Kind::Decimal(_) => format!("CAST({text} AS NUMERIC)"),
                    _ => text,
                }
            }
            (Origin::Field(alias, field), Self::Postgres) => typed(&format!("{alias}.\"{field}\""), column.kind),
        };
        format!("{value} AS \"{}\"", column.name)
    }

    /// A point in time of milliseconds; none where no calendar has it.
    fn moment(self, ms: &str) -> String {
        match self {
            Self::Sqlite => format!("strftime('%Y-%m-%dT%H:%M:%SZ', {ms} / 1000.0, 'unixepoch')"),
            Self::Postgres => {
                format!(
                    "CASE WHEN {ms} BETWEEN -62135596800000 AND 253402300799999 THEN to_timestamp({ms} / 1000.0) END"
                )
            }
        }
    }
}

/// What PostgreSQL calls a kind.
fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Parts => "text",
        Kind::Whole => "bigint",
        Kind::Decimal(_) => "numeric",
        Kind::Truth => "boolean",
        Kind::Day => "date",
        Kind::Moment => "timestamp with time zone",
    }
}

/// A text as PostgreSQL's own type, where it is of its form.
fn typed(text: &str, kind: Kind) -> String {
    match kind {
        Kind::Text => text.to_owned(),
        Kind::Parts => format!("{text}::text"),
        Kind::Whole => format!("CASE WHEN {text} ~ '^-?[0-9]{{1,18}}$' THEN {text}::bigint END"),
        Kind::Decimal(_) => format!("CASE WHEN {text} ~ '^-?[0-9]+([.][0-9]+)?$' THEN {text}::numeric END"),
        Kind::Truth => format!("CASE {text} WHEN 'true' THEN true WHEN 'false' THEN false END"),
        // The calendar of the server has no year 0.
        Kind::Day => {
            format!("CASE WHEN {text} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' AND {text} > '0001' THEN {text}::date END")
        }
        Kind::Moment => {
            format!("CASE WHEN {text} ~ '^[0-9]{{4}}-.*Z$' AND {text} > '0001' THEN {text}::timestamptz END")
        }
    }
}
