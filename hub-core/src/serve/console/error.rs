//! An error as a page: its code, what happened, what to do.

use axum::response::{IntoResponse, Response};
use maud::html;

use super::explain;
use super::frame::{Here, Title};
use super::icon::Icon;
use super::request::Asking;
use super::text;
use crate::serve::problem::Problem;

/// The page of a problem, with its status.
pub(in crate::serve) fn page(asking: &Asking, problem: &Problem) -> Response {
    let frame = &asking.frame;
    let title = Title {
        here: Here::Elsewhere,
        title: if problem.status.as_u16() == 404 { frame.t(text::NOT_FOUND_HERE) } else { frame.t(text::WENT_WRONG) },
        asks: html! { code { (problem.code) } },
        above: Some(("/", frame.t(text::HOME))),
    };
    let body = html! {
        div.stack {
            div.note.bad { (Icon::Stopped.draw()) div { p.what { (problem.code.title()) } p { (problem.detail) } } }
            (explain::body(frame, problem.code))
        }
    };
    (problem.status, asking.page(&title, &body)).into_response()
}
