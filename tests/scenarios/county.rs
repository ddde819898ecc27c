//! A source of what none of the simulated platforms tells: an office that pushes it, by an adapter that tells what
//! it is asked to.

use std::fs;

use reqwest::Method;

use crate::program;
use crate::world::{PUSH, World};

/// The source of what the office says.
pub const SOURCES: &str = r#"
[platform.county]
[source."county.push"]
adapter = "county"
auth = { header = "token", token-file = "secrets/push.token" }
"#;

/// A family, with the fingerprint that schemas/avro/ids.toml has.
pub type Family = (&'static str, &'static str);

/// Packages of the adapters, and of one that tells what the office says.
pub fn packages(world: &World, families: &[Family]) {
    for entry in fs::read_dir(program::components()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        copied(world, &name, &name, |manifest| manifest);
    }
    copied(world, "hostile-adapter", "county", |manifest| {
        let manifest = manifest.replace(r#"name = "hostile-adapter""#, r#"name = "county""#);
        families.iter().fold(manifest, |manifest, (family, fingerprint)| {
            format!(
                "{manifest}\n[subjects.{family}]\nencoding = \"avro\"\nfingerprint = \"{fingerprint}\"\n\n\
                 [subjects.{family}.revision]\npush = \"always\"\n"
            )
        })
    });
}

fn copied(world: &World, from: &str, to: &str, change: impl Fn(String) -> String) {
    let (folder, to) = (program::components().join(from), world.path("plugins").join(to));
    let component = format!("{from}.wasm");
    if !folder.join(&component).is_file() {
        return;
    }
    fs::create_dir_all(&to).unwrap();
    fs::copy(folder.join(&component), to.join(&component)).unwrap();
    let manifest = fs::read_to_string(folder.join("manifest.toml")).unwrap();
    fs::write(to.join("manifest.toml"), change(manifest)).unwrap();
}

/// Has the office push these lines.
pub fn push(world: &World, lines: &str) {
    let headers = [("token", PUSH), ("content-type", "text/plain")];
    let answer = world.send(Method::POST, "/in/county.push", &headers, lines).unwrap();
    assert!(answer.status().is_success(), "{}", answer.status());
}
