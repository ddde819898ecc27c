//! The report of acceptance (验收报告) as a page that is printed and signed, in Chinese and English.

use std::fmt::{self, Display};

use super::accept::{Acceptance, Finding};
use super::costs::Costs;

impl Display for Acceptance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self.passed();
        writeln!(f, "# 适配器验收报告 · Report of acceptance\n")?;
        writeln!(f, "| | |\n|---|---|")?;
        writeln!(f, "| 日期 date | {} |", self.date)?;
        writeln!(f, "| 适配器 adapter | `{}` |", self.adapter)?;
        writeln!(f, "| 组件 component (SHA-256) | `{}` |", self.component)?;
        writeln!(f, "| 用例 cases (SHA-256) | `{}` |", self.cases)?;
        writeln!(f, "| 枢纽 hub | {} |", self.hub)?;
        writeln!(f, "| 契约 contract | {} |", self.contract)?;
        writeln!(f, "| 结论 result | **{}** |\n", verdict(passed))?;
        writeln!(f, "## 检查 · What was tried\n")?;
        writeln!(f, "| 项目 | what | 次数 times | 结果 came of it | 结论 result |\n|---|---|---|---|---|")?;
        for finding in &self.findings {
            let [zh, en] = finding.what;
            writeln!(f, "| {zh} | {en} | {} | {} | {} |", finding.tried, came(finding), verdict(finding.passed))?;
        }
        for finding in self.findings.iter().filter(|finding| !finding.examples.is_empty()) {
            writeln!(f, "\n### {} · {}\n", finding.what[0], finding.what[1])?;
            for example in &finding.examples {
                writeln!(f, "- {}", example.replace('\n', " "))?;
            }
        }
        if let Some(costs) = &self.costs {
            of_costs(costs, f)?;
        }
        writeln!(f, "\n## 签字 · Signed\n")?;
        writeln!(f, "| 供应商 vendor | 监管单位 office |\n|---|---|")?;
        writeln!(f, "| 姓名 name： | 姓名 name： |\n| 日期 date： | 日期 date： |")
    }
}

fn of_costs(costs: &Costs, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(f, "\n## 资源 · Costs\n")?;
    writeln!(f, "| 项目 | what | |\n|---|---|---|")?;
    writeln!(f, "| 吞吐 | records a second, one core | {:.0} |", costs.records_a_second)?;
    writeln!(f, "| 单条耗时 | CPU a record | {:.1} / {:.1} µs |", costs.cpu_micros, costs.cpu_budget_micros)?;
    writeln!(f, "| 单条最大燃料 | most fuel of a record | {} / {} |", costs.fuel, costs.fuel_budget)?;
    writeln!(f, "| 最大内存 | most memory | {} / {} KiB |", costs.memory >> 10, costs.memory_limit >> 10)?;
    writeln!(f, "| 组件大小 | component | {} KiB |", costs.component >> 10)?;
    writeln!(f, "| 载入 | ready in | {} ms |", costs.ready_millis)
}

fn verdict(passed: bool) -> &'static str {
    if passed { "通过 passed" } else { "不通过 failed" }
}

fn came(finding: &Finding) -> String {
    finding.came.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", ")
}
