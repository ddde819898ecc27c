//! What a page is asked with: language, address, the part wanted; and the
//! switch between languages, remembered in a cookie.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::Markup;

use super::address;
use super::frame::{Frame, Title};
use super::text::Lang;
use crate::serve::state::State;

const COOKIE: &str = "hub-lang";
const YEAR: u32 = 365 * 24 * 3600;

/// The frame that a request asks for.
pub(in crate::serve) struct Asking {
    pub frame: Frame,
    /// The part of a page that the script asks for, in `x-part`.
    pub part: bool,
}

impl Asking {
    /// The whole page.
    pub(in crate::serve) fn page(&self, title: &Title<'_>, body: &Markup) -> Response {
        ([(header::CACHE_CONTROL, "no-store")], self.frame.page(title, body)).into_response()
    }
}

impl FromRequestParts<State> for Asking {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        let frame = Frame {
            lang: language(&parts.headers),
            now: state.now(),
            hub: state.parts().name.clone(),
            address: uri.path_and_query().map(ToString::to_string).unwrap_or_default(),
            attention: state.snapshot().await.attention(),
        };
        Ok(Self { frame, part: parts.headers.contains_key("x-part") })
    }
}

fn language(headers: &HeaderMap) -> Lang {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, code)| Lang::of(code)).unwrap_or_default()
}

/// `GET /lang/{code}?back=…`
pub(in crate::serve) async fn choose_language(
    Path(code): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let back = pairs.iter().find(|(name, _)| name == "back").map_or("/", |(_, back)| address::local(back));
    let lang = Lang::of(&code).unwrap_or_default();
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly", lang.code());
    let to = HeaderValue::from_str(back).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)], [(header::SET_COOKIE, cookie)]).into_response()
}
