//! `hub archive export`: the archive of a configuration as files.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Configured, load, logs, table};
use crate::archive::export::{self, ExportError, What, Written};
use crate::run::{self, exporter};
use crate::transport::tabular::Form;

/// What is to be exported, as what and where to.
#[derive(Args)]
pub(super) struct Wanted {
    #[command(flatten)]
    configured: Configured,
    /// As what.
    #[arg(long, value_enum)]
    format: Format,
    /// The folder, made where it is not; files of an earlier export there are replaced.
    #[arg(long)]
    out: PathBuf,
    /// These families alone, and the operators with their places.
    #[arg(long, value_delimiter = ',', value_name = "FAMILY,…", conflicts_with_all = ["section", "operators"])]
    family: Vec<String>,
    /// The families of these sections alone, and the operators with their places.
    #[arg(long, value_delimiter = ',', value_name = "SECTION,…", conflicts_with = "operators")]
    section: Vec<String>,
    /// The operators with their places alone.
    #[arg(long)]
    operators: bool,
    /// Operators of this town alone, by code or Chinese name, their devices, and matters in which they have a role.
    #[arg(long)]
    town: Option<String>,
    /// Show personal data, which is masked otherwise; that it was shown is logged, with who asked.
    #[arg(long)]
    show_personal: bool,
    /// One JSON value instead of a table.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For programs: typed columns.
    Parquet,
    /// For people and programs: UTF-8, labels in Chinese.
    Csv,
    /// For people: workbooks.
    Xlsx,
}

pub(super) fn export(wanted: &Wanted) -> ExitCode {
    let settings = match load(&wanted.configured) {
        Ok(loaded) => loaded.settings,
        Err(code) => return code,
    };
    logs::start();
    rustls::crypto::ring::default_provider().install_default().ok();
    let mut exporter = match exporter(&settings) {
        Ok(exporter) => exporter,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(2);
        }
    };
    if wanted.show_personal {
        let by = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_default();
        tracing::warn!(by, out = %wanted.out.display(), "personal data is shown in an export of the archive");
        exporter = exporter.unmasked();
    }
    let what = match (wanted.operators, &wanted.family[..], &wanted.section[..]) {
        (true, ..) => What::Operators,
        (false, [], []) => What::All,
        (false, [], sections) => What::Sections(sections.to_vec()),
        (false, families, _) => What::Families(families.to_vec()),
    };
    let form = match wanted.format {
        Format::Parquet => Form::Parquet,
        Format::Csv => Form::Csv,
        Format::Xlsx => Form::Xlsx,
    };
    let asked = export::Asked { form, folder: wanted.out.clone(), what, town: wanted.town.clone(), at: run::now() };
    match exporter.write(&asked) {
        Ok(files) if wanted.json => println!("{}", json!({ "folder": wanted.out, "files": files })),
        Ok(files) => {
            let row = |Written { file, rows }: &Written| vec![file.clone(), rows.to_string()];
            table::print(&["file", "rows"], &files.iter().map(row).collect::<Vec<_>>());
        }
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::from(if matches!(error, ExportError::Asked { .. }) { 2 } else { 1 });
        }
    }
    ExitCode::SUCCESS
}
