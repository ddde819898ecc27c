//! Whatever stands in the cells, a row is an outcome: nothing panics, and no ID number comes out.

use hub_adapter_sdk::{Outcome, RawRecord, Translate, rows};
use ledger::{Ledger, READY};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Made of what the readers look for, and of what they do not expect.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9年月日号./:+T -]{0,14}",
        "[0-9]{1,6}(\\.[0-9]{1,14})?(kg|斤|箱|万元|元/斤|℃|%|天|头|é|中)?",
        "(上午|下午|AM |)[0-9]{1,2}[:时点][0-9]{0,2}(分|:[0-9.]{1,5})?( PM|Z|\\+[0-9:]{4,5}|\\+中1|-é12)?",
        "[合计小注：:备说明#N/A'=\"()（）E+\\\\—√×无 ]{0,8}",
        Just("440784199001010015".to_owned()),
        ".{0,20}",
    ]
}

/// All columns that a mapping names.
fn columns(mapping: &Value, out: &mut Vec<String>) {
    match mapping {
        Value::Object(members) => {
            members.iter().filter(|(key, _)| *key != "codes").for_each(|(_, value)| columns(value, out));
        }
        Value::Array(list) => list.iter().for_each(|value| columns(value, out)),
        Value::String(text) if !text.is_ascii() => out.push(text.clone()),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_row_of_any_ready_table_is_an_outcome_without_an_id_number(cells in prop::collection::vec(cell(), 120)) {
        let values = json!({"platform": "a", "name": "b", "code": "c", "exam": "d"});
        for (name, mapping) in READY {
            let mut header = Vec::new();
            columns(&serde_json::from_str(mapping).unwrap(), &mut header);
            let settings = json!({"mapping": name, "values": values}).to_string();
            let adapter = hub_adapter_sdk::settings::<Ledger>(&settings).unwrap();
            let payload = json!({"sheet": "", "header": header, "rows": [{"row": 2, "cells": cells}]});
            let record = RawRecord { received: 0, attributes: Vec::new(), payload: payload.to_string().into_bytes() };
            if let Outcome::Events(events) = adapter.record(rows::MEDIA_TYPE, &record) {
                for event in events {
                    let open = |bytes: &[u8]| bytes.windows(18).any(|part| part == b"440784199001010015");
                    prop_assert!(!open(&event.body) && !open(event.record_id.as_bytes()), "{name}");
                }
            }
        }
    }
}
