//! The script: from a seed and a number, every row, push and file of all platforms in two phases, and the truth.
//!
//! Promises the same bytes for the same seed and number. Knows nothing of clocks, sockets or folders.

mod canteen;
mod cast;
mod city;
mod devices;
mod draft;
mod files;
mod kitchen;
mod life;
pub mod moment;
mod national;
mod penalties;
mod province;
mod special;
mod words;

use serde_json::Value;

pub use canteen::PICTURE;
use draft::Draft;
use moment::Moment;

use super::truth::Truth;

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
}

impl List {
    /// How many lists there are; their discriminants count from 0.
    pub const COUNT: usize = 23;

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
    ];

    /// The list that the province serves under this name.
    #[must_use]
    pub fn of_province(name: &str) -> Option<Self> {
        match name {
            "registrations" => Some(Self::Registrations),
            "licences" => Some(Self::Licences),
            "inspections" => Some(Self::Inspections),
            "penalties" => Some(Self::Penalties),
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

    /// The list that this call gives.
    #[must_use]
    pub fn of_call(path: &str) -> Option<Self> {
        match path {
            "/openapi/company/list" => Some(Self::Companies),
            "/openapi/ai/record/list" => Some(Self::Alerts),
            "/openapi/punish/list" => Some(Self::Punishments),
            path => {
                if let Some(name) = path.strip_prefix("/nyszs/api/") {
                    return Self::of_city(name.strip_suffix("/list")?);
                }
                if let Some(name) = path.strip_prefix("/yxsa/api/") {
                    return Self::of_canteens(name.strip_suffix("/page")?);
                }
                if let Some(name) = path.strip_prefix("/gateway/trace/") {
                    return Self::of_national(name.strip_suffix("/query")?);
                }
                Self::of_province(path.strip_prefix("/share/v1/")?)
            }
        }
    }

    /// The name that rows of the list give their update time.
    const fn update_time(self) -> &'static str {
        match self {
            Self::Companies | Self::Alerts | Self::Punishments => "updateTime",
            Self::Registrations | Self::Licences | Self::Inspections => "GXSJ",
            Self::Penalties => "gxsj",
            Self::CityEnterprises | Self::CityProducts | Self::CityBatches | Self::CityCertificates => "update_time",
            list if list.is_compact() => "lastModified",
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
        !matches!(self, Self::Registrations | Self::Licences | Self::Inspections | Self::Penalties)
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

/// The two phases: how everything first stands, and what then changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Everything as it first stands.
    First,
    /// Updates, deletions, late records.
    Second,
}

impl Phase {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// 1 or 2, as `/control/state` says it.
    #[must_use]
    pub const fn number(self) -> usize {
        self as usize + 1
    }
}

/// One version of one row of a list.
#[derive(Debug)]
pub struct Row {
    /// The row's own id: within a list all are of one length.
    pub id: String,
    /// Update time in milliseconds since 1970.
    pub updated: i64,
    /// The phase in which the version appears.
    pub phase: Phase,
    /// The row as JSON.
    pub body: Box<str>,
}

/// Where something is pushed, and how it is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// `yi-can-shi-an.push`, with a token.
    Kitchens,
    /// `yi-xiao-shi-an.push`, signed.
    Canteens,
}

/// One body that a platform pushes.
#[derive(Debug)]
pub struct Push {
    /// The phase in which it is pushed.
    pub phase: Phase,
    /// Where to.
    pub to: Channel,
    /// The path below the source's own.
    pub path: &'static str,
    /// The body as JSON.
    pub body: String,
}

/// One file that the province drops.
#[derive(Debug)]
pub struct File {
    /// The phase in which it is dropped.
    pub phase: Phase,
    /// Its name, unique in the script.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// All that the platforms will ever say, and what it comes to.
#[derive(Debug)]
pub struct Script {
    /// The rows of each list, in the order of update time, then id.
    pub lists: [Vec<Row>; List::COUNT],
    /// The bodies pushed, in order.
    pub pushes: Vec<Push>,
    /// The files dropped, in order.
    pub files: Vec<File>,
    /// What a perfect archive holds at the end.
    pub truth: Truth,
}

impl Script {
    /// Writes the script of this seed with so many ordinary operators beside the named and special ones.
    #[must_use]
    pub fn write(seed: u64, operators: usize) -> Self {
        let mut draft = Draft::new(seed);
        cast::play(&mut draft);
        special::play(&mut draft);
        canteen::shared(&mut draft);
        for index in 0..operators {
            life::play(&mut draft, index);
        }
        draft.finish()
    }
}

#[cfg(test)]
mod tests;
