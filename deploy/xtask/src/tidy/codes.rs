//! Codes that people meet: each has its page, each page its code.
//!
//! Knows nothing of what a page says; that it has its parts is a test of hub-core.

use std::collections::BTreeSet;

use super::Finding;
use super::tree::{Tree, code, line_of};

const PAGES: &str = "hub-core/pages/";

/// `code!(nnnn)` and `HUB-nnnn.md` are the same set.
pub fn paged(tree: &Tree, findings: &mut Vec<Finding>) {
    let pages: BTreeSet<&str> = tree.under(PAGES).filter_map(|(path, _)| number(path)).collect();
    let mut used = BTreeSet::new();
    for (path, text) in tree.rust("hub-core/src/") {
        let code = code(text);
        for (at, opening) in code.match_indices("code!(") {
            let rest = &code[at + opening.len()..];
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            if digits.is_empty() {
                continue;
            }
            if !pages.contains(digits) {
                let what = format!("HUB-{digits} has no page: write {PAGES}HUB-{digits}.md");
                findings.push(Finding::new(path, line_of(&code, at), "a page a code", what));
            }
            used.insert(digits.to_owned());
        }
    }
    for page in pages.into_iter().filter(|page| !used.contains(*page)) {
        let path = format!("{PAGES}HUB-{page}.md");
        findings.push(Finding::new(&path, 1, "a page a code", "no code leads here: remove the page"));
    }
}

fn number(path: &str) -> Option<&str> {
    path.strip_prefix(PAGES)?.strip_prefix("HUB-")?.strip_suffix(".md")
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    #[test]
    fn a_code_without_a_page_and_a_page_without_a_code_are_found() {
        let files = [
            ("hub-core/pages/HUB-1001.md", "# A\n"),
            ("hub-core/pages/HUB-1002.md", "# B\n"),
            ("hub-core/src/a.rs", "x(code!(1001));\nx(code!(1003)); // code!(1002)\n"),
        ];
        assert_eq!(found(paged, &files), ["hub-core/pages/HUB-1002.md:1", "hub-core/src/a.rs:2"]);
    }
}
