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
