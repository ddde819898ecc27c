//! What is known of versions: as the cluster says it, and as their files in this hub say it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use minisign::KeyPair;
use sha2::{Digest, Sha256};

use super::*;
use crate::plugin::bundle::{Contents, TrustedKey};

const MANIFEST: &str = r#"
name = "a"
version = "1.0.0-rc.1"
contract = "1.0.0"
component = "a.wasm"
capabilities = ["translate"]
[subjects]
[channels]
"#;

const BILL: &str = r#"{"bomFormat": "CycloneDX", "metadata": {"component": {"name": "a", "version": "1.0.0-rc.1"}}}"#;

fn stock(folder: PathBuf) -> Stock {
    Stock {
        kafka: kafka::Settings::default(),
        shelf: Shelf::new(folder.join("shelf")),
        folder,
        allowed: BTreeMap::new(),
        trusted: Trusted::default(),
        host: Host::new(&sandbox::Settings { slots: 1, ..sandbox::Settings::default() }).unwrap(),
        memory: 256 << 20,
        standings: Mutex::default(),
        loaded: Mutex::default(),
        read: Mutex::default(),
    }
}

#[test]
fn a_standing_that_is_not_understood_leaves_what_is_known_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let stock = stock(folder.path().to_owned());
    let live = |version: &str| Standing { live: Some(version.parse().unwrap()), turns: 1, ..Standing::default() };
    let heard = |standing: &Standing| stock.heard("a", Some(&serde_json::to_vec(standing).unwrap()));
    heard(&live("1.0.0"));
    // HUB-4526: what a later hub may have written.
    stock.heard("a", Some(br#"{"packages":[],"live":"2.0.0","turns":9}"#));
    assert_eq!(stock.standing("a"), live("1.0.0"));
    heard(&live("1.1.0"));
    assert_eq!(stock.standing("a"), live("1.1.0"), "what is understood again counts again");
    stock.heard("a", None);
    assert_eq!(stock.standing("a"), Standing::default());
}

/// The signed file of a package, and the key that it was signed with.
fn signed(folder: &Path) -> (Vec<u8>, TrustedKey) {
    fs::create_dir_all(folder.join("cases")).unwrap();
    for (name, text) in [
        ("manifest.toml", MANIFEST),
        ("a.wasm", "\0asm"),
        ("LICENSE", "Apache-2.0"),
        ("sbom.cdx.json", BILL),
        ("README.md", "# A"),
        ("cases/one.json", "{}"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    let vendor = KeyPair::generate_unencrypted_keypair().unwrap();
    let bundle = Bundle::sign(&Contents::of_folder(folder).unwrap(), &vendor.sk, 1_790_000_000_000).unwrap();
    (bundle.write(), TrustedKey { key: vendor.pk.to_base64(), until: None, plugins: Vec::new() })
}

#[test]
fn what_a_version_declares_is_known_where_its_file_is_here_and_forgotten_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = signed(&folder.path().join("project"));
    let mut stock = stock(folder.path().to_owned());
    let version: Version = "1.0.0-rc.1".parse().unwrap();
    let package = Installed {
        sha256: hex::encode(Sha256::digest(&file)),
        bytes: file.len() as u64,
        signer: "vendor".to_owned(),
        comment: String::new(),
        at: 1_790_000_000_000,
        families: BTreeSet::new(),
    };
    let standing = Standing { packages: [(version.clone(), package)].into(), turns: 1, ..Standing::default() };
    stock.heard("a", Some(&serde_json::to_vec(&standing).unwrap()));
    let declared = |stock: &Stock| stock.manifest("a", Some(&version)).map(|found| found.map(|it| it.version));

    assert_eq!(declared(&stock).unwrap(), None, "it is fetched once it is to serve");
    stock.shelf.put("a", &version, &file).unwrap();
    assert!(declared(&stock).is_err(), "nobody trusts who signed it");
    stock.trusted.0.insert("vendor".to_owned(), key);
    assert_eq!(declared(&stock).unwrap(), Some(version.clone()));
    stock.heard("a", None);
    assert!(declared(&stock).is_err(), "it is installed no more");
}
