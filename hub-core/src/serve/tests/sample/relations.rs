//! The sample's relations: a market and a stall in it.

use super::{DAY, NOW};
use crate::serve::view::*;

/// The other of the two, on the first of two pages or on the last.
pub(super) fn around(operator: &Operator, first: bool) -> Relations {
    let relation = operator.matters.iter().find(|matter| matter.family == "relation").expect("each has it");
    let other = relation.parties.iter().find(|party| party.operator != operator.id).expect("of two");
    let part = |family: &str, roles: &[String], matters| RelationPart {
        family: family.to_owned(),
        roles: roles.to_vec(),
        matters,
    };
    let shared = Relation {
        id: other.operator.clone(),
        name: other.name.clone(),
        matters: 38,
        latest: Some(NOW - 19 * DAY),
        parts: vec![part("relation", &other.roles, 1), part("sampling", &["sampled".to_owned()], 37)],
        relations: vec![relation.clone()],
    };
    Relations { items: vec![shared], total: 73, partial: !first, next: first.then(|| "page-2".to_owned()) }
}
