//! Decisions on the parties of the small world, right and wrong, some taken back.

use proptest::prelude::*;

use super::{FAMILIES, LISTING, pool};
use crate::message::{Anchor, Decision, Ruling, Signature};

/// By what a decision names somebody: identifiers good and bad, and records, of which
/// some name nobody else.
fn any_anchor() -> impl Strategy<Value = Anchor> {
    let identifiers = pool().into_iter().chain([("licence", "JY9".into()), ("unheard", "1".into())]);
    let identifiers: Vec<(String, String)> = identifiers.map(|(scheme, value)| (scheme.to_owned(), value)).collect();
    let party = (prop::sample::select(vec![LISTING, "other.files"]), 0..2_usize, 0..3_u8, 0..4_usize);
    prop_oneof![
        3 => prop::sample::select(identifiers).prop_map(|(scheme, value)| Anchor::Identifier { scheme, value }),
        2 => party.prop_map(|(source, family, record, role)| Anchor::Party {
            source: source.into(),
            family: FAMILIES[family].0.into(),
            record: format!("r{record}"),
            role: ["holder", "punished", "supplier", "holder.2"][role].into(),
        }),
    ]
}

/// Few decisions of few moments; some taken back, so that one is told in two ways.
pub fn any_decision() -> impl Strategy<Value = Decision> {
    let ruling = prop_oneof![4 => Just(Ruling::Same), 2 => Just(Ruling::Apart), 1 => Just(Ruling::Open)];
    let said = (0..6_u8, 0..3_i64, ruling, any_anchor(), prop::collection::vec(any_anchor(), 1..=2));
    (said, prop::option::weighted(0.2, 5..7_i64)).prop_map(|((id, at, ruling, one, others), withdrawn)| Decision {
        id: format!("{id:028x}"),
        ruling,
        one,
        others: if ruling == Ruling::Open { Vec::new() } else { others },
        decided: Signature { at, actor: "li".into() },
        note: String::new(),
        withdrawn: withdrawn.map(|at| Signature { at, actor: "wang".into() }),
    })
}
