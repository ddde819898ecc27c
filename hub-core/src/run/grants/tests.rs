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

/// Kind, what is wanted, what is granted; "-" for nothing.
fn shown(manifest: &str, settings: &str) -> Vec<(&'static str, String, String)> {
    let registry = Registry::builtin().unwrap();
    let fingerprint = |family: &str| registry.latest(family).unwrap().1.fingerprint().to_owned();
    let text = manifest.replace("LICENCE", &fingerprint("licence")).replace("PENALTY", &fingerprint("penalty"));
    let manifest = Manifest::parse(&text).unwrap();
    let settings: Settings = toml::from_str(settings).unwrap();
    let limits = settings.plugins.ceiling("demo").limits(&manifest.limits).within(256 << 20, Duration::from_secs(5));
    let allowed = Allowed { settings: &settings, registry: &registry, limits: &limits };
    let shown = |Grant { kind, wanted, granted }| (kind, wanted, granted.unwrap_or_else(|| "-".to_owned()));
    grants(&manifest, &allowed).into_iter().map(shown).collect()
}

#[test]
fn each_kind_is_shown_with_what_is_wanted_and_what_of_it_is_granted() {
    let expected = [
        ("profile", "token-login", "token-login"),
        ("profile", "tif", "-"),
        ("host", "api.example.cn", "api.example.cn"),
        ("host", "elsewhere.example.cn", "-"),
        ("memory", "512 MiB", "256 MiB"),
        ("time", "60000 ms a call", "5000 ms a call"),
        ("subject", "licence", "licence"),
        ("subject", "penalty", "penalty"),
        ("subject", "sale", "-"), // It is pinned to another family's schema.
        ("subject", "penalty back to the platform", "penalty back to the platform"),
        ("subject", "recall back to the platform", "-"),
        ("rate", "requests to demo", "5 a second, 100 a minute"),
        ("rate", "requests to mute", "-"),
    ];
    let shown = shown(MANIFEST, SERVED);
    let shown: Vec<_> =
        shown.iter().map(|(kind, wanted, granted)| (*kind, wanted.as_str(), granted.as_str())).collect();
    assert_eq!(shown, expected);
}

#[test]
fn who_serves_nobody_is_granted_nothing_of_a_platform() {
    let shown = shown(MANIFEST, "");
    let granted = |kind| shown.iter().filter(move |(of, ..)| *of == kind).map(|(_, _, granted)| granted.as_str());
    for kind in ["profile", "host", "rate"] {
        assert!(granted(kind).count() > 0 && granted(kind).all(|granted| granted == "-"), "{kind}: {shown:?}");
    }
    assert_eq!(granted("subject").collect::<Vec<_>>(), ["licence", "penalty", "-", "-", "-"]);
}

#[test]
fn an_administrator_lowers_what_one_adapter_gets_and_raises_nothing() {
    let shown = |allowed: &str| shown(MANIFEST, &format!("{SERVED}[plugins.allowed.{allowed}"));
    let of = |shown: &[(&'static str, String, String)], kind: &str| -> Vec<String> {
        shown.iter().filter(|(of, ..)| *of == kind).map(|(.., granted)| granted.clone()).collect()
    };
    let low = shown("demo]\nmemory = \"32 MiB\"\ntime = \"700ms\"\nsubjects = [\"licence\", \"sale\"]");
    assert_eq!((of(&low, "memory"), of(&low, "time")), (vec!["32 MiB".to_owned()], vec!["700 ms a call".to_owned()]));
    let delivered = "penalty back to the platform";
    assert_eq!(of(&low, "subject"), ["licence", "-", "-", delivered, "-"], "what it gives, not what it takes back");
    for other in ["demo]\nmemory = \"4 GiB\"\ntime = \"1h\"", "another]\nmemory = \"1 MiB\"\nsubjects = []"] {
        let shown = shown(other);
        assert_eq!(
            (of(&shown, "memory"), of(&shown, "time")),
            (vec!["256 MiB".to_owned()], vec!["5000 ms a call".to_owned()])
        );
        assert_eq!(of(&shown, "subject")[..3], ["licence", "penalty", "-"], "{other}");
    }
}

#[test]
fn who_sends_nothing_is_shown_no_rate() {
    let mute = MANIFEST.replace(r#""pull", "deliver""#, r#""receive""#).replace(r#"mode = "pull""#, r#"mode = "push""#);
    let mute = mute.replace("[delivers.penalty]\n[delivers.recall]\n", "");
    assert!(shown(&mute, SERVED.split("[route").next().unwrap()).iter().all(|(kind, ..)| *kind != "rate"));
}
