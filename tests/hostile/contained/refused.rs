//! What is refused before anything of it runs: imports beyond the contract, too many bytes, too much to compile.

use std::fs::{self, File};
use std::time::Instant;

use hub_core::plugin::Package;
use hub_core::sandbox::{Host, Settings};

use crate::bombs::{self, Bomb};
use crate::guest::Guest;
use crate::process::Watch;
use crate::{process, room};

/// MiB that the process may grow by while something is refused, and while the worst that is allowed is compiled.
const REFUSING: u64 = 64;
const COMPILING: u64 = 1_536;

/// The code that a component, as text, is refused by.
fn code(host: &Host, text: &str) -> String {
    let component = wat::parse_str(text).unwrap_or_else(|error| panic!("{error}"));
    let error = host.load(&component, &room::limits()).err().map(|error| error.code().to_string());
    error.unwrap_or_else(|| "taken".to_owned())
}

#[test]
fn what_imports_more_than_the_contract_gives_is_refused() {
    let _alone = process::alone();
    let log = |export: &str| format!(r#"(component (import "hub:adapter/log@1.0.0" (instance {export})))"#);
    let now = r#"(export "now" (func (result u64)))"#;
    let host = room::host();
    for (text, expected) in [
        (r#"(component (import "clock" (func)))"#.to_owned(), "HUB-4031"),
        (r#"(component (import "help" (component)))"#.to_owned(), "HUB-4030"),
        (r#"(component (import "help" (core module)))"#.to_owned(), "HUB-4031"),
        (format!(r#"(component (import "wasi:clocks/wall-clock@0.2.0" (instance {now})))"#), "HUB-4031"),
        (format!(r#"(component (import "hub:adapter/log@1.0.1" (instance {now})))"#), "HUB-4031"),
        (format!(r#"(component (import "hub:adapter/log@2.0.0" (instance {now})))"#), "HUB-4031"),
        (log(r#"(export "read" (func (result string)))"#), "HUB-4032"),
        (log(r#"(export "write" (func (param "line" string)))"#), "HUB-4032"),
        ("(component)".to_owned(), "HUB-4032"),
        ("(module)".to_owned(), "HUB-4030"),
        (r#"(component (core module (import "a" "b" (func)) (memory i64 1)))"#.to_owned(), "HUB-4030"),
        (r#"(component (core module (memory 1 1 shared)))"#.to_owned(), "HUB-4030"),
    ] {
        assert_eq!(code(&host, &text), expected, "{text}");
    }
}

#[test]
fn what_exports_the_contracts_names_with_other_types_is_refused_before_it_is_given_a_record() {
    let _alone = process::alone();
    let host = room::host();
    let refused = |change: fn(&str) -> String| {
        let adapter = host.load(&Guest::good().component_by(change), &room::limits()).unwrap();
        room::translator(&adapter).err().unwrap().to_string()
    };
    let translate = refused(|contract| contract.replace("received: instant,", "received: instant, row: u32,"));
    assert!(translate.starts_with("HUB-4032"), "{translate}");
    let setup = refused(|contract| contract.replace("-> result<_, note>;", "-> result<_, tuple<note, u32>>;"));
    assert!(setup.starts_with("HUB-4033"), "{setup}");
}

#[test]
fn a_component_of_200_mb_is_refused_without_a_look_at_what_is_in_it() {
    let _alone = process::alone();
    let host = room::host();
    let mut component = b"\0asm\x0d\0\x01\0".to_vec();
    component.resize(200 << 20, 0);
    let watch = Watch::begin();
    let refused = host.load(&component, &room::limits()).err().map(|error| error.code().to_string());
    assert_eq!(refused.as_deref(), Some("HUB-4038"));
    assert!(watch.grown() <= REFUSING, "{} MiB", watch.grown());
    drop(component);

    // In a folder it is not even read.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("manifest.toml"), include_str!("../manifest.toml")).unwrap();
    File::create(folder.path().join("hostile-adapter.wasm")).unwrap().set_len(200 << 20).unwrap();
    let watch = Watch::begin();
    let refused = Package::read(folder.path()).unwrap_err().to_string();
    assert!(refused.starts_with("HUB-4038"), "{refused}");
    assert!(watch.grown() <= REFUSING, "{} MiB", watch.grown());
}

#[test]
fn what_would_take_too_long_to_compile_is_refused_and_what_is_just_allowed_is_bounded() {
    let _alone = process::alone();
    let host = Host::new(&Settings { slots: 1, ..Settings::default() }).unwrap();
    for Bomb { name, text, allowed, refused } in bombs::ALL {
        let watch = Watch::begin();
        assert_eq!(code(&host, &text(refused)), "HUB-4039", "{refused} {name}");
        assert!(watch.grown() <= REFUSING, "{refused} {name}: {} MiB", watch.grown());

        let component = wat::parse_str(text(allowed)).unwrap();
        let (watch, began) = (Watch::begin(), Instant::now());
        let told = host.load(&component, &room::limits()).err().map(|error| error.code().to_string());
        let (took, grown) = (began.elapsed(), watch.grown());
        eprintln!("{allowed} {name}: {} bytes compiled in {took:.2?}, {grown} MiB", component.len());
        // It was compiled: what it is refused for is that it is no adapter, or has more tables than there is room for.
        assert!(["HUB-4032", "HUB-4030"].contains(&told.unwrap().as_str()), "{allowed} {name}");
        assert!(grown <= COMPILING, "{allowed} {name}: {grown} MiB");
    }
}
