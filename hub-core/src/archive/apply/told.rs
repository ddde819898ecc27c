//! Reads the events of a portion before it is folded, on as many cores as there are.
//!
//! Promises: what is read stands in the order of the events. Pure.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

use super::super::fact::{Schemas, Told, Unreadable};
use super::super::measure::Reading;
use super::super::survivorship::Rules;
use crate::message::Event;

/// Events that are worth a thread of their own: some milliseconds.
const MANY: usize = 500;

/// Events of records, and readings of devices.
pub(super) fn read(
    events: Vec<Event>,
    schemas: &dyn Schemas,
    rules: &Rules,
) -> Result<(Vec<Told>, Vec<Reading>), Unreadable> {
    let (mut records, mut readings) = (Vec::new(), Vec::new());
    for event in events {
        match schemas.measures(&event.fact.family) {
            None => records.push(event),
            Some(measures) => readings.push(Reading::read(&event, measures, schemas, rules)?),
        }
    }
    let told = |events: Vec<Event>| -> Result<Vec<Told>, Unreadable> {
        events.into_iter().map(|event| Told::read(event, schemas, rules)).collect()
    };
    let mut parts = divided(records).into_iter();
    let first = parts.next().unwrap_or_default();
    thread::scope(|scope| {
        let others: Vec<_> = parts.map(|events| scope.spawn(|| told(events))).collect();
        let mut all = told(first)?;
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok((all, readings))
    })
}

/// Events in their order, in a part for each core, as far as that is worth it.
fn divided(mut events: Vec<Event>) -> Vec<Vec<Event>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let part = events.len().div_ceil(cores.min(events.len() / MANY).max(1)).max(1);
    let mut parts = Vec::new();
    while events.len() > part {
        let later = events.split_off(part);
        parts.push(std::mem::replace(&mut events, later));
    }
    parts.push(events);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::world::{code, penalty, rules, schemas};

    #[test]
    fn many_events_are_read_in_their_order() {
        let event = |n| penalty(n, "kitchen.api", &n.to_string(), "a", &[("social-credit-code", &code(91, 1))]);
        for count in [0, 1, 999, 1_000, 2_003] {
            let events: Vec<Event> = (0..count).map(event).collect();
            let (told, _) = read(events.clone(), &*schemas(), &rules()).unwrap();
            assert!(told.iter().map(|told| &told.event).eq(&events));
        }
    }
}
