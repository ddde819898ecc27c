//! A project to begin with, written out of what the hub carries: an adapter that builds, its cases, and the SDK.
//!
//! Promises: nothing that is there is written over.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::WorkshopError;
use super::language::Language;
use crate::code;
use crate::plugin::bundle::members;

/// Packed by build/kit.rs.
const KIT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/kit.tar"));
/// What stands for the adapter's name, in the three ways of writing it.
const NAME: &str = "my-adapter";
const SNAKE: &str = "my_adapter";
const CAMEL: &str = "MyAdapter";
/// The SDK, which bears no adapter's name.
const SDK: &str = "sdk/";

/// Writes a project into a folder of the adapter's name below `at`; gives that folder.
///
/// # Errors
/// HUB-4527: the name is none, the folder is there, or cannot be written.
pub fn begin(language: Language, name: &str, at: &Path) -> Result<PathBuf, WorkshopError> {
    let of_form = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || name.ends_with('-') || !name.bytes().all(of_form) {
        let why = format!("{name:?}: a name is of lower-case letters, digits and hyphens, and begins with a letter");
        return Err(WorkshopError::undone(code!(4527), why));
    }
    let folder = at.join(name);
    if folder.exists() {
        return Err(WorkshopError::undone(code!(4527), format!("{} is there already", folder.display())));
    }
    write(language, name, &folder)
        .map_err(|e| WorkshopError::undone(code!(4527), format!("{}: {e}", folder.display())))?;
    Ok(folder)
}

fn write(language: Language, name: &str, folder: &Path) -> io::Result<()> {
    let own = format!("{}/", language.word());
    for (path, content) in members(KIT).map_err(io::Error::other)? {
        let Some(path) = path.strip_prefix(&own) else { continue };
        let text = String::from_utf8_lossy(content).into_owned();
        let (path, text) = if path.starts_with(SDK) {
            (path.to_owned(), text)
        } else {
            (if path == "gitignore" { ".gitignore".to_owned() } else { path.to_owned() }, named(&text, name))
        };
        let to = folder.join(path);
        fs::create_dir_all(to.parent().unwrap_or(folder))?;
        fs::write(to, text)?;
    }
    Ok(())
}

fn named(text: &str, name: &str) -> String {
    let camel: String = name.split('-').filter_map(|word| Some(word.get(..1)?.to_uppercase() + &word[1..])).collect();
    text.replace(NAME, name).replace(SNAKE, &name.replace('-', "_")).replace(CAMEL, &camel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_bears_its_adapters_name_and_writes_over_nothing() {
        let at = tempfile::tempdir().unwrap();
        let folder = begin(Language::Rust, "north-dairy2", at.path()).unwrap();
        let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        assert!(text("src/lib.rs").contains("pub struct NorthDairy2;"));
        assert!(text("tests/cases.rs").contains("use north_dairy2::NorthDairy2;"));
        assert!(text("manifest.toml").contains("name = \"north-dairy2\""));
        assert!(text(".gitignore").contains("/north-dairy2.wasm"));
        assert!(!text("src/lib.rs").to_lowercase().contains("my-adapter"));
        let again = begin(Language::Python, "north-dairy2", at.path()).unwrap_err();
        assert!(again.to_string().starts_with("HUB-4527: "), "{again}");
    }

    #[test]
    fn the_sdk_stands_alone() {
        let at = tempfile::tempdir().unwrap();
        let folder = begin(Language::Rust, "a", at.path()).unwrap();
        for krate in ["adapter", "schemas"] {
            let manifest = fs::read_to_string(folder.join("sdk").join(krate).join("Cargo.toml")).unwrap();
            assert!(!manifest.contains("workspace"), "{manifest}");
        }
    }

    #[test]
    fn a_script_has_the_sdk_and_every_code_table() {
        let at = tempfile::tempdir().unwrap();
        for (language, ending, line) in [
            (Language::JavaScript, "js", "export const TOWN = table(\n  [\"440784001\", \"沙坪街道\", \"沙坪\","),
            (Language::Python, "py", "\nTOWN = table(\n    (\"440784001\", \"沙坪街道\", \"沙坪\","),
        ] {
            let sdk = begin(language, ending, at.path()).unwrap().join("sdk");
            let codes = fs::read_to_string(sdk.join(format!("codes.{ending}"))).unwrap();
            assert!(codes.contains(line), "{codes}");
            assert_eq!(codes.matches(" = table(\n").count(), hub_schemas::codes::TABLES.len(), "{ending}");
            assert!(sdk.join(format!("quality.{ending}")).exists());
        }
    }

    #[test]
    fn a_name_that_is_none_makes_nothing() {
        let at = tempfile::tempdir().unwrap();
        for name in ["", "Shop", "9shop", "-shop", "shop-", "../shop", "shop_one", "店"] {
            assert!(begin(Language::JavaScript, name, at.path()).is_err(), "{name}");
        }
        assert_eq!(fs::read_dir(at.path()).unwrap().count(), 0);
    }
}
