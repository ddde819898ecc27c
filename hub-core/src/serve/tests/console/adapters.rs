//! Adapters in the console: what a version may do and would change, whether sources are translated, what one costs, and
//! what is read once more.

use axum::http::StatusCode;

use super::super::sample::Holding;
use super::{SOURCE, page, send};

#[tokio::test]
async fn an_adapters_page_shows_what_a_version_would_change_and_changes_it_for_an_admin() {
    let path = "/plugins/yi-can-shi-an";
    let (_, zh) = page(Holding::Trouble, path, "zh").await;
    for said in ["12,480", "50000.00", "5000.00", "dead penalty.date-missing", "HUB-4034", "验收前试用", "鹤山软件"]
    {
        assert!(zh.contains(said), "{said}");
    }
    let change = |token: &str, word: &str| format!("token={token}&version=1.2.0&change={word}");
    for (token, status) in [("", 401), ("may-read", 403), ("may-write", 403), ("may-change", 200)] {
        assert_eq!(send(path, &change(token, "promote")).await.0.as_u16(), status, "{token:?}");
    }
    for (word, status) in [("shadow", 200), ("unshadow", 200), ("rollback", 200), ("remove", 400)] {
        assert_eq!(send(path, &change("may-change", word)).await.0.as_u16(), status, "{word}");
    }
    let unknown = change("may-change", "promote").replace("1.2.0", "9.9.9");
    assert_eq!(send(path, &unknown).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send("/plugins/nobody", &change("may-change", "promote")).await.0, StatusCode::NOT_FOUND);
}

/// A section of a page, by its id.
fn section<'p>(page: &'p str, id: &str) -> &'p str {
    let (_, from) = page.split_once(&format!("id=\"{id}\"")).unwrap();
    from.split_once("</section>").unwrap().0
}

#[tokio::test]
async fn an_adapters_page_shows_what_each_version_may_do_and_why_it_is_less_than_it_wants() {
    let (_, zh) = page(Holding::Demonstration, "/plugins/yi-can-shi-an", "zh").await;
    let (later, serves) = section(&zh, "grants").split_once("<code>1.1.0</code>").unwrap();
    for said in ["512 MiB", "256 MiB", "沙箱给任何适配器的上限", "3 项没有全部授予"] {
        assert!(later.contains(said) && !serves.contains(said), "{said}");
    }
    for said in ["token-login", "ycsa.example.cn", "api.example.cn", "不授予", "行政处罚", "5/s, 100/min", "356 ms"]
    {
        assert!(later.contains(said) && serves.contains(said), "{said}");
    }
    assert_eq!(zh.matches("<details class=\"matter\" open").count(), 1, "the version that serves is open");
    let (_, en) = page(Holding::Demonstration, "/plugins/provincial-supervision", "en").await;
    let folder = section(&en, "grants");
    assert!(folder.contains("from the folder") && folder.contains("2 not granted in full"), "{folder}");
}

#[tokio::test]
async fn a_source_in_quarantine_is_told_with_its_end_and_leads_to_its_dead_letters() {
    let (_, well) = page(Holding::Demonstration, "/plugins/yi-can-shi-an", "zh").await;
    assert!(!well.contains("隔离"));
    let (_, zh) = page(Holding::Trouble, "/plugins/yi-can-shi-an", "zh").await;
    let sources = section(&zh, "translation");
    for said in ["隔离", "HUB-6503", "195 of 200", "2026-03-02 10:00:40", "/dead-letters?source=yi-can-shi-an.push"] {
        assert!(sources.contains(said), "{said}: {sources}");
    }
    let (_, list) = page(Holding::Trouble, "/plugins", "en").await;
    assert!(list.contains("In quarantine") && list.contains("2026-03-02 10:00:40"));
}

#[tokio::test]
async fn an_adapters_page_shows_what_it_costs_and_how_its_batches_are_distributed() {
    let (_, zh) = page(Holding::Demonstration, "/plugins/yi-can-shi-an", "zh").await;
    for said in ["开销", "522 ms", "41.8 µs", "12.3 MiB / 64 MiB", "1,357", "≤ 1 ms", "1,211", "&gt; 10 s"] {
        assert!(zh.contains(said), "{said}");
    }
    let (_, cpu) = zh.split_once("按每批的处理器时间").unwrap();
    let (cpu, took) = cpu.split_once("按每批从读取到提交的时间").unwrap();
    assert!(!cpu.contains("≤ 10 ms") && !took.contains("≤ 2.5 ms"), "empty ends are left out");
    let (_, none) = page(Holding::Demonstration, "/plugins/provincial-supervision", "en").await;
    assert!(none.contains("Nothing was translated here"));
}

