//! Drops the province's files into a folder: first under a name that ends in `.part`, then renamed.
//!
//! A file is taken once it no longer stands in the folder itself; where it went is the hub's affair.

use std::path::Path;

use super::script::File;

/// Puts the files into the folder, or those within it that their names say; what is missing is made.
pub async fn put(folder: &Path, files: &[&File]) -> std::io::Result<()> {
    for file in files {
        let part = folder.join(format!("{}.part", file.name));
        // Some sources have a folder of their own within it.
        if let Some(folder) = part.parent() {
            tokio::fs::create_dir_all(folder).await?;
        }
        tokio::fs::write(&part, &file.bytes).await?;
        tokio::fs::rename(&part, folder.join(&file.name)).await?;
    }
    Ok(())
}

/// How many of the files still stand in the folder.
pub async fn left(folder: &Path, files: &[&File]) -> usize {
    let mut left = 0;
    for file in files {
        // A folder that cannot be looked into has not been emptied.
        let stands = tokio::fs::try_exists(folder.join(&file.name)).await;
        left += usize::from(stands.unwrap_or(true));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platforms::script::Phase;

    #[tokio::test]
    async fn a_file_moved_into_a_subfolder_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        let file = File { phase: Phase::First, name: "CF_OLD_1.csv".to_owned(), bytes: b"CF_WSH\r\n".to_vec() };
        put(folder.path(), &[&file]).await.unwrap();
        assert_eq!(left(folder.path(), &[&file]).await, 1);
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(names.len(), 1, "nothing is left under the first name");
        std::fs::create_dir(folder.path().join("taken")).unwrap();
        let taken = folder.path().join("taken").join(&file.name);
        std::fs::rename(folder.path().join(&file.name), taken).unwrap();
        assert_eq!(left(folder.path(), &[&file]).await, 0);
    }
}
