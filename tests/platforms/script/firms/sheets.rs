//! Ledgers as the files that people keep: CSV in GBK or UTF-8, workbooks with a title, rows that add up or explain
//! below the others.
//!
//! Promises the same bytes for the same rows. Knows columns and bytes; what the cells mean is written elsewhere.

use std::collections::BTreeMap;

use encoding_rs::GBK;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::platforms::script::draft::Cells;
use crate::platforms::script::{File, Phase};

/// The ledgers; each goes into a folder of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// Stalls of a market.
    Stalls,
    /// Days of a slaughterhouse.
    Slaughter,
    /// Shops of a delivery platform.
    Shops,
    /// Slips of a hauler of waste.
    Waste,
    /// Policies of an insurer.
    Insurance,
    /// Examinations of managers.
    Assessments,
}

/// How a ledger is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Workbook,
    Gbk,
    Utf8,
}

struct Kept {
    source: &'static str,
    family: &'static str,
    title: &'static str,
    form: Form,
    columns: &'static str,
}

impl Sheet {
    const fn kept(self) -> Kept {
        match self {
            Self::Stalls => Kept {
                source: "ledger.stalls",
                family: "relation",
                title: "摊位名册",
                form: Form::Workbook,
                columns: "摊位号 经营者名称 身份证号 统一社会信用代码 许可证编号 主营品种 进场日期 合同编号 状态",
            },
            Self::Slaughter => Kept {
                source: "ledger.slaughter",
                family: "slaughter",
                title: "屠宰日报",
                form: Form::Gbk,
                columns: "日期 批次 货主 检疫证号 进场头数 屠宰头数 出厂重量 检验结果 官方兽医",
            },
            Self::Shops => Kept {
                source: "ledger.shops",
                family: "online-shop",
                title: "入网商户清单",
                form: Form::Workbook,
                columns: "店铺编号 店铺名称 主体名称 统一社会信用代码 许可证编号 店铺地址 经营类目 是否使用食安封签 证照公示 \
                          后厨视频公示 入网日期 退网日期 店铺状态 月订单数",
            },
            Self::Waste => Kept {
                source: "ledger.waste",
                family: "waste",
                title: "收运联单",
                form: Form::Utf8,
                columns: "联单编号 收运时间 废弃物种类 重量（公斤） 桶数 产生单位 统一社会信用代码 收运人 去向",
            },
            Self::Insurance => Kept {
                source: "ledger.insurance",
                family: "insurance",
                title: "投保清单",
                form: Form::Workbook,
                columns: "保险单号 被保险人 统一社会信用代码 许可证编号 主体业态 保险金额 保险费 保险期自 保险期至 是否政府补贴",
            },
            Self::Assessments => Kept {
                source: "ledger.assessments",
                family: "manager-assessment",
                title: "考核成绩表",
                form: Form::Gbk,
                columns: "考试编号 考试日期 姓名 岗位 任职单位 统一社会信用代码 得分 满分 合格分 考核结果",
            },
        }
    }

    /// The channel by which a hub takes it.
    pub const fn source(self) -> &'static str {
        self.kept().source
    }

    /// What a row is.
    pub const fn family(self) -> &'static str {
        self.kept().family
    }
}

/// Rows of one file at most.
const ROWS: usize = 150;

/// Writes all ledgers as files, and counts the rows below that hold no record.
pub fn write(tables: &BTreeMap<(Phase, Sheet), Vec<Cells>>) -> Vec<File> {
    let mut files = Vec::new();
    for (&(phase, sheet), rows) in tables {
        let Kept { source, title, form, columns, .. } = sheet.kept();
        let columns: Vec<&str> = columns.split_whitespace().collect();
        let folder = source.trim_start_matches("ledger.");
        let end = if form == Form::Workbook { "xlsx" } else { "csv" };
        for (at, rows) in rows.chunks(ROWS).enumerate() {
            let lines: Vec<Vec<&str>> = rows.iter().map(|row| line(&columns, row)).collect();
            let bytes = match form {
                Form::Workbook => workbook(title, &columns, &lines).expect("texts fit into a sheet"),
                Form::Gbk | Form::Utf8 => text(form, &columns, &lines),
            };
            let name = format!("ledger/{folder}/{title}{}-{}.{end}", phase.number(), at + 1);
            files.push(File { phase, name, bytes });
        }
    }
    files
}

fn line<'a>(columns: &[&str], row: &'a Cells) -> Vec<&'a str> {
    let cell = |column: &&str| row.iter().find(|(name, _)| name == column).map_or("", |(_, text)| text.as_str());
    columns.iter().map(cell).collect()
}

/// The header, the rows, a total, an empty line, a note.
fn text(form: Form, columns: &[&str], lines: &[Vec<&str>]) -> Vec<u8> {
    let mut text = columns.join(",") + "\r\n";
    for line in lines {
        let quoted =
            line.iter().map(|cell| if cell.contains(',') { format!("\"{cell}\"") } else { (*cell).to_owned() });
        text += &quoted.collect::<Vec<_>>().join(",");
        text += "\r\n";
    }
    text += &format!("合计{}\r\n\r\n备注：以上为演示数据\r\n", ",".repeat(columns.len() - 1));
    if form == Form::Utf8 {
        return [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    }
    let (bytes, _, lost) = GBK.encode(&text);
    assert!(!lost, "the script's words are all in GBK");
    bytes.into_owned()
}

/// A title of one cell, the header, the rows, a total.
fn workbook(title: &str, columns: &[&str], lines: &[Vec<&str>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2025, 11, 28)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet();
    put(sheet, 0, &[&format!("演示{title}")])?;
    put(sheet, 1, columns)?;
    for (row, line) in (2..).zip(lines) {
        put(sheet, row, line)?;
    }
    let last = u32::try_from(lines.len()).unwrap_or(u32::MAX - 2) + 2;
    put(sheet, last, &["合计"])?;
    workbook.save_to_buffer()
}

fn put(sheet: &mut Worksheet, row: u32, cells: &[&str]) -> Result<(), XlsxError> {
    for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        sheet.write_string(row, column, *cell)?;
    }
    Ok(())
}
