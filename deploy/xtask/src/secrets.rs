//! Keys and passwords in the sources, found by detect-secrets.
//!
//! Promises: looks at every file that git has or would take; whatever is found that is not in the baseline
//! fails, and so does an entry of the baseline that no person judged. Nothing found leaves the machine.
//! Knows nothing of what a secret looks like.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::place::Place;
use crate::setup;

/// What looks like a secret and is none.
const BASELINE: &str = ".secrets.baseline";

/// Fails where something looks like a secret and nobody has said that it is none.
pub fn check(place: &Place) -> Result<()> {
    let python = setup::secrets::interpreter(place);
    let files = files(&place.root)?;
    // It would write new line numbers into the baseline, so it gets a copy.
    let copy = tempfile::NamedTempFile::new()?;
    let baseline = fs::read(place.root.join(BASELINE)).with_context(|| format!("cannot read {BASELINE}"))?;
    fs::write(copy.path(), &baseline)?;
    let output = Command::new(&python)
        // Without `--no-verify` it would try what it finds at the services that it may belong to.
        .args(["-m", "detect_secrets.pre_commit_hook", "--no-verify", "--baseline"])
        .arg(copy.path())
        .args(&files)
        .current_dir(&place.root)
        .output()?;
    match output.status.code() {
        // 3: the copy was brought up to date.
        Some(0 | 3) => {}
        Some(1) => {
            // The advice that follows the findings is for another house.
            let text = String::from_utf8_lossy(&output.stdout);
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            eprintln!("{}", text.split("Possible mitigations").next().unwrap_or_default().trim_end());
            bail!("{}", advice(&python));
        }
        _ => bail!("detect-secrets failed: {}", String::from_utf8_lossy(&output.stderr)),
    }
    let open = unjudged(&serde_json::from_slice(&baseline)?);
    ensure!(
        open.is_empty(),
        "{BASELINE} has entries that may not be committed, or that nobody judged: {}\n{}",
        open.join(", "),
        advice(&python)
    );
    eprintln!("secrets: {} files hold none", files.len());
    Ok(())
}

/// Files that are tracked, or would be by `git add`; links lead to files that are looked at themselves.
fn files(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    ensure!(output.status.success(), "git cannot list the files: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).context("a file's name is no UTF-8")?;
    let wanted = |name: &&str| !name.is_empty() && *name != BASELINE && root.join(name).is_file();
    Ok(names.split('\0').filter(wanted).map(str::to_owned).collect())
}

/// Files with an entry that is not marked as no secret.
fn unjudged(baseline: &Value) -> Vec<String> {
    let files = baseline["results"].as_object().into_iter().flatten();
    let open = files.filter(|(_, entries)| {
        entries.as_array().into_iter().flatten().any(|entry| entry["is_secret"] != Value::Bool(false))
    });
    open.map(|(file, _)| file.clone()).collect()
}

fn advice(python: &Path) -> String {
    let scanner = format!("{} -m detect_secrets", python.display());
    format!(
        "If it is a secret: take it out, and change it wherever it is in force, for git keeps what was ever \
         committed.\nIf it is none: add it to the baseline, answer `y` for each that may be committed, and commit \
         the baseline:\n  {scanner} scan --no-verify --baseline {BASELINE}\n  {scanner} audit {BASELINE}"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_that_nobody_judged_or_that_is_a_secret_is_open() {
        let baseline = json!({ "results": {
            "none": [{ "is_secret": false }],
            "new": [{ "is_secret": false }, { "hashed_secret": "…" }],
            "real": [{ "is_secret": true }],
        }});
        assert_eq!(unjudged(&baseline), ["new", "real"]);
        assert!(unjudged(&json!({ "results": {} })).is_empty());
    }
}
