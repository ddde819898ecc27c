//! Fuzz targets: what must hold of bytes that nobody foresaw. README.md tells what each promises.
//!
//! Promises: a target is a function of its bytes alone and panics where its promise is broken; what was found
//! once stands in `corpus/` and is tried again by the test below, without a fuzzer.
//! Knows nothing of how bytes are looked for.

#![allow(clippy::missing_panics_doc, reason = "to panic is how a target tells")]

pub mod avro;
pub mod csv;
pub mod envelopes;
pub mod headers;
pub mod identifiers;
pub mod ledger;
pub mod lifting;
pub mod pieces;
pub mod profiles;
pub mod ranks;
pub mod scalars;
pub mod xlsx;

/// Tries one input.
pub type Run = fn(&[u8]);

/// Every target; `corpus/` has a folder of each name.
pub const TARGETS: &[(&str, Run)] = &[
    ("avro", avro::run),
    ("csv", csv::run),
    ("envelopes", envelopes::run),
    ("headers", headers::run),
    ("identifiers", identifiers::run),
    ("ledger", ledger::run),
    ("lifting", lifting::run),
    ("pieces", pieces::run),
    ("profiles", profiles::run),
    ("ranks", ranks::run),
    ("scalars", scalars::run),
    ("xlsx", xlsx::run),
];

/// The target of this name.
#[must_use]
pub fn target(name: &str) -> Option<Run> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, run)| *run)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    fn corpus() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"))
    }

    #[test]
    fn every_target_has_a_corpus_and_every_corpus_a_target() {
        let folders = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap());
        let folders: BTreeSet<String> = folders
            .filter(|entry| entry.file_type().unwrap().is_dir())
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect();
        assert_eq!(folders, TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect());
    }

    #[test]
    fn what_is_kept_still_holds() {
        for (name, run) in TARGETS {
            let mut files: Vec<_> =
                fs::read_dir(corpus().join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            assert!(!files.is_empty(), "{name} has nothing to begin with");
            for file in files {
                // The last one named is the one that broke a promise.
                println!("{}", file.display());
                run(&fs::read(&file).unwrap());
            }
        }
    }
}
