//! What the pages of dead letters promise: what one holds is for those who may see it, with the place marked; a replay
//! is tried first.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::super::sample::Holding;
use super::{PAGES, drawn, page, send};

/// The letters of one cause.
const GROUP: &str = "source=provincial-supervision.files&code=date-unreadable";

#[tokio::test]
async fn the_form_replays_for_a_token_that_may() {
    let replay = |token: &str| format!("source=provincial-supervision.files&token={token}");
    assert_eq!(send("/dead-letters/replay", &replay("may-read")).await.0, StatusCode::FORBIDDEN);
    assert_eq!(send("/dead-letters/replay", &replay("may-write")).await.0, StatusCode::OK);
    let (_, group) = page(Holding::Demonstration, &format!("/dead-letters?{GROUP}"), "en").await;
    assert!(group.contains("Replay this group") && group.contains("formaction=\"/dead-letters/try\""));
    assert!(group.contains("<button hidden disabled></button>"), "Enter in the token's field replays nothing");
}

#[tokio::test]
async fn the_page_of_a_dead_letter_shows_what_it_holds_for_a_token_that_may() {
    let (path, held) = (PAGES[9], ["演示陈记腐竹小作坊", "鹤市监处罚〔2026〕9号", "CF_NEW_20260301.csv"]);
    let shows = |text: &str| held.map(|part| text.contains(part));
    let (_, plain) = page(Holding::Demonstration, path, "zh").await;
    assert!(shows(&plain) == [false; 3] && plain.contains("date-unreadable") && plain.contains("/cells/2"));
    for (token, status) in [("", 401), ("may-read", 403)] {
        let (found, text) = send(path, &format!("token={token}")).await;
        assert_eq!((found.as_u16(), shows(&text)), (status, [false; 3]), "{token:?}");
    }
    let (status, whole) = send(path, "token=may-write").await;
    assert_eq!((status, shows(&whole)), (StatusCode::OK, [true; 3]));
    assert!(whole.contains("id=\"place\""), "the place is marked");
    assert_eq!(send(path, "token=may-write&raw=x").await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_cell_of_a_row_is_marked_and_led_to_where_there_is_one() {
    let letter = |generation: u32| format!("/dead-letters/019000000000000100000000000b/{generation}");
    let (status, text) = send(&letter(1), "token=may-write").await;
    assert!(status == StatusCode::OK && text.contains("<a href=\"#place\"><code>119/CF_JDRQ</code></a>"), "{status}");
    let (_, marked) = text.split_once("id=\"place\"").unwrap();
    assert!(marked.split_once("</span>").unwrap().0.contains("2026年13月1日"), "{text}");
    let (status, nowhere) = send(&letter(2), "token=may-write").await;
    assert!(status == StatusCode::OK && nowhere.contains("<code>7/CF_JDRQ</code>"), "{status}");
    assert!(!nowhere.contains("#place") && !nowhere.contains("id=\"place\""), "a link that leads nowhere");
}

#[tokio::test]
async fn a_replay_is_tried_for_a_token_that_may_and_can_be_made_from_there() {
    let form = |token: &str| format!("{GROUP}&token={token}");
    for (token, status) in [("", 401), ("may-read", 403)] {
        assert_eq!(send("/dead-letters/try", &form(token)).await.0.as_u16(), status, "{token:?}");
    }
    let (status, text) = send("/dead-letters/try", &form("may-write")).await;
    assert_eq!(status, StatusCode::OK);
    for said in ["试运行", "已试 11", ">9</td>", "已译出", "已略过", "penalty.void", "死信", "date-unreadable"]
    {
        assert!(text.contains(said), "{said}");
    }
    assert!(!text.contains("提前结束"), "all were tried");
    let (_, replay) = text.split_once("action=\"/dead-letters/replay\"").unwrap();
    for (name, value) in [("source", "provincial-supervision.files"), ("code", "date-unreadable")] {
        assert!(replay.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name}");
    }
    assert!(!replay.contains("name=\"raw\""), "one letter was not asked for");
    let request = Request::post("/dead-letters/try").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (_, cut) = drawn(Holding::Trouble, request.body(Body::from(form("may-write"))).unwrap()).await;
    assert!(cut.contains("提前结束"));
    let (status, all) = send("/dead-letters/try", "token=may-write").await;
    assert!(status == StatusCode::BAD_REQUEST && all.contains("HUB-8011"), "all of them at once: {status}");
}
