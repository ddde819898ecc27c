//! The sample's archive: six operators, one of them whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::devices::series;
use super::operator::{identifier, operator};
use super::review::{bearer, decided, nameless, proposed};
use super::{DAY, Holding, NOW, Sample, known, past, personal, relations};
use crate::archive::survivorship::Criterion;
use crate::message::{Anchor, Held};
use crate::serve::bind::given;
use crate::serve::boundary::{Archive, Failure};
use crate::serve::view::*;

const ROWS: [(&str, &str, &str, &str, u64); 6] = [
    ("演示鲜膳配餐有限公司", "91440784000001038U", "440784107", "collective-meals", 0),
    ("演示阿明烧腊饭店", "924407840000010629", "440784103", "catering", 1),
    ("演示沙坪第九小学食堂", "1244078400000110XL", "440784001", "school-canteen", 0),
    ("演示陈记腐竹小作坊", "92440784000001097U", "440784108", "workshop", 2),
    ("演示惠群农贸市场", "91440784000001046N", "440784001", "market", 0),
    ("演示禾沃农资店", "9244078400000102XQ", "440784110", "food-sale", 0),
];

fn row(&(name, code, town, class, flags): &(&str, &str, &str, &str, u64)) -> OperatorRow {
    OperatorRow {
        id: format!("op-{code}"),
        name: Some(name.into()),
        code: Some(identifier("social-credit-code", code, Some(flags == 0))),
        town: Some(town.into()),
        class: Some(class.into()),
        matters: 7,
        flags,
    }
}

pub(super) fn field(name: &str, label: &str, value: Value) -> Field {
    Field {
        name: name.into(),
        label: label.into(),
        unit: (name == "fine").then(|| "CNY".into()),
        codes: None,
        members: BTreeMap::new(),
        value,
        why: format!("penalty-1.{name}"),
    }
}

/// A field whose values have names.
fn coded(codes: &str, field: Field) -> Field {
    Field { codes: Some(codes.into()), ..field }
}

fn party(row: usize, role: &str) -> Party {
    let (name, code, ..) = ROWS[row];
    Party { operator: format!("op-{code}"), name: Some(name.into()), roles: vec![role.into()], as_known_today: false }
}

pub(super) fn matters() -> Vec<Matter> {
    let licence = Matter {
        family: "licence".into(),
        key: "JY | JY24407840001033".into(),
        title: "JY · JY24407840001033".into(),
        summary: vec![field("number", "许可证编号", json!("JY24407840001033"))],
        kind: Some("JY".into()),
        state: Some("cancelled".into()),
        fields: vec![
            field("number", "许可证编号", json!("JY24407840001033")),
            field("business_class", "主体业态", json!("餐饮服务经营者")),
            field("scope", "经营项目", json!("热食类食品制售;自制饮品制售;烧腊制品零售")),
            field("premises_address", "经营场所", json!("鹤山市雅瑶镇演示路33号之二首层3、4卡，邻雅瑶市场东门入口旁")),
            field("issued", "发证日期", json!("2022-05-18")),
            field("valid_to", "有效期至", json!("2027-05-17")),
            field("person_in_charge", "负责人", json!(personal::PERSON[0])),
        ],
        sources: vec!["provincial-supervision.api".into(), "yi-can-shi-an.api".into()],
        parties: vec![party(1, "holder")],
    };
    let stall = coded("relation-kind", field("kind", "类别", json!("market-stall")));
    let started = field("started", "开始日期", json!("2024-04-01"));
    let relation = Matter {
        family: "relation".into(),
        key: "market-stall | 924407840000010629".into(),
        title: "market-stall · 2024-04-01".into(),
        summary: vec![stall.clone(), started.clone()],
        kind: Some("market-stall".into()),
        state: None,
        fields: vec![stall, started, field("place", "场所", json!("熟食区 12 号"))],
        sources: vec!["yi-can-shi-an.api".into()],
        parties: vec![party(1, "from"), party(4, "to")],
    };
    let decision = json!({
        "kind": "decision", "number": "鹤市监处罚〔2026〕7号", "digest": "sha256:5e88", "location": "/upload/7.pdf",
    });
    let penalty = Matter {
        family: "penalty".into(),
        key: "鹤市监处罚〔2026〕7号".into(),
        title: "鹤市监处罚〔2026〕7号".into(),
        summary: vec![
            field("document_number", "决定书文号", json!("鹤市监处罚〔2026〕7号")),
            field("fine", "罚款金额", json!("50000.00")),
        ],
        kind: Some("罚款".into()),
        state: Some("in-force".into()),
        fields: vec![
            field("kind", "类别", json!("罚款")),
            field("state", "状态", json!("in-force")),
            field("documents", "文书", json!([decision])),
            field("quality", "质量标记", json!(["date-malformed:decided", "smells-odd:act"])),
            field("act", "违法行为", json!("未按规定查验供货者许可证")),
            field("fine", "罚款金额", json!("50000.00")),
            field("decided", "决定日期", json!("2026-02-11")),
            field("authority", "处罚机关", json!("鹤山市市场监督管理局")),
        ],
        sources: vec!["provincial-supervision.files".into(), "yi-can-shi-an.api".into()],
        parties: vec![party(1, "punished")],
    };
    let product = field("product", "样品名称", json!("烧腊"));
    let verdict = coded("test-verdict", field("verdict", "结论", json!("not-conform")));
    let sampling = Matter {
        family: "sampling".into(),
        key: "XBJ26440784003".into(),
        title: "XBJ26440784003".into(),
        summary: vec![product.clone(), verdict.clone()],
        kind: None,
        state: None,
        fields: vec![product, verdict],
        sources: vec!["provincial-supervision.files".into()],
        parties: vec![party(4, "sampled"), party(1, "producer")],
    };
    let alert = |key: &str, state: &str, raised: &str| Matter {
        family: "kitchen-alert".into(),
        key: key.into(),
        title: key.into(),
        summary: Vec::new(),
        kind: Some("rat".into()),
        state: Some(state.into()),
        fields: vec![
            field("raised", "告警时间", json!(raised)),
            field("device", "设备", json!("44078400001320000033")),
        ],
        sources: vec!["yi-can-shi-an.push".into()],
        parties: vec![party(1, "kitchen")],
    };
    vec![
        licence,
        relation,
        penalty,
        sampling,
        alert("yi-can-shi-an · 88123", "confirmed", "2026-02-27T14:41:09Z"),
        alert("yi-can-shi-an · 88124", "pending", "2026-03-01T13:02:44Z"),
    ]
}

