//! What the page of one operator promises: the archive's order, its own part in a matter, what is doubtful.

use super::{Holding, OPERATOR, page};

/// What stands between two texts, the second behind the first.
fn between<'t>(text: &'t str, from: &str, to: &str) -> &'t str {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{from}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to}")).0
}

#[tokio::test]
async fn matters_stand_by_the_sections_of_the_archive_and_are_jumped_to_by_links() {
    let places = ["section-licensing", "section-testing", "section-enforcement", "section-kitchen"];
    for (lang, names) in [
        ("zh", ["主体与许可", "抽检快检", "执法与诉求", "阳光餐饮"]),
        ("en", ["Entity and licences", "Sampling and tests", "Enforcement and complaints", "Kitchen"]),
    ] {
        let (_, text) = page(Holding::Demonstration, OPERATOR, lang).await;
        let list = between(&text, "<nav class=\"card contents", "</nav>");
        let links = places.map(|place| list.find(&format!("href=\"#{place}\"")).unwrap());
        let headings = places.map(|place| text.find(&format!(" id=\"{place}\"")).unwrap());
        assert!(links.is_sorted() && headings.is_sorted(), "{lang}");
        for name in names {
            assert!(list.contains(name) && text.contains(&format!(">{name}</h2>")), "{lang}: {name}");
        }
        for link in list.split("href=\"#").skip(1) {
            let place = link.split_once('"').unwrap().0;
            assert!(text.contains(&format!(" id=\"{place}\"")), "{lang}: {place}");
        }
        assert!(list.contains("412"), "all that there are are counted, not those on the page");
    }
    let (_, one) = page(Holding::Demonstration, &format!("{OPERATOR}?family=penalty"), "zh").await;
    assert!(one.contains("id=\"section-enforcement\"") && !one.contains("id=\"section-kitchen\""));
    assert!(one.contains(&format!("href=\"{OPERATOR}#section-kitchen\"")), "the others are on the whole page");
}

#[tokio::test]
async fn a_matter_is_headed_by_what_sums_it_up_with_labels_and_units() {
    for (lang, headed) in [
        ("zh", ["鹤市监处罚〔2026〕7号 · ¥50,000.00", "入场销售 · 2024-04-01", "烧腊 · 不合格"]),
        ("en", ["鹤市监处罚〔2026〕7号 · ¥50,000.00", "Sells in a market · 2024-04-01", "烧腊 · Does not conform"]),
    ] {
        let (_, text) = page(Holding::Demonstration, OPERATOR, lang).await;
        for words in headed {
            assert!(text.contains(&format!("<h4>{words}</h4>")), "{lang}: {words}");
        }
        assert!(text.contains("<h4>yi-can-shi-an · 88123</h4>"), "of one that nothing sums up its key");
    }
    let (_, zh) = page(Holding::Demonstration, OPERATOR, "zh").await;
    let relation = between(&zh, "id=\"relation\"", "</section>");
    assert_eq!(
        relation.matches("入场销售").count(),
        2,
        "its kind stands in the heading and, with its why, among fields"
    );
}

#[tokio::test]
async fn who_made_what_was_sampled_is_not_who_was_sampled() {
    let (_, zh) = page(Holding::Demonstration, OPERATOR, "zh").await;
    assert!(between(&zh, "id=\"sampling\"", "</section>").contains("本户角色：标称生产者"));
    for about_it in ["licence", "penalty", "kitchen-alert"] {
        assert!(!between(&zh, &format!("id=\"{about_it}\""), "</section>").contains("本户角色"), "{about_it}");
    }
    let (_, en) = page(Holding::Demonstration, OPERATOR, "en").await;
    assert!(en.contains("Its role: Producer"));
}

#[tokio::test]
async fn what_is_doubtful_of_a_matter_is_said_in_a_sentence() {
    for (lang, said) in [
        ("zh", ["日期无法识别：决定日期", "写的不是一个日期，此项留空。", "smells-odd", "适配器自定的标记"]),
        ("en", ["Date cannot be read: Decided", "no day of the calendar", "smells-odd", "of the adapter's own"]),
    ] {
        let (_, text) = page(Holding::Demonstration, OPERATOR, lang).await;
        let penalty = between(&text, "id=\"penalty\"", "</section>");
        for words in said {
            assert!(penalty.contains(words), "{lang}: {words}");
        }
    }
}

#[tokio::test]
async fn the_documents_of_a_matter_are_named_by_kind_number_and_digest() {
    let (_, zh) = page(Holding::Demonstration, OPERATOR, "zh").await;
    let penalty = between(&zh, "id=\"penalty\"", "</section>");
    for said in ["决定书", "鹤市监处罚〔2026〕7号", "data-copy=\"sha256:5e88\"", "存放位置：<code>/upload/7.pdf</code>"]
    {
        assert!(penalty.contains(said), "{said}");
    }
}

#[tokio::test]
async fn kind_state_town_and_class_say_where_they_come_from() {
    let (_, zh) = page(Holding::Demonstration, OPERATOR, "zh").await;
    for why in ["penalty-1.kind", "penalty-1.state", "town", "business_class"] {
        let address = format!("href=\"{OPERATOR}/why/{why}\" data-why");
        let mut tags = zh.split("<a class=\"tag").skip(1).filter_map(|tag| Some(tag.split_once('>')?.0));
        assert!(tags.any(|tag| tag.contains(&address)), "{why}");
    }
}

#[tokio::test]
async fn an_identifier_that_does_not_count_says_so_and_former_names_are_named() {
    for (lang, doubts, names) in [
        ("zh", ["有争议", "另有归属", "使用者过多"], "曾用及其他名称"),
        ("en", ["in doubt", "of another", "Named by too many"], "Former and other names"),
    ] {
        let (_, text) = page(Holding::Demonstration, OPERATOR, lang).await;
        let ids = between(&text, "<dl class=\"ids\">", "</dl>");
        for doubt in doubts {
            assert_eq!(ids.matches(doubt).count(), 1, "{lang}: {doubt}");
        }
        let (_, others) = text.split_once(names).unwrap();
        assert!(others.split_once("</details>").unwrap().0.contains("演示阿明烧腊档"), "{lang}");
    }
}

#[tokio::test]
async fn each_value_of_a_place_leads_to_where_it_comes_from() {
    let (_, zh) = page(Holding::Demonstration, OPERATOR, "zh").await;
    let place = between(&zh, " id=\"premises\"", "</section>");
    for field in ["premises_address", "town", "business_class", "state", "valid_to", "number"] {
        assert!(place.contains(&format!("href=\"{OPERATOR}/why/licence-1.{field}\" data-why")), "{field}");
    }
}
