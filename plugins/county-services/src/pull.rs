//! Which request next: the modules' lists by update time, a page a step.
//!
//! Knows nothing of the token that the requests carry.

use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Instant, Lists, Request, Response, date};
use serde_json::value::RawValue;

use crate::CountyServices;
use crate::envelope::PAGES;
use crate::list::{self, LISTS};

impl Lists for CountyServices {
    fn lists(&self) -> &'static [&'static str] {
        &LISTS
    }

    fn overlap(&self) -> u64 {
        u64::from(self.settings.overlap_seconds) * 1_000
    }

    fn request(&self, ask: &Ask<'_>) -> Request {
        Request::get(format!("/api/v1/{}", ask.list))
            .query("since", ask.since.map(date::local).unwrap_or_default())
            .query("page", ask.page.to_string())
            .query("size", self.settings.page_size.to_string())
            .profile(self.profile())
    }

    fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
        PAGES.page(response, ask, self.settings.page_size)
    }

    fn head(&self, _list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
        list::head(row)
    }
}
