//! What an adapter brings beside its code: a page with the mapping, and cases that prove it.
//!
//! Knows nothing of what a case says; the runner in hub-core does.

use super::Finding;
use super::tree::{Tree, is_template};

/// Fewest cases of an adapter.
const CASES: usize = 20;

/// Every folder of `plugins` with a manifest has its page and its cases.
pub fn proved(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, _) in tree.under("plugins/").filter(|(path, _)| path.ends_with("/manifest.toml") && !is_template(path)) {
        let folder = path.trim_end_matches("manifest.toml");
        let cases = tree.under(&format!("{folder}cases/")).filter(|(path, _)| path.ends_with(".json")).count();
        if cases < CASES {
            let what = format!("{cases} cases, at least {CASES}: write one for each quirk of the platform");
            findings.push(Finding::new(path, 1, "cases of an adapter", what));
        }
        let page = tree.text(&format!("{folder}README.md"));
        if !page.is_some_and(|page| page.contains("| their field |")) {
            let what = "no README.md with the table `| their field | our field | unit | note |`: write it";
            findings.push(Finding::new(path, 1, "mapping of an adapter", what));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    fn adapter(cases: usize, page: &str) -> Vec<String> {
        let names: Vec<String> = (0..cases).map(|n| format!("plugins/a/cases/{n}.json")).collect();
        let mut files =
            vec![("plugins/a/manifest.toml", ""), ("plugins/a/README.md", page), ("plugins/sdk/src/a.rs", "")];
        files.extend(names.iter().map(|name| (name.as_str(), "")));
        found(proved, &files)
    }

    #[test]
    fn too_few_cases_and_a_missing_mapping_are_found() {
        let page = "| their field | our field |\n";
        assert!(adapter(CASES, page).is_empty());
        assert_eq!(adapter(CASES - 1, page), ["plugins/a/manifest.toml:1"]);
        assert_eq!(adapter(CASES, "see the code\n"), ["plugins/a/manifest.toml:1"]);
    }
}
