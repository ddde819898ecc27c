//! Where things are: the clone, its target folder, the cache shared by clones.
//!
//! Promises: `CARGO_TARGET_DIR` is honoured everywhere.
//! Knows nothing of what is kept there.

use std::path::{Path, PathBuf};

/// The folders that all commands work in.
pub struct Place {
    /// The clone's top folder.
    pub root: PathBuf,
    /// `CARGO_TARGET_DIR`, else `<root>/target`.
    pub target: PathBuf,
}

/// What programs are built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Tests, and the demonstration.
    Dev,
    /// Figures.
    Release,
}

impl Place {
    /// Found from what cargo tells the program that it runs.
    pub fn here() -> Self {
        // At run time first: one target folder may serve several clones.
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.ancestors().nth(2).unwrap_or(&own).to_owned();
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |t| root.join(t));
        Self { root, target }
    }

    /// Finished components: one folder an adapter.
    pub fn components(&self) -> PathBuf {
        self.target.join("components")
    }

    /// A program built with the profile.
    pub fn program(&self, profile: Profile, name: &str) -> PathBuf {
        let folder = match profile {
            Profile::Dev => "debug",
            Profile::Release => "release",
        };
        self.target.join(folder).join(name)
    }

    /// What was fetched or built for all clones on this machine.
    pub fn cache(&self) -> PathBuf {
        kafka_broker::cache()
    }

    /// Where the output of quiet steps is kept.
    pub fn logs(&self) -> PathBuf {
        self.target.join("logs")
    }

    /// `path` as seen from the top of the clone, for people.
    pub fn short<'a>(&self, path: &'a Path) -> &'a Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }
}
