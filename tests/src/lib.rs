//! What the project's tests share: the simulated platforms, callable in process.
//!
//! Knows nothing of the hub's own crates: what is simulated here is also what checks them.

#[path = "../platforms/platforms.rs"]
pub mod platforms;
pub mod story;
