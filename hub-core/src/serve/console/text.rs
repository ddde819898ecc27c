//! Every text of the console, in Chinese and English, in tables; and the
//! names of codes that the hub itself mints (states, modes, outcomes).
//!
//! Names of families and fields come from the schemas, never from here.

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::serve) enum Lang {
    /// Chinese, unless someone chose otherwise.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// As it stands in the cookie and in `/lang/{code}`.
    pub(in crate::serve) fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// As it stands in `<html lang>`.
    pub(in crate::serve) fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language of a code.
    pub(in crate::serve) fn of(code: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|lang| lang.code() == code)
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Copy)]
pub(in crate::serve) struct Text(&'static str, &'static str);

impl Text {
    /// The text in a language.
    pub(in crate::serve) fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.0,
            Lang::En => self.1,
        }
    }
}

/// The table: one line a text.
macro_rules! texts {
    ($($name:ident = $zh:literal, $en:literal;)*) => {
        $(pub(in crate::serve) const $name: Text = Text($zh, $en);)*
        #[cfg(test)]
        pub(super) const ALL_TEXTS: &[(&str, Text)] = &[$((stringify!($name), $name)),*];
    };
}

mod costs;
mod decide;
mod flag;
mod operator;
mod past;
mod personal;
mod plugin;
mod rerun;
mod retention;

pub(in crate::serve) use costs::*;
pub(in crate::serve) use decide::*;
pub(in crate::serve) use flag::{Flag, KNOWN_FLAGS};
pub(in crate::serve) use operator::*;
pub(in crate::serve) use past::*;
pub(in crate::serve) use personal::*;
pub(in crate::serve) use plugin::*;
pub(in crate::serve) use rerun::*;
pub(in crate::serve) use retention::*;

