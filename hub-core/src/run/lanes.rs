//! The lanes of this hub's sources, and who serves each. Begun when a source can be served for the first time, at the
//! start or later, and changed while they run; of what nobody can serve it is shown why.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use super::assemble::{Bench, LeftOut, User};
use super::error::RunError;
use super::hub::{now, thread};
use super::settings::Stage;
use crate::message::SourceName;
use crate::translate::{Seat, Seated, Seats};

/// See the file's head. Cheap to clone, all clones are one.
#[derive(Clone)]
pub(super) struct Lanes(Arc<Of>);

struct Of {
    bench: Arc<Bench>,
    begun: Mutex<Begun>,
}

#[derive(Default)]
struct Begun {
    seats: BTreeMap<SourceName, Seats>,
    threads: Vec<JoinHandle<()>>,
}

impl Lanes {
    pub fn new(bench: Arc<Bench>) -> Self {
        Self(Arc::new(Of { bench, begun: Mutex::default() }))
    }

    /// Has these serve from the next batch on. A source that nobody served gets its lane, where this hub translates.
    pub fn change(&self, seats: BTreeMap<SourceName, Seat>) {
        let mut begun = self.begun();
        for (source, seat) in seats {
            if let Some(known) = begun.seats.get(&source) {
                known.change(seat);
                continue;
            }
            let seats = Seats::new(seat);
            if self.0.bench.settings.does(Stage::Translate) {
                let (lane, mut seated) = (self.0.bench.lane(&source, &seats.now()), Seated::new(seats.clone()));
                begun.threads.push(thread(&format!("tr-{source}"), move || lane.run(&mut seated)));
            }
            begun.seats.insert(source, seats);
        }
    }

    /// Shows that something has nobody who could serve it.
    pub fn lack(&self, out: &LeftOut) {
        let LeftOut { adapter, user, cause } = out;
        let (bench, code) = (&self.0.bench, cause.code());
        let settings = &bench.settings;
        tracing::error!(%code, adapter, %cause, "what is installed cannot be used here; the others flow");
        let said = match cause {
            RunError::Plugin { cause, .. } => cause.to_string(),
            cause => cause.to_string(),
        };
        let message = said.strip_prefix(&code.to_string()).unwrap_or(&said).trim_start_matches([':', ' ']);
        let why = format!("{code}: {message}");
        let live = bench.stock.standing(adapter).live;
        let version = live.map(|version| format!("{adapter}@{version}")).unwrap_or_default();
        match user {
            User::Source(source) => {
                if let Some((source, mode)) = out.source(settings).filter(|_| settings.does(Stage::Collect)) {
                    bench.collected.place(source, mode);
                    bench.collected.stopped(source, now(), code.to_string(), message.to_owned());
                }
                if settings.does(Stage::Translate) {
                    bench.translated.stopped(source, &version, now(), why);
                }
            }
            User::Route(route) => {
                if settings.does(Stage::Deliver) {
                    bench.delivered.stopped(route, &version, now(), why);
                }
            }
        }
    }

    /// The seats of the sources that name an adapter.
    pub fn of(&self, adapter: &str) -> Vec<(SourceName, Seats)> {
        let begun = self.begun();
        let named = begun.seats.iter().filter(|(source, _)| self.0.bench.names(source, adapter));
        named.map(|(source, seats)| (source.clone(), seats.clone())).collect()
    }

    /// The threads of the lanes, to be waited for by whoever has asked them to stop.
    pub fn threads(&self) -> Vec<JoinHandle<()>> {
        std::mem::take(&mut self.begun().threads)
    }

    fn begun(&self) -> MutexGuard<'_, Begun> {
        self.0.begun.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
