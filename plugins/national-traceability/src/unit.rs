//! Quantities: a number, and a unit by the platform's code or in words.
//!
//! Knows nothing of what was weighed or counted.

use hub_adapter_sdk::Quality;
use hub_adapter_sdk::event::Text;
use hub_adapter_sdk::json::Scalar;
use hub_adapter_sdk::mass::Mass;
use hub_adapter_sdk::text::half_width;

/// Units by the platform's code.
const UNITS: &[(&str, &str)] = &[
    ("01", "千克"),
    ("02", "吨"),
    ("03", "克"),
    ("11", "头"),
    ("12", "只"),
    ("13", "羽"),
    ("14", "箱"),
    ("15", "袋"),
    ("16", "枚"),
];

/// What animals are counted in.
const HEADS: &[&str] = &["头", "只", "羽"];

/// The unit of weight, as the platform is told it.
pub const KILOGRAM: &str = "01";

/// A quantity as it can be used and as it was written.
#[derive(Debug, Default)]
pub struct Amount<'a> {
    /// Its weight, where it is one.
    pub mass: Option<Mass>,
    /// How many animals, where they were counted.
    pub head: Option<i64>,
    /// Number and unit.
    pub written: Option<Text<'a>>,
}

/// Reads a quantity; without a unit it is in kilograms. A code of no unit leaves
/// nothing to be sure of: it stays as written, flagged.
pub fn amount<'a>(quantity: &Scalar<'a>, unit: &Scalar<'_>, quality: &mut Quality) -> Amount<'a> {
    let Some(number) = quantity.text() else { return Amount::default() };
    let is_code = unit.get().is_some_and(|unit| unit.bytes().all(|byte| byte.is_ascii_digit()));
    let (unit, written) = match unit.get() {
        None => ("千克", number.clone()),
        Some(code) if is_code => match named(code) {
            Some(unit) => (unit, format!("{number}{unit}").into()),
            None => {
                quality.flag("unknown-code", "quantity");
                return Amount { written: Some(format!("{number} {code}").into()), ..Amount::default() };
            }
        },
        Some(unit) => (unit, format!("{number}{unit}").into()),
    };
    let head = || half_width(&number).trim().replace(',', "").parse().ok();
    Amount {
        mass: quality.mass("quantity", Some(&number), unit),
        head: HEADS.contains(&unit).then(head).flatten(),
        written: Some(written),
    }
}

/// The unit of a code, which lost its leading zero where it was a number on its way.
fn named(code: &str) -> Option<&'static str> {
    let bare = |code: &str| code.trim_start_matches('0').to_owned();
    UNITS.iter().find(|(known, _)| bare(known) == bare(code)).map(|(_, unit)| *unit)
}
