//! Why something at the vendor's desk did not come about: always for the vendor to mend.

use crate::plugin::PluginError;
use crate::report::Code;
use crate::sandbox::SandboxError;
use crate::schema::SchemaError;

/// See this file.
#[derive(Debug, thiserror::Error)]
pub enum WorkshopError {
    /// Nothing was made, or what was made before still stands.
    #[error("{code}: {message}")]
    Undone {
        /// HUB-45nn.
        code: Code,
        /// The file or program, and what is wrong.
        message: String,
    },
    /// The package is at fault.
    #[error(transparent)]
    Plugin(#[from] PluginError),
    /// A schema of this build does not parse: the build is broken.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The sandbox does not run it.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl WorkshopError {
    pub(super) fn undone(code: Code, message: impl Into<String>) -> Self {
        Self::Undone { code, message: message.into() }
    }
}
