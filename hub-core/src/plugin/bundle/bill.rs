//! The bill of what a component is made of (SBOM): CycloneDX (ECMA-424) as JSON, and of this package. What `hub plugin
//! build` writes is one; those of other tools are, too, where they name what they are of.
//!
//! Promises: pure. Knows nothing of what is listed.

use serde::Deserialize;

use super::super::manifest::Manifest;

/// The value of `bomFormat`.
const FORMAT: &str = "CycloneDX";

/// What is read of it.
#[derive(Deserialize)]
struct Bill {
    #[serde(rename = "bomFormat")]
    format: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    component: Named,
}

/// What it is of.
#[derive(Deserialize)]
struct Named {
    name: String,
    version: String,
}

/// Whether it is a bill, and this adapter's; else why not.
pub(super) fn check(text: &[u8], manifest: &Manifest) -> Result<(), String> {
    let bill: Bill =
        serde_json::from_slice(text).map_err(|error| format!("it is no {FORMAT} of a component: {error}"))?;
    if bill.format != FORMAT {
        return Err(format!("bomFormat is {:?}; {FORMAT} is read", bill.format));
    }
    let Named { name, version } = bill.metadata.component;
    if name != manifest.name || version != manifest.version.to_string() {
        return Err(format!("it is of {name} {version}; the manifest says {} {}", manifest.name, manifest.version));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = r#"{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [], "metadata":
        {"component": {"type": "application", "bom-ref": "a", "name": "a", "version": "1.0.0-rc.1"}}}"#;

    #[test]
    fn a_bill_is_of_the_package_that_it_lies_in() {
        let manifest = "name = \"a\"\nversion = \"1.0.0-rc.1\"\ncontract = \"1.0.0\"\ncomponent = \"a.wasm\"\n\
                        capabilities = [\"translate\"]\n[subjects]\n[channels]\n";
        let manifest = Manifest::parse(manifest).unwrap();
        let checked = |from: &str, to: &str| check(OURS.replace(from, to).as_bytes(), &manifest);
        assert_eq!(checked("", ""), Ok(()));
        for (from, to, why) in [
            (OURS, "", "no CycloneDX"),
            (OURS, "{}", "bomFormat"),
            (OURS, "[1]", "no CycloneDX"),
            ("CycloneDX", "SPDX", "bomFormat is \"SPDX\""),
            ("component\"", "tools\"", "missing field `component`"),
            ("\"name\": \"a\"", "\"name\": \"b\"", "it is of b 1.0.0-rc.1"),
            ("1.0.0-rc.1", "1.0.0", "it is of a 1.0.0; the manifest says a 1.0.0-rc.1"),
        ] {
            let said = checked(from, to).unwrap_err();
            assert!(said.contains(why), "{why}: {said}");
        }
    }
}
