//! Texts of how long records are kept. Pure.

use super::Text;

texts! {
    RETENTION = "保存期限", "Retention";
    RETENTION_ASKS = "记录保存到什么时候，哪些已过期，哪些必须留着？", "Until when is what kept, what is past, and what is held?";
    HORIZON = "期限基准日", "Horizon";
    HORIZON_DOES = "法定或约定的保存期在这一天之前已满的记录视为过期，不再显示、不再计数；撤回后全部恢复，什么也没有删除。", "Records that had to be kept until a day before it are past: not shown, not counted. Withdrawn, it brings all of them back: nothing is erased.";
    NO_HORIZON = "没有设定基准日，所有记录都保留。", "No horizon is named: everything is kept.";
    NO_HORIZON_DO = "用 hub retention horizon 设定一个不晚于今天的日期。", "Name a day that does not lie ahead: hub retention horizon.";
    HELD = "依法保留", "Held";
    HELD_DOES = "与下列编码、记录或事项有关的记录，不论多久都保留。", "Whatever these name is kept however old it is.";
    NO_HOLDS = "没有依法保留的内容。", "Nothing is held.";
    NO_HOLDS_DO = "办案或审计需要时，用 hub retention hold 设定。", "Where a case or an audit needs it: hub retention hold.";
    PAST_FACTS = "已过期的记录", "Records that are past";
    UNSWEPT_FACTS = "还要核对的记录", "Records still to be looked at";
    CLASSES = "记录的类别", "Classes of records";
    CLASSES_DO = "类别写在 schemas/retention.toml 里。", "Classes are data: schemas/retention.toml.";
    CLASS_NAME = "类别", "Class";
    FAMILIES = "种类", "Families";
    KEPT_FOR = "保存多久", "Kept for";
    AFTER_DAY = "起算", "after";
    BASIS = "依据", "Basis";
    IN_FORCE_KEPT = "有效期间一直保存", "While in force, always";
    PAST = "已过保存期", "Past";
    MATTER_ONE = "事项", "matter";
    RECORD_ONE = "记录", "record";
}
