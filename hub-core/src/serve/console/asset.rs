//! Style sheets, script and icon: in the binary, since a county's network has
//! no outside. An address bears the content's hash, so browsers may keep it.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

const ASSETS: [Asset; 4] = [
    Asset {
        name: "tokens.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../assets/tokens.css"),
    },
    Asset {
        name: "console.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../assets/console.css"),
    },
    Asset {
        name: "pages.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../assets/pages.css"),
    },
    Asset {
        name: "console.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../../assets/console.js"),
    },
];

const ICON: &[u8] = include_bytes!("../../../assets/icon.svg");

/// One hash over all: a new binary has new addresses.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let all: Vec<u8> = ASSETS.iter().flat_map(|asset| asset.bytes).chain(ICON).copied().collect();
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&all))
});

/// Where an asset is to be had.
pub(in crate::serve) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// `GET /assets/{version}/{name}`
pub(in crate::serve) async fn get(Path((_version, name)): Path<(String, String)>) -> Response {
    let found = ASSETS.iter().find(|asset| asset.name == name).map(|asset| (asset.media_type, asset.bytes));
    let found = found.or_else(|| (name == "icon.svg").then_some(("image/svg+xml", ICON)));
    match found {
        Some((media_type, bytes)) => (
            [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")],
            bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
