//! Which request next: two lists by update time, page by page.
//!
//! Knows nothing of how the hub signs and sends.

use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Instant, Lists, Request, Response, date};
use serde_json::value::RawValue;

use crate::list::{self, LISTS};
use crate::{KeyProducts, PROFILE, envelope};

impl Lists for KeyProducts {
    fn lists(&self) -> &'static [&'static str] {
        &LISTS
    }

    fn overlap(&self) -> u64 {
        u64::from(self.settings.overlap_seconds) * 1_000
    }

    fn request(&self, ask: &Ask<'_>) -> Request {
        let request = Request::get(format!("/ipt/v1/{}", ask.list)).header("accept", "application/json");
        let request = match ask.since {
            Some(since) => request.query("updatedSince", date::local(since)),
            None => request,
        };
        request
            .query("pageNo", ask.page.to_string())
            .query("pageSize", self.settings.page_size.to_string())
            .profile(PROFILE)
    }

    fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
        envelope::page(response, ask, self.settings.page_size)
    }

    fn head(&self, list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
        list::head(list, row)
    }
}
