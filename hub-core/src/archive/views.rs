//! The archive's views for an office's own reports: which there are, from
//! schemas and rules. `deploy/views.md` is the same list for people, and a test
//! holds it.
//!
//! Promises: a column that holds personal data, or a list of records of which
//! one field does, is in no view; names stay as they are for all of `v1_`. Pure:
//! the store makes them.

use std::fmt::Write;

use hub_schemas::family::{Family, SECTIONS};

use super::fact::Schemas;
use super::profile;
use super::survivorship::Rules;
use crate::registry::Registry;
use crate::schema::{Column, Kind};
use crate::store::{Document, Origin, View, ViewColumn};

/// A view, and what its columns are called.
#[derive(Debug, Clone)]
pub struct Described {
    /// As the store makes it.
    pub view: View,
    /// What it has a row for, in English.
    pub doc: String,
    /// What its columns are called by people; in the order of the view's.
    pub columns: Vec<Column>,
}

/// Grows with the schemas that the views are made of.
#[must_use]
pub fn language(registry: &Registry) -> u32 {
    registry.families().iter().filter_map(|family| registry.latest(family)).map(|(id, _)| id).max().unwrap_or_default()
}

/// All views.
#[must_use]
pub fn views(registry: &Registry, schemas: &dyn Schemas, rules: &Rules) -> Vec<Described> {
    let mut all = vec![operators(registry, schemas, rules), identifiers(), premises(), matters(), parties()];
    let families = SECTIONS.iter().flat_map(|section| section.families).filter_map(|name| Family::named(name));
    all.extend(families.filter_map(|known| family(known, registry, schemas)));
    all
}

/// A column on its way into a view.
fn column(name: &str, label: &str, kind: Kind, from: Origin, doc: &str) -> (ViewColumn, Column) {
    let shown = Column { doc: doc.to_owned(), ..Column::plain(name, label, kind) };
    (ViewColumn { name: name.to_owned(), from, kind }, shown)
}

fn described(
    name: &str,
    doc: &str,
    from: &'static str,
    documents: &[Document],
    columns: Vec<(ViewColumn, Column)>,
) -> Described {
    let (columns, shown) = columns.into_iter().unzip();
    let view = View { name: format!("v1_{name}"), from, family: None, documents: documents.to_vec(), columns };
    Described { view, doc: doc.to_owned(), columns: shown }
}

fn field(of: &'static str, name: &str) -> Origin {
    Origin::Field(of, name.to_owned())
}

const OPERATOR: &str = "Id of the operator.";
const MATTER: &str = "Id of the matter.";

fn operators(registry: &Registry, schemas: &dyn Schemas, rules: &Rules) -> Described {
    let mut columns = vec![
        column("operator", "主体编号", Kind::Text, Origin::Column("o.name"), OPERATOR),
        column("version", "版本", Kind::Whole, Origin::Column("d.version"), "Grows with each change of it."),
        column("title", "名称", Kind::Text, Origin::Column("o.title"), "What people call it."),
    ];
    let open = rules.fields().iter().filter(|field| field.name != "name" && !profile::is_personal(field, schemas));
    columns.extend(open.map(|named| {
        let origin = named.from.first().and_then(|from| {
            let (_, schema) = registry.latest(&from.family)?;
            schema.columns().into_iter().find(|column| column.name == from.field)
        });
        let origin = origin.unwrap_or_default();
        let (view, shown) =
            column(&named.name, &named.label.zh, origin.kind, field("c", &named.name), &format!("{}.", named.label.en));
        (view, Column { unit: origin.unit, codes: origin.codes, ..shown })
    }));
    columns.extend([
        column("names", "曾用及其他名称", Kind::Parts, field("w", "names"), "Every name as written."),
        column(
            "quality",
            "质量标记",
            Kind::Parts,
            field("w", "quality"),
            "What is doubtful about its identifiers, and what it lacks.",
        ),
        column("counts", "各类事项数", Kind::Parts, Origin::Column("d.counts"), "Matters by family."),
    ]);
    let documents = [
        Document { alias: "c", of: "o.profile", field: Some("fields"), is_many: false },
        Document { alias: "w", of: "o.profile", field: None, is_many: false },
    ];
    let from = "operator o JOIN edition d ON d.operator = o.id WHERE o.gone = 0";
    described("operator", "an operator (经营主体)", from, &documents, columns)
}

fn identifiers() -> Described {
    let columns = vec![
        column("operator", "主体编号", Kind::Text, Origin::Column("o.name"), OPERATOR),
        column(
            "scheme",
            "标识类型",
            Kind::Text,
            field("i", "scheme"),
            "social-credit-code, licence …; record: a decision alone names it.",
        ),
        column("value", "标识", Kind::Text, field("i", "value"), "Normalised."),
        column("standing", "校验", Kind::Text, field("i", "standing"), "valid, opaque or invalid."),
        column(
            "state",
            "状态",
            Kind::Text,
            field("i", "state"),
            "sound, founding, contested, barred or set aside by a decision.",
        ),
    ];
    let documents = [Document { alias: "i", of: "o.profile", field: Some("identifiers"), is_many: true }];
    described("identifier", "an identifier of an operator", "operator o WHERE o.gone = 0", &documents, columns)
}

