//! A payload, line by line, with the offending place marked by its JSON
//! pointer (RFC 6901). Where the pointer leads to nothing, the nearest place
//! above it is marked: a missing field is looked for where it should be. Pure.

use maud::{Markup, html};
use serde_json::Value;

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

/// The payload with the place marked.
pub(in crate::serve) fn draw(payload: &Payload, pointer: Option<&str>) -> Markup {
    let lines = match payload {
        Payload::Json(value) => of_json(value, pointer),
        Payload::Text(text) | Payload::Base64(text) => of_text(text),
    };
    html! {
        pre.payload tabindex="0" {
            @for line in lines.iter().take(MOST_LINES) {
                span.l.hit[line.hit] id=[line.hit.then_some("place")] {
                    (" ".repeat(2 * line.depth))
                    @if let Some(key) = &line.key { span.k { (key) } ": " }
                    (line.text)
                }
            }
            @if lines.len() > MOST_LINES { span.l { "…" } }
        }
    }
}

fn of_text(text: &str) -> Vec<Line> {
    text.lines().map(|line| Line { depth: 0, key: None, text: line.to_owned(), hit: false }).collect()
}

fn of_json(value: &Value, pointer: Option<&str>) -> Vec<Line> {
    let place = pointer.map(|pointer| nearest(value, pointer));
    let mut lines = Vec::new();
    write(value, &mut Vec::new(), None, place.as_deref(), "", &mut lines);
    lines
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
