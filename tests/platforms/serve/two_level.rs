//! Who may call the schools' platform: a key of days for the account's secret, a secret of minutes for the key, and
//! calls signed with that. A signature is the lower-case MD5 of account, what is held, and the time in ms.
//!
//! Pure: the time is an argument.

use std::collections::{HashMap, HashSet};

use md5::{Digest, Md5};

/// The account (`appKey`) of the hub.
pub const NUMBER: &str = "HSYX440784";

/// Its secret.
pub const SECRET: &str = "yanshi-canteens-440784";

/// How long a key lasts, in ms.
const KEY: i64 = 48 * 3_600_000;

/// How long a secret lasts, in ms.
pub const LASTS: i64 = 15 * 60_000;

/// How far a time may be off, in ms.
const OFF: i64 = 300_000;

/// Why a call is refused: code and message.
pub type Refusal = (u16, &'static str);

/// What a call carries in its query.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `appKey`
    pub number: &'a str,
    /// `timestamp`
    pub time: &'a str,
    /// `sign`
    pub sign: &'a str,
}

/// What was given, and until when it is good, in ms since 1970.
#[derive(Debug, PartialEq, Eq)]
pub struct Granted {
    /// The key or the secret.
    pub text: String,
    /// When it ends.
    pub until: i64,
}

/// The keys and secrets that were given, and the signatures that were used.
#[derive(Debug, Default)]
pub struct Levels {
    keys: HashMap<String, i64>,
    secrets: HashMap<String, i64>,
    used: HashSet<String>,
    calls: u64,
}

/// The signature of this time by what is held.
#[must_use]
pub fn signature(held: &str, time: &str) -> String {
    hex::encode(Md5::digest(format!("{NUMBER}{held}{time}")))
}

impl Levels {
    /// Counts a call; every second one has its code as a number.
    pub const fn code_is_number(&mut self) -> bool {
        self.calls += 1;
        self.calls.is_multiple_of(2)
    }

    /// A key for the account's secret; earlier ones stay good.
    pub fn key(&mut self, signed: Signed<'_>, now: i64) -> Result<Granted, Refusal> {
        self.check(signed, now, &[SECRET.to_owned()])?;
        let granted = self.granted("key", now, KEY);
        self.keys.insert(granted.text.clone(), granted.until);
        Ok(granted)
    }

    /// A secret for a key; earlier ones stay good.
    pub fn secret(&mut self, signed: Signed<'_>, now: i64) -> Result<Granted, Refusal> {
        let keys = living(&mut self.keys, now);
        self.check(signed, now, &keys)?;
        let granted = self.granted("secret", now, LASTS);
        self.secrets.insert(granted.text.clone(), granted.until);
        Ok(granted)
    }

    /// Whether a call may pass; its signature is used up thereby.
    pub fn call(&mut self, signed: Signed<'_>, now: i64) -> Result<(), Refusal> {
        let secrets = living(&mut self.secrets, now);
        self.check(signed, now, &secrets)
    }

    /// Ends all secrets; keys stay.
    pub fn expire(&mut self) {
        self.secrets.clear();
    }

    fn granted(&mut self, what: &str, now: i64, lasts: i64) -> Granted {
        self.calls += 1;
        Granted { text: hex::encode(Md5::digest(format!("{what}/{now}/{}", self.calls))), until: now + lasts }
    }

    fn check(&mut self, signed: Signed<'_>, now: i64, held: &[String]) -> Result<(), Refusal> {
        if signed.number != NUMBER {
            return Err((14, "appKey不存在"));
        }
        let time: i64 = signed.time.parse().map_err(|_| (15, "timestamp格式错误"))?;
        if (time - now).abs() > OFF {
            return Err((15, "时间戳失效"));
        }
        if !held.iter().any(|held| signature(held, signed.time) == signed.sign) {
            return Err((14, "签名错误"));
        }
        if self.used.insert(signed.sign.to_owned()) { Ok(()) } else { Err((16, "重复请求")) }
    }
}

fn living(granted: &mut HashMap<String, i64>, now: i64) -> Vec<String> {
    granted.retain(|_, until| *until > now);
    granted.keys().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    fn with<T>(held: &str, time: i64, then: impl FnOnce(Signed<'_>) -> T) -> T {
        let time = time.to_string();
        let sign = signature(held, &time);
        then(Signed { number: NUMBER, time: &time, sign: &sign })
    }

    #[test]
    fn a_secret_is_had_by_a_key_and_a_key_by_the_accounts_secret() {
        let mut levels = Levels::default();
        let key = with(SECRET, NOW, |signed| levels.key(signed, NOW)).unwrap();
        assert_eq!(with(SECRET, NOW + 1, |signed| levels.secret(signed, NOW)), Err((14, "签名错误")));
        let secret = with(&key.text, NOW + 2, |signed| levels.secret(signed, NOW)).unwrap();
        assert_eq!(with(&key.text, NOW + 3, |signed| levels.call(signed, NOW)), Err((14, "签名错误")));
        assert_eq!(with(&secret.text, NOW + 4, |signed| levels.call(signed, NOW)), Ok(()));
    }

    #[test]
    fn a_signature_is_good_once_within_five_minutes_and_while_its_secret_is() {
        let mut levels = Levels::default();
        let key = with(SECRET, NOW, |signed| levels.key(signed, NOW)).unwrap();
        let secret = with(&key.text, NOW, |signed| levels.secret(signed, NOW)).unwrap();
        let mut call =
            |time, now| with(&secret.text, time, |signed| levels.call(signed, now).map_err(|(code, _)| code));
        assert_eq!([call(NOW, NOW), call(NOW, NOW), call(NOW - OFF - 1, NOW)], [Ok(()), Err(16), Err(15)]);
        let later = NOW + LASTS;
        assert_eq!(call(later, later), Err(14));
    }
}
