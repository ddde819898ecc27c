//! The platform's rows, field by field as it names them, misspelt names too.
//!
//! Knows nothing of what the fields mean to the hub.

use hub_adapter_sdk::row;

row! {
    /// A kitchen.
    Company {
        id: "id",
        name: "companyName",
        shop: "shopName",
        code: "unitSocailCreditCode",
        class: "type",
        licence: "licenceNo",
        valid_to: "licenceValidTo",
        form: "businessForm",
        address: "address",
        town: "townName",
        legal_person: "legalPerson",
        mobile: "mobile",
        status: "status",
        deleted: "isDelete",
        updated: "updateTime",
    }
}

row! {
    /// An alarm of a kitchen's camera.
    Alert {
        id: "recordId",
        company: "companyId",
        name: "companyName",
        code: "unitSocailCreditCode",
        device: "deviceId",
        kind: "alarmType",
        raised: "alarmTime",
        status: "status",
        verified_by: "checkUser",
        verified: "checkTime",
        picture: "picUrl",
        picture_md5: "picMd5",
        deleted: "isDelete",
        updated: "updateTime",
    }
}

row! {
    /// A penalty.
    Punish {
        id: "punishId",
        company: "companyId",
        name: "companyName",
        code: "unitSocailCreditCode",
        document: "documentNo",
        authority: "authority",
        decided: "decisionDate",
        reason: "punishReason",
        basis: "punishBasis",
        content: "punishContent",
        fine: "fineAmount",
        deleted: "isDelete",
        updated: "updateTime",
    }
}
