//! What an adapter tries to reach or to learn by a request, and does not. The resolver is a stub, nothing leaves loopback.

use std::io;
use std::net::IpAddr;

use super::super::address::Lookup;
use super::*;

/// Answers from a list, each time the next; the last one from then on.
#[derive(Clone)]
struct Stub(Arc<Mutex<VecDeque<Vec<IpAddr>>>>);

impl Lookup for Stub {
    async fn addresses(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut answers = self.0.lock().unwrap();
        let last = answers.len() == 1;
        Ok(if last { answers[0].clone() } else { answers.pop_front().unwrap_or_default() })
    }
}

/// A client of `http://platform.example`, on the port of `base`, whose name is at these addresses, one after the other.
fn named(base: &str, answers: &[&str]) -> Client {
    let addresses = |answer: &&str| answer.split(' ').map(|address| address.parse().unwrap()).collect();
    let stub = Stub(Arc::new(Mutex::new(answers.iter().map(addresses).collect())));
    let port = base.rsplit(':').next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "base = \"http://platform.example:{port}/api\"\nallow-addresses = [\"127.0.0.1/32\"]\n\
         retry = {{ times = 2, first-wait = \"1ms\", longest-wait = \"20ms\" }}\n"
    );
    Client::looking_up("p", &settings(folder.path(), &text).unwrap(), Arc::new(|| 0), stub).unwrap()
}

/// An answer after which the next request needs a connection, and so an address, of its own.
fn closing(text: &'static str) -> Reply {
    ([("connection", "close")], text).into_response()
}

#[tokio::test]
async fn a_name_that_turns_private_is_refused_before_any_connection_is_made() {
    for private in ["10.0.0.1", "192.168.1.1 172.16.0.1", "169.254.169.254", "127.0.0.2", "::1", "fe80::1", "fd00::1"] {
        let (base, seen) = platform(vec![closing("granted"), closing("not granted")]).await;
        let client = named(&base, &["127.0.0.1", private]);
        assert_eq!(client.send(&post("/x", "")).await.unwrap().body, b"granted");
        let told = client.send(&post("/x", "")).await.unwrap_err();
        assert!(matches!(&told, TransportError::Stop { code, .. } if code.to_string() == "HUB-6001"), "{told}");
        assert_eq!(seen.lock().unwrap().len(), 1, "{private} was not asked, nor 127.0.0.1 in its place");
    }
}

#[tokio::test]
async fn of_a_name_with_a_private_address_besides_only_the_granted_one_is_connected_to() {
    let (base, seen) = platform(vec![closing("granted")]).await;
    let client = named(&base, &["127.0.0.2 10.0.0.1 127.0.0.1"]);
    assert_eq!(client.send(&post("/x", "")).await.unwrap().body, b"granted");
    assert_eq!(seen.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed_wherever_it_leads() {
    let (other, reached) = platform(vec!["secret".into_response()]).await;
    for location in [format!("{other}/x"), "http://169.254.169.254/latest".into(), "//127.0.0.1/".into(), "/y".into()] {
        for status in [StatusCode::MOVED_PERMANENTLY, StatusCode::FOUND, StatusCode::TEMPORARY_REDIRECT] {
            let (base, seen) = platform(vec![(status, [("location", location.clone())]).into_response()]).await;
            let told = client(&base, "").send(&post("/x", "")).await.unwrap_err();
            assert_eq!(told.code().to_string(), "HUB-6005", "{status} to {location}");
            assert_eq!(seen.lock().unwrap().len(), 1);
        }
    }
    assert!(reached.lock().unwrap().is_empty(), "nobody followed");
}

#[tokio::test]
async fn a_host_that_was_not_granted_cannot_be_named_in_any_part_of_a_request() {
    let (base, seen) = platform(vec!["ok".into_response()]).await;
    let client = client(&base, "");
    let text = |text: &str| vec![Part::Bytes(text.as_bytes().to_vec())];
    for path in ["http://10.0.0.1/", "//10.0.0.1/", "/\\10.0.0.1/", "@10.0.0.1/", ":80@10.0.0.1/", "/../x", "/%2e%2e/x"]
    {
        let told = client.send(&post(path, "")).await.unwrap_err();
        assert_eq!(told.code().to_string(), "HUB-6010", "{path}");
    }
    for name in ["Host", "HOST", "Proxy-Authorization", "Connection", "Transfer-Encoding", "Upgrade"] {
        let header = Field { name: name.into(), value: text("10.0.0.1") };
        let told = client.send(&Request { headers: vec![header], ..post("/x", "") }).await.unwrap_err();
        assert_eq!(told.code().to_string(), "HUB-6010", "{name}");
    }
    for value in ["a\r\nHost: 10.0.0.1", "a\nb", "a\0b"] {
        let header = Field { name: "x-page".into(), value: text(value) };
        let told = client.send(&Request { headers: vec![header], ..post("/x", "") }).await.unwrap_err();
        assert_eq!(told.code().to_string(), "HUB-6010", "{value:?}");
    }
    assert!(seen.lock().unwrap().is_empty(), "nothing of it was sent");
}

#[tokio::test]
async fn a_slot_that_stands_in_business_data_is_text_and_is_sent_as_it_stands() {
    let (base, seen) = platform(vec![token("session-token"), "ok".into_response()]).await;
    let smuggled = r#"{"name":"{token}","other":"${token} {{sign}} slot(token) %7Btoken%7D"}"#;
    let bytes = vec![Part::Bytes(smuggled.as_bytes().to_vec())];
    let field = Field { name: "name".into(), value: vec![Part::Bytes(b"{token}".to_vec())] };
    let request = Request { query: vec![field], body: bytes, ..post("/x", "token-login") };
    client(&base, LOGIN).send(&request).await.unwrap();
    let seen = seen.lock().unwrap();
    let (what, _, body) = &seen[1];
    assert_eq!((what.as_str(), body.as_str()), ("POST /x?name=%7Btoken%7D", smuggled));
}

#[tokio::test]
async fn a_secret_that_is_fished_for_comes_back_as_asterisks() {
    // The adapter has the platform say back whatever it was sent.
    let echo = |text: &str| ([("x-echo", text.to_owned())], format!("<{text}>{text}")).into_response();
    let (base, _) = platform(vec![token("session-token"), echo("session-token"), echo("demo-password")]).await;
    let client = client(&base, LOGIN);
    for _ in 0..2 {
        let mut request = post("/echo", "token-login");
        request.body = vec![Part::Slot("token".into())];
        let answer = client.send(&request).await.unwrap();
        let told = format!("{:?} {}", answer.headers, String::from_utf8(answer.body).unwrap());
        assert!(!told.contains("session-token") && !told.contains("demo-password"), "{told}");
        assert!(!answer.headers.iter().any(|(name, _)| name == "x-echo"), "{told}");
    }
}
