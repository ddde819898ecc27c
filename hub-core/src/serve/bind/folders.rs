//! The folders of sources as this room asks for them.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use crate::serve::boundary::{Failure, Folders};
use crate::transport::Folder;

/// Folders by source.
#[derive(Debug, Clone, Default)]
pub struct FoldersOf(pub BTreeMap<String, PathBuf>);

impl Folders for FoldersOf {
    fn put(&self, source: &str, file: &str, bytes: &[u8]) -> Result<(), Failure> {
        let Some(folder) = self.0.get(source) else {
            return Err(Failure::Nothing { code: crate::code!(8002), message: format!("{source} has no folder") });
        };
        Folder::new(folder.clone()).put(file, bytes).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput => Failure::Reject { code: crate::code!(8011), message: error.to_string() },
            _ => Failure::Retry { code: crate::code!(6022), message: error.to_string() },
        })
    }
}
