//! Running the hub: the tree of all settings.

pub mod settings;
