//! The lists that can be read from the platforms: by which call each is given, and how its rows write when they were
//! last changed.

use serde_json::Value;

use super::Row;
use super::moment::Moment;

/// The list of a platform with this name.
type Named = fn(&str) -> Option<List>;

/// What stands before and behind the name of a list in a call, and whose lists they are.
const PATHS: [(&str, &str, Named); 7] = [
    ("/share/v1/", "", List::of_province),
    ("/nyszs/api/", "/list", List::of_city),
    ("/yxsa/api/", "/page", List::of_canteens),
    ("/gateway/trace/", "/query", List::of_national),
    ("/ipt/v1/", "", List::of_key_products),
    ("/nytrp/service/", "", List::of_inputs),
    ("/hsjg/api/v1/", "", List::of_county),
];

/// The lists that can be read from the platforms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// `/openapi/company/list`
    Companies,
    /// `/openapi/ai/record/list`
    Alerts,
    /// `/openapi/punish/list`
    Punishments,
    /// `/share/v1/registrations`
    Registrations,
    /// `/share/v1/licences`
    Licences,
    /// `/share/v1/inspections`
    Inspections,
    /// `/share/v1/penalties`
    Penalties,
    /// `/nyszs/api/enterprise/list`
    CityEnterprises,
    /// `/nyszs/api/product/list`
    CityProducts,
    /// `/nyszs/api/batch/list`
    CityBatches,
    /// `/nyszs/api/certificate/list`
    CityCertificates,
    /// `/yxsa/api/unit/page`
    Units,
    /// `/yxsa/api/supply/page`
    Supplies,
    /// `/yxsa/api/health/page`
    Certificates,
    /// `/yxsa/api/purchase/page`
    Purchases,
    /// `/yxsa/api/meal/page`
    Meals,
    /// `/yxsa/api/waste/page`
    Waste,
    /// `/yxsa/api/sample/page`
    Samples,
    /// `/gateway/trace/subject/query`
    NationalEntities,
    /// `/gateway/trace/quarantine/query`
    NationalQuarantines,
    /// `/gateway/trace/inbatch/query`
    NationalInBatches,
    /// `/gateway/trace/outbatch/query`
    NationalOutBatches,
    /// `/gateway/trace/promise/query`
    NationalPromises,
    /// `/ipt/v1/nodes`
    Nodes,
    /// `/ipt/v1/trades`
    Trades,
    /// `queryShop` of `/nytrp/service`
    Shops,
    /// `queryPurchase` of it
    InputPurchases,
    /// `querySale` of it
    InputSales,
    /// `queryReturn` of it
    InputReturns,
    /// `queryUse` of it
    InputUses,
    /// `/share/v1/random-results`
    RandomResults,
    /// `/share/v1/disposals`
    Disposals,
    /// `/share/v1/complaints`
    Complaints,
    /// `/openapi/selfcheck/list`
    SelfChecks,
    /// `/hsjg/api/v1/registration`
    CountyRegistrations,
    /// `/hsjg/api/v1/inspection`
    CountyInspections,
    /// `/hsjg/api/v1/random`
    CountyRandom,
    /// `/hsjg/api/v1/rectification`
    CountyOrders,
    /// `/hsjg/api/v1/sampling`
    CountySamples,
    /// `/hsjg/api/v1/case`
    CountyCases,
    /// `/hsjg/api/v1/debarment`
    CountyDebarments,
    /// `/hsjg/api/v1/grade`
    CountyGrades,
    /// `/hsjg/api/v1/incident`
    CountyIncidents,
    /// `/hsjg/api/v1/document`
    CountyDocuments,
}

impl List {
    /// How many lists there are; their discriminants count from 0.
    pub const COUNT: usize = 44;