#[tokio::test]
async fn a_rerun_shows_its_difference_and_offers_what_may_be_done_with_it() {
    let of = |source: &str| format!("/sources/{source}/rerun");
    let (_, compared) = page(Holding::Demonstration, &of("yi-can-shi-an.api"), "zh").await;
    for said in
        ["已比较，尚未写入", "yi-can-shi-an@1.1.0", "2026-03-02 09:00:00", "1,200 / 1,200", "50000.00", "0198c0de-0002"]
    {
        assert!(compared.contains(said), "{said}");
    }
    let offers =
        |text: &str| ["/rerun/apply\"", "/rerun/end\"", "name=\"since\"", "data-live"].map(|part| text.contains(part));
    assert_eq!(offers(&compared), [true, true, true, false]);
    assert!(compared.contains("<button hidden disabled></button>"), "Enter in the token's field writes nothing");
    let (_, other) = page(Holding::Demonstration, &of("provincial-supervision.api"), "en").await;
    assert_eq!(offers(&other), [false, true, true, false]);
    assert!(other.contains("Another version serves") && other.contains("<option value=\"1.0.0\">"));
    let (_, runs) = page(Holding::Demonstration, &of("yi-can-shi-an.push"), "zh").await;
    assert_eq!(offers(&runs), [false, true, false, true]);
    assert!(runs.contains("400 / 1,200"));
    let (_, none) = page(Holding::Demonstration, &of("provincial-supervision.files"), "zh").await;
    assert_eq!(offers(&none), [false, false, true, false]);
    for (path, status) in [(of("nobody.api"), 404), ("/live".to_owned() + &of("provincial-supervision.files"), 404)] {
        assert_eq!(page(Holding::Demonstration, &path, "zh").await.0.as_u16(), status, "{path}");
    }
    let (_, part) = page(Holding::Demonstration, &format!("/live{}", of("yi-can-shi-an.api")), "zh").await;
    assert!(!part.contains("<h1>") && part.contains("已读完，继续") && !part.contains("name=\"token\""));
    for from in [SOURCE, "/plugins/provincial-supervision"] {
        let (_, text) = page(Holding::Demonstration, from, "zh").await;
        assert!(text.contains("href=\"/sources/provincial-supervision.api/rerun\""), "{from}");
    }
}

#[tokio::test]
async fn a_rerun_is_begun_applied_and_ended_for_a_token_that_may() {
    let own = "/sources/yi-can-shi-an.api/rerun";
    let (apply, end) = (format!("{own}/apply"), format!("{own}/end"));
    let days = "version=1.2.0&since=2026-02-01&until=2026-03-01";
    for (path, form) in
        [(own, days), (own, "version=1.2.0&since=2026-02-01&until="), (apply.as_str(), ""), (end.as_str(), "")]
    {
        for (token, status) in [("", 401), ("may-read", 403), ("may-write", 303)] {
            let sent = format!("token={token}&{form}");
            assert_eq!(send(path, sent.trim_end_matches('&')).await.0.as_u16(), status, "{path} {form} {token}");
        }
    }
    for (form, status, said) in [
        ("version=1.2.0&since=2026-03-02&until=2026-03-01", 422, "HUB-7512"),
        ("version=1.2.0&since=2026-02-30", 400, "HUB-7512"),
        ("version=1.2&since=2026-02-01", 400, "HUB-8011"),
        ("version=1.2.0&since=2026-02-01&apply=yes", 400, "HUB-8011"),
    ] {
        let (found, text) = send(own, &format!("token=may-write&{form}")).await;
        assert!(found.as_u16() == status && text.contains(said), "{form}: {found}");
    }
    assert_eq!(send("/sources/nobody.api/rerun", &format!("token=may-write&{days}")).await.0.as_u16(), 404);
}
