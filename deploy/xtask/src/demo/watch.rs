//! Progress, and when it is over: the platforms' script is finished, the audit balances, nothing is in flight.
//!
//! Promises: an end is believed only when two looks in a row find the same archive; a flow that stands still is an error.
//! Overlapping windows bring rows again for as long as the platforms are asked, so raw records never stop growing.

use std::collections::BTreeMap;
use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use serde_json::Value;

use super::counts::{Counts, End};
use super::world::World;
use crate::interrupt;
use crate::loopback::{Loopback, not_now};

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);
/// Between two lines of progress where no terminal shows bars.
const LINE: Duration = Duration::from_secs(5);
/// The longest that nothing may change before the flow counts as stuck. Well above any retry of the hub.
const STUCK: Duration = Duration::from_secs(180);
/// How long an archive that is done may go on to differ from the truth before it is said to.
const GRACE: Duration = Duration::from_secs(15);

/// Shows progress until everything has flowed.
pub fn until_settled(world: &mut World, web: &Loopback) -> Result<End> {
    let mut bars = Bars::new();
    let mut last: Option<(Counts, Value)> = None;
    let mut changed = Instant::now();
    let mut settled: Option<Instant> = None;
    let mut before = 0;
    loop {
        world.check()?;
        let look = match look(world, web) {
            Ok(look) => look,
            // A hub that has much to do may say so; it must not go on for ever.
            Err(error) if not_now(&error) && changed.elapsed() < STUCK => {
                interrupt::sleep(LOOK)?;
                continue;
            }
            Err(error) => return Err(error),
        };
        bars.show(&look);
        let same = last
            .as_ref()
            .is_some_and(|(counts, state)| counts.archive() == look.counts.archive() && *state == look.state);
        let finished = look.state["finished"] == Value::Bool(true);
        if finished && look.counts.balanced && look.counts.in_flight == 0 && look.to_tell() == 0 && same {
            let since = *settled.get_or_insert_with(Instant::now);
            let truth = web.get(&format!("{}/control/truth", world.platforms()))?;
            let end =
                End { counts: look.counts, sources: look.audit["raw"].clone(), routes: look.routes.clone(), truth };
            // What was taken in the last moment may not be counted yet.
            if end.differences().is_empty() || since.elapsed() > GRACE {
                bars.clear();
                return Ok(end);
            }
        } else {
            settled = None;
        }
        // What goes back changes no archive, and a platform may take it slowly.
        let told = look.told();
        if !same || told != before {
            (changed, before) = (Instant::now(), told);
        } else if changed.elapsed() > STUCK {
            bars.clear();
            bail!("nothing has moved for {} s; platforms: {}, hub: {:?}", STUCK.as_secs(), look.state, look.counts);
        }
        last = Some((look.counts, look.state));
        interrupt::sleep(LOOK)?;
    }
}

struct Look {
    audit: Value,
    counts: Counts,
    state: Value,
    sources: Value,
    routes: Value,
}

impl Look {
    /// What platforms are still to be told.
    fn to_tell(&self) -> u64 {
        self.sum("waiting")
    }

    /// What platforms were told.
    fn told(&self) -> u64 {
        self.sum("sent")
    }

    fn sum(&self, column: &str) -> u64 {
        rows(&self.routes).iter().map(|route| route[column].as_u64().unwrap_or_default()).sum()
    }
}

fn look(world: &World, web: &Loopback) -> Result<Look> {
    let hub = world.hub();
    // The simulators first: what they say is finished, the hub's later answers already count.
    let state = web.get(&format!("{}/control/state", world.platforms()))?;
    let sources = web.get(&format!("{hub}/v1/sources"))?;
    let routes = web.get(&format!("{hub}/v1/routes"))?;
    let audit = web.get(&format!("{hub}/v1/audit"))?;
    let counts = Counts::read(&audit, &web.get(&format!("{hub}/v1/totals"))?)?;
    Ok(Look { audit, counts, state, sources, routes })
}

/// The rows of a listing: the answer itself, or its `items`.
pub fn rows(listing: &Value) -> &[Value] {
    listing.as_array().or_else(|| listing["items"].as_array()).map_or(&[], Vec::as_slice)
}

/// One bar a source (translated of collected) and one for the archive.
struct Bars {
    all: MultiProgress,
    by_name: BTreeMap<String, ProgressBar>,
    on_terminal: bool,
    printed: Option<Instant>,
}

impl Bars {
    fn new() -> Self {
        Self { all: MultiProgress::new(), by_name: BTreeMap::new(), on_terminal: stderr().is_terminal(), printed: None }
    }

    fn show(&mut self, look: &Look) {
        if self.on_terminal {
            for source in rows(&look.sources) {
                let (name, collected, taken) = progress(source);
                self.bar(name, collected, taken);
            }
            self.bar("archive", look.counts.events, look.counts.events.saturating_sub(look.counts.in_flight));
        } else if self.printed.is_none_or(|at| at.elapsed() >= LINE) {
            self.printed = Some(Instant::now());
            let Counts { raw, events, in_flight, operators, .. } = look.counts;
            eprintln!("flows: {raw} raw, {events} events, {in_flight} in flight, {operators} operators");
        }
    }

    fn bar(&mut self, name: &str, all: u64, done: u64) {
        let bar = self.by_name.entry(name.to_owned()).or_insert_with(|| {
            let bar = self.all.add(ProgressBar::new(all));
            let style = ProgressStyle::with_template("{prefix:28} {bar:40.cyan/blue} {pos:>8} of {len}");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_prefix(name.to_owned());
            bar
        });
        bar.set_length(all);
        bar.set_position(done);
    }

    fn clear(&self) {
        // A terminal that cannot be cleared still shows the right numbers.
        let _ = self.all.clear();
    }
}

/// Name, collected, taken by translate.
fn progress(source: &Value) -> (&str, u64, u64) {
    let of = |name: &str| source[name].as_u64().unwrap_or_default();
    (source["name"].as_str().unwrap_or("?"), of("collected"), of("translated") + of("ignored") + of("dead"))
}
