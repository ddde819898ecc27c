//! The province's tables, and the county's, as files: columns in any order, tags in either case, GBK or UTF-8 with a mark,
//! trailing rows that explain the table or are empty.
//!
//! Knows columns and bytes; what the cells mean is written elsewhere.

use std::collections::BTreeMap;

use encoding_rs::GBK;
use rand::{RngExt, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::draft::Cells;
use super::{File, Phase};

/// The tables; a file holds one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// `CF_OLD_`
    PenaltiesOlder,
    /// `CF_NEW_`
    PenaltiesNewer,
    /// `XK_OLD_`
    PermitsOlder,
    /// `XK_NEW_`
    PermitsNewer,
    /// The county's table of penalties, `frxzcf_`, in a folder of its own.
    CountyPenalties,
}

impl Table {
    const fn prefix(self) -> &'static str {
        match self {
            Self::PenaltiesOlder => "CF_OLD_",
            Self::PenaltiesNewer => "CF_NEW_",
            Self::PermitsOlder => "XK_OLD_",
            Self::PermitsNewer => "XK_NEW_",
            Self::CountyPenalties => "county/frxzcf_",
        }
    }

    fn columns(self) -> Vec<&'static str> {
        let columns = match self {
            Self::PenaltiesOlder | Self::CountyPenalties => {
                "CF_WSH CF_CFMC CF_CFLB1 CF_CFLB2 CF_SY CF_YJ CF_XDR_MC CF_XDR_SHXYM CF_XDR_ZDM CF_XDR_GSDJ \
                 CF_XDR_SWDJ CF_XDR_SFZ CF_FR CF_JG CF_JDRQ CF_XZJG CF_ZT DFBM SJC BZ"
            }
            Self::PenaltiesNewer => {
                "CF_XDR_MC CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ CF_FRDB \
                 CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK \
                 CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ"
            }
            Self::PermitsOlder => {
                "XK_WSH XK_XMMC XK_SPLB XK_NR XK_XDR XK_XDR_SHXYM XK_XDR_ZDM XK_XDR_GSDJ XK_XDR_SWDJ \
                 XK_XDR_SFZ XK_FR XK_JDRQ XK_JZQ XK_XZJG XK_ZT DFBM SJC BZ"
            }
            Self::PermitsNewer => {
                "XK_XDR_MC XK_XDR_SHXYM XK_XDR_TYPE XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH XK_NR XK_JDRQ \
                 XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT"
            }
        };
        columns.split_whitespace().collect()
    }
}

/// Rows of one file at most.
const ROWS: usize = 120;

/// Writes all tables as files, and counts the rows that explain.
pub fn write(rng: &mut ChaCha8Rng, tables: &BTreeMap<(Phase, Table), Vec<Cells>>) -> (Vec<File>, usize) {
    let (mut files, mut explanations) = (Vec::new(), 0);
    for (&(phase, table), rows) in tables {
        for (at, rows) in rows.chunks(ROWS).enumerate() {
            // The first file of a table is in GBK, the next in UTF-8, and so on by turns.
            let gbk = (at + phase.number()) % 2 == 1;
            let mut text = head_and_rows(rng, table, rows);
            if at % 2 == 0 {
                text.push_str("表格说明：罚款金额、日期按公示系统口径填报");
                explanations += 1;
            }
            let blank = ",".repeat(table.columns().len() - 1);
            text.push_str(&format!("{blank}\r\n{blank}\r\n"));
            files.push(File {
                phase,
                name: format!("{}2025{:02}28_{:02}.csv", table.prefix(), 9 + phase.number(), at + 1),
                bytes: encode(&text, gbk),
            });
        }
    }
    (files, explanations)
}

fn head_and_rows(rng: &mut ChaCha8Rng, table: Table, rows: &[Cells]) -> String {
    let mut columns = table.columns();
    columns.shuffle(rng);
    let lower = rng.random_bool(0.5);
    let tags: Vec<String> = columns
        .iter()
        .map(|tag| {
            let tag = if lower { tag.to_lowercase() } else { (*tag).to_owned() };
            if rng.random_bool(0.2) { format!(" {tag} ") } else { tag }
        })
        .collect();
    let mut text = tags.join(",") + "\r\n";
    for row in rows {
        let cells: Vec<String> = columns
            .iter()
            .map(|column| {
                let cell = row.iter().find(|(tag, _)| tag == column);
                quoted(cell.map_or("", |(_, text)| text))
            })
            .collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

fn encode(text: &str, gbk: bool) -> Vec<u8> {
    if gbk {
        let (bytes, _, lost) = GBK.encode(text);
        assert!(!lost, "the script's words are all in GBK");
        bytes.into_owned()
    } else {
        [b"\xEF\xBB\xBF", text.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn written(phase: Phase) -> (Vec<File>, usize) {
        let cells: Cells = vec![("XK_WSH", "JY24407840001025".to_owned()), ("XK_NR", "热食,\"冷食\"".to_owned())];
        let tables = BTreeMap::from([((phase, Table::PermitsOlder), vec![cells])]);
        write(&mut ChaCha8Rng::seed_from_u64(3), &tables)
    }

    #[test]
    fn a_first_file_is_gbk_and_ends_with_an_explanation_and_empty_rows() {
        let (files, explanations) = written(Phase::First);
        let (text, _, lost) = GBK.decode(&files[0].bytes);
        let lines: Vec<&str> = text.lines().collect();
        assert!(!lost && explanations == 1 && lines.len() == 4);
        assert!(lines[1].contains("\"热食,\"\"冷食\"\"\"") && lines[1].contains("JY24407840001025"));
        assert!(lines[2].starts_with("表格说明：") && lines[3].chars().all(|c| c == ','));
    }

    #[test]
    fn a_file_of_the_second_phase_begins_with_a_byte_order_mark() {
        let (files, _) = written(Phase::Second);
        assert_eq!(files[0].bytes[..3], [0xEF, 0xBB, 0xBF]);
    }

    #[test]
    fn every_column_of_a_table_stands_once_in_its_head() {
        let (files, _) = written(Phase::Second);
        let text = String::from_utf8_lossy(&files[0].bytes[3..]).into_owned();
        let head = text.lines().next().unwrap_or_default().to_uppercase();
        let mut tags: Vec<&str> = head.split(',').map(str::trim).collect();
        tags.sort_unstable();
        let mut columns = Table::PermitsOlder.columns();
        columns.sort_unstable();
        assert_eq!(tags, columns);
    }
}
