//! The console: pages for people, drawn on the server, readable without a
//! script. Each page answers one question and says so in its title line.

pub(super) mod address;
mod asset;
mod audit;
mod below;
mod compared;
mod costs;
mod dead;
mod decide;
mod deciding;
mod devices;
mod difference;
mod element;
mod error;
mod explain;
mod flag;
mod format;
mod frame;
mod grants;
mod history;
mod icon;
mod known;
mod matter;
mod matters;
mod mistaken;
mod names;
mod operator;
mod operators;
mod overview;
mod pages;
mod pairing;
mod past;
mod payload;
mod personal;
mod picture;
mod plugging;
mod plugins;
mod premises;
mod relations;
mod request;
mod rerun;
mod rerunning;
mod retention;
mod review;
mod reviewing;
mod sections;
mod settle;
mod sources;
mod text;
mod timeline;
mod translating;
mod unresolved;
mod why;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::api::files::LARGEST;
use super::state::State;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/", get(pages::overview))
        .route("/live/overview", get(pages::live))
        .route("/sources", get(pages::sources))
        .route("/sources/{name}", get(settle::source))
        .route("/sources/{name}/file", post(settle::bring).layer(DefaultBodyLimit::max(LARGEST + (1 << 20))))
        .route("/sources/{name}/refused", post(settle::refused))
        .route("/sources/{name}/accept", post(settle::accept))
        .route("/sources/{name}/reprocess", post(settle::reprocess))
        .route("/sources/{name}/rerun", get(rerunning::page).post(rerunning::begin))
        .route("/sources/{name}/rerun/apply", post(rerunning::apply))
        .route("/sources/{name}/rerun/end", post(rerunning::end))
        .route("/live/sources/{name}/rerun", get(rerunning::live))
        .route("/operators", get(pages::operators))
        .route("/operators.csv", get(pages::operators_csv))
        .route("/operators/{id}", get(history::operator).post(history::whole_operator))
        .route("/operators/{id}/matters", get(matters::page))
        .route("/operators/{id}/relations", get(relations::page))
        .route("/operators/{id}/devices", get(devices::page))
        .route("/operators/{id}/difference", get(history::difference))
        .route("/operators/{id}/timeline", get(history::timeline))
        .route("/operators/{id}/why/{field}", get(pages::why))
        .route("/unresolved", get(unresolved::page))
        .route("/review", get(reviewing::queue).post(reviewing::decide))
        .route("/review/{place}", get(pairing::page).post(pairing::whole))
        .route("/contested", get(reviewing::contested))
        .route("/decisions", get(reviewing::decisions).post(deciding::decide))
        .route("/decisions/{id}/withdraw", post(reviewing::withdraw))
        .route("/retention", get(retention::page))
        .route("/plugins", get(plugging::list))
        .route("/plugins/{name}", get(plugging::one).post(plugging::change))
        .route("/dead-letters", get(pages::dead_letters))
        .route("/dead-letters/replay", post(pages::replay))
        .route("/dead-letters/try", post(pages::try_replay))
        .route("/dead-letters/{raw}/{generation}", get(pages::dead_letter).post(pages::whole_dead_letter))
        .route("/audit", get(pages::audit))
        .route("/explain", get(pages::codes))
        .route("/explain/{code}", get(pages::explain))
        .route("/lang/{code}", get(request::choose_language))
        .route("/assets/{version}/{name}", get(asset::get))
}
