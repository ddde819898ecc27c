//! Who may call the city's platform: a key, a time, a nonce, a signature over all fields, so many calls a minute.
//!
//! Pure: the time is an argument.

use std::collections::{HashMap, VecDeque};

use md5::{Digest, Md5};

use super::Refusal;

/// The hub's key.
pub const KEY: &str = "hs440784";

/// The secret that it signs with.
pub const SECRET: &str = "yanshi-jiangmen-440784";

/// Fields by which a call shows who makes it.
pub const OWN: [&str; 4] = ["appKey", "timestamp", "nonce", "sign"];

/// How far `timestamp` may be off, in ms.
const OFF: i64 = 300_000;

/// The window in which calls are counted, in ms.
const MINUTE: i64 = 60_000;

/// Calls in a minute at most.
const CALLS: usize = 200;

/// The refusal of one call too many.
pub const TOO_FAST: Refusal = (42_900, "调用过于频繁");

/// What is remembered of calls.
#[derive(Debug, Default)]
pub struct Gate {
    nonces: HashMap<String, i64>,
    calls: VecDeque<i64>,
}

impl Gate {
    /// Whether the call with these fields may pass; its nonce is used up thereby.
    pub fn admit(&mut self, fields: &[(String, String)], now: i64) -> Result<(), Refusal> {
        while self.calls.front().is_some_and(|at| *at <= now - MINUTE) {
            self.calls.pop_front();
        }
        if self.calls.len() >= CALLS {
            return Err(TOO_FAST);
        }
        self.calls.push_back(now);
        let field = |name: &str| fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        if field("appKey") != KEY {
            return Err((40_101, "appKey不存在或已停用"));
        }
        if signature(fields, SECRET) != field("sign") {
            return Err((40_001, "签名错误"));
        }
        let at: i64 = field("timestamp").parse().map_err(|_| (40_004, "timestamp格式错误"))?;
        if (at - now).abs() > OFF {
            return Err((40_002, "请求已过期"));
        }
        self.nonces.retain(|_, used| *used > now - 2 * OFF);
        let nonce = field("nonce");
        if nonce.is_empty() || self.nonces.insert(nonce.to_owned(), now).is_some() {
            return Err((40_003, "nonce为空或重复"));
        }
        Ok(())
    }
}

/// MD5, in upper case, of all fields that are not empty but `sign`, sorted by name, `name=value` with `&` between,
/// and at their end the secret as `appSecret`.
pub fn signature(fields: &[(String, String)], secret: &str) -> String {
    let mut pairs: Vec<String> = fields
        .iter()
        .filter(|(name, value)| name != "sign" && !value.is_empty())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort_unstable();
    pairs.push(format!("appSecret={secret}"));
    hex::encode_upper(Md5::digest(pairs.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_760_000_000_000;

    fn fields(key: &str, at: i64, nonce: &str, page: &str) -> Vec<(String, String)> {
        let mut fields: Vec<(String, String)> =
            [("page", page), ("appKey", key), ("timestamp", &at.to_string()), ("nonce", nonce), ("empty", "")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        fields.push(("sign".to_owned(), signature(&fields, SECRET)));
        fields
    }

    #[test]
    fn a_call_passes_once_and_none_that_is_altered_late_or_of_another() {
        let mut gate = Gate::default();
        assert_eq!(gate.admit(&fields(KEY, NOW, "1", "1"), NOW), Ok(()));
        let mut altered = fields(KEY, NOW, "2", "1");
        altered[0].1 = "2".to_owned();
        let refused = [
            fields(KEY, NOW, "1", "2"),
            altered,
            fields(KEY, NOW - OFF - 1, "3", "1"),
            fields(KEY, NOW, "", "1"),
            fields("other", NOW, "4", "1"),
        ];
        let codes = refused.map(|fields| gate.admit(&fields, NOW).unwrap_err().0);
        assert_eq!(codes, [40_003, 40_001, 40_002, 40_003, 40_101]);
    }

    #[test]
    fn two_hundred_calls_pass_in_a_minute_and_the_next_when_it_is_over() {
        let mut gate = Gate::default();
        let mut call = |n: i64, at: i64| gate.admit(&fields(KEY, at, &n.to_string(), "1"), at);
        assert!((0..200).all(|n| call(n, NOW + n).is_ok()));
        assert_eq!(call(200, NOW + MINUTE - 1), Err(TOO_FAST));
        assert_eq!(call(201, NOW + MINUTE), Ok(()));
    }

    #[test]
    fn fields_are_signed_as_published() {
        let fields = [
            ("timestamp", "1490063145767"),
            ("page", "1"),
            ("nonce", "76e71d31590d44f2aaa55fed6b3e267c"), // pragma: allowlist secret
            ("sign", "whatever"),
            ("empty", ""),
            ("appKey", "hs440784"),
        ];
        let fields: Vec<(String, String)> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        assert_eq!(signature(&fields, "demoSecret"), "F04E0E08B0253A680B19F914D5F25AC3"); // pragma: allowlist secret
    }
}