fn witness(value: Value, source: &str, in_force: bool) -> Witness {
    Witness {
        value,
        source: source.into(),
        record: "粤2026-0007".into(),
        raw: "019cabcdef0100010000a1b2c3d4".into(),
        generation: 1,
        adapter: "provincial-supervision@1.0.0".into(),
        occurred: Some(NOW - 19 * DAY),
        received: NOW - 18 * DAY,
        in_force,
        lost_by: (!in_force).then_some(Criterion::InForce),
    }
}

impl Archive for Sample {
    fn unmasked(&self) -> Arc<dyn Archive> {
        Arc::new(Self(if self.0 == Holding::Demonstration { Holding::Unmasked } else { self.0 }))
    }

    fn search(&self, search: &Search) -> Result<Page<OperatorRow>, Failure> {
        self.answers()?;
        given(search.after.as_deref())?;
        if !self.full() {
            return Ok(Page::empty());
        }
        let text = search.text.as_deref().unwrap_or_default();
        let wanted = |row: &OperatorRow| {
            row.name.as_deref().is_some_and(|name| name.contains(text))
                && search.town.as_ref().is_none_or(|town| row.town.as_ref() == Some(town))
        };
        let items: Vec<OperatorRow> = ROWS.iter().map(row).filter(wanted).collect();
        let next = search.after.is_none().then(|| "2~page-2".to_owned()).filter(|_| items.len() == ROWS.len());
        Ok(Page { total: Some(items.len() as u64), items, next })
    }

    fn operator(&self, id: &str) -> Result<Option<Operator>, Failure> {
        self.answers()?;
        let row = ROWS.iter().filter(|_| self.full()).map(row).find(|row| row.id == id);
        let seen = |operator| if self.0 == Holding::Unmasked { personal::unmasked(operator) } else { operator };
        Ok(row.map(operator).map(seen))
    }

    fn matters(&self, id: &str, asked: &Matters) -> Result<Option<Page<Matter>>, Failure> {
        let next = asked.after.is_none().then(|| "page-2".to_owned());
        let items = matters().into_iter().filter(|matter| matter.family == asked.family).collect();
        Ok(self.operator(id)?.map(|_| Page { items, total: Some(412), next }))
    }

    fn relations(&self, id: &str, _: u32, after: Option<&str>) -> Result<Option<Relations>, Failure> {
        Ok(self.operator(id)?.map(|operator| relations::around(&operator, after.is_none())))
    }

    fn operator_as_of(&self, id: &str, moment: Moment) -> Result<Option<Operator>, Failure> {
        Ok(self.operator(id)?.and_then(|operator| past::then(operator, moment)))
    }

    fn difference(&self, id: &str, between: Between) -> Result<Option<Difference>, Failure> {
        Ok(self.operator(id)?.map(|found| past::difference(found.id, between)))
    }

    fn timeline(&self, id: &str, span: &Span) -> Result<Option<Page<TimelineEntry>>, Failure> {
        if id == past::CROWDED {
            return Err(Failure::Reject { code: crate::code!(7005), message: "20000 facts or more".into() });
        }
        let items = past::entries(span);
        Ok(self.operator(id)?.map(|_| Page { items, total: None, next: None }))
    }

    fn measurements(&self, id: &str, _: u32) -> Result<Option<Page<Series>>, Failure> {
        Ok(self.operator(id)?.map(|_| Page { items: series(), total: None, next: None }))
    }

