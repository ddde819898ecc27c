//! The hub's configuration file for the demonstration, as text.
//!
//! Promises: every address is loopback, every secret a file of the demonstration's own folder.
//! Knows nothing of processes; what the keys mean is told in `deploy/examples/hub.toml`.

use std::path::Path;

/// What differs from run to run.
pub struct Settings<'a> {
    pub listen: &'a str,
    pub brokers: &'a str,
    pub platforms: &'a str,
    pub components: &'a Path,
    pub folder: &'a Path,
}

impl Settings<'_> {
    /// The file's text.
    pub fn text(&self) -> String {
        let quoted = |path: &Path| format!("{:?}", path.to_string_lossy());
        let Self { listen, brokers, platforms, components, folder } = self;
        let components = quoted(components);
        let data = quoted(&folder.join("data"));
        let drop = quoted(&folder.join("drop"));
        let secret = |name: &str| quoted(&folder.join("secrets").join(name));
        let (push_token, redaction) = (secret("push-token"), secret("redaction-key"));
        let (password, key) = (secret("yi-can-shi-an-password"), secret("provincial-supervision-key"));
        format!(
            r#"data = {data}

[http]
listen = "{listen}"

[kafka]
brokers = "{brokers}"

[plugins]
folder = {components}

[collect]
redaction-key-file = {redaction}

[source."yi-can-shi-an.api"]
base = "{platforms}/openapi"
every = "2s"
account = "HS440784"
password-file = {password}

[source."yi-can-shi-an.push"]
token-file = {push_token}

[source."provincial-supervision.api"]
base = "{platforms}/share/v1"
every = "2s"
key-file = {key}

[source."provincial-supervision.files"]
folder = {drop}
"#
        )
    }
}
