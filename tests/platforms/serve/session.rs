//! Who may call the sunshine-kitchen platform: tokens, times, ids used once.
//!
//! Pure: the time is an argument.

use std::collections::{HashMap, HashSet};

use axum::http::HeaderMap;
use md5::{Digest, Md5};

/// The account (`number`) with which the hub logs in.
pub const ACCOUNT: &str = "HS440784";

/// The account's password; the login carries its MD5.
pub const PASSWORD: &str = "yanshi-440784";

/// How long a token lasts, in seconds.
pub const LASTS: i64 = 7_200;

/// How far `time` may be off, in milliseconds.
const OFF: i64 = 600_000;

/// Why a call is refused: code and message.
pub type Refusal = (u16, &'static str);

/// The tokens given and the ids used.
#[derive(Debug, Default)]
pub struct Sessions {
    tokens: HashMap<String, i64>,
    used: HashSet<u128>,
    calls: u64,
}

impl Sessions {
    /// Counts a call; every second one has its code as a number.
    pub const fn code_is_number(&mut self) -> bool {
        self.calls += 1;
        self.calls.is_multiple_of(2)
    }

    /// A new token for the account; earlier ones stay good.
    pub fn login(&mut self, number: &str, password: &str, now: i64) -> Result<String, Refusal> {
        if number != ACCOUNT || password != hex::encode(Md5::digest(PASSWORD)) {
            return Err((0, "账号或密码错误"));
        }
        self.tokens.retain(|_, until| *until > now);
        let token = hex::encode(Md5::digest(format!("{now}/{}", self.calls)));
        self.tokens.insert(token.clone(), now + LASTS * 1_000);
        Ok(token)
    }

    /// Ends all tokens.
    pub fn expire(&mut self) {
        self.tokens.clear();
    }

    /// Whether the call with these headers may pass; its id is used up thereby.
    pub fn check(&mut self, headers: &HeaderMap, now: i64) -> Result<(), Refusal> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if self.tokens.get(header("token")).is_none_or(|until| *until <= now) {
            return Err((401, "token无效或已过期"));
        }
        let time: i64 = header("time").parse().map_err(|_| (0, "time格式错误"))?;
        if (time - now).abs() > OFF {
            return Err((0, "time超出允许范围"));
        }
        let id = header("uuid");
        if id.len() != 32 {
            return Err((0, "uuid格式错误"));
        }
        let id = u128::from_str_radix(id, 16).map_err(|_| (0, "uuid格式错误"))?;
        if self.used.insert(id) { Ok(()) } else { Err((0, "uuid重复")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    fn headers(token: &str, time: i64, id: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("token", token.parse().unwrap());
        headers.insert("time", time.to_string().parse().unwrap());
        headers.insert("uuid", id.parse().unwrap());
        headers
    }

    #[test]
    fn a_token_an_honest_time_and_a_new_id_pass_once() {
        let mut sessions = Sessions::default();
        let password = hex::encode(Md5::digest(PASSWORD));
        let token = sessions.login(ACCOUNT, &password, NOW).unwrap();
        let (one, two) = ("0".repeat(32), "f".repeat(32));
        assert_eq!(sessions.check(&headers(&token, NOW, &one), NOW), Ok(()));
        let outcomes = [
            headers(&token, NOW, &one),
            headers(&token, NOW - OFF - 1, &two),
            headers(&token, NOW, "12"),
            headers("other", NOW, &two),
        ]
        .map(|headers| sessions.check(&headers, NOW).unwrap_err());
        assert_eq!(outcomes.map(|(code, _)| code), [0, 0, 0, 401]);
        let later = NOW + LASTS * 1_000;
        assert_eq!(sessions.check(&headers(&token, later, &two), later).unwrap_err().0, 401);
    }

    #[test]
    fn a_plain_password_is_no_login() {
        assert_eq!(Sessions::default().login(ACCOUNT, PASSWORD, NOW).unwrap_err().0, 0);
    }
}
