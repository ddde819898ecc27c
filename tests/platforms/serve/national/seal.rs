//! Envelopes of the national platform, by code of its own: bodies under SM4 (GB/T 32907), its key under SM2
//! (GB/T 32918.4), the whole signed with SM2 and SM3 (GB/T 32918.2), both ways.
//!
//! Pure: the time is an argument.

use std::collections::{BTreeMap, HashMap};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sm2::pke::{DecryptingKey, EncryptingKey, Mode};
use sm4::Sm4;

use super::super::pair::Pair;
use super::Refusal;

/// What the platform calls the hub.
pub const APP: &str = "HS440784";

/// The platform's private key, of this simulator alone.
const OURS: &str = "940a96a7d723e0927cb06b5119f7c2d82e378aeda892ae57f3fe66c65ccf364e"; // pragma: allowlist secret
/// The hub's public key, a point of the curve.
const THEIRS: &str = "0465b0e65cfb190510be5f9810caac2a36b890368ec69e34ad95b699350b9b4b55744d0c541173e6313c8c64ead450296eb96819b0a102d83d34fa43b5b3b1d229"; // pragma: allowlist secret

/// How far `timestamp` may be off, in ms.
const OFF: i64 = 300_000;

const UNSIGNED: Refusal = ("40101", "验签失败");

/// The platform's keys, and the envelopes that it has seen.
pub struct Seal {
    pair: Pair,
    unwrapping: DecryptingKey,
    wrapping: EncryptingKey,
    seen: HashMap<String, i64>,
}

impl Default for Seal {
    fn default() -> Self {
        Self::of(OURS, THEIRS)
    }
}

impl Seal {
    /// Of our private key and the public key of the other.
    fn of(ours: &str, theirs: &str) -> Self {
        let pair = Pair::of(ours, theirs);
        Self {
            unwrapping: DecryptingKey::new_with_mode(pair.ours, Mode::C1C3C2),
            wrapping: EncryptingKey::new_with_mode(pair.theirs, Mode::C1C3C2),
            pair,
            seen: HashMap::new(),
        }
    }

    /// What was sealed, if the other signed it, now, and it was not seen before.
    pub fn open(&mut self, body: &[u8], now: i64) -> Result<Vec<u8>, Refusal> {
        let envelope: BTreeMap<String, Value> = serde_json::from_slice(body).map_err(|_| UNSIGNED)?;
        let member = |name: &str| envelope.get(name).map(text).unwrap_or_default();
        let sealed = envelope.get("data").map(|data| text(&data["encData"])).unwrap_or_default();
        if member("appCode") != APP || member("encType") != "SM4" || member("signType") != "SM2" {
            return Err(UNSIGNED);
        }
        if !self.pair.has_signed(&signed(&envelope), &member("signData")) {
            return Err(UNSIGNED);
        }
        let at = member("timestamp").parse::<i64>().map_err(|_| UNSIGNED)? * 1_000;
        if (at - now).abs() > OFF {
            return Err(("40102", "请求时间超出允许范围"));
        }
        self.seen.retain(|_, seen| *seen > now - 2 * OFF);
        if self.seen.insert(member("signData"), now).is_some() {
            return Err(("40103", "重复请求"));
        }
        self.deciphered(&member("encKey"), &sealed).ok_or(UNSIGNED)
    }

    fn deciphered(&self, wrapped: &str, sealed: &str) -> Option<Vec<u8>> {
        let key: [u8; 16] = self.unwrapping.decrypt(&BASE64.decode(wrapped).ok()?).ok()?.try_into().ok()?;
        let sealed = BASE64.decode(sealed).ok()?;
        let (first, sealed) = sealed.split_first_chunk::<16>()?;
        cbc::Decryptor::<Sm4>::new(&key.into(), first.into()).decrypt_padded_vec::<Pkcs7>(sealed).ok()
    }

