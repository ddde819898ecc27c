//! The story of one bunch of beans (一把豇豆), as far as a hub can tell it today: sentences of `story/steps.json`, each
//! with what it takes for it to be true, asked of the hub's interface.
//!
//! Promises: a sentence is true where all that it takes is there, and false where anything is missing. Knows nothing
//! of how a hub is asked; the demonstration tells these sentences, a scenario asserts them.

use serde_json::Value;

const STEPS: &str = include_str!("story/steps.json");

/// One sentence of the story.
#[derive(Debug)]
pub struct Sentence {
    /// The step that it belongs to.
    pub step: u64,
    /// What it says.
    pub says: String,
    /// Whether the hub says so, too.
    pub holds: bool,
}

/// The sentences in order; `ask` gives the hub's answer to a path, as JSON.
///
/// # Panics
/// Where the file of the steps is none.
pub fn tell(mut ask: impl FnMut(&str) -> Value) -> Vec<Sentence> {
    let steps: Vec<Value> = serde_json::from_str(STEPS).expect("the steps are a list");
    let sentence = |step: Value| Sentence {
        step: step["step"].as_u64().expect("a step has a number"),
        says: step["says"].as_str().expect("a step says something").to_owned(),
        holds: list(&step["takes"]).iter().all(|taken| holds(taken, &mut ask)),
    };
    steps.into_iter().map(sentence).collect()
}

fn holds(taken: &Value, ask: &mut impl FnMut(&str) -> Value) -> bool {
    if let Some(source) = taken["refused"].as_str() {
        let letters = ask(&format!("/v1/dead-letters?source={source}"));
        return list(&letters["items"]).iter().any(|letter| is_within(&taken["as"], letter));
    }
    let Some(about) = taken["about"].as_str() else { return false };
    if let Some(family) = taken["device"].as_str() {
        let told = ask(&format!("/v1/operators/{about}/measurements?days=30"));
        let of_family = |series: &&Value| series["family"] == family;
        let episodes = list(&told["items"]).iter().filter(of_family).flat_map(|series| list(&series["episodes"]));
        return is_many(taken, episodes.filter(|episode| is_within(&taken["episode"], episode)).count());
    }
    let operator = ask(&format!("/v1/operators/{about}"));
    if !taken["name"].is_null() && taken["name"] != operator["name"] {
        return false;
    }
    let hidden = operator.to_string();
    if list(&taken["hides"]).iter().filter_map(Value::as_str).any(|text| hidden.contains(text)) {
        return false;
    }
    let Some(family) = taken["family"].as_str() else { return true };
    let of_it = list(&operator["matters"]).iter().filter(|matter| matter["family"] == family);
    is_many(taken, of_it.filter(|matter| is_the_matter(taken, matter)).count())
}

/// Whether there are as many as it takes: one where nothing else is said.
fn is_many(taken: &Value, found: usize) -> bool {
    let found = u64::try_from(found).unwrap_or(u64::MAX);
    match taken["least"].as_u64() {
        Some(least) => found >= least,
        None => found == taken["count"].as_u64().unwrap_or(1),
    }
}

fn is_the_matter(taken: &Value, matter: &Value) -> bool {
    let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    let fields = taken["fields"].as_object().into_iter().flatten().all(|(name, wanted)| {
        let field = list(&matter["fields"]).iter().find(|field| field["name"] == *name);
        field.is_some_and(|field| is_within(wanted, &field["value"]))
    });
    fields
        && text(&matter["key"]).contains(&text(&taken["key"]))
        && ["kind", "state"].iter().all(|name| taken[*name].is_null() || taken[*name] == matter[*name])
        && list(&taken["sources"]).iter().all(|source| list(&matter["sources"]).contains(source))
}

/// Whether all that is wanted is said: of an object these members, of a list these elements.
fn is_within(wanted: &Value, said: &Value) -> bool {
    match (wanted, said) {
        (Value::Object(wanted), _) => wanted.iter().all(|(name, wanted)| is_within(wanted, &said[name])),
        (Value::Array(wanted), Value::Array(said)) => {
            wanted.iter().all(|wanted| said.iter().any(|said| is_within(wanted, said)))
        }
        _ => wanted == said,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_hub_that_says_nothing_makes_no_sentence_true() {
        let told = tell(|_| Value::Null);
        assert!(told.len() > 10 && told.iter().all(|sentence| !sentence.holds), "{told:?}");
    }

    #[test]
    fn what_is_wanted_of_a_matter_is_looked_for_in_all_its_parts() {
        let matter = json!({"key": "JY | JY1", "kind": "JY", "state": "valid", "sources": ["a.api", "b.api"],
            "fields": [{"name": "items", "value": [{"weight": 1}, {"weight": 2}]}]});
        let is = |taken: Value| is_the_matter(&taken, &matter);
        assert!(is(json!({"key": "JY1", "kind": "JY", "sources": ["b.api"], "fields": {"items": [{"weight": 2}]}})));
        assert!(!is(json!({"state": "ended"})) && !is(json!({"sources": ["c.api"]})) && !is(json!({"key": "JY2"})));
        assert!(!is(json!({"fields": {"items": [{"weight": 3}]}})) && !is(json!({"fields": {"other": 1}})));
    }
}
