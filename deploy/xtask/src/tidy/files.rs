//! What every source file keeps: its length, its head, its name, nothing left undone.
//!
//! Knows nothing of what a file is for.

use super::Finding;
use super::tree::{Tree, code, line_of, words};

/// Most lines of a file; 120 to 200 are usual.
const LINES: usize = 400;

/// Names that say nothing of what is inside.
const EMPTY: &[&str] = &["utils", "util", "common", "manager", "helpers", "helper", "misc"];

/// What is left for later. Written in halves, so that this file does not hold them.
const UNDONE: &[&str] = &[
    concat!("to", "do!"),
    concat!("unimple", "mented!"),
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("#[ig", "nore"),
];

/// No file is longer than a reader's patience.
pub fn short(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree.rust("") {
        let lines = text.lines().count();
        if lines > LINES {
            let what = format!("{lines} lines, at most {LINES}: it holds more than one idea, divide it");
            findings.push(Finding::new(path, LINES + 1, "length of a file", what));
        }
    }
}

/// A file says first what it is.
pub fn headed(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree.rust("") {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        if !lines.next().is_some_and(|line| line.starts_with("//! ")) {
            findings.push(Finding::new(path, 1, "head of a file", "does not begin with `//! `: say what it is"));
        }
    }
}

/// A module's name says what is inside; `foo.rs` stands beside `foo/`.
pub fn named(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree.rust("") {
        let mut parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
        if parts.pop_if(|last| *last == "mod").is_some() {
            let beside = format!("{}.rs", parts.join("/"));
            findings.push(Finding::new(path, 1, "name of a module", format!("rename it to {beside}")));
        }
        for name in parts.iter().filter(|part| EMPTY.contains(part)) {
            let what = format!("`{name}` could hold anything: name it after what it does");
            findings.push(Finding::new(path, 1, "name of a module", what));
        }
        let code = code(text);
        for name in EMPTY {
            for at in words(&code, name).filter(|at| code[..*at].ends_with("mod ")) {
                if code[at + name.len()..].trim_start().starts_with('{') {
                    let what = format!("`{name}` could hold anything: name it after what it does");
                    findings.push(Finding::new(path, line_of(&code, at), "name of a module", what));
                }
            }
        }
    }
}

/// Nothing is left for later, and no test is switched off.
pub fn finished(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in tree.rust("") {
        for word in UNDONE {
            for (at, _) in text.match_indices(word) {
                let what = format!("`{word}`: finish it, or take it out and open an issue");
                findings.push(Finding::new(path, line_of(text, at), "nothing left undone", what));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn the_line_after_the_last_is_found() {
        let files = [("a.rs", "x\n".repeat(LINES)), ("b.rs", "x\n".repeat(LINES + 1))];
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
        assert_eq!(found(short, &files), ["b.rs:401"]);
    }

    #[test]
    fn a_file_that_does_not_say_what_it_is_is_found() {
        let files =
            [("a.rs", "//! What it is.\n"), ("b.rs", "// What?\n"), ("c.rs", "use x;\n//! Late.\n"), ("d.rs", "")];
        assert_eq!(found(headed, &files), ["b.rs:1", "c.rs:1", "d.rs:1"]);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        let files = [
            ("a/mod.rs", ""),
            ("a/utils.rs", ""),
            ("common/b.rs", ""),
            ("common_base.rs", ""),
            ("c.rs", concat!("\nmod ", "helpers {\n}\n// mod ", "helpers {}\n")),
        ];
        assert_eq!(found(named, &files), ["a/mod.rs:1", "a/utils.rs:1", "c.rs:2", "common/b.rs:1"]);
    }

    #[test]
    fn what_is_left_undone_is_found_in_code_and_comment() {
        let undone = format!("fn a() {{ {}() }}\n// {}: b\n{}]\n", UNDONE[0], UNDONE[2], UNDONE[4]);
        assert_eq!(found(finished, &[("a.rs", &undone), ("b.rs", "// done\n")]), ["a.rs:1", "a.rs:2", "a.rs:3"]);
    }
}
