//! A package as it lies in a folder, or as it was signed: the manifest and the component that it speaks of.

use std::fs;
use std::path::Path;

use super::bundle::Signed;
use super::error::PluginError;
use super::manifest::Manifest;
use crate::code;
use crate::sandbox::{self, Adapter, Host, Limits};

/// A manifest and the component that it speaks of.
#[derive(Debug, Clone)]
pub struct Package {
    /// The checked manifest.
    pub manifest: Manifest,
    /// The component's bytes.
    pub component: Vec<u8>,
}

impl Package {
    /// Reads a package from its folder.
    ///
    /// # Errors
    /// HUB-4502 where a file is missing, HUB-4038 where the component is too large, else as [`Manifest::parse`].
    pub fn read(folder: &Path) -> Result<Self, PluginError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|e| PluginError::stop(code!(4502), format!("{}: {e}", path.display())))
        };
        let manifest = Manifest::read(&read("manifest.toml")?).map_err(|error| match error {
            PluginError::Stop { code, message } => {
                PluginError::stop(code, format!("{}: {message}", folder.join("manifest.toml").display()))
            }
            error @ PluginError::Sandbox(_) => error,
        })?;
        // Its size is asked for first: what is refused for it need not fill memory before.
        if let Ok(file) = fs::metadata(folder.join(&manifest.component)) {
            sandbox::fits(file.len())?;
        }
        let component = read(&manifest.component)?;
        Ok(Self { manifest, component })
    }

    /// The package that was signed.
    #[must_use]
    pub fn of(signed: Signed) -> Self {
        let component = signed.contents.file(&signed.manifest.component).unwrap_or_default().to_vec();
        Self { manifest: signed.manifest, component }
    }

    /// Gives the component to the sandbox, under the manifest's limits.
    ///
    /// # Errors
    /// As [`Host::load`]; HUB-4505 where the component lacks a capability that
    /// the manifest lists.
    pub fn load(&self, host: &Host) -> Result<Adapter, PluginError> {
        self.load_within(host, &self.manifest.limits)
    }

    /// As [`load`](Self::load), under limits that may be lower than the manifest's.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_within(&self, host: &Host, limits: &Limits) -> Result<Adapter, PluginError> {
        let adapter = host.load(&self.component, limits)?;
        let mut lacking = self.manifest.capabilities.difference(adapter.capabilities());
        match lacking.next() {
            None => Ok(adapter),
            Some(capability) => Err(PluginError::stop(
                code!(4505),
                format!(
                    "{} lists the capability {:?}, which its component does not export",
                    self.manifest.adapter(),
                    capability.as_str()
                ),
            )),
        }
    }
}