    /// A body for the other alone.
    pub fn seal(&self, plain: &str, now: i64) -> String {
        let mut chance = ChaCha20Rng::from_seed(rand::random());
        let (key, first): ([u8; 16], [u8; 16]) = (rand::random(), rand::random());
        let sealed =
            cbc::Encryptor::<Sm4>::new(&key.into(), &first.into()).encrypt_padded_vec::<Pkcs7>(plain.as_bytes());
        let wrapped = self.wrapping.encrypt(&mut chance, &key).expect("a key is not empty");
        let envelope = json!({
            "appCode": APP,
            "data": {"encData": BASE64.encode([&first[..], &sealed].concat())},
            "encKey": BASE64.encode(wrapped),
            "encType": "SM4",
            "signType": "SM2",
            "timestamp": now / 1_000,
            "version": "1.0.0",
        });
        let Value::Object(members) = envelope else { unreachable!("it is written as an object above") };
        let mut envelope: BTreeMap<String, Value> = members.into_iter().collect();
        let signature = self.pair.sign(&signed(&envelope));
        envelope.insert("signData".to_owned(), signature.into());
        json!(envelope).to_string()
    }
}

/// What is signed: `name=value` of all members but `signData` that are not empty, in the order of their names,
/// `&` between; for `data` what is sealed, as it is written.
fn signed(envelope: &BTreeMap<String, Value>) -> Vec<u8> {
    let pairs = envelope.iter().filter(|(name, _)| *name != "signData").map(|(name, value)| {
        let value = if name == "data" { text(&value["encData"]) } else { text(value) };
        (name, value)
    });
    let pairs: Vec<String> =
        pairs.filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&").into_bytes()
}

/// A text, or another value as it is written; nothing for null.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    /// The hub's private key, of the demonstration alone.
    const HUB: &str = "fc9940d5d8c33527f7ea88de172590e873eccec85f525223228488496646c40d"; // pragma: allowlist secret
    const PLATFORM: &str = "04f34e1f2bccbcdb4a2be05e5027839ca0a5f5ac0e1b5fb422158657630c2263c0b34289d0189b612a1c2ddac7ee749b2cb02a32b6630709d25aec8f5c389829ea"; // pragma: allowlist secret

    /// The hub's side of it.
    pub fn hub() -> Seal {
        Seal::of(HUB, PLATFORM)
    }

    #[test]
    fn what_was_sealed_is_opened_once_by_whom_it_is_for() {
        let (mut hub, mut platform) = (hub(), Seal::default());
        let asked = hub.seal(r#"{"pageNo":1}"#, NOW);
        assert!(!asked.contains("pageNo"));
        assert_eq!(platform.open(asked.as_bytes(), NOW).as_deref(), Ok(&br#"{"pageNo":1}"#[..]));
        assert_eq!(platform.open(asked.as_bytes(), NOW).unwrap_err().0, "40103");
        let answer = platform.seal("{}", NOW);
        assert_eq!(hub.open(answer.as_bytes(), NOW).as_deref(), Ok(&b"{}"[..]));
        assert_eq!(platform.open(platform.seal("{}", NOW).as_bytes(), NOW), Err(UNSIGNED), "its own is not the hub's");
    }

    #[test]
    fn what_is_late_or_altered_anywhere_is_refused() {
        let asked = hub().seal("{}", NOW);
        assert_eq!(Seal::default().open(asked.as_bytes(), NOW + OFF + 1_000).unwrap_err().0, "40102");
        let mut envelope: Value = serde_json::from_str(&asked).unwrap();
        envelope["timestamp"] = (NOW / 1_000 + 1).into();
        assert_eq!(Seal::default().open(envelope.to_string().as_bytes(), NOW), Err(UNSIGNED));
        for body in [&b"{}"[..], b"", br#"{"appCode":"HS440784","encType":"SM4","signType":"SM2","signData":"AA=="}"#] {
            assert_eq!(Seal::default().open(body, NOW), Err(UNSIGNED));
        }
    }

    /// SM3 of a text as the standard's first example has it; the signatures rest on it.
    #[test]
    fn the_digest_is_the_standard_s() {
        use sm3::Digest;
        let digest = hex::encode(sm3::Sm3::digest("abc"));
        assert_eq!(digest, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"); // pragma: allowlist secret
    }
}
