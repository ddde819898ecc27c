//! The adapter my-adapter: what a record of the platform means.

use hub_adapter_sdk::event::{Licence, Party, Scheme};
use hub_adapter_sdk::{Adapter, Event, Note, Outcome, Quality, RawRecord, Translate, export_adapter, json, note};
use serde::Deserialize;

/// `[settings]` of the manifest.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {}

/// The adapter.
pub struct MyAdapter;

impl Adapter for MyAdapter {
    type Settings = Settings;

    fn new(_: Settings) -> Result<Self, Note> {
        Ok(Self)
    }
}

impl Translate for MyAdapter {
    fn record(&self, _media_type: &str, record: &RawRecord) -> Outcome {
        let row = match json::Object::parse(&record.payload) {
            Ok(row) => row,
            Err(note) => return note.into(),
        };
        let Some(shop) = row.text("shopId") else {
            return note("shop.id-missing", "a shop without an id").at("/shopId").into();
        };
        Event::upsert(&licence(&shop, &row), &*shop).into()
    }
}

/// Their field on the right, the archive's on the left: the mapping, which README.md has as a table.
fn licence<'a>(shop: &str, row: &json::Object<'a>) -> Licence<'a> {
    let mut quality = Quality::default();
    let number = row.text("licenceNo");
    Licence {
        parties: vec![
            Party::new("holder")
                .name(row.text("shopName"))
                .identifier(Scheme::PlatformId, Some(format!("my-adapter/{shop}").into()))
                .identifier(Scheme::SocialCreditCode, row.text("creditCode"))
                .identifier(Scheme::Licence, number.clone()),
        ],
        valid_to: quality.date("valid_to", row.text("licenceTo").as_deref()),
        number,
        quality: quality.into_flags(),
        ..Licence::default()
    }
}

export_adapter!(MyAdapter: translate);
