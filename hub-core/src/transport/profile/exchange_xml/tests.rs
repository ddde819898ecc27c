//! Vectors of `exchange-xml`. The platform's was made with OpenSSL 3.0.19, with the keys of `sm_envelope::keys::tests`;
//! ours was given to it once, and it verified it.

use super::super::sm_envelope::keys::tests::{HUB, HUB_POINT, PLATFORM, PLATFORM_POINT};
use super::*;
use crate::transport::tests::made;

const NOW: Instant = 1_700_000_000_000;

/// A message of the platform, and what is signed of it.
const THEIRS: &str = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ExchangeMessage>\n  <Header><Sender>CFXT</Sender><Receiver>HUB</Receiver><Flow>save</Flow><Item>行政处罚</Item><SN>20231114-0001</SN><Time>20231115061320</Time><sign>Z91QvkMgc/0+fl66NMGkgPyaY9bt+bWPa9vc70LCDj87y+Pd1nfQAvnqG6V2T/qmhfgu+Oj9V8Z7h/bGxZLHoA==</sign></Header>\n  <Body><fields><CF_WSH>鹤市监处罚〔2025〕7号</CF_WSH></fields></Body>\n</ExchangeMessage>\n"; // pragma: allowlist secret
const SIGN: &str =
    "<sign>Z91QvkMgc/0+fl66NMGkgPyaY9bt+bWPa9vc70LCDj87y+Pd1nfQAvnqG6V2T/qmhfgu+Oj9V8Z7h/bGxZLHoA==</sign>"; // pragma: allowlist secret
/// A message of ours before and after.
const PLAIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ExchangeMessage><Header><Sender>HUB</Sender><Receiver>SCJG</Receiver><Flow>cancel</Flow><Item>penalty</Item><SN>1</SN></Header><Body><fields><CF_WSH>7</CF_WSH></fields></Body></ExchangeMessage>";
const OURS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ExchangeMessage><Header><Sender>HUB</Sender><Receiver>SCJG</Receiver><Flow>cancel</Flow><Item>penalty</Item><SN>1</SN><Time>20231115061320000</Time><sign>laPun4LA1vIbvJLUSmhuPvvDUrlVbXRU2526lU3KjCFOD39fyaYDpRpiCUJVPLSTpCww736ArXg1geoHBpTFdA==</sign></Header><Body><fields><CF_WSH>7</CF_WSH></fields></Body></ExchangeMessage>"; // pragma: allowlist secret

fn tried(ours: &str, theirs: &str, settings: &str) -> Result<Box<dyn Profile>, Wrong> {
    let text = format!(
        "profile = \"exchange-xml\"\ntoken-file = \"token\"\nprofile-settings = {{ private-key-file = \"ours\", \
         platform-key = {theirs:?}{settings} }}"
    );
    made::tried(&[("ours", ours), ("token", "t-1")], &text)
}

fn hub() -> Box<dyn Profile> {
    tried(HUB, PLATFORM_POINT, "").unwrap()
}

/// The platform, which does the same with its own key.
fn platform() -> Box<dyn Profile> {
    tried(PLATFORM, &format!("04{HUB_POINT}"), ", receiver = \"SCJG\"").unwrap()
}

fn of(body: &str) -> Filled {
    Filled { method: "POST".into(), body: body.into(), ..Filled::default() }
}

fn verified(profile: &dyn Profile, body: &str) -> Result<(String, Proof), Unproven> {
    let mut call = of(body);
    let proof = profile.verify(&mut call)?;
    Ok((String::from_utf8(call.body).unwrap(), proof))
}

#[test]
fn what_another_library_signed_is_proven_and_comes_out_without_the_signature() {
    let proof = Proof { at: NOW, nonce: b"20231114-0001\n20231115061320".to_vec() };
    assert_eq!(verified(&*hub(), THEIRS), Ok((THEIRS.replace(SIGN, ""), proof)));
    let spaced = THEIRS.replace("<sign>", "<Sign>\n ").replace("</sign>", "\n</SIGN>");
    assert!(verified(&*hub(), &spaced).is_ok(), "blanks round it, and how its tag is written, are not signed");
}

#[test]
fn what_we_sign_is_what_another_library_took_and_a_request_without_a_body_carries_the_token_alone() {
    let sent = made::sent(&*hub(), of(PLAIN), None, &made::at(NOW)).unwrap();
    assert_eq!(String::from_utf8(sent.body.clone()).unwrap(), OURS);
    assert_eq!(made::header(&sent, "authorization"), "Bearer t-1");
    let (opened, proof) = verified(&*platform(), OURS).unwrap();
    assert_eq!((opened.contains("sign"), proof.at), (false, NOW));
    let asked = made::sent(&*hub(), of(""), None, &made::at(NOW)).unwrap();
    assert_eq!((asked.body.len(), made::header(&asked, "authorization")), (0, "Bearer t-1"));
    for body in ["{}", OURS, "<ExchangeMessage><Header></Header></ExchangeMessage>"] {
        assert!(made::sent(&*hub(), of(body), None, &made::at(NOW)).is_err(), "{body}");
    }
}

