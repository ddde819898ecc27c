//! The handlers of the page of a rerun.

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State as With};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use semver::Version;
use serde::Deserialize;

use super::frame::{Here, Title};
use super::pages::{drawn, unreadable};
use super::request::Asking;
use super::settle::TokenForm;
use super::{address, rerun, text};
use crate::serve::api::{self, rerun as rerun_api};
use crate::serve::boundary::Failure;
use crate::serve::moment::End;
use crate::serve::problem::Problem;
use crate::serve::state::State;
use crate::serve::view::{Plugin, Rerun};

/// How a source's rerun stands, where one was asked for, and the source's adapter.
async fn known(state: &State, name: &str) -> Result<(Option<Rerun>, Option<Plugin>), Problem> {
    api::source(state, name)?;
    let asked = name.to_owned();
    let found = state.ask(move |parts| {
        let rerun = match parts.recover.rerun(&asked) {
            // The page has the form that asks for the first.
            Err(Failure::Nothing { .. }) => None,
            found => Some(found?),
        };
        let plugin = parts.plugins.all()?.into_iter().find(|plugin| plugin.sources.contains(&asked));
        Ok((rerun, plugin))
    });
    Ok(found.await?)
}

pub(in crate::serve) async fn page(With(state): With<State>, asking: Asking, Path(name): Path<String>) -> Response {
    let drawing = async {
        let (found, plugin) = known(&state, &name).await?;
        let (frame, above) = (&asking.frame, format!("/sources/{}", address::part(&name)));
        let title = Title {
            here: Here::Sources,
            title: frame.t(text::RERUN),
            asks: html! { (frame.t(text::RERUN_ASKS)) },
            above: Some((&above, &name)),
        };
        Ok(asking.page(&title, &rerun::body(frame, &name, found.as_ref(), plugin.as_ref())))
    };
    drawn(&asking, drawing.await)
}

/// The part that changes while something is being read; `x-state` tells the bar's dot.
pub(in crate::serve) async fn live(With(state): With<State>, asking: Asking, Path(name): Path<String>) -> Response {
    let drawing = async {
        let (found, _) = known(&state, &name).await?;
        let found = found.ok_or_else(|| Problem::not_found("rerun", &name))?;
        let word = if asking.frame.attention { "attention" } else { "" };
        let part = rerun::live(&asking.frame, &found);
        Ok(([(header::CACHE_CONTROL, "no-store")], [("x-state", word)], part).into_response())
    };
    drawn(&asking, drawing.await)
}

/// What the form sends. The token is typed, never kept: no other site can send it in someone's name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct BeginForm {
    token: String,
    version: Version,
    since: String,
    #[serde(default)]
    until: String,
}

pub(in crate::serve) async fn begin(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<BeginForm>, FormRejection>,
) -> Response {
    let beginning = async {
        let Form(BeginForm { token, version, since, until }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        let since = rerun_api::point(&since, End::First)?;
        let until = Some(until).filter(|until| !until.is_empty());
        // For people a stretch ends with its last day.
        let until = until.map(|until| rerun_api::point(&until, End::Last).map(|last| last + 1)).transpose()?;
        let stretch = rerun_api::Stretch { version, since, until };
        rerun_api::begun(&state, &actor, name, stretch).await
    };
    seen(&asking, beginning.await)
}

pub(in crate::serve) async fn apply(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let applying = async {
        let Form(TokenForm { token }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        rerun_api::applied(&state, &actor, name).await
    };
    seen(&asking, applying.await)
}

pub(in crate::serve) async fn end(
    With(state): With<State>,
    asking: Asking,
    Path(name): Path<String>,
    form: Result<Form<TokenForm>, FormRejection>,
) -> Response {
    let ending = async {
        let Form(TokenForm { token }) = form.map_err(|error| unreadable(&error))?;
        let actor = api::operator_of(Some(&token), &state.parts().actors)?;
        rerun_api::ended(&state, &actor, name).await
    };
    seen(&asking, ending.await)
}

/// It takes its time, so its page is what one sees: it may be loaded anew, and sends nothing again.
fn seen(asking: &Asking, done: Result<Rerun, Problem>) -> Response {
    drawn(asking, done.map(|rerun| Redirect::to(&rerun::path(&rerun.source)).into_response()))
}
