//! What the sample's hub knows of a source: a list that waits, codes that no table has, fields that came and went.

use super::{MINUTE, NOW};
use crate::serve::view::*;

pub(super) fn source(name: &str) -> KnownSource {
    let round = |round, listed| ListRound { round, listed: Some(listed), seen: listed, accepted: None };
    let list = ListRow {
        list: "名录".into(),
        standing: 1_820,
        gone: 12,
        in_force: Some(NOW - 90 * MINUTE),
        last: round(NOW - 30 * MINUTE, 611),
        held: Some(round(NOW - 30 * MINUTE, 611)),
    };
    let flag = |flag: &str, value: &str, facts| FlagCount {
        family: "registration".into(),
        flag: flag.into(),
        value: value.into(),
        facts,
    };
    let field = |field: &str, filled: [u64; 2], turn| FieldFill { field: field.into(), filled: filled.into(), turn };
    let day = |day: &str, looked| LookedDay { day: day.into(), looked };
    KnownSource {
        name: name.to_owned(),
        lists: vec![list],
        flags: vec![flag("unknown-code:kind", "餐饮新业态", 31), flag("check-digit:licence", "", 4)],
        days: vec![day("2026-03-01", 320), day("2026-03-02", 288)],
        fields: vec![
            field("/entName", [320, 288], None),
            field("/gridCode", [0, 60], Some(Turn::New)),
            field("/phone", [300, 0], Some(Turn::Vanished)),
        ],
    }
}
