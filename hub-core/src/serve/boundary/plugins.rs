//! What this room asks of adapters: which there are, and what people do with them.

use super::Failure;
use crate::serve::view::{Offered, Plugin, PluginChange};

/// Adapters, and what is done with them. Each call blocks.
pub trait Plugins: Send + Sync {
    /// Those that are installed or that a source or route names, by name.
    ///
    /// # Errors
    /// Before the hub has started.
    fn all(&self) -> Result<Vec<Plugin>, Failure>;

    /// One of them.
    ///
    /// # Errors
    /// Where there is none of this name.
    fn of(&self, name: &str) -> Result<Plugin, Failure>;

    /// Looks at a signed file; nothing is written.
    ///
    /// # Errors
    /// Where it would not be installed, but for its cases.
    fn look(&self, file: &[u8]) -> Result<Offered, Failure>;

    /// Installs a signed file; `despite` says why although its cases fail.
    ///
    /// # Errors
    /// Where it is refused, or the broker does not take it.
    fn install(&self, actor: &str, file: &[u8], despite: Option<String>) -> Result<Offered, Failure>;

    /// Has a version serve, be tried, be taken back, or go.
    ///
    /// # Errors
    /// Where it cannot, or the broker does not take it.
    fn change(&self, actor: &str, name: &str, change: &PluginChange) -> Result<Plugin, Failure>;
}
