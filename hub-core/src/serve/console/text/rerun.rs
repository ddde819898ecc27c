//! Texts of a stretch of a source that is read once more. Pure.

use super::Text;

texts! {
    RERUN = "重新解读", "Rerun";
    RERUN_ASKS = "换一个版本，以前收到的记录会变成什么？要照此改写吗？", "What would a version make of what came before, and is it to be so?";
    RERUN_DOES = "用某个版本把一段时间收到的原始记录再翻译一遍，与现有档案逐项比较；看过差异再决定是否写入。", "What a version would make of the raw records of some days is compared with what stands; then somebody says whether it is written.";
    RERUN_OPEN = "比较与写入", "Compare and apply";
    RERUN_OF = "重新解读以前的记录", "Rerun what came before";
    COMPARE_STRETCH = "比较一段时间", "Compare a stretch";
    COMPARE_DOES = "只比较，什么也不写入。日期按收到的时间，以北京时间为准。测量读数不比较。", "Nothing is written. Days are those on which records were received, as they are in China. Measurements are not compared.";
    RECEIVED_FROM = "收到日期，从", "Received from";
    RECEIVED_UNTIL = "到（含当日，空着即现在）", "Until (that day included; empty: now)";
    NO_VERSIONS_HERE = "这里没有可用的适配器版本。", "No version of its adapter is known here.";
    STRETCH = "收到时间", "Received";
    ASKED_BY = "发起人", "Asked for by";
    DIFFERING = "有出入的记录", "Records that differ";
    WRITTEN_AGAIN = "已重新写入", "Written again";
    MESSAGES_READ = "已读", "Read";
    STANDS_NOW = "现有", "What stands";
    BY_THIS = "这个版本", "This version";
    PHASE_COMPARING = "正在比较", "Comparing";
    PHASE_COMPARED = "已比较，尚未写入", "Compared, nothing is written";
    PHASE_APPLYING = "正在写入", "Writing again";
    PHASE_APPLIED = "已写入", "Written again";
    PHASE_CANCELLED = "已中止", "Ended";
    PHASE_FAILED = "失败", "Failed";
    WHAT_NEXT = "下一步", "What next";
    APPLY_DOES = "写入：只有出入的记录以下一代重新翻译，不再有的作废，有变化的替换。中止：不写入。", "Apply: the records that differ, and they alone, are translated again in their next generation; what vanishes is void, what changes is replaced. End: nothing is written.";
    END_DOES = "随时可以中止；已写入的保留，重新开始时接着做完。", "It may be ended at any time: what was written stays, and begun anew it does the rest.";
    SERVES_ANOTHER = "在用的不是这个版本，写入的结果会不同。先换用这个版本，再写入：", "Another version serves, so what is written would be another. Promote this one first:";
    APPLY = "写入有出入的记录", "Apply";
    END_RERUN = "中止", "End";
    GO_ON = "已读完，继续", "It has ended: go on";
}
