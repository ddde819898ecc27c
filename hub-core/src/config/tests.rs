//! Refusals as a table: what is written, in which layer, what people are told.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::*;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Tree {
    http: Http,
    source: BTreeMap<String, Source>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Http {
    listen: std::net::SocketAddr,
    max_body: Size,
    workers: u16,
}

impl Default for Http {
    fn default() -> Self {
        Self { listen: ([127, 0, 0, 1], 8470).into(), max_body: Size::mib(4), workers: 2 }
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Source {
    adapter: String,
    #[serde(default)]
    every: Option<Period>,
    #[serde(default)]
    mode: Option<Mode>,
    #[serde(default)]
    token_file: Option<SecretFile>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    Pull,
    Push,
}

impl Settings for Tree {
    fn check(&mut self, base: &Path) -> Result<(), Wrong> {
        if self.http.workers == 0 {
            return Err(Wrong::value("workers", 0, "1 to 65535").under("http"));
        }
        for (name, source) in &mut self.source {
            if let Some(file) = &mut source.token_file {
                file.check("token-file", base).map_err(|wrong| wrong.under(name).under("source"))?;
            }
        }
        Ok(())
    }
}

fn loaded(folder: &Path, text: &str, environment: &[(&str, &str)], flags: &[&str]) -> Result<Loaded<Tree>, String> {
    let file = folder.join("hub.toml");
    std::fs::write(&file, text).unwrap();
    let layers = Layers {
        file: Some(file),
        environment: environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect(),
        flags: flags.iter().map(ToString::to_string).collect(),
    };
    load(&layers).map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""))
}

#[test]
fn each_refusal_names_code_place_key_and_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        ("[http]\nlisten_ = 1\n", &[], &[], &["HUB-1001 hub.toml:2: http.listen_ ", "did you mean \"listen\"?"]),
        (
            "[http]\nmaxbody = 1\n",
            &[],
            &[],
            &["HUB-1001 hub.toml:2: ", "did you mean \"max-body\"?", "known here: listen, max-body, workers"],
        ),
        ("\n[htpp]\nlisten = 1\n", &[], &[], &["HUB-1001 hub.toml:2: htpp ", "did you mean \"http\"?"]),
        ("[http]\nzzz = 1\n", &[], &[], &["HUB-1001 hub.toml:2: http.zzz is not a setting; known here"]),
        (
            "[source.\"a.b\"]\nadapter = \"a\"\nevry = \"1m\"\n",
            &[],
            &[],
            &["HUB-1001 hub.toml:3: source.\"a.b\".evry ", "did you mean \"every\"?"],
        ),
        ("", &[("HUB_HTTP__LISTN", "x")], &[], &["HUB-1001 HUB_HTTP__LISTN: http.listn ", "did you mean \"listen\"?"]),
        ("", &[("HUB_HTTP_LISTEN", "x")], &[], &["HUB-1001 HUB_HTTP_LISTEN: http-listen "]),
        ("", &[], &["http.worker=3"], &["HUB-1001 flag http.worker=3: http.worker ", "did you mean \"workers\"?"]),
        ("", &[], &["nonsense"], &["HUB-1002 flag nonsense: is no setting"]),
        (
            "[http]\nworkers = \"two\"\n",
            &[],
            &[],
            &["HUB-1002 hub.toml:2: http.workers is string \"two\"; allowed: u16"],
        ),
        ("[http]\nworkers = 0\n", &[], &[], &["HUB-1002 hub.toml:2: http.workers is 0; allowed: 1 to 65535"]),
        (
            "[http]\nworkers = 4\n",
            &[("HUB_HTTP__WORKERS", "0")],
            &[],
            &["HUB-1002 HUB_HTTP__WORKERS: http.workers is 0"],
        ),
        (
            "[http]\nmax-body = \"4 MB\"\n",
            &[],
            &[],
            &["HUB-1002 hub.toml:2: http.max-body ", "allowed: a whole number and B, KiB"],
        ),
        ("[http]\nlisten = \"here\"\n", &[], &[], &["HUB-1002 hub.toml:2: http.listen ", "socket address"]),
        ("[source.\"a.b\"]\nevery = \"1m\"\n", &[], &[], &["HUB-1002 hub.toml:1: source.\"a.b\".adapter is missing"]),
        (
            "[source.\"a.b\"]\nadapter = \"a\"\nmode = \"pul\"\n",
            &[],
            &[],
            &["HUB-1002 hub.toml:3: source.\"a.b\".mode is \"pul\"; allowed: pull, push, did you mean \"pull\"?"],
        ),
        (
            "[source.\"a.b\"]\nadapter = \"a\"\ntoken-file = \"no\"\n",
            &[],
            &[],
            &["HUB-1003 hub.toml:3: source.\"a.b\".token-file names no, which cannot be opened"],
        ),
        ("[http\n", &[], &[], &["HUB-1002 hub.toml: cannot be read as configuration", "line 1"]),
    ];
    for (text, environment, flags, expected) in cases {
        let told = loaded(folder.path(), text, environment, flags).expect_err(text);
        for part in *expected {
            assert!(told.contains(part), "{text:?} {environment:?} {flags:?}\n  told: {told}\n  lacks: {part}");
        }
    }
}

#[test]
fn the_later_layer_wins_and_each_value_tells_where_it_is_from() {
    let folder = tempfile::tempdir().unwrap();
    let text = "[http]\nworkers = 3\nmax-body = \"1 MiB\"\n[source.\"a.b\"]\nadapter = \"a\"\n";
    let environment = [("HUB_HTTP__WORKERS", "5"), ("HUB_HTTP__MAX_BODY", "2 MiB"), ("HUB_LOG", "x"), ("PATH", "y")];
    let loaded = loaded(folder.path(), text, &environment, &["http.workers=7", "source.\"a.b\".every=1m"]).unwrap();
    assert_eq!((loaded.settings.http.workers, loaded.settings.http.max_body), (7, Size::mib(2)));
    let shown: Vec<String> =
        loaded.show().to_string().lines().map(|line| line.replace(folder.path().to_str().unwrap(), "")).collect();
    assert_eq!(
        shown,
        [
            "http.listen = \"127.0.0.1:8470\"  # default",
            "http.max-body = \"2 MiB\"  # HUB_HTTP__MAX_BODY",
            "http.workers = 7  # flag http.workers=7",
            "source.\"a.b\".adapter = \"a\"  # /hub.toml:5",
            "source.\"a.b\".every = \"1m\"  # flag source.\"a.b\".every=1m",
        ]
    );
}

#[test]
fn without_any_layer_the_defaults_hold() {
    let loaded: Loaded<Tree> = load(&Layers::default()).unwrap();
    assert_eq!(loaded.settings.http.workers, 2);
    assert!(loaded.base.is_absolute());
}

#[test]
fn a_missing_file_is_told_by_name() {
    let layers = Layers { file: Some("/nonexistent/hub.toml".into()), ..Layers::default() };
    let told = load::<Tree>(&layers).unwrap_err().to_string();
    assert!(told.starts_with("HUB-1002 /nonexistent/hub.toml: cannot be read"), "{told}");
}
