//! The platform as a client meets it, over a socket.

use reqwest::Client;
use serde_json::json;

use super::CODE;
use crate::platforms::serve::tests::{platforms, read};

async fn call(at: &str, client: &Client, code: &str, rest: &str) -> String {
    let request = format!("<request><code>{code}</code>{rest}</request>");
    let query: String = form_urlencoded::byte_serialize(request.as_bytes()).collect();
    client.get(format!("{at}/nytrp/service?xml={query}")).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn rows_come_escaped_once_in_an_envelope_or_none_to_who_has_the_code() {
    let (at, client) = platforms().await;
    let asked = "<method>querySale</method><since></since><page>1</page><size>2</size>";
    let [one, other] = [call(&at, &client, CODE, asked).await, call(&at, &client, CODE, asked).await];
    for page in [&one, &other] {
        assert!(page.contains("&lt;status&gt;0&lt;/status&gt;") && page.matches("&lt;row&gt;").count() == 2, "{page}");
        assert!(page.contains("豇豆&amp;丝瓜"), "as the dealer's program wrote it, escaped once: {page}");
    }
    assert_ne!(one.starts_with("<return>"), other.starts_with("<return>"));
    assert!(call(&at, &client, "other", asked).await.contains("&lt;status&gt;2&lt;"));
    for wrong in ["<method>queryAll</method>", "<method>querySale</method><size>101</size>", ""] {
        assert!(call(&at, &client, CODE, wrong).await.contains("&lt;status&gt;1&lt;"), "{wrong}");
    }
}

#[tokio::test]
async fn a_sale_to_check_is_taken_once_of_a_dealer_that_is_listed_and_ended() {
    let (at, client) = platforms().await;
    let sale = |shop: &str| {
        format!(
            "<method>saveCheck</method><outId>o1</outId><creditCode>{shop}</creditCode><number>1</number>\
             <productName>甲&amp;乙</productName><dataSource>a.b</dataSource>"
        )
    };
    let id = "&lt;checkId&gt;HC9000001&lt;";
    for _ in 0..2 {
        assert!(call(&at, &client, CODE, &sale("9244078400000102XQ")).await.contains(id));
    }
    assert!(call(&at, &client, CODE, &sale("91440784000001126B")).await.contains("&lt;status&gt;3&lt;"));
    let end = "<method>saveCheck</method><outId>o1</outId><checkId>HC9000001</checkId><cancel>1</cancel>";
    assert!(call(&at, &client, CODE, end).await.contains(id));
    let given = read(client.get(format!("{at}/control/given")).send().await.unwrap()).await;
    let rows = given["/nytrp/service/saveCheck"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["cancel"], &rows[0]["productName"]), (1, &json!("1"), &json!("甲&乙")));
}
