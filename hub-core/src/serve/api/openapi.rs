//! `/openapi.json`: the API described. `schemas/openapi.json` is the same text,
//! so that a change of the API shows in a diff; a test compares the two.

use axum::Json;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AdditionalProperties, AllOfBuilder, AnyOfBuilder, ObjectBuilder};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Description, Ref, RefOr, Response, ResponseBuilder, Schema};
use utoipa::{Modify, OpenApi};

use super::{
    audit, back_fill, dead, documents, files, health, history, known, operators, pause, personal, plugins, push, rerun,
    retention, review, routes, subjects, trial,
};
use crate::serve::problem::{self, ProblemBody};

#[derive(OpenApi)]
#[openapi(
    info(title = "Hub", description = "One archive per food business operator (一户一档), and the hub that keeps it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(
        operators::search, history::one, operators::matters, operators::relations, history::difference, history::timeline, operators::measurements, operators::why,
        operators::unresolved, operators::totals, review::queue, review::contested, review::decisions, review::concerning, review::decide, review::withdraw, retention::show, retention::horizon, retention::hold, audit::sources, known::one, known::accept, known::reprocess, rerun::show, rerun::compare, rerun::apply, rerun::cancel, audit::audit, documents::one, files::bring, files::refused, dead::list, dead::groups, dead::one,
        dead::replay, dead::try_replay, routes::routes, pause::pause_source, trial::try_once, back_fill::begin, back_fill::end, pause::resume_source, pause::pause_route, pause::resume_route, plugins::all, plugins::one, plugins::look, plugins::install, plugins::promote, plugins::roll_back, plugins::shadow, plugins::end_shadow, plugins::remove, routes::receipts, routes::again, push::whole, subjects::subjects, subjects::types, subjects::versions, subjects::register,
        subjects::version, subjects::text, subjects::by_id, subjects::versions_of_id, subjects::compatible,
        personal::pair,
        health::metrics, health::live, health::ready, get,
    ),
    components(schemas(ProblemBody)),
    modifiers(&Actor, &Answers, &Decisions, &Replay),
)]
struct Hub;

struct Actor;

impl Modify for Actor {
    fn modify(&self, description: &mut Description) {
        let bearer =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("the token of an actor")).build();
        if let Some(components) = description.components.as_mut() {
            components.add_security_scheme("actor", SecurityScheme::Http(bearer));
        }
    }
}

/// What goes without saying at each operation: media types, and what any of them may be answered.
struct Answers;

impl Modify for Answers {
    fn modify(&self, description: &mut Description) {
        for item in description.paths.paths.values_mut() {
            for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.delete].into_iter().flatten() {
                answers(operation);
            }
        }
    }
}

/// A decision has no fields but those of its ruling, an anchor or what is held none but its kind: the description of
/// an enum does not say so.
struct Decisions;

impl Modify for Decisions {
    fn modify(&self, description: &mut Description) {
        let Some(components) = description.components.as_mut() else { return };
        for name in ["Draft", "Anchor", "OnHold"] {
            let Some(RefOr::T(Schema::OneOf(kinds))) = components.schemas.get_mut(name) else { continue };
            for kind in &mut kinds.items {
                if let RefOr::T(Schema::Object(kind)) = kind {
                    kind.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
                }
            }
        }
    }
}

/// A replay says what it means, which no type can.
struct Replay;

impl Modify for Replay {
    fn modify(&self, description: &mut Description) {
        let Some(components) = description.components.as_mut() else { return };
        if let Some(selection) = components.schemas.remove("Selection") {
            let named = |field: &str| ObjectBuilder::new().required(field);
            let either = AnyOfBuilder::new().item(named("source")).item(named("raw"));
            let whole = AllOfBuilder::new().item(selection).item(either);
            components.schemas.insert("Selection".to_owned(), Schema::from(whole).into());
        }
    }
}

fn answers(operation: &mut Operation) {
    let registry = operation.tags.iter().flatten().any(|tag| tag == "schemas");
    let all = &mut operation.responses.responses;
    for (status, meaning) in [("400", "the request is wrong"), ("503", "not now: ask again")] {
        all.entry(status.to_owned()).or_insert_with(|| RefOr::T(refusal(meaning)));
    }
    for response in all.values_mut() {
        let RefOr::T(response) = response else { continue };
        if let Some(content) = response.content.shift_remove("application/json") {
            let refused =
                |content: &Content| matches!(&content.schema, Some(RefOr::Ref(to)) if to.ref_location == PROBLEM);
            let media_type = match &content {
                RefOr::T(content) if refused(content) => problem::MEDIA_TYPE,
                _ if registry => subjects::MEDIA_TYPE,
                _ => "application/json",
            };
            response.content.insert(media_type.to_owned(), content);
        }
    }
}

const PROBLEM: &str = "#/components/schemas/Problem";

fn refusal(meaning: &str) -> Response {
    let body: RefOr<Schema> = Ref::new(PROBLEM).into();
    ResponseBuilder::new().description(meaning).content("application/json", Content::new(Some(body))).build()
}

/// The description.
#[must_use]
pub fn description() -> Description {
    Hub::openapi()
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "hub", responses((status = 200, body = Object)))]
pub(super) async fn get() -> Json<Description> {
    Json(description())
}

#[cfg(test)]
mod tests {
    /// `HUB_BLESS=1` writes the file anew.
    #[test]
    fn the_description_is_the_one_committed() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/openapi.json");
        let now = super::description().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("HUB_BLESS").is_some() {
            std::fs::write(path, &now).unwrap();
        }
        let committed = std::fs::read_to_string(path).unwrap_or_default();
        assert!(now == committed, "the API changed: look at it, then HUB_BLESS=1 cargo test -p hub-core description");
    }
}
