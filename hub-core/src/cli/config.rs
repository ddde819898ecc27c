//! `hub config check|show`.

use std::process::ExitCode;

use super::{Configured, load};
use crate::run;

pub(super) fn check(configured: &Configured) -> ExitCode {
    match load(configured) {
        Ok(loaded) => {
            let settings = &loaded.settings;
            if let Err(error) = run::check(settings) {
                eprintln!("{error}");
                return ExitCode::from(2);
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

pub(super) fn show(configured: &Configured) -> ExitCode {
    match load(configured) {
        Ok(loaded) => {
            print!("{}", loaded.show());
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}
