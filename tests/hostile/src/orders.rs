//! What the adapter tells beside its misdeeds: orders and warnings of authorities,
//! for worlds in which a platform is to be told of them. Whose manifest does not
//! declare them is convicted of them as of other misdeeds.

use hub_adapter_sdk::Event;
use hub_adapter_sdk::event::{Party, Rectification, RiskWarning, Text};

/// The event of a deed; its id is the social credit code of whom it is about, `/`, and the notice's number.
pub fn event(deed: &str, id: &str) -> Option<Event> {
    let (code, number) = id.split_once('/')?;
    let party =
        |role: &'static str| vec![Party::new(role).identifier("social-credit-code", Some(Text::from(code.to_owned())))];
    let order = |state: &'static str| Rectification {
        parties: party("ordered"),
        state: Some(state.into()),
        notice_number: Some(number.to_owned().into()),
        authority: Some("演示市场监督管理局".into()),
        ..Rectification::default()
    };
    let warning = |role: &'static str| RiskWarning {
        parties: party(role),
        notice_number: Some(number.to_owned().into()),
        issuer: Some("演示食品安全委员会办公室".into()),
        ..RiskWarning::default()
    };
    let event = match deed {
        "order" => Event::upsert(&order("issued"), id).revision(1),
        "order-closed" => Event::upsert(&order("closed"), id).revision(2),
        "no-order" => Event::delete::<Rectification<'_>>(id).revision(3),
        "warning" => Event::upsert(&warning("warned"), id).revision(1),
        "supplier-warning" => Event::upsert(&warning("supplier"), id).revision(1),
        _ => return None,
    };
    Some(event)
}
