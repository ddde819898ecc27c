//! Where a key stands in a TOML text: figment keeps the layer of a value, not
//! its line, so the text is read again when a line is wanted.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Line (from 1) of the key at `path`, or of the nearest table above it that
/// the text holds.
#[must_use]
pub fn line(text: &str, path: &[String]) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let mut table = root.get_ref();
    let mut found = None;
    for key in path {
        let Some((name, value)) = table.iter().find(|(name, _)| name.get_ref().as_ref() == key) else { break };
        found = Some(name.span().start);
        let Some(below) = inner(value) else { break };
        table = below;
    }
    found.map(|offset| text[..offset].matches('\n').count() + 1)
}

fn inner<'a, 'i>(value: &'a Spanned<DeValue<'i>>) -> Option<&'a DeTable<'i>> {
    match value.get_ref() {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

/// A path as TOML writes it: what is no bare key is quoted.
pub(super) fn dotted(path: &[String]) -> String {
    let bare = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let words: Vec<String> = path.iter().map(|key| if bare(key) { key.clone() } else { format!("{key:?}") }).collect();
    words.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_tables_inline_tables_and_quoted_names() {
        let text = "[a]\nb = 1\n\n[source.\"x.y\"]\nauth = { header = \"h\" }\n";
        let at = |path: &[&str]| line(text, &path.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(at(&["a", "b"]), Some(2));
        assert_eq!(at(&["source", "x.y", "auth", "header"]), Some(5));
        assert_eq!(at(&["source", "x.y", "missing"]), Some(4));
        assert_eq!(at(&["other"]), None);
        assert_eq!(dotted(&["source".into(), "x.y".into()]), "source.\"x.y\"");
    }
}
