//! The reference fold: the whole archive as a pure function of a set.
//!
//! What the store holds after any sequence of batches must equal what
//! [`whole`] makes of the set of their events and marks. Slow and plain on
//! purpose: it is what the incremental fold is measured against.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::compose::{Witness, compose};
use super::fact::{Schemas, Told, Unreadable};
use super::listing::{self, Lists};
use super::matter::MatterKey;
use super::measure::{self, Reading, SeriesContent};
use super::profile::{OF_PREMISES, Papers, Part, Profile, known, profile, whys};
use super::retention::{Retention, Terms};
use super::survivorship::{Rules, Why};
use super::who::decision::{decided, heard, name};
use super::who::identity::{Decided, Evidence, Fate, Group, Identifier, Resolution, resolve};
use crate::message::{
    Decision, Echo, Event, EventId, FactKey, Generation, Instant, Mark, Operation, Rank, RawId, RoundWord, Says,
};

/// Whether an event counts: no event or mark of its raw record has a higher
/// generation.
#[must_use]
pub fn stands(event: EventId, highest: Generation) -> bool {
    event.generation >= highest
}

/// The state of a fact: of its events that stand, the one of highest rank.
#[must_use]
pub fn state_of<'e>(
    events: impl IntoIterator<Item = &'e Event>,
    highest: impl Fn(RawId) -> Generation,
) -> Option<&'e Event> {
    let standing = events.into_iter().filter(|event| stands(event.id, highest(event.id.raw)));
    standing.max_by_key(|event| event.rank())
}

/// A matter, as content.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatterContent {
    /// Family of its facts.
    pub family: String,
    /// What names it.
    pub key: String,
    /// What it comes to.
    pub content: Map<String, Value>,
    /// When it happened, where known (ms).
    pub occurred: Option<Instant>,
    /// The sources that tell it.
    pub sources: BTreeSet<String>,
    /// Roles by operator.
    pub parties: BTreeMap<String, BTreeSet<String>>,
}

/// Everything the archive says, without raw ids, times of receipt or versions:
/// equal for equal sets, and for a set folded twice.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Contents {
    /// Operators by id.
    pub operators: BTreeMap<String, Value>,
    /// Matters by name.
    pub matters: BTreeMap<String, MatterContent>,
    /// Facts whose parties nothing identifies: source, family, record.
    pub unresolved: BTreeSet<(String, String, String)>,
    /// Identifiers that join nobody, and why.
    pub review: BTreeMap<String, String>,
    /// Facts in force.
    pub facts: u64,
    /// Facts that are past.
    #[serde(skip_serializing_if = "is_none")]
    pub past: u64,
    /// What devices read: source, family, id of the device, with a blank between.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub series: BTreeMap<String, SeriesContent>,
    /// What became of decisions, by their ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub decisions: BTreeMap<String, String>,
}

impl Contents {
    /// SHA-256 of the canonical text, in hex.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut value = serde_json::to_value(self).expect("maps with text keys are JSON");
        value.sort_all_objects();
        hex::encode(Sha256::digest(value.to_string()))
    }

    /// A series by its name.
    pub(crate) fn series(key: &FactKey) -> String {
        format!("{} {} {}", key.source, key.family, key.record)
    }

    /// An operator as content.
    pub(crate) fn operator(profile: &Profile) -> Value {
        serde_json::to_value(profile).expect("maps with text keys are JSON")
    }
}

/// An archive of which nothing is past says nothing of it.
fn is_none(n: &u64) -> bool {
    *n == 0
}

/// What an archive is folded by.
#[derive(Debug, Clone, Copy)]
pub struct By<'b> {
    /// Who is believed.
    pub rules: &'b Rules,
    /// How long records are kept.
    pub retention: &'b Retention,
    /// Evidences after which an identifier is barred.
    pub bar: i64,
}

