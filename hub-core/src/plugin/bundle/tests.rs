//! What a bundle is refused for, each with its own code.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use minisign::KeyPair;

use super::*;

const MANIFEST: &str = r#"
name = "example"
version = "1.2.0"
contract = "1.0.0"
component = "example.wasm"
capabilities = ["translate"]
[subjects]
[channels]
"#;

const BILL: &str = r#"{"bomFormat": "CycloneDX", "metadata": {"component": {"name": "example", "version": "1.2.0"}}}"#;

const TODAY: Date = date(2026, 12, 1);

/// A vendor with a key, and an office that trusts it.
struct Desk {
    vendor: KeyPair,
    trusted: Trusted,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let vendor = KeyPair::generate_unencrypted_keypair().unwrap();
        let key = TrustedKey { key: vendor.pk.to_base64(), until: None, plugins: Vec::new() };
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("manifest.toml", MANIFEST),
            ("example.wasm", "\0asm"),
            ("LICENSE", "Apache-2.0"),
            ("sbom.cdx.json", BILL),
            ("README.md", "# Example"),
            ("cases/one.json", "{}"),
            ("Cargo.toml", "[package]"),
        ];
        std::fs::create_dir(folder.path().join("cases")).unwrap();
        files.into_iter().for_each(|(name, text)| std::fs::write(folder.path().join(name), text).unwrap());
        Self { vendor, trusted: Trusted(BTreeMap::from([("vendor".to_owned(), key)])), folder }
    }

    fn contents(&self) -> Contents {
        Contents::of_folder(self.folder.path()).unwrap()
    }

    fn bundle(&self) -> Bundle {
        Bundle::sign(&self.contents(), &self.vendor.sk, 1_790_000_000_000).unwrap()
    }

    fn refused(&self, bundle: &Bundle) -> String {
        bundle.verify(&self.trusted, TODAY).unwrap_err().to_string()
    }

    fn terms(&mut self) -> &mut TrustedKey {
        self.trusted.0.get_mut("vendor").unwrap()
    }
}

#[test]
fn what_a_trusted_key_signed_comes_out_as_it_went_in() {
    let desk = Desk::new();
    let file = desk.bundle().write();
    let signed = Bundle::read(&file).unwrap().verify(&desk.trusted, TODAY).unwrap();
    assert_eq!((signed.manifest.adapter().to_string(), signed.signer), ("example@1.2.0".into(), "vendor".into()));
    assert_eq!(signed.contents, desk.contents());
    let names: Vec<&str> = signed.contents.files().map(|(name, _)| name).collect();
    assert_eq!(names, ["LICENSE", "README.md", "cases/one.json", "example.wasm", "manifest.toml", "sbom.cdx.json"]);
    assert_eq!(signed.contents.cases().map(|(name, _)| name).collect::<Vec<_>>(), ["cases/one.json"]);
}

#[test]
fn the_same_files_are_the_same_package() {
    let desk = Desk::new();
    let digest = || desk.bundle().verify(&desk.trusted, TODAY).unwrap().digest;
    assert_eq!(digest(), digest());
}

#[test]
fn an_unsigned_package_is_refused() {
    let desk = Desk::new();
    let unsigned = Bundle { signature: None, ..desk.bundle() };
    let read = Bundle::read(&unsigned.write()).unwrap();
    assert!(desk.refused(&read).starts_with("HUB-4510"));
}

#[test]
fn a_key_that_nobody_trusts_is_refused_by_its_id() {
    let (desk, other) = (Desk::new(), Desk::new());
    let error = desk.refused(&other.bundle());
    assert!(error.starts_with("HUB-4511") && error.contains(&id(desk.vendor.pk.keynum())), "{error}");
    assert!(error.contains(&id(other.vendor.pk.keynum())), "{error}");
}

#[test]
fn whatever_byte_of_a_package_is_another_its_signature_does_not_hold() {
    let desk = Desk::new();
    let bundle = desk.bundle();
    for place in (0..bundle.packed.len()).step_by(97) {
        let mut tampered = bundle.clone();
        tampered.packed[place] ^= 1;
        assert!(desk.refused(&tampered).starts_with("HUB-4512"), "byte {place}");
    }
    let said = bundle.signature.clone().map(|text| text.replace("timestamp:1", "timestamp:2"));
    assert!(desk.refused(&Bundle { signature: said, ..bundle }).starts_with("HUB-4512"), "what was said is signed too");
}

#[test]
fn a_signature_of_another_package_does_not_hold() {
    let (desk, other) = (Desk::new(), Desk::new());
    std::fs::write(other.folder.path().join("LICENSE"), "MIT").unwrap();
    let of_other = Bundle::sign(&other.contents(), &desk.vendor.sk, 0).unwrap().signature;
    let swapped = Bundle { signature: of_other, ..desk.bundle() };
    assert!(desk.refused(&swapped).starts_with("HUB-4512"));
}

