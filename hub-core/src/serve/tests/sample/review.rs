//! The sample's review queue: one pair, a record that names nobody, and one decision.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::json;

use super::archive::field;
use super::{DAY, NOW, personal};
use crate::archive::read::KnownView;
use crate::archive::who::propose::Reason;
use crate::message::{Anchor, Decision, Held, Says, Signature};
use crate::serve::view::*;

fn party() -> Anchor {
    Anchor::Party {
        source: "provincial-supervision.api".into(),
        family: "inspection".into(),
        record: "JC-2026-0311".into(),
        role: "inspected".into(),
    }
}

pub(super) fn bearer(code: &str) -> Anchor {
    Anchor::Identifier { scheme: "social-credit-code".into(), value: code.into() }
}

fn side(anchor: Anchor, operator: Option<&str>, (name, address, phone): (&str, &str, &str)) -> Side {
    let identifiers = match &anchor {
        Anchor::Identifier { scheme, value } => vec![KnownView {
            scheme: scheme.clone(),
            value: value.clone(),
            standing: "valid".into(),
            state: "sound".into(),
        }],
        Anchor::Party { .. } => Vec::new(),
    };
    Side {
        anchor,
        operator: operator.map(str::to_owned),
        name: name.into(),
        names: vec![name.into()],
        registered: Vec::new(),
        premises: vec![address.into()],
        phones: vec![phone.into()],
        towns: vec!["440784103".into()],
        classes: Vec::new(),
        identifiers,
        counts: BTreeMap::from([("inspection".to_owned(), 1)]),
    }
}

pub(super) fn proposed(unmasked: bool) -> Proposed {
    let reason = |reason: Reason| ReasonView { reason, points: reason.points(), zh: reason.zh(), en: reason.en() };
    let [one, other] = personal::PHONES[usize::from(unmasked)];
    Proposed {
        place: personal::PLACE.into(),
        one: side(bearer("924407840000010629"), Some("op-924407840000010629"), ("演示阿明烧腊饭店", "演示路8号", one)),
        other: side(party(), None, ("演示阿明烧腊店", "鹤山市雅瑶镇演示路8号", other)),
        points: 85,
        reasons: [Reason::NearName, Reason::SameDoor, Reason::SameTown].map(reason).to_vec(),
        differs: vec![KnownBy::Names, KnownBy::Premises, KnownBy::Phones],
    }
}

/// A record of a stall without papers.
pub(super) fn nameless() -> Unresolved {
    let unexplained = |name, label, value| Field { why: String::new(), ..field(name, label, value) };
    Unresolved {
        family: "inspection".into(),
        source: "provincial-supervision.api".into(),
        record: "JC-2026-0311".into(),
        name: Some("演示夜市流动摊".into()),
        parties: vec![UnresolvedParty {
            role: "inspected".into(),
            anchor: party(),
            name: Some("演示夜市流动摊".into()),
            address: Some("沙坪街道演示夜市12号".into()),
        }],
        fields: vec![
            unexplained("kind", "类别", json!("日常监督检查")),
            unexplained("quality", "质量标记", json!(["date-malformed:date"])),
            unexplained("record_number", "检查记录编号", json!("JC-2026-0311")),
        ],
        received: NOW - DAY,
    }
}

pub(super) fn decided() -> Decided {
    let decision = Decision {
        id: "0".repeat(28),
        says: Says::Open { one: party() },
        decided: Signature { at: NOW - DAY, actor: "li".into() },
        note: "流动摊, 无照".into(),
        withdrawn: None,
    };
    Decided { decision, fate: "taken".into() }
}

/// A horizon, and one of everything that can be held.
pub(super) fn retention() -> Retention {
    let decision = |n: u8, says| Decision {
        id: format!("{n:028x}"),
        says,
        decided: Signature { at: NOW - DAY, actor: "li".into() },
        note: "案件".into(),
        withdrawn: None,
    };
    let [source, family, record] = ["provincial-supervision.api", "inspection", "JC-2026-0311"].map(str::to_owned);
    let on = [
        Held::Identifier { scheme: "licence".into(), value: "JY24407840001033".into() },
        Held::Record { source, family, record },
        Held::Matter { family: "penalty".into(), key: "(2026)1号".into() },
    ];
    let keep = vec![RetentionPeriod { after: vec!["shelf-life".into()], period: "6 months".into() }];
    Retention {
        classes: vec![RetentionClass {
            name: "goods-record".into(),
            label: "进货与销售记录".into(),
            label_en: "Purchase records".into(),
            basis: "Food Safety Law, article 50".into(),
            families: vec!["purchase".into()],
            while_in_force: false,
            keep,
        }],
        horizon: Some(decision(1, Says::Horizon { day: date(2024, 6, 30) })),
        holds: (2..).zip(on).map(|(n, on)| decision(n, Says::Hold { on })).collect(),
        past: 12,
        unswept: 3,
    }
}
