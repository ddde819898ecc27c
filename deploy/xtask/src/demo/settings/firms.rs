//! What the demonstration's hub takes from enterprises: a caterer's captures, six ledgers as files.
//!
//! Knows nothing of the other platforms.

use std::path::Path;

/// A ready mapping of a ledger, and what no column of it says.
const LEDGERS: [(&str, &str); 6] = [
    ("stalls", r#"name = "演示惠群农贸市场", code = "91440784000001046N""#),
    ("slaughter", r#"name = "演示顺牧定点屠宰场", code = "91440784000001054H""#),
    ("shops", r#"platform = "演示外卖", name = "演示外卖平台有限公司", code = "91440784000001206X""#),
    ("waste", r#"name = "演示收运有限公司", code = "91440784000001214Q""#),
    ("insurance", r#"name = "演示保险有限公司", code = "91440784000001222K""#),
    ("assessments", r#"name = "演示考核办""#),
];

/// The part of the configuration.
pub fn text(platforms: &str, drop: &Path, push: &str, token: &str) -> String {
    let mut text = format!(
        r#"
[platform.epcis]
label = "企业追溯事件"
base = "{platforms}/epcis"
profile = "bearer"
token-file = {token}
allow-addresses = ["127.0.0.0/8"]

[source."epcis.push"]
adapter = "epcis"
auth = {{ header = "authorization", token-file = {push} }}

[source."epcis.push".settings]
reporter = {{ name = "演示鲜膳配餐有限公司", code = "91440784000001038U" }}

[source."epcis.push".settings.parties]
9524407001039 = {{ name = "演示鲜膳配餐有限公司", code = "91440784000001038U" }}
9524407001046 = {{ name = "演示惠群农贸市场", code = "91440784000001046N" }}
9524407001077 = {{ name = "演示颐安养老院食堂", code = "524407840000010708" }}
9524407001084 = {{ name = "演示冰源冷库", code = "914407840000010894" }}
9524407001107 = {{ name = "演示沙坪第九小学食堂", code = "1244078400000110XL" }}
9524407001121 = {{ name = "演示和味调味食品有限公司", code = "91440784000001126A" }}

[route."epcis.recalls"]
adapter = "epcis"
from = "beginning"

[platform.ledger]
label = "台账表格"
"#
    );
    for (mapping, values) in LEDGERS {
        let folder = drop.join("ledger").join(mapping);
        text += &format!(
            r#"
[source."ledger.{mapping}"]
adapter = "ledger"
folder = {folder:?}
poll = "1s"
settings = {{ mapping = "{mapping}", values = {{ {values} }} }}
"#,
            folder = folder.to_string_lossy(),
        );
    }
    text
}
