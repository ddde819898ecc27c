//! What every page promises, looked at as text; tests/console looks at them in
//! a browser.

mod adapters;
mod dead;
mod decide;
mod operator;
mod relations;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

use super::sample::{Holding, state};
use crate::serve::router;

/// A source with a list that waits and codes that no table has.
const SOURCE: &str = "/sources/provincial-supervision.api";

const PAGES: [&str; 30] = [
    "/",
    "/sources",
    "/operators",
    "/operators?q=%E8%85%90%E7%AB%B9",
    "/operators/op-924407840000010629",
    "/operators/op-924407840000010629/timeline",
    "/operators/op-924407840000010629/why/penalty-1.fine",
    "/unresolved",
    "/dead-letters",
    "/dead-letters/019cabcdef0100010000a1b2c3d4/1",
    "/audit",
    "/explain",
    "/explain/HUB-8001",
    SOURCE,
    "/review",
    "/decisions",
    "/retention",
    "/plugins",
    "/plugins/yi-can-shi-an",
    "/operators/op-924407840000010629?valid=2026-01-01&known=2026-02-01",
    "/operators/op-924407840000010629/difference?from=2025-06-01&to=2026-03-01&by=known",
    "/operators/op-924407840000010629/difference?from=2026-03-01&to=2026-03-01",
    "/operators/op-924407840000010629/timeline?family=penalty&since=2026-01-01&until=2026-03-01&by=known",
    "/sources/yi-can-shi-an.api/rerun",
    "/sources/yi-can-shi-an.push/rerun",
    "/sources/provincial-supervision.files/rerun",
    "/contested?after=page-2",
    "/operators/op-924407840000010629/matters?family=kitchen-alert",
    "/operators/op-924407840000010629/relations",
    "/operators/op-924407840000010629/devices",
];

const OPERATOR: &str = "/operators/op-924407840000010629";

async fn page(holding: Holding, path: &str, lang: &str) -> (StatusCode, String) {
    let request = Request::get(path).header(header::COOKIE, format!("hub-lang={lang}")).body(Body::empty()).unwrap();
    drawn(holding, request).await
}

async fn drawn(holding: Holding, request: Request<Body>) -> (StatusCode, String) {
    let response = router(state(holding)).oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test]
async fn every_page_is_drawn_small_and_without_inline_scripts_or_styles() {
    for lang in ["zh", "en"] {
        for path in PAGES {
            let (status, text) = page(Holding::Demonstration, path, lang).await;
            assert_eq!(status, StatusCode::OK, "{path}");
            assert!(text.contains("<h1>") && text.len() < 100_000, "{path}: {} bytes", text.len());
            assert!(!text.contains(" style=") && !text.contains("<style") && !text.contains(" onclick="), "{path}");
            assert_eq!(text.matches("<script").count(), text.matches("<script src=\"/assets/").count(), "{path}");
            let outside = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!outside.contains("http://") && !outside.contains("https://"), "{path}");
        }
    }
}

#[tokio::test]
async fn an_empty_hub_says_what_would_fill_it() {
    for path in [
        "/",
        "/sources",
        "/operators",
        "/unresolved",
        "/review",
        "/decisions",
        "/retention",
        "/plugins",
        "/dead-letters",
        "/audit",
    ] {
        let (status, text) = page(Holding::Nothing, path, "en").await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(text.contains("class=\"empty\"") || text.contains("No sources yet"), "{path}");
    }
}

#[tokio::test]
async fn the_overview_says_where_it_stops() {
    let (_, text) = page(Holding::Trouble, "/", "en").await;
    assert!(text.contains("It stops here") && text.contains("yi-can-shi-an.api") && text.contains("令牌已失效"));
    assert!(text.contains("Does not balance"));
    assert!(text.contains("HUB-7006") && text.contains("(survivorship)") && text.contains("archive rebuild --switch"));
    assert!(text.contains("It stops here: Archive") && text.contains("database or disk is full"));
    assert_eq!(text.matches("2 channels").count(), 2, "a line a platform");
    assert_eq!(text.matches("class=\"node bad\"").count(), 1, "the one with the source that stopped");
}

