//! A platform that speaks TLS: who is trusted, and what becomes of one who is not.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::*;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    named("an authority")
}

fn named(name: &str) -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

struct Secured(TcpListener, TlsAcceptor);

impl axum::serve::Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, peer) = self.0.accept().await.unwrap();
            if let Ok(stream) = self.1.accept(stream).await {
                return (stream, peer);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// A platform of this host name, and how many requests it was sent.
async fn https(signer: &Authority, host: &str) -> (String, Seen) {
    asking(signer, host, None).await
}

/// The same, which asks whoever connects for a certificate signed so.
async fn asking(signer: &Authority, host: &str, known: Option<&Authority>) -> (String, Seen) {
    let key = KeyPair::generate().unwrap();
    let signed = CertificateParams::new(vec![host.to_owned()]).unwrap().signed_by(&key, signer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = known.map_or_else(WebPkiClientVerifier::no_client_auth, |known| {
        let mut roots = RootCertStore::empty();
        roots.add(known.der().clone()).unwrap();
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap()
    });
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(client)
        .with_single_cert(vec![signed.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    let seen: Seen = Seen::default();
    let kept = seen.clone();
    let handler = move |uri: Uri, headers: HeaderMap| {
        kept.lock().unwrap().push((uri.to_string(), headers, String::new()));
        async { "from the platform" }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let secured = Secured(listener, TlsAcceptor::from(Arc::new(config)));
    tokio::spawn(async move { axum::serve(secured, Router::new().fallback(handler)).await });
    (format!("https://127.0.0.1:{port}"), seen)
}

fn trusting(base: &str, signer: Option<&Authority>) -> Client {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let more = signer.map_or(String::new(), |signer| {
        std::fs::write(&file, signer.pem()).unwrap();
        format!("ca-file = {file:?}")
    });
    client(base, &more)
}

fn told(answer: Result<crate::sandbox::Response, TransportError>) -> String {
    match answer {
        Ok(answer) => String::from_utf8(answer.body).unwrap(),
        Err(error @ TransportError::Stop { .. }) => format!("stop {error}"),
        Err(error) => format!("other {error}"),
    }
}

#[tokio::test]
async fn a_platform_is_trusted_by_its_own_authority_alone_and_under_its_own_name() {
    let (own, other) = (authority(), authority());
    let (base, seen) = https(&own, "127.0.0.1").await;
    let (misnamed, unseen) = https(&own, "platform.example").await;
    assert_eq!(told(trusting(&base, Some(&own)).send(&post("/x", "")).await), "from the platform");
    assert_eq!(seen.lock().unwrap().len(), 1);
    for (base, signer, why) in [
        (&base, None, "UnknownIssuer"),
        // Of the same name, with another key.
        (&base, Some(&other), "BadSignature"),
        (&misnamed, Some(&own), "not valid for name"),
    ] {
        let told = told(trusting(base, signer).send(&post("/x", "")).await);
        assert!(told.starts_with("stop HUB-6013 127.0.0.1 is not trusted: ") && told.contains(why), "{told}");
    }
    assert_eq!((seen.lock().unwrap().len(), unseen.lock().unwrap().len()), (1, 0), "nothing was sent");
}

/// A client that trusts `trusted`, with a certificate that is signed so.
fn showing(base: &str, trusted: &Authority, signer: Option<&Authority>) -> Client {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ca.pem"), trusted.pem()).unwrap();
    let mut more = format!("ca-file = {:?}", folder.path().join("ca.pem"));
    if let Some(signer) = signer {
        let key = KeyPair::generate().unwrap();
        let signed = CertificateParams::new(vec!["hub.example".into()]).unwrap().signed_by(&key, signer).unwrap();
        std::fs::write(folder.path().join("hub.pem"), signed.pem()).unwrap();
        made::secret(folder.path(), "hub.key", &key.serialize_pem());
        let [certificate, key] = ["hub.pem", "hub.key"].map(|name| folder.path().join(name));
        more += &format!("\nprofile = \"mtls\"\ncertificate-file = {certificate:?}\nkey-file = {key:?}");
    }
    client(base, &more)
}

#[tokio::test]
async fn a_platform_that_asks_for_a_certificate_is_shown_ours_and_stops_us_where_it_is_not_accepted() {
    let (own, known, other) = (authority(), named("the platform's clients"), named("somebody else"));
    let (base, seen) = asking(&own, "127.0.0.1", Some(&known)).await;
    let accepted = showing(&base, &own, Some(&known));
    assert_eq!(told(accepted.send(&post("/x", "mtls")).await), "from the platform");
    assert_eq!(seen.lock().unwrap().len(), 1);
    for (signer, profile, why) in [(None, "", "CertificateRequired"), (Some(&other), "mtls", "UnknownCA")] {
        let told = told(showing(&base, &own, signer).send(&post("/x", profile)).await);
        assert_eq!(told, format!("stop HUB-6042 127.0.0.1 does not accept our certificate: {why}"));
    }
    assert_eq!(seen.lock().unwrap().len(), 1, "nothing more was taken");
}

#[tokio::test]
async fn a_certificate_goes_with_its_own_key_and_with_tls() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        let signed = rcgen::generate_simple_self_signed(["hub.example".to_owned()]).unwrap();
        std::fs::write(folder.path().join(format!("{name}.pem")), signed.cert.pem()).unwrap();
        made::secret(folder.path(), &format!("{name}.key"), &signed.signing_key.serialize_pem());
    }
    for (base, key, refused) in [
        ("https", "a.key", None),
        ("https", "b.key", Some("HUB-1002 key-file is no key for certificate-file")),
        ("http", "a.key", Some("HUB-1002 certificate-file is set; allowed: a base that begins with https://")),
    ] {
        let text = format!("base = \"{base}://h\"\ncertificate-file = \"a.pem\"\nkey-file = {key:?}");
        let told = settings(folder.path(), &text).err().map(|wrong| wrong.to_string());
        match (told, refused) {
            (None, None) => {}
            (Some(told), Some(refused)) if told.starts_with(refused) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_port_without_tls_is_tried_again_and_gets_nothing() {
    let (base, seen) = platform(Vec::new()).await;
    let told = told(trusting(&base.replace("http:", "https:"), None).send(&post("/x", "")).await);
    assert!(told.starts_with("other HUB-6002"), "{told}");
    assert!(seen.lock().unwrap().is_empty());
}
