//! Scenarios: the whole hub as a program, on a real Kafka of its own, against the simulated
//! platforms or an adapter that misbehaves.
//!
//! Each is a fact about the system under fire. Each has a world of its own, a few at a time;
//! nothing that a world starts outlives it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod aborted;
mod authority;
mod back_fill;
mod bad_input;
mod bundles;
mod checked;
mod clients;
mod configuration;
mod contents;
mod county;
mod decided;
mod deliver;
mod epcis;
mod exchange;
mod fire;
mod first_hour;
mod flow;
mod frozen;
mod ground;
mod heavy_files;
mod horizon;
mod hostile;
mod kills;
mod languages;
mod ledgers;
mod left_out;
mod lights_out;
mod neighbours;
mod new_family;
mod open_transaction;
mod pauses;
mod platform_faults;
mod played;
mod plugins;
mod poison;
mod produce;
mod program;
mod quarantine;
mod replay;
mod rerun;
mod restored;
mod rests;
mod roads;
mod schools;
mod secrets;
mod settled;
mod shared_store;
mod sheets;
mod simulators;
mod states;
mod story;
mod subscriber;
mod tables;
mod tried;
mod turn;
mod two_hubs;
mod vendor;
mod wire;
mod workbook;
mod world;
