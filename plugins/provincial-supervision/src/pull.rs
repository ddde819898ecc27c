//! Which request next: lists by update time, a page a step.
//!
//! Each step commits its rows and the cursor together. Knows nothing of the
//! key that the requests carry.

use hub_adapter_sdk::{Failure, Instant, Pull, Request, Response, Round, Shown, Step, Walk, date};

use crate::ProvincialSupervision;
use crate::envelope;
use crate::list;

impl Pull for ProvincialSupervision {
    fn begin(&self, round: Round) -> Result<Step, Failure> {
        let overlap = u64::from(self.settings.overlap_seconds) * 1000;
        let walk = Walk::begin(&self.lists(), &round, overlap)?;
        Ok(self.next(&walk))
    }

    fn resume(&self, state: Vec<u8>, now: Instant, response: Response) -> Result<Step, Failure> {
        let mut walk = Walk::resume(&state)?;
        let asked = walk.clone();
        let Some(ask) = asked.ask() else { return Ok(Step::rest(None)) };
        let page = envelope::page(&response, &ask)?;
        let shown = Shown::new(page.rows.iter().map(|row| (list::updated(row), row.get())), page.more);
        let items = if walk.took(&shown, now)? {
            let wanted = page.rows.iter().filter(|row| walk.wants(list::updated(row)));
            wanted.map(|row| list::item(ask.list, row)).collect()
        } else {
            Vec::new()
        };
        let step = self.next(&walk).items("application/json", items);
        Ok(step.cursor(walk.cursor()))
    }
}

impl ProvincialSupervision {
    fn next(&self, walk: &Walk) -> Step {
        let asked = walk.clone();
        let Some(ask) = asked.ask() else { return Step::rest(None) };
        let request = Request::get(format!("/share/v1/{}", ask.list))
            .query("since", ask.since.map(compact).unwrap_or_default())
            .query("page", ask.page.to_string())
            .query("size", self.settings.page_size.to_string())
            .profile(self.profile());
        Step::send(walk.state(), request)
    }
}

/// `yyyyMMddHHmmss`, as the interface wants times.
fn compact(instant: Instant) -> String {
    date::local(instant).chars().filter(char::is_ascii_digit).collect()
}
