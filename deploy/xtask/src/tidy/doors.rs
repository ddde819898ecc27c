//! What a part of the hub knows nothing of: the libraries behind one room's door, and what pure code leaves alone.
//!
//! Promises: holds for what ships; tests may use what they like.
//! Knows nothing of the order of rooms.

use super::Finding;
use super::rooms::{room, used};
use super::tree::{Tree, code, line_of, shipped, words};

/// A library, and the rooms that may name it.
const DOORS: &[(&str, &[&str])] = &[
    ("wasmtime", &["sandbox"]),
    ("rdkafka", &["kafka"]),
    ("rusqlite", &["store"]),
    ("rusqlite_migration", &["store"]),
    ("refinery", &["store"]),
    ("flate2", &["store"]),
    ("indicatif", &["cli"]),
    ("apache_avro", &["schema"]),
    ("reqwest", &["transport", "cli"]),
    ("axum", &["serve"]),
    ("tokio_rustls", &["serve"]),
    ("maud", &["serve"]),
    ("minisign", &["plugin", "cli"]),
    ("tar", &["plugin"]),
    ("calamine", &["transport"]),
    ("quick_xml", &["transport"]),
    ("zip", &["transport"]),
    ("rust_xlsxwriter", &["transport"]),
    ("parquet", &["transport"]),
    ("tokio_postgres", &["transport", "store"]),
    ("tokio_postgres_rustls", &["transport", "store"]),
    ("mysql_async", &["transport"]),
    ("sm2", &["transport"]),
    ("sm4", &["transport"]),
];

/// The world outside a pure function.
const OUTSIDE: &[&str] =
    &["SystemTime", "Instant::now", "Timestamp::now", "Zoned::now", "std::fs", "std::net", "std::env", "rand"];

/// This file, which names parts of the house.
const HERE: &str = "deploy/xtask/src/tidy/doors.rs";

/// Part of the house, and rooms and words that it does without.
struct Ignorance {
    of: &'static [&'static str],
    but: &'static [&'static str],
    rooms: &'static [&'static str],
    words: &'static [&'static str],
}

const IGNORANCES: &[Ignorance] = &[
    Ignorance {
        of: &[
            "hub-core/src/archive/who",
            "hub-core/src/archive/survivorship",
            "hub-core/src/archive/canon",
            "hub-core/src/archive/fold",
            "hub-core/src/archive/compose",
            "hub-core/src/archive/matter",
            "hub-core/src/archive/profile",
            "hub-core/src/archive/kept",
            "hub-core/src/archive/fact",
            "hub-core/src/archive/implied",
            "hub-core/src/archive/past",
            "hub-core/src/archive/measure",
            "hub-core/src/archive/data",
            "hub-core/src/archive/retention",
            "hub-core/src/archive/export/cell",
        ],
        // Tests in files of their own.
        but: &[
            "hub-core/src/archive/who/cases",
            "hub-core/src/archive/past/hindsight",
            "hub-core/src/archive/measure/load",
            "hub-core/src/archive/measure/neutrality",
        ],
        rooms: &["store", "kafka"],
        words: OUTSIDE,
    },
    Ignorance {
        of: &[
            "hub-core/src/recover/audit",
            "hub-core/src/translate/compose",
            "hub-core/src/sandbox/verify",
            "hub-core/src/transport/profile",
            "hub-core/src/transport/verify/seen",
        ],
        but: &[],
        rooms: &[],
        words: OUTSIDE,
    },
    // What is shown is asked through traits; only their implementations know the stages' own types.
    Ignorance {
        of: &["hub-core/src/serve"],
        but: &["hub-core/src/serve/bind"],
        rooms: &["kafka", "store"],
        words: &[],
    },
];

/// A library is named in its room alone.
pub fn libraries(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree.rust("hub-core/src/") {
        let Some(room) = room(path) else { continue };
        let code = shipped(path, text);
        for (library, rooms) in DOORS.iter().filter(|(_, rooms)| !rooms.contains(&room)) {
            for at in words(&code, library).filter(|at| code[at + library.len()..].starts_with("::")) {
                let what = format!("`{library}` belongs behind the door of `{}`: ask that room", rooms[0]);
                findings.push(Finding::new(path, line_of(&code, at), "one door a library", what));
            }
        }
    }
}

