//! What the forms promise by which a person says who is who: of a record that names nobody, of an operator, of what is
//! in doubt.

use axum::http::StatusCode;

use super::{Holding, OPERATOR, encoded, page, send};

const STALL: &str = "record:provincial-supervision.api/inspection/inspected/JC-2026-0311";

/// What the form sends of these, for a token that may.
fn said(ruling: &str, one: &str, other: &str) -> String {
    format!("token=may-write&ruling={ruling}&one={}&other={}&note=%E7%90%86%E7%94%B1", encoded(one), encoded(other))
}

#[tokio::test]
async fn a_record_that_names_nobody_opens_to_what_it_says_and_whom_it_is_of() {
    let (_, zh) = page(Holding::Demonstration, "/unresolved", "zh").await;
    for told in [
        "演示夜市流动摊",
        "沙坪街道演示夜市12号",
        "被检查者",
        "检查记录编号",
        "日常监督检查",
        "日期无法识别：检查日期",
        STALL,
        "单独立户",
    ] {
        assert!(zh.contains(told), "{told}");
    }
    assert!(zh.contains(&format!("<option value=\"{STALL}\">被检查者 · 演示夜市流动摊</option>")));
    let (_, en) = page(Holding::Demonstration, "/unresolved", "en").await;
    assert!(en.contains("As a decision names it") && en.contains("An operator of its own"));
}

#[tokio::test]
async fn who_has_no_code_is_opened_or_joined_for_a_token_that_may() {
    let open = said("open", STALL, "");
    for (token, status) in [("", 401), ("may-read", 403)] {
        let form = open.replace("token=may-write", &format!("token={token}"));
        assert_eq!(send("/decisions", &form).await.0.as_u16(), status, "{token:?}");
    }
    let (status, text) = send("/decisions", &open).await;
    assert!(status == StatusCode::OK && text.contains("单独立户：") && text.contains("JC-2026-0311"), "{status}");
    assert!(text.contains("理由"), "the note goes with it");
    for other in ["op-924407840000010629", "924407840000010629", " licence:JY24407840001033 "] {
        let (status, text) = send("/decisions", &said("same", STALL, other)).await;
        assert!(status == StatusCode::OK && text.contains("是同一户："), "{other}: {status}");
        assert!(text.contains(if other.contains("licence") { "JY24407840001033" } else { "924407840000010629" }));
    }
    let party = format!("{STALL}-2");
    let (status, text) = send("/decisions", &said("same", STALL, &party)).await;
    assert!(status == StatusCode::OK && text.contains("JC-2026-0311-2"), "two records of one: {status}");
}

#[tokio::test]
async fn what_names_nobody_or_nobody_else_is_refused_and_says_why() {
    for (form, status, why) in [
        (said("same", STALL, "鸿运"), 422, "SCHEME:VALUE"),
        (said("same", STALL, "record:a.b/7"), 422, "SOURCE/FAMILY/ROLE/RECORD"),
        (said("same", STALL, " "), 400, "others must be"),
        (said("same", STALL, STALL), 422, "the first itself"),
        (said("open", STALL, "op-924407840000010629"), 400, "leave the other empty"),
        (said("open", "op-924407840000010629", ""), 400, "only a record"),
        (said("hold", STALL, ""), 400, "HUB-8011"),
        (format!("{}&horizon=x", said("open", STALL, "")), 400, "HUB-8011"),
    ] {
        let (found, text) = send("/decisions", &form).await;
        assert!(found.as_u16() == status && text.contains(why), "{form}: {found}");
    }
}

#[tokio::test]
async fn an_operator_is_said_to_be_the_same_as_another_or_not_on_its_page() {
    let (_, text) = page(Holding::Demonstration, OPERATOR, "zh").await;
    let (_, card) = text.split_once("id=\"decide\"").unwrap();
    let card = card.split_once("</section>").unwrap().0;
    assert!(card.contains("name=\"one\" value=\"op-924407840000010629\"") && card.contains("value=\"apart\""));
    for elsewhere in ["?family=penalty", "?valid=2026-01-01"] {
        let (_, text) = page(Holding::Demonstration, &format!("{OPERATOR}{elsewhere}"), "zh").await;
        assert!(!text.contains("id=\"decide\""), "{elsewhere}");
    }
    let form = said("apart", "op-924407840000010629", "platform-id:yi-can-shi-an:4411");
    let (status, text) = send("/decisions", &form).await;
    assert!(status == StatusCode::OK && text.contains("不是同一户："), "{status}");
    for named in ["924407840000010629", "yi-can-shi-an:4411", "理由"] {
        assert!(text.contains(named), "{named}");
    }
}

/// What the button sends that says these words.
fn draft(text: &str, words: &str) -> String {
    let (before, _) = text.split_once(words).unwrap_or_else(|| panic!("{words}"));
    let (_, button) = before.rsplit_once("name=\"draft\" value=\"").unwrap();
    button.split_once('"').unwrap().0.replace("&quot;", "\"")
}

#[tokio::test]
async fn whose_a_contested_licence_is_not_is_said_by_a_button() {
    let (_, text) = page(Holding::Demonstration, "/contested", "zh").await;
    for (name, code) in [("演示阿明烧腊饭店", "924407840000010629"), ("演示沙坪第九小学食堂", "1244078400000110XL")]
    {
        let draft = draft(&text, &format!("不属于 {name}<"));
        assert!(draft.contains("JY24407840001062") && draft.contains(code), "{draft}");
        let form = format!("token=may-write&note={}&draft={}", encoded("许可证抄错"), encoded(&draft));
        let (status, said) = send("/review", &form).await;
        assert!(status == StatusCode::OK && said.contains("不是同一户：") && said.contains(code), "{status}");
        assert!(said.contains("许可证抄错"), "{said}");
    }
    assert_eq!(text.matches("不属于 ").count(), 2, "of codes that stand together another question is asked");
}

#[tokio::test]
async fn an_answer_to_a_pair_takes_the_note_behind_its_button() {
    let (_, text) = page(Holding::Demonstration, "/review", "zh").await;
    let draft = encoded(&draft(&text, "是同一户<kbd>").replace("\"note\":\"\"", "\"note\":\"x\""));
    let form = format!("token=may-write&note=before&draft={draft}&note=own&note=behind");
    let (status, said) = send("/review", &form).await;
    assert!(status == StatusCode::OK && said.contains("<p>own</p>"), "{status}");
    assert_eq!(send("/review", "token=may-write&note=own").await.0, StatusCode::BAD_REQUEST, "nothing is decided");
    let more = format!("token=may-write&draft={draft}&other=x");
    assert_eq!(send("/review", &more).await.0, StatusCode::BAD_REQUEST);
}
