//! The hub's configuration file for the demonstration, as text.
//!
//! Promises: every address is loopback, every secret a file of the demonstration's own folder.
//! Knows nothing of processes; what the keys mean is told in `deploy/examples/hub.toml`.

mod firms;

use std::path::Path;

/// The public key of the simulated national platform.
const NATIONAL: &str = "04f34e1f2bccbcdb4a2be05e5027839ca0a5f5ac0e1b5fb422158657630c2263c0b34289d0189b612a1c2ddac7ee749b2cb02a32b6630709d25aec8f5c389829ea"; // pragma: allowlist secret

/// The public key of the county's simulated platform.
const COUNTY: &str = "04592035460e65cb99e37a5a4f568219a1e65bb71ce9e505e31d0894a66040bac69b807c57f6763efa250bb278f3d7699c07def4aac8a82ddf1b1b96bb94f10509"; // pragma: allowlist secret

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
        let (privacy, admin) = (secret("privacy.key"), secret("admin.token"));
        let canteens = secret("canteens.secret");
        let (push, password, key) = (secret("push.token"), secret("kitchen.password"), secret("provincial.key"));
        let (city, national) = (secret("jiangmen.secret"), secret("national.key"));
        let (products, inputs) = (secret("key-products.secret"), secret("agricultural-inputs.code"));
        let firms = firms::text(platforms, &folder.join("drop"), &push, &secret("epcis.token"));
        let (county, county_key) = (secret("county.token"), secret("county.key"));
        let county_drop = quoted(&folder.join("drop/county"));
        let [samples, reports, items, national_samples, published] =
            ["samples", "reports", "items", "national", "published"].map(|of| quoted(&folder.join("drop").join(of)));
        format!(
            r#"# Written by `cargo xtask demo`; deploy/examples/hub.toml explains the keys.
[hub]
cluster = "demo"
node = 1
data = {data}

[kafka]
brokers = "{brokers}"

[http]
listen = "{listen}"

[plugins]
folder = {components}

[privacy]
key-file = {privacy}

[platform.yi-can-shi-an]
label = "邑餐食安"
base = "{platforms}"
profile = "token-login"
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "HS440784", password-file = {password} }}
rate = {{ per-second = 50 }}

[source."yi-can-shi-an.api"]
adapter = "yi-can-shi-an"
settings = {{ more-lists = ["self/check"] }}
every = "2s"

[source."yi-can-shi-an.push"]
adapter = "yi-can-shi-an"
auth = {{ header = "token", token-file = {push} }}

[route."yi-can-shi-an.penalties"]
adapter = "yi-can-shi-an"
from = "beginning"

[platform.provincial-supervision]
label = "智慧食药监"
base = "{platforms}"
profile = "bearer"
token-file = {key}
allow-addresses = ["127.0.0.0/8"]

[source."provincial-supervision.api"]
adapter = "provincial-supervision"
settings = {{ more-lists = ["random-results", "disposals", "complaints"] }}
every = "2s"

[source."provincial-supervision.files"]
adapter = "provincial-supervision"
folder = {drop}
poll = "1s"

[source."provincial-supervision.samples"]
adapter = "provincial-supervision"
folder = {samples}
poll = "1s"

[source."provincial-supervision.reports"]
adapter = "provincial-supervision"
folder = {reports}
poll = "1s"

[source."provincial-supervision.items"]
adapter = "provincial-supervision"
folder = {items}
poll = "1s"

[source."provincial-supervision.national"]
adapter = "provincial-supervision"
folder = {national_samples}
poll = "1s"

[source."provincial-supervision.published"]
adapter = "provincial-supervision"
folder = {published}
poll = "1s"

[route."provincial-supervision.grades"]
adapter = "provincial-supervision"
from = "beginning"

[platform.jiangmen-traceability]
label = "江门市农产品溯源"
base = "{platforms}"
profile = "sorted-md5"
profile-settings = {{ fields = {{ place = "form" }}, answers = {{ refused = ["40002"] }} }}
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "hs440784", password-file = {city} }}
rate = {{ per-second = 20, per-minute = 200 }}

# It takes 200 calls a minute, of which what goes back needs its share.
[source."jiangmen-traceability.api"]
adapter = "jiangmen-traceability"
every = "15s"

[route."jiangmen-traceability.produce"]
adapter = "jiangmen-traceability"
towns = ["440784112"]
from = "beginning"

[platform.yi-xiao-shi-an]
label = "邑校食安"
base = "{platforms}/yxsa"
profile = "two-level"
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "HSYX440784", password-file = {canteens} }}
profile-settings = {{ answers = {{ session-over = ["14"], refused = ["15"] }} }}
rate = {{ per-second = 50 }}

[source."yi-xiao-shi-an.api"]
adapter = "yi-xiao-shi-an"
every = "2s"

[source."yi-xiao-shi-an.push"]
adapter = "yi-xiao-shi-an"
auth = {{ verify = "5m" }}
settings = {{ utc-devices = ["UT-"] }}

[route."yi-xiao-shi-an.schools"]
adapter = "yi-xiao-shi-an"
from = "beginning"

[platform.national-traceability]
label = "国家农产品追溯"
base = "{platforms}"
profile = "sm-envelope"
rate = {{ per-second = 200 }}
allow-addresses = ["127.0.0.0/8"]

[platform.national-traceability.profile-settings]
app-code = "HS440784"
private-key-file = {national}
platform-key = "{NATIONAL}"
success = ["200"]
answers = {{ refused = ["40102"] }}

[source."national-traceability.api"]
adapter = "national-traceability"
every = "3s"

[route."national-traceability.chain"]
adapter = "national-traceability"
from = "beginning"

[platform.key-products-traceability]
label = "重要产品追溯"
base = "{platforms}"
profile = "gateway-hmac"
rate = {{ per-second = 200 }}
allow-addresses = ["127.0.0.0/8"]
account = {{ number = "hs440784", password-file = {products} }}

[source."key-products-traceability.api"]
adapter = "key-products-traceability"
every = "3s"

[route."key-products-traceability.trades"]
adapter = "key-products-traceability"
from = "beginning"

[platform.agricultural-inputs]
label = "农业投入品追溯"
base = "{platforms}"
profile = "bearer"
profile-settings = {{ header = "" }}
token-file = {inputs}
rate = {{ per-second = 200 }}
allow-addresses = ["127.0.0.0/8"]

[source."agricultural-inputs.api"]
adapter = "agricultural-inputs"
every = "3s"

[route."agricultural-inputs.checks"]
adapter = "agricultural-inputs"
from = "beginning"

{firms}
[platform.county-services]
label = "互联网+智慧市场监管"
base = "{platforms}/hsjg"
profile = "exchange-xml"
token-file = {county}
profile-settings = {{ private-key-file = {county_key}, platform-key = "{COUNTY}", receiver = "HUB" }}
rate = {{ per-second = 200 }}
allow-addresses = ["127.0.0.0/8"]

[source."county-services.api"]
adapter = "county-services"
settings = {{ profile = "exchange-xml" }}
every = "3s"

[source."county-services.exchange"]
adapter = "county-services"
auth = {{ verify = "5m" }}

[source."county-services.penalties"]
adapter = "county-services"
folder = {county_drop}
poll = "1s"

[route."county-services.others"]
adapter = "county-services"
subjects = ["inspection"]
towns = ["440784112"]
settings = {{ profile = "exchange-xml" }}
from = "beginning"

[actor.admin]
role = "admin"
token-file = {admin}
"#
        )
    }
}
