//! OpenSSL's headers, which the Kafka client is built with: it speaks TLS and SASL/SCRAM through it.
//!
//! Promises: the system's own, so that its security updates reach the hub.

use anyhow::Result;

use super::apt;
use crate::place::Place;
use crate::step;

/// Installs them where they are missing.
pub fn ensure(place: &Place) -> Result<()> {
    // Asked as the build asks; `OPENSSL_DIR` names another place, and then the build looks there alone.
    let found = step::answer("pkg-config", &["--modversion", "openssl"]).is_some();
    if found || std::env::var_os("OPENSSL_DIR").is_some() {
        return Ok(());
    }
    apt::install(place, "OpenSSL for the Kafka client", &["libssl-dev", "pkg-config"])
}