/// Everything that an archive is made of; in any order, some of it maybe twice.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// Events.
    pub events: Vec<Event>,
    /// Outcomes without events.
    pub marks: Vec<Mark>,
    /// Records that are what a platform was told.
    pub echoes: Vec<Echo>,
    /// What is said of rounds of whole lists.
    pub words: Vec<RoundWord>,
    /// What people decided.
    pub decisions: Vec<Decision>,
}

/// The archive of a set.
///
/// # Errors
/// Where an event cannot be read.
pub fn whole(set: &Set, schemas: &dyn Schemas, by: By<'_>) -> Result<Contents, Unreadable> {
    let Set { events, marks, echoes, words, decisions } = set;
    let By { rules, bar, .. } = by;
    let decisions = heard(decisions);
    let terms = Terms::of(decisions.values(), schemas);
    let decided: Vec<Decided> = decisions.values().filter_map(|decision| decided(decision, schemas)).collect();
    let anchors: BTreeSet<&Identifier> = decided.iter().flat_map(Decided::named).collect();
    let echoes: BTreeSet<Echo> = echoes.iter().cloned().collect();
    let mut highest: HashMap<RawId, Generation> = HashMap::new();
    let ids = events.iter().map(|event| (event.id.raw, event.id.generation));
    for (raw, generation) in ids.chain(marks.iter().map(|mark| (mark.raw, mark.generation))) {
        let top = highest.entry(raw).or_insert(generation);
        *top = generation.max(*top);
    }
    let lists = lists(events, marks, words);
    let mut by_fact: BTreeMap<&FactKey, Vec<&Event>> = BTreeMap::new();
    let mut readings = Vec::new();
    for event in events {
        if let Some(measures) = schemas.measures(&event.fact.family) {
            readings.push(Reading::read(event, measures, schemas, rules)?);
            continue;
        }
        by_fact.entry(&event.fact).or_default().push(event);
    }
    let (mut facts, mut past) = (Vec::new(), 0);
    for events in by_fact.into_values() {
        let standing: Vec<&Event> =
            events.into_iter().filter(|event| stands(event.id, highest[&event.id.raw])).collect();
        if is_past(&standing, schemas, by, &terms)? {
            past += 1;
        } else if let Some(event) = in_force(&standing, &standing, |source, list| lists.in_force(source, list), &echoes)
        {
            let mut told = Told::read(event.clone(), schemas, rules)?;
            if let Some(state) = &mut told.state {
                name(&told.event.fact, state, |party| anchors.contains(party));
            }
            facts.push(told);
        }
    }
    let series = measure::whole(&readings).into_iter().map(|(key, content)| (Contents::series(&key), content));
    let facts: Vec<&Told> = facts.iter().collect();
    let mut contents = gather(&facts, &decided, bar, &BTreeSet::new()).contents(rules);
    for (id, decision) in decisions {
        let fate = match decision.says {
            Says::Horizon { day } if decision.is_in_force() && terms.horizon == Some(day) => Fate::Taken,
            _ => Fate::unresolved(&decision),
        };
        contents.decisions.entry(id.to_owned()).or_insert_with(|| fate.as_str().to_owned());
    }
    Ok(Contents { series: series.collect(), past, ..contents })
}

/// Whether a fact is past: by the event of highest rank of those that stand. What a list lacks, or an echo, may be past
/// as well.
pub(super) fn is_past(
    standing: &[&Event],
    schemas: &dyn Schemas,
    by: By<'_>,
    terms: &Terms,
) -> Result<bool, Unreadable> {
    let Some(event) = standing.iter().max_by_key(|event| event.rank()).filter(|_| terms.horizon.is_some()) else {
        return Ok(false);
    };
    let told = Told::read((*event).clone(), schemas, by.rules)?;
    Ok(by.retention.lets_go(&told, terms).is_some())
}

