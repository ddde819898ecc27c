//! Texts of personal data: the form that asks for it, and what stands where it is shown. Pure.

use super::Text;

texts! {
    PERSONAL = "个人信息", "Personal data";
    PERSONAL_FOR = "法定代表人、联系电话等个人信息已脱敏。只有 operator 或 admin 可以查看未脱敏的内容，谁查看了哪一户会记入日志。", "Legal persons, telephones and the like are masked. An operator or admin alone sees them as they are, and the log says who saw whose.";
    SHOW_PERSONAL = "查看个人信息", "Show personal data";
    PERSONAL_SHOWN = "本页个人信息未脱敏。", "Personal data is shown on this page.";
    MASK_AGAIN = "恢复脱敏", "Mask it again";
    SEEN_BY = "查看人", "Seen by";
    IS_LOGGED = "已记入日志", "The log says so";
}
