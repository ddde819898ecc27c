//! The script while it is being written: rows, pushes and tables gather here, each with the fact it states.
//!
//! All chance comes from here, one stream of the seed for each operator, so that none disturbs another.

use std::collections::BTreeMap;

use rand::{Rng, RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::kitchen::PUSH;
use super::moment::{Form, Moment};
use super::samples::{self, Sample};
use super::{Channel, List, Phase, Push, Row, Script, county, files, firms};
use crate::platforms::truth::{Fact, Reading, Truth};

/// When a version is written and whether it is the record's end.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    /// The phase in which it appears.
    pub phase: Phase,
    /// Its update time.
    pub updated: Moment,
    /// Whether it bears the deletion mark.
    pub deleted: bool,
}

impl Version {
    /// The deletion mark as the platforms write it.
    pub const fn mark(self) -> u8 {
        self.deleted as u8
    }
}

/// Where alerts are pushed.
const ALERTS: &str = "ai/record";
/// Where things are pushed, and how many rows at a time.
const PATHS: [(&str, &[usize]); 5] = [
    (ALERTS, &[1, 1, 5, 12, 20]),
    ("self/check", &[1, 3, 10]),
    ("humidity", &[1, 30, 60, 100]),
    ("channels", &[1, 10, 30]),
    ("heartbeat", &[1, 30, 60, 100]),
];