#[test]
fn two_tries_within_a_second_are_two_messages() {
    let proof = |now| {
        let sent = made::sent(&*hub(), of(PLAIN), None, &made::at(now)).unwrap();
        verified(&*platform(), std::str::from_utf8(&sent.body).unwrap()).unwrap().1
    };
    let (one, other) = (proof(NOW), proof(NOW + 1));
    assert_eq!((one.at, other.at), (NOW, NOW + 1));
    assert_ne!(one.nonce, other.nonce);
}

#[test]
fn what_was_changed_anywhere_in_header_or_body_is_refused() {
    let message = THEIRS.trim_start_matches('\u{feff}');
    let (from, to) = (message.find("<Header>").unwrap(), message.find("</ExchangeMessage>").unwrap());
    for at in from..to {
        let mut changed = message.as_bytes().to_vec();
        changed[at] ^= 1;
        let Ok(changed) = String::from_utf8(changed) else { continue };
        // Between header and body stand blanks, which say nothing.
        let is_blank = message.as_bytes()[at].is_ascii_whitespace();
        assert!(is_blank || verified(&*hub(), &changed).is_err(), "byte {at}: {changed}");
    }
    for (what, changed) in [
        ("taken back", THEIRS.replace("save", "cancel")),
        ("for another", THEIRS.replace("<Receiver>HUB", "<Receiver>XX")),
        ("by ourselves", OURS.to_owned()),
        ("not at all", THEIRS.replace(SIGN, "<sign></sign>")),
    ] {
        assert_eq!(verified(&*hub(), &changed).unwrap_err(), Unproven::Signature, "{what}");
    }
    let other = tried(HUB, PLATFORM_POINT, ", receiver = \"OTHER\"").unwrap();
    assert_eq!(verified(&*other, THEIRS).unwrap_err(), Unproven::Signature, "signed, and for somebody else");
}

#[test]
fn what_stands_beside_the_signed_parts_is_refused_and_told() {
    let missing = |what: &str| Unproven::Missing(what.to_owned());
    for (from, to, told) in [
        ("<ExchangeMessage>", "<!DOCTYPE a [<!ENTITY b \"c\">]><ExchangeMessage>", "message without a document type"),
        ("<CF_WSH>", "<![CDATA[<!doctype]]><CF_WSH>", "message without a document type"),
        ("\n  <Body>", "<Body><CF_WSH>8</CF_WSH></Body><Body>", "Body"),
        ("</ExchangeMessage>", "</ExchangeMessage><x/>", "ExchangeMessage"),
        ("  <Body>", "<!-- --><Body>", "Body"),
        ("<Header>", "<Header x=\"1\">", "Header"),
        ("<sign>", "<sign><!-- x -->", "sign"),
        (SIGN, &format!("{SIGN}<sign></sign>"), "sign"),
        (SIGN, "", "sign"),
        ("<SN>20231114-0001</SN>", "", "SN"),
        ("20231115061320", "yesterday", "Time"),
        ("<Time>20231115061320</Time>", "", "Time"),
    ] {
        let told = if to.starts_with("<Body>") { Unproven::Signature } else { missing(told) };
        assert_eq!(verified(&*hub(), &THEIRS.replacen(from, to, 1)).unwrap_err(), told, "{from} {to}");
    }
    let mut call = Filled { body: vec![0xff], ..Filled::default() };
    assert_eq!(hub().verify(&mut call), Err(missing("UTF-8")));
    assert_eq!(verified(&*hub(), ""), Err(missing("ExchangeMessage")));
}

#[test]
fn keys_that_are_none_are_told_by_their_place() {
    for (ours, theirs, settings, place) in [
        ("00", PLATFORM_POINT, "", "private-key-file"),
        (HUB, "04", "", "platform-key"),
        (HUB, PLATFORM_POINT, ", sing = 1", "sing"),
    ] {
        let wrong = tried(ours, theirs, settings).err().unwrap().to_string();
        assert!(wrong.contains(place), "{wrong}");
    }
    let without = "profile = \"exchange-xml\"\nprofile-settings = { platform-key = \"04\" }";
    assert!(made::tried(&[], without).err().unwrap().to_string().contains("private-key-file"));
}
