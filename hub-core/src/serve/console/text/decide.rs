//! Texts of the forms by which a person says who is who. Pure.

use super::Text;

texts! {
    DECIDE_DOES = "这一户与另一户是不是同一户？另一户写档案号、任意编码，或“编码类别:编码”（如 licence:JY24407840001033）。两户被误连成一户时，写上不属于这一户的编码，选“不是同一户”。", "Is it the same as another? Name that one by its id, any code, or SCHEME:VALUE (licence:JY24407840001033). Where two are one by mistake, name the code that is not of this one, and say that they are not the same.";
    PARTY = "当事人", "Party";
    OTHER_ONE = "另一户", "The other";
    OTHER_HINT = "档案号或编码", "Its id, or any code of it";
    NOTE = "备注", "Note";
    NOTE_HINT = "理由，可不填", "Why; may be left empty";
    NOT_OF = "不属于", "Not of";
    DECIDED_AS = "判定中的写法", "As a decision names it";
    NO_PARTIES = "这条记录没有写任何当事人。", "The record names no party at all.";
}
