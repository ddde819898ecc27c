//! Which crate may use which: versions in one place, simulators apart from what they judge, adapters on the SDK.
//!
//! Knows nothing of crates from elsewhere but that the workspace names their version.

use super::Finding;
use super::tree::{Tree, code, is_template, line_of, words};

/// One dependency of a crate.
struct Dependency<'t> {
    name: &'t str,
    line: usize,
    through_the_workspace: bool,
}

/// A member names no version of its own.
pub fn through_the_workspace(tree: &Tree, findings: &mut Vec<Finding>) {
    for (path, text) in manifests(tree) {
        for dependency in dependencies(text).into_iter().filter(|dependency| !dependency.through_the_workspace) {
            let name = dependency.name;
            let what = format!("write `{name} = {{ workspace = true }}` and the version in the workspace's Cargo.toml");
            findings.push(Finding::new(path, dependency.line, "versions in one place", what));
        }
    }
}

/// The simulated platforms share no code with what is judged by them.
pub fn simulators_apart(tree: &Tree, findings: &mut Vec<Finding>) {
    let ours: Vec<String> = our_crates(tree).into_iter().map(|name| name.replace('-', "_")).collect();
    for (path, text) in tree.rust("tests/platforms/").chain(tree.rust("tests/src/")) {
        let code = code(text);
        for name in &ours {
            for at in words(&code, name).filter(|at| code[at + name.len()..].starts_with("::")) {
                let what = format!("`{name}` would judge itself: write it again, from tests/platforms/README.md");
                findings.push(Finding::new(path, line_of(&code, at), "simulators apart", what));
            }
        }
    }
}

/// Of the workspace's crates an adapter uses what a vendor has: the SDK and the schemas.
pub fn adapters_on_the_sdk(tree: &Tree, findings: &mut Vec<Finding>) {
    let ours = our_crates(tree);
    for (path, text) in manifests(tree) {
        let folder = path.trim_end_matches("Cargo.toml");
        if !folder.starts_with("plugins/") || tree.text(&format!("{folder}manifest.toml")).is_none() {
            continue;
        }
        for Dependency { name, line, .. } in dependencies(text) {
            if ours.contains(&name) && !["hub-adapter-sdk", "hub-schemas"].contains(&name) {
                let what = format!("`{name}` is not what a vendor has: use hub-adapter-sdk and hub-schemas");
                findings.push(Finding::new(path, line, "adapters on the SDK", what));
            }
        }
    }
}

/// The Cargo.toml of each member.
fn manifests(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.under("").filter(|(path, _)| path.ends_with("/Cargo.toml") && !is_template(path))
}

/// Names of the hub's, the schemas' and the plugins' crates.
fn our_crates(tree: &Tree) -> Vec<&str> {
    let ours = |path: &str| ["hub-core/", "schemas/", "plugins/"].iter().any(|folder| path.starts_with(folder));
    manifests(tree).filter(|(path, _)| ours(path)).filter_map(|(_, text)| quoted(text, "name")).collect()
}

/// The first `key = "…"` of a TOML text.
fn quoted<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().strip_prefix('"')?.strip_suffix('"')
    })
}

/// Everything below a header that ends in `dependencies`, one a line; `[dependencies.name]` counts as one.
fn dependencies(text: &str) -> Vec<Dependency<'_>> {
    let mut found = Vec::new();
    let mut inside = false;
    for (n, line) in text.lines().enumerate() {
        let line_number = n + 1;
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(header) = line.strip_prefix('[') {
            let header = header.trim_end_matches(']');
            inside = header.ends_with("dependencies");
            if let Some((_, name)) = header.split_once("dependencies.") {
                found.push(Dependency { name, line: line_number, through_the_workspace: false });
            }
        } else if let Some((name, value)) = line.split_once('=').filter(|_| inside) {
            let (name, dotted) = name.trim().split_once('.').map_or((name.trim(), false), |(name, _)| (name, true));
            let through_the_workspace = value.contains("workspace = true") || (dotted && value.trim() == "true");
            found.push(Dependency { name, line: line_number, through_the_workspace });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;

    const HUB: (&str, &str) = ("hub-core/Cargo.toml", "[package]\nname = \"hub-core\"\n");

    #[test]
    fn a_version_of_its_own_is_found() {
        let text = "[package]\nversion = \"1\"\n[dependencies]\na = { workspace = true }\nb.workspace = true\nc = \"1\"\n\
                    [target.'cfg(unix)'.dev-dependencies]\nd = { path = \"../d\" }\n[dependencies.e]\nversion = \"1\"\n[features]\nf = []\n";
        let files = [("a/Cargo.toml", text), ("Cargo.toml", "[workspace.dependencies]\nc = \"1\"\n")];
        assert_eq!(found(through_the_workspace, &files), ["a/Cargo.toml:6", "a/Cargo.toml:8", "a/Cargo.toml:9"]);
    }

    #[test]
    fn a_simulator_that_uses_the_hub_is_found_and_a_scenario_is_not() {
        let text = "//! hub_core::x\nuse hub_core::message;\n";
        let files = [HUB, ("tests/platforms/a.rs", text), ("tests/scenarios/a.rs", text)];
        assert_eq!(found(simulators_apart, &files), ["tests/platforms/a.rs:2"]);
    }

    #[test]
    fn an_adapter_that_uses_the_hub_is_found_and_one_that_uses_the_sdk_is_not() {
        let text = "[dependencies]\nhub-adapter-sdk = { workspace = true }\nserde = { workspace = true }\nhub-core = { workspace = true }\n";
        let files = [
            HUB,
            ("plugins/sdk/Cargo.toml", "name = \"hub-adapter-sdk\"\n[dependencies]\nhub-core = { workspace = true }\n"),
            ("plugins/a/Cargo.toml", text),
            ("plugins/a/manifest.toml", ""),
        ];
        assert_eq!(found(adapters_on_the_sdk, &files), ["plugins/a/Cargo.toml:4"]);
    }
}
