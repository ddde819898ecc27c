//! A signed plugin, by the hub and by the stock minisign: each takes what the other signed, and neither what was
//! changed since.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::program;
use crate::vendor::{ADAPTER, Desk};

const PACKED: &str = "hostile-adapter-1.0.0.tar";
const FILE: &str = "hostile-adapter-1.0.0.plugin";

/// A desk with the package signed by a new key, as the hub does.
fn signed() -> Desk {
    let desk = Desk::new();
    desk.key("vendor");
    assert_eq!(desk.sign("package", "vendor"), desk.path(".").join(FILE));
    desk
}

fn change(file: &Path, place: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[place] ^= 1;
    fs::write(file, bytes).unwrap();
}

#[test]
fn the_stock_minisign_verifies_what_the_hub_signed() {
    let desk = signed();
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
    let desk = signed();
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
