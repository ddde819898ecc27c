//! The sources as values: path below the top, text. Rules are tried on made-up trees.
//!
//! Promises: what was built or fetched is left out, wherever it lies.
//! Knows nothing of rules.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders that hold nothing of ours.
const FOREIGN: &[&str] = &["target", "node_modules"];
/// Kinds of file whose text some rule reads; of others the name is enough.
const READ: &[&str] = &["rs", "toml", "md"];

/// Whether a file is of a project that others begin with: it stands in no workspace.
pub fn is_template(path: &str) -> bool {
    path.starts_with("plugins/sdk") && path.contains("/template/")
}

/// Every file of the clone by its path, `/` between folders.
#[derive(Default)]
pub struct Tree(BTreeMap<String, String>);

impl Tree {
    /// Reads the files below `root`.
    pub fn read(root: &Path) -> Result<Self> {
        let mut tree = Self::default();
        tree.enter(root, "")?;
        Ok(tree)
    }

    fn enter(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.file_type()?.is_dir() {
                // Cargo marks a target folder so, whatever its name.
                if !FOREIGN.contains(&name.as_str()) && !path.join("CACHEDIR.TAG").exists() {
                    self.enter(&path, &format!("{prefix}{name}/"))?;
                }
                continue;
            }
            let wanted = path.extension().is_some_and(|kind| READ.iter().any(|known| kind == *known));
            let text = if wanted { fs::read_to_string(&path)? } else { String::new() };
            self.0.insert(format!("{prefix}{name}"), text);
        }
        Ok(())
    }

    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Files whose path begins so, with their text.
    pub fn under<'t>(&'t self, prefix: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .filter(move |(path, _)| path.starts_with(prefix))
    }

    /// Rust sources whose path begins so.
    pub fn rust<'t>(&'t self, prefix: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
        self.under(prefix).filter(|(path, _)| path.ends_with(".rs"))
    }
}

/// Source text without its comments; lines stay where they are.
pub fn code(text: &str) -> String {
    text.lines().map(|line| format!("{}\n", &line[..comment_at(line)])).collect()
}

/// Code that is no test: nothing of a test's own file, and of others what stands before their tests.
pub fn shipped(path: &str, text: &str) -> String {
    if path.ends_with("/tests.rs") || path.contains("/tests/") {
        return String::new();
    }
    let code = code(text);
    // `#[cfg(test)] mod tests;` ships the rest of the file, `mod tests {` is its end.
    let end = code.find("#[cfg(test)]\nmod tests {").unwrap_or(code.len());
    code[..end].to_owned()
}

/// Where a line's comment begins; two slashes within quotes are an address, not a comment.
fn comment_at(line: &str) -> usize {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| from + at) {
        let quotes = line[..at].replace("\\\\", "").replace("\\\"", "").replace("'\"'", "").matches('"').count();
        if quotes.is_multiple_of(2) {
            return at;
        }
        from = at + 2;
    }
    line.len()
}

/// The line of a byte, from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Places where `word` stands alone: not as a part of a longer name.
pub fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !text[..*at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_go_and_addresses_stay() {
        assert_eq!(code("//! a\nlet b = \"http://c\"; // d\n"), "\nlet b = \"http://c\"; \n");
        assert_eq!(code("m('\"'); // crate::x\n"), "m('\"'); \n");
    }

    #[test]
    fn what_is_a_test_is_not_shipped() {
        assert_eq!(shipped("a.rs", "use b;\n#[cfg(test)]\nmod tests {\nuse c;\n}\n"), "use b;\n");
        assert_eq!(shipped("a/tests/b.rs", "use c;\n"), "");
    }

    #[test]
    fn a_word_is_no_part_of_a_longer_one() {
        assert_eq!(words("hub_core hub_core2 my_hub_core hub_core::x", "hub_core").collect::<Vec<_>>(), [0, 31]);
    }
}