    /// All of them, in the order of their discriminants.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Companies,
        Self::Alerts,
        Self::Punishments,
        Self::Registrations,
        Self::Licences,
        Self::Inspections,
        Self::Penalties,
        Self::CityEnterprises,
        Self::CityProducts,
        Self::CityBatches,
        Self::CityCertificates,
        Self::Units,
        Self::Supplies,
        Self::Certificates,
        Self::Purchases,
        Self::Meals,
        Self::Waste,
        Self::Samples,
        Self::NationalEntities,
        Self::NationalQuarantines,
        Self::NationalInBatches,
        Self::NationalOutBatches,
        Self::NationalPromises,
        Self::Nodes,
        Self::Trades,
        Self::Shops,
        Self::InputPurchases,
        Self::InputSales,
        Self::InputReturns,
        Self::InputUses,
        Self::RandomResults,
        Self::Disposals,
        Self::Complaints,
        Self::SelfChecks,
        Self::CountyRegistrations,
        Self::CountyInspections,
        Self::CountyRandom,
        Self::CountyOrders,
        Self::CountySamples,
        Self::CountyCases,
        Self::CountyDebarments,
        Self::CountyGrades,
        Self::CountyIncidents,
        Self::CountyDocuments,
    ];

    /// The list that the province serves under this name.
    #[must_use]
    pub fn of_province(name: &str) -> Option<Self> {
        match name {
            "registrations" => Some(Self::Registrations),
            "licences" => Some(Self::Licences),
            "inspections" => Some(Self::Inspections),
            "penalties" => Some(Self::Penalties),
            "random-results" => Some(Self::RandomResults),
            "disposals" => Some(Self::Disposals),
            "complaints" => Some(Self::Complaints),
            _ => None,
        }
    }

    /// The list that the city's traceability serves under this name.
    #[must_use]
    pub fn of_city(name: &str) -> Option<Self> {
        match name {
            "enterprise" => Some(Self::CityEnterprises),
            "product" => Some(Self::CityProducts),
            "batch" => Some(Self::CityBatches),
            "certificate" => Some(Self::CityCertificates),
            _ => None,
        }
    }

    /// The list that the schools' platform serves under this name.
    #[must_use]
    pub fn of_canteens(name: &str) -> Option<Self> {
        match name {
            "unit" => Some(Self::Units),
            "supply" => Some(Self::Supplies),
            "health" => Some(Self::Certificates),
            "purchase" => Some(Self::Purchases),
            "meal" => Some(Self::Meals),
            "waste" => Some(Self::Waste),
            "sample" => Some(Self::Samples),
            _ => None,
        }
    }

    /// The list that the national traceability gives by this service.
    #[must_use]
    pub fn of_national(name: &str) -> Option<Self> {
        match name {
            "subject" => Some(Self::NationalEntities),
            "quarantine" => Some(Self::NationalQuarantines),
            "inbatch" => Some(Self::NationalInBatches),
            "outbatch" => Some(Self::NationalOutBatches),
            "promise" => Some(Self::NationalPromises),
            _ => None,
        }
    }

    /// The list that the traceability of important products gives under this name.
    #[must_use]
    pub fn of_key_products(name: &str) -> Option<Self> {
        match name {
            "nodes" => Some(Self::Nodes),
            "trades" => Some(Self::Trades),
            _ => None,
        }
    }

    /// The list that the traceability of farm inputs gives by this method.
    #[must_use]
    pub fn of_inputs(method: &str) -> Option<Self> {
        match method {
            "queryShop" => Some(Self::Shops),
            "queryPurchase" => Some(Self::InputPurchases),
            "querySale" => Some(Self::InputSales),
            "queryReturn" => Some(Self::InputReturns),
            "queryUse" => Some(Self::InputUses),
            _ => None,
        }
    }

    /// The list that the county's modules give under this name.
    #[must_use]
    pub fn of_county(name: &str) -> Option<Self> {
        match name {
            "registration" => Some(Self::CountyRegistrations),
            "inspection" => Some(Self::CountyInspections),
            "random" => Some(Self::CountyRandom),
            "rectification" => Some(Self::CountyOrders),
            "sampling" => Some(Self::CountySamples),
            "case" => Some(Self::CountyCases),
            "debarment" => Some(Self::CountyDebarments),
            "grade" => Some(Self::CountyGrades),
            "incident" => Some(Self::CountyIncidents),
            "document" => Some(Self::CountyDocuments),
            _ => None,
        }
    }

    /// Whether it is one of the county's modules.
    const fn is_county(self) -> bool {
        self as usize >= Self::CountyRegistrations as usize
    }

    /// The list that this call gives.
    #[must_use]
    pub fn of_call(path: &str) -> Option<Self> {
        match path {
            "/openapi/company/list" => Some(Self::Companies),
            "/openapi/ai/record/list" => Some(Self::Alerts),
            "/openapi/punish/list" => Some(Self::Punishments),
            "/openapi/selfcheck/list" => Some(Self::SelfChecks),
            path => PATHS.iter().find_map(|(before, behind, of)| {
                of(path.strip_prefix(before).and_then(|rest| rest.strip_suffix(behind))?)
            }),
        }
    }

    /// The name that rows of the list give their update time.
    const fn update_time(self) -> &'static str {
        match self {
            Self::Companies | Self::Alerts | Self::Punishments | Self::SelfChecks => "updateTime",
            Self::Penalties => "gxsj",
            list if !list.in_seconds() => "GXSJ",
            Self::CityEnterprises | Self::CityProducts | Self::CityBatches | Self::CityCertificates => "update_time",
            Self::Nodes | Self::Trades => "updateTime",
            Self::Shops | Self::InputPurchases | Self::InputSales | Self::InputReturns | Self::InputUses => "lastTime",
            list if list.is_compact() => "lastModified",
            list if list.is_county() => "updateTime",
            _ => "modifyTime",
        }
    }

    /// Whether its update times are seconds in fourteen digits.
    const fn is_compact(self) -> bool {
        matches!(
            self,
            Self::NationalEntities
                | Self::NationalQuarantines
                | Self::NationalInBatches
                | Self::NationalOutBatches
                | Self::NationalPromises
        )
    }

    /// Whether its update times are whole seconds.
    #[must_use]
    pub const fn in_seconds(self) -> bool {
        !matches!(
            self,
            Self::Registrations
                | Self::Licences
                | Self::Inspections
                | Self::Penalties
                | Self::RandomResults
                | Self::Disposals
                | Self::Complaints
        )
    }

    /// The row with another update time.
    #[must_use]
    pub fn restamped(self, row: &Row, updated: i64) -> Box<str> {
        let mut body: Value = serde_json::from_str(&row.body).expect("the script writes JSON");
        body[self.update_time()] = match self {
            list if list.is_compact() => Moment(updated).compact().into(),
            list if list.in_seconds() => Moment(updated).second().into(),
            _ => updated.into(),
        };
        body.to_string().into()
    }
}
