//! Makes WASM components of core modules: `componentize <module.wasm> <component.wasm> …` (pairs).
//!
//! Promises: each component is validated, and is written only where its bytes changed, so that
//! whoever compares times or digests sees no change where there is none.
//! Knows nothing of adapters and manifests. It stands apart from `xtask` because
//! `wit-component` takes half a minute to compile, and `cargo xtask` should start at once.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wit_component::ComponentEncoder;

fn main() -> Result<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    ensure!(!paths.is_empty() && paths.len().is_multiple_of(2), "usage: componentize <module.wasm> <component.wasm> …");
    for pair in paths.chunks(2) {
        let (module, component) = (Path::new(&pair[0]), Path::new(&pair[1]));
        componentize(module, component).with_context(|| format!("{} cannot be made a component", module.display()))?;
    }
    Ok(())
}

fn componentize(module: &Path, component: &Path) -> Result<()> {
    let module = fs::read(module)?;
    let bytes = ComponentEncoder::default().validate(true).module(&module)?.encode()?;
    if fs::read(component).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = component.parent() {
        fs::create_dir_all(folder)?;
    }
    // Written beside and renamed: a reader sees the old component or the new one.
    let draft = component.with_extension("wasm.part");
    fs::write(&draft, bytes)?;
    fs::rename(&draft, component)?;
    Ok(())
}
