//! How many files the hub may hold open at once: connections, the broker's
//! clients, the archive.
//!
//! Promises: takes all that the system allows, and does not start where that is
//! too little to work with. Knows nothing of what is opened.

use rlimit::{Resource, increase_nofile_limit};

use super::error::RunError;

/// What a hub without sources opens, with room for those who ask it.
const ALONE: u64 = 192;
/// What a source opens: its clients of the broker, each with a connection to every
/// broker and pipes of its own, and a connection to its platform.
const SOURCE: u64 = 32;

/// Raises the limit to what the system allows.
///
/// # Errors
/// Where that is less than so many sources need.
pub(super) fn let_open(sources: usize) -> Result<(), RunError> {
    let found = increase_nofile_limit(u64::MAX).or_else(|_| Resource::NOFILE.get_soft());
    // A system that does not tell has no limit of this kind.
    enough(found.unwrap_or(u64::MAX), sources)
}

fn enough(found: u64, sources: usize) -> Result<(), RunError> {
    let needed = ALONE + SOURCE * sources as u64;
    if found < needed {
        return Err(RunError::Files { found, needed });
    }
    tracing::debug!(found, needed, "files that may be open");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_sources_need_more_and_the_default_of_most_systems_is_enough_for_some() {
        assert!(enough(1024, 20).is_ok());
        let refused = enough(1024, 40).unwrap_err();
        assert!(refused.to_string().starts_with("HUB-1405: ") && refused.to_string().contains("1024"), "{refused}");
        assert!(enough(64, 0).is_err());
    }
}
