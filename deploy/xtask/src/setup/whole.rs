//! A folder of the cache that is made aside and put in its place in one go.
//!
//! Promises: what stands in its place is whole; a making that was cut off leaves nothing there, and of
//! two clones that make the same folder at once one wins.
//! Knows nothing of what is in it but one file.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Makes `folder` by `fill`, which is given an empty folder; `mark` is a file that only a whole one has.
pub fn ensure(folder: &Path, mark: &str, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if folder.join(mark).exists() {
        return Ok(());
    }
    let parent = folder.parent().context("a folder of the cache has no parent")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let draft = tempfile::Builder::new().prefix("part-").tempdir_in(parent)?;
    fill(draft.path())?;
    ensure!(draft.path().join(mark).exists(), "{} was made without {mark}", folder.display());
    let draft = draft.keep();
    if fs::rename(&draft, folder).is_err() {
        // Another clone was faster, or the folder holds the remains of something else.
        if !folder.join(mark).exists() {
            fs::remove_dir_all(folder)?;
            fs::rename(&draft, folder)?;
        } else {
            fs::remove_dir_all(&draft)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_making_that_was_cut_off_leaves_nothing_and_the_next_is_whole() {
        let cache = tempfile::tempdir().unwrap();
        let folder = cache.path().join("tool");
        let cut = ensure(&folder, "mark", |draft| {
            fs::write(draft.join("half"), "")?;
            bail!("cut off")
        });
        assert!(cut.is_err() && fs::read_dir(cache.path()).unwrap().next().is_none());
        assert!(ensure(&folder, "mark", |_| Ok(())).is_err(), "without its mark");
        // Remains from elsewhere give way.
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("half"), "").unwrap();
        ensure(&folder, "mark", |draft| Ok(fs::write(draft.join("mark"), "")?)).unwrap();
        assert!(folder.join("mark").exists() && !folder.join("half").exists());
        ensure(&folder, "mark", |_| bail!("made twice")).unwrap();
    }
}
