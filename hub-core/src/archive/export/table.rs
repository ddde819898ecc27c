//! The table of a family: which columns it has, from its schema, and a matter as
//! its row.
//!
//! Columns: what names the matter, who has which role in it, then the fields of
//! the family's newest schema in their order.

use std::collections::{BTreeMap, HashMap};

use hub_schemas::family::Family;
use serde_json::{Map, Value};

use super::cell::cell;
use super::{Look, StoreError};
use crate::archive::publish::{Masks, masked};
use crate::registry::Registry;
use crate::schema::{Column, Kind};
use crate::store::{MatterRow, NamedRow, PartyRow};
use crate::transport::tabular::{Cell, Form, Heading, Title};

/// Columns of what is said of columns.
pub(super) const ABOUT: [(&str, &str); 8] = [
    ("file", "文件"),
    ("name", "列名"),
    ("label", "栏目"),
    ("kind", "类型"),
    ("unit", "单位"),
    ("codes", "代码表"),
    ("personal", "个人信息"),
    ("meaning", "含义"),
];
/// Columns of the code tables.
pub(super) const CODES: [(&str, &str); 4] =
    [("table", "代码表"), ("code", "代码"), ("label_zh", "中文"), ("label_en", "英文")];

/// Between several operators, or names, of one role.
const AND: &str = "；";

/// What every matter has before its parties.
fn named() -> Vec<Column> {
    let with =
        |name: &str, label: &str, kind, doc: &str| Column { doc: doc.to_owned(), ..Column::plain(name, label, kind) };
    vec![
        with("matter", "事项编号", Kind::Text, "Id of the matter in the archive."),
        with(
            "matter_key",
            "事项主键",
            Kind::Text,
            "What names the matter: its natural key, personal parts as digests.",
        ),
        with("occurred", "发生时间", Kind::Moment, "When it happened, where a source says so."),
        with("told_by", "数据来源", Kind::Parts, "The sources that tell it."),
    ]
}

/// The columns of a family's table.
pub(super) struct Columns {
    label: String,
    roles: Vec<&'static str>,
    all: Vec<Column>,
    fields: usize,
}

impl Columns {
    pub fn of(family: &str, registry: &Registry) -> Self {
        let known = Family::named(family);
        let roles = known.map(|family| family.roles).unwrap_or_default();
        let mut all = named();
        for (role, label) in roles {
            let name = role.replace('-', "_");
            let with = |end: &str, label: String, doc: String| Column {
                doc,
                ..Column::plain(&format!("{name}_{end}"), &label, Kind::Text)
            };
            all.push(with(
                "name",
                (*label).to_owned(),
                format!("Who has the role `{role}`; several with {AND} between."),
            ));
            all.push(with(
                "operator",
                format!("{label}主体编号"),
                format!("Id of the operator with the role `{role}`."),
            ));
        }
        let doc = "Who has another role, as role, name and id.".to_owned();
        all.push(Column { doc, ..Column::plain("other_parties", "其他当事人", Kind::Text) });
        let fields = all.len();
        let schema = registry.latest(family).map(|(_, schema)| schema.columns()).unwrap_or_default();
        all.extend(schema.into_iter().filter(|column| column.name != "parties"));
        let label = known.map_or(family, |family| family.label).to_owned();
        Self { label, roles: roles.iter().map(|(role, _)| *role).collect(), all, fields }
    }

    pub fn headings(&self) -> Vec<Heading> {
        headings(&self.all)
    }

    pub fn about(&self, family: &str) -> Vec<Vec<String>> {
        about(family, &self.all)
    }

    pub fn title(&self, form: Form) -> Title {
        title(&self.label, &self.all, form)
    }

    /// The row of a matter.
    pub fn cells(
        &self,
        matter: &MatterRow,
        parties: &[Party],
        masks: Masks<'_>,
        form: Form,
    ) -> Result<Vec<Cell>, StoreError> {
        let content: Map<String, Value> = serde_json::from_str(&matter.content).map_err(StoreError::damaged)?;
        let sources: Value = serde_json::from_str(&matter.sources).map_err(StoreError::damaged)?;
        let content = masked(content, masks);
        let mut cells = vec![
            Cell::Text(matter.name.clone()),
            Cell::Text(matter.key.clone()),
            matter.occurred.map_or(Cell::Empty, Cell::Moment),
            cell(&self.all[3], &sources, form),
        ];
        let mut of: BTreeMap<&str, (Vec<&str>, Vec<&str>)> = BTreeMap::new();
        let mut others = Vec::new();
        for Party { role, name, operator } in parties {
            if self.roles.contains(&role.as_str()) {
                let (names, operators) = of.entry(role).or_default();
                names.push(name);
                operators.extend(operator.as_deref());
            } else {
                let id = operator.as_ref().map(|id| format!("（{id}）")).unwrap_or_default();
                others.push(format!("{role}：{name}{id}"));
            }
        }
        for role in &self.roles {
            let (names, operators) = of.remove(role).unwrap_or_default();
            cells.extend([joined(&names), joined(&operators)]);
        }
        cells.push(joined(&others.iter().map(String::as_str).collect::<Vec<_>>()));
        let fields = self.all[self.fields..].iter();
        cells.extend(
            fields.map(|column| content.get(&column.name).map_or(Cell::Empty, |value| cell(column, value, form))),
        );
        Ok(cells)
    }
}

