//! The boundary met: the stages' own types turned into what this room shows.

mod absent;
mod archive;
mod cursor;
mod deliver;
mod documents;
mod folders;
mod grant;
mod known;
mod matters;
mod measure;
mod past;
mod plugin;
mod recover;
mod relations;
mod rerun;
mod retention;
mod review;
mod stage;
mod translation;
mod trial;
mod unresolved;

pub use absent::Absent;
pub use archive::ArchiveOf;
pub use deliver::routes;
pub use folders::FoldersOf;
pub use recover::RecoverOf;
pub use rerun::RerunsOf;
pub use stage::{Known, sources};

#[cfg(test)]
pub(super) use cursor::given;

#[cfg(test)]
mod tests;
