//! Which request next: four lists by update time, each asked for by a form.
//!
//! Knows nothing of how the hub signs and sends.

use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Instant, Lists, Request, Response, date};
use serde_json::value::RawValue;

use crate::envelope::ANSWERS;
use crate::list::{self, LISTS};
use crate::{PROFILE, Traceability};

impl Lists for Traceability {
    fn lists(&self) -> &'static [&'static str] {
        &LISTS
    }

    fn overlap(&self) -> u64 {
        u64::from(self.settings.overlap_seconds) * 1_000
    }

    fn request(&self, ask: &Ask<'_>) -> Request {
        let fields = [
            ("start_time", ask.since.map(date::local)),
            ("page", Some(ask.page.to_string())),
            ("limit", Some(self.settings.page_size.to_string())),
        ];
        Request::post_form(format!("/nyszs/api/{}/list", ask.list), fields).profile(PROFILE)
    }

    fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
        ANSWERS.page(response, ask, self.settings.page_size)
    }

    fn head(&self, list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
        list::head(list, row)
    }
}