    fn why(&self, id: &str, field: &str) -> Result<Option<Why>, Failure> {
        let Some(field) =
            field.strip_prefix("penalty-1.").filter(|_| self.operator(id).is_ok_and(|found| found.is_some()))
        else {
            return Ok(None);
        };
        Ok(Some(Why {
            field: field.into(),
            label: "罚款金额".into(),
            unit: Some("CNY".into()),
            codes: None,
            family: "penalty".into(),
            key: "鹤市监处罚〔2026〕7号".into(),
            rule: "latest".into(),
            criteria: vec![Criterion::InForce, Criterion::Latest],
            winner: witness(json!("50000.00"), "provincial-supervision.files", true),
            losers: vec![witness(json!("5.00"), "yi-can-shi-an.api", false)],
        }))
    }

    fn unresolved(&self, _: u32, _: Option<&str>) -> Result<Page<Unresolved>, Failure> {
        self.answers()?;
        Ok(if self.full() { Page { items: vec![nameless()], total: Some(1), next: None } } else { Page::empty() })
    }

    fn queue(&self, _: &Asking) -> Result<Page<Proposed>, Failure> {
        self.answers()?;
        let items = self.pair(personal::PLACE)?.into_iter().collect();
        Ok(if self.full() { Page { items, total: None, next: None } } else { Page::empty() })
    }

    fn pair(&self, place: &str) -> Result<Option<Proposed>, Failure> {
        self.answers()?;
        let pair = proposed(self.0 == Holding::Unmasked);
        Ok(Some(pair).filter(|pair| self.full() && pair.place == place))
    }

    fn contested(&self, _: u32, after: Option<&str>) -> Result<Page<Contested>, Failure> {
        self.answers()?;
        let contested = Contested {
            scheme: "licence".into(),
            value: "JY24407840001062".into(),
            state: "contested".into(),
            with: None,
            operators: ROWS[1..3].iter().map(row).collect(),
            more: true,
        };
        let together = Contested {
            scheme: "social-credit-code".into(),
            value: "91440784MA4X00012N".into(),
            state: "together".into(),
            with: Some("12440784456201070E".into()),
            operators: ROWS[..2].iter().map(row).collect(),
            more: false,
        };
        let next = after.is_none().then(|| "page-2".to_owned());
        Ok(if self.full() { Page { items: vec![contested, together], total: None, next } } else { Page::empty() })
    }

    fn decisions(&self, _: u32, _: Option<&str>) -> Result<Page<Decided>, Failure> {
        self.answers()?;
        Ok(if self.full() { Page { items: vec![decided()], total: None, next: None } } else { Page::empty() })
    }

    fn decisions_of(&self, id: &str) -> Result<Option<Vec<Decided>>, Failure> {
        Ok(self.operator(id)?.map(|_| vec![decided()]))
    }

    fn decision(&self, id: &str) -> Result<Option<Decided>, Failure> {
        self.answers()?;
        Ok(Some(decided()).filter(|decided| decided.decision.id == id))
    }

    fn retention(&self) -> Result<Retention, Failure> {
        self.answers()?;
        Ok(if self.full() { super::review::retention() } else { Retention::default() })
    }

    fn held(&self, on: Held) -> Result<Held, Failure> {
        self.answers()?;
        let is_known = !matches!(&on, Held::Identifier { scheme, .. } if scheme == "unheard");
        is_known.then_some(on).ok_or_else(|| Failure::Refused { code: crate::code!(8017), message: "unheard".into() })
    }

    fn called(&self, id: &str) -> Result<Option<Anchor>, Failure> {
        self.answers()?;
        let known = ROWS.iter().find(|row| id.strip_prefix("op-").unwrap_or(id) == row.1);
        Ok(known.map(|row| bearer(row.1)))
    }

    fn meant(&self, draft: Draft) -> Result<Meant, Failure> {
        self.answers()?;
        Ok(draft.into())
    }

    fn source(&self, name: &str) -> Result<KnownSource, Failure> {
        self.answers()?;
        if !self.full() {
            return Ok(KnownSource { name: name.to_owned(), ..KnownSource::default() });
        }
        Ok(known::source(name))
    }

    fn totals(&self) -> Result<Totals, Failure> {
        self.answers()?;
        if !self.full() {
            return Ok(Totals::default());
        }
        let map = |pairs: &[(&str, u64)]| pairs.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
        Ok(Totals {
            operators: 2_011,
            unresolved: 37,
            facts: 11_204,
            past: 12,
            matters: 9_870,
            families: map(&[
                ("registration", 1_820),
                ("licence", 2_411),
                ("inspection", 3_960),
                ("penalty", 212),
                ("kitchen-alert", 1_467),
            ]),
            series: 2,
            outbox: 3,
            trouble: (self.0 == Holding::Trouble).then(|| Trouble {
                code: "HUB-3005".into(),
                message: "database or disk is full".into(),
                since: None,
            }),
        })
    }
}
