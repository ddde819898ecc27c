//! Adapters of released contracts, as they were built then, run in the hub of today: what a vendor handed over goes on.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program;
use crate::world::copy_folder;

/// By contract: the component's file.
const FROZEN: [(&str, &str); 1] = [("1.0.0", "yi-xiao-shi-an.wasm")];

#[test]
fn what_was_built_for_a_released_contract_still_does_what_its_cases_say() {
    for (contract, component) in FROZEN {
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("frozen").join(contract);
        let bytes = fs::read(kept.join(component)).unwrap();
        let line = format!("fingerprint = \"{}\"", hex::encode(Sha256::digest(bytes)));
        let kept_as = fs::read_to_string(kept.join("component.toml")).unwrap();
        assert!(kept_as.lines().any(|known| known == line), "{component} of {contract} is never built again");
        // Its compiled code is not kept among the sources.
        let desk = tempfile::tempdir().unwrap();
        let folder = desk.path().join(contract);
        copy_folder(&kept, &folder);
        let folder = folder.to_str().unwrap();
        let said = program::run(&["plugin", "check", folder]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
        assert!(said.out.contains("translate, pull, receive, deliver"), "{}", said.out);
        let said = program::run(&["plugin", "test", folder, "--json"]);
        let report: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(report["differences"], serde_json::json!([]));
        assert!(report["ran"].as_u64().unwrap() >= 40, "{report}");
    }
}
