//! The example configuration is one that the hub takes.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::config::{Layers, Loaded, load};

const SECRETS: &[&str] = &["privacy.key", "yi-can.password", "yi-can.push-token", "provincial.key", "admin.token"];

fn example(folder: &Path, change: impl Fn(&str) -> String) -> Result<Loaded<Settings>, String> {
    fs::create_dir_all(folder.join("secrets")).unwrap();
    for name in SECRETS {
        let path = folder.join("secrets").join(name);
        fs::write(&path, format!("{name}-of-sixteen-bytes")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let text = include_str!("../../../../deploy/examples/hub.toml");
    fs::write(folder.join("hub.toml"), change(text)).unwrap();
    load(&Layers { file: Some(folder.join("hub.toml")), ..Layers::default() })
        .map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""))
}

#[test]
fn the_example_is_taken_and_shows_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let loaded = example(folder.path(), str::to_owned).unwrap();
    let settings = &loaded.settings;
    assert_eq!((settings.source.len(), settings.platform.len(), settings.actor["admin"].role), (4, 2, Role::Admin));
    assert_eq!(settings.hub.data, folder.path().join("data"));
    let shown = format!("{}{settings:?}", loaded.show());
    assert!(!shown.contains("sixteen"), "{shown}");
    assert!(shown.contains("platform.yi-can-shi-an.rate.per-second = 50  # "), "{shown}");
    assert!(shown.contains("platform.yi-can-shi-an.timeout = \"30s\"  # default"), "{shown}");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for (from, to, told) in [
        ("cluster = \"heshan\"", "cluster = \"He Shan\"", "HUB-1002 hub.toml:7: hub.cluster is \"He Shan\"; allowed:"),
        ("node = 1 ", "node = 70000 ", "HUB-1002 hub.toml:8: hub.node is"),
        (
            "[platform.provincial-supervision]",
            "[platform.provincial]",
            "platform.provincial-supervision is missing: source",
        ),
        ("role = \"admin\"", "role = \"root\"", "actor.admin.role is \"root\"; allowed: reader, operator, admin"),
        ("secrets/admin.token", "secrets/provincial.key", ""),
        ("secrets/admin.token", "secrets/none", "actor.admin.token-file names secrets/none, which cannot be opened"),
        (
            "poll = \"1s\"",
            "poll = \"1ms\"",
            "source.\"provincial-supervision.files\".poll is 1ms; allowed: 10ms or more",
        ),
        (
            "profile = \"bearer\"",
            "profile = \"bear\"",
            "platform.provincial-supervision.profile is \"bear\"; allowed: bearer, exchange-xml, gateway-hmac",
        ),
        (
            "every = \"15m\"",
            "evry = \"15m\"",
            "source.\"yi-can-shi-an.api\".evry is not a setting, did you mean \"every\"?",
        ),
        ("[source.\"yi-can-shi-an.api\"]", "[source.\"api\"]", "source"),
        (
            "auth = { header = \"token\", token-file = \"secrets/yi-can.push-token\" }",
            "auth = { verify = \"5m\" }",
            "platform.yi-can-shi-an.profile is \"token-login\"; allowed: a profile that signs",
        ),
    ] {
        let result = example(folder.path(), |text| text.replacen(from, to, 1));
        match (result, told) {
            (Ok(_), "") => {}
            (Err(error), told) if !told.is_empty() && error.contains(told) => {}
            (result, told) => panic!("{to}: {:?}\n  lacks: {told}", result.err()),
        }
    }
}

#[test]
fn an_offices_own_rules_are_taken_or_refused_with_both_places() {
    let folder = tempfile::tempdir().unwrap();
    let own = |key: &str, text: &str| {
        fs::write(folder.path().join("own.toml"), text).unwrap();
        example(folder.path(), |example| format!("{example}\n[archive]\n{key} = \"own.toml\"\n"))
    };
    let changed = |text: &str, of: &str, by: &str| {
        let changed = text.replacen(of, by, 1);
        assert_ne!(changed, text, "{of}");
        changed
    };
    let (survivorship, retention) = (hub_schemas::SURVIVORSHIP, hub_schemas::RETENTION);
    let theirs = changed(survivorship, "\"yi-xiao-shi-an.api\",", "\"our-ledger.files\", \"yi-xiao-shi-an.api\",");
    let taken = own("survivorship-file", &theirs).unwrap().settings.archive;
    let built = Settings::default().archive;
    assert_ne!(taken.rules().unwrap().mark(), built.rules().unwrap().mark());
    assert_eq!(taken.retention().unwrap().mark(), built.retention().unwrap().mark(), "the one without the other");
    let taken = own("retention-file", &changed(retention, "for = \"6 months\"", "for = \"9 months\"")).unwrap();
    assert_ne!(taken.settings.archive.retention().unwrap().mark(), built.retention().unwrap().mark());

    let line = |text: &str, of: &str| text.lines().position(|line| line.contains(of)).unwrap() + 1;
    for (key, code, text, of, by) in [
        ("survivorship-file", "HUB-7003", survivorship, "rule = \"precedence\"", "rule = \"prezedence\""),
        ("retention-file", "HUB-7032", retention, "for = \"6 months\"", "for = \"half a year\""),
    ] {
        let told = own(key, &changed(text, of, by)).err().unwrap();
        let within = format!(": archive.{key} names own.toml:{}: ", line(text, of));
        assert!(told.starts_with(&format!("{code} hub.toml:")) && told.contains(&within), "{told}");
    }
    let told = example(folder.path(), |text| format!("{text}\n[archive]\nretention-file = \"none.toml\"\n"));
    let told = told.err().unwrap();
    assert!(told.contains("archive.retention-file is none.toml, which cannot be read: "), "{told}");
}
