//! Who is found, by what words, town and class; now and after something else is said of them.

use super::*;

#[test]
fn an_operator_is_found_by_name_initials_identifier_town() {
    let mut desk = Desk::new();
    let licence = |n: u64, name: &str, number: &str| {
        let body = json!({
            "parties": [party("holder", name, &[("licence", number)])],
            "kind": "JY", "number": number, "town": "440784001", "state": "valid",
        });
        event(n, "province.api", "licence", number, &body)
    };
    desk.take(&[licence(1, "阿明烧腊饭店", "JY1"), licence(2, "颐安食堂", "JY2"), licence(3, "阿强饭店", "JY3")]);
    let find = |text: &str| {
        let search = Search { text: Some(text.into()), limit: 10, ..Search::default() };
        let page = desk.reader.search(&search).unwrap();
        page.items.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    let id = desk.id("JY1");
    for text in
        ["烧腊", "明", "AMSL", "ａｍｓｌ", "shaola", "sl", "jy1", "y1", "阿明 饭店", " 饭\u{3000}明\t", &id, &id[3..12]]
    {
        assert_eq!(find(text), ["阿明烧腊饭店"], "{text}");
    }
    for text in ["%", "\"", "*", "阿*", "-", "'", "'' OR", "NOT jy1", "阿明\"", "明阿", "jy4", "饭 食"] {
        assert_eq!(find(text), [""; 0], "{text}: no letter is special");
    }
    for text in ["", " ", "\u{3000}", "jy", "y"] {
        assert_eq!(find(text).len(), 3, "{text:?}");
    }
    let town = Search { town: Some("440784001".into()), limit: 2, ..Search::default() };
    let page = desk.reader.search(&town).unwrap();
    let rest = desk.reader.search(&Search { after: page.next.clone(), ..town }).unwrap();
    assert_eq!((page.items.len(), rest.items.len(), rest.next), (2, 1, None));
}

#[test]
fn an_operator_is_found_by_what_is_said_of_it_now() {
    let mut desk = Desk::new();
    let licence = |n: u64, record: &str, name: &str, ids: &[(&str, &str)], town: &str| {
        let body = json!({
            "parties": [party("holder", name, ids)], "kind": "JY", "number": record, "town": town, "state": "valid",
        });
        event(n, "province.api", "licence", record, &body)
    };
    let find = |desk: &Desk, text: &str, town: Option<&str>| {
        let search = Search { text: Some(text.into()), town: town.map(str::to_owned), limit: 10, ..Search::default() };
        let page = desk.reader.search(&search).unwrap();
        page.items.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    desk.take(&[
        licence(1, "a", "阿明店", &[("licence", "JY1")], "1"),
        licence(2, "b", "阿强店", &[("licence", "JY2")], "2"),
    ]);
    assert_eq!(find(&desk, "阿", None), ["阿强店", "阿明店"]);
    desk.take(&[licence(3, "a", "老明店", &[("licence", "JY1")], "2")]);
    assert_eq!(
        (find(&desk, "阿明", None), find(&desk, "老明", Some("2"))),
        (vec![], vec!["老明店".to_owned()]),
        "renamed, moved"
    );
    assert_eq!(find(&desk, "店", Some("1")), [""; 0]);
    desk.take(&[licence(4, "c", "老明店", &[("licence", "JY1"), ("licence", "JY2")], "2")]);
    assert_eq!(find(&desk, "阿强", None), find(&desk, "jy1", None), "two are one");
    assert_eq!(find(&desk, "店", None).len(), 1);
    let gone = |n, record| delete(n, "province.api", "licence", record);
    desk.take(&[gone(5, "c")]);
    assert_eq!(find(&desk, "店", None), ["老明店", "阿强店"], "and two again");
    desk.take(&[gone(6, "a")]);
    assert_eq!(find(&desk, "店", None), ["阿强店"]);
    desk.archive.store().is_found_as_it_is();
    desk.take(&[gone(7, "b")]);
    assert_eq!((find(&desk, "店", None), find(&desk, "", None)), (vec![], vec![]));
    desk.archive.store().is_found_as_it_is();
}
