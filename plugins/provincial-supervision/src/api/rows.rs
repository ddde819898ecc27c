//! The interface's rows, tag by tag.
//!
//! Knows nothing of what the tags mean to the hub.

use hub_adapter_sdk::row;
use serde_json::value::RawValue;

row! {
    /// An entity. Its digest stands in `FDDBRZJHM` once the hub has taken the ID
    /// number out.
    RegistrationRow {
        operator: "ZTSFDM" | "ztsfdm",
        name: "QYMC" | "qymc",
        code: "TYSHXYDM" | "tyshxydm",
        number: "ZCH" | "zch",
        entity_type: "ZTLX" | "ztlx",
        legal_person: "FDDBR" | "fddbr",
        legal_person_id: "FDDBRZJHM" | "fddbrzjhm",
        registered_address: "ZS" | "zs",
        premises_address: "JYCS" | "jycs",
        scope: "JYFW" | "jyfw",
        established: "CLRQ" | "clrq",
        changed: "HZRQ" | "hzrq",
        state: "ZT" | "zt",
        town: "XZQH" | "xzqh",
        updated: "GXSJ" | "gxsj",
        deleted: "SCBZ" | "scbz",
    }
}

row! {
    /// A licence, registration card or filing.
    LicenceRow {
        id: "XKZID" | "xkzid",
        operator: "ZTSFDM" | "ztsfdm",
        name: "QYMC" | "qymc",
        code: "TYSHXYDM" | "tyshxydm",
        kind: "XKZLX" | "xkzlx",
        number: "XKZBH" | "xkzbh",
        class: "ZTYT" | "ztyt",
        scope: "JYXM" | "jyxm",
        premises_name: "CSMC" | "csmc",
        premises_address: "JYCS" | "jycs",
        person_in_charge: "FZR" | "fzr",
        issued: "FZRQ" | "fzrq",
        valid_from: "YXQQ" | "yxqq",
        valid_to: "YXQZ" | "yxqz",
        authority: "FZJG" | "fzjg",
        state: "ZT" | "zt",
        town: "XZQH" | "xzqh",
        updated: "GXSJ" | "gxsj",
        deleted: "SCBZ" | "scbz",
    }
}

row! {
    /// An inspection.
    InspectionRow {
        id: "JCID" | "jcid",
        number: "JCJLBH" | "jcjlbh",
        operator: "ZTSFDM" | "ztsfdm",
        name: "QYMC" | "qymc",
        code: "TYSHXYDM" | "tyshxydm",
        kind: "JCLX" | "jclx",
        date: "JCRQ" | "jcrq",
        result: "JCJG" | "jcjg",
        inspectors: "JCRY" | "jcry",
        authority: "JCJGMC" | "jcjgmc",
        on_platform: "PTJL" | "ptjl",
        remark: "BZ" | "bz",
        town: "XZQH" | "xzqh",
        updated: "GXSJ" | "gxsj",
        deleted: "SCBZ" | "scbz",
    }
    with {
        items: Option<&'a RawValue> = "JCXM" | "jcxm",
    }
}

row! {
    /// A point of an inspection.
    ItemRow {
        clause: "TK" | "tk",
        name: "NR" | "nr",
        result: "JG" | "jg",
    }
}

row! {
    /// A penalty. Amounts are in 万元.
    PenaltyRow {
        id: "cf_id" | "CF_ID",
        operator: "ztsfdm" | "ZTSFDM",
        name: "cf_xdr_mc" | "CF_XDR_MC",
        code: "cf_xdr_shxym" | "CF_XDR_SHXYM",
        number: "cf_xdr_gszc" | "CF_XDR_GSZC",
        document: "cf_wsh" | "CF_WSH",
        act: "cf_wfxw" | "CF_WFXW",
        reason: "cf_sy" | "CF_SY",
        basis: "cf_yj" | "CF_YJ",
        kind: "cf_cflb" | "CF_CFLB",
        content: "cf_nr" | "CF_NR",
        fine: "cf_nr_fk" | "CF_NR_FK",
        confiscated: "cf_nr_wfff" | "CF_NR_WFFF",
        decided: "cf_jdrq" | "CF_JDRQ",
        public_until: "cf_gsjzq" | "CF_GSJZQ",
        authority: "cf_cfjg" | "CF_CFJG",
        updated: "gxsj" | "GXSJ",
        deleted: "scbz" | "SCBZ",
    }
}
