//! Statements over many keys or rows for a server: each column goes as one array.
//!
//! Promises that a statement is the same however many there are, so that it is planned once, and that what the server
//! is told in one message is bounded. Knows nothing of connections.

use tokio_postgres::types::Type;

use crate::store::sql::Cell;

/// Keys or rows of one message.
pub(super) const AT_ONCE: usize = 2_048;

/// A statement that asks for many keys of `width` cells, as [`Session::query_each`](crate::store::sql::Session) has it.
pub(super) fn asking(sql: &str, width: usize) -> String {
    if width == 1 {
        return sql.replacen("IN ({})", "= ANY(?1)", 1);
    }
    let (arrays, names): (Vec<_>, Vec<_>) =
        (1..=width).map(|n| (format!("?{n}::text[]"), format!("column{n}"))).unzip();
    let keys = format!("unnest({}) AS k({})", arrays.join(","), names.join(","));
    sql.replacen("(VALUES {}) AS k", &keys, 1)
}

/// A statement that writes many rows, whose cells are of these types in one row.
pub(super) fn writing(sql: &str, types: &[Type]) -> String {
    let arrays: Vec<_> = (1..).zip(types).map(|(n, of)| format!("?{n}::{}[]", of.name())).collect();
    sql.replacen("VALUES {}", &format!("SELECT * FROM unnest({})", arrays.join(",")), 1)
}

/// Rows of `width` cells as so many columns.
pub(super) fn columns<'c>(rows: &[Cell<'c>], width: usize) -> Vec<Vec<Cell<'c>>> {
    (0..width).map(|column| rows.iter().skip(column).step_by(width).copied().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_is_one_array() {
        assert_eq!(asking("SELECT 1 FROM t WHERE id IN ({})", 1), "SELECT 1 FROM t WHERE id = ANY(?1)");
        assert_eq!(
            asking("SELECT 1 FROM (VALUES {}) AS k JOIN t ON t.a = k.column2", 2),
            "SELECT 1 FROM unnest(?1::text[],?2::text[]) AS k(column1,column2) JOIN t ON t.a = k.column2"
        );
        assert_eq!(
            writing("INSERT INTO t (a, b) VALUES {} ON CONFLICT DO NOTHING", &[Type::INT8, Type::BYTEA]),
            "INSERT INTO t (a, b) SELECT * FROM unnest(?1::int8[],?2::bytea[]) ON CONFLICT DO NOTHING"
        );
        let rows = [Cell::Int(1), Cell::Text("a"), Cell::Int(2), Cell::Null];
        assert_eq!(columns(&rows, 2), [[Cell::Int(1), Cell::Int(2)], [Cell::Text("a"), Cell::Null]]);
    }
}
