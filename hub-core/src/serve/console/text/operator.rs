//! Texts of an operator's page: who it is, its contents, its matters. Pure.

use super::Text;

texts! {
    // Who it is.
    CHECK_HOLDS = "校验通过", "check digit holds";
    CHECK_FAILS = "校验不符", "check digit fails";
    VERSION = "版本", "Version";
    ALIASES = "曾用档案号", "Former ids";
    OTHER_NAMES = "曾用及其他名称", "Former and other names";
    IN_DOUBT = "有争议", "in doubt";
    OF_ANOTHER = "另有归属", "of another";
    PREMISES = "经营场所", "Premises";
    ADDRESS = "地址", "Address";
    LICENCES = "许可", "Licences";
    LICENSED_UNTIL = "许可有效期至", "Licensed until";
    NO_PREMISES = "没有场所记录。许可或厨房资料会带来场所。", "No premises known. A licence or kitchen record would bring one.";
    NO_DEVICES = "没有设备。", "No devices.";
    TIMELINE = "时间线", "Timeline";
    NO_TIMELINE = "还没有变化记录。", "Nothing has changed yet.";
    WHOLE_TIMELINE = "全部时间线", "Whole timeline";
    APPEARED = "出现", "Appeared";
    CHANGED_TO = "变更", "Changed";
    REMOVED = "撤除", "Removed";
    FROM = "来自", "from";
    PROFILE = "档案摘要", "Profile";
    MORE_OF = "更多", "More";
    ALL_FAMILIES = "返回全部", "Back to all";
    LATEST_OF = "最近", "latest";
    OPEN_WHY = "查看来历", "Where it comes from";
    RECEIVED = "收到", "Received";
    NO_MATTERS = "还没有事项。", "No matters yet.";

    // Its matters.
    CONTENTS = "本页目录", "On this page";
    BASICS = "基本情况", "Basics";
    OTHER_FAMILIES = "其他", "Other";
    OWN_ROLE = "本户角色", "Its role";
    DOCUMENTS = "文书", "Documents";
    DOCUMENT_LOCATION = "存放位置", "Kept at";
    FLAG_OF_ADAPTER = "适配器自定的标记，含义见适配器的说明。", "A flag of the adapter's own; its documentation says what it means.";
}
