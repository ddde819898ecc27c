//! Published lists of samples, whose columns are called differently from place to
//! place, and in which what failed stands in one cell, or in three.
//!
//! Knows nothing of how such a cell is taken apart.

use hub_adapter_sdk::event::{Sampling, SamplingItem, Text};
use hub_adapter_sdk::rows::{Row, Rows};
use hub_adapter_sdk::schemas::codes::TEST_VERDICT;
use hub_adapter_sdk::text::{half_width, without_blanks};
use hub_adapter_sdk::{Date, Event, Note, Quality, note};

use super::findings::{self, Order};
use super::parts::{Dated, dated, day, party};
use super::{cell, first, upsert, verdict};

/// The columns of a product's name.
pub const PRODUCT: &[&str] = &["样品名称", "食品名称", "产品名称"];

const NUMBER: &[&str] = &["抽样编号", "抽样单编号", "抽样单号"];
const SAMPLED: &[&str] = &["被抽样单位名称", "被抽检单位名称", "受检单位名称", "被抽样单位", "被抽检单位", "受检单位"];
const SAMPLED_ADDRESS: &[&str] = &["被抽样单位地址", "被抽检单位地址", "受检单位地址"];
const PRODUCER: &[&str] = &[
    "标称生产企业名称",
    "标示生产企业名称",
    "标识生产企业名称",
    "标称生产单位名称",
    "（标称）生产单位名称",
    "(标称)生产单位名称",
    "（标称）生产企业名称",
    "(标称)生产企业名称",
    "生产单位名称",
    "生产企业名称",
    "标称生产企业",
];
const PRODUCER_ADDRESS: &[&str] =
    &["标称生产企业地址", "标示生产企业地址", "标识生产企业地址", "标称生产单位地址", "生产企业地址", "生产单位地址"];
const DATE: &[&str] = &["生产日期/批号", "生产日期或批号", "生产日期（批号）", "生产日期(批号)", "生产日期"];
const RESULT: &[&str] = &["检验结果", "实测值", "检出值", "检测结果"];
const STANDARD: &[&str] = &["标准值", "限值", "标准规定值", "标准限值", "标准要求"];

/// What a row tells.
pub fn event(rows: &Rows<'_>) -> Result<Event, Note> {
    let row = first(rows)?;
    let mut quality = Quality::default();
    let (sampled, product) = (cell(&row, SAMPLED), cell(&row, PRODUCT));
    let date = cell(&row, DATE);
    let number = cell(&row, NUMBER);
    let id = match (&number, &sampled, &product) {
        (Some(number), ..) => number.to_string(),
        // Some places publish no numbers: who, what and when tell two samples apart.
        (None, Some(sampled), Some(product)) => format!("{sampled}/{product}/{}", date.as_deref().unwrap_or_default()),
        _ => {
            return Err(note("sample.number-missing", "neither a number, nor who and what was sampled")
                .at(row.pointer(NUMBER[0])));
        }
    };
    let items = items(rows, &row, &mut quality);
    let said = cell(&row, &["检验结论", "抽检结果", "抽检结论", "结论", "判定结果"]);
    let said = said.or_else(|| cell(&row, RESULT).filter(|text| TEST_VERDICT.find(text).is_some()));
    let verdict = match verdict(&mut quality, "verdict", said) {
        None if !items.is_empty() => Some("not-conform".into()),
        said => said,
    };
    let Dated { day: produced, kind, lot } = date.as_deref().map(dated).unwrap_or_default();
    let parties = [
        party("sampled", sampled, cell(&row, SAMPLED_ADDRESS)),
        party("producer", cell(&row, PRODUCER), cell(&row, PRODUCER_ADDRESS)),
        party("laboratory", cell(&row, &["检验机构", "检验机构名称", "承检机构"]), None),
    ];
    let published = day(&mut quality, "published", cell(&row, &["公告日期", "公布日期"]));
    let sampling = Sampling {
        parties: parties.into_iter().flatten().collect(),
        state: Some("published".into()),
        sample_number: number,
        task: cell(&row, &["任务来源/项目名称", "任务来源", "项目名称"]),
        category: cell(&row, &["食品大类", "食品类别", "分类", "类别"]),
        product,
        brand: cell(&row, &["商标"]),
        specification: cell(&row, &["规格型号", "样品规格", "规格"]),
        batch: cell(&row, &["批号", "样品批号"]).or(lot.map(Text::from)),
        produced,
        date_kind: kind.map(Text::from),
        remark: cell(&row, &["备注"]),
        verdict,
        published,
        notice_number: cell(&row, &["公告编号", "公告号", "通告号"]),
        items,
        quality: quality.into_flags(),
        ..Sampling::default()
    };
    Ok(upsert(&sampling, &id, published.map(Date::midnight)))
}

/// What failed: in one cell, in an order that its column's name says, or with
/// result and limit in columns of their own.
fn items<'a>(rows: &Rows<'a>, row: &Row<'_, 'a>, quality: &mut Quality) -> Vec<SamplingItem<'a>> {
    let narrow: Vec<String> = rows.columns().map(|name| without_blanks(&half_width(name)).into_owned()).collect();
    let Some(place) = narrow.iter().position(|name| name.starts_with("不合格项") || name.starts_with("主要不合格项"))
    else {
        return Vec::new();
    };
    let Some(text) = row.at(place) else { return Vec::new() };
    let order = Order::of(&narrow[place]);
    let Some(mut found) = findings::read(&text, order) else {
        quality.flag("items-malformed", "items");
        return vec![item(findings::Finding { name: text.trim().to_owned(), ..findings::Finding::default() })];
    };
    if let [only] = &mut found[..] {
        let measured = cell(row, RESULT).filter(|text| TEST_VERDICT.find(text).is_none());
        only.result = only.result.take().or(measured.map(String::from));
        only.standard = only.standard.take().or(cell(row, STANDARD).map(String::from));
    }
    found.into_iter().map(item).collect()
}

fn item<'a>(found: findings::Finding) -> SamplingItem<'a> {
    let (result, unit) = found.result.map(|result| findings::with_unit(&result)).unwrap_or_default();
    SamplingItem {
        name: found.name.into(),
        result: result.map(Text::from),
        unit: unit.map(Text::from),
        standard: found.standard.map(Text::from),
        verdict: Some("not-conform".into()),
        ..SamplingItem::default()
    }
}
