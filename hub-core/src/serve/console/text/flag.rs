//! What quality flags mean: a name for the tag, and a sentence on what was written and what was made of it. Pure.
//!
//! Holds every flag that an SDK, an adapter of this repository or the hub writes. A vendor's adapter may write others.

use super::Text;

/// A quality flag.
pub(in crate::serve) struct Flag {
    /// What stands before the colon.
    pub code: &'static str,
    /// Its name.
    pub name: Text,
    /// What it says of the value.
    pub says: Text,
}

/// The table: a flag with its name, and below it the sentence.
macro_rules! flags {
    ($($code:literal = $zh:literal, $en:literal; $says_zh:literal, $says_en:literal;)*) => {
        /// All flags by name.
        pub(in crate::serve) const KNOWN_FLAGS: &[Flag] =
            &[$(Flag { code: $code, name: Text($zh, $en), says: Text($says_zh, $says_en) }),*];
        #[cfg(test)]
        pub(super) const ALL_TEXTS: &[(&str, Text)] =
            &[$(($code, Text($zh, $en)), ($code, Text($says_zh, $says_en))),*];
    };
}

flags! {
    "amount-contradicted" = "金额说法不一", "Amounts disagree";
    "金额一栏与文字内容写的不同，采用金额一栏。", "The number and the words beside it say different amounts; the number is taken.";
    "amount-malformed" = "金额无法识别", "Amount cannot be read";
    "写的不是读得出的金额，此项留空。", "What was written is no amount that can be read; it is left out.";
    "area-malformed" = "面积无法识别", "Area cannot be read";
    "写的不是读得出的面积，此项留空。", "What was written is no area that can be read; it is left out.";
    "barred" = "编码使用者过多", "Identifier of too many";
    "使用这个编码的主体太多，不用它认定同一户。", "So many name this identifier that it tells nobody apart; it joins nobody.";
    "cell-error" = "单元格出错", "Cell in error";
    "表格的这一格只有公式错误，没有内容。", "The sheet's cell holds an error of its formula and nothing else.";
    "check-digit" = "编码校验不符", "Check digit fails";
    "按编码规则校验不符，可能写错了；编码照原样保留。", "It fails the check of its own rule, so it may be mistyped; it stays as written.";
    "code-malformed" = "编码位数不符", "Code of another length";
    "编码位数与规定不符，照原样保留。", "The code is not as long as its rule asks; it stays as written.";
    "contested" = "编码有争议", "Identifier in doubt";
    "这个编码会把不同的主体连成一户，暂不采用，等人判定。", "It would join operators that differ, so it joins nobody until a person decides.";
    "count-malformed" = "个数无法识别", "Count cannot be read";
    "写的不是整数，此项留空。", "What was written is no whole number; it is left out.";
    "date-malformed" = "日期无法识别", "Date cannot be read";
    "写的不是一个日期，此项留空。", "What was written is no day of the calendar; it is left out.";
    "date-placeholder" = "日期是占位值", "Placeholder for a date";
    "写的是代替“没有日期”的值（如 1900-01-01），此项留空。", "What was written stands for no date (such as 1900-01-01); it is left out.";
    "digest-malformed" = "摘要无法识别", "Digest cannot be read";
    "写的不是完整的摘要，无从核对，此项留空。", "What was written is no whole digest and proves nothing; it is left out.";
    "digits-lost" = "编码数字丢失", "Digits lost";
    "表格软件把编码变成了数值（如 9.14E+17），后几位已丢失，此项留空。", "A spreadsheet made a number of it (such as 9.14E+17), and its last digits are lost; it is left out.";
    "ear-tag-malformed" = "畜禽标识不符", "Ear tag not as it should be";
    "有畜禽标识不是规定的 15 位数字，可能写错了；照原样保留。", "An ear tag is not of the 15 digits that it should have, so it may be mistyped; it stays as written.";
    "id-missing" = "没有编号", "No id of its own";
    "来源没有给出编号，按内容生成了一个。", "The source gave no id; one was made from what it says.";
    "id-number-open" = "出现身份证号", "ID number in the open";
    "这里写的是未加密的身份证号，没有保留。", "An ID number stood here openly; it was not kept.";
    "items-malformed" = "明细无法识别", "Items cannot be read";
    "明细不是清单，没有采用；其余内容照常。", "The items are no list and are left out; all else stands.";
    "no-class" = "经营场所没有业态", "Place without a class";
    "有一处经营场所，没有来源写明主体业态，从许可也推不出来。", "Of one of its places no source writes the class of business, and no licence implies one.";
    "period-missing" = "周期不明", "Period not known";
    "看不出是哪一期的。", "It does not tell of which period it is.";
    "quantity-doubtful" = "数量是约数", "Quantity is a guess";
    "写的是约数，采用所写的数字。", "It says about how many; the number as written is taken.";
    "quantity-malformed" = "数量无法识别", "Quantity cannot be read";
    "写的不是读得出的数量，此项留空。", "What was written is no quantity that can be read; it is left out.";
    "same-party" = "买卖双方相同", "Seller and buyer are one";
    "同一主体既是卖方又是买方，可能写错了。", "One and the same sells and buys, so one of them may be mistaken.";
    "time-malformed" = "时间无法识别", "Time cannot be read";
    "写的不是一个时间，此项留空。", "What was written is no point in time; it is left out.";
    "time-placeholder" = "时间是占位值", "Placeholder for a time";
    "写的是代替“没有时间”的值（如 1900-01-01 00:00），此项留空。", "What was written stands for no time (such as 1900-01-01 00:00); it is left out.";
    "two-codes" = "一方写了两个信用代码", "Two credit codes for one party";
    "同一方写了两个都有效的信用代码，等人判定哪个写错了。", "One party bears two credit codes that are both valid; a person says which is the mistake.";
    "unit-assumed" = "单位是推断的", "Unit assumed";
    "没有写单位，按数值大小推断。", "No unit was written; it is taken from how large the number is.";
    "unit-false" = "单位写错", "Wrong unit";
    "数值用错了单位，按文字内容改正。", "The number is in another unit than its column's; the words beside it are followed.";
    "unit-unknown" = "单位不明", "Unit not known";
    "看不出是什么单位，数值没有采用。", "Its unit cannot be told; the number is left out.";
    "unknown-code" = "代码不在码表中", "Code not in its table";
    "码表里没有这种写法；补充码表并重新处理后即可认出。", "No code table has what was written; once one does, processing the records again mends it.";
    "verdict-contradicted" = "结论与明细不符", "Verdict and items disagree";
    "有项目不合格，总结论却是合格；照来源的结论保留。", "An item fails, yet the whole is said to conform; the source's verdict stands.";
    "zone-doubtful" = "时区存疑", "Time zone in doubt";
    "没有写时区，可能差八小时；当作北京时间。", "No time zone was written, and it may be eight hours off; it is taken as Beijing time.";
    "zone-false" = "时区写错", "Wrong time zone";
    "写的是世界时，其实是北京时间（否则晚于收到的时间）；已按北京时间。", "It says UTC and means Beijing time, or it would be later than it was told; it is taken as Beijing time.";
}
