//! A payload, line by line, with the offending place marked: by its JSON pointer
//! (RFC 6901), by `row/column` of a table, by the path of an element of XML.
//! Where a pointer leads to nothing in JSON, the nearest place above it is
//! marked: a missing field is looked for where it should be, a missing cell in
//! its row. Of a row or an element that is not there nothing is. Pure.

use std::ops::Range;

use hub_schemas::text::without_blanks;
use maud::{Markup, html};
use serde_json::Value;

use super::element;
use crate::serve::view::Payload;

/// More lines than this are cut off: a person does not read them.
const MOST_LINES: usize = 2_000;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    depth: usize,
    key: Option<String>,
    text: String,
    hit: bool,
}

/// A payload as a person sees it.
pub(in crate::serve) struct Shown {
    lines: Vec<Line>,
    is_cut: bool,
}

impl Shown {
    /// The payload with the place marked that the pointer names.
    pub(in crate::serve) fn of(payload: &Payload, pointer: Option<&str>) -> Self {
        let mut lines = match payload {
            Payload::Json(value) => of_json(value, pointer),
            Payload::Text(text) => of_text(text, pointer),
            Payload::Base64(text) => of_text(text, None),
        };
        let is_cut = lines.len() > MOST_LINES;
        lines.truncate(MOST_LINES);
        Self { lines, is_cut }
    }

    /// Whether a place is marked, for a link to lead to.
    pub(in crate::serve) fn has_place(&self) -> bool {
        self.place().is_some()
    }

    fn place(&self) -> Option<usize> {
        self.lines.iter().position(|line| line.hit)
    }

    /// Line by line; `#place` leads to the place that is marked.
    pub(in crate::serve) fn draw(&self) -> Markup {
        let place = self.place();
        html! {
            pre.payload tabindex="0" {
                @for (at, line) in self.lines.iter().enumerate() {
                    span.l.hit[line.hit] id=[(place == Some(at)).then_some("place")] {
                        (" ".repeat(2 * line.depth))
                        @if let Some(key) = &line.key { span.k { (key) } ": " }
                        (line.text)
                    }
                }
                @if self.is_cut { span.l { "…" } }
            }
        }
    }
}

/// An element that is marked stands in lines of its own, wherever it stood.
fn of_text(text: &str, pointer: Option<&str>) -> Vec<Line> {
    let place = pointer.and_then(|pointer| element::find(text, pointer));
    let place = place.map(|place| whole_lines(text, &place)).unwrap_or_default();
    let parts = [(&text[..place.start], false), (&text[place.clone()], true), (&text[place.end..], false)];
    let line = |text: &str, hit| Line { depth: 0, key: None, text: text.to_owned(), hit };
    parts.into_iter().flat_map(|(part, hit)| part.lines().map(move |text| line(text, hit))).collect()
}

/// A place with what is left of its first and its last line, where that is blank.
fn whole_lines(text: &str, place: &Range<usize>) -> Range<usize> {
    let start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at + 1);
    let is_blank = |part: Range<usize>| text[part].trim().is_empty();
    let start = if is_blank(start..place.start) { start } else { place.start };
    let end = if is_blank(place.end..end) { end } else { place.end };
    start..end
}

fn of_json(value: &Value, pointer: Option<&str>) -> Vec<Line> {
    let place = pointer.and_then(|pointer| way(value, pointer));
    let mut lines = Vec::new();
    write(value, &mut Vec::new(), None, place.as_deref(), "", &mut lines);
    lines
}

/// The way to what a pointer names, as far as it leads somewhere.
fn way(value: &Value, pointer: &str) -> Option<Vec<String>> {
    if pointer.starts_with('/') { Some(nearest(value, pointer)) } else { cell(value, pointer) }
}

/// The tokens of the pointer as far as they lead somewhere.
fn nearest(value: &Value, pointer: &str) -> Vec<String> {
    let mut at = value;
    let mut found = Vec::new();
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        let next = match at {
            Value::Object(fields) => fields.get(&token),
            Value::Array(items) => token.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        };
        let Some(next) = next else { break };
        at = next;
        found.push(token);
    }
    found
}

/// The way to a cell of a table by the number of its row and the name of its column, as the SDK's rows compare names:
/// without blanks, in either case. Where the row has no such cell, or no column is named, the way to the row.
fn cell(table: &Value, pointer: &str) -> Option<Vec<String>> {
    let (number, column) = pointer.split_once('/').unwrap_or((pointer, ""));
    let number: u64 = number.parse().ok()?;
    let rows = table["rows"].as_array()?;
    let row = rows.iter().position(|row| row["row"] == number)?;
    let is_meant = |name: &Value| name.as_str().is_some_and(|name| without_blanks(name).eq_ignore_ascii_case(column));
    let header = table["header"].as_array().filter(|_| !column.is_empty());
    let place = header.and_then(|names| names.iter().position(is_meant));
    let mut way = vec!["rows".to_owned(), row.to_string()];
    if let Some(place) = place.filter(|place| rows[row]["cells"].get(*place).is_some()) {
        way.extend(["cells".to_owned(), place.to_string()]);
    }
    Some(way)
}

