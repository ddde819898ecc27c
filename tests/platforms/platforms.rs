//! Simulated platforms, and enterprises that capture events and keep ledgers, played from a seed as a finite
//! script, with the truth that a perfect archive holds at its end.
//!
//! Modelled on published interfaces of that kind; no real interface document of them but EPCIS is public.
//! `README.md` beside this file is the document that adapters are written against.
//! Shares no code, schema or table with the hub, its SDK or its adapters: being independent is its use.

pub mod codes;
pub mod drops;
pub mod faults;
pub mod log;
pub mod play;
pub mod progress;
pub mod pushes;
pub mod script;
pub mod serve;
pub mod stage;
pub mod truth;
