//! What a manifest may and may not say.

use super::*;

const GOOD: &str = r#"
name = "demo"
version = "1.2.3"
contract = "1.0.0"
component = "demo.wasm"
capabilities = ["translate", "pull"]
[limits]
memory = "64 MiB"
batch = 128
[wants]
profiles = ["token-login"]
[subjects.penalty]
encoding = "avro"
fingerprint = "FINGERPRINT"
[subjects.penalty.revision]
api = "always"
[channels.api]
mode = "pull"
media-types = ["application/json"]
redact = ["/list/*/mobile"]
[channels.files]
mode = "files"
reader = { kind = "csv", encodings = ["utf-8", "gbk"] }
redact-columns = ["CF_XDR_SFZ"]
[settings]
type = "object"
additionalProperties = false
[settings.properties.page-size]
type = "integer"
"#;

fn refused(change: impl FnOnce(&str) -> String) -> String {
    Manifest::parse(&change(GOOD)).unwrap_err().to_string()
}

#[test]
fn a_manifest_says_what_it_says() {
    let manifest = Manifest::parse(GOOD).unwrap();
    assert_eq!(manifest.adapter().as_str(), "demo@1.2.3");
    assert_eq!((manifest.limits.memory, manifest.limits.records), (64 << 20, 128));
    assert_eq!(manifest.channel("api").unwrap().redact, ["/list/*/mobile"]);
    assert_eq!(manifest.channel("files").unwrap().redact_columns, ["CF_XDR_SFZ"]);
    assert_eq!(manifest.settings(&serde_json::json!({"page-size": 9})).unwrap(), r#"{"page-size":9}"#);
    assert_eq!(manifest.settings(&serde_json::json!({"pages": 9})).unwrap_err().code().to_string(), "HUB-4503");
    assert_eq!(manifest.channel("push").unwrap_err().code().to_string(), "HUB-4506");
}

#[test]
fn an_unknown_key_or_value_is_refused_with_its_line() {
    let error = refused(|good| good.replace("memory =", "memroy ="));
    assert!(error.starts_with("HUB-4500") && error.contains("line 8") && error.contains("memroy"), "{error}");
    let error = refused(|good| good.replace("\"always\"", "\"sometimes\""));
    assert!(error.contains("line 16") && error.contains("sometimes"), "{error}");
    assert!(refused(|good| good.replace("64 MiB", "64")).contains("line 8"));
    let error = refused(|good| good.replace(r#"version = "1.2.3""#, r#"version = "1.2""#));
    assert!(error.contains("line 3"), "{error}");
}

#[test]
fn a_host_that_is_wider_than_one_is_refused_with_its_line() {
    let with = |host: &str| {
        Manifest::parse(&GOOD.replace("[\"token-login\"]\n", &format!("[\"token-login\"]\nhosts = [{host:?}]\n")))
    };
    for one in ["api.example.gov.cn", "10.1.2.3", "localhost"] {
        assert_eq!(with(one).unwrap().wants.hosts[0].as_str(), one);
    }
    for wide in ["*.gov.cn", "*", "", "http://a.cn", "a.cn:8080", "a.cn/x", "a..cn", "A.cn", ".cn"] {
        let error = with(wide).unwrap_err().to_string();
        assert!(error.starts_with("HUB-4500") && error.contains("line 12"), "{wide}: {error}");
    }
}

#[test]
fn parts_that_contradict_each_other_are_refused() {
    for (from, to, why) in [
        ("\"1.0.0\"", "\"2.0.0\"", "contract"),
        (", \"pull\"]", "]", "channels.api"),
        ("demo.wasm", "../demo.wasm", "component"),
        ("mode = \"files\"", "mode = \"pull\"", "channels.files"),
        ("\"/list/", "\"list/", "redact"),
        ("\napi = ", "\nftp = ", "subjects.penalty.revision.ftp"),
    ] {
        let error = refused(|good| good.replacen(from, to, 1));
        assert!(error.starts_with("HUB-4505") && error.contains(why), "{error}");
    }
}

#[test]
fn a_reader_says_what_its_form_has_and_no_more() {
    let with = |reader: &str, rest: &str| {
        let files = format!("reader = {{ {reader} }}\n{rest}");
        let at = GOOD.find("reader =").unwrap();
        let end = GOOD.find("[settings]").unwrap();
        Manifest::parse(&format!("{}{files}\n{}", &GOOD[..at], &GOOD[end..])).map(drop).map_err(|e| e.to_string())
    };
    for reader in ["kind = \"jsonl\"", "kind = \"xml\", record = \"fields\", encodings = [\"gbk\"]"] {
        assert_eq!(with(reader, ""), Ok(()));
    }
    assert_eq!(with("kind = \"jsonl\"", "redact = [\"/id\"]"), Ok(()));
    for (reader, rest, why) in [
        ("kind = \"xml\"", "", "reader.record"),
        ("kind = \"xml\", record = \" \"", "", "reader.record"),
        ("kind = \"csv\", record = \"a\"", "", "reader.record"),
        ("kind = \"jsonl\", encodings = [\"gbk\"]", "", "UTF-8"),
        ("kind = \"jsonl\", sheet = \"a\"", "", "reader.sheet"),
        ("kind = \"xml\", record = \"a\", group-by = \"a\"", "", "reader.sheet"),
        ("kind = \"jsonl\"", "redact-columns = [\"ID\"]", "redact-columns"),
        ("kind = \"xml\", record = \"a\"", "redact = [\"/id\"]", "redact"),
    ] {
        let error = with(reader, rest).unwrap_err();
        assert!(error.starts_with("HUB-4505") && error.contains(why), "{reader}: {error}");
    }
}

#[test]
fn a_subject_is_pinned_to_a_schema_of_its_own_family() {
    let registry = Registry::builtin().unwrap();
    let with = |family: &str| {
        let fingerprint = registry.latest(family).unwrap().1.fingerprint();
        Manifest::parse(&GOOD.replace("FINGERPRINT", fingerprint)).unwrap()
    };
    let subjects = with("penalty").subjects("api", &registry).unwrap();
    assert_eq!((subjects[0].family.as_str(), subjects[0].revision), ("penalty", RevisionRule::Always));
    assert!(with("penalty").subjects("files", &registry).unwrap().is_empty(), "no rule, no subject");
    assert_eq!(with("licence").subjects("api", &registry).unwrap_err().code().to_string(), "HUB-4501");
    let unknown = Manifest::parse(GOOD).unwrap().subjects("api", &registry).unwrap_err();
    assert_eq!(unknown.code().to_string(), "HUB-4501");
    assert!(unknown.to_string().contains(registry.latest("penalty").unwrap().1.fingerprint()), "{unknown}");
}

#[test]
fn a_pin_that_no_channel_needs_is_looked_at_all_the_same() {
    let registry = Registry::builtin().unwrap();
    let unused = GOOD.replace("\napi = \"always\"", "");
    assert!(Manifest::parse(&unused).unwrap().subjects("api", &registry).unwrap().is_empty());
    let pinned = |family: &str| {
        let fingerprint = registry.latest(family).unwrap().1.fingerprint();
        Manifest::parse(&unused.replace("FINGERPRINT", fingerprint)).unwrap().pins_hold(&registry)
    };
    assert!(pinned("penalty").is_ok());
    assert_eq!(pinned("licence").unwrap_err().code().to_string(), "HUB-4501");
    let made_up = Manifest::parse(&unused.replace("subjects.penalty", "subjects.astrology")).unwrap();
    let error = made_up.pins_hold(&registry).unwrap_err().to_string();
    assert!(error.starts_with("HUB-4501") && error.contains("there is no such family"), "{error}");
}
