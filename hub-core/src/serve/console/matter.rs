//! One matter of an operator's archive: what it is, the part that the operator has in it, what is doubtful, what it
//! says, and its documents. Each value opens its why, but for one of the past, which has none.

use hub_schemas::family::Family;
use maud::{Markup, html};
use serde_json::Value;

use super::address;
use super::flag;
use super::format;
use super::frame::Frame;
use super::icon::Icon;
use super::names;
use super::text::{self, Lang};
use crate::serve::view::{Field, Matter, Operator};

/// Fields that do not stand among the others: parties are relations, the rest has a form of its own.
const SHOWN_ELSEWHERE: [&str; 5] = ["parties", QUALITY, DOCUMENTS, "state", "kind"];
const QUALITY: &str = "quality";
const DOCUMENTS: &str = "documents";
/// The code table of what kinds of documents there are.
const DOCUMENT_KINDS: &str = "document-kind";
/// A value longer than this takes the whole width.
pub(super) const LONG: usize = 44;

/// The class and the icon of a tag.
type Look = (&'static str, Option<Icon>);

/// A matter, in a list of its family's.
pub(in crate::serve) fn matter(frame: &Frame, operator: &Operator, matter: &Matter) -> Markup {
    let named = |name: &str| matter.fields.iter().find(|field| field.name == name);
    // A kind that stands in the heading has no tag as well; its why is opened among the fields, as of all that does.
    let sums_up = |name: &str| matter.summary.iter().any(|field| field.name == name);
    let is_elsewhere = |name: &str| SHOWN_ELSEWHERE.contains(&name) && !sums_up(name);
    let shown = |field: &&Field| !is_elsewhere(&field.name) && format::says_something(&field.value);
    let coded = |name: &str, look: Look, value: &str| {
        let table = named(name).and_then(|field| field.codes.as_deref()).unwrap_or_default();
        tag(frame, look, &names::code(table, value, frame.lang), why(operator, named(name)).as_deref())
    };
    let own = matter.parties.iter().find(|party| party.operator == operator.id);
    html! {
        article.matter {
            header {
                div.tags {
                    h4 { (names::summed(&matter.summary, &matter.title, frame.lang)) }
                    @if let Some(kind) = matter.kind.as_ref().filter(|_| !sums_up("kind")) { (coded("kind", ("", None), kind)) }
                    @if let Some(state) = &matter.state { (coded("state", state_look(state), state)) }
                    @if let Some(own) = own { (own_role(frame, &matter.family, &own.roles)) }
                }
                p.from { (frame.t(text::FROM)) " " @for (index, source) in matter.sources.iter().enumerate() { @if index > 0 { "、" } code { (source) } } }
            }
            @if let Some(quality) = named(QUALITY) { (flag::of_matter(frame, &matter.family, &quality.value)) }
            dl.fields {
                @for field in matter.fields.iter().filter(shown) { (self::field(frame, operator, field)) }
                @if let Some(field) = named(DOCUMENTS) { (documents(frame, &field.value)) }
            }
        }
    }
}

/// A field with its value.
pub(in crate::serve) fn field(frame: &Frame, operator: &Operator, field: &Field) -> Markup {
    let value = names::of_field(field, frame.lang);
    html! {
        div.broad[value.chars().count() > LONG] {
            dt { (names::field(&field.name, &field.label, frame.lang)) }
            dd {
                (self::value(frame, &value, why(operator, Some(field)).as_deref()))
            }
        }
    }
}

/// A value, which opens its why where it has one.
pub(in crate::serve) fn value(frame: &Frame, value: &str, why: Option<&str>) -> Markup {
    html! {
        @match why {
            Some(why) => a.value href=(why) data-why title=(frame.t(text::OPEN_WHY)) { (value) },
            None => (value),
        }
    }
}

/// Where a field's value is explained; of the past nothing is.
pub(in crate::serve) fn why(operator: &Operator, field: Option<&Field>) -> Option<String> {
    explained(operator, field.map(|field| field.why.as_str()))
}

/// The page of a why.
pub(in crate::serve) fn explained(operator: &Operator, why: Option<&str>) -> Option<String> {
    let why = why.filter(|why| !why.is_empty() && operator.as_of.is_none())?;
    Some(format!("/operators/{}/why/{}", address::part(&operator.id), address::part(why)))
}

/// A tag, which opens its why where it has one.
pub(in crate::serve) fn tag(frame: &Frame, (class, icon): Look, word: &str, why: Option<&str>) -> Markup {
    html! {
        @match why {
            Some(why) => a.tag.(class) href=(why) data-why title=(frame.t(text::OPEN_WHY)) { (within(icon, word)) },
            None => span.tag.(class) { (within(icon, word)) },
        }
    }
}

/// The state of a device as a tag; it is a reading, which has no why.
pub(in crate::serve) fn state_tag(table: &str, state: &str, lang: Lang) -> Markup {
    let (class, icon) = state_look(state);
    html! { span.tag.(class) { (within(icon, &names::code(table, state, lang))) } }
}

fn within(icon: Option<Icon>, word: &str) -> Markup {
    html! { @if let Some(icon) = icon { (icon.draw()) } (word) }
}

/// What the operator itself does in a matter that is about somebody else: a producer is not who was sampled. Where
/// the matter is about the operator, and of a family in which nobody has a role, there is nothing to say.
pub(in crate::serve) fn own_role(frame: &Frame, family: &str, roles: &[String]) -> Markup {
    // Of a family that only a later version knows, nobody can say whom it is about.
    let main = Family::named(family).map_or(Some(""), |family| family.main_role);
    let is_of_another = main.is_some_and(|main| roles.iter().any(|role| role != main));
    let said: Vec<String> = roles.iter().map(|role| names::role(family, role, frame.lang)).collect();
    html! {
        @if is_of_another { span.tag.role { (frame.t(text::OWN_ROLE)) (frame.t(text::COLON)) (said.join("、")) } }
    }
}

/// Documents as their platform names them: the hub has no more of them than this, unless it was told to keep them.
fn documents(frame: &Frame, documents: &Value) -> Markup {
    let documents: Vec<&Value> = documents.as_array().into_iter().flatten().collect();
    let said = |document: &Value, part: &str| document[part].as_str().map(str::to_owned);
    html! {
        @if !documents.is_empty() {
            div.broad {
                dt { (frame.t(text::DOCUMENTS)) }
                @for document in documents { dd.document {
                    @if let Some(kind) = said(document, "kind") { span.tag { (names::code(DOCUMENT_KINDS, &kind, frame.lang)) } }
                    @if let Some(number) = said(document, "number") { span { (number) } }
                    @if let Some(digest) = said(document, "digest") { span.small { (frame.code(&digest)) } }
                    @if let Some(place) = said(document, "location") { span.small { (frame.t(text::DOCUMENT_LOCATION)) (frame.t(text::COLON)) (location(&place)) } }
                } }
            }
        }
    }
}

/// Where a platform keeps a document: an address of the web is followed on request and told nothing of this page;
/// anything else is a name within the platform.
fn location(place: &str) -> Markup {
    let is_web = ["https://", "http://"].iter().any(|scheme| place.starts_with(scheme));
    html! { @if is_web { a href=(place) rel="noreferrer noopener" { (place) } } @else { code { (place) } } }
}

/// What is in force is green, what ended is grey, what was taken away is red; what no table knows stays neutral.
pub(in crate::serve) fn state_look(state: &str) -> Look {
    match state {
        "valid" | "online" | "normal" | "in-operation" | "open" | "in-force" | "effective" | "existing" => {
            ("ok", Some(Icon::Well))
        }
        "revoked" | "confirmed" | "fault" | "offline" | "too-warm" | "too-cold" | "too-humid" => {
            ("bad", Some(Icon::Stopped))
        }
        "suspended" | "expired" | "pending" => ("warn", Some(Icon::Care)),
        "cancelled" | "closed" | "deregistered" | "moved-out" => ("", Some(Icon::Paused)),
        _ => ("", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_the_web_is_a_link_and_nothing_else_is() {
        assert!(location("https://a.b/c").into_string().starts_with("<a href"));
        for within in ["/upload/1.jpg", "javascript:alert(1)", "file:///etc", " https://a.b"] {
            assert!(location(within).into_string().starts_with("<code>"), "{within}");
        }
    }
}
