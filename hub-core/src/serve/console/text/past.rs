//! Texts of an operator's past: as of a day, what changed, its timeline, and those around it. Pure.

use super::Text;

texts! {
    // As of a day.
    LOOK_BACK = "查看过去", "Look back";
    LOOK_BACK_DOES = "两个日期可以只填一个，都以当日结束时为准。", "Either may be left empty; a day stands for its end.";
    VALID_THEN = "当时情况", "As it was on";
    KNOWN_THEN = "当时所知", "As known on";
    SHOW_THEN = "查看当时", "Show";
    IS_PAST = "这是过去的样子，不是现在的。", "This page is of the past, not of today.";
    VALID_ANY = "不限，所知的都算", "whatever is known, also what begins later";
    KNOWN_NOW = "按现在所知", "as known today";
    BACK_TO_NOW = "回到现在", "Back to now";
    NOT_OF_PAST = "版本、数值的依据、设备读数和判定只有现在的，这里不显示。", "Version, why a value stands, readings of devices and decisions are of today alone and left out here.";
    LINE_UNTIL = "到当时为止的时间线", "The timeline up to then";
    SINCE_THEN = "从当时到现在的变化", "What changed since";
    WERE_APART = "当时另立、今天归入这一户的", "Others then that are this one today";

    // Between two moments.
    DIFFERENCES = "变化", "What changed";
    DIFFERENCES_ASK = "两个时间之间什么变了，是谁说的？", "Between two moments, what is other, and who told it?";
    COMPARE = "比较", "Compare";
    FROM_DAY = "从", "From";
    TO_DAY = "到（空着即现在）", "To (empty: now)";
    BY_TIME = "按哪种时间", "By which time";
    BY_VALID = "发生的时间", "When it was so";
    BY_KNOWN = "获知的时间", "When the hub was told";
    LAST_MONTH = "近 30 天的变化", "The last 30 days";
    LAST_YEAR = "近一年的变化", "The last year";
    BEFORE = "之前", "Before";
    AFTER = "之后", "After";
    RIGHT_NOW = "现在", "now";
    SAID_NOTHING = "没有说法", "nothing said";
    GATHERED = "由多处汇总", "gathered of several";
    NO_DIFFERENCE = "两个时间之间没有变化。", "Nothing changed between the two.";
    NO_DIFFERENCE_DO = "把开始日期提前，或换另一种时间再比较。", "Take an earlier day, or compare by the other time.";
    WAS_NOT_THERE = "前一个时间还没有这一户，下面是后来的全部。", "It was not there at the first; all that it says at the second follows.";
    IS_NOT_THERE = "后一个时间已没有这一户，下面是先前的全部。", "It is not there at the second; all that it said at the first follows.";
    IDENTIFIERS = "编码", "Identifiers";
    GAINED = "新增", "Gained";
    LOST = "失去", "Lost";
    NOT_SHOWN_DIFFERS = "只有文书或质量标记不同。", "Only documents or quality flags differ.";
    ITSELF = "本户", "this operator";
    NOT_LISTED = "项没有列出，请缩短时间", "not listed: take a shorter stretch";

    // Timeline.
    TIMELINE_ASKS = "发生过什么，是谁说的？", "What happened, and who told it?";
    EVERY_FAMILY = "全部种类", "Every family";
    SINCE_DAY = "从", "Since";
    UNTIL_DAY = "到（含当日）", "Until (that day included)";
    FILTER = "筛选", "Filter";
    NO_ENTRIES = "没有符合条件的变化。", "Nothing matches.";
    NO_ENTRIES_DO = "放宽日期，或清除种类。", "Take a longer stretch, or every family.";
    UNTOLD = "与这一户相连的记录太多，过去无法逐一还原。", "too much hangs together with this operator for its past to be told.";
    UNTOLD_DO = "现在的档案不受影响，照常显示。", "Its archive as it stands now is shown as ever.";
    THAT_DAY = "当日前后对比", "Compare that day";

    // Those around it.
    RELATIONS = "往来主体", "Relations";
    RELATIONS_ARE = "在这一户的事项里有角色的其他经营者", "Other operators that have a part in its matters";
    RELATIONS_ASK = "还有谁在这一户的事项里有角色，多少次，最近是什么时候？", "Who else has a part in its matters, how often, and when last?";
    RELATIONS_PART = "这一户的事项太多，只统计了其中一部分。", "It has too many matters for all of them to be counted here.";
    NO_RELATIONS = "没有往来主体。", "Nobody else has a part in its matters.";
    ROLES = "角色", "Role";
    ABOUT_IT = "有关判定", "Decisions about it";
}
