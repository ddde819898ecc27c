//! Names of quality flags. A flag is `code` or `code:field`; one that is not
//! known here is shown as written.

use super::text::Lang;

const FLAGS: [(&str, &str, &str); 9] = [
    ("check-digit", "编码校验不符", "Check digit fails"),
    ("check-digit-failed", "编码校验不符", "Check digit fails"),
    ("unknown-code", "代码不在码表中", "Code not in its table"),
    ("unknown-town", "镇街不明", "Town not known"),
    ("date-unreadable", "日期无法识别", "Date cannot be read"),
    ("amount-unreadable", "金额无法识别", "Amount cannot be read"),
    ("no-identifier", "没有任何编码", "No code at all"),
    ("two-codes", "一方写了两个信用代码", "Two credit codes for one party"),
    ("conflict", "来源说法不一", "Sources disagree"),
];

/// The name of a flag.
pub(in crate::serve) fn name(code: &str, lang: Lang) -> String {
    let (head, field) = code.split_once(':').map_or((code, None), |(head, field)| (head, Some(field)));
    let known = FLAGS.iter().find(|(flag, ..)| *flag == head);
    let word = known.map_or(head, |(_, zh, en)| if lang == Lang::Zh { zh } else { en });
    field.map_or_else(|| word.to_owned(), |field| format!("{word} ({field})"))
}
