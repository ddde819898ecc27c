//! A signed plugin, by the hub and by the stock minisign: each takes what the other signed, and neither what was
//! changed since.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::program::{self, Said};
use crate::world::copy_folder;

const ADAPTER: &str = "hostile-adapter";
const PACKED: &str = "hostile-adapter-1.0.0.tar";
const FILE: &str = "hostile-adapter-1.0.0.plugin";

/// A vendor's desk: a package, and a folder for keys and files.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        let to = desk.path("package");
        copy_folder(&program::components().join(ADAPTER), &to);
        fs::write(to.join("LICENSE"), "Apache-2.0\n").unwrap();
        fs::write(to.join("sbom.cdx.json"), r#"{"bomFormat": "CycloneDX", "specVersion": "1.5"}"#).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn hub(&self, arguments: &[&str]) -> Said {
        let at = |name: &&str| name.strip_prefix('@').map(|name| self.path(name).display().to_string());
        let arguments: Vec<String> =
            arguments.iter().map(|word| at(word).unwrap_or_else(|| (*word).to_owned())).collect();
        program::run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Signs the package with a new key, as the hub does.
    fn sign(&self) {
        for arguments in
            [&["plugin", "key", "@vendor"][..], &["plugin", "sign", "@package", "--key", "@vendor.key", "--out", "@."]]
        {
            let said = self.hub(arguments);
            assert_eq!(said.code, 0, "{}", said.err);
        }
    }

    fn tool(&self, name: &str, arguments: &[&str]) -> Output {
        Command::new(name).args(arguments).current_dir(self.0.path()).output().unwrap()
    }
}

fn change(file: &Path, place: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[place] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn the_stock_minisign_verifies_what_the_hub_signed() {
    let desk = Desk::new();
    desk.sign();
    let verify = ["-Vm", PACKED, "-p", "vendor.pub"];
    assert!(desk.tool("tar", &["xf", FILE]).status.success());
    let verified = desk.tool("minisign", &verify);
    assert!(verified.status.success(), "{verified:?}");
    assert!(desk.tool("tar", &["tf", PACKED]).stdout.starts_with(b"LICENSE\ncases/"), "and any tar reads it");
    change(&desk.path(PACKED), 700);
    assert!(!desk.tool("minisign", &verify).status.success());
}

#[test]
fn the_hub_verifies_what_the_stock_minisign_signed() {
    let desk = Desk::new();
    desk.sign();
    let done = |output: Output| assert!(output.status.success(), "{output:?}");
    done(desk.tool("tar", &["xf", FILE, PACKED]));
    done(desk.tool("minisign", &["-GW", "-p", "stock.pub", "-s", "stock.key"]));
    done(desk.tool("minisign", &["-Sm", PACKED, "-s", "stock.key"]));
    done(desk.tool("tar", &["cf", "stock.plugin", &format!("{PACKED}.minisig"), PACKED]));
    let said = desk.hub(&["plugin", "verify", "@stock.plugin", "--trust", "@stock.pub", "--json"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let told: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!((&told["name"], &told["version"]), (&ADAPTER.into(), &"1.0.0".into()));
    let said = desk.hub(&["plugin", "verify", "@stock.plugin", "--trust", "@vendor.pub"]);
    assert_eq!((said.code, said.err.contains("HUB-4511")), (1, true), "{}", said.err);
}

#[test]
fn a_key_with_a_password_signs_with_it_alone() {
    let desk = Desk::new();
    program::secret(&desk.path("word"), "correct horse");
    program::secret(&desk.path("other"), "battery staple");
    assert_eq!(desk.hub(&["plugin", "key", "@vendor", "--password-file", "@word"]).code, 0);
    assert_eq!(desk.hub(&["plugin", "key", "@vendor"]).code, 1, "no key is written over");
    let sign = |word: &str| {
        desk.hub(&["plugin", "sign", "@package", "--key", "@vendor.key", "--out", "@.", "--password-file", word])
    };
    assert_eq!(sign("@other").code, 1);
    assert_eq!(sign("@word").code, 0);
    let said = desk.hub(&["plugin", "verify", &format!("@{FILE}"), "--trust", "@vendor.pub"]);
    assert_eq!(said.code, 0, "{}", said.err);
}
