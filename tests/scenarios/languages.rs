//! One adapter in each language that the kit has: JavaScript and Python make of every record what Rust makes of it, and
//! their SDKs read every value as Rust's does.
//!
//! Knows nothing of what a record means: the Rust adapter's own cases say it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program;

/// The adapter that is written in all of them.
const NAME: &str = "agricultural-inputs";

/// A folder of the clone.
fn clone(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

#[test]
fn an_adapter_in_javascript_holds_the_rust_adapter_s_cases() {
    let desk = tempfile::tempdir().unwrap();
    let project = begun(desk.path(), "js", "javascript");
    // What Node reads, the engine of a component might not: the table of values is read while the component is made.
    let values = fs::read_to_string(clone("plugins/sdk/values.json")).unwrap();
    let read = fs::read_to_string(clone("plugins/sdk-javascript/test/values.js")).unwrap();
    fs::write(project.join("values.js"), read.replace("../template/sdk/", "./sdk/")).unwrap();
    let checked = format!(
        "import {{ differences }} from \"./values.js\";\nconst found = differences({values});\n\
         if (found.length > 0) throw new Error(found.join(\"\\n\"));\n"
    );
    fs::write(project.join("checked.js"), checked).unwrap();
    let adapter = project.join("adapter.js");
    let own = fs::read_to_string(&adapter).unwrap();
    fs::write(&adapter, format!("import \"./checked.js\";\n{own}")).unwrap();
    holds_the_cases(&project);
}

#[test]
fn an_adapter_in_python_holds_the_rust_adapter_s_cases() {
    let desk = tempfile::tempdir().unwrap();
    holds_the_cases(&begun(desk.path(), "python", "python"));
}

#[test]
fn the_sdks_read_every_value_as_the_rust_sdk_does() {
    ran(Command::new("node").arg("--test").arg(clone("plugins/sdk-javascript/test/values.test.js")));
    // Without what Python keeps of what it has run: the template's folder goes into every project as it is.
    ran(Command::new("python3").arg("-B").arg(clone("plugins/sdk-python/test/test_values.py")));
}

/// A new project with the adapter in the place of the template's, and the cases about records in the place of its own.
fn begun(desk: &Path, word: &str, language: &str) -> PathBuf {
    ran(program::hub().args(["plugin", "new", NAME, "--lang", word]).current_dir(desk));
    let project = desk.join(NAME);
    let ours = clone("tests/languages");
    fs::copy(ours.join("manifest.toml"), project.join("manifest.toml")).unwrap();
    for file in fs::read_dir(ours.join(language)).unwrap().map(|file| file.unwrap().path()) {
        let to = project.join(file.file_name().unwrap());
        assert!(to.exists(), "{} takes the place of nothing", to.display());
        fs::copy(file, to).unwrap();
    }
    let cases = project.join("cases");
    fs::remove_dir_all(&cases).unwrap();
    fs::create_dir(&cases).unwrap();
    for file in fs::read_dir(clone(&format!("plugins/{NAME}/cases"))).unwrap().map(|file| file.unwrap().path()) {
        let case: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        if case["records"].is_array() {
            fs::copy(&file, cases.join(file.file_name().unwrap())).unwrap();
        }
    }
    project
}

fn holds_the_cases(project: &Path) {
    let cases = fs::read_dir(project.join("cases")).unwrap().count();
    assert!(cases >= 30, "{cases} cases");
    ran(program::hub().args(["plugin", "build", "."]).current_dir(project));
    let said = ran(program::hub().args(["plugin", "test", "."]).current_dir(project));
    assert!(said.contains(&format!("{cases} cases, 0 differences")), "{said}");
    // Whoever breaks the adapter hears of it: a case that could not fail would hold nothing.
    let case = project.join("cases/sale-in-jin.json");
    let text = fs::read_to_string(&case).unwrap();
    fs::write(&case, text.replace("\"1.500\"", "\"1.501\"")).unwrap();
    for word in ["test", "check"] {
        let output = program::hub().args(["plugin", word, "."]).current_dir(project).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && said.contains("sale-in-jin: "), "{word}: {said}");
    }
}

/// Runs a command to its end, which must be a good one; gives what it says.
fn ran(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}:\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}
