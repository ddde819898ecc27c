//! Messages of the county's exchange: a header and the columns of one record. When and by whom a message was signed is
//! added where it is pushed.

use super::EXCHANGE;
use crate::platforms::codes;
use crate::platforms::script::cast::Operator;
use crate::platforms::script::draft::{Cells, Draft, Version};
use crate::platforms::script::province::OFFICE;
use crate::platforms::truth::{Fact, Kind, mention};

/// Has a message pushed: in either case of tags, with `fields` around its columns or without. Deleted, it takes back.
pub fn message(draft: &mut Draft, item: &str, cells: &Cells, version: Version, fact: Fact) {
    let (is_lower, is_bare) = (draft.chance(20), draft.chance(20));
    let column = |(tag, text): &(&str, String)| {
        let tag = if is_lower { tag.to_lowercase() } else { (*tag).to_owned() };
        format!("<{tag}>{}</{tag}>", text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
    };
    let columns: String = cells.iter().filter(|(_, text)| !text.is_empty()).map(column).collect();
    let columns = if is_bare { columns } else { format!("<fields>{columns}</fields>") };
    let flow = if version.deleted { "cancel" } else { "save" };
    let number = &draft.hex()[..16];
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ExchangeMessage><Header><Sender>CFXT</Sender>\
         <Receiver>HUB</Receiver><Flow>{flow}</Flow><Item>{item}</Item><SN>{number}</SN></Header>\n\
         <Body>{columns}</Body></ExchangeMessage>"
    );
    draft.message(version.phase, body, fact);
}

/// Has the permit of an operator pushed, where it has one with a check digit: the same as the province licenses.
pub fn permit(draft: &mut Draft, operator: &Operator) {
    let Some(licence) = operator.licences.first().filter(|licence| codes::checked(licence.kind)) else { return };
    let form = draft.form();
    let document = format!("鹤市监许准字〔2025〕{}号", operator.serial);
    let cells: Cells = vec![
        ("XK_XDR_MC", operator.name.clone()),
        ("XK_XDR_SHXYM", operator.code.clone()),
        ("XK_WSH", document.clone()),
        ("XK_XKZS", "食品经营许可证".to_owned()),
        ("XK_XKBH", licence.number.clone()),
        ("XK_NR", "热食类食品制售".to_owned()),
        ("XK_FRDB", operator.person.clone()),
        ("XK_FR_ZJHM", codes::resident(operator.serial)),
        ("XK_JDRQ", licence.from.cell(form)),
        ("XK_YXQZ", licence.from.cell(form)),
        ("XK_YXQZI", licence.from.plus(5 * 365 * 86_400_000).cell(form)),
        ("XK_XKJG", OFFICE.to_owned()),
        ("XK_ZT", "1".to_owned()),
    ];
    let first = draft.first();
    let fact = Fact::of(
        EXCHANGE,
        "licence",
        format!("{document}/{}", operator.name),
        false,
        Some(format!("{}|{}", licence.kind, licence.number)),
        mention(&[(Kind::SocialCredit, &operator.code), (Kind::Licence, &licence.number)]),
    );
    message(draft, "行政许可", &cells, first, fact);
}
