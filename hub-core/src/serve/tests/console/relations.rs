//! What the page of those around an operator promises, and the section that leads to it.

use axum::http::StatusCode;

use super::{Holding, OPERATOR, page};

#[tokio::test]
async fn those_for_whom_the_section_has_no_room_are_on_pages_of_their_own() {
    let all = format!("{OPERATOR}/relations");
    let (_, text) = page(Holding::Demonstration, OPERATOR, "zh").await;
    assert!(text.contains(&format!("href=\"{all}\"")) && text.contains("href=\"#relations\""));
    assert!(text.contains("73"), "all that there are are counted, not those on the page");
    let (_, first) = page(Holding::Demonstration, &all, "zh").await;
    assert!(first.contains(&format!("{all}?after=page-2")) && !first.contains("只统计了其中一部分"));
    let (_, last) = page(Holding::Demonstration, &format!("{all}?after=page-2"), "en").await;
    assert!(last.contains("First page") && !last.contains("rel=\"next\"") && last.contains("too many matters"));
    let (_, then) = page(Holding::Demonstration, &format!("{OPERATOR}?valid=2026-01-01"), "zh").await;
    assert!(!then.contains(&all), "it is of today alone");
}

#[tokio::test]
async fn another_is_told_with_roles_counts_the_latest_and_who_does_what_for_whom() {
    for (lang, said) in [
        ("zh", ["另一方", "抽检监测", "37", "38", "入场销售", "本户 → 演示惠群农贸市场", "2024-04-01 – "]),
        (
            "en",
            ["To", "Sampling", "37", "38", "Sells in a market", "this operator → 演示惠群农贸市场", "2024-04-01 – "],
        ),
    ] {
        let (_, text) = page(Holding::Demonstration, &format!("{OPERATOR}/relations"), lang).await;
        for words in said {
            assert!(text.contains(words), "{lang}: {words}");
        }
        assert!(text.contains(&format!("href=\"{OPERATOR}?family=sampling\"")), "{lang}");
        assert!(text.contains("/operators/op-91440784000001046N\""), "{lang}");
    }
    let market = "/operators/op-91440784000001046N/relations";
    let (_, text) = page(Holding::Demonstration, market, "zh").await;
    assert!(text.contains("演示阿明烧腊饭店 → 本户"), "the other way round");
}

#[tokio::test]
async fn of_nobody_and_by_no_page_before_there_is_nothing() {
    for (path, status) in [
        ("/operators/nobody/relations".to_owned(), StatusCode::NOT_FOUND),
        ("/operators/nobody/devices".to_owned(), StatusCode::NOT_FOUND),
        (format!("{OPERATOR}/relations?limit=0"), StatusCode::BAD_REQUEST),
        (format!("{OPERATOR}/devices?after=x"), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(page(Holding::Demonstration, &path, "zh").await.0, status, "{path}");
    }
}
