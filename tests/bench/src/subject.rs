//! What is measured: the adapter `yi-can-shi-an` with rows of its list of
//! penalties, one event each. The rows are made here from their number, about
//! 795 bytes of JSON each; they share nothing with the simulators.

use std::path::PathBuf;

use anyhow::{Context, Result};
use bytes::Bytes;
use hub_core::message::{Generation, Mint, RawRecord, SourceName};
use hub_core::plugin::Package;
use hub_core::registry::Registry;
use hub_core::sandbox::{Host, Settings, Subject, Translator};

/// Media type of the rows.
pub const JSON: &str = "application/json";
/// Received in 2026; the same in every run.
const RECEIVED: i64 = 1_770_000_000_000;

/// The adapter as production has it, and what its events are checked against.
pub struct Plugin {
    /// Manifest and component.
    pub package: Package,
    /// Its subjects on the channel `api`.
    pub subjects: Vec<Subject>,
    /// The schemas.
    pub registry: Registry,
}

impl Plugin {
    /// Reads the component that `cargo xtask` has built.
    pub fn read() -> Result<Self> {
        Self::of("yi-can-shi-an", "api")
    }

    /// The same of any adapter, with its subjects on a channel.
    pub fn of(name: &str, channel: &str) -> Result<Self> {
        let package = Package::read(&components()?.join(name))?;
        let registry = Registry::builtin()?;
        let subjects = package.manifest.subjects(channel, &registry)?;
        Ok(Self { package, subjects, registry })
    }

    /// The same adapter as another version: a section of the component that nobody reads bears the number, so that
    /// bytes, compiled code and name are its own.
    pub fn version(&self, number: u64) -> Package {
        let mut package = self.package.clone();
        package.manifest.version.patch += number;
        // Custom section, of ten bytes: a name of one, and the number.
        package.component.extend([0, 10, 1, b'n']);
        package.component.extend(number.to_le_bytes());
        package
    }

    /// A translator in a sandbox of its own, as the hub makes it.
    pub fn translator(&self) -> Result<Translator> {
        self.translator_with(&serde_json::json!({}))
    }

    /// The same with these settings.
    pub fn translator_with(&self, settings: &serde_json::Value) -> Result<Translator> {
        let host = Host::new(&Settings::default())?;
        let settings = self.package.manifest.settings(settings)?;
        Ok(self.package.load(&host)?.translator(&settings, self.subjects.clone())?)
    }
}

/// Where the packages are that `cargo xtask` has built.
pub fn components() -> Result<PathBuf> {
    let folder = std::env::var_os("HUB_COMPONENTS").map(PathBuf::from);
    folder.context("HUB_COMPONENTS is not set: run `cargo xtask bench`")
}

/// The source that the rows are of.
pub fn source() -> SourceName {
    "yi-can-shi-an.api".parse().expect("it is of the form <platform>.<channel>")
}

/// Raw records, as collect makes them of rows.
pub fn records(count: usize) -> Vec<RawRecord> {
    let mint = Mint::new(1, 1);
    let source = source();
    let record = |n| RawRecord {
        id: mint.mint(RECEIVED),
        generation: Generation::FIRST,
        source: source.clone(),
        media_type: JSON.into(),
        key: Some(format!("punish/{n}")),
        listing: None,
        attributes: vec![("list".into(), "punish".into())],
        payload: Bytes::from(row(n)),
    };
    (0..count).map(record).collect()
}

/// A row of the list of penalties.
fn row(n: usize) -> String {
    let (month, day) = (1 + n % 12, 1 + n % 28);
    format!(
        concat!(
            r#"{{"punishId":{id},"companyId":"{company}","companyName":"鹤山市沙坪街道第{company}号餐饮店","#,
            r#""unitSocailCreditCode":"91440784MA4X00012N","documentNo":"鹤市监处罚[2025]{n}号","#,
            r#""authority":"鹤山市市场监督管理局","decisionDate":"2025-{month:02}-{day:02}","#,
            r#""punishReason":"采购食品原料时未查验供货者的许可证和产品合格证明文件，未按规定建立进货查验记录制度，"#,
            r#"且加工操作间内发现超过保质期的食品添加剂。","#,
            r#""punishBasis":"《中华人民共和国食品安全法》第五十三条第一款、第一百二十六条第一款第（三）项","#,
            r#""punishContent":"责令改正，给予警告，没收超过保质期的食品添加剂，并处罚款人民币{fine}元","#,
            r#""fineAmount":{fine}.50,"isDelete":0,"updateTime":"2025-{month:02}-{day:02} 10:00:00"}}"#
        ),
        id = 1_000_000 + n,
        company = 10_000 + n % 20_000,
        n = n,
        month = month,
        day = day,
        fine = 1_000 + n % 50_000,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_json_of_about_795_bytes() {
        for n in [0, 7, 123_456, 999_999] {
            let row = row(n);
            serde_json::from_str::<serde_json::Value>(&row).unwrap();
            assert!((775..=815).contains(&row.len()), "{} bytes", row.len());
        }
    }
}
