//! What an administrator is shown of each kind before a package is installed.

use std::time::Duration;

use super::*;

const MANIFEST: &str = r#"
name = "demo"
version = "1.0.0"
contract = "1.0.0"
component = "demo.wasm"
capabilities = ["translate", "pull", "deliver"]
[limits]
memory = "512 MiB"
call-millis = 60000
record-millis = 0
[wants]
profiles = ["token-login", "tif"]
hosts = ["api.example.cn", "elsewhere.example.cn"]
[subjects.licence]
encoding = "avro"
fingerprint = "LICENCE"
revision = { api = "always" }
[subjects.penalty]
encoding = "avro"
fingerprint = "PENALTY"
revision = { api = "always" }
[subjects.sale]
encoding = "avro"
fingerprint = "PENALTY"
revision = { api = "always" }
[channels.api]
mode = "pull"
[delivers.penalty]
[delivers.recall]
"#;

const SERVED: &str = r#"
[platform.demo]
base = "https://api.example.cn/v1"
profile = "token-login"
rate = { per-second = 5, per-minute = 100 }
[platform.mute]
[source."demo.api"]
adapter = "demo"
[source."mute.api"]
adapter = "demo"
[route."demo.back"]
adapter = "demo"
subjects = ["penalty"]
"#;

/// Kind, what is wanted, what is granted; "-" for nothing; then why it is less.
fn shown(manifest: &str, settings: &str) -> Vec<(&'static str, String, String, Option<Shortfall>)> {
    let registry = Registry::builtin().unwrap();
    let fingerprint = |family: &str| registry.latest(family).unwrap().1.fingerprint().to_owned();
    let text = manifest.replace("LICENCE", &fingerprint("licence")).replace("PENALTY", &fingerprint("penalty"));
    let manifest = Manifest::parse(&text).unwrap();
    let settings: Settings = toml::from_str(settings).unwrap();
    let limits = settings.plugins.ceiling("demo").limits(&manifest.limits).within(256 << 20, Duration::from_secs(5));
    let allowed = Allowed { settings: &settings, registry: &registry, limits: &limits };
    let of = |Grant { kind, wanted, granted, shortfall }: Grant| {
        (kind, wanted, granted.unwrap_or_else(|| "-".to_owned()), shortfall)
    };
    grants(&manifest, &allowed).into_iter().map(of).collect()
}

#[test]
fn each_kind_is_shown_with_what_is_wanted_and_what_of_it_is_granted_and_why_not_more() {
    let (profiles, hosts) = (vec!["token-login".to_owned()], vec!["api.example.cn".to_owned()]);
    let expected = [
        ("profile", "token-login", "token-login", None),
        ("profile", "tif", "-", Some(Shortfall::Profile(profiles))),
        ("host", "api.example.cn", "api.example.cn", None),
        ("host", "elsewhere.example.cn", "-", Some(Shortfall::Host(hosts))),
        ("memory", "512 MiB", "256 MiB", Some(Shortfall::Sandbox)),
        ("time", "60000 ms", "5000 ms", Some(Shortfall::Sandbox)),
        ("subject", "licence", "licence", None),
        ("subject", "penalty", "penalty", None),
        ("subject", "sale", "-", Some(Shortfall::Schema)), // It is pinned to another family's schema.
        ("subject", "delivers.penalty", "delivers.penalty", None),
        ("subject", "delivers.recall", "-", Some(Shortfall::Route)),
        ("rate", "demo", "5/s, 100/min", None),
        ("rate", "mute", "-", Some(Shortfall::Address)),
    ];
    let shown = shown(MANIFEST, SERVED);
    let shown: Vec<_> = shown
        .iter()
        .map(|(kind, wanted, granted, shortfall)| (*kind, wanted.as_str(), granted.as_str(), shortfall.clone()))
        .collect();
    assert_eq!(shown, expected);
}

#[test]
fn what_the_sandbox_gives_whole_lacks_nothing() {
    let modest = MANIFEST.replace("512 MiB", "64 MiB").replace("60000", "100");
    let shown = shown(&modest, SERVED);
    let of_sandbox = shown.iter().filter(|(kind, ..)| ["memory", "time"].contains(kind));
    assert!(of_sandbox.clone().count() == 2 && of_sandbox.clone().all(|(.., shortfall)| shortfall.is_none()));
}

#[test]
fn who_serves_nobody_is_granted_nothing_of_a_platform() {
    let shown = shown(MANIFEST, "");
    let of = |kind| shown.iter().filter(move |(of, ..)| *of == kind);
    for kind in ["profile", "host", "rate"] {
        let is_unserved = of(kind).all(|(.., shortfall)| *shortfall == Some(Shortfall::Unserved));
        assert!(of(kind).count() > 0 && is_unserved, "{kind}: {shown:?}");
    }
    let granted: Vec<&str> = of("subject").map(|(_, _, granted, _)| granted.as_str()).collect();
    assert_eq!(granted, ["licence", "penalty", "-", "-", "-"]);
}

#[test]
fn an_administrator_lowers_what_one_adapter_gets_and_raises_nothing() {
    let of = |allowed: &str, kind: &str| -> Vec<(String, Option<Shortfall>)> {
        let shown = shown(MANIFEST, &format!("{SERVED}[plugins.allowed.{allowed}"));
        let of_kind = shown.into_iter().filter(|(of, ..)| *of == kind);
        of_kind.map(|(.., granted, shortfall)| (granted, shortfall)).collect()
    };
    let (own, sandbox) = (Some(Shortfall::Ceiling), Some(Shortfall::Sandbox));
    let low = "demo]\nmemory = \"32 MiB\"\ntime = \"700ms\"\nsubjects = [\"licence\", \"sale\"]";
    assert_eq!(of(low, "memory"), [("32 MiB".to_owned(), own.clone())]);
    assert_eq!(of(low, "time"), [("700 ms".to_owned(), own.clone())]);
    let subjects = [
        ("licence".to_owned(), None),
        ("-".to_owned(), own),
        ("-".to_owned(), Some(Shortfall::Schema)),
        ("delivers.penalty".to_owned(), None), // What it takes back is the routes' affair.
        ("-".to_owned(), Some(Shortfall::Route)),
    ];
    assert_eq!(of(low, "subject"), subjects);
    for other in ["demo]\nmemory = \"4 GiB\"\ntime = \"1h\"", "another]\nmemory = \"1 MiB\"\nsubjects = []"] {
        assert_eq!(of(other, "memory"), [("256 MiB".to_owned(), sandbox.clone())], "{other}");
        assert_eq!(of(other, "time"), [("5000 ms".to_owned(), sandbox.clone())], "{other}");
        assert_eq!(of(other, "subject")[1].0, "penalty", "{other}");
    }
}

#[test]
fn who_sends_nothing_is_shown_no_rate() {
    let mute = MANIFEST.replace(r#""pull", "deliver""#, r#""receive""#).replace(r#"mode = "pull""#, r#"mode = "push""#);
    let mute = mute.replace("[delivers.penalty]\n[delivers.recall]\n", "");
    assert!(shown(&mute, SERVED.split("[route").next().unwrap()).iter().all(|(kind, ..)| *kind != "rate"));
}
