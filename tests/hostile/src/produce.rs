//! What the adapter tells beside its misdeeds: batches and recalls, for worlds in
//! which a platform is to be told of them. Whose manifest does not declare them is
//! convicted of them as of other misdeeds.

use hub_adapter_sdk::Event;
use hub_adapter_sdk::event::{Batch, Party, Recall, Scheme, Text};

/// The event of a deed; its id is the holder's social credit code, `/`, and the batch's number.
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
            let recall_number = Some(Text::from(id));
            Event::upsert(&Recall { parties: party("recaller"), recall_number, batch, ..Recall::default() }, id)
                .revision(1)
        }
        "no-batch" => Event::delete::<Batch<'_>>(id).revision(2),
        "no-recall" => Event::delete::<Recall<'_>>(id).revision(2),
        _ => return None,
    };
    Some(event)
}
