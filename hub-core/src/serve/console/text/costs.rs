//! Texts of what an adapter costs. Pure.

use super::Text;

texts! {
    COSTS = "开销", "What it costs";
    COSTS_ARE = "本枢纽启动以来，翻译每个数据源所用的处理器时间和内存；换用过的版本合并计算。", "To translate each source since this hub started, whichever version did.";
    NO_COSTS = "启动以来还没有翻译过记录。", "Nothing was translated here since this hub started.";
    NO_COSTS_DO = "数据源送来记录后，这里会列出翻译它们的开销。", "Once a source brings records, what it takes to translate them stands here.";
    RECORDS = "记录", "Records";
    BATCHES = "批次", "Batches";
    CPU_IN_ALL = "处理器时间合计", "CPU in all";
    CPU_A_RECORD = "每条记录", "CPU a record";
    MOST_MEMORY = "最多占用内存 / 上限", "Most memory / limit";
    BY_CPU = "批次数，按每批的处理器时间", "Batches by CPU that each took";
    BY_TOOK = "批次数，按每批从读取到提交的时间", "Batches by time from being read to the commit";
}
