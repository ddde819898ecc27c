//! Two adapters: one that serves as an installed version with a later one beside it, and one from the folder.

use semver::Version;

use super::super::super::boundary::{Failure, Plugins};
use super::super::super::view::*;
use super::{DAY, Holding, NOW, Sample};

impl Plugins for Sample {
    fn all(&self) -> Result<Vec<Plugin>, Failure> {
        self.answers()?;
        Ok(if self.full() { vec![from_the_folder(), installed(self.0)] } else { Vec::new() })
    }

    fn of(&self, name: &str) -> Result<Plugin, Failure> {
        let unknown = || Failure::Nothing { code: crate::code!(8002), message: format!("there is no adapter {name}") };
        self.all()?.into_iter().find(|plugin| plugin.name == name).ok_or_else(unknown)
    }

    fn look(&self, file: &[u8]) -> Result<Offered, Failure> {
        self.answers()?;
        if file.is_empty() {
            return Err(Failure::Refused { code: crate::code!(4513), message: "HUB-4513: no package is in it".into() });
        }
        Ok(Offered {
            name: "yi-can-shi-an".into(),
            version: "1.2.0".into(),
            signer: "鹤山软件".into(),
            comment: "timestamp:1772416800\tfile:yi-can-shi-an-1.2.0.tar\thashed".into(),
            capabilities: vec!["translate", "pull"],
            families: ["penalty".to_owned()].into(),
            grants: grants("512 MiB"),
            cases: 21,
            differences: vec![CaseDifference { case: "a-penalty".into(), message: "/0/events/0/body: …".into() }],
            installed: false,
        })
    }

    fn install(&self, _: &str, file: &[u8], despite: Option<String>) -> Result<Offered, Failure> {
        let offered = self.look(file)?;
        match despite {
            None => {
                Err(Failure::Refused { code: crate::code!(4518), message: "HUB-4518: 1 of 21 cases differ".into() })
            }
            Some(_) => Ok(Offered { installed: true, ..offered }),
        }
    }

    fn change(&self, _: &str, name: &str, change: &PluginChange) -> Result<Plugin, Failure> {
        let plugin = self.of(name)?;
        let known = |version: &Version| {
            let version = version.to_string();
            let unknown = Failure::Refused { code: crate::code!(4520), message: format!("HUB-4520: {version}") };
            if plugin.versions.iter().any(|one| one.version == version) { Ok(Some(version)) } else { Err(unknown) }
        };
        Ok(match change {
            PluginChange::Promote(version) => Plugin { live: known(version)?, ..plugin },
            PluginChange::Shadow(Some(version)) => Plugin { shadow: known(version)?, ..plugin },
            PluginChange::Shadow(None) => Plugin { shadow: None, ..plugin },
            PluginChange::Remove(version) => known(version).map(|_| plugin.clone())?,
            PluginChange::RollBack => Plugin { live: None, ..plugin },
        })
    }
}

fn installed(holding: Holding) -> Plugin {
    let version = |version: &str, state, days: i64| PluginVersion {
        version: version.into(),
        state,
        signer: "鹤山软件".into(),
        comment: format!("timestamp:1772416800\tfile:yi-can-shi-an-{version}.tar\thashed"),
        sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into(), // pragma: allowlist secret
        bytes: 412_672,
        installed: NOW - days * DAY,
        families: ["penalty".to_owned(), "inspection".to_owned()].into(),
    };
    let turn = |act, of: &str, days: i64, despite: Option<&str>| PluginTurn {
        at: NOW - days * DAY,
        actor: "li".into(),
        act,
        version: Some(of.into()),
        despite: despite.map(str::to_owned),
        rewritten: None,
    };
    let trouble = Trouble { code: "HUB-4034".into(), message: "1.2.0: /page-size: maximum is 100".into(), since: None };
    Plugin {
        name: "yi-can-shi-an".into(),
        serves: Some("1.1.0".into()),
        live: Some("1.1.0".into()),
        trouble: (holding == Holding::Trouble).then_some(trouble),
        sources: vec!["yi-can-shi-an.api".into(), "yi-can-shi-an.push".into()],
        routes: vec!["yi-can-shi-an.penalties".into()],
        shadow: Some("1.2.0".into()),
        shadows: vec![Shadow {
            source: "yi-can-shi-an.api".into(),
            compared: 12_480,
            same: 12_466,
            skipped: 0,
            cpu_ms: 310,
            outcomes: vec![OutcomeDifference {
                live: "dead penalty.date-missing".into(),
                other: "events".into(),
                records: 2,
            }],
            fields: vec![FieldCount { family: "penalty".into(), field: "fine".into(), events: 12 }],
            examples: vec![DifferenceExample {
                raw: "0198c0de-0001".into(),
                family: "penalty".into(),
                field: "fine".into(),
                live: "50000.00".into(),
                other: "5000.00".into(),
            }],
        }],
        translation: vec![flows("yi-can-shi-an.api"), pushed(holding)],
        costs: vec![costs()],
        grants: vec![of_version("1.2.0", Some(grants("512 MiB"))), of_version("1.1.0", Some(grants("64 MiB")))],
        versions: vec![version("1.2.0", "shadow", 1), version("1.1.0", "live", 30)],
        history: vec![
            turn("installed", "1.2.0", 1, Some("验收前试用")),
            turn("promoted", "1.1.0", 29, None),
            turn("installed", "1.1.0", 30, None),
        ],
    }
}

