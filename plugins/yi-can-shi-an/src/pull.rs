//! Which request next: lists by update time, a page a step.
//!
//! Each step commits its rows and the cursor together. Knows nothing of how
//! the hub logs in and sends.

use hub_adapter_sdk::request::slot;
use hub_adapter_sdk::{Failure, Instant, Pull, Request, Response, Round, Shown, Step, Walk, date};
use serde_json::value::RawValue;

use crate::SunshineKitchen;
use crate::envelope;
use crate::list::{self, Head, LISTS, List, MORE};

impl Pull for SunshineKitchen {
    fn begin(&self, round: Round) -> Result<Step, Failure> {
        let overlap = u64::from(self.settings.overlap_seconds) * 1000;
        let walk = Walk::begin(&self.lists().map(|list| list.name).collect::<Vec<_>>(), &round, overlap)?;
        Ok(self.next(&walk))
    }

    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Step, Failure> {
        let mut walk = Walk::resume(&state)?;
        let asked = walk.clone();
        let Some(ask) = asked.ask() else { return Ok(Step::rest(None)) };
        let page = envelope::page(&response, &ask, self.settings.page_size)?;
        let shown = Shown::new(page.rows.iter().map(|row| (updated(row), row.get())), page.more);
        let items = if walk.took(&shown, now)? {
            let wanted = page.rows.iter().filter(|row| walk.wants(updated(row)));
            wanted.map(|row| list::item(ask.list, row)).collect()
        } else {
            Vec::new()
        };
        let step = self.next(&walk).items("application/json", items);
        Ok(step.cursor(walk.cursor()))
    }
}

impl SunshineKitchen {
    fn next(&self, walk: &Walk) -> Step {
        let list = walk.ask().and_then(|ask| {
            let list = self.lists().find(|list| list.name == ask.list)?;
            Some(self.ask(list, ask.since, ask.page))
        });
        match list {
            Some(request) => Step::send(walk.state(), request),
            None => Step::rest(None),
        }
    }

    /// The lists that are read, in their order.
    fn lists(&self) -> impl Iterator<Item = &'static List> {
        let asked = &self.settings.more_lists;
        LISTS.iter().chain(MORE.iter().filter(|list| asked.iter().any(|name| name == list.name)))
    }

    fn ask(&self, list: &List, since: Option<Instant>, page: u32) -> Request {
        let since = since.map(date::local).unwrap_or_default();
        let size = self.settings.page_size;
        let name = list.page;
        let body = format!(r#"{{"updateTime":"{since}","{name}":{page},"pageSize":{size}}}"#);
        Request::post_json(list.path, body)
            .header("token", slot("token"))
            .header("time", slot("timestamp"))
            .header("uuid", slot("nonce"))
            .profile("token-login")
    }
}

fn updated(row: &RawValue) -> Option<Instant> {
    let head: Head<'_> = serde_json::from_str(row.get()).ok()?;
    date::instant(head.updated.get()?).ok()
}
