//! The sample's operator, whole: who it is, where it works, its matters.

use serde_json::{Value, json};

use super::archive::{field, matters};
use crate::serve::view::*;

/// A field of the profile, which is explained by its own name.
fn explained(name: &str, label: &str, value: Value) -> Field {
    Field { why: name.into(), ..field(name, label, value) }
}

/// One that counts, but for its check digit.
pub(super) fn identifier(scheme: &str, value: &str, valid: Option<bool>) -> Identifier {
    let state = if valid == Some(false) { "founding" } else { "sound" };
    Identifier { scheme: scheme.into(), value: value.into(), valid, state: Some(state.into()) }
}

/// One that does not.
fn doubtful(state: &str, scheme: &str, value: &str) -> Identifier {
    Identifier { state: Some(state.into()), ..identifier(scheme, value, None) }
}

fn place(town: Option<String>, class: Option<String>) -> Premises {
    let told = |field: &str| Some(format!("licence-1.{field}"));
    Premises {
        name: None,
        address: Some("鹤山市雅瑶镇演示路33号之二首层".into()),
        town,
        class,
        state: Some("cancelled".into()),
        until: Some("2027-05-17".into()),
        licences: vec!["JY24407840001033".into()],
        why: Some(PremisesWhy {
            name: None,
            address: told("premises_address"),
            town: told("town"),
            class: told("business_class"),
            state: told("state"),
            until: told("valid_to"),
            licences: vec!["licence-1.number".into()],
        }),
    }
}

/// One of a list, with everything that there is of it.
pub(super) fn operator(found: OperatorRow) -> Operator {
    let code = found.code.expect("every row has one");
    let names = ["演示阿明烧腊档".to_owned()].into_iter().chain(found.name.clone());
    Operator {
        id: found.id,
        aliases: vec!["op-yi-can-shi-an-4411".into()],
        version: Some("1.14".into()),
        as_of: None,
        name: found.name.clone(),
        names: names.collect(),
        town: found.town.clone(),
        class: found.class.clone(),
        profile: vec![
            field("name", "名称", json!(found.name)),
            field("registered_address", "住所", json!("鹤山市雅瑶镇演示路33号")),
            field("established", "成立日期", json!("2019-06-03")),
            explained("town", "镇街", json!(found.town)),
            explained("business_class", "业态", json!(found.class)),
        ],
        identifiers: vec![
            code,
            identifier("licence", "JY24407840001033", Some(true)),
            doubtful("contested", "licence", "JY24407840001062"),
            doubtful("apart", "licence", "JY24407840001020"),
            doubtful("barred", "platform-id", "yi-xiao-shi-an:0"),
            identifier("platform-id", "yi-can-shi-an:4411", None),
        ],
        flags: (0..found.flags)
            .map(|_| FlagNote { code: "check-digit".into(), about: Some("licence".into()) })
            .collect(),
        premises: vec![place(found.town, found.class)],
        counts: [("kitchen-alert".to_owned(), 412)].into(),
        matters: matters(),
    }
}