/// Of an adapter that serves one platform at one host and gives back to it.
fn grants(memory: &str) -> Vec<PluginGrant> {
    let whole = |kind, wanted: &str| PluginGrant {
        kind,
        wanted: wanted.into(),
        granted: Some(wanted.into()),
        shortfall: None,
        instead: Vec::new(),
    };
    let is_more = memory == "512 MiB";
    vec![
        whole("profile", "token-login"),
        PluginGrant {
            granted: None,
            shortfall: Some("host"),
            instead: vec!["api.example.cn".into()],
            ..whole("host", "ycsa.example.cn")
        },
        PluginGrant {
            granted: Some(if is_more { "256 MiB" } else { memory }.into()),
            shortfall: is_more.then_some("sandbox"),
            ..whole("memory", memory)
        },
        whole("time", "356 ms"),
        whole("subject", "penalty"),
        PluginGrant { granted: None, shortfall: Some("route"), ..whole("subject", "delivers.penalty") },
        PluginGrant { granted: Some("5/s, 100/min".into()), ..whole("rate", "yi-can-shi-an") },
    ]
}

fn of_version(version: &str, grants: Option<Vec<PluginGrant>>) -> PluginGrants {
    PluginGrants { version: Some(version.into()), serves: version == "1.1.0", grants, trouble: None }
}

fn flows(source: &str) -> Translation {
    Translation { source: source.into(), state: TranslationState::Running, until: None, trouble: None, dead: 0 }
}

/// In trouble the adapter rejects what is pushed, and rests.
fn pushed(holding: Holding) -> Translation {
    let flows = flows("yi-can-shi-an.push");
    if holding != Holding::Trouble {
        return flows;
    }
    let message = "yi-can-shi-an@1.1.0: it rejected or failed on 195 of 200 records; tried again in 60 s".into();
    let trouble = Trouble { code: "HUB-6503".into(), message, since: Some(NOW - 20_000) };
    let (state, until) = (TranslationState::Quarantined, Some(NOW + 40_000));
    Translation { state, until, trouble: Some(trouble), dead: 195, ..flows }
}

fn costs() -> Costs {
    let buckets = |batches: [u64; 6]| {
        let bounds = [Some(1_000), Some(2_500), Some(5_000), Some(10_000), Some(10_000_000), None];
        bounds.into_iter().zip(batches).map(|(up_to_us, batches)| Bucket { up_to_us, batches }).collect()
    };
    Costs {
        source: "yi-can-shi-an.api".into(),
        records: 12_480,
        batches: 1_357,
        cpu_us: 521_664,
        cpu_us_a_record: 41.8,
        cpu: buckets([1_211, 140, 6, 0, 0, 0]),
        took: buckets([0, 0, 903, 450, 3, 1]),
        memory: 12_900_000,
        memory_limit: Some(64 << 20),
    }
}

fn from_the_folder() -> Plugin {
    Plugin {
        name: "provincial-supervision".into(),
        serves: Some("1.0.0".into()),
        live: None,
        trouble: None,
        sources: vec!["provincial-supervision.api".into(), "provincial-supervision.files".into()],
        routes: Vec::new(),
        shadow: None,
        shadows: Vec::new(),
        translation: vec![flows("provincial-supervision.api"), flows("provincial-supervision.files")],
        costs: Vec::new(),
        grants: vec![PluginGrants { version: None, serves: true, ..of_version("", Some(grants("64 MiB"))) }],
        versions: Vec::new(),
        history: Vec::new(),
    }
}
