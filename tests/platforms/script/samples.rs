//! Samples as the province gives them away: its workbook of three sheets, of which each is read where it is dropped; the
//! national export; and what is published of those that failed.
//!
//! Each sample is one matter, told by three facts at least; what names nobody by any code is unresolved.

use encoding_rs::GBK;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::cast::Operator;
use super::draft::Draft;
use super::moment::Moment;
use super::{File, Phase, province};
use crate::platforms::truth::{Fact, Kind, Mention, mention};

/// Columns of the sheet of samples, which are read by their places.
const COLUMNS: u16 = 71;

/// Has an operator's product sampled, and writes what followed where it failed.
pub fn play(draft: &mut Draft, operator: &Operator, failed: bool, producer: Option<&Operator>) {
    let sample = Sample::of(draft, operator, failed, producer);
    if failed {
        province::follow::followed(draft, operator, &sample.number, sample.product);
    }
    draft.sampled(sample);
}

/// A sample.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Its number, which also names what follows from it.
    pub number: String,
    /// What was taken.
    pub product: &'static str,
    name: String,
    code: String,
    licence: String,
    town: (&'static str, &'static str),
    /// Who made it: name and licence.
    producer: Option<(String, String)>,
    day: Moment,
    item: &'static str,
    result: &'static str,
    /// Whether it is in the national export as well.
    is_national: bool,
}

impl Sample {
    /// A sample taken at this operator, whose product failed or not.
    pub fn of(draft: &mut Draft, operator: &Operator, failed: bool, producer: Option<&Operator>) -> Self {
        let (product, item, result) = match (producer, failed) {
            (Some(_), _) => ("调味酱", "苯甲酸", "1.2"),
            (None, true) => ("豇豆", "毒死蜱", "0.35"),
            (None, false) => ("豇豆", "毒死蜱", "未检出"),
        };
        let licence = |operator: &Operator| operator.licences.first().map_or("", |licence| &licence.number).to_owned();
        Self {
            number: number(operator.serial),
            product,
            name: operator.name.clone(),
            code: operator.code.clone(),
            licence: licence(operator),
            town: (operator.town.code, operator.town.name),
            producer: producer.map(|producer| (producer.name.clone(), licence(producer))),
            day: draft.past_day(),
            item,
            result,
            is_national: draft.chance(30),
        }
    }

    fn failed(&self) -> bool {
        self.result != "未检出"
    }

    fn verdict(&self) -> &'static str {
        if self.failed() { "不合格" } else { "合格" }
    }

    /// The facts that the tables state of it.
    pub fn facts(&self) -> Vec<Fact> {
        let fact =
            |source, who| Fact::of(source, "sampling", self.number.clone(), false, Some(self.number.clone()), who);
        let sampled = mention(&[(Kind::SocialCredit, &self.code), (Kind::Licence, &self.licence)]);
        let producer = self.producer.iter().map(|(_, licence)| mention(&[(Kind::Licence, licence)]));
        let whole = fact("provincial-supervision.samples", sampled);
        let mut facts = vec![
            Fact { others: producer.collect(), town: Some(self.town.0), ..whole },
            fact("provincial-supervision.reports", Mention::new()),
            fact("provincial-supervision.items", Mention::new()),
        ];
        if self.is_national {
            facts.push(fact("provincial-supervision.national", Mention::new()));
        }
        if self.failed() {
            facts.push(fact("provincial-supervision.published", Mention::new()));
        }
        facts
    }

    /// What stands in the sheet of samples, by places.
    fn cells(&self) -> Vec<(u16, String)> {
        let (producer, licence) = self.producer.clone().unwrap_or(("/".to_owned(), String::new()));
        let cells: [(u16, &str); 21] = [
            (0, "2025年省级监督抽检"),
            (2, "演示江门检验检测中心"),
            (5, "餐饮环节"),
            (7, "食用农产品"),
            (8, &self.number),
            (9, "监督抽检"),
            (10, "演示鹤山抽样所"),
            (13, "演示黄丙、演示张丁"),
            (16, &format!("广东省/江门市/鹤山市/{}", self.town.1)),
            (18, &self.name),
            (20, &self.code),
            (22, &self.licence),
            (31, &producer),
            (32, &licence),
            (51, self.product),
            (52, &self.day.date()),
            (57, "12.5元/公斤"),
            (60, &self.day.slashed()),
            (66, "2"),
            (68, "公斤"),
            (70, "/"),
        ];
        cells.into_iter().map(|(place, text)| (place, text.to_owned())).collect()
    }

    /// What stands in a row of an item, in the order of the sheet of items.
    fn items(&self) -> [[&str; 6]; 2] {
        [
            [&self.number, self.item, self.result, "mg/kg", "0.02", self.verdict()],
            [&self.number, "氧乐果", "未检出", "mg/kg", "0.02", "合格"],
        ]
    }
}

