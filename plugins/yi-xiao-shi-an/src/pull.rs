//! Which request next: seven lists by update time, a page a step.
//!
//! Each step commits its rows and the cursor together. Knows nothing of how
//! the hub signs and sends.

use hub_adapter_sdk::{Failure, Instant, Pull, Request, Response, Round, Shown, Step, Walk, date};
use serde_json::value::RawValue;

use crate::SchoolCanteens;
use crate::envelope;
use crate::list::{self, Head, LISTS};

impl Pull for SchoolCanteens {
    fn begin(&self, round: Round) -> Result<Step, Failure> {
        let overlap = u64::from(self.settings.overlap_seconds) * 1000;
        let walk = Walk::begin(&LISTS, &round, overlap)?;
        Ok(self.next(&walk))
    }

    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Step, Failure> {
        let mut walk = Walk::resume(&state)?;
        let asked = walk.clone();
        let Some(ask) = asked.ask() else { return Ok(Step::rest(None)) };
        let page = envelope::page(&response, ask.page)?;
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

impl SchoolCanteens {
    fn next(&self, walk: &Walk) -> Step {
        let request = walk.ask().map(|ask| {
            let since = ask.since.map(date::local).unwrap_or_default();
            let (page, size) = (ask.page, self.settings.page_size);
            let body = format!(r#"{{"startTime":"{since}","current":{page},"size":{size}}}"#);
            Request::post_json(list::path(ask.list), body).profile("two-level")
        });
        match request {
            Some(request) => Step::send(walk.state(), request),
            None => Step::rest(None),
        }
    }
}

fn updated(row: &RawValue) -> Option<Instant> {
    let head: Head<'_> = serde_json::from_str(row.get()).ok()?;
    date::instant(head.updated.get()?).ok()
}
