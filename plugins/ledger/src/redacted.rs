//! Columns whose cells the hub replaces by a keyed digest before anything is kept.
//!
//! The manifest says so to the hub (`redact-columns`); the same names stand
//! here, so that a mapping which takes an ID number from another column is
//! refused instead of having the number kept. A test compares the two.

use hub_adapter_sdk::text::without_blanks;

/// What the hub puts before a digest.
pub const REPLACED: &str = "hmac-sha256:";

/// Names of columns with ID numbers, as the manifest has them.
pub const COLUMNS: &[&str] = &[
    "身份证",
    "身份证号",
    "身份证号码",
    "居民身份证号",
    "居民身份证号码",
    "公民身份号码",
    "公民身份证号码",
    "身份证件号码",
    "证件号",
    "证件号码",
    "有效证件号码",
    "经营者身份证号",
    "经营者身份证号码",
    "摊主身份证号",
    "摊主身份证号码",
    "负责人身份证号",
    "负责人身份证号码",
    "法人身份证号",
    "法人身份证号码",
    "法定代表人身份证号",
    "法定代表人身份证号码",
    "社会信用代码/身份证号",
    "统一社会信用代码/身份证号",
    "统一社会信用代码或身份证号",
    "统一社会信用代码（身份证号）",
];

/// Whether the hub replaces the cells of this column.
pub fn holds(column: &str) -> bool {
    COLUMNS.contains(&&*without_blanks(column))
}