fn premises() -> Described {
    let columns = vec![
        column("operator", "主体编号", Kind::Text, Origin::Column("o.name"), OPERATOR),
        column("address", "经营场所", Kind::Text, field("p", "address"), "Where a licence or registration says so."),
        column("name", "场所名称", Kind::Text, field("p", "name"), "Name of the place."),
        column("class", "主体业态", Kind::Text, field("p", "class"), "Class of business (code table business-class)."),
        column("licence_kind", "许可类别", Kind::Text, field("l", "kind"), "JY, SC …"),
        column("licence_number", "许可编号", Kind::Text, field("l", "number"), "As written."),
        column("licence_state", "许可状态", Kind::Text, field("l", "state"), "Code table licence-state."),
        column("licence_valid_to", "有效期至", Kind::Day, field("l", "valid_to"), "Last day of its term."),
        column("matter", "事项编号", Kind::Text, field("l", "matter"), "The matter that tells the licence."),
        column("town", "镇街", Kind::Text, field("p", "town"), "Of the place: code table town, else as written."),
    ];
    let documents = [
        Document { alias: "p", of: "o.profile", field: Some("premises"), is_many: true },
        Document { alias: "l", of: "p", field: Some("licences"), is_many: true },
    ];
    let doc = "a licence of a place of an operator, or a place without any";
    described("premises", doc, "operator o WHERE o.gone = 0", &documents, columns)
}

/// What every matter has.
fn of_matter() -> Vec<(ViewColumn, Column)> {
    vec![
        column("matter", "事项编号", Kind::Text, Origin::Column("m.name"), MATTER),
        column(
            "matter_key",
            "事项主键",
            Kind::Text,
            Origin::Column("m.key"),
            "Its natural key; personal parts as digests.",
        ),
        column(
            "occurred",
            "发生时间",
            Kind::Moment,
            Origin::Column("m.occurred"),
            "When it happened, where a source says so.",
        ),
        column("told_by", "数据来源", Kind::Parts, Origin::Column("m.sources"), "The sources that tell it."),
    ]
}

const CONTENT: Document = Document { alias: "c", of: "m.content", field: None, is_many: false };

fn matters() -> Described {
    let mut columns = of_matter();
    columns.insert(1, column("family", "类别", Kind::Text, Origin::Column("m.family"), "Family of its facts."));
    columns.extend([
        column("kind", "种类", Kind::Text, field("c", "kind"), "By the code table of its family."),
        column("state", "状态", Kind::Text, field("c", "state"), "By the code table of its family."),
        column("town", "镇街", Kind::Text, field("c", "town"), "Code table town, else as written."),
    ]);
    described("matter", "a matter (事项) of any family", "matter m", &[CONTENT], columns)
}

fn parties() -> Described {
    let columns = vec![
        column("matter", "事项编号", Kind::Text, Origin::Column("m.name"), MATTER),
        column("family", "类别", Kind::Text, Origin::Column("m.family"), "Family of the matter."),
        column("operator", "主体编号", Kind::Text, Origin::Column("o.name"), OPERATOR),
        column("title", "名称", Kind::Text, Origin::Column("o.title"), "What people call the operator."),
        column("role", "角色", Kind::Text, Origin::Split("p.roles"), "What it does in the matter."),
    ];
    let from = "party p JOIN matter m ON m.id = p.matter JOIN operator o ON o.id = p.operator";
    described("party", "a role of an operator in a matter", from, &[], columns)
}

/// The view of a family's matters; none where its events are readings.
fn family(known: &Family, registry: &Registry, schemas: &dyn Schemas) -> Option<Described> {
    let (_, schema) = registry.latest(known.name).filter(|(_, schema)| schema.measures().is_none())?;
    // A field that any version calls personal is personal in all.
    let personal = schemas.personal(known.name);
    let is_open = |column: &Column| {
        let within = format!("{}.", column.name);
        !column.personal && !personal.iter().any(|path| *path == column.name || path.starts_with(&within))
    };
    let mut columns = of_matter();
    let fields = schema.columns().into_iter().filter(|column| column.name != "parties" && is_open(column));
    columns.extend(fields.map(|shown| {
        let view = ViewColumn { name: shown.name.clone(), from: field("c", &shown.name), kind: shown.kind };
        (view, shown)
    }));
    let name = known.name.replace('-', "_");
    let mut made =
        described(&name, &format!("{} (family `{}`)", known.label, known.name), "matter m", &[CONTENT], columns);
    made.view.family = Some(known.name.to_owned());
    Some(made)
}

/// The page that lists them.
#[must_use]
pub fn page(views: &[Described]) -> String {
    let mut page = String::from(
        "# Views of the archive\n\n\
         What the views of [reports.md](reports.md) have, made from the schemas: `HUB_BLESS=1 cargo test -p hub-core \
         views` writes this page anew. A column that holds personal data is in none. *list* is JSON text.\n",
    );
    for Described { view, doc, columns } in views {
        write!(page, "\n## {}\nA row is {doc}.\n\n| column | 栏目 | type | codes |\n|---|---|---|---|\n", view.name)
            .expect("a string takes what is written");
        for column in columns {
            let kind = match column.kind {
                Kind::Text => "text",
                Kind::Whole => "integer",
                Kind::Decimal(_) => "number",
                Kind::Truth => "boolean",
                Kind::Day => "date",
                Kind::Moment => "time",
                Kind::Parts => "list",
            };
            let codes = column.codes.as_deref().unwrap_or_default();
            writeln!(page, "| `{}` | {} | {kind} | {codes} |", column.name, column.label).expect("as above");
        }
    }
    page
}

#[cfg(test)]
mod tests;
