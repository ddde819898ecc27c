//! The platform's rows, field by field as it names them.
//!
//! Knows nothing of what the fields mean to the hub.

use hub_adapter_sdk::json::Object;
use hub_adapter_sdk::row;

row! {
    /// A canteen, or whoever supplies one.
    Unit {
        id: "unitId",
        name: "unitName",
        kind: "unitType",
        code: "creditCode",
        licence: "licenceNo",
        valid_to: "licenceTo",
        address: "address",
        town: "town",
        leader: "leader",
        phone: "phone",
        status: "status",
        deleted: "delFlag",
        updated: "modifyTime",
    }
}

row! {
    /// Who does what for which canteen.
    Supply {
        id: "id",
        from: "fromId",
        from_name: "fromName",
        from_code: "fromCode",
        from_licence: "fromLicence",
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        kind: "supplyType",
        agreement: "agreementNo",
        starts: "startDate",
        ends: "endDate",
        goods: "goods",
        status: "status",
        deleted: "delFlag",
        updated: "modifyTime",
    }
}

row! {
    /// A health certificate.
    Health {
        id: "id",
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        person: "staffName",
        person_id: "idCard",
        number: "certNo",
        kind: "certType",
        issuer: "issuer",
        post: "post",
        examined: "checkDate",
        issued: "issueDate",
        valid_from: "validFrom",
        valid_to: "validTo",
        status: "status",
        deleted: "delFlag",
        updated: "modifyTime",
    }
}

row! {
    /// A line of goods bought.
    Purchase {
        id: "id",
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        ticket: "ticketNo",
        line: "lineNo",
        kind: "buyType",
        goods: "goodsName",
        category: "category",
        brand: "brand",
        specification: "spec",
        batch: "batchNo",
        trace_code: "traceCode",
        origin: "origin",
        produced: "produceDate",
        shelf_life: "shelfLife",
        expires: "expireDate",
        quantity: "quantity",
        quantity_unit: "quantityUnit",
        price: "price",
        amount: "amount",
        supplier: "supplierId",
        supplier_name: "supplierName",
        supplier_code: "supplierCode",
        supplier_licence: "supplierLicence",
        producer: "producer",
        bought: "buyDate",
        received: "checkTime",
        senses: "senseResult",
        state: "checkResult",
        temperature: "temperature",
        checker: "checker",
        remark: "remark",
        deleted: "delFlag",
        updated: "modifyTime",
    }
    with { certificates: Vec<Object<'a>> = "certs" }
}

row! {
    /// An accompanied meal.
    Meal {
        id: "id",
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        date: "mealDate",
        meal: "mealType",
        eaten: "eatTime",
        person: "leaderName",
        position: "leaderPost",
        dishes: "dishes",
        taste: "taste",
        hygiene: "hygiene",
        service: "service",
        result: "result",
        problems: "problem",
        measures: "measure",
        remark: "remark",
        deleted: "delFlag",
        updated: "modifyTime",
    }
}

row! {
    /// Kitchen waste, as the platform lists it and as a scale weighed it.
    Waste {
        id: "id",
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        record: "recordNo",
        slip: "slipNo",
        kind: "wasteType",
        weight: "weight",
        weight_unit: "weightUnit",
        buckets: "buckets",
        recycler: "recyclerId",
        recycler_name: "recyclerName",
        recycler_code: "recyclerCode",
        recycler_licence: "recyclerLicence",
        collected: "collectTime",
        handed_by: "handler",
        taken_by: "receiver",
        destination: "destination",
        purpose: "purpose",
        delivered: "deliverTime",
        status: "status",
        deleted: "delFlag",
        updated: "modifyTime",
    }
}

row! {
    /// A food sample, as the platform lists it and as a cabinet weighed it.
    Sample {
        id: "id",
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        number: "sampleNo",
        date: "mealDate",
        meal: "mealType",
        dish: "dish",
        weight: "weight",
        weight_unit: "weightUnit",
        kept_from: "keepTime",
        cleared: "clearTime",
        hours: "keepHours",
        keeper: "keeper",
        cleared_by: "clearer",
        cabinet: "cabinet",
        temperature: "temp",
        status: "status",
        remark: "remark",
        deleted: "delFlag",
        updated: "modifyTime",
    }
}

row! {
    /// A food handler's check before work.
    Check {
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        number: "recordNo",
        kind: "checkType",
        at: "checkTime",
        person: "staffName",
        person_id: "idCard",
        position: "post",
        temperature: "temp",
        low: "tempMin",
        high: "tempMax",
        range: "tempStatus",
        hands: "hand",
        health: "health",
        dress: "dress",
        certificate: "cert",
        result: "result",
        action: "action",
        checker: "checker",
    }
}

row! {
    /// A run of a disinfection cabinet, or a disinfection by hand.
    Disinfect {
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        number: "recordNo",
        object: "object",
        way: "mode",
        started: "startTime",
        ended: "endTime",
        duration: "duration",
        temperature: "temp",
        agent: "agent",
        concentration: "concentration",
        amount: "amount",
        person: "operator",
        status: "status",
        result: "result",
    }
}

row! {
    /// A rapid test.
    QuickTest {
        unit: "unitId",
        name: "unitName",
        code: "creditCode",
        number: "testNo",
        product: "sampleName",
        category: "category",
        batch: "batchNo",
        origin: "origin",
        quantity: "quantity",
        quantity_unit: "quantityUnit",
        item: "item",
        method: "method",
        value: "value",
        value_unit: "valueUnit",
        limit: "limit",
        result: "result",
        status: "status",
        at: "testTime",
        tester: "tester",
        supplier: "supplierId",
        supplier_name: "supplierName",
        supplier_code: "supplierCode",
        disposal: "disposal",
    }
}
