//! The table of places where operators work: a row a licence of a place, and one of a place without any. Nothing in it
//! is personal.

use serde::Deserialize;
use serde_json::{Value, json};

use super::cell::cell;
use super::table::{about, headings, title};
use super::{ExportError, Files, Look, PAGE, StoreError};
use crate::archive::profile::{Premises, PremisesLicence};
use crate::schema::{Column, Kind};
use crate::store::OperatorRow;

/// The file of places.
const PREMISES: &str = "premises";

/// The stored profile, as far as it is read back.
#[derive(Deserialize)]
struct Stored {
    premises: Vec<Premises>,
}

/// Writes the places of operators; what is said of their columns.
pub(super) fn write(
    look: Look<'_>,
    town: Option<&str>,
    files: &mut Files<'_>,
) -> Result<Vec<Vec<String>>, ExportError> {
    let columns = columns();
    let mut table = files.begin(PREMISES, &title("经营场所", &columns, files.form), &headings(&columns))?;
    let mut after = 0;
    loop {
        let operators = look.operators_behind(after, town, PAGE)?;
        let Some(last) = operators.last() else { break };
        after = last.id;
        for row in operators.iter().map(rows).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
            let cells: Vec<_> =
                columns.iter().map(|column| cell(column, &row[column.name.as_str()], files.form)).collect();
            table.row(&cells).map_err(|cause| files.failed(PREMISES, cause))?;
        }
    }
    files.end(PREMISES, table)?;
    Ok(about(PREMISES, &columns))
}

fn columns() -> Vec<Column> {
    let with =
        |name: &str, label: &str, kind, doc: &str| Column { doc: doc.to_owned(), ..Column::plain(name, label, kind) };
    vec![
        with("operator", "主体编号", Kind::Text, "Id of the operator in the archive."),
        with("title", "名称", Kind::Text, "What people call the operator."),
        with("place", "场所序号", Kind::Whole, "Counts the places of an operator, from 1."),
        with("name", "场所名称", Kind::Text, "Name of the place."),
        with("address", "经营场所", Kind::Text, "Where a licence or registration says so."),
        with("town", "镇街", Kind::Text, "Town of the place.").of_codes("town"),
        with("class", "主体业态", Kind::Text, "Class of business done there.").of_codes("business-class"),
        with("licence_kind", "许可类别", Kind::Text, "JY, SC …").of_codes("licence-kind"),
        with("licence_number", "许可编号", Kind::Text, "As written."),
        with("licence_state", "许可状态", Kind::Text, "State of the licence.").of_codes("licence-state"),
        with("licence_valid_to", "有效期至", Kind::Day, "Last day of its term."),
        with("matter", "事项编号", Kind::Text, "The matter that tells the licence."),
    ]
}

/// What is said of an operator's places, by the names of columns.
fn rows(operator: &OperatorRow) -> Result<Vec<Value>, StoreError> {
    let Stored { premises } = serde_json::from_str(&operator.profile).map_err(StoreError::damaged)?;
    let row = |n: u64, place: &Premises, licence: Option<&PremisesLicence>| {
        json!({
            "operator": operator.name, "title": operator.title, "place": n, "name": place.name,
            "address": place.address, "town": place.town, "class": place.class,
            "licence_kind": licence.map(|licence| &licence.kind),
            "licence_number": licence.map(|licence| &licence.number),
            "licence_state": licence.map(|licence| &licence.state),
            "licence_valid_to": licence.map(|licence| &licence.valid_to),
            "matter": licence.map(|licence| &licence.matter),
        })
    };
    let mut all = Vec::new();
    for (n, place) in (1..).zip(&premises) {
        all.extend(place.licences.iter().map(|licence| row(n, place, Some(licence))));
        all.extend(place.licences.is_empty().then(|| row(n, place, None)));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Language;
    use crate::archive::fact::Schemas;
    use crate::archive::profile::{LICENCE, REGISTRATION};
    use crate::registry::Registry;
    use crate::store::Edition;

    #[test]
    fn nothing_that_a_place_has_of_a_licence_or_registration_is_personal() {
        let language = Language::new(Registry::builtin().unwrap().into());
        let place = ["name", "premises_name", "premises_address", "town", "business_class"];
        for field in place.into_iter().chain(["kind", "number", "state", "valid_to"]) {
            for family in [LICENCE, REGISTRATION] {
                assert!(!language.personal(family).iter().any(|path| path == field), "{family}.{field}");
            }
        }
    }

    #[test]
    fn a_place_without_a_licence_has_a_row() {
        let place = json!({"address": "人民路1号", "name": null, "class": null, "licences": []});
        let operator = OperatorRow {
            id: 1,
            name: "op".into(),
            gone: false,
            title: "甲".into(),
            town: None,
            class: None,
            search: String::new(),
            profile: json!({"premises": [place]}).to_string(),
            edition: Edition::default(),
        };
        let rows = rows(&operator).unwrap();
        let [row] = &rows[..] else { panic!("{rows:?}") };
        assert_eq!((&row["place"], &row["address"], &row["matter"]), (&json!(1), &json!("人民路1号"), &Value::Null));
    }
}