#[test]
fn wherever_a_file_is_cut_it_is_refused() {
    let desk = Desk::new();
    let file = desk.bundle().write();
    let end = file.len() - 1_024;
    for length in (0..end - 512).step_by(61) {
        let error = Bundle::read(&file[..length]).unwrap_err().to_string();
        assert!(error.starts_with("HUB-4513"), "{length}: {error}");
    }
    assert!(Bundle::read(b"a letter").unwrap_err().to_string().starts_with("HUB-4513"));
}

#[test]
fn a_key_whose_time_is_over_is_refused() {
    let mut desk = Desk::new();
    desk.terms().until = Some(TODAY);
    assert!(desk.bundle().verify(&desk.trusted, TODAY).is_ok(), "its last day");
    desk.terms().until = Some(date(2026, 11, 30));
    assert!(desk.refused(&desk.bundle()).starts_with("HUB-4514"));
}

#[test]
fn a_key_signs_no_adapter_that_it_is_not_trusted_with() {
    let mut desk = Desk::new();
    desk.terms().plugins = vec!["another".into()];
    assert!(desk.refused(&desk.bundle()).starts_with("HUB-4516"));
    desk.terms().plugins.push("example".into());
    assert!(desk.bundle().verify(&desk.trusted, TODAY).is_ok());
}

/// As [`archive`], whatever the names: others write what they like.
fn written<'f>(files: impl Iterator<Item = (String, &'f [u8])>) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = Header::new_ustar();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_cksum();
        builder.append(&header, content).unwrap();
    }
    builder.into_inner().unwrap()
}

#[test]
fn a_package_holds_what_belongs_to_one_and_no_more() {
    let desk = Desk::new();
    let with = |files: &[(&str, &str)]| {
        let own = desk.contents();
        let own = own.files().map(|(name, _)| (name.to_owned(), own.file(name).unwrap()));
        let more = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes()));
        let packed = written(own.chain(more));
        let signature = minisign::sign(None, &desk.vendor.sk, Cursor::new(&packed), None, None).unwrap();
        let signature = Some(signature.to_string());
        desk.refused(&Bundle { name: "example-1.2.0.tar".into(), packed, signature })
    };
    for name in ["run.sh", "code.so", "cases/../../etc/cron", "manifest.toml"] {
        let error = with(&[(name, "x")]);
        assert!(error.starts_with("HUB-4517") && error.contains(name), "{error}");
    }
    let renamed = Bundle { name: "example-9.9.9.tar".into(), ..desk.bundle() };
    assert!(desk.refused(&renamed).starts_with("HUB-4517"), "the name says what is in it");
    for name in ["example.wasm", "LICENSE", "sbom.cdx.json", "cases/one.json"] {
        let desk = Desk::new();
        std::fs::remove_file(desk.folder.path().join(name)).unwrap();
        let error = Contents::of_folder(desk.folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("HUB-4517"), "{name}: {error}");
    }
}

#[test]
fn a_licence_says_something_and_a_bill_is_of_the_package() {
    for (name, text) in [
        ("LICENSE", ""),
        ("LICENSE", " \n\t"),
        ("sbom.cdx.json", "{}"),
        ("sbom.cdx.json", BILL.replace("CycloneDX", "SPDX").as_str()),
        ("sbom.cdx.json", BILL.replace("1.2.0", "1.1.0").as_str()),
    ] {
        let desk = Desk::new();
        std::fs::write(desk.folder.path().join(name), text).unwrap();
        let error = Contents::of_folder(desk.folder.path()).unwrap_err().to_string();
        assert!(error.starts_with("HUB-4517") && error.contains(name), "{text:?}: {error}");
    }
}

#[test]
fn cases_have_the_digest_that_tools_of_the_system_give_them() {
    let desk = Desk::new();
    let ours = || digest_of_cases(desk.folder.path()).unwrap();
    let before = ours();
    std::fs::write(desk.folder.path().join("README.md"), "# Another").unwrap();
    assert_eq!(ours(), before, "of cases alone");
    std::fs::write(desk.folder.path().join("cases/two.json"), "{}").unwrap();
    assert_ne!(ours(), before);
    let words = "find cases -type f | LC_ALL=C sort | xargs sha256sum | sha256sum";
    let said = std::process::Command::new("sh").args(["-c", words]).current_dir(desk.folder.path()).output().unwrap();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), format!("{}  -\n", ours()));
}

#[test]
fn a_key_is_read_as_a_line_or_as_its_file() {
    let desk = Desk::new();
    let file = desk.vendor.pk.to_box().unwrap().to_string();
    let of = |key: &str| {
        let key = TrustedKey { key: key.into(), until: None, plugins: Vec::new() };
        Trusted(BTreeMap::from([("vendor".to_owned(), key)]))
    };
    assert!(of(&file).check().is_ok());
    assert!(desk.bundle().verify(&of(&file), TODAY).is_ok());
    assert!(of("RWQ no key").check().unwrap_err().to_string().contains("vendor"));
}
