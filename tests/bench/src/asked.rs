//! Readers of an archive that is measured while it is folded: who asks for operators, and who searches for them in one
//! way after the other.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use hub_core::archive::read::{Reader, Search};

use crate::events::code;
use crate::names;

/// Between two questions of a reader.
const PAUSE: Duration = Duration::from_millis(2);
/// Operators of a page, as the console asks for them.
const PAGE: usize = 50;

/// An operator in no visible order.
fn of(n: usize, operators: usize) -> usize {
    n * 7_919 % operators
}

/// Asks for operators one after the other until told to stop; milliseconds each.
pub fn operators(reader: &Reader, operators: usize, stop: &AtomicBool) -> Result<Vec<f64>> {
    let mut took = Vec::new();
    for n in 0.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = code(of(n, operators));
        let began = Instant::now();
        let view = reader.operator(&id)?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
        if view.is_none() {
            bail!("{id} is in no archive");
        }
        thread::sleep(PAUSE);
    }
    Ok(took)
}

/// A way to search.
struct Way {
    name: &'static str,
    /// What is asked for, with an operator that it should find.
    asked: fn(usize) -> Search,
    /// Whether somebody is found.
    finds: bool,
}

fn text(text: impl Into<String>) -> Search {
    Search { text: Some(text.into()), limit: PAGE, ..Search::default() }
}

const WAYS: [Way; 12] = [
    Way { name: "identifier whole", asked: |n| text(code(n)), finds: true },
    Way { name: "identifier in part", asked: |n| text(&code(n)[9..17]), finds: true },
    Way { name: "word of few", asked: |_| text(names::OF_FEW), finds: true },
    Way { name: "word of all", asked: |_| text(names::OF_ALL), finds: true },
    Way { name: "word of many neighbours", asked: |_| text(names::OF_NEIGHBOURS), finds: true },
    Way { name: "whole name", asked: |n| text(names::name(n)), finds: true },
    Way { name: "initials", asked: |n| text(names::initials(n)), finds: true },
    Way { name: "two letters", asked: |n| text(&names::initials(n)[..2]), finds: true },
    Way { name: "two words", asked: |n| text(names::two_words(n)), finds: true },
    Way { name: "word of nobody", asked: |_| text(names::OF_NOBODY), finds: false },
    Way {
        name: "town and class",
        asked: |_| Search { town: Some(names::TOWN.into()), class: Some(names::CLASS.into()), ..text(names::OF_ALL) },
        finds: true,
    },
    Way {
        name: "later page of many",
        asked: |_| Search { town: Some("440784001".into()), ..text(names::OF_ALL) },
        finds: true,
    },
];

/// Searches in each way in turn until told to stop; milliseconds each, by way.
pub fn searches(reader: &Reader, operators: usize, stop: &AtomicBool) -> Result<BTreeMap<&'static str, Vec<f64>>> {
    let mut took: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    // A place somewhere among them, from which the later page goes on.
    let mut after = None;
    for (n, way) in (0..).zip(WAYS.iter().cycle()) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let mut search = (way.asked)(of(n, operators));
        if way.name == "later page of many" {
            search.after = after.clone();
        }
        let began = Instant::now();
        let page = reader.search(&search)?;
        took.entry(way.name).or_default().push(began.elapsed().as_secs_f64() * 1e3);
        if page.items.is_empty() == way.finds {
            bail!("{}: {} operators are found by {search:?}", way.name, page.items.len());
        }
        if way.name == "whole name" {
            after = page.items.first().map(|row| row.operator.clone());
        }
        thread::sleep(PAUSE);
    }
    Ok(took)
}