pub(super) fn joined(texts: &[&str]) -> Cell {
    if texts.is_empty() { Cell::Empty } else { Cell::Text(texts.join(AND)) }
}

/// A role in a matter: of an operator, or of somebody whom nothing identifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Party {
    pub role: String,
    pub name: String,
    pub operator: Option<String>,
}

/// The parties of a page of matters.
pub(super) struct Parties(HashMap<i64, Vec<Party>>);

impl Parties {
    pub fn of(look: Look<'_>, matters: &[MatterRow]) -> Result<Self, StoreError> {
        let ids = || matters.iter().map(|matter| matter.id);
        let known = look.parties_of(ids())?;
        let mut operators: Vec<i64> = known.values().flatten().map(|party| party.operator).collect();
        operators.sort_unstable();
        operators.dedup();
        let titles = look.titles(operators)?;
        let mut found: HashMap<i64, Vec<Party>> = HashMap::new();
        for (matter, parties) in known {
            for PartyRow { operator, roles } in parties {
                let Some((id, name)) = titles.get(&operator) else { continue };
                let party =
                    |role: &str| Party { role: role.to_owned(), name: name.clone(), operator: Some(id.clone()) };
                found.entry(matter).or_default().extend(roles.split(',').map(party));
            }
        }
        for (matter, named) in look.unidentified(ids())? {
            let party = |NamedRow { role, name }| Party { role, name, operator: None };
            found.entry(matter).or_default().extend(named.into_iter().map(party));
        }
        Ok(Self(found))
    }

    pub fn take(&mut self, matter: i64) -> Vec<Party> {
        self.0.remove(&matter).unwrap_or_default()
    }
}

/// Columns as a table has them: no two bear one label.
pub(super) fn headings(columns: &[Column]) -> Vec<Heading> {
    labels(columns)
        .into_iter()
        .zip(columns)
        .map(|(label, column)| Heading { name: column.name.clone(), label, kind: column.kind })
        .collect()
}

fn labels(columns: &[Column]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for column in columns {
        let is_taken = seen.contains(&column.label);
        seen.push(if is_taken { format!("{}［{}］", column.label, column.name) } else { column.label.clone() });
    }
    seen
}

/// What is said of columns, in the columns of [`ABOUT`].
pub(super) fn about(file: &str, columns: &[Column]) -> Vec<Vec<String>> {
    let kind = |kind: Kind| match kind {
        Kind::Text => "text".to_owned(),
        Kind::Whole => "integer".to_owned(),
        Kind::Decimal(places) => format!("decimal({places})"),
        Kind::Truth => "boolean".to_owned(),
        Kind::Day => "date".to_owned(),
        Kind::Moment => "timestamp".to_owned(),
        Kind::Parts => "list".to_owned(),
    };
    let line = |(column, label): (&Column, String)| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let personal = if column.personal { "是" } else { "" }.to_owned();
        let name = column.name.clone();
        vec![
            file.to_owned(),
            name,
            label,
            kind(column.kind),
            text(&column.unit),
            text(&column.codes),
            personal,
            column.doc.clone(),
        ]
    };
    columns.iter().zip(labels(columns)).map(line).collect()
}

pub(super) fn title(label: &str, columns: &[Column], form: Form) -> Title {
    let mut notes = Vec::new();
    let mut properties = Vec::new();
    match form {
        Form::Csv => {}
        Form::Xlsx => {
            notes.push(ABOUT[1..].iter().map(|(_, label)| (*label).to_owned()).collect());
            notes.extend(about(label, columns).into_iter().map(|line| line[1..].to_vec()));
        }
        Form::Parquet => {
            let line = |line: Vec<String>| -> Value {
                let named = ABOUT.iter().zip(line).skip(1).filter(|(_, text)| !text.is_empty());
                named.map(|((name, _), text)| ((*name).to_owned(), Value::from(text))).collect::<Map<_, _>>().into()
            };
            let columns: Vec<Value> = about(label, columns).into_iter().map(line).collect();
            properties.push(("hub.label".to_owned(), label.to_owned()));
            properties.push(("hub.columns".to_owned(), Value::from(columns).to_string()));
        }
    }
    Title { label: label.to_owned(), notes, properties }
}
