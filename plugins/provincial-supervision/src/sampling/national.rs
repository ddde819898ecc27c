//! The national export: a row an item; a sample is the rows of one number, which
//! come together.
//!
//! Knows nothing of the province's sheets.

use hub_adapter_sdk::event::{Sampling, SamplingItem, Text};
use hub_adapter_sdk::rows::Rows;
use hub_adapter_sdk::{Event, Note, Quality};

use super::parts::{Dated, dated, item, party};
use super::{cell, first, number, upsert, verdict};

/// What the rows of one sample tell.
pub fn event(rows: &Rows<'_>) -> Result<Event, Note> {
    let row = first(rows)?;
    let id = number(&row, row.text("抽样编号"), "抽样编号")?;
    let mut quality = Quality::default();
    // Only the first row of a sample may be filled in whole.
    let said = |columns: &[&str]| rows.iter().find_map(|row| cell(&row, columns));
    let items: Vec<SamplingItem<'_>> = rows.iter().filter_map(|row| item(&row, &mut quality)).collect();
    let class = said(&["报告分类"]);
    let fails = items.iter().any(|item| item.verdict.as_deref() == Some("not-conform"));
    let verdict = match verdict(&mut quality, "verdict", class.clone()) {
        Some(verdict) => {
            if fails && verdict == "conform" {
                quality.flag("verdict-contradicted", "verdict");
            }
            Some(verdict)
        }
        None if fails => Some("not-conform".into()),
        None => None,
    };
    let parties = [
        party("sampled", said(&["被抽样单位名称"]), said(&["被抽样单位地址"])),
        party(
            "producer",
            said(&["标识生产企业名称", "标称生产企业名称"]),
            said(&["标识生产企业地址", "标称生产企业地址"]),
        ),
        party("principal", said(&["委托企业名称"]), said(&["委托企业地址"])),
        party("laboratory", said(&["检验机构", "检验机构名称"]), None),
    ];
    let Dated { day, kind, lot } = said(&["生产日期"]).as_deref().map(dated).unwrap_or_default();
    let sampling = Sampling {
        parties: parties.into_iter().flatten().collect(),
        state: Some("reported".into()),
        sample_number: Some(id.clone()),
        task: said(&["任务来源"]),
        category: said(&["食品大类"]),
        product: said(&["样品名称"]),
        brand: said(&["商标"]),
        specification: said(&["样品规格", "规格型号"]),
        batch: said(&["样品批号"]).or(lot.map(Text::from)),
        produced: day,
        date_kind: kind.map(Text::from),
        remark: said(&["备注"]),
        report_class: class,
        verdict,
        items,
        quality: quality.into_flags(),
        ..Sampling::default()
    };
    Ok(upsert(&sampling, &id, None))
}
