//! `/openapi.json`: the API described. `schemas/openapi.json` is the same text,
//! so that a change of the API shows in a diff; a test compares the two.

use axum::Json;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::{audit, dead, operators};
use crate::serve::problem::ProblemBody;

#[derive(OpenApi)]
#[openapi(
    info(title = "Hub", description = "One archive per food business operator (一户一档), and the hub that keeps it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(
        operators::search, operators::one, operators::timeline, operators::measurements, operators::why,
        operators::unresolved, operators::totals, audit::sources, audit::audit, dead::list, dead::groups, dead::one, dead::replay,
    ),
    components(schemas(ProblemBody)),
    modifiers(&Actor),
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

/// The description.
#[must_use]
pub fn description() -> Description {
    Hub::openapi()
}

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
