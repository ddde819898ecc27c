//! The handlers of the pages of adapters.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State as With};
use axum::response::Response;
use maud::{Markup, html};
use semver::Version;
use serde::Deserialize;

use super::frame::{Here, Title};
use super::pages::{drawn, simple, unreadable};
use super::request::Asking;
use super::{plugins, text};
use crate::serve::api::{self, plugins as plugins_api};
use crate::serve::state::State;
use crate::serve::view::PluginChange;

pub(in crate::serve) async fn list(With(state): With<State>, asking: Asking) -> Response {
    let drawing = async {
        let found = state.ask(|parts| parts.plugins.all()).await?;
        let body = plugins::list(&asking.frame, &found);
        Ok(simple(&asking, Here::Plugins, text::PLUGINS, text::PLUGINS_ASKS, &body))
    };
    drawn(&asking, drawing.await)
}

pub(in crate::serve) async fn one(With(state): With<State>, asking: Asking, Path(name): Path<String>) -> Response {
    let drawing = async {
        let asked = name.clone();
        let found = state.ask(move |parts| parts.plugins.of(&asked)).await?;
        Ok(page(&asking, &name, &plugins::one(&asking.frame, &found)))
    };
    drawn(&asking, drawing.await)
}

fn page(asking: &Asking, name: &str, body: &Markup) -> Response {
    let frame = &asking.frame;
    let title = Title {
        here: Here::Plugins,
        title: name,
        asks: html! { (frame.t(text::PLUGINS_ASKS)) },
        above: Some(("/plugins", frame.t(text::PLUGINS))),
    };
    asking.page(&title, body)
}

/// What the form sends. The token is typed, never kept: no other site can send it in someone's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct ChangeForm {
    token: String,
    version: Version,
    change: Word,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Promote,
    Rollback,
    Shadow,
    Unshadow,
}

pub(in crate::serve) async fn change(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<ChangeForm>, FormRejection>,
) -> Response {
    let drawing = async {
        let Form(ChangeForm { token, version, change }) = form.map_err(|error| unreadable(&error))?;
        let actor = plugins_api::may_change(api::operator_of(Some(&token), &state.parts().actors)?)?;
        let change = match change {
            Word::Promote => PluginChange::Promote(version),
            Word::Rollback => PluginChange::RollBack,
            Word::Shadow => PluginChange::Shadow(Some(version)),
            Word::Unshadow => PluginChange::Shadow(None),
        };
        let plugin = plugins_api::changed(&state, &actor, name.clone(), change).await?;
        Ok(page(&asking, &name, &plugins::done(&asking.frame, &plugin)))
    };
    drawn(&asking, drawing.await)
}
