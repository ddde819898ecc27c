//! Where a database is: an address without secrets, and a line that is not plain unasked.

use std::net::IpAddr;

use url::Url;

use super::Wrong;

/// Refuses an address (`<scheme>://user@host:port/database`) that lacks a part, holds a password, or leads beyond
/// this machine on a line that is not `secured`, which a setting `ca-file` or `plain` does.
///
/// # Errors
/// What is wrong, under the key `url` or `ca-file`; never the address itself, in which a password may stand.
pub fn check_address(address: &str, schemes: &[&str], secured: bool) -> Result<(), Wrong> {
    let schemed: Vec<String> = schemes.iter().map(|scheme| format!("{scheme}://")).collect();
    let allowed = format!("{}, a user, a host, and a database as the path", schemed.join(" or "));
    let wrong = |what: &str| Wrong::value("url", what, &allowed);
    let url: Url = address.parse().map_err(|_| wrong("an address that is not understood"))?;
    if url.password().is_some() || url.query().is_some() {
        return Err(wrong("an address with a password or a query in it"));
    }
    let whole = !url.username().is_empty() && url.path().len() > 1 && url.fragment().is_none();
    if !schemes.contains(&url.scheme()) || !whole {
        return Err(wrong("an address that lacks a part, or is of something else"));
    }
    let host = url.host_str().ok_or_else(|| wrong("an address without a host"))?;
    let host = host.trim_matches(['[', ']']);
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if here || secured {
        return Ok(());
    }
    Err(Wrong::missing("ca-file", "beyond this machine the line is TLS; or plain = true where it cannot be"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_without_a_password_and_no_line_is_plain_unasked() {
        for (url, secured, told) in [
            ("postgresql://hub@127.0.0.1:5432/county", false, None),
            ("mysql://hub@localhost/county", false, None),
            ("mysql://hub@[::1]/county", false, None),
            ("mysql://hub@10.1.2.3/county", true, None),
            ("mysql://hub@10.1.2.3/county", false, Some("ca-file")),
            ("postgresql://hub:pw@127.0.0.1/county", false, Some("url")), // pragma: allowlist secret
            ("postgresql://127.0.0.1/county", false, Some("url")),
            ("postgresql://hub@127.0.0.1/", false, Some("url")),
            ("oracle://hub@127.0.0.1/county", false, Some("url")),
        ] {
            match (check_address(url, &["postgresql", "mysql"], secured), told) {
                (Ok(()), None) => {}
                (Err(wrong), Some(key)) => {
                    let wrong = wrong.to_string();
                    assert!(wrong.contains(key) && !wrong.contains("pw"), "{wrong}");
                }
                (found, told) => panic!("{url}: {found:?} where {told:?} was to be told"),
            }
        }
    }
}
