//! wip
mod bindings;
mod error;
mod limits;
mod talk;
mod types;