/// Pure code reads no clock, store or broker; pages know no stage's inside.
pub fn ignorance(tree: &Tree, findings: &mut Vec<Finding>) {
    for Ignorance { of, but, rooms, words: outside } in IGNORANCES {
        for (path, text) in tree.rust("hub-core/src/") {
            if !within(path, of) || within(path, but) {
                continue;
            }
            let code = code(text);
            for (name, line) in used(&code).into_iter().filter(|(name, _)| rooms.contains(&name.as_str())) {
                findings.push(Finding::new(
                    path,
                    line,
                    "knows nothing of",
                    format!("`{name}`: give it values instead"),
                ));
            }
            for word in *outside {
                for at in words(&code, word) {
                    let what = format!("`{word}`: this code is pure, take it as an argument");
                    findings.push(Finding::new(path, line_of(&code, at), "knows nothing of", what));
                }
            }
        }
    }
}

/// Each part that does without something is there: one that was moved or renamed is looked at no more.
pub fn parts_there(tree: &Tree, findings: &mut Vec<Finding>) {
    for part in parts() {
        if tree.rust(part).any(|(path, _)| within(path, &[part])) {
            continue;
        }
        let line = tree.text(HERE).and_then(|text| Some(line_of(text, text.find(&format!("\"{part}\""))?)));
        let what = format!("`{part}` is no file and no folder: name what took its place");
        findings.push(Finding::new(HERE, line.unwrap_or(1), "knows nothing of", what));
    }
}

/// Every part that the table of ignorances names.
fn parts() -> impl Iterator<Item = &'static str> {
    IGNORANCES.iter().flat_map(|Ignorance { of, but, .. }| of.iter().chain(*but)).copied()
}

/// Whether a file is one of these parts: the file itself or one in its folder.
fn within(path: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| path.strip_prefix(part).is_some_and(|rest| rest == ".rs" || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_library_elsewhere_is_found_in_what_ships() {
        let text = "//! wasmtime::Engine\nuse wasmtime::Engine;\nlet a = \"wasmtime\";\n#[cfg(test)]\nmod tests {\nuse wasmtime::X;\n}\n";
        let files = [("hub-core/src/collect.rs", text), ("hub-core/src/sandbox/a.rs", text)];
        assert_eq!(found(libraries, &files), ["hub-core/src/collect.rs:2"]);
    }

    #[test]
    fn pure_code_that_looks_outside_is_found() {
        let text = "use crate::store::Txn;\nfn f() { std::time::SystemTime::now(); }\nfn operand() {}\n";
        let files = [("hub-core/src/archive/fold.rs", text), ("hub-core/src/archive/stage.rs", text)];
        assert_eq!(found(ignorance, &files), ["hub-core/src/archive/fold.rs:1", "hub-core/src/archive/fold.rs:2"]);
    }

    #[test]
    fn a_page_that_knows_the_store_is_found_and_the_boundary_is_not() {
        let text = "use crate::{store::Store};\n";
        let files = [("hub-core/src/serve/view.rs", text), ("hub-core/src/serve/bind/archive.rs", text)];
        assert_eq!(found(ignorance, &files), ["hub-core/src/serve/view.rs:1"]);
    }

    #[test]
    fn a_part_that_is_there_no_more_is_found() {
        let paths: Vec<String> = parts().map(|part| format!("{part}.rs")).collect();
        let of = |paths: &[String]| {
            let table = (HERE, "const A: &str =\n    \"hub-core/src/archive/who\";\n");
            let files: Vec<(&str, &str)> = paths.iter().map(|path| (path.as_str(), "")).chain([table]).collect();
            found(parts_there, &files)
        };
        assert!(of(&paths).is_empty(), "{:?}", of(&paths));
        // A part's own files are looked for, not those of a longer name.
        let moved: Vec<String> = paths
            .iter()
            .filter(|path| !path.contains("archive/who"))
            .cloned()
            .chain(["hub-core/src/archive/whole.rs".into(), "hub-core/src/archive/who/cases/told.rs".into()])
            .collect();
        assert!(of(&moved).is_empty(), "a folder is a part, too: {:?}", of(&moved));
        let gone: Vec<String> = moved.iter().filter(|path| !path.contains("/told")).cloned().collect();
        assert_eq!(of(&gone), [format!("{HERE}:1"), format!("{HERE}:2")]);
    }
}