/// What is known of all lists.
pub(super) fn lists<'e>(events: &'e [Event], marks: &'e [Mark], words: &'e [RoundWord]) -> Lists<'e> {
    let mut lists = Lists::default();
    let of_events = events.iter().map(|event| (event.id.raw, &event.fact.source, &event.listing));
    let of_marks = marks.iter().map(|mark| (mark.raw, &mark.source, &mark.listing));
    let mut counted = BTreeSet::new();
    for (raw, source, listing) in of_events.chain(of_marks) {
        if let Some(listing) = listing.as_ref().filter(|_| counted.insert(raw)) {
            lists.round(source.as_str(), listing).see(raw);
        }
    }
    for word in words {
        lists.round(word.source.as_str(), &word.listing).hear(&word.word);
    }
    lists
}

/// The event by which a fact says something, of those that stand; none where it says nothing: deleted, gone from its
/// list, an echo. `heard` are those that tell when it was listed last.
pub(super) fn in_force<'e>(
    standing: &[&'e Event],
    heard: &[&Event],
    of_list: impl Fn(&str, &str) -> Option<Instant>,
    echoes: &BTreeSet<Echo>,
) -> Option<&'e Event> {
    let mut last = listing::Told::default();
    for event in heard {
        last.hear(event.id.raw, event.listing.as_ref().map(|listing| (listing.round, listing.list.as_str())));
    }
    let event = *standing.iter().max_by_key(|event| event.rank())?;
    let is_gone = last.is_gone(|list| of_list(event.fact.source.as_str(), list));
    let says = event.operation == Operation::Upsert && !is_gone && !echoes.contains(&Echo::from(&event.fact));
    says.then_some(event)
}

/// Live facts put together: who is who, who tells which matter, and who has a part in it.
pub(super) struct Gathered<'t> {
    /// Sets of identifiers.
    pub(super) evidences: Vec<&'t Evidence>,
    barred: BTreeSet<Identifier>,
    /// Who is who: places among the evidences.
    pub(super) resolution: Resolution,
    /// Who tells a matter.
    pub(super) matters: BTreeMap<&'t MatterKey, Vec<Witness<'t>>>,
    /// By matter and operator.
    pub(super) roles: BTreeMap<&'t MatterKey, BTreeMap<String, BTreeSet<String>>>,
    parts: BTreeMap<String, Vec<Part>>,
    unresolved: BTreeSet<(String, String, String)>,
    facts: u64,
}

/// Puts live facts together. `barred` identifiers join nobody, whoever names them.
pub(super) fn gather<'t>(
    facts: &[&'t Told],
    decided: &[Decided],
    bar: i64,
    barred: &BTreeSet<Identifier>,
) -> Gathered<'t> {
    let states = || facts.iter().filter_map(|told| Some((*told, told.state.as_ref()?)));
    let evidences: BTreeSet<&Evidence> =
        states().flat_map(|(_, state)| &state.mentions).filter_map(|mention| mention.evidence.as_ref()).collect();
    let evidences: Vec<&Evidence> = evidences.into_iter().collect();
    let mut breadth: BTreeMap<&Identifier, i64> = BTreeMap::new();
    for identifier in evidences.iter().flat_map(|evidence| evidence.joining()) {
        *breadth.entry(identifier).or_default() += 1;
    }
    let wide = breadth.into_iter().filter(|(identifier, n)| *n > bar || barred.contains(identifier));
    let barred: BTreeSet<Identifier> = wide.map(|(identifier, _)| identifier.clone()).collect();
    let resolution = resolve(&evidences, &decided.iter().collect::<Vec<_>>(), &barred);
    let operator_of: BTreeMap<&Evidence, &str> = resolution
        .groups
        .iter()
        .flat_map(|group| group.members.iter().map(|member| (evidences[*member], group.operator.as_str())))
        .collect();

    let mut matters: BTreeMap<&MatterKey, Vec<Witness<'_>>> = BTreeMap::new();
    let mut roles: BTreeMap<&MatterKey, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let mut unresolved = BTreeSet::new();
    for (told, state) in states() {
        let witness = Witness { from: told.provenance(), in_force: state.in_force, content: &state.content };
        matters.entry(&state.matter).or_default().push(witness);
        if state.is_unresolved() {
            let fact = &told.event.fact;
            unresolved.insert((fact.source.to_string(), fact.family.clone(), fact.record.clone()));
        }
        for mention in &state.mentions {
            let Some(operator) = mention.evidence.as_ref().and_then(|evidence| operator_of.get(evidence)) else {
                continue;
            };
            let parties = roles.entry(&state.matter).or_default();
            parties.entry((*operator).to_owned()).or_default().insert(mention.role.clone());
            parts.entry((*operator).to_owned()).or_default().push(Part {
                from: told.provenance(),
                in_force: state.in_force,
                name: mention.name.clone(),
                claims: mention.claims.clone(),
            });
        }
    }
    let facts = facts.len() as u64;
    Gathered { evidences, barred, resolution, matters, roles, parts, unresolved, facts }
}