/// A row of a table to be dropped: tag and text of each cell that is not empty.
pub type Cells = Vec<(&'static str, String)>;

/// The script while it is being written.
pub struct Draft {
    rng: ChaCha8Rng,
    lists: [Vec<Row>; List::COUNT],
    pushed: Vec<(Phase, &'static str, Value)>,
    fed: Vec<Push>,
    readings: Vec<(Phase, Reading)>,
    tables: BTreeMap<(Phase, files::Table), Vec<Cells>>,
    ledgers: BTreeMap<(Phase, firms::Sheet), Vec<Cells>>,
    /// Records that a hub has to refuse: channel by channel.
    refused: BTreeMap<&'static str, usize>,
    samples: Vec<Sample>,
    facts: Vec<(Phase, Fact)>,
}

impl Draft {
    /// An empty script of this seed.
    pub fn new(seed: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            lists: std::array::from_fn(|_| Vec::new()),
            pushed: Vec::new(),
            fed: Vec::new(),
            readings: Vec::new(),
            tables: BTreeMap::new(),
            ledgers: BTreeMap::new(),
            refused: BTreeMap::new(),
            samples: Vec::new(),
            facts: Vec::new(),
        }
    }

    /// Takes chance from the operator's own stream from now on.
    pub fn turn_to(&mut self, serial: u32) {
        self.rng.set_stream(u64::from(serial));
        self.rng.set_word_pos(0);
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.rng.random_ratio(percent, 100)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        self.rng.random_range(0..end)
    }

    /// One of several, which are never none.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        *of.choose(&mut self.rng).expect("the tables of the script hold something")
    }

    /// Hex digits such as digests have.
    pub fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.rng.next_u64(), self.rng.next_u64())
    }

    /// How the dates of one row are written.
    pub fn form(&mut self) -> Form {
        self.pick(&[Form::Dashes, Form::Slashes, Form::Number, Form::Text])
    }

    /// A day in the two years before 2025-11.
    pub fn past_day(&mut self) -> Moment {
        Moment::day(i64::from(self.below(660)) - 360)
    }

    /// When something is first written: now and then in one of the platform's bulk loads.
    pub fn first(&mut self) -> Version {
        let updated = if self.chance(8) {
            Moment::day(59)
        } else {
            let within = i64::from(self.below(86_400_000));
            Moment::day(20 + i64::from(self.below(280))).plus(within)
        };
        Version { phase: Phase::First, updated, deleted: false }
    }

    /// When something is written in the second phase: later than all of the first.
    pub fn second(&mut self) -> Version {
        let within = i64::from(self.below(86_400_000));
        Version {
            phase: Phase::Second,
            updated: Moment::day(325 + i64::from(self.below(9))).plus(within),
            deleted: false,
        }
    }

    /// The end of a record in the second phase.
    pub fn end(&mut self) -> Version {
        Version { deleted: true, ..self.second() }
    }

    /// A whole number as some call of the sunshine-kitchen platform gives it: a number or text.
    pub fn loose(&mut self, number: u32) -> Value {
        if self.chance(40) { json!(number.to_string()) } else { json!(number) }
    }

    /// Nothing, as the platforms write it: `""`, `null`.
    pub fn empty(&mut self) -> Value {
        self.pick(&[Some(""), None]).into()
    }

    /// The text, or nothing where it is empty.
    pub fn text(&mut self, text: &str) -> Value {
        if text.is_empty() { self.empty() } else { text.into() }
    }

    /// Puts a version of a row into a list, with the fact that it states.
    pub fn row(&mut self, list: List, id: String, version: Version, body: &Value, fact: Fact) {
        let fine = version.updated.0;
        let updated = if list.in_seconds() { fine / 1_000 * 1_000 } else { fine };
        self.lists[list as usize].push(Row { id, updated, phase: version.phase, body: body.to_string().into() });
        self.facts.push((version.phase, fact));
    }

    /// Has an alert pushed.
    pub fn push(&mut self, phase: Phase, body: Value, fact: Fact) {
        self.pushed.push((phase, ALERTS, body));
        self.facts.push((phase, fact));
    }

    /// Has a row pushed to another path, with the fact that it states.
    pub fn told(&mut self, phase: Phase, path: &'static str, body: Value, fact: Fact) {
        self.pushed.push((phase, path, body));
        self.facts.push((phase, fact));
    }

    /// Puts a sample into the tables that are dropped of them.
    pub fn sampled(&mut self, sample: Sample) {
        self.facts.extend(sample.facts().into_iter().map(|fact| (Phase::First, fact)));
        self.samples.push(sample);
    }

    /// Has what a device of a canteen told pushed, as one body, with the facts that it states.
    pub fn feed(&mut self, phase: Phase, path: &'static str, body: String, facts: Vec<Fact>) {
        self.fed.push(Push { phase, to: Channel::Canteens, path, body });
        self.facts.extend(facts.into_iter().map(|fact| (phase, fact)));
    }

    /// Has events captured as one body: those that state facts, and so many that must be refused.
    pub fn captured(&mut self, phase: Phase, path: &'static str, body: String, facts: Vec<Fact>, refused: usize) {
        self.fed.push(Push { phase, to: Channel::Captures, path, body });
        self.facts.extend(facts.into_iter().map(|fact| (phase, fact)));
        *self.refused.entry(firms::CAPTURES).or_default() += refused;
    }

    /// Puts a row into a ledger to be dropped.
    pub fn ledger(&mut self, phase: Phase, sheet: firms::Sheet, cells: Cells, fact: Fact) {
        self.ledgers.entry((phase, sheet)).or_default().push(cells);
        self.facts.push((phase, fact));
    }

    /// Has the county push a message, with the fact that it states.
    pub fn message(&mut self, phase: Phase, body: String, fact: Fact) {
        self.fed.push(Push { phase, to: Channel::County, path: "", body });
        self.facts.push((phase, fact));
    }

    /// Has the reading of a device pushed.
    pub fn reading(&mut self, phase: Phase, path: &'static str, body: Value, reading: Reading) {
        self.pushed.push((phase, path, body));
        self.readings.push((phase, reading));
    }

    /// Puts a row into a table to be dropped.
    pub fn cells(&mut self, phase: Phase, table: files::Table, cells: Cells, fact: Fact) {
        self.tables.entry((phase, table)).or_default().push(cells);
        self.facts.push((phase, fact));
    }

    /// The script as it stands, in the order in which the platforms give it.
    pub fn finish(mut self) -> Script {
        self.turn_to(u32::MAX);
        for list in &mut self.lists {
            list.sort_by(|a, b| (a.updated, &a.id).cmp(&(b.updated, &b.id)));
        }
        let mut pushes = Vec::new();
        for phase in Phase::ALL {
            for (path, sizes) in PATHS {
                self.pushes(phase, path, sizes, &mut pushes);
            }
        }
        self.pushed.clear();
        pushes.append(&mut self.fed);
        let (mut files, explanations) = files::write(&mut self.rng, &self.tables);
        files.append(&mut firms::write(&self.ledgers));
        files.extend(samples::files(&self.samples));
        // They are dropped phase by phase.
        files.sort_by_key(|file| file.phase);
        self.facts.sort_by_key(|(phase, _)| *phase);
        let facts: Vec<Fact> = self.facts.into_iter().map(|(_, fact)| fact).collect();
        self.readings.sort_by_key(|(phase, _)| *phase);
        let readings: Vec<&Reading> = self.readings.iter().map(|(_, reading)| reading).collect();
        let truth = Truth::of(&facts).with_readings(PUSH, &readings).with_refused(self.refused);
        let told = facts.iter().filter(|fact| [county::EXCHANGE, county::TABLE].contains(&fact.source));
        let of_county = told.map(|fact| fact.record.clone()).collect();
        Script { truth: Truth { explanations, ..truth }, lists: self.lists, pushes, files, of_county }
    }

    /// Bundles the rows that are pushed to a path.
    fn pushes(&mut self, phase: Phase, path: &'static str, sizes: &[usize], pushes: &mut Vec<Push>) {
        let mine = self.pushed.iter().filter(|(of, to, _)| (*of, *to) == (phase, path));
        let mut rows: Vec<Value> = mine.map(|(_, _, row)| row.clone()).collect();
        while !rows.is_empty() {
            let size = self.pick(sizes).min(rows.len());
            let mut taken: Vec<Value> = rows.drain(..size).collect();
            let bare = size == 1 && self.chance(70);
            let body = match taken.pop() {
                Some(row) if bare => row.to_string(),
                last => {
                    taken.extend(last);
                    json!({ "list": taken }).to_string()
                }
            };
            pushes.push(Push { phase, to: Channel::Kitchens, path, body });
        }
    }
}
