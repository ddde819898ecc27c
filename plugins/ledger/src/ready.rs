//! The ready mappings, as `build.rs` has written them.

include!(concat!(env!("OUT_DIR"), "/ready.rs"));

/// The mapping of this name, as JSON.
pub fn find(name: &str) -> Option<&'static str> {
    READY.iter().find(|(known, _)| *known == name).map(|(_, json)| *json)
}

/// Their names, for people.
pub fn names() -> String {
    READY.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
