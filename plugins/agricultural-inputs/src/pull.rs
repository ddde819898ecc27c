//! Which request next: five lists by update time, each asked for by XML in a
//! query; the rows of an answer become JSON, field by field.
//!
//! Knows nothing of the account in each query, nor of how the hub sends.

use hub_adapter_sdk::xml::Element;
use hub_adapter_sdk::{Ask, Failure, Instant, Item, Pull, Request, Response, Round, Shown, Step, Walk, date, request};
use serde_json::{Map, Value};

use crate::list::{LISTS, method};
use crate::{Inputs, PROFILE, envelope};

/// Where everything is asked.
pub const PATH: &str = "/nytrp/service";

impl Pull for Inputs {
    fn begin(&self, round: Round) -> Result<Step, Failure> {
        let overlap = u64::from(self.settings.overlap_seconds) * 1_000;
        Ok(self.next(&Walk::begin(&LISTS, &round, overlap)?))
    }

    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Step, Failure> {
        let mut walk = Walk::resume(&state)?;
        let asked = walk.clone();
        let Some(ask) = asked.ask() else { return Ok(Step::rest(None)) };
        let page = envelope::page(&response)?;
        let rows: Vec<(Option<String>, Option<Instant>, String)> = page.all("row").map(row).collect();
        let behind = u64::from(ask.page) * u64::from(self.settings.page_size);
        let total = page.attribute("total").and_then(|total| total.parse::<u64>().ok());
        let more =
            !rows.is_empty() && total.map_or(rows.len() as u64 >= u64::from(self.settings.page_size), |t| t > behind);
        let shown = Shown::new(rows.iter().map(|(_, updated, row)| (*updated, row.as_str())), more);
        let mut items = Vec::new();
        if walk.took(&shown, now)? {
            let wanted = rows.into_iter().filter(|(_, updated, _)| walk.wants(*updated));
            items.extend(wanted.map(|(id, _, row)| item(ask.list, id, row)));
        }
        Ok(self.next(&walk).items("application/json", items).cursor(walk.cursor()))
    }
}

impl Inputs {
    fn next(&self, walk: &Walk) -> Step {
        match walk.ask() {
            Some(ask) => Step::send(walk.state(), self.query(&ask)),
            None => Step::rest(None),
        }
    }

    fn query(&self, ask: &Ask<'_>) -> Request {
        let since = ask.since.map(date::local).unwrap_or_default();
        let rest = format!(
            "</code><method>{}</method><since>{since}</since><page>{}</page><size>{}</size></request>",
            method(ask.list),
            ask.page,
            self.settings.page_size
        );
        let query = vec!["<request><code>".into(), request::slot("token"), rest.into()];
        let mut request = Request::get(PATH).profile(PROFILE);
        request.query.push(hub_adapter_sdk::Field { name: "xml".into(), value: query });
        request
    }
}

/// A row's id, when it was last changed, and its fields as JSON.
fn row(row: &Element) -> (Option<String>, Option<Instant>, String) {
    let fields: Map<String, Value> =
        row.children.iter().map(|field| (field.name.clone(), Value::from(field.text.clone()))).collect();
    let updated = row.said("lastTime").and_then(|at| date::instant(&date::dashed(at)).ok());
    (row.said("id").map(str::to_owned), updated, Value::Object(fields).to_string())
}

/// One without an id is an item too, and becomes a dead letter that says so.
fn item(list: &str, id: Option<String>, row: String) -> Item {
    let item = Item::new(row).attribute("list", list);
    match id {
        Some(id) => item.key(format!("{list}/{id}")),
        None => item,
    }
}
