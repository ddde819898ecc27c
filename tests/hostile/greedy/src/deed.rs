//! What it reaches for, in words: a name, a blank, and with what it is done.

use std::hint::black_box;

use hub_adapter_sdk::Request;
use hub_adapter_sdk::request::slot;

/// More than an answer may have, and less than the memory.
pub const BYTES: usize = 8 << 20;
/// More than a step may hand to the next.
const STATE: usize = 72 << 10;
/// What others fill, as they write it.
const SMUGGLED: &str = "{token} ${token} {{sign}}";

/// One deed; an empty one is none.
pub struct Deed<'s> {
    pub name: &'s str,
    pub with: &'s str,
}

impl<'s> Deed<'s> {
    pub fn of(text: &'s str) -> Self {
        let (name, with) = text.split_once(' ').unwrap_or((text, ""));
        Self { name, with }
    }

    /// Time, or memory.
    pub fn take(&self) {
        match self.name {
            "loop" => for_ever(),
            "eat" => eat(),
            _ => {}
        }
    }

    /// The request that it is done by, after so many that were sent.
    pub fn request(&self, sent: usize) -> Option<Request> {
        let good = || Request::get("/x");
        Some(match self.name {
            "path" => Request::get(self.with),
            "method" => Request::new(self.with, "/x"),
            "header" => good().header(self.with, "10.0.0.1"),
            "value" => good().header("x-page", "1\r\nHost: 10.0.0.1"),
            "profile" => good().profile(self.with),
            "slot" => good().header("x-slot", slot(self.with)),
            "signed-slot" => good().header("x-slot", slot(self.with)).profile("token-login"),
            "state" => good(),
            "smuggle" if sent < 2 => Request::post_json("/x", SMUGGLED).query("name", "{token}").profile("token-login"),
            "fish" if sent < 2 => Request::post_json("/x", slot("token")).profile("token-login"),
            "many" if sent < self.with.parse().unwrap_or(0) => good(),
            _ => return None,
        })
    }

    /// What the next call is handed: how many requests were sent.
    pub fn state(&self, sent: usize) -> Vec<u8> {
        let length = if self.name == "state" { STATE } else { 0 };
        let sent = sent.to_string();
        ("0".repeat(length.saturating_sub(sent.len())) + &sent).into_bytes()
    }
}

/// How many requests a state says were sent.
pub fn sent(state: &[u8]) -> usize {
    std::str::from_utf8(state).ok().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn for_ever() -> ! {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

fn eat() -> ! {
    let mut held = Vec::new();
    loop {
        held.push(black_box(vec![1_u8; 1 << 20]));
    }
}
