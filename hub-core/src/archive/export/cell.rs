//! A value of a field as a cell of its column. Pure.

use serde_json::Value;

use crate::schema::{Column, Kind};
use crate::transport::tabular::{Cell, Form};

/// The cell of a value. People get the words of codes, and parts as text; programs get codes as they are, and parts as
/// JSON. What is not of its column's kind is text, as a masked number is.
pub(super) fn cell(column: &Column, value: &Value, form: Form) -> Cell {
    let typed = match (column.kind, value) {
        (_, Value::Null) => Some(Cell::Empty),
        (Kind::Whole, Value::Number(number)) => number.as_i64().map(Cell::Whole),
        (Kind::Decimal(places), Value::String(text)) => decimal(text, places),
        (Kind::Truth, Value::Bool(is)) => Some(Cell::Truth(*is)),
        (Kind::Day, Value::String(text)) => day(text).map(Cell::Day),
        (Kind::Moment, Value::String(text)) => {
            text.parse::<jiff::Timestamp>().ok().map(|time| Cell::Moment(time.as_millisecond()))
        }
        (Kind::Text, Value::String(text)) if !form.is_for_people() => Some(Cell::Text(text.clone())),
        (Kind::Parts, _) if !form.is_for_people() => Some(Cell::Text(value.to_string())),
        _ => None,
    };
    typed.unwrap_or_else(|| Cell::Text(column.text(value)))
}

fn decimal(text: &str, places: usize) -> Option<Cell> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.len() > places || !digits(fraction) {
        return None;
    }
    format!("{whole}{fraction:0<places$}").parse().ok().map(|number| Cell::Decimal(number, places))
}

fn day(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    date.since(jiff::civil::date(1970, 1, 1)).ok().map(|span| span.get_days())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(kind: Kind, value: &Value) -> Cell {
        cell(&Column::plain("x", "x", kind), value, Form::Parquet)
    }

    #[test]
    fn values_get_the_kind_of_their_column() {
        assert_eq!(of(Kind::Decimal(2), &json!("-1.01")), Cell::Decimal(-101, 2));
        assert_eq!(of(Kind::Decimal(3), &json!("5.5")), Cell::Decimal(5_500, 3));
        assert_eq!(of(Kind::Day, &json!("1970-02-01")), Cell::Day(31));
        assert_eq!(of(Kind::Day, &json!("1969-12-31")), Cell::Day(-1));
        assert_eq!(of(Kind::Moment, &json!("1970-01-01T00:00:01Z")), Cell::Moment(1_000));
        assert_eq!(of(Kind::Whole, &json!(7)), Cell::Whole(7));
        assert_eq!(of(Kind::Parts, &json!(["a"])), Cell::Text(r#"["a"]"#.into()));
        assert_eq!(of(Kind::Text, &Value::Null), Cell::Empty);
    }

    #[test]
    fn what_is_not_of_its_kind_is_text() {
        assert_eq!(of(Kind::Day, &json!("*")), Cell::Text("*".into()));
        assert_eq!(of(Kind::Decimal(2), &json!("1.234")), Cell::Text("1.234".into()));
    }

    #[test]
    fn people_get_words_and_programs_codes() {
        let town = Column::plain("town", "镇街", Kind::Text).of_codes("town");
        assert_eq!(cell(&town, &json!("440784001"), Form::Xlsx), Cell::Text("沙坪街道".into()));
        assert_eq!(cell(&town, &json!("440784001"), Form::Parquet), Cell::Text("440784001".into()));
        assert_eq!(cell(&town, &json!("某镇"), Form::Csv), Cell::Text("某镇".into()), "as it was written");
    }
}