#[tokio::test]
async fn a_why_names_source_record_and_adapter() {
    let (_, text) = page(Holding::Demonstration, PAGES[6], "zh").await;
    for part in [
        "¥50,000.00",
        "provincial-supervision.files",
        "provincial-supervision@1.0.0",
        "粤2026-0007",
        "yi-can-shi-an.api",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn an_operators_page_shows_what_its_devices_read_and_what_was_wrong() {
    let (_, zh) = page(Holding::Demonstration, PAGES[4], "zh").await;
    for part in ["冷藏库1", "12.05 ℃", "63%", "温度过高", "11.2 ℃ / 11.9 ℃ / 12.05 ℃", "热厨", "离线", "至今"]
    {
        assert!(zh.contains(part), "{part}");
    }
    assert!(zh.find("冷藏库1") < zh.find("热厨"), "a device in trouble stands first");
    let (_, en) = page(Holding::Demonstration, PAGES[4], "en").await;
    assert!(en.contains("Too warm") && en.contains("Not known") && en.contains("Temperature"));
}

#[tokio::test]
async fn an_error_is_a_page_with_its_code_and_what_to_do() {
    let (status, text) = page(Holding::Demonstration, "/operators/nobody", "en").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(text.contains("HUB-8002") && text.contains("What to do"));
    let (status, text) = page(Holding::Failing, "/operators", "en").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(text.contains("HUB-8007"));
}

#[tokio::test]
async fn what_a_platform_wrote_is_shown_and_never_run() {
    let (_, text) = page(Holding::Demonstration, "/operators?q=%3Cscript%3Ealert(1)%3C/script%3E", "zh").await;
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !text.contains("<script>alert"));
}

async fn send(path: &str, form: &str) -> (StatusCode, String) {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    drawn(Holding::Demonstration, request.body(Body::from(form.to_owned())).unwrap()).await
}

#[tokio::test]
async fn what_waits_at_a_source_is_settled_for_a_token_that_may() {
    let (_, text) = page(Holding::Demonstration, SOURCE, "zh").await;
    for said in ["名录", "餐饮新业态", "unknown-code:kind", "/gridCode", "新增", "/phone", "消失"] {
        assert!(text.contains(said), "{said}");
    }
    assert!(text.find("/phone") < text.find("/entName"), "what came or went stands first");
    let (_, round) = text.split_once("name=\"round\" value=\"").unwrap();
    let (round, _) = round.split_once('"').unwrap();
    let accept = |token: &str, round: &str| format!("list=%E5%90%8D%E5%BD%95&round={round}&token={token}");
    let path = format!("{SOURCE}/accept");
    assert_eq!(send(&path, &accept("may-read", round)).await.0, StatusCode::FORBIDDEN);
    assert_eq!(send(&path, &accept("may-write", "1")).await.0, StatusCode::NOT_FOUND, "no such round waits");
    assert_eq!(send(&path, &accept("may-write", round)).await.0, StatusCode::OK);
    let (status, text) = send(&format!("{SOURCE}/reprocess"), "flag=unknown-code:kind&token=may-write").await;
    assert!(status == StatusCode::OK && text.contains("12"), "{status}");
}

/// A form's value: percent-encoded.
fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[tokio::test]
async fn a_pair_is_shown_side_by_side_and_decided_for_a_token_that_may() {
    let (_, text) = page(Holding::Demonstration, "/review", "zh").await;
    for said in ["演示阿明烧腊饭店", "鹤山市雅瑶镇演示路8号", "85", "JC-2026-0311", "有争议的编码"]
    {
        assert!(text.contains(said), "{said}");
    }
    let (before, button) = text.split_once("name=\"draft\" value=\"").unwrap();
    assert!(before.contains("<button hidden disabled></button>"), "Enter in the token's field answers no pair");
    let draft = button.split_once('"').unwrap().0.replace("&quot;", "\"");
    let form = |token: &str| format!("token={token}&draft={}", encoded(&draft));
    assert_eq!(send("/review", &form("may-read")).await.0, StatusCode::FORBIDDEN);
    let (status, text) = send("/review", &form("may-write")).await;
    assert!(status == StatusCode::OK && text.contains("是同一户") && text.contains("924407840000010629"), "{status}");
    let nobody = format!("token=may-write&draft={}", encoded(r#"{"ruling":"same","one":{"x":1}}"#));
    assert_eq!(send("/review", &nobody).await.0, StatusCode::BAD_REQUEST);
    let back = format!("/decisions/{}/withdraw", "0".repeat(28));
    assert_eq!(send(&back, "token=may-write").await.0, StatusCode::OK);
    assert_eq!(send("/decisions/7/withdraw", "token=may-write").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_past_and_what_is_held_is_said_in_words() {
    for (lang, words) in [
        ("zh", ["期限基准日", "2024-06-30", "JY24407840001033", "JC-2026-0311", "(2026)1号", "进货与销售记录"]),
        ("en", ["Horizon", "2024-06-30", "JY24407840001033", "JC-2026-0311", "(2026)1号", "Purchase records"]),
    ] {
        let (_, text) = page(Holding::Demonstration, "/retention", lang).await;
        for said in words {
            assert!(text.contains(said), "{lang}: {said}");
        }
    }
}

#[tokio::test]
async fn the_language_is_remembered_and_one_comes_back_to_the_page() {
    let request = Request::get("/lang/en?back=/operators?q=x").body(Body::empty()).unwrap();
    let response = router(state(Holding::Demonstration)).oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::LOCATION], "/operators?q=x");
    assert!(response.headers()[header::SET_COOKIE].to_str().unwrap().starts_with("hub-lang=en;"));
    let (_, zh) = page(Holding::Demonstration, "/audit", "zh").await;
    let (_, en) = page(Holding::Demonstration, "/audit", "en").await;
    assert!(zh.contains("<h1>核对</h1>") && en.contains("<h1>Audit</h1>"));
}

#[tokio::test]
async fn an_operators_page_says_who_has_a_part_in_its_matters_and_what_was_decided_of_it() {
    let (_, zh) = page(Holding::Demonstration, OPERATOR, "zh").await;
    for said in ["往来主体", "/operators/op-91440784000001046N", "另一方", "有关判定", "流动摊, 无照"] {
        assert!(zh.contains(said), "{said}");
    }
    let (_, section) = zh.split_once("id=\"relations\"").unwrap();
    let (section, _) = section.split_once("</section>").unwrap();
    assert!(!section.contains(&format!("href=\"{OPERATOR}\"")), "it is no relation of itself");
}

#[tokio::test]
async fn an_operator_as_of_a_day_says_so_and_leaves_out_what_is_of_today() {
    let then = format!("{OPERATOR}?valid=2026-01-01&known=2026-02-01");
    let (_, zh) = page(Holding::Demonstration, &then, "zh").await;
    for said in ["这是过去的样子", "回到现在", "演示阿明烧腊档", "当时情况", "当时所知", "value=\"2026-01-01\""]
    {
        assert!(zh.contains(said), "{said}");
    }
    assert!(zh.contains(&format!("href=\"{OPERATOR}\"")), "the way back to now");
    let market = "/operators/op-91440784000001046N?valid=2026-01-01&amp;known=2026-02-01";
    let (_, relations) = zh.split_once("id=\"relations\"").unwrap();
    assert!(relations.contains(market) && relations.contains("按现在所知"), "who was around it then");
    for of_today in ["data-why", "冷藏库1", "id=\"decisions\"", "<aside"] {
        assert!(!zh.contains(of_today), "{of_today}");
    }
    let (_, now) = page(Holding::Demonstration, &format!("{OPERATOR}?valid=&known="), "zh").await;
    assert!(!now.contains("这是过去的样子") && now.contains("data-why"), "an empty form asks for now");
    let (_, en) = page(Holding::Demonstration, &format!("{OPERATOR}?known=2026-02-01"), "en").await;
    assert!(en.contains("not of today") && en.contains("whatever is known"));
    assert!(en.contains("timeline?until=2026-02-01&amp;by=known"), "the timeline up to then");
    let (status, text) = page(Holding::Demonstration, &format!("{OPERATOR}?valid=2001-01-01"), "en").await;
    assert!(status == StatusCode::NOT_FOUND && text.contains("as of 2001-01-01"), "{status}");
}

#[tokio::test]
async fn a_difference_strikes_the_old_marks_the_new_and_says_who_told_it() {
    let path = format!("{OPERATOR}/difference?from=2025-06-01&to=2026-03-01");
    let (_, zh) = page(Holding::Demonstration, &path, "zh").await;
    for said in [
        "<del class=\"was\">演示阿明烧腊档</del>",
        "<ins class=\"now\">演示阿明烧腊饭店</ins>",
        "<ins class=\"now\">¥50,000.00</ins>",
        "provincial-supervision.files",
        "没有说法",
        "<del class=\"was\">JY24407840000001</del>",
        "<ins class=\"now\">JY24407840001033</ins>",
        "只有文书或质量标记不同",
        "2025-06-01</strong> → <strong>2026-03-01",
        "之前",
        "撤除",
    ] {
        assert!(zh.contains(said), "{said}");
    }
    let section = |text: &str, family: &str| {
        let (_, rest) = text.split_once(&format!("id=\"{family}\"")).unwrap();
        rest.split_once("</section>").unwrap().0.to_owned()
    };
    let sampling = section(&zh, "sampling");
    for said in [
        "<dt>供货者</dt><dd><del class=\"was\">JY24407840000001</del>",
        "<dt>供货者</dt><dd><ins class=\"now\">演示禾沃农资店</ins>",
        "<code>JY24407840001020</code>",
    ] {
        assert!(sampling.contains(said), "{said} in {sampling}");
    }
    assert!(!sampling.contains("只有文书") && !sampling.contains("本户"), "{sampling}");
    let fined = "<dt>被处罚者</dt><dd><ins class=\"now\">演示阿明烧腊饭店</ins> <span class=\"tag role\">本户</span>";
    assert!(section(&zh, "penalty").contains(fined));
    let (_, one) = page(Holding::Demonstration, &format!("{path}&family=penalty"), "zh").await;
    assert!(one.contains("id=\"penalty\"") && !one.contains("id=\"licence\"") && !one.contains("演示阿明烧腊档"));
    let (_, en) =
        page(Holding::Demonstration, &format!("{OPERATOR}/difference?from=2026-03-01&to=2026-03-01"), "en").await;
    assert!(en.contains("Nothing changed between the two."));
}

#[tokio::test]
async fn the_timeline_is_narrowed_by_its_address_and_leads_to_what_changed_that_day() {
    let (_, all) = page(Holding::Demonstration, &format!("{OPERATOR}/timeline"), "zh").await;
    assert!(all.contains("difference?from=2026-02-10&amp;to=2026-02-11"), "the day of the fine");
    assert_eq!(all.matches("本户角色").count(), 1, "of what is about it there is nothing to say");
    let (_, sampled) = all.split_once("XBJ26440784003").unwrap();
    assert!(sampled.split_once("</li>").unwrap().0.contains("本户角色：标称生产者"));
    let narrow = format!("{OPERATOR}/timeline?family=penalty&since=2026-02-11&until=2026-02-11&by=known");
    let (_, one) = page(Holding::Demonstration, &narrow, "zh").await;
    assert!(one.contains("鹤市监处罚〔2026〕7号") && !one.contains("88124") && one.contains("by=known"));
    assert!(one.contains("<option value=\"penalty\" selected>"));
    assert!(one.contains("鹤市监处罚〔2026〕7号 · 未按规定查验供货者许可证 · 罚款"), "what sums it up, then its state");
    let (_, none) = page(Holding::Demonstration, &format!("{OPERATOR}/timeline?until=2001-01-01"), "en").await;
    assert!(none.contains("Nothing matches."));
}

#[tokio::test]
async fn what_a_family_has_beyond_the_page_is_a_page_of_its_own() {
    let all = format!("{OPERATOR}/matters?family=kitchen-alert");
    let (_, text) = page(Holding::Demonstration, OPERATOR, "zh").await;
    assert_eq!(text.matches("/matters?family=").count(), 1, "of the others all are shown");
    assert!(text.contains(&all));
    let (_, text) = page(Holding::Demonstration, &all, "zh").await;
    assert!(text.contains("88123") && text.contains("412") && text.contains("after=page-2") && !text.contains("罚款"));
    for (path, status) in [(format!("{OPERATOR}/matters"), 400), ("/operators/x/matters?family=penalty".into(), 404)] {
        assert_eq!(page(Holding::Demonstration, &path, "zh").await.0, status, "{path}");
    }
}

#[tokio::test]
async fn an_operator_whose_past_cannot_be_told_is_shown_as_it_stands() {
    let market = "/operators/op-91440784000001046N";
    for (lang, said) in [("zh", "过去无法逐一还原"), ("en", "for its past to be told")] {
        let (status, text) = page(Holding::Demonstration, market, lang).await;
        assert!(status == StatusCode::OK && text.contains(said), "{status}");
        assert!(text.contains("JY24407840001033") && text.contains("/explain/HUB-7005"), "{lang}");
    }
    let (status, text) = page(Holding::Demonstration, &format!("{market}/timeline"), "en").await;
    assert!(status == StatusCode::BAD_REQUEST && text.contains("HUB-7005"), "{status}");
}

#[tokio::test]
async fn a_day_that_is_none_is_refused_on_every_page_of_the_past() {
    for wrong in [
        "?valid=2026-02-30",
        "?known=yesterday",
        "?when=2026-03-01",
        "/difference",
        "/difference?from=",
        "/difference?from=1.3.2026",
        "/difference?from=2026-03-01&by=time",
        "/timeline?since=x",
        "/timeline?by=x",
    ] {
        let (status, text) = page(Holding::Demonstration, &format!("{OPERATOR}{wrong}"), "zh").await;
        assert!(status == StatusCode::BAD_REQUEST && text.contains("HUB-8001"), "{wrong}: {status}");
    }
    for path in ["/operators/nobody?valid=2026-03-01", "/operators/nobody/difference?from=2026-03-01"] {
        assert_eq!(page(Holding::Demonstration, path, "zh").await.0, StatusCode::NOT_FOUND, "{path}");
    }
}
