//! The table of operators: a row each, with its identifiers and the values of
//! its profile.

use std::collections::BTreeMap;

use hub_schemas::identifier::SCHEMES;
use serde::Deserialize;
use serde_json::Value;

use super::cell::cell;
use super::table::{about, headings, joined, title};
use super::{ExportError, Exporter, Files, Look, PAGE, StoreError};
use crate::archive::profile;
use crate::archive::publish::hide;
use crate::schema::{Column, Kind};
use crate::store::OperatorRow;
use crate::transport::tabular::{Cell, Form};

/// The file of operators.
const OPERATORS: &str = "operators";

/// The stored profile, as far as it is read back.
#[derive(Deserialize)]
struct Stored {
    fields: BTreeMap<String, Value>,
    names: Vec<String>,
    identifiers: Vec<Known>,
    aliases: Vec<String>,
    quality: Vec<String>,
}

#[derive(Deserialize)]
struct Known {
    scheme: String,
    value: String,
}

impl Exporter {
    /// Writes the operators; what is said of their columns.
    pub(super) fn write_operators(
        &self,
        look: Look<'_>,
        town: Option<&str>,
        files: &mut Files<'_>,
    ) -> Result<Vec<Vec<String>>, ExportError> {
        let columns = self.operator_columns();
        let mut table = files.begin(OPERATORS, &title("经营主体", &columns, files.form), &headings(&columns))?;
        let mut after = 0;
        loop {
            let operators = look.operators_behind(after, town, PAGE)?;
            let Some(last) = operators.last() else { break };
            after = last.id;
            for operator in &operators {
                let cells = self.operator_cells(&columns, operator, files.form)?;
                table.row(&cells).map_err(|cause| files.failed(OPERATORS, cause))?;
            }
        }
        files.end(OPERATORS, table)?;
        Ok(about(OPERATORS, &columns))
    }

    fn operator_columns(&self) -> Vec<Column> {
        let with = |name: &str, label: &str, kind, doc: &str| Column {
            doc: doc.to_owned(),
            ..Column::plain(name, label, kind)
        };
        let mut columns = vec![
            with("operator", "主体编号", Kind::Text, "Id of the operator in the archive."),
            with("title", "名称", Kind::Text, "What people call it."),
            with("class", "主体业态", Kind::Text, "Class of business.").of_codes("business-class"),
        ];
        let joining = SCHEMES.iter().filter(|scheme| scheme.joins);
        columns.extend(joining.map(|scheme| {
            let doc = format!("Identifiers of the scheme {}; several with ； between.", scheme.name);
            with(&scheme.name.replace('-', "_"), scheme.label_zh, Kind::Text, &doc)
        }));
        // The class stands before them, and the name is the title.
        let fields = self.rules.fields().iter().filter(|field| !["business_class", "name"].contains(&&*field.name));
        columns.extend(fields.map(|field| {
            let origin = field.from.first().and_then(|from| {
                let (_, schema) = self.registry.latest(&from.family)?;
                schema.columns().into_iter().find(|column| column.name == from.field)
            });
            Column {
                name: field.name.clone(),
                label: field.label.zh.clone(),
                doc: field.label.en.clone(),
                personal: profile::is_personal(field, &*self.schemas),
                ..origin.unwrap_or_default()
            }
        }));
        columns.extend([
            with("names", "曾用及其他名称", Kind::Parts, "Every name as written."),
            with("quality", "质量标记", Kind::Parts, "What is doubtful about its identifiers, and what it lacks."),
            with("aliases", "曾用主体编号", Kind::Parts, "Other ids that lead to it."),
            with("counts", "各类事项数", Kind::Parts, "How many matters of each family it has a role in."),
        ]);
        columns
    }

    fn operator_cells(&self, columns: &[Column], row: &OperatorRow, form: Form) -> Result<Vec<Cell>, StoreError> {
        let mut stored: Stored = serde_json::from_str(&row.profile).map_err(StoreError::damaged)?;
        let of = |column: &Column| {
            let scheme = column.name.replace('_', "-");
            let found = stored.identifiers.iter().filter(|known| known.scheme == scheme);
            found.map(|known| known.value.as_str()).collect::<Vec<_>>()
        };
        let identified: BTreeMap<&str, Cell> =
            columns.iter().map(|column| (column.name.as_str(), joined(&of(column)))).collect();
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            cells.push(match column.name.as_str() {
                "operator" => Cell::Text(row.name.clone()),
                "title" => Cell::Text(row.title.clone()),
                "class" => row.class.as_ref().map_or(Cell::Empty, |class| cell(column, &class.as_str().into(), form)),
                "names" => list(column, &stored.names, form),
                "quality" => list(column, &stored.quality, form),
                "aliases" => list(column, &stored.aliases, form),
                "counts" => {
                    cell(column, &serde_json::from_str(&row.edition.counts).map_err(StoreError::damaged)?, form)
                }
                name => match stored.fields.get_mut(name) {
                    Some(value) => {
                        if column.personal && self.masks {
                            hide(value);
                        }
                        cell(column, value, form)
                    }
                    None => identified.get(name).cloned().unwrap_or(Cell::Empty),
                },
            });
        }
        Ok(cells)
    }
}

fn list(column: &Column, texts: &[String], form: Form) -> Cell {
    if texts.is_empty() { Cell::Empty } else { cell(column, &texts.into(), form) }
}