texts! {
    // Frame.
    COLON = "：", ": ";
    SKIP = "跳到正文", "Skip to content";
    NAVIGATION = "导航", "Navigation";
    SEARCH_ANYWHERE = "查找经营者", "Find an operator";
    SEARCH_KEY = "按 / 键直接查找", "Press / to search";
    OTHER_LANGUAGE = "English", "中文";
    LIVE_LOST = "连接中断，数字不再更新", "Connection lost: the numbers stand still";
    FLOWS = "运行正常", "All flowing";
    STANDS = "需要处理", "Needs a person";
    COPY = "复制", "Copy";
    COPIED = "已复制", "Copied";
    NONE = "—", "—";
    YES = "是", "Yes";
    NO = "否", "No";
    HOME = "回到总览", "Back to the overview";
    MORE = "下一页", "Next page";
    FIRST = "回到第一页", "First page";
    EXPORT = "导出 CSV", "Export CSV";
    CLEAR = "清除", "Clear";
    ALL = "全部", "All";

    // Overview.
    OVERVIEW = "总览", "Overview";
    OVERVIEW_ASKS = "数据都在流动吗？如果没有，停在哪里？", "Is everything flowing, and if not, where does it stop?";
    VERDICT_FLOWS = "一切正常，数据正在流动", "Everything is flowing";
    VERDICT_STOPS = "数据停在这里", "It stops here";
    VERDICT_WAITS = "还没有数据源", "No sources yet";
    WAY = "一条记录的路", "The way of a record";
    STAGE_COLLECT = "采集", "Collect";
    STAGE_TRANSLATE = "翻译", "Translate";
    STAGE_ARCHIVE = "归档", "Archive";
    STAGE_OUT = "发布", "Publish";
    TRANSLATE_DOES = "在沙箱里把各平台的说法译成统一事件", "Adapters turn each platform's words into one meaning, in a sandbox";
    ARCHIVE_DOES = "归并为一户一档", "Folded into one archive per operator";
    OUT_DOES = "供平台、订阅方和人员使用", "For platforms, subscribers and people";
    RATE = "速率", "Rate";
    PER_MINUTE = "条/分", "/min";
    LAG = "积压", "Lag";
    DEAD = "死信", "Dead letters";
    RAW_RECORDS = "原始记录", "Raw records";
    EVENTS = "事件", "Events";
    OUTBOX = "待发布", "Outbox";
    FIVE_MINUTES = "近 5 分钟", "last 5 minutes";
    BALANCED = "账目平衡", "Balanced";
    UNBALANCED = "账目不平", "Does not balance";
    BOOK_SAYS = "每条记录都有去处", "Every record is accounted for";
    OTHER_RULES = "档案不全是按现行规则归并的", "Not all of the archive is known to be of the rules in force";
    OTHER_RULES_DO = "枢纽照常归并，档案照常查看。要全部按现行规则重新归并，请停止所有保管档案的枢纽，运行 hub archive rebuild --switch。", "The hub folds on, and the archive is read as ever. To have all of it by these rules, stop the hubs that keep it and run hub archive rebuild --switch.";
    SEE_AUDIT = "查看核对", "Open the audit";
    HOLDINGS = "档案规模", "Holdings";
    OPERATORS_N = "经营者", "Operators";
    MATTERS_N = "事项", "Matters";
    FACTS_N = "事实", "Facts";
    UNRESOLVED_N = "未归户", "Unresolved";
    BY_FAMILY = "事项按种类", "Matters by family";
    CAUSES = "死信按原因", "Dead letters by cause";
    NO_DEAD = "没有死信：所有记录都已译出。", "No dead letters: every record was translated.";
    NOT_KNOWN = "未知", "Not known";

    // Sources.
    SOURCES = "数据源", "Sources";
    SOURCES_ASKS = "各平台给了什么、最近一次在何时、出了什么错？", "What does each platform give, when last, and what went wrong?";
    SOURCE = "数据源", "Source";
    STATE = "状态", "State";
    ADAPTER = "适配器", "Adapter";
    COLLECTED = "已采集", "Collected";
    TRANSLATED = "已译出", "Translated";
    IGNORED = "已略过", "Ignored";
    LAST_CONTACT = "最近联系", "Last contact";
    NEXT_CONTACT = "下次", "Next";
    NEVER = "从未", "Never";
    NO_SOURCES = "还没有配置数据源。", "No source is configured yet.";
    NO_SOURCES_DO = "在配置文件里加一段 [source.<平台>.<通道>]，指明适配器和地址，再重启枢纽。", "Add a section [source.<platform>.<channel>] to the configuration, naming its adapter and address, then restart the hub.";
    MODE_PULL = "拉取", "Pull";
    MODE_PUSH = "推送", "Push";
    MODE_FILES = "文件", "Files";
    KNOWN_ASKS = "它完整列出哪些名单、哪些内容异常、哪些字段新增或消失？", "Which lists does it show whole, what is odd in what it says, which fields came or went?";
    BRING = "上传文件", "Bring a file";
    BRING_DOES = "与放入数据源的文件夹相同：同样的内容只取一次。没有接收的行可以连同原因下载，改好后再传。", "As if it were put into the source's folder: the same content is taken once. Rows that were refused can be had with why, mended and brought again.";
    FILE = "文件", "File";
    BROUGHT = "文件已收到，下次查看文件夹时读取。", "The file is there; it is read at the next look into the folder.";
    REFUSED_ROWS = "下载没有接收的行（附原因）", "Rows that were refused, with why";
    LISTS = "完整名单", "Whole lists";
    LISTS_ARE = "生效名单中没有的记录视为已消失。", "What the list in force lacks is gone.";
    LIST = "名单", "List";
    LISTED = "列出", "Listed";
    STANDING = "在册", "Standing";
    GONE = "已消失", "Gone";
    IN_FORCE = "生效名单", "In force";
    NOT_ENDED = "未列完", "not ended";
    LIST_HELD = "新名单缩减过多，等待人工确认：缺少的都已消失吗？", "The new list lacks too much and waits for you: is all of it gone?";
    LIST_ACCEPT = "确认：以新名单为准", "Yes, the new list is right";
    ACCEPTED_LIST = "已确认：新名单生效，缺少的记录视为已消失。", "Accepted: the new list is in force, and what it lacks is gone.";
    VALUE = "值", "Value";
    FIELD = "字段", "Field";
    CHANNELS = "个渠道", "channels";
    FLAG = "标记", "Flag";
    FLAGS_ARE = "现有事实中的异常；代码不在码表中的，补充码表后重新处理即可修复。", "What is odd in facts that stand. A code that no table has heals once the table has it and the records are reprocessed.";
    NO_FLAGS = "没有异常。", "Nothing is odd.";
    FIELDS = "字段填充", "Fields by day";
    FIELDS_ARE = "抽样统计：有内容的记录所占比例。", "Of the records that were looked at, the share that says something there.";
    FIELD_NEW = "新增", "New";
    FIELD_VANISHED = "消失", "Vanished";
    DAYS_BEFORE = "之前各日", "Days before";
    NO_FIELDS = "还没有记录。", "No records yet.";
    REPROCESS = "重新处理", "Reprocess";
    REPROCESS_DOES = "补充码表后：带此标记的原始记录以下一代重新翻译，先前的结果作废。", "After the code table is mended: raw records with this flag are translated again in their next generation, which voids what came before.";
    REPROCESSED_N = "重新写入", "Written again:";
    MISSING_N = "原始记录已过期", "Raw records that are kept no more:";
    MODE_TABLE = "数据库表", "Table";
    EXPIRES = "凭证有效期至", "Credentials end";
    STATE_RUNNING = "运行", "Running";
    STATE_RETRYING = "重试中", "Retrying";
    STATE_STOPPED = "已停止", "Stopped";
    STATE_PAUSED = "已暂停", "Paused";
    STATE_ELSEWHERE = "由另一台运行", "Run elsewhere";
    ROUTES = "回送平台", "Back to platforms";
    ROUTE = "回送", "Route";
    ACCEPTED = "平台已收", "Accepted";
    REFUSED = "平台拒收", "Refused";
    BACK_FILL = "补采", "Fetched again:";
    FILLED = "已补完", "done";
    HANDED = "文件待回执", "In a file";
    NEEDLESS = "平台不需要", "Not wanted";
    WAITING = "待送", "Waiting";
    SENT = "已发送", "Sent";

    // Operators.
    OPERATORS = "经营者", "Operators";
    OPERATORS_ASKS = "按名称、拼音、任意编码、镇街或业态查找", "Find one by name, pinyin, any code, town or class";
    NAME = "名称", "Name";
    CODE = "编码", "Code";
    TOWN = "镇街", "Town";
    CLASS = "业态", "Class";
    FLAGS = "质量标记", "Quality flags";
    SEARCH = "查找", "Search";
    SEARCH_HINT = "名称、拼音首字母、信用代码、许可证号…", "Name, pinyin, credit code, licence number…";
    FOUND = "户", "found";
    EVERY_TOWN = "全部镇街", "Every town";
    EVERY_CLASS = "全部业态", "Every class";
    NO_NAME = "（无名称）", "(no name)";
    NO_OPERATORS = "没有符合条件的经营者。", "No operator matches.";
    NO_OPERATORS_DO = "换一个更短的词，或清除镇街和业态条件。拼音可用全拼或首字母。", "Try a shorter word, or clear town and class. Pinyin may be whole or initials.";
    EMPTY_ARCHIVE = "档案还是空的。", "The archive is still empty.";
    EMPTY_ARCHIVE_DO = "数据源送来第一条登记或许可后，经营者就会出现在这里。", "The first registration or licence from a source will open an archive here.";

    UNRESOLVED = "未归户", "Unresolved";
    UNRESOLVED_ASKS = "哪些记录没有任何编码，还不知道属于谁？", "Which records name nobody by any code?";
    NO_UNRESOLVED = "没有未归户的记录。", "Every record names someone.";
    NO_UNRESOLVED_DO = "没有任何编码的记录会留在这里，等人来判定属于哪一户。", "Records without any code wait here until a person says whose they are.";

    // What devices read.
    DEVICES = "设备监测", "Devices";
    DEVICES_N = "台设备", "devices";
    LAST_READ = "最近读数", "Last read";
    DAY = "日期", "Day";
    MINUTES_SEEN = "有读数", "Seen";
    MINUTES_OUT = "异常分钟", "Minutes out of the ordinary";
    MINUTES = "分钟", "min";
    SPREAD = "最低 / 平均 / 最高", "Lowest / mean / highest";
    EPISODES = "状态变化", "Episodes";
    STATE_UNKNOWN = "未知", "Not known";
    ONGOING = "至今", "until now";
    LAST_DAY = "最近一天", "Last day";

    // Why.
    WHY = "来历", "Where it comes from";
    WHY_ASKS = "这个值由谁提供，为什么采用它？", "Who says so, and why is it taken?";
    WINNER = "采用", "Taken";
    LOSER = "未采用", "Not taken";
    LOST_BY = "未采用的原因：", "Lost by: ";
    BY_IMPLIED = "没有记录写明，按许可的类别和编号推定", "no record writes it, it follows from the kind and number of a licence";
    BY_IN_FORCE = "有效的优先", "in force first";
    BY_ORDER = "来源记录类别的先后", "kind of record, in the rule's order";
    BY_LATEST = "最近发生的优先", "latest first";
    BY_SOURCE = "数据源的先后", "source, in the rules' order";
    BY_RANK = "较新的版本优先", "newer version first";
    BY_RECORD = "记录号的先后", "record id";
    RULE = "规则", "Rule";
    RECORD = "记录号", "Record";
    RAW = "原始记录", "Raw record";
    GENERATION = "代", "Generation";
    OCCURRED = "发生", "Occurred";
    NO_LOSERS = "没有其他说法。", "Nobody says otherwise.";
    CLOSE = "关闭", "Close";

    // Dead letters.
    DEADS = "死信", "Dead letters";
    DEADS_ASKS = "什么被拒收、为什么、怎样才能修好？", "What was refused, why, and what mends it?";
    CAUSE = "原因", "Cause";
    COUNT = "数量", "Count";
    LATEST = "最近", "Newest";
    SHOW = "查看", "Show";
    REPLAY = "重放", "Replay";
    REPLAY_DOES = "修好适配器或配置后重放：原始记录以下一代重新翻译，先前的结果作废。", "Replay after the adapter or its settings are mended: the raw record is translated again in its next generation, which voids what came before.";
    REPLAY_ALL = "重放这一组", "Replay this group";
    REPLAY_ONE = "重放这一条", "Replay this one";
    TOKEN = "操作令牌", "Actor token";
    TOKEN_HINT = "需要 operator 或 admin 角色", "Role operator or admin is needed";
    TRY_REPLAY = "试运行（不写入）", "Dry run (writes nothing)";
    TRIED_REPLAY = "试运行", "Dry run";
    TRIED_DOES = "现在重放会得到什么：由在用的版本试译最新的死信，最多一千条，什么也没有写入。", "What a replay would come to now: the newest of these dead letters, a thousand at most, were translated by what serves. Nothing was written.";
    TRIED_CUT = "提前结束：适配器处理这些死信耗时过多，其余的没有试。", "It ended early: the adapter wastes too much time on these, so the others were not tried.";
    WOULD_BECOME = "会得到什么", "What they would become";
    TRIED_N = "已试", "Tried:";
    REPLAYED = "已重放", "Replayed";
    REPLAYED_BY = "条，操作人", "by";
    PAYLOAD = "内容", "Payload";
    PAYLOAD_FOR = "平台发来的原始内容可能含个人信息：只有 operator 或 admin 可以查看，查看会记入日志。", "What the platform sent may be personal: an operator or admin alone sees it, and the log says who did.";
    PLACE = "出错位置", "Offending place";
    NO_PLACE = "适配器没有指明位置", "The adapter names no place";
    MEDIA_TYPE = "类型", "Media type";
    EXPLAINED = "说明", "Explanation";
    KEY = "键", "Key";
    NO_DEAD_DO = "被适配器拒绝或无法处理的记录会出现在这里，附内容、原因和出错位置。", "Records that an adapter refuses or fails on appear here, with payload, cause and place.";
    NO_DEAD_MATCH = "没有符合条件的死信。", "No dead letter matches.";

    // Audit.
    AUDIT = "核对", "Audit";
    AUDIT_ASKS = "每一条记录现在在哪里？", "Where is every record?";
    AUDIT_RAW = "原始记录：采集 = 译出 + 略过 + 死信 + 在途", "Raw records: collected = translated + ignored + dead + in flight";
    AUDIT_EVENTS = "事件：译出 = 新 + 更新 + 更旧 + 重复 + 作废 + 已过保存期 + 过期 + 在途", "Events: written = new + newer + older + repeat + void + past + late + in flight";
    FAMILY = "种类", "Family";
    WRITTEN = "译出", "Written";
    IN_FLIGHT = "在途", "In flight";
    NEW = "新", "New";
    NEWER = "更新", "Newer";
    OLDER = "更旧", "Older";
    REPEAT = "重复", "Repeat";
    NOT_IN_FORCE = "事实已失效", "no longer in force";
    REFUSED_AT = "拒收于", "Refused";
    LETTER_OPEN = "待处理", "Open";
    LETTER_REPLAYED = "已重放", "Replayed";
    LETTER_SUPERSEDED = "已被后一代取代", "Superseded";
    VOID = "作废", "Void";
    LATE = "过期", "Late";
    DIFFERENCE = "差额", "Difference";
    SUM = "合计", "Total";
    TAKEN_AT = "核对于", "Taken";
    INTERVALS = "段位置区间首尾相接", "position intervals abut";
    FINDINGS = "不符之处", "What does not add up";
    PLACE_OF = "位置", "Place";
    NO_AUDIT = "账上还没有记录。", "The books are still empty.";
    NO_AUDIT_DO = "第一条记录采集后，这里会列出它的去处。", "Once the first record is collected, this table says where it went.";

    // Review.
    REVIEW = "判定", "Review";
    REVIEW_ASKS = "这两条是同一户吗？", "Are these two the same?";
    REVIEW_KEYS = "j / k 换下一对或上一对，y 是同一户，n 不是同一户；令牌只在本页使用，不会保存。", "j / k go to the next or previous pair, y: the same, n: not the same; the token stays on this page and is never kept.";
    NO_REVIEW = "没有等待判定的。", "Nothing waits for a decision.";
    NO_REVIEW_DO = "名称、地址或电话相近而编码连不起来的，会成对列在这里。", "Two that are near by name, address or telephone, and that no code joins, are listed here as a pair.";
    THE_SAME = "是同一户", "The same";
    NOT_THE_SAME = "不是同一户", "Not the same";
    OPENED = "单独立户", "An operator of its own";
    LATER = "以后再说", "Later";
    DIFFERS = "不同", "differs";
    ADDRESS_PREMISES = "经营场所", "Address of premises";
    ADDRESS_REGISTERED = "住所", "Registered address";
    PHONE = "电话", "Telephone";
    CONTESTED = "有争议的编码", "Identifiers in doubt";
    CONTESTED_ASKS = "会把不同的主体连在一起，所以谁也不连。说明它不属于谁，就归另一家。", "They would join different operators, so they join nobody. Say whose it is not, and it is the other's.";
    CONTESTED_STATE = "牵涉不同信用代码", "Between different credit codes";
    TOGETHER_STATE = "同一记录中并列", "Together in one record";
    MISTAKEN_THERE = "写错了，记录归另一家", "is the mistake: the record is the other's";
    BARRED = "使用者过多", "Named by too many";
    DECISIONS = "判定记录", "Decisions";
    DECISIONS_ASKS = "谁判定了什么，现在算数吗？", "Who decided what, and does it count?";
    NO_DECISIONS = "还没有判定。", "Nobody has decided anything yet.";
    NO_DECISIONS_DO = "在“判定”页上回答后会列在这里，可以随时撤回。", "Answers given on the page Review are listed here, and can be withdrawn at any time.";
    DECISION = "判定", "Decision";
    DECIDED_BY = "判定人", "Decided by";
    WITHDRAW = "撤回", "Withdraw";
    FATE_TAKEN = "算数", "Counts";
    FATE_CONTRADICTED = "与后来的判定或记录矛盾", "Contradicted";
    FATE_IDLE = "没有可用之处", "Nobody bears what it names, or a later day counts";
    FATE_WITHDRAWN = "已撤回", "Withdrawn";

    // Errors and codes.
    EXPLAIN_ASKS = "这个代码说明什么，怎么办？", "What does this code mean, and what to do?";
    CODES = "全部代码", "All codes";
    WENT_WRONG = "出错了", "Something went wrong";
    NOT_FOUND_HERE = "这里没有您要找的内容", "There is nothing here";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_given_in_both_languages() {
        let of_rooms = [
            costs::ALL_TEXTS,
            decide::ALL_TEXTS,
            flag::ALL_TEXTS,
            operator::ALL_TEXTS,
            past::ALL_TEXTS,
            personal::ALL_TEXTS,
            plugin::ALL_TEXTS,
            rerun::ALL_TEXTS,
            retention::ALL_TEXTS,
        ];
        for (name, text) in of_rooms.into_iter().flatten().chain(ALL_TEXTS) {
            assert!(!text.0.is_empty() && !text.1.is_empty(), "{name}");
        }
    }
}
