//! What the adapter tells beside its misdeeds: batches, recalls, sales, and sales of
//! restricted farm inputs, for worlds in which a platform is to be told of them. Whose manifest does not declare them is
//! convicted of them as of other misdeeds.

use hub_adapter_sdk::event::{Batch, InputTrade, Party, Recall, Sale, Scheme, Text};
use hub_adapter_sdk::{Date, Event};

/// A day in 2025 on which all is sold.
const DAY: i32 = 20_200;
/// What is recalled bears this number, of those that GS1 keeps for examples.
const BARCODE: &str = "09524407800014";

/// The event of a deed; its id is the social credit code of whose it is, `/`, and the number of batch or sale.
pub fn event(deed: &str, id: &str) -> Option<Event> {
    let (code, number) = id.split_once('/')?;
    let party =
        |role: &'static str| vec![Party::new(role).identifier(Scheme::SocialCreditCode, Some(Text::from(code)))];
    let batch = Some(Text::from(number));
    let event = match deed {
        "batch" => {
            let kind = Some("out".into());
            Event::upsert(&Batch { parties: party("holder"), kind, batch, ..Batch::default() }, id).revision(1)
        }
        "recall" => {
            let recall = Recall {
                parties: party("recaller"),
                recall_number: Some(Text::from(id)),
                barcode: Some(BARCODE.into()),
                batch,
                ..Recall::default()
            };
            Event::upsert(&recall, id).revision(1)
        }
        "sale" => {
            let sale = Sale {
                parties: party("seller"),
                platform: Some("county".into()),
                record_number: batch.clone(),
                sold: Some(Date::from_days(DAY)),
                product: Some("豇豆".into()),
                batch,
                ..Sale::default()
            };
            Event::upsert(&sale, id).revision(1)
        }
        "restricted" => {
            let trade = InputTrade {
                parties: party("dealer"),
                direction: Some("sale".into()),
                number: batch,
                line: Some("1".into()),
                product: Some("毒死蜱".into()),
                restricted: Some(true),
                ..InputTrade::default()
            };
            Event::upsert(&trade, id).revision(1)
        }
        "no-sale" => Event::delete::<Sale<'_>>(id).revision(2),
        "no-restricted" => Event::delete::<InputTrade<'_>>(id).revision(2),
        "no-batch" => Event::delete::<Batch<'_>>(id).revision(2),
        "no-recall" => Event::delete::<Recall<'_>>(id).revision(2),
        _ => return None,
    };
    Some(event)
}
