//! Composes a matter of the facts that tell it: each field by survivorship,
//! flags of quality and documents together. Pure.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::survivorship::{Candidate, Provenance, Rules, Why};
use crate::message::Instant;

/// Fields in which facts do not compete: what any of them says is kept.
const GATHERED: [&str; 2] = ["documents", "quality"];

/// Whether a field is what several facts say together: nothing won it, so there is no why.
#[must_use]
pub fn is_gathered(field: &str) -> bool {
    GATHERED.contains(&field)
}

/// One live fact of a matter.
#[derive(Debug, Clone)]
pub struct Witness<'s> {
    /// Who says so.
    pub from: Arc<Provenance>,
    /// Whether its state is in force.
    pub in_force: bool,
    /// What it says.
    pub content: &'s Map<String, Value>,
}

/// What a matter's facts come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Composed {
    /// The winning values, and what was gathered.
    pub content: Map<String, Value>,
    /// Why each contested or single value stands, by field.
    pub whys: Vec<Why>,
    /// When it happened by the latest of its facts, where known.
    pub occurred: Option<Instant>,
}

/// What a matter's facts come to, as JSON, and when it happened: as [`compose`] has it, without why. One witness
/// alone is in no contest.
///
/// # Errors
/// None that is known: maps with text keys are JSON.
pub fn content(
    family: &str,
    witnesses: &[Witness<'_>],
    rules: &Rules,
) -> serde_json::Result<(String, Option<Instant>)> {
    let [witness] = witnesses else {
        let composed = compose(family, witnesses, rules);
        return Ok((serde_json::to_string(&composed.content)?, composed.occurred));
    };
    let fields = witness.content.iter().map(|(field, value)| {
        let gathered = is_gathered(field).then(|| value.as_array().map_or(&[][..], Vec::as_slice));
        let value = match gathered {
            None => Cow::Borrowed(value),
            Some(values) => {
                let values: BTreeMap<String, &Value> = values.iter().map(|value| (value.to_string(), value)).collect();
                Cow::Owned(values.into_values().cloned().collect())
            }
        };
        (field.as_str(), value)
    });
    Ok((serde_json::to_string(&fields.collect::<BTreeMap<&str, Cow<'_, Value>>>())?, witness.from.occurred))
}

/// Composes a matter; the order of the witnesses is no matter.
#[must_use]
pub fn compose(family: &str, witnesses: &[Witness<'_>], rules: &Rules) -> Composed {
    let mut fields: BTreeMap<&str, Vec<Candidate>> = BTreeMap::new();
    let mut gathered: BTreeMap<&str, BTreeMap<String, &Value>> = BTreeMap::new();
    for witness in witnesses {
        for (field, value) in witness.content {
            if is_gathered(field) {
                let values = value.as_array().into_iter().flatten();
                gathered.entry(field).or_default().extend(values.map(|value| (value.to_string(), value)));
            } else {
                let (from, in_force) = (witness.from.clone(), witness.in_force);
                fields.entry(field).or_default().push(Candidate { value: value.clone(), from, order: 0, in_force });
            }
        }
    }
    let rule = rules.of_matter(family);
    let whys: Vec<Why> =
        fields.into_iter().filter_map(|(field, candidates)| rules.decide(field, rule, candidates)).collect();
    let mut content: Map<String, Value> =
        whys.iter().map(|why| (why.field.clone(), why.winner.value.clone())).collect();
    for (field, values) in gathered {
        content.insert(field.to_owned(), values.into_values().cloned().collect());
    }
    Composed { content, whys, occurred: witnesses.iter().filter_map(|witness| witness.from.occurred).max() }
}
