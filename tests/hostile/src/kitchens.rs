//! What the adapter tells beside its misdeeds: alerts of kitchens by code and name, or by
//! name alone, for worlds in which it is asked who is who.

use hub_adapter_sdk::Event;
use hub_adapter_sdk::event::{KitchenAlert, Party, Scheme, Text};

/// The event of a deed; its id is the social credit code of the kitchen, where it has one, `/`, and its name.
pub fn event(deed: &str, id: &str) -> Option<Event> {
    let (code, name) = id.split_once('/').filter(|_| deed == "kitchen")?;
    let party = Party::new("kitchen").name(Some(Text::from(name)));
    let party =
        if code.is_empty() { party } else { party.identifier(Scheme::SocialCreditCode, Some(Text::from(code))) };
    let alert = KitchenAlert {
        parties: vec![party],
        platform: "hostile".into(),
        alert_id: Text::from(id),
        ..KitchenAlert::default()
    };
    Some(Event::upsert(&alert, id).revision(1))
}
