//! The contract's text as tools of other languages read it: a folder `wit` with a world that exports what the manifest
//! lists.

use std::fs;
use std::io;
use std::path::Path;

use crate::plugin::Manifest;
use crate::sandbox::Capability;

const CONTRACT: &str = include_str!("../../../schemas/wit/adapter.wit");
/// The world's name, which the projects' build scripts say too.
pub(super) const WORLD: &str = "component";

pub(super) fn write(folder: &Path, manifest: &Manifest) -> io::Result<()> {
    let below = folder.join("wit/deps/hub-adapter");
    fs::create_dir_all(&below)?;
    fs::write(below.join("adapter.wit"), CONTRACT)?;
    fs::write(folder.join("wit/world.wit"), world(manifest))
}

fn world(manifest: &Manifest) -> String {
    let included = |capability: &Capability| {
        let world = match capability {
            Capability::Translate => "translator",
            Capability::Pull => "puller",
            Capability::Receive => "receiver",
            Capability::Deliver => "deliverer",
        };
        format!("  include hub:adapter/{world}@1.0.0;\n")
    };
    let included: String = manifest.capabilities.iter().map(included).collect();
    format!(
        "// Written by `hub plugin build` from the manifest's capabilities.\npackage vendor:adapter;\n\nworld {WORLD} {{\n{included}}}\n"
    )
}
