//! The rooms of hub-core: each is in ARCHITECTURE.md's table, and uses only those above it there.
//!
//! Promises: the table is the one list of the order, so the page cannot say otherwise than the check.
//! Knows nothing of what a room does.

use std::collections::BTreeSet;

use super::Finding;
use super::tree::{Tree, code, line_of};

const PAGE: &str = "ARCHITECTURE.md";
const SOURCES: &str = "hub-core/src/";

/// Each room has a row, and each row a room.
pub fn listed(tree: &Tree, findings: &mut Vec<Finding>) {
    let order = order(tree);
    if order.is_empty() {
        findings.push(Finding::new(PAGE, 1, "rooms", "has no table of rooms below `## Rooms`: write it"));
        return;
    }
    let mut seen = BTreeSet::new();
    for (path, _) in tree.rust(SOURCES) {
        let Some(room) = room(path) else { continue };
        if seen.insert(room) && !order.iter().any(|(known, _)| *known == room) {
            let what = format!("room `{room}` is not in {PAGE}: give it a row where its order is");
            findings.push(Finding::new(path, 1, "rooms", what));
        }
    }
    for (room, line) in order.iter().filter(|(room, _)| !seen.contains(room)) {
        findings.push(Finding::new(PAGE, *line, "rooms", format!("there is no room `{room}`: remove its row")));
    }
}

/// No room names one that stands below it.
pub fn only_those_above(tree: &Tree, findings: &mut Vec<Finding>) {
    let order = order(tree);
    let place = |room: &str| order.iter().position(|(known, _)| *known == room);
    for (path, text) in tree.rust(SOURCES) {
        let Some((own, here)) = room(path).and_then(|own| Some((own, place(own)?))) else { continue };
        for (used, line) in used(&code(text)) {
            if place(&used).is_some_and(|there| there > here) {
                let what = format!("`{own}` uses `{used}`, which stands below it: turn the dependency round");
                findings.push(Finding::new(path, line, "order of rooms", what));
            }
        }
    }
}

/// The room that a file belongs to; none for `lib.rs` and `main.rs`.
pub fn room(path: &str) -> Option<&str> {
    let below = path.strip_prefix(SOURCES)?;
    let name = below.split_once('/').map_or_else(|| below.trim_end_matches(".rs"), |(room, _)| room);
    (!["lib", "main"].contains(&name)).then_some(name)
}

/// The table's first column, with lines.
fn order(tree: &Tree) -> Vec<(&str, usize)> {
    let lines = tree.text(PAGE).unwrap_or_default().lines().enumerate();
    let section = lines.skip_while(|(_, line)| *line != "## Rooms").skip(1);
    section
        .take_while(|(_, line)| !line.starts_with("## "))
        .filter_map(|(n, line)| Some((line.strip_prefix("| `")?.split_once('`')?.0, n + 1)))
        .collect()
}

/// Rooms that code names, with lines: `crate::room`, `crate::{room, …}`, and the macro `code!` of `report`.
pub fn used(code: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (at, path) in code.match_indices("crate::") {
        let rest = &code[at + path.len()..];
        let names = if let Some(list) = rest.strip_prefix('{') { heads(list) } else { vec![(name(rest), 0)] };
        for (name, further) in names {
            let room = if name == "code" { "report" } else { name };
            found.push((room.to_owned(), line_of(code, at + path.len() + further)));
        }
    }
    found
}

/// The first name of each entry of a list `a::b, c::{d, e}, f}`, with its place.
fn heads(list: &str) -> Vec<(&str, usize)> {
    let mut depth = 0;
    let mut from = 0;
    let mut heads = Vec::new();
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                let entry = &list[from..at];
                let blank = entry.len() - entry.trim_start().len();
                heads.push((name(entry.trim_start()), 1 + from + blank));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    heads.retain(|(name, _)| !name.is_empty());
    heads
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    const TABLE: &str = "# x\n## Rooms\n| room | what |\n|---|---|\n| `low` | a |\n| `high` | b |\n## Next\n| `no` |\n";

    #[test]
    fn a_room_without_a_row_and_a_row_without_a_room_are_found() {
        let files = [
            (PAGE, TABLE),
            ("hub-core/src/lib.rs", ""),
            ("hub-core/src/low.rs", ""),
            ("hub-core/src/attic/box.rs", ""),
        ];
        assert_eq!(found(listed, &files), ["ARCHITECTURE.md:6", "hub-core/src/attic/box.rs:1"]);
        assert_eq!(found(listed, &[("hub-core/src/low.rs", "")]), ["ARCHITECTURE.md:1"]);
    }

    #[test]
    fn a_room_that_uses_one_below_it_is_found_and_one_above_it_is_not() {
        let uses = "//! crate::high\nuse crate::low::X;\nuse crate::{\n    low::{A, B},\n    high,\n};\n";
        let files = [(PAGE, TABLE), ("hub-core/src/low/a.rs", uses), ("hub-core/src/high.rs", uses)];
        assert_eq!(found(only_those_above, &files), ["hub-core/src/low/a.rs:5"]);
    }

    #[test]
    fn the_macro_of_codes_is_of_its_room() {
        assert_eq!(used("\ncrate::code!(1001)"), [("report".to_owned(), 2)]);
    }
}
