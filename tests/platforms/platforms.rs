//! Two simulated platforms, 邑餐食安 (sunshine kitchen) and 智慧食药监 (provincial supervision),
//! played from a seed as a finite script, with the truth that a perfect archive holds at its end.
//!
//! Modelled on published interfaces of that kind; neither real interface document is public.
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
