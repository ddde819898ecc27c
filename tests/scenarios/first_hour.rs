//! A vendor's first hour: the commands of plugins/README.md, as they stand there, from an empty folder, in each language;
//! then a hub runs what came of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::hostile;
use crate::program;
use crate::world::World;

/// The section of the page, in its two languages.
const PAGES: [(&str, &str); 2] = [("README.md", "## A quarter of an hour"), ("README.zh-CN.md", "## 一刻钟")];
/// What the page calls its adapter.
const NAME: &str = "north-dairy";
const LANGUAGES: [&str; 3] = ["rust", "js", "python"];

#[test]
fn the_pages_commands_make_an_adapter_in_each_language_and_a_hub_runs_it() {
    let [english, chinese] = PAGES.map(|(file, section)| commands(file, section));
    assert_eq!(without_comments(&english), without_comments(&chinese), "both pages have the same commands");
    let mut world = World::busy(&[]);
    let desk = tempfile::tempdir().unwrap();
    let made = std::thread::scope(|scope| {
        let desk = desk.path();
        let made = LANGUAGES.map(|language| {
            let page = english.replace("--lang rust", &format!("--lang {language}"));
            scope.spawn(move || {
                let project = follow(&desk.join(language), &page);
                a_mistake_names_its_line(&project, language);
                project
            })
        });
        made.map(|made| made.join().unwrap())
    });

    let mut sources = String::new();
    for (language, folder) in LANGUAGES.iter().zip(&made) {
        let report = fs::read_to_string(folder.join(format!("{NAME}-0.1.0-acceptance.md"))).unwrap();
        assert!(report.contains("**通过 passed**"), "{report}");
        // One county, three vendors: each adapter under a name of its own.
        let (name, to) = (format!("{NAME}-{language}"), world.path("plugins").join(format!("{NAME}-{language}")));
        fs::create_dir_all(&to).unwrap();
        fs::copy(folder.join(format!("{NAME}.wasm")), to.join(format!("{NAME}.wasm"))).unwrap();
        let manifest = fs::read_to_string(folder.join("manifest.toml")).unwrap();
        let named = manifest.replacen(&format!("name = {NAME:?}"), &format!("name = {name:?}"), 1);
        fs::write(to.join("manifest.toml"), named).unwrap();
        let inbox = world.path(&format!("inbox-{language}"));
        fs::create_dir_all(&inbox).unwrap();
        sources += &format!(
            "\n[platform.{name}]\n[source.\"{name}.files\"]\nadapter = {name:?}\nfolder = {:?}\n",
            inbox.display().to_string()
        );
    }
    world.configure(&world.path("plugins"), &sources);
    world.start();
    for (language, folder) in LANGUAGES.iter().zip(&made) {
        let shops = fs::read(folder.join("shops.jsonl")).unwrap();
        fs::write(world.path(&format!("inbox-{language}")).join("shops.jsonl"), shops).unwrap();
    }
    world.until("three files of two records are settled", |world| world.is_settled(6));
    let codes: Vec<Value> = hostile::dead(&world).iter().map(|letter| letter["code"].clone()).collect();
    assert_eq!(codes, ["shop.id-missing"; 3]);
    let found = world.get("/v1/operators?q=JY24407840000014");
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "three witnesses of one licence: {found}");
}

/// The commands of a section's code blocks.
fn commands(file: &str, section: &str) -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plugins").join(file);
    let text = fs::read_to_string(&page).unwrap();
    let from = text.find(section).unwrap_or_else(|| panic!("{} has no {section}", page.display()));
    let section = text[from..].split("\n## ").next().unwrap();
    let blocks: Vec<&str> = section.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(blocks.len() >= 4, "{} blocks of commands in {}", blocks.len(), page.display());
    blocks.concat()
}

fn without_comments(commands: &str) -> Vec<&str> {
    commands.lines().map(|line| line.split("   #").next().unwrap().trim_end()).collect()
}

/// Where each language's template has what is broken here, and with what.
fn mistake(language: &str) -> [&'static str; 3] {
    match language {
        "rust" => ["src/lib.rs", "        Event::upsert(", "        assert!(shop != \"S-9\", \"on purpose\");"],
        "js" => ["adapter.js", "  return upsert(", "  if (shop === \"S-9\") null.licence;"],
        _ => ["app.py", "    return upsert(", "    assert shop != \"S-9\""],
    }
}

/// An adapter that fails on one record says in which line, and takes the other.
fn a_mistake_names_its_line(project: &Path, language: &str) {
    let [file, before, mistake] = mistake(language);
    let component = project.join(format!("{NAME}.wasm"));
    let (sound, source) = (fs::read(&component).unwrap(), fs::read_to_string(project.join(file)).unwrap());
    let line = source.lines().position(|line| line.starts_with(before)).unwrap() + 1;
    fs::write(project.join(file), source.replacen(before, &format!("{mistake}\n{before}"), 1)).unwrap();
    typed(project, "hub plugin build .");
    let said = typed(
        project,
        "printf '{\"shopId\": \"S-8\"}\\n{\"shopId\": \"S-9\"}\\n' > two.jsonl; hub plugin run . two.jsonl --json || true",
    );
    let tried: Value = serde_json::from_str(&said).unwrap();
    assert!(tried["records"][0]["outcome"]["events"].is_array(), "{tried}");
    let convicted = &tried["records"][1]["outcome"]["convicted"];
    let message = convicted["message"].as_str().unwrap_or_default();
    assert!(convicted["code"] == "HUB-4003" && message.contains(&format!("{file}:{line}:")), "{line}: {tried}");
    fs::write(component, sound).unwrap();
}

/// Types the commands into a shell in an empty folder; gives the project that came of it.
fn follow(folder: &Path, commands: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    typed(folder, commands);
    folder.join(NAME)
}

/// Types commands into a shell in a folder; gives what they say.
fn typed(folder: &Path, commands: &str) -> String {
    let hub = program::hub();
    let programs = Path::new(hub.get_program()).parent().unwrap().to_owned();
    let path = std::env::join_paths(
        std::iter::once(programs).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    );
    let mut shell = Command::new("bash");
    shell.args(["-e", "-u", "-o", "pipefail", "-c", &format!("{}{commands}", prelude())]);
    shell.current_dir(folder).env("PATH", path.unwrap()).stdin(Stdio::null());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("HUB_")) {
        shell.env_remove(name);
    }
    // What Rust's projects share is compiled once for all runs.
    shell.env("CARGO_TARGET_DIR", program::target().join("vendor"));
    let output = shell.output().unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}:\n{}\n{}", folder.display(), said(&output.stdout), said(&output.stderr));
    said(&output.stdout)
}

/// Where Rust's target for adapters is not the toolchain's own, `hub plugin build` runs with the compiler that has it.
fn prelude() -> String {
    let compiler = std::env::var("HUB_WASM_COMPILER").unwrap_or_default();
    if compiler.is_empty() {
        return String::new();
    }
    format!("hub() {{ if [ \"$2\" = build ]; then env {compiler} hub \"$@\"; else command hub \"$@\"; fi; }}\n")
}
