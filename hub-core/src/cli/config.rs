//! `hub config check|show`.

use std::process::ExitCode;

use super::{Configured, load};
use crate::kafka::{self, Cluster};
use crate::run;

pub(super) fn check(configured: &Configured) -> ExitCode {
    match load(configured) {
        Ok(loaded) => {
            let settings = &loaded.settings;
            if let Err(error) = run::check(settings) {
                eprintln!("{error}");
                return ExitCode::from(2);
            }
            for doubt in doubts(&settings.kafka) {
                eprintln!("warning: {doubt}");
            }
            println!(
                "the configuration is sound: {} platforms, {} sources",
                settings.platform.len(),
                settings.source.len()
            );
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}

/// What the broker could do better. A broker that is not there yet is no fault of the configuration.
fn doubts(settings: &kafka::Settings) -> Vec<String> {
    let asked = || -> anyhow::Result<Vec<String>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(runtime.block_on(async { Cluster::connect(settings)?.doubts().await })?)
    };
    asked().unwrap_or_else(|error| vec![error.to_string()])
}

pub(super) fn show(configured: &Configured) -> ExitCode {
    match load(configured) {
        Ok(loaded) => {
            print!("{}", loaded.show());
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}
