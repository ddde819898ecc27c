//! Which request next: five services by time of change, each asked by a JSON body.
//!
//! Knows nothing of how the hub seals, signs and sends.

use hub_adapter_sdk::lists::Page;
use hub_adapter_sdk::{Ask, Failure, Instant, Lists, Request, Response};
use serde_json::json;
use serde_json::value::RawValue;

use crate::envelope::ANSWERS;
use crate::list::{self, LISTS};
use crate::report::compact;
use crate::{PROFILE, Traceability};

impl Lists for Traceability {
    fn lists(&self) -> &'static [&'static str] {
        &LISTS
    }

    fn overlap(&self) -> u64 {
        u64::from(self.settings.overlap_seconds) * 1_000
    }

    fn request(&self, ask: &Ask<'_>) -> Request {
        let asked = json!({
            "lastModified": ask.since.map(compact).unwrap_or_default(),
            "pageNo": ask.page,
            "pageSize": self.settings.page_size,
        });
        Request::post_json(format!("/gateway/trace/{}/query", ask.list), asked.to_string()).profile(PROFILE)
    }

    fn page<'a>(&self, ask: &Ask<'_>, response: &'a Response) -> Result<Page<'a>, Failure> {
        ANSWERS.page(response, ask, self.settings.page_size)
    }

    fn head(&self, list: &str, row: &RawValue) -> (Option<String>, Option<Instant>) {
        list::head(list, row)
    }
}
