//! Facts about what this room serves, asked through the router.

mod api;
mod console;
mod personal;
mod sample;
