//! Which addresses the hub connects to. A name is resolved here, each address
//! is checked, and the connection goes to an address that was checked: a name
//! that answers differently the second time (DNS rebinding) gains nothing.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// No address of a name may be connected to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is at {addresses}, which is no public address and is not in allow-addresses")]
pub struct AddressRefused {
    /// The name, or the address as written.
    pub host: String,
    /// Where it resolved to.
    pub addresses: String,
}

/// Public addresses, and the ranges that the administrator named.
#[derive(Debug, Clone, Default)]
pub struct Allowed(Arc<[IpNet]>);

impl Allowed {
    /// With these ranges besides the public addresses.
    #[must_use]
    pub fn new(ranges: &[IpNet]) -> Self {
        Self(ranges.into())
    }

    /// Whether the hub may connect to it.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|range| range.contains(&address)) || public(address)
    }

    /// Those of `found` that are permitted.
    ///
    /// # Errors
    /// Where none is.
    pub fn choose(&self, host: &str, found: &[IpAddr]) -> Result<Vec<IpAddr>, AddressRefused> {
        let chosen: Vec<IpAddr> = found.iter().copied().filter(|address| self.permits(*address)).collect();
        if chosen.is_empty() {
            let addresses: Vec<String> = found.iter().map(ToString::to_string).collect();
            return Err(AddressRefused { host: host.to_owned(), addresses: addresses.join(", ") });
        }
        Ok(chosen)
    }
}

/// Where a name's addresses are asked for.
pub(super) trait Lookup: Clone + Send + Sync + 'static {
    /// All addresses of a name, whatever they are.
    fn addresses(&self, host: &str) -> impl Future<Output = io::Result<Vec<IpAddr>>> + Send;
}

/// At the operating system.
#[derive(Clone)]
pub(super) struct System;

impl Lookup for System {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Resolves names to those of their addresses that are permitted.
pub(super) struct Guarded<L>(pub Allowed, pub L);

impl<L: Lookup> Resolve for Guarded<L> {
    fn resolve(&self, name: Name) -> Resolving {
        let (allowed, lookup) = (self.0.clone(), self.1.clone());
        Box::pin(async move {
            let found = lookup.addresses(name.as_str()).await?;
            let chosen = allowed.choose(name.as_str(), &found)?;
            Ok(Box::new(chosen.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}

/// Global unicast by the special-purpose registries of RFC 6890 and its updates.
fn public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => public_v4(v4),
        IpAddr::V6(v6) => public_v6(v6),
    }
}

fn public_v4(v4: Ipv4Addr) -> bool {
    let [a, b, c, _] = v4.octets();
    let special = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b & 0xfe) == 18);
    let kinds = v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_multicast() || v4.is_documentation();
    !special && !kinds
}

fn public_v6(v6: Ipv6Addr) -> bool {
    let s = v6.segments();
    let low = |hi: u16, lo: u16| Ipv4Addr::from((u32::from(hi) << 16) | u32::from(lo));
    match s {
        // NAT64 and 6to4 carry an IPv4 address, which is what would be reached.
        [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] | [0x2002, hi, lo, ..] => public_v4(low(hi, lo)),
        // Everything outside 2000::/3 is loopback, local, mapped, multicast or unassigned.
        [first, ..] if first & 0xe000 != 0x2000 => false,
        // Documentation; Teredo, ORCHID and the rest of the protocol block.
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        [0x2001, second, ..] => second >= 0x200,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_permitted_unless_named() {
        let none = Allowed::default();
        for address in ["1.1.1.1", "223.5.5.5", "172.32.0.1", "100.128.0.1", "2400:3200::1", "64:ff9b::808:808"] {
            assert!(none.permits(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd00::1",
            "ff02::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
            "2001:db8::1",
            "2001::1",
            "::7f00:1",
        ] {
            assert!(!none.permits(address.parse().unwrap()), "{address}");
        }
        let some = Allowed::new(&["10.1.0.0/16".parse().unwrap(), "::1/128".parse().unwrap()]);
        for (address, permitted) in
            [("10.1.2.3", true), ("::ffff:10.1.2.3", true), ("::1", true), ("10.2.0.1", false), ("127.0.0.1", false)]
        {
            assert_eq!(some.permits(address.parse().unwrap()), permitted, "{address}");
        }
    }

    #[test]
    fn of_several_addresses_only_the_permitted_are_connected_to() {
        let (good, bad): (IpAddr, IpAddr) = ("1.1.1.1".parse().unwrap(), "10.0.0.1".parse().unwrap());
        assert_eq!(Allowed::default().choose("h", &[bad, good]), Ok(vec![good]));
        let refused = Allowed::default().choose("h", &[bad]).unwrap_err();
        assert!(refused.to_string().contains("h is at 10.0.0.1"), "{refused}");
    }
}
