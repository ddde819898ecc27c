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
    /// What a thermometer read.
    Humidity {
        device: "deviceId",
        place: "deviceName",
        kind: "deviceType",
        company: "companyId",
        name: "companyName",
        code: "unitSocailCreditCode",
        temperature: "temperature",
        humidity: "humidity",
        low: "tempMin",
        high: "tempMax",
        humidity_high: "humiMax",
        status: "status",
        measured: "collectTime",
    }
}

row! {
    /// A channel of video, and whether it gives a picture.
    Channel {
        device: "channelId",
        place: "channelName",
        company: "companyId",
        name: "companyName",
        code: "unitSocailCreditCode",
        status: "status",
        seen: "statusTime",
    }
}

row! {
    /// A camera's sign of life.
    Heartbeat {
        device: "deviceId",
        company: "companyId",
        name: "companyName",
        code: "unitSocailCreditCode",
        time: "time",
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
