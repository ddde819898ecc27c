//! Which request next: seven lists by update time, asked for by JSON.
//!
//! Knows nothing of how the hub signs and sends.

use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Instant, Lists, Request, Response, date};
use serde_json::value::RawValue;

use crate::envelope::ANSWERS;
use crate::list::{self, LISTS};
use crate::{PROFILE, SchoolCanteens};

impl Lists for SchoolCanteens {
    fn lists(&self) -> &'static [&'static str] {
        &LISTS
    }

    fn overlap(&self) -> u64 {
        u64::from(self.settings.overlap_seconds) * 1_000
    }

    fn request(&self, ask: &Ask<'_>) -> Request {
        let since = ask.since.map(date::local).unwrap_or_default();
        let (page, size) = (ask.page, self.settings.page_size);
        let body = format!(r#"{{"startTime":"{since}","current":{page},"size":{size}}}"#);
        Request::post_json(format!("/api/{}/page", ask.list), body).profile(PROFILE)
    }

    fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
        ANSWERS.page(response, ask, self.settings.page_size)
    }

    fn head(&self, list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
        list::head(list, row)
    }
}
