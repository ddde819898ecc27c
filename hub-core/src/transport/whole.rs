//! Files that are there whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Puts a file in its place, under another name until all of it is on the disk; what stood there is replaced.
///
/// # Errors
/// Where the disk does not take it: then what stood there stands.
pub(super) fn put(place: &Path, draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(draft, place)
}
