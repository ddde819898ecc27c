//! What a wrong configuration gets: exit code 2, the file, the key, what is allowed. Needs no broker.

use std::fs;
use std::path::Path;

use crate::program::{self, Said};

const SOUND: &str = r#"
hub = { cluster = "scenario", data = "data" }
privacy = { key-file = "privacy.key" }
[platform.yi-can-shi-an]
base = "http://127.0.0.1:9"
profile = "token-login"
account = { number = "HS440784", password-file = "password" }
[source."yi-can-shi-an.api"]
adapter = "yi-can-shi-an"
every = "15m"
"#;
/// Where the adapters of the sound configuration are.
fn plugins() -> String {
    format!("plugins = {{ folder = {:?} }}\n", program::components().to_string_lossy())
}

const SECRET: &str = "a-password-that-nobody-sees";

fn check(folder: &Path, text: &str, command: &[&str]) -> Said {
    let file = folder.join("hub.toml");
    fs::write(&file, plugins() + text).unwrap();
    program::secret(&folder.join("privacy.key"), "0123456789abcdef");
    program::secret(&folder.join("password"), SECRET);
    program::run(&[command, &["--config", file.to_str().unwrap()]].concat())
}

#[test]
fn a_wrong_configuration_names_file_key_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        ("an unknown key", "every =", "evry =", vec!["hub.toml", "evry", "every"]),
        ("a bad value", r#""15m""#, r#""soon""#, vec!["hub.toml", "every", "soon"]),
        ("a name of the wrong form", r#""scenario""#, r#""No Name""#, vec!["hub.cluster", "lower-case"]),
        (
            "a missing secret",
            r#"password-file = "password""#,
            r#"password-file = "nowhere""#,
            vec!["password-file", "nowhere"],
        ),
        (
            "a platform that is not there",
            "[platform.yi-can-shi-an]",
            "[platform.another]",
            vec!["platform.yi-can-shi-an"],
        ),
        ("an unknown channel", "yi-can-shi-an.api", "yi-can-shi-an.telex", vec!["telex", "api, push"]),
        (
            "a profile that the adapter does not want",
            r#"profile = "token-login""#,
            r#"profile = "sorted-md5""#,
            vec!["platform.yi-can-shi-an.profile", "token-login"],
        ),
        ("no TOML", "[source.", "[[source.", vec!["hub.toml"]),
    ];
    for (what, from, to, named) in wrong {
        let text = SOUND.replacen(from, to, 1);
        assert_ne!(text, SOUND, "{what}");
        for command in [&["config", "check"][..], &["run"]] {
            let said = check(folder.path(), &text, command);
            assert_eq!(said.code, 2, "{what}: {}", said.err);
            for name in &named {
                assert!(said.err.contains(name), "{what}: no {name:?} in: {}", said.err);
            }
            assert!(said.err.contains("HUB-"), "{what}: no code in: {}", said.err);
            assert!(!said.err.contains(SECRET), "{what}");
        }
    }
}

#[test]
fn an_offices_own_rules_are_refused_with_their_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let (own, schemas) = (folder.path().join("own.toml"), Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas"));
    let wrong = [
        (
            "survivorship-file",
            "survivorship.toml",
            r#"field = "party.name""#,
            r#"field = "party.nom""#,
            ["HUB-7003", "party.nom"],
        ),
        (
            "retention-file",
            "retention.toml",
            r#"for = "6 months""#,
            r#"for = "half a year""#,
            ["HUB-7032", "half a year"],
        ),
    ];
    for (key, of, from, to, named) in wrong {
        let text = fs::read_to_string(schemas.join(of)).unwrap();
        let configured = format!("{SOUND}[archive]\n{key} = \"own.toml\"\n");
        fs::write(&own, &text).unwrap();
        assert_eq!(check(folder.path(), &configured, &["config", "check"]).code, 0, "a copy of {of}");
        fs::write(&own, text.replacen(from, to, 1)).unwrap();
        let line = text.lines().position(|line| line.contains(from)).unwrap() + 1;
        for command in [&["config", "check"][..], &["run"]] {
            let said = check(folder.path(), &configured, command);
            assert_eq!(said.code, 2, "{key}: {}", said.err);
            for name in named.into_iter().chain([key, "hub.toml:", &format!("own.toml:{line}: ")]) {
                assert!(said.err.contains(name), "no {name:?} in: {}", said.err);
            }
        }
    }
}

#[test]
fn what_is_in_force_is_shown_and_no_secret_with_it() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(check(folder.path(), SOUND, &["config", "check"]).code, 0);
    let said = check(folder.path(), SOUND, &["config", "show"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("15m") && said.out.contains("password-file"), "{}", said.out);
    assert!(!said.out.contains(SECRET));
}

#[test]
fn every_code_has_a_page() {
    let all = program::run(&["explain", "--json"]);
    let pages: serde_json::Value = serde_json::from_str(&all.out).unwrap();
    assert!(pages.as_array().unwrap().len() > 50);
    for code in ["HUB-4001", "4001", "hub-4001"] {
        assert!(program::run(&["explain", code]).out.contains("fuel"), "{code}");
    }
    assert_eq!(program::run(&["explain", "HUB-9999"]).code, 1);
}
