//! Decisions on the parties and records of the small world, right and wrong, some taken back.

use jiff::civil::date;
use proptest::prelude::*;

use super::{LISTING, any_family, pool};
use crate::message::{Anchor, Decision, Held, Says, Signature};

/// Identifiers good and bad, of which some name nobody.
fn any_identifier() -> impl Strategy<Value = (String, String)> {
    let identifiers = pool().into_iter().chain([("licence", "JY9".into()), ("unheard", "1".into())]);
    let identifiers: Vec<(String, String)> = identifiers.map(|(scheme, value)| (scheme.to_owned(), value)).collect();
    prop::sample::select(identifiers)
}

/// Source, family and record.
fn any_record() -> impl Strategy<Value = (String, String, String)> {
    let record = (prop::sample::select(vec![LISTING, "other.files"]), any_family(), 0..3_u8);
    record.prop_map(|(source, family, record)| (source.into(), family.into(), format!("r{record}")))
}

/// By what a decision names somebody.
fn any_anchor() -> impl Strategy<Value = Anchor> {
    prop_oneof![
        3 => any_identifier().prop_map(|(scheme, value)| Anchor::Identifier { scheme, value }),
        2 => (any_record(), 0..4_usize).prop_map(|((source, family, record), role)| Anchor::Party {
            source,
            family,
            record,
            role: ["holder", "punished", "supplier", "holder.2"][role].into(),
        }),
    ]
}

/// What is held: matters are named as the archive names them.
fn any_held() -> impl Strategy<Value = Held> {
    prop_oneof![
        3 => any_identifier().prop_map(|(scheme, value)| Held::Identifier { scheme, value }),
        2 => any_record().prop_map(|(source, family, record)| Held::Record { source, family, record }),
        1 => (0..2_u8).prop_map(|n| Held::Matter { family: "licence".into(), key: format!("JY | ({n})号") }),
        1 => (0..2_u8).prop_map(|n| Held::Matter { family: "penalty".into(), key: format!("({n})号 | 局") }),
    ]
}

/// Days before, between and behind those until which records of this world are kept, and one of them.
fn any_horizon() -> impl Strategy<Value = Says> {
    let days = [date(1960, 1, 1), date(1970, 5, 5), date(1980, 1, 1), date(1980, 1, 2), date(2010, 1, 1)];
    prop::sample::select(days.to_vec()).prop_map(|day| Says::Horizon { day })
}

fn any_ruling() -> impl Strategy<Value = Says> {
    let others = || prop::collection::vec(any_anchor(), 1..=2);
    prop_oneof![
        4 => (any_anchor(), others()).prop_map(|(one, others)| Says::Same { one, others }),
        2 => (any_anchor(), others()).prop_map(|(one, others)| Says::Apart { one, others }),
        1 => any_anchor().prop_map(|one| Says::Open { one }),
    ]
}

/// Few decisions of few moments; some taken back, so that one is told in two ways.
pub fn any_decision() -> impl Strategy<Value = Decision> {
    let says = prop_oneof![4 => any_ruling(), 3 => any_horizon(), 2 => any_held().prop_map(|on| Says::Hold { on })];
    let said = (0..9_u8, 0..3_i64, says);
    (said, prop::option::weighted(0.25, 5..7_i64)).prop_map(|((id, at, says), withdrawn)| Decision {
        id: format!("{id:028x}"),
        says,
        decided: Signature { at, actor: "li".into() },
        note: String::new(),
        withdrawn: withdrawn.map(|at| Signature { at, actor: "wang".into() }),
    })
}