fn write(
    value: &Value,
    path: &mut Vec<String>,
    key: Option<&str>,
    place: Option<&[String]>,
    comma: &str,
    lines: &mut Vec<Line>,
) {
    let hit = place.is_some_and(|place| place == path.as_slice());
    let depth = path.len();
    let line = |lines: &mut Vec<Line>, key: Option<&str>, text: String| {
        let key = key.map(|key| Value::from(key).to_string());
        lines.push(Line { depth, key, text, hit });
    };
    let children: Vec<(String, Option<&str>, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), Some(&**name), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, value)| (at.to_string(), None, value)).collect(),
        _ => Vec::new(),
    };
    if children.is_empty() {
        line(lines, key, format!("{value}{comma}"));
        return;
    }
    let (open, close) = if value.is_object() { ("{", "}") } else { ("[", "]") };
    line(lines, key, open.to_owned());
    let last = children.len() - 1;
    for (index, (token, name, child)) in children.into_iter().enumerate() {
        path.push(token);
        write(child, path, name, place, if index < last { "," } else { "" }, lines);
        path.pop();
    }
    lines.push(Line { depth, key: None, text: format!("{close}{comma}"), hit: false });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hits(value: &Value, pointer: &str) -> Vec<String> {
        of_json(value, Some(pointer)).into_iter().filter(|line| line.hit).map(|line| line.text).collect()
    }

    #[test]
    fn the_place_is_marked_and_nothing_else() {
        let value = json!({"list": [{"a/b": 1, "c": "1"}, {"a/b": 2}]});
        assert_eq!(hits(&value, "/list/1/a~1b"), ["2"]);
        assert_eq!(hits(&value, "/list/0/c"), ["\"1\""]);
    }

    #[test]
    fn a_field_that_is_missing_is_marked_where_it_should_be() {
        assert_eq!(hits(&json!({"row": {"a": 1}}), "/row/b"), ["{"]);
    }

    fn table() -> Value {
        json!({
            "sheet": "", "header": ["CF_XDR_MC", " cf_ wsh", ""],
            "rows": [{"row": 2, "cells": ["甲", "1号", "x"]}, {"row": 3, "cells": ["乙"]}],
        })
    }

    #[test]
    fn a_cell_is_marked_by_the_number_of_its_row_and_the_name_of_its_column() {
        assert_eq!(hits(&table(), "2/CF_WSH"), ["\"1号\","]);
        assert_eq!(hits(&table(), "3/CF_XDR_MC"), ["\"乙\""]);
        assert_eq!(hits(&table(), "/rows/0/cells/0"), ["\"甲\","], "a JSON pointer leads there as well");
    }

    #[test]
    fn of_a_row_that_lacks_the_cell_the_row_is_marked() {
        for pointer in ["3/CF_WSH", "3/CF_FR", "3/", "3"] {
            assert_eq!(way(&table(), pointer).unwrap(), ["rows", "1"], "{pointer}");
            assert_eq!(hits(&table(), pointer), ["{"], "{pointer}");
        }
    }

    fn marked(text: &str, pointer: &str) -> Vec<String> {
        of_text(text, Some(pointer)).into_iter().filter(|line| line.hit).map(|line| line.text).collect()
    }

    #[test]
    fn an_element_of_xml_is_marked_in_lines_of_its_own() {
        let text = "<orders>\n  <order><id>6</id></order>\n  <order>\n    <id>7\n</id>\n  </order>\n</orders>\n";
        assert_eq!(marked(text, "/orders/order[1]/id"), ["<id>6</id>"]);
        assert_eq!(marked(text, "/orders/order[2]"), ["  <order>"]);
        assert_eq!(marked(text, "/orders/order[2]/id"), ["    <id>7", "</id>"]);
        let shown = Shown::of(&Payload::Text(text.into()), Some("/orders/order[2]/id"));
        let lines: Vec<&str> = shown.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(lines, text.lines().collect::<Vec<_>>(), "what stood in lines of its own stays as it was");
        assert_eq!(shown.draw().into_string().matches("id=\"place\"").count(), 1, "a link leads to one place");
    }

    #[test]
    fn where_there_is_no_such_place_nothing_is_marked_for_a_link_to_lead_to() {
        let xml = Payload::Text("<orders><order/></orders>".into());
        let table = Payload::Json(table());
        for (payload, pointer, is_there) in [
            (&xml, "/orders/order", true),
            (&xml, "/orders/order[2]", false),
            (&xml, "/orders/order/id", false),
            (&xml, "byte 7", false),
            (&table, "3/CF_WSH", true),
            (&table, "4/CF_WSH", false),
            (&table, "CF_WSH", false),
            (&Payload::Text("CF_WSH\n1".into()), "2/CF_WSH", false),
            (&Payload::Base64("PGE+".into()), "/a", false),
            (&Payload::Json(json!({"a": 1})), "2/a", false),
            (&Payload::Json(Value::from(vec![Value::Null; MOST_LINES])), "/1998", true),
            (&Payload::Json(Value::from(vec![Value::Null; MOST_LINES])), "/1999", false),
        ] {
            assert_eq!(Shown::of(payload, Some(pointer)).has_place(), is_there, "{pointer}");
        }
        assert!(!Shown::of(&table, None).has_place());
    }

    #[test]
    fn what_is_written_reads_back() {
        let value = json!({"a": [], "b": {"c": [1, null]}, "d": "x\"<"});
        let text: String = of_json(&value, None)
            .into_iter()
            .map(|line| line.key.map(|key| format!("{key}:")).unwrap_or_default() + &line.text)
            .collect();
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
