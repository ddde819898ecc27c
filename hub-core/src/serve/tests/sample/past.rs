//! The sample in time: what happened, what it was, what changed.

use serde_json::{Value, json};

use super::archive::field;
use super::{DAY, MINUTE, NOW};
use crate::serve::view::*;

/// An operator with which too much hangs together for its past to be told: a market.
pub(super) const CROWDED: &str = "op-91440784000001046N";

/// What happened, in the span that is asked for.
pub(super) fn entries(span: &Span) -> Vec<TimelineEntry> {
    let entry = |days: i64, (family, role): (&str, &str), key: &str, change, state: Option<&str>| TimelineEntry {
        at: NOW - days * DAY,
        known: NOW - days * DAY + 9 * MINUTE,
        family: family.into(),
        key: key.into(),
        summary: Vec::new(),
        change,
        roles: vec![role.into()],
        changes: state
            .map(|said| FieldChange { before: None, after: field("state", "状态", json!(said)) })
            .into_iter()
            .collect(),
        source: "provincial-supervision.api".into(),
        record: key.into(),
        raw: "019cabcdef0100010000a1b2c3d4".into(), // pragma: allowlist secret
        adapter: "provincial-supervision@1.0.0".into(),
        matter: None,
        by_list: false,
    };
    let mut all = vec![
        entry(1, ("kitchen-alert", "kitchen"), "88124", Change::Appeared, Some("老鼠，待核实")),
        entry(3, ("kitchen-alert", "kitchen"), "88123", Change::Changed, Some("待核实 → 属实")),
        entry(19, ("penalty", "punished"), "鹤市监处罚〔2026〕7号", Change::Appeared, Some("罚款 ¥50,000.00")),
        entry(70, ("licence", "holder"), "JY24407840001033", Change::Removed, None),
        entry(90, ("sampling", "producer"), "XBJ26440784003", Change::Appeared, None),
        entry(400, ("registration", "registrant"), "924407840000010629", Change::Appeared, Some("存续")),
    ];
    all[2].summary = vec![
        field("document_number", "决定书文号", json!("鹤市监处罚〔2026〕7号")),
        field("act", "违法行为", json!("未按规定查验供货者许可证")),
    ];
    let moment = |entry: &TimelineEntry| if span.by == By::Valid { entry.at } else { entry.known };
    let wanted = |entry: &TimelineEntry| {
        span.family.as_ref().is_none_or(|family| *family == entry.family)
            && span.since.is_none_or(|since| moment(entry) >= since)
            && span.until.is_none_or(|until| moment(entry) < until)
    };
    all.into_iter().filter(wanted).collect()
}

/// The operator as it was: under its first name, with its licence and its stall alone, in a market that is known as it
/// is today; none before it was known.
pub(super) fn then(operator: Operator, moment: Moment) -> Option<Operator> {
    let begun = NOW - 400 * DAY;
    if [moment.valid, moment.known].into_iter().flatten().any(|at| at < begun) {
        return None;
    }
    let as_of = AsOf { apart: vec!["op-yi-can-shi-an-4411".into()], valid: moment.valid, known: moment.known };
    let there = |matter: &Matter| ["licence", "relation"].contains(&matter.family.as_str());
    let mut matters: Vec<Matter> = operator.matters.into_iter().filter(there).collect();
    for party in matters.iter_mut().flat_map(|matter| &mut matter.parties) {
        party.as_known_today = party.operator != operator.id;
    }
    let (version, name) = (None, Some("演示阿明烧腊档".into()));
    Some(Operator {
        version,
        as_of: Some(as_of),
        name,
        matters,
        counts: ["licence", "relation"].map(|family| (family.to_owned(), 1)).into(),
        ..operator
    })
}

fn saying(value: Value, source: &str, days: i64) -> Saying {
    Saying {
        value,
        source: Some(source.into()),
        record: Some("粤2026-0007".into()),
        raw: Some("019cabcdef0100010000a1b2c3d4".into()),
        occurred: Some(NOW - days * DAY),
        received: Some(NOW - days * DAY + 9 * MINUTE),
    }
}

fn other(field: Field, before: Option<Saying>, after: Option<Saying>) -> FieldDifference {
    let value = after.as_ref().map(|after| after.value.clone()).unwrap_or_default();
    FieldDifference { field: Field { value, why: String::new(), ..field }, before, after }
}

/// A new name, a licence that ended, a fine that came; nothing where the second moment is not after the first.
pub(super) fn difference(id: String, between: Between) -> Difference {
    let Between { by, from, to } = between;
    let (api, files) = ("provincial-supervision.api", "provincial-supervision.files");
    let mut found = Difference {
        id,
        by,
        from,
        to,
        change: Change::Changed,
        profile: Vec::new(),
        gained: Vec::new(),
        lost: Vec::new(),
        matters: Vec::new(),
    };
    if to.is_some_and(|to| to <= from) {
        return found;
    }
    let text = |name: &str, label: &str| field(name, label, Value::Null);
    let is = |text: &str, source, days| Some(saying(json!(text), source, days));
    let identifier =
        |value: &str| Identifier { scheme: "licence".into(), value: value.into(), valid: Some(true), state: None };
    let matter = |family: &str, key: &str, change, fields| MatterDifference {
        family: family.into(),
        matter: format!("{family}-1"),
        key: key.into(),
        change,
        fields,
        gained: Vec::new(),
        lost: Vec::new(),
    };
    let party = |role: &str, name: Option<&str>, identifier| WrittenParty {
        role: role.into(),
        name: name.map(str::to_owned),
        identifier,
        is_own: role == "punished",
    };
    found.profile = vec![
        other(text("name", "名称"), is("演示阿明烧腊档", api, 300), is("演示阿明烧腊饭店", api, 40)),
        other(text("phone", "联系电话"), is("138****1234", files, 300), None),
    ];
    found.gained = vec![identifier("JY24407840001033")];
    found.lost = vec![identifier("JY24407840000001")];
    let fined = matter(
        "penalty",
        "鹤市监处罚〔2026〕7号",
        Change::Appeared,
        vec![other(text("fine", "罚款金额"), None, is("50000.00", files, 19))],
    );
    found.matters = vec![
        matter(
            "licence",
            "JY · JY24407840001033",
            Change::Changed,
            vec![other(text("state", "状态"), is("valid", api, 300), is("cancelled", api, 70))],
        ),
        MatterDifference { gained: vec![party("punished", Some("演示阿明烧腊饭店"), None)], ..fined },
        MatterDifference {
            gained: vec![party("supplier", Some("演示禾沃农资店"), Some(identifier("JY24407840001020")))],
            lost: vec![party("supplier", None, Some(identifier("JY24407840000001")))],
            ..matter("sampling", "XBJ26440784003", Change::Changed, Vec::new())
        },
        matter("complaint", "投诉 3", Change::Removed, vec![other(text("documents", "文书"), is("x", api, 90), None)]),
    ];
    found
}
