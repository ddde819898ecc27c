//! The door for calls, with a profile that is there anyway.

use super::*;
use crate::transport::tests::made;

/// Five minutes.
const WINDOW: i64 = 300_000;
const NOW: Instant = 1_700_000_000_000;

fn verifier() -> Arc<Verifier> {
    let profile = made::signing("tif", ["hs_paas", "demoToken"], "");
    Arc::new(Verifier::new(profile, "/in/p.push".into(), Period::millis(WINDOW as u64)))
}

/// A call that was signed then, with this nonce.
fn call(signed: Instant, nonce: u128, now: Instant) -> Call {
    let profile = made::signing("tif", ["hs_paas", "demoToken"], "");
    let moment = Moment { nonce, ..made::at(signed) };
    let sent = made::sent(&*profile, Filled::default(), None, &moment).unwrap();
    let headers = sent.headers.into_iter().map(|(name, value)| (name, String::from_utf8(value).unwrap()));
    Call {
        now,
        method: "POST".into(),
        path: "/x".into(),
        query: vec![("q".into(), "鹤".into())],
        headers: headers.collect(),
        body: b"body".to_vec(),
        documents: vec![],
    }
}

#[test]
fn a_call_passes_once_within_the_window_and_comes_out_as_it_was() {
    let verifier = verifier();
    let mut taken = call(NOW, 1, NOW);
    verifier.verify(&mut taken).unwrap().keep();
    assert_eq!((taken.path.as_str(), &taken.body[..], taken.headers.len()), ("/x", &b"body"[..], 3));
    assert_eq!(taken.query, [("q".to_owned(), "鹤".to_owned())]);
    for (signed, nonce, now, told) in [
        (NOW, 1, NOW, Some("HUB-6322")),
        (NOW, 1, NOW + WINDOW, Some("HUB-6322")),
        (NOW, 1, NOW + WINDOW + 1, Some("HUB-6321")),
        (NOW, 2, NOW + WINDOW + 1, Some("HUB-6321")),
        (NOW, 2, NOW + WINDOW, None),
        (NOW + WINDOW + 1_000, 3, NOW, Some("HUB-6321")),
        (NOW + WINDOW, 3, NOW, None),
    ] {
        let refused = match verifier.verify(&mut call(signed, nonce, now)) {
            Ok(admitted) => {
                admitted.keep();
                None
            }
            Err(refused) => Some(refused.code().to_string()),
        };
        assert_eq!(refused.as_deref(), told, "{signed} {nonce} {now}");
    }
}

#[test]
fn a_nonce_is_used_up_by_an_answer_and_not_by_trouble_of_ours() {
    let verifier = verifier();
    let held = verifier.verify(&mut call(NOW, 1, NOW)).unwrap();
    let again = || verifier.verify(&mut call(NOW, 1, NOW + 1));
    assert_eq!(again().err(), Some(Unproven::Replayed), "while it is in hand");
    drop(held);
    again().expect("whoever got no answer sends the same again").keep();
    assert_eq!(again().err(), Some(Unproven::Replayed));
}

#[test]
fn what_is_not_signed_rightly_takes_no_room_in_memory() {
    let verifier = verifier();
    let mut forged = call(NOW, 1, NOW);
    forged.headers.retain(|(name, _)| name != "x-tif-signature");
    forged.headers.push(("x-tif-signature".into(), "00".into()));
    assert_eq!(verifier.verify(&mut forged).err(), Some(Unproven::Signature));
    verifier.verify(&mut call(NOW, 1, NOW)).unwrap().keep();
    let told = verifier.verify(&mut call(NOW, 2, NOW + WINDOW + 60_000)).err().unwrap().to_string();
    assert_eq!(told, "the call was signed 360 s before now; at most 300 s are allowed");
}
