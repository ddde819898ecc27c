//! The readers of files: one table of 100,000 rows and 20 columns as a workbook
//! and as CSV, read as the hub reads a dropped file: once through to know it,
//! once for its records, each made into its payload.
//!
//! Knows nothing of Kafka or adapters: what a file costs before them.

use std::env;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use hub_core::transport::reader::{Forms, Rows};
use rust_xlsxwriter::{Format, Workbook};

use crate::meter::{Meter, forget_peak, median, peak};
use crate::report::Report;

const ROWS: u32 = 100_000;
const COLUMNS: u16 = 20;
/// The table's files, by contender.
const FILES: [(&str, &str); 2] = [("xlsx", "table.xlsx"), ("csv", "table.csv")];

/// Measures both forms.
pub fn measure(rounds: usize, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir().context("no folder for the tables")?;
    report.doing(&format!("tables: writing {ROWS} rows of {COLUMNS} columns"));
    // Another process writes them: what it held would else count among what reading takes.
    let written = Command::new(env::current_exe()?).arg("--write-tables").arg(folder.path()).status()?;
    if !written.success() {
        bail!("the tables were not written: {written}");
    }
    let mut told = None;
    for (contender, name) in FILES {
        report.doing(&format!("tables: reading {name}"));
        let path = folder.path().join(name);
        let (mut seconds, mut resident) = (vec![], 0_f64);
        for round in 0..=rounds {
            forget_peak();
            let meter = Meter::begin();
            let bytes = read(&path)?;
            let wall = meter.end().wall;
            if *told.get_or_insert(bytes) != bytes {
                bail!("{name} gives {bytes} bytes of payloads; the first table gave {told:?}");
            }
            resident = resident.max(peak());
            if round > 0 {
                seconds.push(wall.as_secs_f64());
            }
        }
        let size = path.metadata()?.len() as f64 / f64::from(1 << 20);
        let median = median(seconds);
        report.add("tables", &format!("{contender}, file"), size, "MiB");
        report.add("tables", &format!("{contender}, read"), median, "s");
        report.add("tables", &format!("{contender}, read"), f64::from(ROWS) / median, "rows/s");
        report.add("tables", &format!("{contender}, resident"), resident, "MiB");
    }
    Ok(())
}

/// Reads a file to its end; bytes of all its cells.
fn read(path: &Path) -> Result<usize> {
    let (forms, file) = (Forms::default(), File::open(path)?);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let survey = forms.survey(&name, &file)?;
    let mut opened = forms.open(&file, &survey)?;
    let records = opened.records()?;
    let header = serde_json::value::to_raw_value(records.header())?;
    let (mut rows, mut bytes) = (0, 0);
    for record in records {
        let record = record?;
        rows += record.len();
        bytes += Rows { sheet: "", header: &header, rows: &record }.payload().len();
    }
    if rows != ROWS as usize {
        bail!("{rows} rows of {ROWS}");
    }
    Ok(bytes)
}

/// Writes the table in both forms.
pub fn write(folder: &Path) -> Result<()> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    let mut text = BufWriter::new(File::create(folder.join(FILES[1].1))?);
    for row in 0..=ROWS {
        let mut line = vec![];
        for column in 0..COLUMNS {
            let seen = match (row, column % 5) {
                (0, _) => format!("COLUMN_{column}"),
                (_, 0) => format!("鹤市监处罚〔2025〕{row}-{column}号"),
                (_, 1) => format!("演示{}食品有限公司", row % 5_000),
                (_, 2) => ["有效", "注销", "撤销"][(row % 3) as usize].to_owned(),
                (_, 3) => format!("{}", 440_784_000_000_u64 + u64::from(row)),
                _ => format!("2025-{:02}-{:02}", row % 12 + 1, row % 28 + 1),
            };
            match (row, column % 5) {
                (1.., 3) => sheet.write_number(row, column, seen.parse::<f64>()?)?,
                (1.., 4) => {
                    let moment = rust_xlsxwriter::ExcelDateTime::parse_from_str(&seen)?;
                    sheet.write_datetime_with_format(row, column, &moment, &day)?
                }
                _ => sheet.write_string(row, column, &seen)?,
            };
            line.push(seen);
        }
        writeln!(text, "{}", line.join(","))?;
    }
    text.flush()?;
    book.save(folder.join(FILES[0].1))?;
    Ok(())
}
