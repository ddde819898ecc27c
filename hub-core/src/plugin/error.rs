//! Why a plugin cannot be used. Nothing here passes by waiting: whoever runs
//! the hub or wrote the adapter has something to correct, except where the
//! sandbox itself says otherwise.

use crate::report::Code;
use crate::sandbox::SandboxError;

/// Why a plugin cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PluginError {
    /// Its sources stop until it is corrected.
    #[error("{code}: {message}")]
    Stop {
        /// HUB-45nn.
        code: Code,
        /// The file, the place, what is wrong.
        message: String,
    },
    /// The sandbox could not run it.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
}

impl PluginError {
    /// The code that explains it.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Stop { code, .. } => *code,
            Self::Sandbox(error) => error.code(),
        }
    }

    pub(super) fn stop(code: Code, message: impl Into<String>) -> Self {
        Self::Stop { code, message: message.into() }
    }
}