/// The number of an operator's sample; the county numbers its own in the same way.
pub fn number(serial: u32) -> String {
    format!("XBJ25440784{serial:08}")
}

/// The files of all samples, of the first phase.
pub fn files(samples: &[Sample]) -> Vec<File> {
    if samples.is_empty() {
        return Vec::new();
    }
    let workbook = workbook(samples).expect("the sheets' names and sizes are those of a workbook");
    let file = |name: &str, bytes: Vec<u8>| File { phase: Phase::First, name: name.to_owned(), bytes };
    let mut files: Vec<File> =
        ["samples", "reports", "items"].map(|of| file(&format!("{of}/抽检2025.xlsx"), workbook.clone())).into();
    let national: Vec<&Sample> = samples.iter().filter(|sample| sample.is_national).collect();
    if !national.is_empty() {
        files.push(file("national/国抽2025.csv", nationals(&national)));
    }
    let failed: Vec<&Sample> = samples.iter().filter(|sample| sample.failed()).collect();
    if !failed.is_empty() {
        files.push(file("published/公示2025.csv", publication(&failed)));
    }
    files
}

/// The three sheets. Its date is the script's, so that its bytes are.
fn workbook(samples: &[Sample]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2025, 10, 28)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let sheet = workbook.add_worksheet().set_name("样品信息")?;
    for column in 0..COLUMNS {
        let name = if column == 28 { "身份证号".to_owned() } else { format!("列{column}") };
        sheet.write_string(0, column, name)?;
    }
    for (row, sample) in (1..).zip(samples) {
        for (column, text) in sample.cells() {
            sheet.write_string(row, column, text)?;
        }
    }
    let sheet = workbook.add_worksheet().set_name("检验报告")?;
    let heads = ["抽样单编号", "报告编号", "检验机构名称", "检验结论", "报告日期"];
    let reports = samples.iter().map(|sample| {
        let report = format!("BG{}", sample.number);
        let day = sample.day.plus(20 * 86_400_000).date();
        [sample.number.clone(), report, "演示江门检验检测中心".into(), sample.verdict().into(), day].to_vec()
    });
    let heads = heads.map(str::to_owned).to_vec();
    for (row, cells) in (0..).zip(std::iter::once(heads).chain(reports)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    let sheet = workbook.add_worksheet().set_name("检验项目")?;
    let heads = ["抽样单编号", "检验项目", "检验结果", "结果单位", "标准最大允许限", "结果判定"];
    for (row, cells) in (0..).zip(std::iter::once(heads).chain(samples.iter().flat_map(Sample::items))) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    workbook.save_to_buffer()
}

/// The national export, in GBK: a row an item.
fn nationals(samples: &[&Sample]) -> Vec<u8> {
    let mut text =
        "抽样编号,任务来源,样品名称,被抽样单位名称,报告分类,检验项目,检验结果,结果单位,标准最大允许限,结果判定\r\n"
            .to_owned();
    for sample in samples {
        for [number, item, result, unit, limit, verdict] in sample.items() {
            let (name, product, whole) = (&sample.name, sample.product, sample.verdict());
            text.push_str(&format!(
                "{number},国家监督抽检,{product},{name},{whole}报告,{item},{result},{unit},{limit},{verdict}\r\n"
            ));
        }
    }
    GBK.encode(&text).0.into_owned()
}

/// What is published of samples that failed: item, result and limit in one cell.
fn publication(samples: &[&Sample]) -> Vec<u8> {
    let mut text = "序号,抽样编号,被抽样单位名称,食品名称,生产日期/批号,不合格项目║检验结果║标准值\r\n".to_owned();
    for (place, sample) in (1..).zip(samples) {
        let Sample { number, name, product, item, result, .. } = sample;
        let day = sample.day.date();
        text.push_str(&format!(
            "{place},{number},{name},{product},购进日期：{day},{item}║{result} mg/kg║≤0.02 mg/kg\r\n"
        ));
    }
    text.into_bytes()
}
