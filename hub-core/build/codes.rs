//! The code tables of `schemas/codes` as a module of JavaScript and one of Python.
//!
//! Promises: what the Rust SDK finds in a table, these find: codes, Chinese labels, aliases. Knows nothing of what a code
//! means.

use std::fmt::Write as _;

use toml::{Table, Value};

/// A file of `schemas/codes`: its name without the ending, its content.
pub type File = (String, Table);

/// `sdk/codes.js`.
pub fn javascript(files: &[File]) -> String {
    let mut out = String::from(
        "// The hub's code tables: in each row a code, and what platforms write for it.\n//\n\
         // Written by `hub plugin new`. Knows no platform's own numbers: those are in a table of the adapter's own.\n\n\
         import { table } from \"./quality.js\";\n",
    );
    for (name, content) in files {
        let _ = write!(out, "\n/** {} */\nexport const {} = table(\n", doc(content), shout(name));
        for row in rows(content) {
            let _ = writeln!(out, "  [{}],", row.join(", "));
        }
        out.push_str(");\n");
    }
    out
}

/// `sdk/codes.py`.
pub fn python(files: &[File]) -> String {
    let mut out = String::from(
        "\"\"\"The hub's code tables: in each row a code, and what platforms write for it.\n\n\
         Written by `hub plugin new`. Knows no platform's own numbers: those are in a table of the adapter's own.\n\"\"\"\n\n\
         from .quality import table\n",
    );
    for (name, content) in files {
        let _ = write!(out, "\n{} = table(\n", shout(name));
        for row in rows(content) {
            let comma = if row.len() == 1 { "," } else { "" };
            let _ = writeln!(out, "    ({}{comma}),", row.join(", "));
        }
        let _ = write!(out, ")\n{}\n", quoted(doc(content)));
    }
    out
}

fn doc(content: &Table) -> &str {
    content["doc"].as_str().expect("a table of codes says what it is")
}

/// Each code with its Chinese label and its aliases, quoted.
fn rows(content: &Table) -> impl Iterator<Item = Vec<String>> {
    content["code"].as_array().expect("a table has codes").iter().map(|code| {
        let aliases = code.get("aliases").and_then(Value::as_array).into_iter().flatten();
        [&code["code"], &code["zh"]].into_iter().chain(aliases).filter_map(Value::as_str).map(quoted).collect()
    })
}

/// A text as both languages write it, which is as JSON does.
fn quoted(text: &str) -> String {
    assert!(!text.contains(char::is_control), "{text:?} has a sign that is not for people");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn shout(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}