impl Gathered<'_> {
    /// The archive.
    pub(super) fn contents(&self, rules: &Rules) -> Contents {
        let matters: BTreeMap<String, MatterContent> = self
            .matters
            .iter()
            .map(|(key, witnesses)| {
                let composed = compose(&key.family, witnesses, rules);
                let content = MatterContent {
                    family: key.family.clone(),
                    key: key.key.clone(),
                    content: composed.content,
                    occurred: composed.occurred,
                    sources: witnesses.iter().map(|witness| witness.from.source.clone()).collect(),
                    parties: self.roles.get(key).cloned().unwrap_or_default(),
                };
                (key.name(), content)
            })
            .collect();
        let operators = self.resolution.groups.iter().map(|group| {
            let mine = matters.iter().filter(|(_, matter)| matter.parties.contains_key(&group.operator));
            let mine = mine.map(|(name, matter)| (name.as_str(), matter.family.as_str(), &matter.content));
            (group.operator.clone(), Contents::operator(&self.profile(group, mine, rules).0))
        });
        let operators = operators.collect();
        let review = self.resolution.contested.iter().map(|id| (id.to_string(), "contested".to_owned()));
        let review = review.chain(self.barred.iter().map(|id| (id.to_string(), "barred".to_owned()))).collect();
        let (unresolved, facts, series) = (self.unresolved.clone(), self.facts, BTreeMap::new());
        let fates = self.resolution.fates.iter();
        let decisions = fates.map(|(id, fate)| (id.clone(), fate.as_str().to_owned())).collect();
        Contents { operators, matters, unresolved, review, facts, past: 0, series, decisions }
    }

    /// What is said of an operator and why, `mine` being its matters: name, family, content.
    pub(super) fn profile<'m>(
        &self,
        group: &Group,
        mine: impl Iterator<Item = (&'m str, &'m str, &'m Map<String, Value>)>,
        rules: &Rules,
    ) -> (Profile, Vec<Why>) {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        let mut papers = Papers::default();
        for (name, family, content) in mine {
            *counts.entry(family.to_owned()).or_default() += 1;
            if OF_PREMISES.contains(&family) {
                papers.take(name, family, content.clone());
            }
        }
        let members: Vec<&Evidence> = group.members.iter().map(|member| self.evidences[*member]).collect();
        let aside = |identifier: &Identifier| match identifier {
            identifier if self.barred.contains(identifier) => Some("barred"),
            identifier if self.resolution.apart.contains(identifier) => Some("apart"),
            // Somebody else's alone: it stands here by mistake.
            identifier if self.resolution.groups.iter().any(|group| group.sound.contains(identifier)) => Some("apart"),
            _ => None,
        };
        let known = known(group, &members, aside);
        let parts = self.parts.get(&group.operator).map(Vec::as_slice).unwrap_or_default();
        let whys = whys(parts, rules);
        (profile(parts, &whys, known, &papers, counts, rules), whys)
    }
}

/// The rank of an event's state; later ones win.
#[must_use]
pub fn outranks(later: Rank, earlier: Option<Rank>) -> bool {
    earlier.is_none_or(|earlier| later > earlier)
}
